"""The encoding of a text of which something is said where it comes from: the header of a message, the head of a page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from archive.readers.document import Document, ReadError, UnknownEncoding
from archive.readers.text import decode_declared, decode_text, read_text

_LATIN = frozenset(
    ["", "us-ascii", "ascii", "unknown-8bit", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "unknown"]
)  # fmt: skip
"""Names that programs give to whatever they do not know."""


def decode_words(data: bytes, *charsets: str) -> tuple[str, str]:
    """A text by what it is: Unicode that is sound, else what is declared, unless that is a name for everything.

    Args:
        charsets: what was declared, the most trusted first; empty ones do no harm.

    Returns:
        The text with line breaks as ``\\n``, and the encoding's name.

    Raises:
        UnknownEncoding, BinaryFile
    """
    try:
        found = decode_text(data)
        if found[1].startswith("utf") and not data.isascii():
            return found
    except ReadError:
        found = None
    for charset in (name.lower().removeprefix("x-") for name in charsets):
        is_told = charset not in _LATIN or found is None
        if is_told and charset and (decoded := decode_declared(data, charset)) and "\x00" not in decoded[0]:
            return decoded[0].replace("\r\n", "\n").replace("\r", "\n"), decoded[1]
    if found is not None:
        return found
    raise UnknownEncoding(
        _(
            "The words of the message are not in the encoding that it names. Copy them from the mail program and paste them."
        )
    )


def read_declared_text(data: bytes, charset: str) -> Document:
    """A text file whose encoding was declared where it came from, such as by the message that it is attached to.

    Raises:
        ReadError: as :func:`archive.readers.text.read_text`.
    """
    if not charset or not data.strip():
        return read_text(data)
    text, encoding = decode_words(data, charset)
    return Document(text=text, encoding=encoding)
