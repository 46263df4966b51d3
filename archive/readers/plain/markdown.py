"""Markdown: the words without the marks, and the front matter."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.readers.declared import declared_metadata
from archive.readers.document import Document, EmptyFile
from archive.readers.limits import TABLE_CELLS, check_length, check_markup
from archive.readers.plain.text import read_text

_MARKS = "[]*_`<&!\\\n"
"""Each may cost a token, and a token some hundred bytes."""
_DELIMITER_ROW = frozenset(" \t>|:-*+.0123456789")
"""Letters of the row below the head of a table, inside quotations and lists too."""


def read_markdown(data: bytes) -> Document:
    """Blocks become paragraphs; links, emphasis and pictures leave their words; HTML inside is left out.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding
        TooLarge: more marks than can be told apart in reasonable time.
    """
    plain = read_text(data)
    fields, source = _front_matter(plain.text)
    check_markup(sum(source.count(mark) for mark in _MARKS))
    check_length(len(source) // 2)  # Marks and addresses of links may take half of it.
    _check_tables(source)
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    blocks = [block for block in _blocks(tokens) if block.strip()]
    if not blocks:
        raise EmptyFile(_("There is no text in it. Choose a file that holds the report, or paste its text."))
    if "title" not in fields and tokens[0].type == "heading_open":
        fields["title"] = " ".join(blocks[0].split())
    return Document(text="\n\n".join(blocks), encoding=plain.encoding, metadata=declared_metadata(fields))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields between two lines of three dashes at the beginning, and what follows them."""
    fields: dict[str, str] = {}
    place = 0
    while (end := text.find("\n", place)) >= 0:
        line = text[place:end].rstrip(" \t")
        if place == 0 and line != "---":
            break
        if place > 0 and line in ("---", "..."):
            return fields, text[end + 1 :]
        key, colon, value = line.partition(":")
        key, value = key.rstrip(), value.strip().strip("\"' ")
        if colon and value and key and all(c.isalnum() or c in "_ -" for c in key):
            fields[key.lower()] = value
        place = end + 1
    return {}, text


def _check_tables(source: str) -> None:
    """Each row of a table gets as many cells as its head has, however short it is.

    Raises:
        TooLarge
    """
    cells = columns = 0
    for line in source.split("\n"):
        if not line or line.isspace():
            columns = 0
        elif "|" in line and "-" in line and _DELIMITER_ROW.issuperset(line):
            columns = max(columns, line.count("|") + 1)
        cells += columns
        if cells > TABLE_CELLS:
            check_markup(settings.MARKUP_LIMIT + 1)


def _blocks(tokens: list[Token]) -> Iterator[str]:
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield "\t".join(cells or [])
            cells = None
        elif token.type == "inline":
            words = "".join(_words(token.children or []))
            if cells is None:
                yield words
            else:
                cells.append(words)
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "image"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
