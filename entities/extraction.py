"""Text in, linked mentions out: recognisers, pipeline and linker behind one object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from entities.arabic.normalize import NORMALIZER_VERSION
from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.records import EntityRecord, GazetteerRecords, NameRecord, ReferenceEntity
from entities.linker import LINKER_VERSION, link
from entities.recognizers.camel import CamelRecognizer
from entities.recognizers.crf import CrfRecognizer
from entities.recognizers.cues import CueRecognizer
from entities.recognizers.document import Recognizer
from entities.recognizers.external_organizations import ExternalOrganizationRecognizer
from entities.recognizers.gazetteer import GazetteerRecognizer, read_document
from entities.recognizers.latin_names import LatinNameRecognizer
from entities.recognizers.lexicon import GENERIC_RESTS, GROUP_HEADS_OUTSIDE, GROUP_MEMBERS, PLACE_HEADS_OUTSIDE
from entities.recognizers.people import PeopleRecognizer
from entities.recognizers.pipeline import PIPELINE_VERSION, is_tentative, run
from entities.spans import Kind, Link, LinkStatus

_BUILDERS: dict[str, Callable[[Gazetteer], Recognizer]] = {
    "gazetteer": GazetteerRecognizer,
    "cues": CueRecognizer,
    "latin": LatinNameRecognizer,
    "people": PeopleRecognizer,
    "wide": ExternalOrganizationRecognizer,
    "crf": CrfRecognizer,
    "camel": CamelRecognizer.load,
}
KNOWN = tuple(_BUILDERS)
"""Every recogniser there is; ``camel`` needs packages and a model of its own."""
DEFAULT = ("gazetteer", "cues", "latin", "people", "wide", "crf")
"""Recognisers used by default."""


def compile_gazetteer(records: GazetteerRecords) -> Gazetteer:
    """Compile names with the span conventions of the recognisers."""
    return Gazetteer(
        records,
        heads_outside={
            Kind.LOCATION: frozenset(PLACE_HEADS_OUTSIDE),
            Kind.ORGANIZATION: GROUP_HEADS_OUTSIDE | GROUP_MEMBERS,
        },
        generic_rests=GENERIC_RESTS,
    )


class Extractor:
    """Finds and links the places, organisations and people of a text. Build once per gazetteer version, share freely.

    Args:
        records: names and entities.
        recognizers: names out of :data:`KNOWN`; their order does not matter.

    Attributes:
        gazetteer: the compiled names, also for looking up names in search queries.
        version: changes whenever any text may come out differently.

    Raises:
        ValueError: a recogniser is unknown.
        CamelUnavailable: ``camel`` is requested but cannot run.
    """

    def __init__(self, records: GazetteerRecords, *, recognizers: Sequence[str] = DEFAULT) -> None:
        unknown = sorted(set(recognizers) - set(_BUILDERS))
        if unknown:
            raise ValueError(f"unknown recognisers: {', '.join(unknown)}; there are {', '.join(KNOWN)}")
        self.gazetteer = compile_gazetteer(records)
        self._recognizers = tuple(build(self.gazetteer) for name, build in _BUILDERS.items() if name in recognizers)
        parts = [f"{recognizer.name}-{recognizer.version}" for recognizer in self._recognizers]
        parts += [f"pipeline-{PIPELINE_VERSION}", f"linker-{LINKER_VERSION}", f"normalizer-{NORMALIZER_VERSION}"]
        self.version = " ".join([*parts, f"names-{records.version}"])

    def extract(self, text: str) -> list[Link]:
        """Return the links of one text: sorted by start, disjoint, offsets in code points of ``text``. Any text is
        allowed."""
        document = read_document(text, self.gazetteer)
        links = link(run(document, self._recognizers), self.gazetteer, document)
        return [one for one in links if one.status is LinkStatus.LINKED or not is_tentative(one.span)]

    def extract_many(self, texts: Iterable[str]) -> list[list[Link]]:
        """Return ``extract(text)`` for each of n texts, in order."""
        return [self.extract(text) for text in texts]


def records_from_reference(entities: Sequence[ReferenceEntity], version: str) -> GazetteerRecords:
    """Turn reference data into records without a database.

    Args:
        entities: n entities; parents, organisations and ``part_of`` are keys among them.
        version: that of the data.

    Returns:
        Entities with ids 1 to n in order, and their names with ids from 1 on in order.

    Raises:
        KeyError: a parent names no entity.
    """
    ids = {entity.key: number for number, entity in enumerate(entities, 1)}
    by_key = {entity.key: entity for entity in entities}
    names: list[NameRecord] = []
    for entity in entities:
        for name in entity.names:
            names.append(NameRecord(len(names) + 1, ids[entity.key], name.text, name.language, name.use, name.weak))
    rows = tuple(_record(entity, ids, by_key) for entity in entities)
    return GazetteerRecords(version, tuple(names), rows)


def _record(entity: ReferenceEntity, ids: dict[str, int], by_key: dict[str, ReferenceEntity]) -> EntityRecord:
    ancestors: list[int] = []
    place = entity.place
    while place is not None and place.parent:
        ancestors.append(ids[place.parent])
        place = by_key[place.parent].place
    organizations = [entity.part_of, *(post.organization for post in entity.posts)]
    return EntityRecord(
        entity_id=ids[entity.key],
        kind=entity.kind,
        type=entity.type,
        country=entity.country,
        level=entity.place.level if entity.place else None,
        ancestors=tuple(reversed(ancestors)),
        related=tuple(sorted({ids[key] for key in organizations if key in ids})),
        titles=tuple(dict.fromkeys(post.title_ar for post in entity.posts if post.title_ar)),
        population=entity.place.population if entity.place else None,
        label_ar=entity.label_ar,
        label_en=entity.label_en,
    )
