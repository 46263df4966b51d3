"""All that can be read in one file, without storing anything: what an upload or ``manage.py ingest`` would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.readers import ReadError, Report
from archive.readers.tables.columns import DETAILS, ORDER, Mapped, columns_of, other_columns
from archive.sandbox import reading
from archive.sandbox.outcomes import TaskFailed

ROWS_AT_ONCE = 200


@dataclass(slots=True)
class FileContents:
    """What is in a file.

    Attributes:
        kind: its format, empty where it has none that is known.
        reports: in the order of the file, those of files in it included.
        not_read: what is no report, as (part, why).
        error: why nothing could be read, or not all; empty where all was.
    """

    name: str
    kind: str = ""
    reports: list[Report] = field(default_factory=list)
    not_read: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""


def read_contents(name: str, data: bytes) -> FileContents:
    """Read a file to its end. No error is raised: what cannot be read is said in the result, in the language of now."""
    contents = FileContents(name)
    try:
        _read(contents, name, data)
    except (ReadError, TaskFailed) as error:
        contents.error = str(error)
    return contents


def _read(contents: FileContents, name: str, data: bytes) -> None:
    found = reading.read_file(data, name)
    contents.kind = found.kind.value
    if found.report is not None:
        _add(contents, found.report)
    else:
        _open(contents, name, data)


def _add(contents: FileContents, report: Report, part: str = "") -> None:
    """A report, if it has any words; what was left out of it is told of the file."""
    contents.not_read += [(_inside(part, str(each.part)), str(each.why)) for each in report.not_read]
    contents.reports.append(report)


def _inside(part: str, inner: str) -> str:
    return f"{part}: {inner}" if part else inner


def _open(contents: FileContents, name: str, data: bytes, part: str = "", columns: Mapped | None = None) -> None:
    """The reports in a file that can hold several; ``part`` is its name where it lies in another."""
    not_read: list[tuple[str, str]] = []
    for found in reading.open_file(data, name, columns or {}):
        match found:
            case reading.Itself():
                _read_own(contents, name, data, part)
            case reading.Preview() as preview:
                # Opened with its columns it says again what is not read.
                return _open(contents, name, data, part, _columns(contents, preview, part))
            case reading.Rows(rows):
                _read_rows(contents, rows, columns or {}, part)
            case reading.Member() as member:
                _read_member(contents, member)
            case reading.NotRead(omissions):
                not_read += [(_inside(part, each), why) for each, why in omissions]
            case reading.Kind():
                pass
    contents.not_read += not_read
    return None


def _columns(contents: FileContents, preview: reading.Preview, part: str) -> Mapped:
    """The columns of a table as they are proposed; every other one is a detail, unless it looks private."""
    mapping = dict(preview.proposed)
    if "body" not in mapping:
        raise ReadError(
            format_lazy(
                _("No column of it holds a text, as far as can be told. Its columns are: {columns}."),
                columns=", ".join(preview.columns)[:1000],
            )
        )
    orders = [preview.orders[each] for each in columns_of(mapping.get("published_on")) if each in preview.orders]
    if orders:
        mapping[ORDER] = orders[0]
    others = [each for each in other_columns(list(preview.columns), mapping) if each not in preview.empty]
    mapping[DETAILS] = [each for each in others if each not in preview.private]
    why = str(_("it looks private"))
    contents.not_read += [
        (_inside(part, str(format_lazy(_("column “{name}”"), name=each))), why)
        for each in others
        if each in preview.private
    ]
    return mapping


def _read_own(contents: FileContents, name: str, data: bytes, part: str, charset: str = "") -> None:
    report = reading.read_file(data, name, charset=charset, is_member=True).report
    if report is not None:
        _add(contents, report, part)


def _read_rows(contents: FileContents, rows: tuple[dict[str, str] | str, ...], columns: Mapped, part: str) -> None:
    for row, result in _results(rows, columns):
        if isinstance(result, Report):
            _add(contents, result)
        else:
            contents.not_read.append((_inside(part, row), str(result)))


def _results(rows: tuple[dict[str, str] | str, ...], columns: Mapped) -> Iterator[tuple[str, Report | Exception]]:
    number = 0
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        read = iter(reading.read_records([(row, columns) for row in some if isinstance(row, dict)]))
        for row in some:
            number += 1
            yield str(number), ReadError(row) if isinstance(row, str) else next(read)


def kept_recording(member: reading.Member) -> str:
    """What is said of a recording among the files: it is kept with the report that it came with."""
    length = f", {member.seconds // 60}:{member.seconds % 60:02}" if member.seconds else ""
    return gettext("It is a recording (%(kind)s): it is kept, and no words are read from it.") % {
        "kind": f"{member.media}{length}"
    }


def _read_member(contents: FileContents, member: reading.Member) -> None:
    if member.media:
        contents.not_read.append((member.name, kept_recording(member)))
        return
    if member.error:
        contents.not_read.append((member.name, member.error))
        return
    try:
        if member.is_table:
            _open(contents, member.name, member.data, member.name)
        else:
            _read_own(contents, member.name, member.data, member.name, member.charset)
    except (ReadError, TaskFailed) as error:
        contents.not_read.append((member.name, str(error)))
