"""Commands for the shell: what goes in, what comes out, and what bad input gets."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.management.commands import evaluate
from archive.management.jsonl import read_lines, read_objects, write_object
from archive.models import Article, Step
from archive.processing import pipeline
from entities.models import Level
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command with ``stdin``; returns the lines of its output and of its complaints."""

    def call(name: str, *args: Any, stdin: bytes = b"", **options: Any) -> tuple[list[str], list[str]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        out, err = io.StringIO(), io.StringIO()
        call_command(name, *args, stdout=out, stderr=err, **options)
        return out.getvalue().splitlines(), err.getvalue().splitlines()

    return call


class TestLines:
    def test_bad_lines_are_numbered_and_the_rest_goes_on(self) -> None:
        complaints: list[str] = []
        data = b'{"text": "a"}\nnot json\n[1]\n{"id": 1}\n{"text": 5}\n\xff\xfe\n\n{"text": "b"}'
        assert [row["text"] for row in read_objects(io.BytesIO(data), complaints.append)] == ["a", "b"]
        assert [line.split(":")[0] for line in complaints] == [f"line {n}" for n in (2, 3, 4, 5, 6)]

    def test_a_line_over_the_limit_is_left_out_whole(self) -> None:
        complaints: list[str] = []
        data = b"short\n" + b"x" * 50 + b"\nafter\n" + b"y" * 50
        assert list(read_lines(io.BytesIO(data), complaints.append, limit=10)) == [(1, "short"), (3, "after")]
        assert len(complaints) == 2

    def test_deep_nesting_is_no_crash(self) -> None:
        complaints: list[str] = []
        assert list(read_objects(io.BytesIO(b"[" * 200_000), complaints.append)) == []
        assert complaints

    @given(st.binary(max_size=300))
    @settings(max_examples=200, deadline=None)
    def test_no_bytes_break_the_reader(self, data: bytes) -> None:
        for row in read_objects(io.BytesIO(data), lambda _line: None):
            assert isinstance(row["text"], str)

    @pytest.mark.parametrize("text", ["عربي", "\ud800", "😀"])
    def test_what_is_written_can_be_encoded_and_read(self, text: str) -> None:
        line = write_object({"text": text})
        assert json.loads(line.encode("utf-8"))["text"] == text


@pytest.mark.django_db
class TestExtract:
    @pytest.fixture(autouse=True)
    def _names(self) -> None:
        make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE)
        make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON)

    def test_mentions_with_their_offsets_in_input_order(self, run: Any) -> None:
        text = "😀 قال اللواءُ حسام لوقا في ديرِ الزور إن"
        rows = [{"id": "ب", "text": text}, {"id": 7, "text": "لا أسماء"}, {"text": ""}]
        out, err = run("extract", stdin="\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode())
        first, second, third = (json.loads(line) for line in out)
        assert not err
        assert (first["id"], second["id"], third["id"]) == ("ب", 7, None)
        assert second["mentions"] == third["mentions"] == []
        found = {m["surface"]: m for m in first["mentions"]}
        assert {"حسام لوقا", "ديرِ الزور"} <= set(found)
        for mention in first["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["surface"]
        person = found["حسام لوقا"]
        assert (person["name_en"], person["kind"]) == ("Hussam Luqa", "person")
        assert person["title"].startswith("اللواء")
        assert person["why"]
        assert set(person) >= {
            "start",
            "end",
            "surface",
            "kind",
            "entity",
            "name_ar",
            "name_en",
            "title",
            "score",
            "recognizer",
        }

    def test_nothing_is_stored(self, run: Any) -> None:
        run("extract", stdin=json.dumps({"text": "في دير الزور"}).encode())
        assert not Article.objects.exists()

    @pytest.mark.parametrize("text", ["\ud800 في دير الزور", "‏‎ \u200b", "a" * 100_000, "ـ" * 500, "📌#دير_الزور"])
    def test_odd_texts_come_through(self, run: Any, text: str) -> None:
        out, _err = run("extract", stdin=json.dumps({"id": 1, "text": text}).encode())
        assert json.loads(out[0])["id"] == 1

    def test_recognisers_can_be_chosen(self, run: Any) -> None:
        out, _err = run(
            "extract", "--recognizers", "gazetteer", stdin=json.dumps({"text": "محافظة دير الزور"}).encode()
        )
        assert {m["recognizer"] for m in json.loads(out[0])["mentions"]} == {"gazetteer"}


class TestMatchNames:
    def test_the_best_come_first_with_their_reasons(self, run: Any, tmp_path: Path) -> None:
        pool = tmp_path / "pool.txt"
        pool.write_text("سامي لوقا\nحسام لوقا\nعلي مملوك\n", encoding="utf-8")
        out, _err = run("match_names", pool=pool, stdin=b"Hussam Louqa\nAli Mamlouk\n")
        first, second = (json.loads(line) for line in out)
        assert (first["query"], first["matches"][0]["name"]) == ("Hussam Louqa", "حسام لوقا")
        assert second["matches"][0]["name"] == "علي مملوك"
        assert all(match["why"] for match in first["matches"])
        scores = [match["score"] for match in first["matches"]]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("content", [None, b"", b"\n\n"])
    def test_a_pool_that_holds_nothing_is_said(self, run: Any, tmp_path: Path, content: bytes | None) -> None:
        pool = tmp_path / "pool.txt"
        if content is not None:
            pool.write_bytes(content)
        with pytest.raises(CommandError, match="pool"):
            run("match_names", pool=pool)


class TestEvaluate:
    def test_pairs_of_names(self, run: Any, tmp_path: Path) -> None:
        file = tmp_path / "pairs.tsv"
        file.write_text("latin\tarabic\nKarasin\tكاراسين\nHussam Luqa\tحسام لوقا\nAli\tعلي\n", encoding="utf-8")
        out, _err = run("evaluate", "names", str(file), "--json")
        figures = json.loads("\n".join(out))
        assert figures["pairs"] == 3
        assert figures["recall_at_1"] == figures["recall_at_10"] == 1.0
        assert figures["false_matches"] == 0
        assert 0 <= figures["recall_at_threshold"] <= 1

    def test_marked_articles(self, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
        make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE)
        monkeypatch.setattr(evaluate, "records_at_hand", lambda **_kwargs: pipeline.load_records())
        text = "وصل الوفد إلى محافظة دير الزور."
        start = text.index("دير")
        mark = {
            "start": start,
            "end": start + 9,
            "kind": "location",
            "entity": "dz",
            "name_ar": "دير الزور",
            "name_en": "Deir ez-Zor",
        }
        rows = [{"text": text, "mentions": [mark]}, {"text": "لا أحد هنا.", "mentions": []}]
        file = tmp_path / "marked.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        figures = json.loads("\n".join(run("evaluate", "extraction", str(file), "--json")[0]))
        assert figures["strict"]["all"]["f1"] == 1.0
        assert figures["linking_accuracy"] == 1.0
        table, _err = run("evaluate", "extraction", str(file), "--half", "odd")
        assert any(line.startswith("texts") and line.endswith("1") for line in table)

    @pytest.mark.parametrize(
        ("name", "content"), [("x.jsonl", "not json"), ("x.jsonl", '{"text": 1}'), ("names.tsv", "one column only\n")]
    )
    def test_a_malformed_file_is_named_with_its_line(
        self, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None, name: str, content: str
    ) -> None:
        monkeypatch.setattr(evaluate, "records_at_hand", lambda **_kwargs: pipeline.load_records())
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match=r"(line|row) 1"):
            run("evaluate", "names" if name == "names.tsv" else "extraction", str(file))

    def test_a_file_that_is_not_there(self, run: Any, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            run("evaluate", "names", str(tmp_path / "nothing.tsv"))


@pytest.mark.django_db
class TestProcess:
    def test_what_failed_runs_again(self, run: Any, index: Any) -> None:
        make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE)
        article = make_article("في محافظة دير الزور")
        article.steps.filter(kind="extract").update(state=Step.State.FAILED, error="broken")
        run("process", "--failed")
        assert article.steps.get(kind="extract").state == Step.State.DONE
        assert article.mentions.exists()

    def test_an_article_that_is_not_there(self, run: Any, index: Any) -> None:
        with pytest.raises(CommandError, match="no article 999"):
            run("process", "--article", "999")

    def test_the_index_is_built_only_when_needed(self, run: Any) -> None:
        make_article("نص")
        assert "1 articles indexed" in run("reindex", "--if-needed")[0][-1]
        assert "up to date" in run("reindex", "--if-needed")[0][0]
