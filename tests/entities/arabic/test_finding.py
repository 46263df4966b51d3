"""The finder misses no word that the analyser finds."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.arabic.analyze import analyze, chunks
from entities.arabic.finding import Finder, cores_of
from entities.arabic.lexicon import frequencies, irregular_forms
from entities.arabic.stems import light_stem

from .strategies import texts


def _among(finder: Finder, text: str) -> list[int] | None:
    return finder.among(chunks(text), text)


def _is_found(finder: Finder, text: str, start: int) -> bool:
    """Whether the stretch that the character at ``start`` is in may have the word."""
    chosen = _among(finder, text)
    ends = accumulate(len(chunk) + 1 for chunk in chunks(text))
    return chosen is None or next(index for index, end in enumerate(ends) if start < end) in chosen


def test_every_word_of_the_lexicon_shows_its_stem() -> None:
    """All by their letters; a share by the expression made of these, which takes a moment to compile."""
    for number, word in enumerate([*frequencies(), *irregular_forms()]):
        stem = light_stem(word)
        assert any(core in word for core in cores_of(stem)), (word, stem)
        assert number % 50 or _is_found(Finder([stem]), word, 0), (word, stem)


@pytest.mark.parametrize("before", ["", "و", "ال", "وبال", "لل", "ي"])
@pytest.mark.parametrize("after", ["", "ها", "ته", "ات", "تين", "ون", "ا"])
def test_every_irregular_form_is_found_with_what_is_joined_to_it(before: str, after: str) -> None:
    for form, head in irregular_forms().items():
        word = before + form + after
        stem = light_stem(word)
        assert _is_found(Finder([stem]), word, 0), (word, stem, head)


@given(texts, st.data())
def test_every_term_is_found_in_its_text(text: str, data: st.DataObject) -> None:
    terms = analyze(text)
    if terms:
        term = data.draw(st.sampled_from(terms))
        for form in (term.text, term.exact):
            assert _is_found(Finder([form]), text, term.start), form
        assert _is_found(Finder([], [term.exact[:3]]), text, term.start)


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("بوكمال", "في البُوكَمَال وفي دير الزور", ["البُوكَمَال"]),
        ("بوكمال", "في البـوكـمال", ["البـوكـمال"]),
        ("رقه", "الرقة والرقّه\nومجلسها", ["الرقة", "والرقّه"]),
        ("obrien", "said O’Brien", ["O’Brien"]),
        ("25", "في ٢٥ آذار", ["٢٥"]),
        ("بوكمال", "في دير الزور", []),
    ],
)
def test_letters_are_found_however_they_are_written(form: str, text: str, found: list[str]) -> None:
    chosen = _among(Finder([form]), text)
    assert chosen is not None
    assert [chunks(text)[index] for index in chosen] == found


@pytest.mark.parametrize("text", ["قال النبي ﷺ", "\N{ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM}", "東京"])
def test_a_text_with_characters_that_become_several_is_left_to_the_analyser(text: str) -> None:
    assert _among(Finder(["بوكمال"]), text) is None


def test_an_ellipsis_does_not_hold_up_the_search() -> None:
    assert _among(Finder(["بوكمال"]), "… في البوكمال …") == [2]


def test_nothing_looked_for_is_nothing_found() -> None:
    assert _among(Finder([]), "البوكمال") == []
