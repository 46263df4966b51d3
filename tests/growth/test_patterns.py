"""No regular expression of the project takes more than n log n, on inputs that its own parts suggest and on ordinary text."""

from __future__ import annotations

import re

import pytest

from tests.growth.measuring import grows_too_fast, growth
from tests.growth.patterns import Found, compiled, hostile, in_scripts, written
from tests.growth.texts import ordinary

MADE = {
    "archive.text.alignment._between",
    "archive.forms.uploads.clean",
    "archive.review.spans.occurrences",
    "archive.search.highlight.__init__",
    "archive.search.candidates.articles_holding",
    "archive.articles.services._locate_marks",
    "archive.readers.plain.mojibake._pattern",
    "entities.arabic.finding._odd",
    "entities.arabic.finding._pattern",
    "entities.arabic.finding._silent",
    "entities.arabic.finding._special",
    "entities.relations.patterns._compile",
}
"""Functions that put patterns together at run time: each of them is driven by a test of its own in ``test_costs``, or what it
makes is kept in a module and found there."""


def test_what_is_put_together_at_run_time_is_known() -> None:
    assert set(written()[1]) == MADE


def test_the_patterns_are_all_there() -> None:
    found = {each.where for each in compiled()}
    assert len(found) > 80
    assert "entities.arabic.dates._NAMED_DAY_FIRST" in found
    assert any(where.endswith(".PATTERNS") for where in found)
    assert len(written()[0]) >= 5
    assert len(in_scripts()) >= 2


@pytest.mark.parametrize("found", [*compiled(), *written()[0], *in_scripts()], ids=lambda found: found.where)
def test_a_pattern_takes_n_log_n_at_most(found: Found) -> None:
    for make in hostile(found.regex):
        assert not grows_too_fast(found.run, make), (found.regex.pattern, make(40))
    assert not grows_too_fast(found.run, ordinary)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        # Dates as they were read once: 7,900 spaces after a digit took six seconds.
        (
            r"(?<!\w)(?P<day>\d{1,2})\s*(?:(?:من|of)\s+)?[\s/.\-]*(?:شهر\s+)?(?P<month>آذار|مارس)[\s,/\-]*(?P<year>\d{4})",
            "finditer",
        ),
        (r"[.!?…\n]+(?=\s|$)|\n", "finditer"),
        (r"<!--(?:-*[^>-]*)*-->", "match"),
        (r"\s*[,;]\s*", "split"),
        (r"(\w+\s?)*\.", "fullmatch"),
    ],
)
def test_it_would_be_noticed(pattern: str, method: str) -> None:
    found = Found("here", re.compile(pattern), frozenset({method}))
    assert any((growth(found.run, make) or 0) > 9 for make in hostile(found.regex))
