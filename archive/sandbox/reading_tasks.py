"""What a child does with the bytes of files: which format, which reports, which nested files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from archive.readers import (
    Format,
    Omission,
    Part,
    ReadError,
    Report,
    detect,
    propose,
    read_attachments,
    read_document,
    read_parts,
    read_rows,
    row_document,
)
from archive.readers.packed.media import media_seconds
from archive.readers.packed.members import Member
from archive.readers.provenance.reader import read_provenance
from archive.readers.tables.columns import Mapped, wanted_columns
from archive.readers.tables.reader import Survey, survey

Answer = Iterator[tuple[Any, bytes]]
ROWS_AT_ONCE = 100


def read_file(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The report in a file, or that the file is one of several, unless its attachments have become files of their own."""
    kind = detect(data, arguments["name"])
    if kind.is_container:
        yield {"kind": kind.value}, b""
        return
    document = read_document(data, kind, arguments.get("charset", ""), chosen=arguments.get("chosen", ""))
    if document.parts and not arguments.get("is_member"):
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
        found = survey(data, kind)
        yield {"not_read": omissions_as_data(found.not_read)}, b""
        yield {"preview": _preview(found, arguments["rows"], arguments["cell"])}, b""
    elif kind.is_table:
        yield from _rows(data, kind, arguments["columns"])
    elif kind.holds_files:
        yield from _members(read_parts(data, arguments["name"]))
    elif kind.is_export:
        yield from _rows(data, kind)
    elif kind.has_attachments:
        document = read_document(data, kind)
        if document.text.strip():
            yield {"itself": True}, b""
        elif document.not_read:
            yield {"not_read": omissions_as_data(document.not_read)}, b""
        yield from _members(read_attachments(document.parts))
    else:
        yield {"itself": True}, b""


def _preview(found: Survey, rows: int, length: int) -> dict[str, Any]:
    """A survey as plain data, with a few rows whose cells are cut short."""
    cells = [{name: row[name][:length] for name in found.columns if name in row} for row in found.rows[:rows]]
    return {
        "columns": list(found.columns), "rows": cells, "proposed": dict(found.proposed), "orders": dict(found.orders),
        "private": {column: reason.value for column, reason in found.private.items()}, "empty": list(found.empty),
        "count": found.count,
    }  # fmt: skip


def _rows(data: bytes, kind: Format, mapping: Mapped | None = None) -> Answer:
    """Of a table only the columns that are chosen in ``mapping``: the others may hold private data."""
    wanted = None if mapping is None else wanted_columns(mapping)
    waiting: list[Any] = []
    for row in read_rows(data, kind, mapping):
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
        if isinstance(part, Part) and part.media:
            seconds = media_seconds(part.data)
            yield {"member": path, "media": part.media, "seconds": round(seconds) if seconds else None}, part.data
            continue
        try:
            if isinstance(part, ReadError):
                raise part
            kind = detect(part.data, path)
            # The rows of an export are taken out of it as those of a table are, but without asking for its columns.
            is_table = kind.is_table or kind.is_export
        except ReadError as error:
            yield {"member": path, "error": str(error)}, b""
            continue
        yield {"member": path, "is_table": is_table, "charset": part.charset}, part.data


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
