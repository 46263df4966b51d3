"""What the rest of an article says: the places, organisations and countries that it names unambiguously."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entities.gazetteer.matcher import Gazetteer
from entities.linker.nested_places import group_nested_places
from entities.spans import Candidate, Kind, Span

_SURE = 0.75


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Evidence drawn from one article.

    Attributes:
        anchors: entities named unambiguously, with how often.
        areas: places that contain an anchor or are one, with how often.
        countries: share of anchors by ISO country code, 0 to 1.
        by_country: the anchors by ISO country code.
    """

    anchors: dict[int, int]
    areas: dict[int, int]
    countries: dict[str, float]
    by_country: dict[str, tuple[int, ...]]

    def anchors_of(self, country: str) -> tuple[int, ...]:
        """The entities of a country that are named unambiguously."""
        return self.by_country.get(country, ())

    @classmethod
    def of(cls, spans: Sequence[Span], gazetteer: Gazetteer) -> DocumentContext:
        """Collect the evidence of spans that allow one reading only, nested places of one name counting as one."""
        anchors: Counter[int] = Counter()
        # If hundreds of villages share a name, they are compared with each other once per article.
        seen = Counter(tuple(c for c in span.candidates if c.score >= _SURE) for span in spans)
        for sure, count in seen.items():
            groups = group_nested_places(sure, gazetteer)
            if len(groups) == 1:
                anchors.update({candidate.entity_id: count for candidate in groups[0]})
            elif (country := _country_among(sure, gazetteer)) is not None:
                anchors[country] += count
        areas: Counter[int] = Counter()
        countries: Counter[str] = Counter()
        for entity_id, count in anchors.items():
            entity = gazetteer.entities[entity_id]
            if entity.kind is Kind.LOCATION:
                areas.update(dict.fromkeys((entity_id, *entity.ancestors), count))
            if entity.country:
                countries[entity.country] += count
        total = sum(countries.values()) or 1
        by_country: dict[str, list[int]] = {}
        for entity_id in anchors:
            by_country.setdefault(gazetteer.entities[entity_id].country, []).append(entity_id)
        shares = {code: count / total for code, count in countries.items()}
        return cls(dict(anchors), dict(areas), shares, {code: tuple(found) for code, found in by_country.items()})


def is_weak(candidate: Candidate) -> bool:
    """Say whether a candidate was matched by a name that needs support."""
    return "name:weak" in candidate.reasons or candidate.score < _SURE


def clear_reading(span: Span, gazetteer: Gazetteer) -> frozenset[int]:
    """The entities of the only reading that a span allows: nested places of one name, or a country; else empty."""
    sure = tuple(candidate for candidate in span.candidates if candidate.score >= _SURE)
    groups = group_nested_places(sure, gazetteer)
    if len(groups) == 1:
        return frozenset(candidate.entity_id for candidate in groups[0])
    country = _country_among(sure, gazetteer)
    return frozenset() if country is None else frozenset({country})


def _country_among(candidates: Iterable[Candidate], gazetteer: Gazetteer) -> int | None:
    for candidate in candidates:
        if gazetteer.entities[candidate.entity_id].type == "country":
            return candidate.entity_id
    return None
