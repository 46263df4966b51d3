"""Plain text files in Unicode (UTF-8, or UTF-16 with its mark) or Windows-1256."""

from __future__ import annotations

import codecs
import re

from django.utils.translation import gettext_lazy as _

from archive.readers.document import BinaryFile, Document, EmptyFile, UnknownEncoding
from entities.arabic.letters import ARABIC_LETTER

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ARABIC_WORD = re.compile(r"[\u0621-\u0652]{2,}")
_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
"""First bytes of PDF, ZIP (and so DOCX, ODT), RTF, PNG, JPEG, old Word and gzip files."""
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LEAST_ARABIC_SHARE = 0.6
_NO_TEXT_ENCODINGS = frozenset(
    ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "unicode-escape", "undefined"]
)
NOT_PLAIN = _("This is not a plain text file. Copy the report's text out of it and paste it, or save it as .txt.")


def read_text(data: bytes) -> Document:
    """Decode a text file.

    Args:
        data: the whole file.

    Returns:
        The text with line breaks as ``\\n`` and without a byte order mark.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding: with a message that says what to do.
    """
    text, encoding = decode_text(data)
    if not text.strip():
        raise EmptyFile(_("There is no text in it. Choose a file that holds the report, or paste its text."))
    return Document(text=text, encoding=encoding)


def decode_text(data: bytes) -> tuple[str, str]:
    """The text with line breaks as ``\\n``, and its encoding.

    Raises:
        BinaryFile, UnknownEncoding: with a message that says what to do.
    """
    if data.startswith(_SIGNATURES):
        raise BinaryFile(NOT_PLAIN)
    text, encoding = _decode(data)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith(_UTF16_MARKS):
        return _strict(data, "utf-16"), "utf-16"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_windows_1256(data), "windows-1256"
    _refuse_binary(text)
    return text, "utf-8"


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding(
            _("The file is damaged: its text breaks off inside a character. Save it again as UTF-8.")
        ) from error
    _refuse_binary(text)
    return text


def decode_declared(data: bytes, charset: str) -> tuple[str, str] | None:
    """The text in an encoding that a page or message declares, and the encoding's name; none where it is not in it.

    Encodings of host names and of program source are refused: decoding them takes more than one sweep, and no text is in them.
    """
    try:
        name = codecs.lookup(charset).name
        return (data.decode(name), name) if name not in _NO_TEXT_ENCODINGS else None
    except (LookupError, UnicodeError, ValueError):
        return None


def _decode_windows_1256(data: bytes) -> str:
    """Every byte means something in Windows-1256, so the result is accepted only if it reads like Arabic.

    A text in another 8-bit encoding, or a picture, gives letters of all sorts; Arabic in Windows-1256 gives Arabic words.
    """
    text = data.decode("cp1256")
    _refuse_binary(text)
    # Bytes are counted, not letters: a list of the letters of a large file would take gigabytes.
    counts = {bytes([byte]).decode("cp1256"): data.count(byte) for byte in range(128, 256)}
    foreign = sum(count for letter, count in counts.items() if letter.isalpha())
    arabic = sum(count for letter, count in counts.items() if ARABIC_LETTER.match(letter))
    if not foreign or arabic < _LEAST_ARABIC_SHARE * foreign or not _ARABIC_WORD.search(text):
        raise UnknownEncoding(
            _(
                "The text is neither UTF-8 nor Windows-1256. Open it in an editor and save it as UTF-8, then send it again."
            )
        )
    return text


def _refuse_binary(text: str) -> None:
    if _CONTROL.search(text):
        raise BinaryFile(NOT_PLAIN)
