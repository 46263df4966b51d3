"""The encoding of a text of which something is said where it comes from: the header of a message, the head of a page."""

from __future__ import annotations

from archive.readers.plain.text import decode_file


def decode_words(data: bytes, *charsets: str) -> tuple[str, str]:
    """A text by what it is, and by what was declared as far as its bytes agree.

    Args:
        charsets: what was declared, the most trusted first; empty ones do no harm.

    Returns:
        The text with line breaks as ``\\n``, and the encoding's name.

    Raises:
        UnknownEncoding, BinaryFile
    """
    found = decode_file(data, declared=next((charset for charset in charsets if charset), ""))
    return found.text, found.encoding
