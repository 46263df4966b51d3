"""XML parts of Office files, read as a stream of events: no tree is built, so memory does not grow with the part."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from zipfile import ZipFile

from lxml import etree

CHUNK = 64 * 1024
PART_ERRORS = (
    etree.LxmlError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, KeyError,
    ValueError,
)  # fmt: skip
"""What a damaged part raises while it is unpacked and parsed."""


class Declares(ValueError):
    """A document type is declared: no Office program writes one, and entities can unfold without end."""


class Events:
    """What happens in a part. Names are ``{namespace}name``; libxml2 itself refuses depths over 256 and texts over 10 MB."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """A piece of text; one text may arrive in many pieces."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Declares(name)

    def close(self) -> None:
        """The part ends."""


def read_events(package: ZipFile, name: str, events: Events, *, most: int | None = None) -> int:
    """Send what happens in a part to ``events``; one sweep over its bytes, ``CHUNK`` at a time.

    Args:
        most: bytes to read; the rest of a longer part is left.

    Returns:
        The number of bytes read.

    Raises:
        One of :data:`PART_ERRORS`, or what ``events`` raises.
    """
    parser = etree.XMLParser(target=events, resolve_entities=False, no_network=True, huge_tree=False)
    count = 0
    with package.open(name) as part:
        while chunk := part.read(CHUNK if most is None else min(CHUNK, most - count)):
            parser.feed(chunk)
            count += len(chunk)
    if most is None or count < most:
        parser.close()
    return count


def feed_events(data: bytes, events: Events) -> None:
    """Send what happens in a document that is no part of a package to ``events``, as :func:`read_events` does."""
    parser = etree.XMLParser(target=events, resolve_entities=False, no_network=True, huge_tree=False)
    for start in range(0, len(data), CHUNK):
        parser.feed(data[start : start + CHUNK])
    parser.close()


@contextmanager
def opened(data: bytes) -> Iterator[ZipFile]:
    """The package in these bytes."""
    with ZipFile(io.BytesIO(data)) as package:
        yield package


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]
