"""HTML pages: the article's own text by trafilatura. The bytes are all that is looked at; nothing is ever fetched."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from html import unescape

import nh3
import trafilatura
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.declared import DAY_LENGTH, language_code
from archive.readers.document import Document, EmptyFile, Metadata
from archive.readers.encodings import Decoded
from archive.readers.limits import ATTRIBUTES, check_markup
from archive.readers.saved_pages import saved_from
from archive.readers.text import decode_file
from entities.arabic.dates import parse_date
from entities.arabic.normalize import normalize_text

_CHARSET = re.compile(rb"(?:charset|<\?xml[^<>]{0,100}?\bencoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.I)
_LANG = re.compile(r"<html\b[^<>]*\blang\s*=\s*[\"']?([\w-]+)", re.I)
_DECLARED_WITHIN = 4096
_SIGNATURE = re.compile(r"(?:^|[\s_-])signature(?:$|[\s_])", re.I)
"""In class or id: ``gmail_signature``, ``moz-signature``, ``Signature``, ``ms-outlook-mobile-signature``."""
_UNSEEN = {"script", "style", "head", "title"}
_CELLS = {"td", "th"}
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "br", "tr", "title"}
_NO_WORDS = {"script", "style", "head", "nav", "footer", "form"}
_DAY_OPTIONS = {"extensive_search": False, "original_date": True}
"""Only days that the page declares: guessing one from its words is done the archive's own way."""

# It logs every page whose day it does not find.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_html(data: bytes, declared: str = "", *, charset: str = "") -> Document:
    """The article of a page, with the title, day, outlet, byline and address that it declares.

    Args:
        declared: what was said of its encoding where it came from, such as the message that it is attached to.
        charset: the encoding that an editor chose.

    Raises:
        EmptyFile: no article in it.
        BinaryFile, UnknownEncoding
        TooLarge: more tags than can be told apart in reasonable time.
    """
    decoded = _decode(data, declared, charset)
    page, encoding = decoded.text, decoded.encoding
    saved_url, saved_at = saved_from(page)
    details = (("captured", saved_at),) if saved_at else ()
    words = _all_words(page)
    try:
        found = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, date_extraction_params=_DAY_OPTIONS
        )
    except (etree.LxmlError, ValueError, RecursionError):
        found = None
    if not isinstance(found, trafilatura.settings.Document) or not (found.text or "").strip():
        if not words:
            raise EmptyFile(_("The page contains no article. Open it, copy the report's text and paste it."))
        metadata = Metadata(
            url=saved_url,
            language=_language(page),
            details=details,
            uncertain=("body",) if decoded.is_uncertain else (),
        )
        return Document(text=words, encoding=encoding, metadata=metadata, not_read=decoded.not_read)
    # One empty line between paragraphs, as an editor would paste them.
    text = re.sub(r"\n+", "\n\n", (found.text or "").strip())
    author = " ".join((found.author or "").split())
    is_shown = _is_shown(author, page)
    metadata = Metadata(
        title=" ".join((found.title or "").split()),
        published_on=parse_date((found.date or "")[:DAY_LENGTH]),
        source=" ".join((found.sitename or "").split()),
        author=author if is_shown else "",
        declared_author="" if is_shown else author,
        url=found.url if found.url and found.url.startswith(("http://", "https://")) else saved_url,
        language=_language(page),
        details=details,
        uncertain=("body",) if decoded.is_uncertain else (),
    )
    return Document(text=text, encoding=encoding, metadata=metadata, not_read=decoded.not_read)


def _is_shown(author: str, page: str) -> bool:
    """Whether a reader of the page sees the author. If not, an office program recorded whoever typed the page."""
    shown = normalize_text(" ".join(unescape(nh3.clean(page, tags=set(), clean_content_tags=_UNSEEN)).split()))
    return all(normalize_text(" ".join(name.split())) in shown for name in author.split(";"))


def page_words(data: bytes, declared: str = "") -> tuple[str, str, int]:
    """All words of a page that was written as a message, a line for each block, and its encoding.

    What mail programs mark as the sender's signature is left out; the last value says how often.

    Raises:
        ReadError: as :func:`read_html`; a page without words has the words "".
    """
    page = _decode(data, declared, "")
    words = _LetterWords()
    return _all_words(page.text, words), page.encoding, words.signatures


def _decode(data: bytes, declared: str, charset: str) -> Decoded:
    """By byte order mark, by what the page or its message declares as far as the bytes agree, or as they read."""
    match = _CHARSET.search(data[:_DECLARED_WITHIN])
    own = match[1].decode("ascii", "replace") if match else ""
    return decode_file(data, declared=declared or own, charset=charset)


class _Words:
    """Counts the tags of a page and keeps its words, a line for each block, without building a tree."""

    def __init__(self) -> None:
        self._tags = 0
        self._hidden = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags += 1
        # The tree keeps attributes in a list that it goes through for each.
        check_markup(self._tags if len(attributes) <= ATTRIBUTES else settings.MARKUP_LIMIT + 1)
        self._hidden += tag in _NO_WORDS
        if tag in _BLOCKS or tag in _CELLS:
            self._pieces.append("\n" if tag in _BLOCKS else " ")

    def end(self, tag: str) -> None:
        self._hidden -= tag in _NO_WORDS
        if tag in _BLOCKS:
            self._pieces.append("\n")

    def data(self, text: str) -> None:
        if not self._hidden:
            self._pieces.append(" ".join(text.split("\n")))

    def close(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)


class _LetterWords(_Words):
    """The words of a message without its signature, which mail programs mark by the name of its element."""

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

    def end(self, tag: str) -> None:
        self._hidden -= bool(self._open) and self._open.pop()
        super().end(tag)
        self._is_in_signature &= bool(self._hidden)

    def data(self, text: str) -> None:
        super().data(text)
        if self._is_in_signature and text.strip():
            self.signatures += 1
            self._is_in_signature = False


def _all_words(page: str, words: _Words | None = None) -> str:
    """The words of a page outside of its menus and scripts, a line for each block; one sweep.

    Raises:
        TooLarge: more tags, or attributes of one tag, than the library can go through in reasonable time.
    """
    parser = etree.HTMLParser(target=words or _Words(), encoding="utf-8", huge_tree=True)
    try:
        parser.feed(page.encode("utf-8", "replace"))
        return str(parser.close())
    except etree.LxmlError:
        return ""


def _language(page: str) -> str:
    match = _LANG.search(page[:_DECLARED_WITHIN])
    return language_code(match[1]) if match else ""


def fragment_text(markup: str) -> str:
    """The words of a piece of a page, a line for each block, such as the text of a post in a feed.

    Raises:
        TooLarge: as :func:`read_html`.
    """
    return _all_words(markup) if "<" in markup or "&" in markup else markup.strip()
