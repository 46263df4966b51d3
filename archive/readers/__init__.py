"""Bytes -> document. One file a format; every failure is a :class:`ReadError` that says what to do."""

from archive.readers.document import Document, ReadError
from archive.readers.text import read_text

__all__ = ["Document", "ReadError", "read_text"]
