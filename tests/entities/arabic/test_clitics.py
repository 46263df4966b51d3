from __future__ import annotations

import pytest
from hypothesis import given

from entities.arabic.clitics import MIN_STEM, strip_proclitics

from .strategies import words

PROCLITICS = [
    ("البوكمال", [("", "البوكمال", 0), ("ال", "بوكمال", 2)], "article"),
    ("بالبوكمال", [("", "بالبوكمال", 0), ("ب", "البوكمال", 1), ("بال", "بوكمال", 3)], "preposition and article"),
    ("والبوكمال", [("", "والبوكمال", 0), ("و", "البوكمال", 1), ("وال", "بوكمال", 3)], "conjunction and article"),
    (
        "للبوكمال",
        [("", "للبوكمال", 0), ("ل", "اللبوكمال", 1), ("ل", "البوكمال", 1), ("ل", "لبوكمال", 1), ("لل", "بوكمال", 2)],
        "the stem begins at the second lam, with its alef restored",
    ),
    (
        "وللجنه",
        [
            ("", "وللجنه", 0), ("و", "للجنه", 1), ("ول", "اللجنه", 2), ("ول", "الجنه", 2), ("ول", "لجنه", 2),
            ("ولل", "جنه", 3),
        ],
        "a stem in lam: for the committee, for paradise",
    ),
    ("وبريف", [("", "وبريف", 0), ("و", "بريف", 1), ("وب", "ريف", 2)], "two particles"),
    ("سيقتل", [("", "سيقتل", 0), ("س", "يقتل", 1)], "future"),
    ("بقم", [("", "بقم", 0), ("ب", "قم", 1)], "two letters are a name"),
    ("بغداد", [("", "بغداد", 0), ("ب", "غداد", 1)], "spelling alone cannot tell"),
    ("دمشق", [("", "دمشق", 0)], "nothing to split"),
    ("قم", [("", "قم", 0)], "too short"),
    ("syria", [("", "syria", 0)], "another script"),
    ("", [("", "", 0)], "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "expected", "why"), PROCLITICS, ids=[why for _, _, why in PROCLITICS])
def test_proclitics(word: str, expected: list[tuple[str, str, int]], why: str) -> None:
    assert [(s.prefix, s.stem, s.start) for s in strip_proclitics(word)] == expected, why


@given(words)
def test_proclitic_splits_are_ordered_and_cover_the_word(word: str) -> None:
    splits = strip_proclitics(word)
    assert splits[0].stem == word
    assert [s.start for s in splits] == sorted(s.start for s in splits)
    for split in splits[1:]:
        assert split.prefix == word[: split.start]
        assert split.end == len(word)
        assert split.end - split.start >= MIN_STEM
        assert split.stem.endswith(word[split.start :])
        assert split.stem.removesuffix(word[split.start :]) in {"", "ا", "ال"}
