from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.names.candidate_index import CandidateIndex, rank
from entities.names.compare import SITE_THRESHOLD
from entities.names.evaluate import evaluate_pairs
from entities.spans import Kind

PAIRS = Path(__file__).parent / "pairs.tsv"


def read_pairs(kind: str) -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        return [(row["latin"], row["arabic"]) for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == kind]


@pytest.fixture(scope="module")
def names_of_data() -> CandidateIndex:
    return CandidateIndex([arabic for kind in ("person", "place") for _, arabic in read_pairs(kind)])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Houssam Louka", "حسام لوقا"),
        ("hussam luqa", "حسام لوقا"),
        ("حسام لوقا", "حسام لوقا"),
        ("Gen. Hussam Louqa", "حسام لوقا"),
        ("عبدالفتاح السيسى", "عبد الفتاح السيسي"),
        ("Nasr Allah Hassan", "حسن نصر الله"),
        ("Deir Ezzor", "دير الزور"),
        ("ديرالزور", "دير الزور"),
        ("Wagadugu", "واغادوغو"),
    ],
)
def test_first_found(names_of_data: CandidateIndex, query: str, first: str) -> None:
    assert names_of_data.rank(query)[0].name == first


def test_results_are_ordered_limited_and_point_into_the_pool() -> None:
    names = ["حسن علي", "حسام لوقا", "Hussam Louqa", "حسام لوقا", ""]
    found = CandidateIndex(names).rank("حسام لوقا", limit=3)
    assert [ranked.index for ranked in found[:2]] == [1, 3]
    assert [ranked.score for ranked in found] == sorted((ranked.score for ranked in found), reverse=True)
    assert all(names[ranked.index] == ranked.name for ranked in found)
    assert len(found) == 3


def test_kind_is_heeded() -> None:
    assert CandidateIndex(["أبو كمال"], kind=Kind.LOCATION).rank("Abu Kamal")[0].score >= SITE_THRESHOLD
    assert CandidateIndex(["أبو كمال"]).rank("Abu Kamal")[0].score < SITE_THRESHOLD


def test_rank_without_a_pool_kept() -> None:
    assert rank("Karasin", ["كاراسين", "كريم"])[0].name == "كاراسين"
    assert rank("Karasin", []) == []


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_can_be_asked_for_and_indexed(query: str, names: list[str]) -> None:
    assert all(0 < ranked.score <= 1 for ranked in CandidateIndex(names).rank(query))


def test_floor_on_public_persons() -> None:
    report = evaluate_pairs(read_pairs("person"), SITE_THRESHOLD, kind=Kind.PERSON)
    assert report.n >= 80
    assert report.recall_at_1 >= 0.98
    assert report.recall_at_10 >= 0.99
    assert report.recall_at_threshold >= 0.93
    assert report.false_matches == 0


def test_floor_on_places() -> None:
    report = evaluate_pairs([(latin, arabic) for latin, arabic in read_pairs("place")], kind=Kind.LOCATION)
    assert report.recall_at_1 >= 0.95
    assert report.recall_at_threshold >= 0.9
    assert report.false_matches == 0


def test_a_perfect_and_a_hopeless_pair_are_told_apart() -> None:
    report = evaluate_pairs([("Hussam Louqa", "حسام لوقا"), ("Peter", "نهر الفرات"), ("Hussam Louka", "حسام لوقا")])
    assert report.n == 3
    assert report.recall_at_1 == pytest.approx(2 / 3)
    assert report.recall_at_threshold == pytest.approx(2 / 3)
    assert report.false_matches == 0


def test_cross_pairs_at_the_threshold_are_counted() -> None:
    twins = [("Bashar al-Assad", "بشار الأسد"), ("Bashar Assad", "بشار أسد")]
    assert evaluate_pairs(twins).false_matches == 2
    assert evaluate_pairs(twins, 1.0).false_matches == 0


def test_no_pairs_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pairs"):
        evaluate_pairs([])
