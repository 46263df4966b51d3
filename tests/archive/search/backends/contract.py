"""What every search backend must do, whichever engine it uses: subclass :class:`BackendContract` and give a ``backend``.

Nothing here knows of files, schemas or addresses; documents are written and queries asked through the protocol alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from archive.search.backends.base import FACETS, MAX_OFFSET, Restriction, SearchBackend, Sort
from archive.search.documents import text_document
from archive.search.errors import IndexUnavailable
from archive.search.index_document import IndexDocument, own_articles
from archive.search.query import Clause, ParsedQuery, parse
from entities.arabic.analyze import analyze

EVERYONE = Restriction(("published",))
EVERY_STATE = Restriction(("published", "draft"))
SYRIA, ALEPPO, RAQQA, GUARD, LUKA = 1, 2, 3, 11, 12
SOURCE, OTHER_SOURCE = 21, 22


def document(pk: int, title: str, body: str = "", **values: Any) -> IndexDocument:
    """A published document; ``access`` is its state unless given."""
    values = {"state": "published", "source": SOURCE, "language": "ar"} | values
    return replace(text_document(pk, title, body), **{"access": (values["state"],)} | values)


DOCUMENTS = (
    document(
        101, "قصف الجسر", "استهدف القصف جسر المدينة",
        published_on=date(2021, 3, 5), entities=(RAQQA, GUARD), organizations=(GUARD,),
        places=(SYRIA, RAQQA), regions=(RAQQA,), body_mentions=(GUARD, RAQQA, SYRIA), review=("open",), story=101,
    ),
    document(
        102, "إعادة بناء الجسر", "عبر الناس جسرا جديدا",
        published_on=date(2021, 3, 9), entities=(ALEPPO, GUARD, LUKA), organizations=(GUARD,), people=(LUKA,),
        places=(SYRIA, ALEPPO), regions=(ALEPPO,), title_mentions=(LUKA,), body_mentions=(ALEPPO, SYRIA, GUARD),
        source=OTHER_SOURCE, review=("judged",), story=101,
    ),
    document(103, "Market opens", "The market opened in the north", published_on=date(2022, 7, 1), language="en"),
    document(104, "سوق المدينة", "افتتح السوق"),
    document(
        105, "مسودة عن الجسر", state="draft", access=("draft", own_articles(7)), published_on=date(2023, 1, 1),
        entities=(RAQQA,), places=(SYRIA, RAQQA), regions=(RAQQA,),
    ),
)  # fmt: skip


def words(text: str) -> ParsedQuery:
    return parse(text, literal=True)


@pytest.mark.django_db
class BackendContract:
    """Subclasses define the fixture ``backend``: an engine without an index, not shared with other tests."""

    @pytest.fixture
    def backend(self) -> SearchBackend:
        raise NotImplementedError

    @pytest.fixture
    def filled(self, backend: SearchBackend) -> SearchBackend:
        build(backend, DOCUMENTS)
        return backend

    # Searching

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("الجسر", {101, 102}),
            ("جسرا", {101, 102}),
            ("قصف الجسر", {101}),
            ('"بناء الجسر"', {102}),
            ('"الجسر بناء"', set()),
            ("الجسر -قصف", {102}),
            ("قصف OR market", {101, 103}),
            ("سو*", {104}),
            ("Market", {103}),
            ("طائرة", set()),
            ("", {101, 102, 103, 104}),
        ],
    )
    def test_words(self, filled: SearchBackend, typed: str, found: set[int]) -> None:
        hits = filled.search(words(typed), EVERYONE, limit=10)
        assert (set(hits.ids), hits.count) == (found, len(found))

    def test_exact_words(self, filled: SearchBackend) -> None:
        assert filled.search(parse("جسرا", exact=True), EVERYONE, limit=10).ids == [102]

    def test_a_query_that_nothing_meets_in_full_is_relaxed(self, filled: SearchBackend) -> None:
        hits = filled.search(words("قصف market"), EVERYONE, limit=10)
        assert (set(hits.ids), hits.relaxed) == ({101, 103}, True)
        assert not filled.search(words("قصف"), EVERYONE, limit=10).relaxed

    def test_a_name_finds_its_mentions_and_its_words(self, filled: SearchBackend) -> None:
        name = Clause(tuple(analyze("لوقا")), "لوقا", entity_ids=(LUKA,))
        assert filled.search(ParsedQuery("لوقا", ((name,),)), EVERYONE, limit=10).ids == [102]

    @pytest.mark.parametrize(
        ("restriction", "found"),
        [
            (Restriction(("draft",)), {105}),
            (Restriction((own_articles(7),)), {105}),
            (Restriction((own_articles(8),)), set()),
            (Restriction(("published", "draft"), publication=("draft",)), {105}),
            (Restriction(("published",), places=(SYRIA,)), {101, 102}),
            (Restriction(("published",), places=(RAQQA, ALEPPO)), {101, 102}),
            (Restriction(("published",), entities=(GUARD, LUKA)), {102}),
            (Restriction(("published",), sources=(OTHER_SOURCE,)), {102}),
            (Restriction(("published",), languages=("en",)), {103}),
            (Restriction(("published",), review=("open",)), {101}),
            (Restriction(("published",), since=date(2021, 3, 9)), {102, 103}),
            (Restriction(("published",), until=date(2021, 3, 9)), {101, 102}),
            (Restriction(("published",), places=(SYRIA,), sources=(OTHER_SOURCE,)), {102}),
        ],
    )
    def test_restrictions(self, filled: SearchBackend, restriction: Restriction, found: set[int]) -> None:
        hits = filled.search(words(""), restriction, limit=10)
        assert (set(hits.ids), hits.count) == (found, len(found))
        assert set(filled.iterate_ids(words(""), restriction)) == found

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            (Sort.NEWEST, [103, 102, 101, 104]),
            (Sort.OLDEST, [101, 102, 103, 104]),
            (Sort.RELEVANCE, [103, 102, 101, 104]),
        ],
    )
    def test_order_of_an_empty_query(self, filled: SearchBackend, sort: Sort, order: list[int]) -> None:
        assert filled.search(words(""), EVERYONE, limit=10, sort=sort).ids == order
        assert list(filled.iterate_ids(words(""), EVERYONE, sort=sort)) == order

    def test_the_title_and_the_word_as_typed_rank_higher(self, backend: SearchBackend) -> None:
        build(
            backend,
            [document(1, "خبر", "رأى مقاتلا"), document(2, "خبر", "رأى مقاتلين"), document(3, "مقاتلين", "خبر")],
        )
        assert backend.search(words("مقاتلين"), EVERYONE, limit=10).ids == [3, 2, 1]

    def test_pages_cover_the_result_once(self, filled: SearchBackend) -> None:
        pages = [filled.search(words(""), EVERYONE, limit=2, offset=offset) for offset in (0, 2, 4)]
        assert [page.ids for page in pages] == [[103, 102], [101, 104], []]
        assert {page.count for page in pages[:2]} == {4}
        assert filled.search(words(""), EVERYONE, limit=2, offset=MAX_OFFSET + 1).ids == []

    def test_versions_of_a_story_are_folded(self, filled: SearchBackend) -> None:
        hits = filled.search(words(""), EVERYONE, limit=10, fold=True, facets={"source": 10})
        assert (hits.ids, hits.count) == ([103, 102, 104], 3)
        assert hits.facets["source"] == {SOURCE: 3, OTHER_SOURCE: 1}

    # Facets

    def test_facets(self, filled: SearchBackend) -> None:
        facets = filled.search(words(""), EVERYONE, limit=1, facets=dict.fromkeys(FACETS, 10)).facets
        assert dict(facets) == {
            "places": {SYRIA: 2, ALEPPO: 1, RAQQA: 1},
            "regions": {ALEPPO: 1, RAQQA: 1},
            "entities": {GUARD: 2, ALEPPO: 1, RAQQA: 1, LUKA: 1},
            "organizations": {GUARD: 2},
            "people": {LUKA: 1},
            "source": {SOURCE: 3, OTHER_SOURCE: 1},
            "language": {"ar": 3, "en": 1},
            "state": {"published": 4},
            "review": {"open": 1, "judged": 1},
            "month": {date(2021, 3, 1): 2, date(2022, 7, 1): 1},
            "day": {date(2021, 3, 5): 1, date(2021, 3, 9): 1, date(2022, 7, 1): 1},
        }
        assert list(facets["month"]) == [date(2021, 3, 1), date(2022, 7, 1)]

    def test_a_facet_leaves_out_its_own_filter_only(self, filled: SearchBackend) -> None:
        restriction = Restriction(("published",), places=(RAQQA,))
        facets = filled.search(words(""), restriction, limit=1, facets={"places": 10, "source": 10}).facets
        assert facets["places"] == {SYRIA: 2, ALEPPO: 1, RAQQA: 1}
        assert facets["source"] == {SOURCE: 1}

    def test_the_most_frequent_values_are_returned(self, filled: SearchBackend) -> None:
        facets = filled.search(words(""), EVERYONE, limit=1, facets={"places": 1, "day": 1}).facets
        assert (facets["places"], len(facets["day"])) == ({SYRIA: 2}, 3)

    @pytest.mark.parametrize("typed", ["", "الجسر", "الجسر OR market OR السوق", "-market"])
    def test_counts_do_not_depend_on_what_was_asked_before(self, filled: SearchBackend, typed: str) -> None:
        sizes = dict.fromkeys(FACETS, 10)
        first = filled.search(words(typed), EVERYONE, limit=1, facets=sizes)
        filled.search(words(""), EVERYONE, limit=1, facets=sizes)
        assert filled.search(words(typed), EVERYONE, limit=1, facets=sizes) == first
        assert sum(first.facets["state"].values()) == first.count

    # The other questions

    def test_pairs_are_counted(self, filled: SearchBackend) -> None:
        pairs = [(GUARD, LUKA), (GUARD, RAQQA), (RAQQA, LUKA), (GUARD, GUARD)]
        assert filled.count_pairs(EVERYONE, pairs) == [1, 1, 0, 2]
        assert filled.count_pairs(Restriction(("draft",)), pairs) == [0, 0, 0, 0]

    def test_similar_articles(self, filled: SearchBackend) -> None:
        found = filled.similar(words=["جسر"], entities=[GUARD, LUKA], access=("published",), limit=10)
        assert [pk for pk, _score in found] == [102, 101]
        assert found[0].score > found[1].score > 0
        assert filled.similar(words=[], entities=[RAQQA], access=("draft",), limit=10)[0].id == 105
        assert len(filled.similar(words=["جسر"], entities=[GUARD], access=("published",), limit=1)) == 1
        assert filled.similar(words=[], entities=[], access=("published",), limit=10) == []

    def test_beginnings_of_titles(self, filled: SearchBackend) -> None:
        def titled(typed: str, access: tuple[str, ...] = ("published",), limit: int = 5) -> list[int]:
            *whole, last = analyze(typed)
            return filled.title_prefix(words=[t.text for t in whole], prefix=last.exact, access=access, limit=limit)

        assert titled("جس") == [102, 101]
        assert titled("جس", limit=1) == [102]
        assert titled("بناء الجس") == [102]
        assert titled("جس", ("published", "draft")) == [105, 102, 101]
        assert titled("عبر") == []

    def test_candidate_spellings(self, filled: SearchBackend) -> None:
        assert filled.candidate_spellings([[["الجسر", "جسر"]]]) == {101, 102, 105}
        assert filled.candidate_spellings([[["استهدف"], ["المدينه", "المدينة"]]]) == {101}
        assert filled.candidate_spellings([[["قصف"], ["market"]]]) == set()
        assert filled.candidate_spellings([[["سوق"]], [["market"]]]) == {103, 104}
        assert filled.candidate_spellings([]) == set()

    # Writing

    def test_what_is_written_again_replaces_itself_and_what_is_deleted_is_not_found(
        self, filled: SearchBackend
    ) -> None:
        with filled.sync() as writing:
            assert writing.watermark == 5
            writing.write([document(101, "خبر آخر")], deletions=[101, 102])
            assert (writing.count(), sorted(writing.ids())) == (4, [101, 103, 104, 105])
            writing.progress()
            writing.finish(watermark=9, synced_at="2024-01-02T03:04:05+00:00")
        assert filled.search(words("الجسر"), EVERY_STATE, limit=10).ids == [105]
        assert filled.search(words("آخر"), EVERYONE, limit=10).ids == [101]
        assert (filled.status().watermark, filled.status().synced_at) == (9, "2024-01-02T03:04:05+00:00")
        assert filled.search(words(""), EVERYONE, limit=1, facets={"places": 10}).facets["places"] == {}

    def test_documents_are_read_as_they_are_written(self, filled: SearchBackend) -> None:
        read: list[int] = []

        def each() -> Iterator[IndexDocument]:
            for pk in range(200, 260):
                read.append(pk)
                yield document(pk, "خبر")

        with filled.sync() as writing:
            writing.write(each())
            assert len(read) == 60
            writing.finish(watermark=6, synced_at="")
        assert filled.search(words("خبر"), EVERYONE, limit=1).count == 60

    def test_nothing_is_written_of_documents_that_fail(self, filled: SearchBackend) -> None:
        def broken() -> Iterator[IndexDocument]:
            yield document(201, "خبر")
            raise RuntimeError("the database went away")

        with filled.sync() as writing, pytest.raises(RuntimeError, match="went away"):
            writing.write(broken(), deletions=[101])
        assert filled.search(words(""), EVERYONE, limit=10).ids == [103, 102, 101, 104]
        assert filled.status().watermark == 5
        with filled.sync() as writing:
            writing.write([document(201, "خبر")], deletions=[101])
            writing.finish(watermark=6, synced_at="")
        assert filled.search(words(""), EVERYONE, limit=10).count == 4

    def test_a_rebuilt_index_takes_over_when_it_is_finished(self, filled: SearchBackend) -> None:
        before = filled.identity()
        with filled.rebuild() as writing:
            assert writing.watermark is None
            writing.write([document(301, "خبر")])
            assert filled.search(words(""), EVERYONE, limit=10).count == 4
            writing.finish(watermark=7, synced_at="")
        assert filled.search(words(""), EVERYONE, limit=10).ids == [301]
        assert filled.identity() != before

    def test_the_old_index_stays_where_a_new_one_is_not_finished(self, filled: SearchBackend) -> None:
        before = filled.identity()
        with filled.rebuild() as writing:
            writing.write([document(301, "خبر")])
        assert filled.identity() == before
        assert filled.search(words(""), EVERYONE, limit=10).count == 4

    def test_without_an_index_every_question_says_so(self, backend: SearchBackend) -> None:
        questions = (
            lambda: backend.search(words(""), EVERYONE, limit=1),
            lambda: backend.iterate_ids(words(""), EVERYONE),
            lambda: backend.count_pairs(EVERYONE, [(1, 2)]),
            lambda: backend.similar(words=["خبر"], entities=[], access=("published",), limit=1),
            lambda: backend.title_prefix(words=[], prefix="خبر", access=("published",), limit=1),
            lambda: backend.candidate_spellings([[["خبر"]]]),
            backend.identity,
            backend.status,
        )
        for ask in questions:
            with pytest.raises(IndexUnavailable):
                ask()
        with pytest.raises(IndexUnavailable), backend.sync():
            pass

    def test_an_index_may_be_empty(self, backend: SearchBackend) -> None:
        build(backend, [])
        assert backend.search(words("خبر"), EVERYONE, limit=5, facets={"source": 5}).count == 0
        assert list(backend.iterate_ids(words(""), EVERYONE)) == []
        assert backend.candidate_spellings([[["خبر"]]]) == set()

    def test_a_temporary_index_is_apart(self, filled: SearchBackend) -> None:
        passing = filled.temporary([document(401, "خبر")])
        assert passing.search(words("خبر"), None, limit=5).ids == [401]
        assert filled.search(words("خبر"), EVERYONE, limit=5).ids == []


def build(backend: SearchBackend, documents: Iterable[IndexDocument]) -> None:
    with backend.rebuild() as writing:
        writing.write(documents)
        writing.finish(watermark=5, synced_at="")
