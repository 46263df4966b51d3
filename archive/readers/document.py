"""What a reader returns, and the errors it may raise. Messages are for the editor, in the editor's language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file.

    Attributes:
        text: line breaks as ``\\n``; otherwise as in the file.
        encoding: how the bytes were read, such as ``"utf-8"``.
    """

    text: str
    encoding: str


class ReadError(Exception):
    """A file that cannot be taken. ``str(error)`` is a translated message that says what to do."""

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
    """Over the limit set in the settings."""


class UnknownEncoding(ReadError):
    """Neither Unicode nor Windows-1256."""
