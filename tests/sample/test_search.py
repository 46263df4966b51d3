"""Names and topics asked of the sample reports: what a reader types, in either script, and the reports that answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.models import Article
from archive.search.engine import Restriction, search
from archive.search.query import parse

# One worker loads the reference data for all of these.
pytestmark = pytest.mark.xdist_group("sample archive")

JUDGED = Path(__file__).parents[1] / "data" / "search" / "sample-queries.tsv"
EVERYONE = Restriction(("published",))


def judged() -> list[tuple[str, set[int]]]:
    """Queries with the numbers of the reports that answer them."""
    rows = [line.split("\t") for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(query, {int(number) for number in numbers.split(",")}) for query, numbers in rows]


@pytest.fixture
def numbers(sample_archive: None) -> dict[int, int]:
    """Article id -> number of the sample file."""
    return {
        pk: int(name[:2])
        for pk, name in Article.objects.filter(upload__isnull=False).values_list("pk", "upload__filename")
    }


def test_judged_queries_are_answered(numbers: dict[int, int]) -> None:
    queries = judged()
    assert len(queries) >= 60
    found = {
        query: [numbers[pk] for pk in search(parse(query), EVERYONE, limit=10).ids] for query, _relevant in queries
    }
    first = {
        query: next((1 / n for n, r in enumerate(found[query], 1) if r in relevant), 0) for query, relevant in queries
    }
    recalls = [len(relevant & set(found[query])) / len(relevant) for query, relevant in queries]
    missed = {query: found[query][:3] for query, rank in first.items() if rank < 1}
    assert sum(first.values()) / len(queries) >= 0.96, missed
    assert sum(recalls) / len(queries) >= 0.96, missed


@pytest.mark.parametrize(
    ("typed", "number"),
    [("IRGC Bukamal", 0), ("حسام لوقا", 0), ("Abu Kamal Nujaba", 0), ("Pedersen", 15), ("Nasib", 14)],
)
def test_names_in_one_script_lead_to_reports_in_the_other(numbers: dict[int, int], typed: str, number: int) -> None:
    query = parse(typed)
    assert query.understood
    assert number in [numbers[pk] for pk in search(query, EVERYONE, limit=2).ids]


@pytest.mark.parametrize("typed", ["IRGC Bukamal", "Nasib"])
def test_words_taken_literally_stay_in_their_script(numbers: dict[int, int], typed: str) -> None:
    found = search(parse(typed, literal=True), EVERYONE, limit=25)
    assert 0 not in {numbers[pk] for pk in found.ids[:1]}
