"""What reads text takes n log n at most: recognisers, linker, relations, queries, dates, names, marks, comparison of texts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from archive.near_duplicates.minhash import shingle_hashes, words_of
from archive.review.spans import occurrences
from archive.search.highlight import Highlighter
from archive.search.query import parse
from archive.text.alignment import Alignment
from archive.text.annotated import marked_paragraphs, sentence_around
from archive.text.pages import text_pages
from archive.text.segments import merge_spans, segments, snippet
from archive.text.word_diff import word_changes
from entities.arabic.analyze import analyze
from entities.arabic.dates import find_dates, parse_date
from entities.arabic.equivalents import equivalents
from entities.arabic.normalize import normalize
from entities.arabic.numerals import canonical_number, parse_number, parse_number_words
from entities.extraction import DEFAULT, Extractor, records_from_reference
from entities.gazetteer.reference import load_reference
from entities.gazetteer.tokens import split_tokens
from entities.lookup import lookup_key, windows
from entities.names.compare import compare
from entities.names.keys import search_keys
from entities.names.titles import english_title, split_title
from entities.recognizers.gazetteer import read_document
from entities.relations.finder import Named, propose
from entities.spans import Kind
from tests.growth.measuring import TRIES, grows_too_fast, growth
from tests.growth.texts import ALL, SEEN, Make, of, ordinary, repeated

_WORDS = ("حلب", "محمد", "1", "كانون", "أبو")


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    reference = load_reference()
    found = Extractor(records_from_reference(reference.entities, reference.version))
    found.extract(ordinary(3000))  # lists and tables are read once
    return found


@pytest.mark.parametrize("family", ALL)
def test_the_extractor(extractor: Extractor, family: str) -> None:
    assert not grows_too_fast(extractor.extract, ALL[family], first=1000, largest=6000)


@pytest.mark.parametrize("name", DEFAULT)
def test_each_recogniser(extractor: Extractor, name: str) -> None:
    recognizer = next(each for each in extractor._recognizers if each.name == name)

    def run(text: str) -> None:
        recognizer.recognize(read_document(text, extractor.gazetteer))

    for family in ("kunyas", "one name", "Latin articles", "surnames", "fragments"):
        assert not grows_too_fast(run, ALL[family], first=1000, largest=6000), family


READERS: dict[str, Callable[[str], object]] = {
    "dates": find_dates, "a date": parse_date, "analysis": analyze, "tokens": split_tokens, "months and numbers": equivalents,
    "a number": parse_number, "number words": parse_number_words, "plain numbers": canonical_number,
    "normal form": normalize, "lookup key": lookup_key, "title": split_title, "English title": english_title,
    "windows": lambda text: list(windows(text)), "words": lambda text: shingle_hashes(words_of(text)),
    "pages": lambda text: text_pages(text, size=2000, lines=50), "sentence": lambda text: sentence_around(text, 0, 1),
    "a name": lambda text: compare(text, "محمد حسن الزوي"), "keys of a name": search_keys,
    "two names": lambda text: compare(text, text[::-1]),
}  # fmt: skip


OF_QUERIES = ("windows", "months and numbers")
"""They read queries, which are short; fewer families tell enough."""
QUERY_FAMILIES = (
    "kunyas",
    "joined kunyas",
    "one name",
    "shared names",
    "one letter",
    "digits",
    "ordinals",
    "hyphens",
    "ordinary",
)


@pytest.mark.parametrize("name", READERS)
def test_whatever_reads_a_text(name: str) -> None:
    READERS[name](ordinary(500))
    for family, make in ALL.items() if name not in OF_QUERIES else of(QUERY_FAMILIES):
        assert not grows_too_fast(READERS[name], make, first=250, largest=8000), family


def _named(text: str) -> list[Named]:
    kinds = (Kind.PERSON, Kind.ORGANIZATION, Kind.LOCATION)
    return [Named(at, at + 3, kinds[number % 3], number % 50) for number, at in enumerate(range(0, len(text) - 4, 9))]


def test_relations() -> None:
    for family, make in ALL.items():
        assert not grows_too_fast(lambda text: propose(text, _named(text)), make, largest=8000), family


QUERIES = ("حلب", '"' + "ا " * 200 + '"', "أبو*", "محمد بن محمد", "1 OR 2 OR 12", "-دمشق قرية", " ".join(_WORDS * 20))


@pytest.mark.parametrize("query", QUERIES)
def test_highlighting(query: str) -> None:
    highlighter = Highlighter(parse(query, literal=True))

    def run(text: str) -> None:
        spans = highlighter.spans(text)
        segments(text, spans)
        snippet(text, spans)

    for family in ("kunyas", "one letter", "lines", "a list of names", "fragments", "ordinary", "digits"):
        assert not grows_too_fast(run, ALL[family], largest=8000), family


def test_a_long_phrase_of_one_word_in_a_text_of_that_word_costs_little_more_than_the_word() -> None:
    text = "ا " * 4000
    one, many = (Highlighter(parse(query, literal=True)) for query in ('"ا ا"', '"' + "ا " * 240 + '"'))
    assert many.spans(text) == one.spans(text)
    assert max(len(clause.terms) for clause in many._clauses) < 10


def test_the_query_parser_is_bounded_by_its_length() -> None:
    for family, make in ALL.items():
        assert not grows_too_fast(lambda text: parse(text, literal=True), make, first=4000, largest=16_000), family


def _mention(number: int, start: int, end: int) -> Any:
    return SimpleNamespace(pk=number, start=start, end=end)


def _mark(text: str) -> None:
    mentions: list[Any] = [_mention(number, at, at + 4) for number, at in enumerate(range(0, len(text) - 5, 11))]
    hits = merge_spans((at, at + 2) for at in range(0, len(text) - 3, 7))
    marked_paragraphs(text, mentions, hits, pages=list(range(0, len(text), 40)))
    for mention in mentions:
        sentence_around(text, mention.start, mention.end)


def test_marks_and_pages_in_a_text() -> None:
    for make in (ALL["a list of names"], repeated("\n"), repeated("كلمة "), ordinary, repeated("أب\n")):
        assert not grows_too_fast(_mark, make, first=1000, largest=8000)


def _compare(make: Make, other: Make) -> Callable[[int], object]:
    def run(size: int) -> None:
        before, after = make(size), other(size)
        alignment = Alignment(before, after)
        for at in range(0, size - 9, 50):
            alignment.span(at, at + 8)
        word_changes(before, after)

    return run


TEXTS: list[tuple[Make, Make]] = [
    (ordinary, lambda size: ordinary(size)[::-1]),
    (repeated("ا ب "), repeated("ب ا ج ")),
    (repeated("أ\n"), repeated("أ\nب\n")),
    (ALL["fragments"], ALL["a list of names"]),
    (ALL["a list of names"], lambda size: "\n".join(reversed(ALL["a list of names"](size).split("\n")))),
]


@pytest.mark.parametrize("texts", TEXTS, ids=range(len(TEXTS)))
def test_comparing_two_texts(texts: tuple[Make, Make]) -> None:
    assert not grows_too_fast(_compare(*texts), lambda size: size, first=2000, largest=16_000)


def test_patterns_that_are_made_of_a_reader_s_words() -> None:
    for words in ("ا ا ا ا", "محمد بن", "(((", "a" * 200):

        def find(text: str, words: str = words) -> None:
            revision: Any = SimpleNamespace(title="", body=text)
            occurrences(revision, words)

        for family in ("one letter", "sons", "spaces after a digit", "lines"):
            assert not grows_too_fast(find, ALL[family], largest=8000), (words, family)


def test_each_family_has_an_unseen_half() -> None:
    assert len(SEEN) >= 15
    assert len(ALL) - len(SEEN) >= 15


def test_a_square_would_be_noticed() -> None:
    def each_with_each(text: str) -> int:
        return sum(1 for one in text for other in text if one < other)

    # The least of several measures is judged, which lets a square pass now and then, but not again and again.
    assert any((growth(each_with_each, ordinary, first=200) or 0) > 9 for _ in range(TRIES))
