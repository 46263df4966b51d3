"""Files read in child processes: the answer is checked, and is a typed result or a :class:`ReadError` with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.readers import Format, Metadata, Omission, Precision, ReadError, Report, check_text, harmless_name
from archive.readers.document import NeedsRecognition, UnknownEncoding
from archive.readers.pictures.starts import is_picture
from archive.readers.tables.columns import Mapped
from archive.sandbox.outcomes import Reason, Refused, Stopped, TaskFailed
from archive.sandbox.parent import Sandbox

SANDBOX = Sandbox("archive.sandbox.reading_tasks", memory="READ_MEMORY")
PREVIEW_ROWS = 5
PREVIEW_CELL = 160
LABEL_LENGTH = 1000
_LONGEST = 2**31
_LANGUAGES = ("", "ar", "en", "fr", "und")
_PDF_WITHIN = 1024
_WORDS = {
    Reason.CPU: _("Reading it took longer than allowed and was stopped. Split it, or save it in another form."),
    Reason.DEADLINE: _("Reading it took longer than allowed and was stopped. Split it, or save it in another form."),
    Reason.MEMORY: _("Reading it needed more memory than allowed and was stopped. Split it, or save it in another form."),
    Reason.CRASH: _("The program that reads it crashed. The file may be damaged: save it in another form."),
}  # fmt: skip


_ERRORS: dict[str, type[ReadError]] = {error.__name__: error for error in (NeedsRecognition, UnknownEncoding)}
"""Errors that are treated in a way of their own."""


class ReadStopped(ReadError):
    """The process that read it was ended or ended itself. ``reason.is_certain`` says whether it would again."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_WORDS[reason])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file. ``report`` is ``None`` where several can come of it: a table, a ZIP file, a message with attachments."""

    kind: Format
    report: Report | None = None
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """The first answer about an opened file."""

    kind: Format


@dataclass(frozen=True, slots=True)
class Itself:
    """The file is a report."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A table whose columns have to be chosen, as in :class:`archive.readers.tables.reader.Survey`; cells are cut short."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    proposed: dict[str, str | list[str]]
    orders: dict[str, str]
    private: dict[str, str]
    empty: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, column -> text, or the reason why one cannot be read."""

    rows: tuple[dict[str, str] | str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a file, or the reason why it cannot be had."""

    name: str
    data: bytes = b""
    is_table: bool = False
    error: str = ""
    charset: str = ""
    media: str = ""
    """The format of a recording."""
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class NotRead:
    """What a file holds beside its reports, as (part, why)."""

    omissions: tuple[tuple[str, str], ...]


OpenedItem = Kind | Itself | Preview | Rows | Member | NotRead


def read_file(data: bytes, name: str, *, charset: str = "", chosen: str = "", is_member: bool = False) -> FileRead:
    """The report in a file.

    Args:
        charset: what the file that it was taken from declares of its encoding.
        chosen: the encoding that an editor chose.
        is_member: what is attached to it has become files of a batch, so that its own words are all that is wanted.

    Raises:
        ReadError: with a message that says what to do; :class:`ReadStopped` where its limits ended it.
    """
    arguments = {"name": name, "charset": charset, "chosen": chosen, "is_member": is_member}
    for item, _blob in _stream("read_file", arguments, data):
        answer, kind = _mapping(item), _format(item)
        if "report" not in answer:
            return FileRead(kind)
        return FileRead(kind, report_from_data(answer["report"]), _text(answer.get("encoding", ""), 20))
    raise TaskFailed("no answer")


def open_file(data: bytes, name: str, columns: Mapped) -> Iterator[OpenedItem]:
    """The contents of a file, as they are found.

    Args:
        columns: field -> column or columns of a table; none where they have still to be chosen.

    Raises:
        ReadError: the file cannot be opened, or not to its end.
    """
    arguments = {"name": name, "columns": dict(columns), "rows": PREVIEW_ROWS, "cell": PREVIEW_CELL}
    for item, blob in _stream("open_file", arguments, data, most=settings.ARCHIVE_EXPANDED):
        yield _opened(_mapping(item), blob)


def read_records(records: Sequence[tuple[Mapping[str, str], Mapped]]) -> list[Report | Exception]:
    """The report of each row (record, columns), or why there is none. One that ends its process takes no other along."""
    results: list[Report | Exception] = []
    while len(results) < len(records):
        rest = [[dict(record), dict(columns)] for record, columns in records[len(results) :]]
        try:
            for item, _blob in _stream("read_records", {"records": rest}, b"", each=True):
                results.append(_record(_mapping(item)))
        except (ReadError, TaskFailed) as error:
            results.append(error)
    return results[: len(records)]


def read_facts(data: bytes, name: str) -> list[tuple[str, str]]:
    """The metadata of a file, as pairs of :class:`archive.readers.provenance.reader.Fact`'s kind and value.

    Raises:
        ReadError: as :func:`read_file`.
    """
    for item, _blob in _stream("read_facts", {"name": name}, data):
        return [(kind[:40], value[:LABEL_LENGTH]) for kind, value in _pairs(_mapping(item).get("facts"))]
    raise TaskFailed("no answer")


def _record(answer: dict[str, Any]) -> Report | Exception:
    try:
        return ReadError(_text(answer["error"], 2000)) if "error" in answer else report_from_data(answer["report"])
    except (ReadError, TaskFailed) as error:
        return error


def _stream(task: str, arguments: Any, data: bytes, **options: Any) -> Iterator[tuple[Any, bytes]]:
    wall = settings.READ_WALL_SECONDS
    if b"%PDF-" in data[:_PDF_WITHIN] or is_picture(data):
        # Its pages may be pictures.
        wall += settings.OCR_SECONDS
    try:
        yield from SANDBOX.stream(task, arguments, data, cpu=settings.READ_SECONDS, wall=wall, **options)
    except Stopped as stopped:
        raise ReadStopped(stopped.reason) from stopped
    except Refused as refused:
        raise _ERRORS.get(refused.kind, ReadError)(refused.message) from refused


def _opened(answer: dict[str, Any], blob: bytes) -> OpenedItem:
    if "kind" in answer:
        return Kind(_format(answer))
    if "itself" in answer:
        return Itself()
    if "preview" in answer:
        return _preview(_mapping(answer["preview"]))
    if "rows" in answer:
        return Rows(tuple(_text(row, 2000) if isinstance(row, str) else _row(row) for row in _list(answer["rows"])))
    if "not_read" in answer:
        return NotRead(_pairs(answer["not_read"]))
    name = harmless_name(_text(answer.get("member"), LABEL_LENGTH))
    if "error" in answer:
        return Member(name, error=_text(answer["error"], 2000))
    return Member(
        name,
        blob,
        answer.get("is_table") is True,
        charset=_text(answer.get("charset", ""), 20),
        media=_text(answer.get("media", ""), 10),
        seconds=_seconds(answer.get("seconds")),
    )


def _preview(shown: dict[str, Any]) -> Preview:
    columns = _texts(shown.get("columns"))
    proposed = {
        _text(field, 40): _text(named, LABEL_LENGTH) if isinstance(named, str) else list(_texts(named))
        for field, named in _mapping(shown.get("proposed")).items()
    }
    count = shown.get("count")
    if type(count) is not int or not 0 <= count <= settings.TABLE_ROWS:
        raise TaskFailed("not a number of rows")
    return Preview(
        columns, tuple(_row(row) for row in _list(shown.get("rows"))[:PREVIEW_ROWS]), proposed, _row(shown.get("orders")),
        _row(shown.get("private")), _texts(shown.get("empty")), count,
    )  # fmt: skip


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(each, LABEL_LENGTH) for each in _list(value))


def _seconds(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < _LONGEST else None


def _row(value: Any) -> dict[str, str]:
    return {_text(name, LABEL_LENGTH): _text(cell) for name, cell in _mapping(value).items()}


def report_from_data(value: Any) -> Report:
    """A report from plain data that may be forged.

    Raises:
        ReadError: it is too long.
        TaskFailed: it is no report.
    """
    answer = _mapping(value)
    body = _text(answer.get("body"))
    check_text(body)
    url, language = _text(answer.get("url"), LABEL_LENGTH), answer.get("language")
    pages = _list(answer.get("pages"))
    if language not in _LANGUAGES or (url and not url.lower().startswith(("http://", "https://"))):
        raise TaskFailed("not a report")
    if not all(type(page) is int and 0 <= page <= len(body) for page in pages):
        raise TaskFailed("pages outside of the text")
    metadata = Metadata(
        title=_text(answer.get("title")), published_on=_day(answer.get("published_on")), url=url, language=language,
        source=_text(answer.get("source"), LABEL_LENGTH), author=_text(answer.get("author"), LABEL_LENGTH),
        declared_author=_text(answer.get("declared_author", ""), LABEL_LENGTH), precision=_precision(answer.get("precision")),
        identifier=_text(answer.get("identifier", ""), LABEL_LENGTH), details=_pairs(answer.get("details", [])),
        uncertain=tuple(_text(name, 40) for name in _list(answer.get("uncertain", []))),
    )  # fmt: skip
    not_read = tuple(Omission(part, why) for part, why in _pairs(answer.get("not_read", [])))
    return Report(metadata.title, body, metadata, tuple(pages), answer.get("was_recognized") is True, not_read)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = [_list(pair) for pair in _list(value)]
    if not all(len(pair) == 2 for pair in pairs):
        raise TaskFailed("not pairs")
    return tuple((_text(first, LABEL_LENGTH), _text(second, LABEL_LENGTH * 2)) for first, second in pairs)


def _precision(value: Any) -> Precision:
    try:
        return Precision(value or Precision.DAY)
    except ValueError as error:
        raise TaskFailed("no precision") from error


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError) as error:
        raise TaskFailed("not a day") from error


def _format(value: Any) -> Format:
    try:
        return Format(value["kind"])
    except (KeyError, ValueError, TypeError) as error:
        raise TaskFailed("no kind of file") from error


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TaskFailed("not an object")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TaskFailed("not a list")
    return value


def _text(value: Any, length: int | None = None) -> str:
    """A text that the database takes: neither NUL nor halves of a character."""
    if not isinstance(value, str):
        raise TaskFailed("not a text")
    return value[:length].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
