"""What a child does with the bytes of files: which format, which reports, which nested files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from archive.readers import (
    Format,
    Omission,
    ReadError,
    Report,
    detect,
    propose,
    read_attachments,
    read_document,
    read_parts,
    read_rows,
    row_document,
    sample,
)
from archive.readers.members import Member
from archive.readers.provenance import read_provenance

Answer = Iterator[tuple[Any, bytes]]
ROWS_AT_ONCE = 100


def read_file(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The report in a file, or that the file is one of several."""
    kind = detect(data, arguments["name"])
    if kind.is_container:
        yield {"kind": kind.value}, b""
        return
    document = read_document(data, kind)
    if document.parts:
        yield {"kind": kind.value}, b""
    else:
        yield {"kind": kind.value, "encoding": document.encoding, "report": report_as_data(propose(document))}, b""


def read_records(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The report of each row, or why there is none."""
    for record, columns in arguments["records"]:
        try:
            yield {"report": report_as_data(propose(row_document(record, columns)))}, b""
        except ReadError as error:
            yield {"error": str(error)}, b""


def open_file(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The kind of a file, then what is in it: ``itself``, ``preview`` of a table, ``rows``, ``member``, ``not_read``."""
    kind = detect(data, arguments["name"])
    yield {"kind": kind.value}, b""
    if kind.is_table and not arguments["columns"]:
        columns, rows = sample(data, kind)
        cells = [{name: row[name] for name in columns if name in row} for row in rows[: arguments["rows"]]]
        yield {"preview": {"columns": columns, "rows": _clipped(cells, arguments["cell"])}}, b""
    elif kind.is_table:
        yield from _rows(data, kind, frozenset(arguments["columns"].values()))
    elif kind.is_packed:
        yield from _members(read_parts(data, arguments["name"]))
    elif kind.is_export:
        yield from _rows(data, kind)
    elif kind.has_attachments:
        document = read_document(data, kind)
        if document.text.strip():
            yield {"itself": True}, b""
        yield from _members(read_attachments(document.parts))
    else:
        yield {"itself": True}, b""


def _clipped(rows: list[dict[str, str]], length: int) -> list[dict[str, str]]:
    return [{name: cell[:length] for name, cell in row.items()} for row in rows]


def _rows(data: bytes, kind: Format, wanted: frozenset[str] | None = None) -> Answer:
    """``wanted`` are the chosen columns: the others of a table may hold private data."""
    waiting: list[Any] = []
    for row in read_rows(data, kind):
        if isinstance(row, Omission):
            yield {"not_read": omissions_as_data([row])}, b""
            continue
        if isinstance(row, ReadError):
            waiting.append(str(row))
        else:
            waiting.append(row if wanted is None else {name: row[name] for name in wanted & row.keys()})
        if len(waiting) == ROWS_AT_ONCE:
            yield {"rows": waiting}, b""
            waiting = []
    yield {"rows": waiting}, b""


def _members(parts: Iterable[Member]) -> Answer:
    for path, part in parts:
        if isinstance(part, Omission):
            yield {"not_read": omissions_as_data([part])}, b""
            continue
        try:
            if isinstance(part, ReadError):
                raise part
            is_table = detect(part.data, path).is_table
        except ReadError as error:
            yield {"member": path, "error": str(error)}, b""
            continue
        yield {"member": path, "is_table": is_table}, part.data


def report_as_data(report: Report) -> dict[str, Any]:
    """A report as plain data; :func:`archive.sandbox.reading.report_from_data` is its counterpart."""
    metadata = report.metadata
    return {
        "title": report.title, "body": report.body, "pages": list(report.pages), "was_recognized": report.was_recognized,
        "published_on": metadata.published_on.isoformat() if metadata.published_on else "", "source": metadata.source,
        "author": metadata.author, "url": metadata.url, "language": metadata.language,
        "declared_author": metadata.declared_author, "precision": metadata.precision.value,
        "identifier": metadata.identifier, "details": [list(detail) for detail in metadata.details],
        "uncertain": list(metadata.uncertain), "not_read": omissions_as_data(report.not_read),
    }  # fmt: skip


def omissions_as_data(omissions: Iterable[Omission]) -> list[list[str]]:
    """What was not read, as pairs of texts in the language of now."""
    return [[str(omission.part), str(omission.why)] for omission in omissions]


def read_facts(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The metadata of the file."""
    yield {"facts": [[fact.kind, fact.value] for fact in read_provenance(data, arguments["name"])]}, b""


TASKS: dict[str, Callable[[Any, bytes], Answer]] = {
    "read_file": read_file,
    "read_records": read_records,
    "open_file": open_file,
    "read_facts": read_facts,
}
