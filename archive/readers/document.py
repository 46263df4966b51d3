"""What a reader returns, and the errors it may raise. Messages are for the editor, in the editor's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How much of a day is known. The rest of the day is its first: January the 1st of a year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def day_text(day: date, precision: Precision | str) -> str:
    """A day in ISO 8601 as precise as it is known: ``2013-08-21``, ``2013-08`` or ``2013``."""
    return day.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[Precision(precision)]]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its report; empty where it says nothing. An editor confirms it.

    Attributes:
        title: one line.
        source: the outlet or organisation that published it.
        author: the byline, as the report itself gives it.
        declared_author: whom only the properties of the file name. It can be who typed it, or a source: never taken as a byline.
        url: address on the web, ``http`` or ``https``.
        language: a value of :class:`archive.models.Language`.
        identifier: what the outlet or archive that it comes from calls it, such as an incident's number or a post's address.
        details: what else the file says under a name of its own, as (name, value), such as the number of victims of an incident.
            Shown to readers: nothing that leads to a source stands there.
        uncertain: names of these fields that the file leaves open, such as a day whose order of day and month is not certain.
    """

    title: str = ""
    published_on: date | None = None
    precision: Precision = Precision.DAY
    source: str = ""
    author: str = ""
    declared_author: str = ""
    url: str = ""
    language: str = ""
    identifier: str = ""
    details: tuple[tuple[str, str], ...] = ()
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omission:
    """Something in a file that is not among the words of its reports, and why. Both are texts for the editor.

    Attributes:
        part: which one, such as ``sheet “Notes”``, ``page 3``, ``2 tracked deletions`` or the name of an attachment.
        why: such as ``it has no column with a text``.
    """

    part: object
    why: object


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: a member of a ZIP, an attachment of a message.

    Attributes:
        name: harmless to show and to store.
        data: its bytes exactly.
        charset: the encoding that the file around it declares for it, in lower case; empty where it declares none.
        media: the format of a recording, such as ``MP4``; empty for every other file.
    """

    name: str
    data: bytes
    charset: str = field(default="", compare=False)
    media: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file.

    Attributes:
        text: line breaks as ``\\n``; otherwise as in the file.
        encoding: how the bytes were read, such as ``"utf-8"``; empty where the format decides.
        metadata: what the file says of itself.
        pages: offset in ``text`` at which each page starts, in code points; empty where the format has no pages.
        parts: attachments.
        was_recognized: the text comes from optical character recognition and may hold errors.
        not_read: what the file holds beside the text and the parts. Nothing is left out without a word here.
    """

    text: str
    encoding: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    was_recognized: bool = False
    not_read: tuple[Omission, ...] = ()


class ReadError(Exception):
    """A file that cannot be accepted. ``str(error)`` is a translated message that says what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class EmptyFile(ReadError):
    """No text in it."""


class BinaryFile(ReadError):
    """Not a text file."""


class TooLarge(ReadError):
    """Over a limit set in the settings: bytes, letters, pages, entries or expansion."""


class UnknownEncoding(ReadError):
    """Neither Unicode nor Windows-1256."""


class UnknownFormat(ReadError):
    """A format without a reader."""


class DamagedFile(ReadError):
    """Its format is known, but it breaks its rules."""


class ProtectedFile(ReadError):
    """It opens with a password only."""


class NeedsRecognition(ReadError):
    """Scanned pages without a text layer, and nothing here that reads them."""


class MissingColumn(ReadError):
    """A row of a table without a title or a text."""
