"""What the values of headers say: RFC 2047 (encoded words), RFC 2231 (parameters), RFC 6532 (UTF-8), RFC 2045 (base64).

Programs break each of them; what they meant is read where it is plain.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from archive.readers.document import ReadError
from archive.readers.limits import HEADER_LENGTH
from archive.readers.plain.text import decode_declared, decode_text

LINE_END = re.compile(rb"\r{0,3}\n|\r")
"""Also where a program has written a line end of its own before each that was there."""
ENCODED_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bq])\?((?:[^?]|\?(?!=))*)\?=", re.I)
_PARAMETER = re.compile(r';\s*([^=;\s]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.S)
_PIECE = re.compile(r"(.*?)(?:\*(\d{1,4}))?(\*)?", re.S)
_WORDS_AMONG_BASE64 = re.compile(rb"\S \S")


def decode_header(value: bytes | None) -> str:
    """A value as one line: RFC 2047's encoded words, also folded inside a word, and bare bytes in UTF-8 or Windows-1256."""
    value = (value or b"")[:HEADER_LENGTH]
    pieces: list[tuple[str, bytes]] = []
    place = 0
    for match in ENCODED_WORD.finditer(value):
        between = value[place : match.start()]
        if between.strip() or not pieces:
            pieces.append(("", between))
        charset = match[1].decode("ascii", "replace").split("*")[0].lower()
        pieces.append((charset, _word(match[3], match[2])))
        place = match.end()
    pieces.append(("", value[place:]))
    return " ".join("".join(_joined(pieces)).split())


def _word(encoded: bytes, how: bytes) -> bytes:
    encoded = b"".join(encoded.split())
    if how in b"bB":
        return decode_base64(encoded)
    return binascii.a2b_qp(encoded, header=True)


def _joined(pieces: list[tuple[str, bytes]]) -> Iterator[str]:
    """Words of one encoding are decoded together: programs split letters between them."""
    waiting, charset = b"", ""
    for own, data in [*pieces, ("", b"")]:
        if own != charset:
            yield decode_bytes(waiting, charset)
            waiting, charset = b"", own
        waiting += data
    yield decode_bytes(waiting, charset)


def decode_bytes(data: bytes, charset: str) -> str:
    """Some words in an encoding that may be wrong or not given."""
    if data.isascii() and not charset.startswith(("utf-16", "utf-7", "iso-2022")):
        return data.decode("ascii")
    latin = charset in ("", "us-ascii", "unknown-8bit", "iso-8859-1", "latin1", "windows-1252")
    if not latin and (decoded := decode_declared(data, charset)):
        return decoded[0]
    try:
        return decode_text(data)[0]
    except ReadError:
        decoded = decode_declared(data, charset) if charset else None
        return decoded[0] if decoded else data.decode("cp1256", "replace")


def decode_base64(data: bytes) -> bytes:
    """What the letters of base64 (RFC 2045, 6.8) say; others, missing ends and lines of words added below are passed over."""
    try:
        if not _WORDS_AMONG_BASE64.search(data):
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    lines = [line.strip() for line in LINE_END.split(data)]
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", b"".join(line for line in lines if b" " not in line))
    if kept:
        return binascii.a2b_base64(kept[: len(kept) - (len(kept) % 4 == 1)] + b"==")
    return b""


def parameters(value: bytes | None) -> tuple[str, dict[str, str]]:
    """The value before its parameters in lower case, and each parameter decoded: ``text/plain``, ``{"charset": "utf-8"}``."""
    line = (value or b"")[: 4 * HEADER_LENGTH].decode("utf-8", "surrogateescape")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(line):
        text = match[2].strip()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text.strip('"')) if "\\" in text else text.strip('"')
        split = _PIECE.fullmatch(match[1].lower())
        if split is None or (split[2] is None and not split[3]):
            plain.setdefault(match[1].lower(), decode_header(text.encode("utf-8", "surrogateescape")))
        else:
            pieces.setdefault(split[1], {}).setdefault(int(split[2] or 0), (bool(split[3]), text))
    return line.split(";")[0].split("(")[0].strip().lower(), plain | {
        name: _assembled(parts) for name, parts in pieces.items()
    }


def _assembled(parts: dict[int, tuple[bool, str]]) -> str:
    """A parameter in pieces (RFC 2231): ``utf-8'ar'%D8%AA``."""
    charset, data = "", b""
    for number in sorted(parts):
        is_encoded, text = parts[number]
        if is_encoded:
            if number == min(parts) and text.count("'") >= 2:
                charset, _language, text = text.split("'", 2)
            data += unquote_to_bytes(text)
        else:
            data += text.encode("utf-8", "surrogateescape")
    return decode_bytes(data, charset.lower())
