"""Feeds of sites: RSS, Atom and exports of WordPress in XML, JSON Feed, and WordPress's interface. One row an entry.

No document type is accepted and no entity unfolded; nothing that an entry links to is fetched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from archive.readers.document import DamagedFile, Omission, ReadError
from archive.readers.exports.messages import has_words
from archive.readers.limits import check_length, check_rows
from archive.readers.office.xml_parts import CHUNK, Declares, Events, local
from archive.readers.tables.json_lines import json_records
from archive.readers.tables.json_records import find_records
from archive.readers.tables.json_values import Record, at, check_containers, json_text, parse_json, peek, text_at
from archive.readers.tables.rows import Row, clean
from archive.readers.web.html import fragment_text

_ENTRIES = frozenset(["item", "entry"])
_POSTS_OF_WORDPRESS = frozenset(["", "post", "page"])
_DAY_FIELDS = ("pubDate", "published", "date", "issued", "updated", "modified")
_BODY_FIELDS = ("encoded", "content", "description", "summary")
_FEED_JSON = "https://jsonfeed.org/version/"


def is_feed(head: str) -> bool:
    """Whether a text begins as a feed in XML does, after a declaration and comments."""
    start = head.lstrip("\ufeff \t\r\n")
    while start.startswith(("<?", "<!--")):
        _before, end, start = start.partition("?>" if start.startswith("<?") else "-->")
        if not end:
            return False
        start = start.lstrip()
    return start.startswith(("<rss", "<feed", "<rdf:RDF"))


def is_json_feed(value: Any) -> bool:
    """Whether it is a JSON Feed, or an answer of WordPress's interface."""
    if text_at(value, "version").startswith(_FEED_JSON):
        return True
    first = find_records(value)[:1] if isinstance(value, dict | list) else []
    return any(is_wordpress_post(record) for record in first)


def is_wordpress_post(record: Any) -> bool:
    return isinstance(at(record, "content.rendered"), str) and isinstance(at(record, "title.rendered"), str)


def feed_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """One row for each entry with words, then how many had none.

    Raises:
        DamagedFile: it is not a feed, or breaks off.
        TooLarge
    """
    empty = 0
    for row in _xml_rows(data) if data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<") else _json_rows(data):
        if isinstance(row, ReadError):
            yield row
        elif has_words(row["body"]):
            yield {name: clean(value) for name, value in row.items() if value}
        else:
            empty += 1
    if empty:
        yield Omission(format_lazy(_("entries without words: {n}"), n=empty), _("They hold no text of a report."))


class _Feed(Events):
    """The texts of each entry by the local names of their elements; those of the feed itself beside them."""

    def __init__(self) -> None:
        self.feed: dict[str, str] = {}
        self.entries: list[dict[str, list[str]]] = []
        self._entry: defaultdict[str, list[str]] | None = None
        self._path: list[str] = []
        self._pieces: list[str] = []
        self._within = ""
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if self._within:
            # XHTML inside of an entry: its marks become text, and later words.
            self._depth += 1
            self._pieces.append(f"<{name}>")
            return
        if name in _ENTRIES:
            check_rows(len(self.entries) + 1)
            self._entry = defaultdict(list)
        elif name == "content" and attributes.get("type") == "xhtml":
            self._within, self._depth = name, 0
        elif (
            name in ("link", "enclosure")
            and self._entry is not None
            and (href := attributes.get("href") or attributes.get("url"))
        ):
            self._entry["media" if name == "enclosure" else f"link {attributes.get('rel', 'alternate')}"].append(href)
        self._path.append(name)
        self._pieces = []

    def data(self, text: str) -> None:
        self._pieces.append(escape(text) if self._within else text)

    def end(self, tag: str) -> None:
        name = local(tag)
        if self._within and self._depth:
            self._depth -= 1
            self._pieces.append(f"</{name}>")
            return
        self._within = ""
        self._path.pop()
        text, self._pieces = "".join(self._pieces).strip(), []
        around = self._path[-1] if self._path else ""
        if name in _ENTRIES and self._entry is not None:
            self.entries.append(self._entry)
            self._entry = None
        elif self._entry is not None and text:
            check_length(len(text))
            self._entry[f"{around} {name}" if around == "author" else name].append(text)
        elif text and around in ("channel", "feed"):
            self.feed.setdefault(name, text)


def _xml_rows(data: bytes) -> Iterator[Row]:
    feed = _Feed()
    parser = etree.XMLParser(target=feed, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        parser.close()
    except Declares as error:
        raise DamagedFile(
            _("The feed declares a document type, which is not accepted. Save it again without.")
        ) from error
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFile(_("The feed is damaged or breaks off. Save it again and send it.")) from error
    for entry in feed.entries:
        yield _entry_row(entry, feed.feed)


def _entry_row(entry: Mapping[str, list[str]], feed: Mapping[str, str]) -> Row:
    def first(*names: str) -> str:
        return next((entry[name][0] for name in names if entry.get(name)), "")

    is_wordpress = bool(entry.get("post_type"))
    body = max((first(name) for name in _BODY_FIELDS), key=len)
    if first("post_type") not in _POSTS_OF_WORDPRESS:
        body = ""
    guid = first("guid", "id")
    link = first("link alternate", "link") or guid
    day, clock = _time(first(*_DAY_FIELDS))
    return {
        "title": fragment_text(first("title")), "body": fragment_text(body), "published_on": day, "time": clock,
        "source": fragment_text(feed.get("title", "")), "url": link, "identifier": first("post_id") or guid,
        # Of an export of WordPress it is the name with which somebody signs in.
        "author": "" if is_wordpress else first("creator", "author name"),
        "language": feed.get("language", ""), "edited": _time(first("updated", "modified"))[0] if first("published") else "",
        "category": "، ".join(entry.get("category", []))[:500], "media": "، ".join(entry.get("media", []))[:500],
    }  # fmt: skip


def _json_rows(data: bytes) -> Iterator[Row | ReadError]:
    text, fault = json_text(data)
    if fault is None and text_at(peek(text), "version").startswith(_FEED_JSON):
        check_containers(data)
        feed = parse_json(text)
        items = at(feed, "items")
        yield from (_item_row(item, feed) for item in (items if isinstance(items, list) else []))
        return
    for record in json_records(data):
        yield record if isinstance(record, ReadError) else _wordpress_row(record)


def _item_row(item: Any, feed: Record) -> Row:
    day, clock = _time(text_at(item, "date_published", "date_modified"))
    url = text_at(item, "url", "external_url")
    return {
        "title": text_at(item, "title"), "published_on": day, "time": clock, "url": url, "identifier": text_at(item, "id"),
        "body": text_at(item, "content_text") or fragment_text(text_at(item, "content_html", "summary")),
        "source": text_at(feed, "title") or _host(url), "author": text_at(item, "author.name") or _names(at(item, "authors")),
        "language": text_at(item, "language") or text_at(feed, "language"),
        "category": "، ".join(each for each in at(item, "tags") or [] if isinstance(each, str))[:500],
    }  # fmt: skip


def _names(authors: Any) -> str:
    return "، ".join(text_at(each, "name") for each in authors) if isinstance(authors, list) else ""


def _wordpress_row(record: Record) -> Row:
    day, clock = _time(text_at(record, "date", "date_gmt"))
    url = text_at(record, "link", "guid.rendered")
    return {
        "title": fragment_text(text_at(record, "title.rendered")), "body": fragment_text(text_at(record, "content.rendered")),
        "published_on": day, "time": clock, "source": text_at(record, "yoast_head_json.og_site_name") or _host(url),
        "url": url, "identifier": text_at(record, "id"), "edited": _time(text_at(record, "modified"))[0],
    }  # fmt: skip


def _host(url: str) -> str:
    """The site's own name, where nothing else says who published it."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _time(value: str) -> tuple[str, str]:
    """Day and time as the feed gives them, in its zone."""
    value = value.strip()[:80]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment.date().isoformat(), f"{moment:%H:%M:%S %Z}".strip() if ":" in value else ""
    return value[:40], ""
