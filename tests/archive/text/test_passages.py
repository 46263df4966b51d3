"""Passages are found in whatever spacing, vocalisation, punctuation and spelling, and not inside other words."""

from __future__ import annotations

import pytest

from archive.text.passages import Letters, is_distinctive


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("سالم الحموي", "قال سالم الحموي إن", ["سالم الحموي"]),
        ("سالم الحموي", "قال سَالِمٌ الحَمَوِيّ إن", ["سَالِمٌ الحَمَوِيّ"]),
        ("سالم الحموي", "س ا ل م  الحمـــوي", ["س ا ل م  الحمـــوي"]),
        ("سالم الحموي", "سالم\n\nالحموى، ثم", ["سالم\n\nالحموى"]),
        ("سالم الحموي", "وسالمالحموي هنا", ["سالمالحموي"]),
        ("سالم الحموي", "س.ا.ل.م ال-حموي", ["س.ا.ل.م ال-حموي"]),
        ("إسلام أبو أحمد", "اسلام ابو احمد", ["اسلام ابو احمد"]),
        ("علي", "تعليق من علي لعليا وبعلي", ["علي", "علي"]),
        ("حلب", "حَلَب وحلبي وبحلب", ["حَلَب", "حلب"]),
        ("الشاهد", "للشاهد والشاهد", ["للشاهد", "الشاهد"]),
        ("0933 123 456", "هاتف ٠٩٣٣-١٢٣-٤٥٦ لا 20933123456", ["٠٩٣٣-١٢٣-٤٥٦"]),
        ("12", "12 و2012 و١٢", ["12", "١٢"]),
        ("Omar Haddad", "ÓMAR  haddad, Omarhaddad", ["ÓMAR  haddad", "Omarhaddad"]),
        ("سالم الحموي", "سالم █████ الحموي", []),
        ("!!!", "كفى !!! كفى", ["!!!"]),
        ("سالم", "", []),
    ],
)
def test_passages_are_found_as_they_are_meant(words: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Letters(text).find(Letters(words))] == found


@pytest.mark.parametrize(
    ("words", "says_enough"), [("أحمد", False), ("سالم الحموي", False), ("سالم الحموي من حي القصور", True)]
)
def test_few_words_may_stand_anywhere(words: str, says_enough: bool) -> None:
    assert is_distinctive(words) is says_enough
