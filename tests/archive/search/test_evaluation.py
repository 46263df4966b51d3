"""``evaluate search`` measures with the site's own analyser, query parser and ranking, and says what is wrong with a file."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

PASSAGES = [
    {"id": 7, "text": "استهدف القصف جسر الميادين ليلا فدمره", "title": "أ"},
    {"id": 8, "text": "افتتحت البلدية مدارس جديدة في المدينة", "title": "ب"},
]


def evaluate(tmp_path: Path, queries: list[dict[str, Any]], *options: str) -> dict[str, Any]:
    file = tmp_path / "judged.json"
    file.write_text(json.dumps({"passages": PASSAGES, "queries": queries}), encoding="utf-8")
    out = StringIO()
    call_command("evaluate", "search", str(file), "--json", *options, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_figures(tmp_path: Path) -> None:
    queries = [
        {"query": "ما المدارس التي افتتحت؟", "relevant": 8},
        {"query": "ما المدارس التي افتتحت؟", "relevant": [7]},
    ]
    figures = evaluate(tmp_path, queries, "--show-missed")
    assert (figures["mrr_at_10"], figures["recall_at_1"], figures["recall_at_10"]) == (0.5, 0.5, 0.5)
    assert (figures["queries"], figures["passages"]) == (2, 2)
    assert figures["missed"] == ["ما المدارس التي افتتحت؟"]


@pytest.mark.parametrize(
    ("queries", "message"),
    [([], "no queries"), ([{"query": "من", "relevant": 99}], "not there"), ([{"query": "من"}], "relevant")],
)
def test_a_file_of_another_form_is_told(tmp_path: Path, queries: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        evaluate(tmp_path, queries)
