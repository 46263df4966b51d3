from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.names.parts import PartKind, alternatives, parse_name

KIND = PartKind


def kinds(name: str) -> list[PartKind]:
    return [part.kind for part in parse_name(name).parts]


@pytest.mark.parametrize(
    ("name", "expected", "why"),
    [
        ("حسام لوقا", [KIND.WORD, KIND.WORD], "two words"),
        ("عبد الله الشامي", [KIND.COMPOUND, KIND.WORD], "عبد takes what follows"),
        ("سيف الدين بلال", [KIND.COMPOUND, KIND.WORD], "الدين joins the word before"),
        ("Saif al-Din Bilal", [KIND.COMPOUND, KIND.WORD], "so does al-Din"),
        ("أبو محمد الجولاني", [KIND.KUNYA, KIND.WORD], "kunya"),
        ("Abu Abd al-Rahman", [KIND.KUNYA], "kunya over a compound"),
        ("أسامة بن لادن", [KIND.WORD, KIND.CONNECTOR, KIND.WORD], "بن connects"),
        ("Salem Ould Ahmed", [KIND.WORD, KIND.CONNECTOR, KIND.WORD], "Ould connects"),
        ("محمد آل ثاني", [KIND.WORD, KIND.FAMILY, KIND.WORD], "آل is a house, not an article"),
        ("Deir ez-Zor", [KIND.WORD, KIND.WORD], "assimilated article is no part"),
        ("الفرقة ٢٥", [KIND.WORD, KIND.NUMBER], "Arabic-Indic digits"),
        ("25th Division", [KIND.NUMBER, KIND.WORD], "ordinal letters belong to the number"),
        ("John F. Kennedy", [KIND.WORD, KIND.INITIAL, KIND.WORD], "initial"),
        ("IRGC", [KIND.ACRONYM], "capitals alone"),
        ("I.R.G.C.", [KIND.ACRONYM], "dotted capitals"),
        ("Walid FOZ", [KIND.WORD, KIND.WORD], "a surname in capitals is a word"),
        ("اللواء حسام", [KIND.WORD], "the title is no part"),
        ("...", [], "no letters"),
    ],
)
def test_kinds_of_parts(name: str, expected: list[PartKind], why: str) -> None:
    assert kinds(name) == expected, why


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("عبد الله", "عبدالله", "written apart"),
        ("عبد الله", "عبدلله", "an alef lost"),
        ("Abd Allah", "Abdullah", "run on"),
        ("عبد الرحمن", "عبدالرحمن", "written apart"),
        ("سيف الدين", "سيفالدين", "written apart"),
        ("نصر الله", "نصرالله", "written apart"),
        ("أبو بكر", "ابوبكر", "written apart"),
    ],
)
def test_one_part_however_spaced(first: str, second: str, why: str) -> None:
    (left,), (right,) = parse_name(first).parts, parse_name(second).parts
    assert (left.mark, left.core[0]) == (right.mark, right.core[0]), why


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Abderrahmane", "rahmane"),
        ("Abdelkader", "kader"),
        ("Abdusalam", "salam"),
        ("Abdul-Ghani", "ghani"),
        ("Abed Rabbo", "rabbo"),
        ("Seifeddine", "seif"),
        ("Salahuddin", "salah"),
        ("Hizbullah", "hizb"),
        ("Aboubakr", "bakr"),
    ],
)
def test_core_of_latin_compounds(name: str, core: str) -> None:
    assert core in parse_name(name).parts[0].core


@pytest.mark.parametrize("name", ["Abdi", "Abdou", "Medina", "Bouvier Hugo", "Jardine"])
def test_no_compound_where_there_is_none(name: str) -> None:
    assert all(part.kind is KIND.WORD for part in parse_name(name).parts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Khalid (a.k.a. Khaled) QADDUR", ("Khalid QADDUR", "Khaled QADDUR")),
        ("وسيم قطان, وسيم أنوار القطان", ("وسيم قطان", "وسيم أنوار القطان")),
        ("Assad, Bashar", ("Bashar Assad",)),
        ("Army of Victory (AOV)", ("Army of Victory", "AOV")),
        ("الموريتاني (", ("الموريتاني",)),
        ("", ("",)),
    ],
)
def test_spellings_of_one_cell(name: str, expected: tuple[str, ...]) -> None:
    assert alternatives(name) == expected


def test_places_keep_their_titles() -> None:
    assert parse_name("الشيخ مسكين").title == "الشيخ"
    assert [part.text for part in parse_name("الشيخ مسكين", titled=False).parts] == ["الشيخ", "مسكين"]


@given(st.text())
def test_any_text_has_parts_with_letters(text: str) -> None:
    for spelling in alternatives(text):
        for part in parse_name(spelling).parts:
            assert part.text
            assert part.forms
            assert all(part.forms)
            assert bool(part.core) == bool(part.mark)
