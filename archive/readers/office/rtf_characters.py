"""Characters of RTF files: bytes in the encoding of their font, and numbers of Unicode."""

from __future__ import annotations

from archive.readers.limits import SMALL_PART_ELEMENTS, too_complex
from archive.readers.office.docx_symbols import symbol
from archive.readers.office.omissions import LeftOut
from archive.readers.office.rtf_state import Font, State
from archive.readers.office.rtf_words import charset_encoding, page_encoding


class Characters:
    """Tells :meth:`_put` of each piece of text; what is left out is only counted."""

    def __init__(self) -> None:
        self.left_out = LeftOut()
        self._state = State()
        self._encoding = "cp1252"
        self._default_font = -1
        self._fonts: dict[int, Font] = {}
        self._own_font = -1
        self._bytes = bytearray()
        self._to_skip = 0
        self._counted = ""

    def _put(self, text: str) -> None:
        """A piece of text, where the state says."""
        if self._state.target == "fonts" and self._own_font in self._fonts:
            font = self._fonts[self._own_font]
            font.name = (font.name + text)[:100].strip("; ")

    def bytes(self, raw: bytes) -> None:
        """Characters, in the encoding of their font."""
        if self._to_skip:
            skipped = min(self._to_skip, len(raw))
            self._to_skip -= skipped
            raw = raw[skipped:]
        target = self._state.target
        if target == "unread" or not raw:
            return
        if target in self.left_out.kinds:
            if any(each > 0x2F for each in raw):
                self._count_beside(target)
            return
        self._bytes += raw

    def _count_beside(self, kind: str) -> None:
        """Count a destination with words once."""
        if self._counted != kind:
            self.left_out[kind] += 1
            self._counted = kind

    def _unicode(self, number: int) -> None:
        self._flush()
        self._to_skip = self._state.skip
        code = number + 0x10000 if number < 0 else number
        if self._state.target in self.left_out.kinds:
            self._count_beside(self._state.target)
            return
        if not 0 <= code < 0x110000:
            return
        font = self._fonts.get(self._state.font)
        if 0xF000 <= code < 0xF100:
            shown = symbol(font.name if font else "", f"{code:x}")
            if shown is None:
                if self._state.target == "text":
                    self.left_out["symbols"] += 1
                return
            self._put(shown)
        else:
            self._put(chr(code))

    def _flush(self) -> None:
        if self._bytes:
            raw, self._bytes = bytes(self._bytes), bytearray()
            self._put(raw.decode(self._current_encoding(), "replace"))

    def _current_encoding(self) -> str:
        state = self._state
        for number in (state.right_font if state.is_right else -1, state.font, self._default_font):
            if number >= 0 and (font := self._fonts.get(number)):
                return font.encoding or self._encoding
        return self._encoding

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._own_font = number or 0
            if len(self._fonts) > SMALL_PART_ELEMENTS:
                raise too_complex()
            self._fonts.setdefault(self._own_font, Font())
        elif word == "fcharset" and self._own_font in self._fonts:
            self._fonts[self._own_font].encoding = charset_encoding(number or 0, "")
        elif word == "cpg" and self._own_font in self._fonts and number:
            self._fonts[self._own_font].encoding = page_encoding(number)
