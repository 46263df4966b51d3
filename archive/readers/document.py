"""What a reader returns, and the errors it may raise. Messages are for the editor, in the editor's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


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
    """

    title: str = ""
    published_on: date | None = None
    source: str = ""
    author: str = ""
    declared_author: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: a member of a ZIP, an attachment of a message. ``name`` is harmless to show and to store."""

    name: str
    data: bytes


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
    """

    text: str
    encoding: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    pages: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    was_recognized: bool = False


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
