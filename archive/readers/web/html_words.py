"""The words of a page in one sweep: its text, what stands beside it, and what it says of itself for programs (JSON-LD)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from lxml import etree

from archive.readers.limits import ATTRIBUTES, check_markup

_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "br", "tr", "title", "figcaption", "blockquote"}
_CELLS = {"td", "th"}
_NO_WORDS = {"script", "style", "head", "nav", "footer", "form", "noscript", "template"}
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus\w*|cookies?|consent|related|newsletter|sidebar|share)(?:$|[\s_-])", re.I
)
"""Names of classes by which the common publishing systems call what stands beside an article."""
_BREAKS = dict.fromkeys(("p", "head", "quote", "list", "table", "code"), "\n\n") | dict.fromkeys(
    ("item", "row", "lb"), "\n"
)
_LD_LENGTH = 1_000_000
_LD_NODES = 10_000


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page holds outside of its menus and scripts.

    Attributes:
        text: a line for each block.
        beside: the same of comments, banners and links to other reports.
        declared: the JSON-LD blocks, as they stand there.
    """

    text: str = ""
    beside: str = ""
    declared: tuple[str, ...] = ()


class WordTarget:
    """Counts the tags of a page and keeps its words, without building a tree."""

    def __init__(self) -> None:
        self._tags = self._hidden = self._depth = 0
        self._pieces: list[str] = []
        self._beside: list[str] = []
        self._declared: list[list[str]] = []
        self._is_declared = False

    @property
    def _into(self) -> list[str]:
        return self._beside if self._depth else self._pieces

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags += 1
        # The tree keeps attributes in a list that it goes through for each.
        check_markup(self._tags if len(attributes) <= ATTRIBUTES else settings.MARKUP_LIMIT + 1)
        self._hidden += tag in _NO_WORDS
        if tag == "script" and "ld+json" in attributes.get("type", ""):
            self._is_declared = True
            self._declared.append([])
        if self._depth or self._is_beside(tag, attributes):
            self._depth += 1
        if tag in _BLOCKS or tag in _CELLS:
            self._into.append("\n" if tag in _BLOCKS else " ")

    @staticmethod
    def _is_beside(tag: str, attributes: Mapping[str, str]) -> bool:
        if tag in ("html", "body", "article", "main"):
            return False
        names = f"{attributes.get('class', '')[:200]} {attributes.get('id', '')[:200]}"
        return tag == "aside" or _BESIDE.search(names) is not None

    def end(self, tag: str) -> None:
        self._hidden -= tag in _NO_WORDS
        self._is_declared = self._is_declared and tag != "script"
        if tag in _BLOCKS:
            self._into.append("\n")
        self._depth -= self._depth > 0

    def data(self, text: str) -> None:
        if self._is_declared:
            self._declared[-1].append(text)
        elif not self._hidden:
            self._into.append(" ".join(text.split("\n")))

    def close(self) -> PageWords:
        return PageWords(_lines(self._pieces), _lines(self._beside), tuple("".join(each) for each in self._declared))


def _lines(pieces: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def page_words(page: str) -> PageWords:
    """The words of a page outside of its menus and scripts, a line for each block; one sweep.

    Raises:
        TooLarge: more tags, or attributes of one tag, than the library can go through in reasonable time.
    """
    return words_of_page(page, WordTarget())


def words_of_page(page: str, target: WordTarget) -> PageWords:
    """What a target takes of a page; errors as for :func:`page_words`."""
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(page.encode("utf-8", "replace"))
        found = parser.close()
    except etree.LxmlError:
        return PageWords()
    return found if isinstance(found, PageWords) else PageWords()


def article_text(body: Any) -> str:
    """The text of an extracted article: an empty line between paragraphs, rows and items on lines of their own, cells by tabs."""
    pieces: list[str] = []
    rows = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        is_start = event == "start"
        if tag == "row":
            rows += 1 if is_start else -1
        if tag in _BREAKS and not (rows and tag not in ("row", "table")):
            pieces.append(_BREAKS[tag] if is_start or len(_BREAKS[tag]) > 1 else "")
        elif tag in _BREAKS:
            pieces.append(" ")
        if tag == "cell" and is_start and element.getprevious() is not None:
            pieces.append("\t")
        words = element.text if is_start else element.tail
        if words:
            pieces.append(re.sub(r"\s+", " ", words))
    lines = ("\t".join(" ".join(cell.split()) for cell in line.split("\t")) for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


@dataclass(frozen=True, slots=True)
class DeclaredArticle:
    """An article as JSON-LD describes it (schema.org ``Article`` and the types below it)."""

    title: str = ""
    day: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    body: str = ""


def declared_article(blocks: tuple[str, ...]) -> DeclaredArticle:
    """The first article among the JSON-LD blocks of a page; empty where there is none."""
    for node in _nodes(blocks):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind.endswith(("Article", "Posting", "Report")) for kind in kinds):
            return DeclaredArticle(
                _line(node.get("headline")), _line(node.get("datePublished")), "".join(_names(node.get("publisher"))[:1]),
                _names(node.get("author")), node["articleBody"] if isinstance(node.get("articleBody"), str) else "",
            )  # fmt: skip
    return DeclaredArticle()


def _nodes(blocks: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    left = _LD_NODES
    for block in blocks:
        try:
            waiting = [json.loads(block, strict=False)] if len(block) <= _LD_LENGTH else []
        except (ValueError, RecursionError):
            continue
        while waiting and left > 0:
            left -= 1
            node = waiting.pop()
            if isinstance(node, list):
                waiting.extend(reversed(node))
            elif isinstance(node, dict):
                yield node
                waiting.extend(value for value in node.values() if isinstance(value, list | dict))


def _names(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    names = (_line(each.get("name")) if isinstance(each, dict) else _line(each) for each in found[:20])
    return tuple(name for name in names if name and not name.startswith(("http://", "https://")))


def _line(value: Any) -> str:
    return " ".join(value[:2000].split()) if isinstance(value, str) else ""
