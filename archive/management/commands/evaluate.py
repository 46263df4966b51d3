"""``manage.py evaluate``: measure extraction, links, names, relations and the ranking of search against marked data."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.ingest.samples import read_samples
from archive.management.corpus_texts import read_texts
from archive.management.gazetteer_source import records_at_hand
from archive.near_duplicates.evaluation import evaluate as evaluate_duplicates
from archive.near_duplicates.evaluation import read_bodies, read_pairs
from archive.search.evaluation import evaluate_ranking, read_judged
from entities.evaluation.articles import ArticlesReport, evaluate_articles, read_articles
from entities.evaluation.conll import evaluate_conll, read_conll
from entities.evaluation.links import evaluate_links, read_judged_links
from entities.evaluation.relations import evaluate_relations, read_sentences
from entities.evaluation.scores import Score
from entities.evaluation.speed import cut_articles, measure
from entities.extraction import DEFAULT, KNOWN, Extractor, records_from_reference
from entities.gazetteer.reference import load_reference
from entities.names.evaluate import evaluate_pairs
from entities.spans import Kind

_WARM = 50
"""Articles read before the clock starts: the first ones fill the caches of words."""


class Command(BaseCommand):
    help = (
        "Measure quality: extraction against marked articles (JSON Lines) or CoNLL, links against judged ones, names against "
        "latin<TAB>arabic pairs, search against judged queries (JSON), relations against marked sentences; and speed and memory."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        extraction = parts.add_parser("extraction", help="Marked articles (.jsonl) or CoNLL.")
        extraction.add_argument("file", type=Path)
        extraction.add_argument("--recognizers", nargs="+", default=list(DEFAULT), choices=KNOWN)
        extraction.add_argument(
            "--half", choices=["even", "odd"], help="Only every second article or sentence, from the first or second."
        )
        links = parts.add_parser("links", help="Links judged right or wrong (JSON Lines), against those made now.")
        links.add_argument("file", type=Path)
        links.add_argument("--corpus", type=Path, help="JSON Lines with title and body, whose lines FILE refers to.")
        links.add_argument("--show", action="store_true", help="List the links that are no longer made or changed.")
        names = parts.add_parser(
            "names", help="Lines latin<TAB>arabic, or kind<TAB>latin<TAB>arabic; a first line of headings is skipped."
        )
        names.add_argument("file", type=Path)
        names.add_argument(
            "--kind", choices=[kind.value for kind in Kind], help="Only pairs of this kind, in files that say it."
        )
        speed = parts.add_parser("speed", help="Articles of 350 words a second on one core, and memory.")
        speed.add_argument(
            "file",
            type=Path,
            nargs="?",
            help="A text to cut articles from (default: the sample reports of the project).",
        )
        speed.add_argument("--articles", type=int, default=300, help="How many articles to read (default: 300).")
        speed.add_argument("--recognizers", nargs="+", default=list(DEFAULT), choices=KNOWN)
        duplicates = parts.add_parser("duplicates", help="Near-duplicates of a corpus against listed pairs.")
        duplicates.add_argument("file", type=Path, help="JSON Lines with body, gzipped or not.")
        duplicates.add_argument("pairs", type=Path, help="jaccard<TAB>line<TAB>line, lines counted from 0.")
        search = parts.add_parser(
            "search", help="JSON with passages and with queries that say which passage is relevant."
        )
        search.add_argument("file", type=Path)
        search.add_argument("--show-missed", action="store_true", help="List the queries without an answer in ten.")
        relations = parts.add_parser("relations", help="Relations that patterns propose, against marked sentences.")
        relations.add_argument(
            "file",
            type=Path,
            nargs="?",
            default=settings.BASE_DIR / "tests" / "data" / "relations" / "sentences.tsv",
            help="part<TAB>kind: source > target; …<TAB>sentence (default: the sentences marked in the project).",
        )
        relations.add_argument("--show-wrong", action="store_true", help="List what is wrong and what was missed.")
        for part in (extraction, links, names, speed, duplicates, search, relations):
            part.add_argument("--json", action="store_true", help="Print JSON instead of a table.")

    def handle(self, *args: Any, **options: Any) -> None:
        run: dict[str, Callable[..., dict[str, Any]]] = {
            "extraction": self._extraction,
            "links": self._links,
            "names": self._names,
            "speed": self._speed,
            "duplicates": self._duplicates,
            "search": self._search,
            "relations": self._relations,
        }
        try:
            figures = run[options["what"]](**options)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            self._table(figures)

    def _extraction(self, *, file: Path, recognizers: list[str], half: str | None, **_options: Any) -> dict[str, Any]:
        part = {"even": slice(0, None, 2), "odd": slice(1, None, 2), None: slice(None)}[half]
        extractor = Extractor(records_at_hand(reference_only=True), recognizers=recognizers)
        extractor.extract("تمهيد")
        start = time.perf_counter()
        if file.suffix in {".jsonl", ".json"}:
            articles = read_articles(file)[part]
            report = evaluate_articles(articles, extractor.extract, extractor.gazetteer)
            figures = _articles_figures(report)
            count = len(articles)
        else:
            sentences = read_conll(file)[part]
            figures = {
                "strict": {kind: _score(score) for kind, score in evaluate_conll(sentences, extractor.extract).items()}
            }
            count = len(sentences)
        return {**figures, "texts": count, "seconds": round(time.perf_counter() - start, 2)}

    def _links(self, *, file: Path, corpus: Path | None, show: bool, **_options: Any) -> dict[str, Any]:
        judged = read_judged_links(file)
        wanted = {link.source for link in judged if isinstance(link.source, int)}
        if wanted and corpus is None:
            raise ValueError("FILE refers to lines of a corpus: --corpus is wanted.")
        texts = read_texts(corpus, wanted) if corpus else {}
        reference = load_reference()
        extractor = Extractor(records_from_reference(reference.entities, reference.version))
        keys = {number: entity.key for number, entity in enumerate(reference.entities, 1)}
        figures = evaluate_links(
            judged,
            lambda source: source if isinstance(source, str) else texts[source],
            extractor.extract,
            keys,
            extractor.gazetteer.entities,
        )
        if not show:
            for part in ("removed", "changed"):
                figures[part] = {verdict: len(links) for verdict, links in figures[part].items()}
        return figures

    def _names(self, *, file: Path, kind: str | None, **_options: Any) -> dict[str, Any]:
        rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        if rows and rows[0][-2:] == ["latin", "arabic"]:
            del rows[0]
        wrong = [number for number, row in enumerate(rows, 1) if len(row) not in (2, 3)]
        if wrong:
            raise ValueError(
                f"{file}: row {wrong[0]} has {len(rows[wrong[0] - 1])} columns; latin<TAB>arabic is wanted"
            )
        pairs = [(row[-2], row[-1]) for row in rows if kind is None or len(row) == 2 or row[0] == kind]
        report = evaluate_pairs(pairs, kind=Kind(kind) if kind else None)
        return {
            "pairs": report.n,
            "recall_at_1": round(report.recall_at_1, 4),
            "recall_at_10": round(report.recall_at_10, 4),
            "recall_at_threshold": round(report.recall_at_threshold, 4),
            "false_matches": report.false_matches,
        }

    def _speed(self, *, file: Path | None, articles: int, recognizers: list[str], **_options: Any) -> dict[str, Any]:
        if articles < 1:
            raise ValueError("--articles must be at least 1.")
        texts = [file.read_text(encoding="utf-8")] if file else [report.body for report in read_samples()]
        extractor = Extractor(records_at_hand(reference_only=True), recognizers=recognizers)
        speed = measure(cut_articles(texts, articles), extractor.extract, warm=_WARM)
        return {
            "articles": speed.articles,
            "articles_per_second": round(speed.per_second, 1),
            "resident_mb": round(speed.resident),
            "peak_mb": round(speed.peak),
        }

    def _duplicates(self, *, file: Path, pairs: Path, **_options: Any) -> dict[str, Any]:
        bodies = read_bodies(file)
        return evaluate_duplicates(bodies, read_pairs(pairs, len(bodies)))

    def _search(self, *, file: Path, show_missed: bool, **_options: Any) -> dict[str, Any]:
        report = evaluate_ranking(read_judged(file))
        figures: dict[str, Any] = {
            "mrr_at_10": round(report.mrr_at_10, 4),
            "recall_at_1": round(report.recall_at_1, 4),
            "recall_at_10": round(report.recall_at_10, 4),
            "queries": report.queries,
            "passages": report.passages,
            "milliseconds": round(report.milliseconds, 2),
        }
        return figures | ({"missed": list(report.missed)} if show_missed else {})

    def _relations(self, *, file: Path, show_wrong: bool, **_options: Any) -> dict[str, Any]:
        sentences = read_sentences(file)
        extractor = Extractor(records_at_hand(reference_only=True))
        report = evaluate_relations(sentences, extractor.extract)
        parts = {sentence.part for sentence in sentences}
        of_part = {
            part: evaluate_relations([s for s in sentences if s.part == part], extractor.extract).total
            for part in sorted(parts)
        }
        figures: dict[str, Any] = {
            "kinds": {kind: _score(score) for kind, score in report.scores.items()},
            "parts": {part: _score(score) for part, score in {**of_part, "all": report.total}.items()},
            "sentences": len(sentences),
            "unlinked": report.unlinked,
        }
        if show_wrong:
            figures["wrong"] = [f"{p.kind} ({p.pattern}): {text}" for text, p in report.wrong]
            figures["missed"] = [f"{s.kind} ({s.source} > {s.target}): {text}" for text, s in report.missed]
        return figures

    def _table(self, figures: dict[str, Any]) -> None:
        for key, value in figures.items():
            if isinstance(value, dict) and not any(isinstance(row, dict) for row in value.values()):
                self.stdout.write(f"{key:22} " + ", ".join(f"{name} {figure}" for name, figure in value.items()))
                continue
            if not isinstance(value, dict):
                self.stdout.write(f"{key:22} {value}")
                continue
            columns = next(iter(value.values()))
            self.stdout.write(f"{key:22}" + "".join(f" {column:>10}" for column in columns))
            for name, row in value.items():
                cells = (f" {cell:10.3f}" if isinstance(cell, float) else f" {cell:10}" for cell in row.values())
                self.stdout.write(f"  {name:20}" + "".join(cells))


def _articles_figures(report: ArticlesReport) -> dict[str, Any]:
    return {
        "strict": {str(kind): _score(score) for kind, score in report.strict.items()},
        "overlap": {str(kind): _score(score) for kind, score in report.overlap.items()},
        "linking_accuracy": round(report.linking_accuracy, 4),
        "linked_counted": report.links_counted,
        "unlinked_precision": round(report.unlinked_precision, 4),
        "unlinked_counted": report.unlinked_counted,
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "found": score.predicted,
        "marked": score.marked,
    }
