"""Whatever is typed, the index is asked something it can answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.evaluation import index_of
from archive.search.highlight import Highlighter
from archive.search.query import parse
from archive.text.segments import merge_spans
from entities.arabic.analyze import analyze
from tests.entities.arabic.strategies import texts

TEXT = "وصلَ المُدرِّس إلى مدرسة جديدة F-16 في شهر آذار ومعه خمسة وعشرين طالباً O'Brien 12.5 (الرقة)"
PIECES = [
    *TEXT.split(), '"', "«", "“", "-", "OR", "|", "*", "(", ")", "[", "\\", ".", "+", "?", "؟", "{2}", "^", "$", "&&", "~", "/",
    "#", "'", "O'Br*", "12.5*", "F-1*", "مد*", "ﷺ", "ZW\N{ZERO WIDTH NON-JOINER}J*", "AND", "NOT", "title_raw:",
    "ما", "\x00", "\N{RIGHT-TO-LEFT MARK}",
]  # fmt: skip
QUERIES = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)


@pytest.fixture(scope="module")
def small():
    return index_of({1: ("عنوان", TEXT), 2: ("", "نص آخر")})


@given(QUERIES)
@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("exact", [False, True])
def test_no_query_is_an_error(small, exact: bool, text: str) -> None:
    query = parse(text, literal=True, exact=exact)
    hits = small.search(query, None, limit=5)
    assert set(hits.ids) <= {1, 2}
    for start, end in Highlighter(query).spans(TEXT):
        assert 0 <= start < end <= len(TEXT)


@given(texts, st.data())
def test_every_occurrence_of_a_word_is_highlighted(text: str, data: st.DataObject) -> None:
    words = [word for word in analyze(text) if not word.is_stop]
    if not words:
        return
    chosen = data.draw(st.sampled_from(words))
    query = parse(chosen.exact, literal=True)
    if [clause.terms for group in query.groups for clause in group] == [analyze(chosen.exact)]:
        same = [(word.start, word.end) for word in words if word.text == analyze(chosen.exact)[0].text]
        assert Highlighter(query).spans(text) == merge_spans(same)
