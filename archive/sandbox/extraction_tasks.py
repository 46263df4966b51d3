"""What a child does with the words of reports: it finds and links names. The names are compiled once, before any fork."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from entities.extraction import Extractor
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, NameUse
from entities.spans import Candidate, Kind, Link

Answer = Iterator[tuple[Any, bytes]]
_NAME = attrgetter(*NameRecord.__dataclass_fields__)
_ENTITY = attrgetter(*EntityRecord.__dataclass_fields__)
_WARMING = (
    "أفاد مراسل عنب بلدي بأن العميد الركن أحمد الحسن قائد لواء فاطميون زار مدينة البوكمال في 30 تشرين الثاني 2021."
)
_extractor: Extractor | None = None


def load(data: Mapping[str, Any]) -> None:
    """Compile the names, in the server that forks."""
    global _extractor
    # The names before them go first: both take hundreds of megabytes.
    _extractor = None
    gc.collect()
    names = tuple(_name(row) for row in data["names"])
    entities = tuple(_entity(row) for row in data["entities"])
    _extractor = Extractor(GazetteerRecords(data["version"], names, entities))
    # What is made at first use is made here, where every fork shares it.
    _extractor.extract(_WARMING)


def _name(row: list[Any]) -> NameRecord:
    values = [*row[:4], NameUse(row[4]), *row[5:]]
    return NameRecord(*values)


def _entity(row: list[Any]) -> EntityRecord:
    plain: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    values = [plain[0], Kind(plain[1]), *plain[2:]]
    return EntityRecord(*values)


def extract(arguments: Mapping[str, Any], data: bytes) -> Answer:
    """The links of each text."""
    if _extractor is None:
        raise RuntimeError("no names were given")
    for text in arguments["texts"]:
        yield [link_as_data(link) for link in _extractor.extract(text)], b""


def records_as_data(records: GazetteerRecords) -> dict[str, Any]:
    """Names and entities as plain data for :func:`load`."""
    return {
        "version": records.version,
        "names": [_NAME(record) for record in records.names],
        "entities": [_ENTITY(record) for record in records.entities],
    }


def link_as_data(link: Link) -> list[Any]:
    """A link as plain data; :func:`archive.sandbox.extraction.link_from_data` is its counterpart."""
    span = link.span
    return [
        span.start, span.end, span.kind, span.recognizer, span.score, span.title, span.reasons, link.status, link.entity_id,
        link.name_id, link.score, link.reasons, [_candidate(one) for one in link.candidates], link.cluster,
    ]  # fmt: skip


def _candidate(one: Candidate) -> list[Any]:
    return [one.entity_id, one.name_id, one.score, one.reasons]


TASKS: dict[str, Callable[[Any, bytes], Answer]] = {"extract": extract}
