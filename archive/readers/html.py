"""HTML pages: the article's own text by trafilatura. The bytes are all that is looked at; nothing is ever fetched."""

from __future__ import annotations

import codecs
import logging
import re
from html import unescape

import nh3
import trafilatura
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.declared import language_code
from archive.readers.document import Document, EmptyFile, Metadata, UnknownEncoding
from archive.readers.text import decode_text
from entities.arabic.dates import parse_date
from entities.arabic.normalize import normalize_text

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_LANG = re.compile(r"<html[^>]*\blang\s*=\s*[\"']?([\w-]+)", re.I)
_DECLARED_WITHIN = 4096
_UNSEEN = {"script", "style", "head", "title"}
_DAY_OPTIONS = {"extensive_search": False, "original_date": True}
"""Only days that the page declares: guessing one from its words is done the archive's own way."""

# It tells of every page whose day it does not find.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read_html(data: bytes) -> Document:
    """The article of a page, with the title, day, outlet, byline and address that it declares.

    Raises:
        EmptyFile: no article in it.
        BinaryFile, UnknownEncoding
    """
    page, encoding = _decode(data)
    try:
        found = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, date_extraction_params=_DAY_OPTIONS
        )
    except (etree.LxmlError, ValueError, RecursionError):
        found = None
    if found is None or not (found.text or "").strip():
        text = _all_words(page)
        if not text:
            raise EmptyFile(_("The page holds no article. Open it, copy the report's text and paste it."))
        return Document(text=text, encoding=encoding, metadata=Metadata(language=_language(page)))
    # One empty line between paragraphs, as an editor would paste them.
    text = re.sub(r"\n+", "\n\n", found.text.strip())
    author = " ".join((found.author or "").split())
    is_shown = _is_shown(author, page)
    metadata = Metadata(
        title=" ".join((found.title or "").split()),
        published_on=parse_date(found.date or ""),
        source=" ".join((found.sitename or "").split()),
        author=author if is_shown else "",
        declared_author="" if is_shown else author,
        url=found.url if (found.url or "").startswith(("http://", "https://")) else "",
        language=_language(page),
    )
    return Document(text=text, encoding=encoding, metadata=metadata)


def _is_shown(author: str, page: str) -> bool:
    """Whether a reader of the page sees who wrote it. Where nobody sees it, office programs name whoever typed the page."""
    shown = normalize_text(" ".join(unescape(nh3.clean(page, tags=set(), clean_content_tags=_UNSEEN)).split()))
    return all(normalize_text(" ".join(name.split())) in shown for name in author.split(";"))


def clean_html(markup: str) -> str:
    """Markup that may be shown: no scripts, styles, pictures or forms, and links that pass nothing on."""
    return nh3.clean(
        markup,
        tags={
            "p",
            "br",
            "h1",
            "h2",
            "h3",
            "ul",
            "ol",
            "li",
            "blockquote",
            "em",
            "strong",
            "a",
            "table",
            "tr",
            "td",
            "th",
        },
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
    )


def _decode(data: bytes) -> tuple[str, str]:
    """By byte order mark, by what the page declares, or as a text file."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_text(data)
    if match := _CHARSET.search(data[:_DECLARED_WITHIN]):
        declared = match[1].decode("ascii", "replace").lower()
        try:
            return data.decode(declared), codecs.lookup(declared).name
        except (LookupError, UnicodeDecodeError):
            pass  # It declares what it is not; the text reader finds out or says so.
    try:
        return decode_text(data)
    except UnknownEncoding as error:
        raise UnknownEncoding(
            _("The page does not say how its letters are written. Save it from the browser as UTF-8 and send it again.")
        ) from error


def _all_words(page: str) -> str:
    """The words of a page that has no recognisable article, a line for each block."""
    broken = re.sub(r"</?(?:p|div|h\d|li|br|tr|title)\b[^>]*>", "\n", page, flags=re.I)
    bare = nh3.clean(broken, tags=set(), clean_content_tags={"script", "style", "head", "nav", "footer", "form"})
    lines = (" ".join(line.split()) for line in unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)


def _language(page: str) -> str:
    match = _LANG.search(page[:_DECLARED_WITHIN])
    return language_code(match[1]) if match else ""
