"""CSV and JSON Lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from archive.exports.records import ArticleRecord, AuditRecord, EntityRecord

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it spreadsheets read Arabic as Windows-1252."""
SEPARATOR = "; "
# Spreadsheets run a cell that begins with one of these as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

ARTICLE_COLUMNS = (
    "id", "address", "title", "source", "author", "published_on", "language", "url", "identifier", "details", "state",
    "sha256", "revision", "places", "organizations", "people", "unlinked", "text",
)  # fmt: skip
ENTITY_COLUMNS = (
    "id", "address", "kind", "type", "country", "label_ar", "label_en", "description_ar", "description_en", "active",
    "wikidata", "pcode", "level", "latitude", "longitude", "names", "partisan_labels", "relations", "reference",
)  # fmt: skip


def audit_as_csv(records: Iterable[AuditRecord]) -> Iterator[str]:
    """One row for each entry of the audit trail, with its details as JSON."""
    yield BYTE_ORDER_MARK + csv_line([field.name for field in fields(AuditRecord)])
    for record in records:
        row = {**asdict(record), "details": json.dumps(record.details, ensure_ascii=False)}
        yield csv_line(list(row.values()))


def audit_as_json_lines(records: Iterable[AuditRecord]) -> Iterator[str]:
    for record in records:
        yield json.dumps(asdict(record), ensure_ascii=False) + "\n"


def articles_as_csv(records: Iterable[ArticleRecord], site: str) -> Iterator[str]:
    """One row for each article; entities as names in Arabic and English with their ids, the text last."""
    yield BYTE_ORDER_MARK + csv_line(ARTICLE_COLUMNS)
    for r in records:
        yield csv_line(
            [
                r.id,
                site + r.path,
                r.title,
                r.source,
                r.author,
                r.published_on,
                r.language,
                r.url,
                r.identifier,
                SEPARATOR.join(f"{name}: {value}" for name, value in r.details),
                r.state,
                r.sha256,
                r.revision,
                _linked(r, "location"),
                _linked(r, "organization"),
                _linked(r, "person"),
                SEPARATOR.join(dict.fromkeys(m.surface for m in r.mentions if m.entity is None)),
                r.body,
            ]
        )


def entities_as_csv(records: Iterable[EntityRecord], site: str) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(ENTITY_COLUMNS)
    for r in records:
        place = r.place
        yield csv_line(
            [
                r.id,
                site + r.path,
                r.kind,
                r.type,
                r.country,
                r.label_ar,
                r.label_en,
                r.description_ar,
                r.description_en,
                r.active,
                r.wikidata,
                place.pcode if place else "",
                place.level if place else "",
                place.latitude if place else "",
                place.longitude if place else "",
                SEPARATOR.join(n.text for n in r.names if n.use != "partisan"),
                SEPARATOR.join(f"{n.text} ({n.side})" for n in r.names if n.use == "partisan"),
                SEPARATOR.join(
                    " ".join(filter(None, [x.kind, x.title_en or x.title_ar, x.target_en or x.target_ar, _span(x)]))
                    for x in r.relations
                ),
                r.reference,
            ]
        )


def as_json_lines(records: Iterable[ArticleRecord | EntityRecord], site: str) -> Iterator[str]:
    """One JSON object for each line: the record unchanged, with its full address."""
    for record in records:
        row: dict[str, Any] = asdict(record)
        row["address"] = site + row.pop("path")
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _linked(record: ArticleRecord, kind: str) -> str:
    named = {
        m.entity: f"{m.entity_ar or m.entity_en} [{m.entity}]" for m in record.mentions if m.entity and m.kind == kind
    }
    return SEPARATOR.join(named.values())


def _span(relation: Any) -> str:
    return f"{relation.since}–{relation.until}" if relation.since or relation.until else ""


class _Echo:
    """A file for the csv module that returns each line instead of storing it."""

    def write(self, text: str) -> str:
        return text


def csv_line(values: Sequence[Any]) -> str:
    """One row of CSV with its line break; cells that a spreadsheet would run as a formula are escaped."""
    line: str = csv.writer(_Echo()).writerow([_escape_formula(value) for value in values])
    return line


def _escape_formula(value: Any) -> Any:
    """Put an apostrophe, which spreadsheets do not show, before a text that they would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
