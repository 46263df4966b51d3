"""Markdown: the words without the marks, and the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.readers.declared import declared_metadata
from archive.readers.document import Document, EmptyFile
from archive.readers.text import read_text

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<head>.*?)\n(?:---|\.\.\.)[ \t]*\n", re.S)
_FIELD = re.compile(r"^(?P<key>[\w -]+?)\s*:\s*(?P<value>.+)$", re.M)


def read_markdown(data: bytes) -> Document:
    """Blocks become paragraphs; links, emphasis and pictures leave their words; HTML inside is left out.

    Raises:
        EmptyFile, BinaryFile, UnknownEncoding
    """
    plain = read_text(data)
    fields: dict[str, str] = {}
    source = plain.text
    if match := _FRONT_MATTER.match(source):
        fields = {m["key"].lower(): m["value"].strip("\"' ") for m in _FIELD.finditer(match["head"])}
        source = source[match.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    blocks = [block for block in _blocks(tokens) if block.strip()]
    if not blocks:
        raise EmptyFile(_("There is no text in it. Choose a file that holds the report, or paste its text."))
    if "title" not in fields and tokens[0].type == "heading_open":
        fields["title"] = " ".join(blocks[0].split())
    return Document(text="\n\n".join(blocks), encoding=plain.encoding, metadata=declared_metadata(fields))


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
