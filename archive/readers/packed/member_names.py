"""Names of packed files in the encoding that their packer wrote them in, which most do not declare."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from functools import cache
from zipfile import ZipInfo

_IS_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_CODEPAGES = ("cp1256", "cp720", "cp864", "cp437", "cp850", "cp1252")
"""Arabic Windows and DOS, then the Latin ones of DOS and Windows."""
_NAME_LENGTH = 1000


def zip_name(entry: ZipInfo) -> str:
    """The name of an entry: by its flag, by Info-ZIP's extra field, or in the encoding in which it reads best."""
    if entry.flag_bits & _IS_UTF8:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437", "replace")
    return _unicode_path(entry.extra, raw) or best_name(raw)


def tar_name(name: str) -> str:
    """A name whose bytes were decoded as UTF-8, with those that cannot be kept aside."""
    return best_name(name.encode("utf-8", "surrogateescape"))


def best_name(raw: bytes) -> str:
    """The name that the bytes give: UTF-8, or the codepage with the most Arabic letters and the fewest signs."""
    raw = raw[:_NAME_LENGTH]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return max((raw.decode(page, "replace") for page in _CODEPAGES), key=_likelihood)


def _likelihood(name: str) -> float:
    return sum(_weight(letter) for letter in unicodedata.normalize("NFKC", name))


@cache
def _weight(letter: str) -> float:
    """Arabic letters speak for a codepage, signs and letters that no Arabic or French name has speak against it."""
    if letter.isascii():
        return 0.0
    if "ء" <= letter <= "ي":
        return 1.0
    if "\u064b" <= letter <= "\u0669" or letter in "،؛؟«»–—":
        return 0.1
    if letter in "àâäçèéêëîïôöùûüÿœÀÂÇÈÉÊËÎÔÙÛÜ":
        return 0.2
    return -0.5 if letter.isalpha() else -1.0


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Info-ZIP's field 0x7075: version, CRC-32 of the plain name, the name in UTF-8."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        field = extra[place + 4 : place + 4 + size]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        place += 4 + size
    return ""
