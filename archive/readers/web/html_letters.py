"""The words of a page that was written as a message, without the signature that mail programs mark."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive.readers.web.html import decode_page
from archive.readers.web.html_words import WordTarget, words_of_page

_SIGNATURE = re.compile(r"(?:^|[\s_-])signature(?:$|[\s_])", re.I)
"""In class or id: ``gmail_signature``, ``moz-signature``, ``Signature``, ``ms-outlook-mobile-signature``."""


def letter_words(data: bytes, declared: str = "") -> tuple[str, str, int]:
    """All words of a letter, a line for each block; its encoding; and how often a signature was left out.

    Args:
        declared: the encoding that the message declares for it.

    Raises:
        ReadError: as :func:`archive.readers.web.html.read_html`; a page without words has the words "".
    """
    page, words = decode_page(data, declared), _LetterWords()
    return words_of_page(page.text, words).text, page.encoding, words.signatures


class _LetterWords(WordTarget):
    """The words of a message: nothing in it stands beside an article."""

    def __init__(self) -> None:
        super().__init__()
        self.signatures = 0
        self._is_in_signature = False
        self._open: list[bool] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        is_signature = _SIGNATURE.search(names[:200]) is not None
        self._is_in_signature |= is_signature and not self._hidden
        self._open.append(is_signature)
        super().start(tag, attributes)
        self._hidden += is_signature

    @staticmethod
    def _is_beside(tag: str, attributes: Mapping[str, str]) -> bool:
        return False

    def end(self, tag: str) -> None:
        self._hidden -= bool(self._open) and self._open.pop()
        super().end(tag)
        self._is_in_signature &= bool(self._hidden)

    def data(self, text: str) -> None:
        super().data(text)
        if self._is_in_signature and text.strip():
            self.signatures += 1
            self._is_in_signature = False
