"""Plain text files in any encoding that :mod:`archive.readers.plain.encodings` can tell."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from archive.readers.document import Document, EmptyFile, Metadata, UnknownEncoding
from archive.readers.plain.encodings import NOT_PLAIN, Decoded, codec_name, decode, detect_encodings

__all__ = [
    "NOT_PLAIN",
    "beginning_of_text",
    "decode_declared",
    "decode_file",
    "decode_text",
    "detect_encodings",
    "read_text",
]


def read_text(data: bytes, declared: str = "", *, charset: str = "") -> Document:
    """Decode a text file.

    Args:
        data: the whole file.
        declared: what was said of its encoding where it came from, such as the message that it is attached to.
        charset: the encoding that an editor chose for it.

    Returns:
        The text with line breaks as ``\\n`` and without a byte order mark.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding: with a message that says what to do.
    """
    found = decode_file(data, declared=declared, charset=charset)
    if not found.text.strip():
        raise EmptyFile(_("There is no text in it. Choose a file that holds the report, or paste its text."))
    metadata = Metadata(uncertain=("body",) if found.is_uncertain else ())
    return Document(text=found.text, encoding=found.encoding, metadata=metadata, not_read=found.not_read)


def decode_file(data: bytes, *, declared: str = "", charset: str = "") -> Decoded:
    """As :func:`archive.readers.plain.encodings.decode`, with line breaks as ``\\n``."""
    found = decode(data, declared=declared, charset=charset)
    return replace(found, text=found.text.replace("\r\n", "\n").replace("\r", "\n"))


def decode_text(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text with line breaks as ``\\n``, and its encoding, for those who cannot tell what was not read.

    Raises:
        BinaryFile, UnknownEncoding: with a message that says what to do; the latter also for damaged letters.
    """
    found = decode_file(data, charset=charset)
    if found.is_uncertain:
        part = found.not_read[0]
        raise UnknownEncoding(f"{part.part}: {part.why}")
    return found.text, found.encoding


def beginning_of_text(data: bytes) -> str:
    """The first bytes of a file as a text by which its format is told; whether it is read in this encoding is seen later.

    Raises:
        BinaryFile: no text.
    """
    try:
        return decode_file(data).text
    except UnknownEncoding:
        return data.decode("cp1252", "replace")


def decode_declared(data: bytes, label: str) -> tuple[str, str] | None:
    """The text in the very encoding that something declares, and the encoding's name; none where the bytes are not in it."""
    name = codec_name(label)
    try:
        return (data.decode(name), name) if name else None
    except (LookupError, UnicodeError):
        return None
