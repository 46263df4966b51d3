"""The text that Outlook keeps of a message as compressed RTF (MS-OXRTFCP), plain or around a page (MS-OXRTFEX)."""

from __future__ import annotations

import re
import struct

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile
from archive.readers.limits import check_length
from archive.readers.plain.text import decode_declared

UNREADABLE = _("The message cannot be read. Save it again as .eml, or copy its text and paste it.")
_COMPRESSED, _STORED = b"LZFu", b"MELA"
_WINDOW = 4096
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" b"\r\n" rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)  # fmt: skip
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
_FONT = re.compile(rb"\\f(\d{1,5})(?:\\[a-z]{1,20}\d{0,6}){0,8}?\\fcharset(\d{1,3})")
_CHARSETS = {b"178": "cp1256", b"177": "cp1255", b"161": "cp1253", b"162": "cp1254", b"204": "cp1251", b"238": "cp1250"}
_HIDDEN = frozenset(
    [b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"listtable", b"listoverridetable", b"header",
     b"footer", b"generator", b"themedata", b"rsidtbl", b"latentstyles", b"fldinst", b"datastore"]
)  # fmt: skip
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"sect": "\n", b"page": "\n", b"row": "\n", b"cell": "\t"}
_LETTERS = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
    b"rtlmark": "", b"ltrmark": "", b"zwj": "\u200d", b"zwnj": "\u200c",
}  # fmt: skip


def decompressed(data: bytes) -> bytes:
    """RTF from its compressed form.

    Raises:
        DamagedFile
        TooLarge: longer than a text may be, with all that RTF says of its looks.
    """
    if len(data) < 16:
        raise DamagedFile(UNREADABLE)
    size, raw, form = struct.unpack_from("<4xI4s", data, 0)[0], data[16:], data[8:12]
    if form == _STORED:
        return raw[:size]
    if form != _COMPRESSED:
        raise DamagedFile(UNREADABLE)
    check_length(size // 16)
    return _unpacked(raw, size)


def _unpacked(raw: bytes, size: int) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, place = len(_DICTIONARY), 0
    out = bytearray()
    while place < len(raw) and len(out) < size:
        control = raw[place]
        place += 1
        for bit in range(8):
            if place >= len(raw):
                break
            if not control & 1 << bit:
                piece = raw[place : place + 1]
                place += 1
            else:
                token = int.from_bytes(raw[place : place + 2], "big")
                place += 2
                start, length = token >> 4, (token & 15) + 2
                if start == write % _WINDOW:
                    return bytes(out[:size])
                piece = bytes(_copied(window, start, length, write))
            for byte in piece:
                window[write % _WINDOW] = byte
                write += 1
            out += piece
    return bytes(out[:size])


def _copied(window: bytearray, start: int, length: int, write: int) -> bytearray:
    """Bytes from the window, which may run into those that they themselves add."""
    piece = bytearray()
    for number in range(length):
        at = (start + number) % _WINDOW
        ahead = (at - write) % _WINDOW
        piece.append(piece[ahead] if ahead < len(piece) else window[at])
    return piece


def rtf_words(rtf: bytes) -> tuple[str, bool]:
    """What RTF says: words, or the source of a page (the second value says which).

    Raises:
        DamagedFile: it is no RTF.
    """
    if not rtf.lstrip().startswith(b"{\\rtf"):
        raise DamagedFile(UNREADABLE)
    return _Rtf(rtf).read(), b"\\fromhtml" in rtf[:2000]


class _Rtf:
    """Reads RTF once. Of a page, ``htmltag`` holds the source, and ``htmlrtf`` what other programs show instead."""

    def __init__(self, rtf: bytes) -> None:
        self._rtf = rtf
        self._is_page = b"\\fromhtml" in rtf[:2000]
        page = re.search(rb"\\ansicpg(\d{1,5})", rtf[:2000])
        self._codepage = f"cp{page[1].decode()}" if page else "cp1252"
        self._fonts = dict(_FONT.findall(rtf[:200_000]))
        self._out: list[str] = []
        self._bytes = bytearray()
        # Of a group: whether it is hidden, how many letters stand for one that is not in the encoding, its font, and whether a
        # page leaves it out.
        self._state: tuple[bool, int, bytes, bool] = (False, 1, b"", False)
        self._stack: list[tuple[bool, int, bytes, bool]] = []
        self._skip = 0
        self._is_starred = False

    def read(self) -> str:
        for match in _TOKEN.finditer(self._rtf):
            word, number, pair, symbol, brace, text = match.groups()
            if pair is None:
                self._flush()
            if pair is not None:
                self._byte(bytes.fromhex(pair.decode()))
            elif word is not None:
                self._word(word, number)
            elif brace is not None:
                self._brace(brace)
            elif symbol is not None:
                self._symbol(symbol)
            elif text is not None:
                kept = text[self._skip :]
                self._skip = max(0, self._skip - len(text))
                self._show(kept.decode("cp1252", "replace"))
        self._flush()
        return "".join(self._out)

    def _show(self, text: str) -> None:
        hidden, _uc, _font, left_out = self._state
        if text and not hidden and not left_out:
            self._out.append(text)

    def _byte(self, byte: bytes) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes += byte

    def _flush(self) -> None:
        if self._bytes:
            charset = _CHARSETS.get(self._fonts.get(self._state[2], b""), self._codepage)
            decoded = decode_declared(bytes(self._bytes), charset)
            self._show(decoded[0] if decoded else self._bytes.decode("cp1252", "replace"))
            self._bytes.clear()

    def _brace(self, brace: bytes) -> None:
        self._skip = 0
        if brace == b"{":
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()
        self._is_starred = False

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_starred = True
        elif symbol == b"~":
            self._show("\u00a0")
        elif symbol in b"{}\\":
            self._show(symbol.decode())
        elif symbol in b"\r\n":
            self._show("\n")

    def _word(self, word: bytes, number: bytes | None) -> None:
        hidden, uc, font, left_out = self._state
        starred, self._is_starred = self._is_starred, False
        if word == b"htmltag" and starred:
            self._state = (not self._is_page, uc, font, left_out)
        elif word in _HIDDEN or (starred and word != b"htmltag"):
            self._state = (True, uc, font, left_out)
        elif word == b"htmlrtf":
            self._state = (hidden, uc, font, self._is_page and number != b"0")
        elif word == b"uc":
            self._state = (hidden, min(int(number or 1), 8), font, left_out)
        elif word == b"f" and number:
            self._state = (hidden, uc, number, left_out)
        elif word == b"u" and number:
            code = int(number) % 0x10000
            self._show(chr(code) if not 0xD800 <= code < 0xE000 else "")
            self._skip = max(0, uc)
        elif word in _BREAKS:
            self._show(_BREAKS[word])
        elif word in _LETTERS:
            self._show(_LETTERS[word])
