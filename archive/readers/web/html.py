"""HTML pages: the article's own text by trafilatura. The bytes are all that is looked at; nothing is ever fetched."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import nh3
import trafilatura
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.declared import DAY_LENGTH, language_code
from archive.readers.document import Document, EmptyFile, Metadata, Omission
from archive.readers.plain.encodings import Decoded
from archive.readers.plain.text import decode_file
from archive.readers.web.html_words import DeclaredArticle, PageWords, article_text, declared_article, page_words
from archive.readers.web.saved_pages import saved_from
from entities.arabic.dates import parse_date
from entities.arabic.normalize import normalize_text

_CHARSET = re.compile(rb"(?:charset|<\?xml[^<>]{0,100}?\bencoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.I)
_LANG = re.compile(r"<html\b[^<>]*\blang\s*=\s*[\"']?([\w-]+)", re.I)
_DECLARED_WITHIN = 4096
_UNSEEN = {"script", "style", "head", "title"}
_LEAST_KEPT = 3
"""An article that is less than this part of the page's words was not found: all of them are taken."""
_PASSAGE = 60
"""Code points of a line that may be a sentence of the article; a shorter one is a link or a label."""
_SUBSTANTIAL = 300
_SHOWN = 60
ISO_DAY = 10
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
    decoded = decode_page(data, declared, charset)
    page = decoded.text
    words = page_words(page)
    told = declared_article(words.declared)
    found = _extracted(page)
    text = article_text(found.body) if found is not None and found.body is not None else ""
    whole = "\n\n".join(words.text.split("\n"))
    given = " ".join(unescape(nh3.clean(told.body[: settings.TEXT_LIMIT], tags=set())).split()) if told.body else ""
    is_whole = len(text) * _LEAST_KEPT < max(len(whole), 1)
    if is_whole:
        text = whole
    if len(given) > _LEAST_KEPT * len(text):
        text, is_whole = given, False
    if not text:
        raise EmptyFile(_("The page contains no article. Open it, copy the report's text and paste it."))
    metadata = _metadata(page, found, told)
    if decoded.is_uncertain or (is_whole and found is not None and found.text):
        metadata = replace(metadata, uncertain=("body",))
    left_out = (*decoded.not_read, *_left_out(words, text))
    return Document(text=text, encoding=decoded.encoding, metadata=metadata, not_read=left_out)


def _extracted(page: str) -> Any:
    try:
        found = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, date_extraction_params=_DAY_OPTIONS
        )
    except (etree.LxmlError, ValueError, RecursionError):
        return None
    return found if isinstance(found, trafilatura.settings.Document) else None


def _metadata(page: str, found: Any, told: DeclaredArticle) -> Metadata:
    """What the page declares, as the library finds it, completed by its JSON-LD."""
    saved_url, saved_at = saved_from(page)
    known = {name: getattr(found, name, None) or "" for name in ("title", "date", "sitename", "author", "url")}
    author = " ".join((known["author"] or "; ".join(told.authors)).split())
    is_shown = _is_shown(author, page)
    return Metadata(
        title=" ".join((known["title"] or told.title).split()),
        published_on=parse_date((known["date"] or told.day[:ISO_DAY])[:DAY_LENGTH]),
        source=" ".join((known["sitename"] or told.outlet).split()),
        author=author if is_shown else "",
        declared_author="" if is_shown else author,
        url=known["url"] if known["url"].startswith(("http://", "https://")) else saved_url,
        language=_language(page),
        details=(("captured", saved_at),) if saved_at else (),
    )


def _left_out(words: PageWords, text: str) -> Iterator[Omission]:
    """Passages of the page that are not in the article, if they are long enough to be of it; one sweep."""
    kept = set(_runs(text))
    missing = [line for line in words.text.split("\n") if len(line) >= _PASSAGE and not kept.issuperset(_runs(line))]
    missing = [line for line in missing if sum(run in kept for run in _runs(line)) * 2 < sum(1 for _run in _runs(line))]
    if missing:
        part = format_lazy(_("{n} passages, such as “{words}”"), n=len(missing), words=f"{missing[0][:_SHOWN]}…")
        yield Omission(part, _("they stand outside of the article"))
    if len(words.beside) >= _SUBSTANTIAL:
        part = format_lazy(_("comments, notices and links to other reports ({n} words)"), n=len(words.beside.split()))
        yield Omission(part, _("they are not part of the article"))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each three words that follow each other."""
    words = re.findall(r"\w+", text)
    return zip(words, words[1:], words[2:], strict=False)


def _is_shown(author: str, page: str) -> bool:
    """Whether a reader of the page sees the author. If not, an office program recorded whoever typed the page."""
    shown = normalize_text(" ".join(unescape(nh3.clean(page, tags=set(), clean_content_tags=_UNSEEN)).split()))
    return all(normalize_text(" ".join(name.split())) in shown for name in author.split(";"))


def decode_page(data: bytes, declared: str = "", charset: str = "") -> Decoded:
    """By byte order mark, by what the page or its message declares as far as the bytes agree, or as they read."""
    match = _CHARSET.search(data[:_DECLARED_WITHIN])
    own = match[1].decode("ascii", "replace") if match else ""
    return decode_file(data, declared=declared or own, charset=charset)


def _language(page: str) -> str:
    match = _LANG.search(page[:_DECLARED_WITHIN])
    return language_code(match[1]) if match else ""


def fragment_text(markup: str) -> str:
    """The words of a piece of a page, a line for each block, such as the text of a post in a feed.

    Raises:
        TooLarge: as :func:`read_html`.
    """
    return page_words(markup).text if "<" in markup or "&" in markup else markup.strip()
