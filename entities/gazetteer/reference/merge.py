"""Which OCHA community a GeoNames town of Syria is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from entities.gazetteer.reference.distance import kilometres
from entities.gazetteer.reference.drafts import PlaceDraft
from entities.gazetteer.reference.geonames import Town, add_spellings
from entities.gazetteer.reference.spelling import alike

NEAR_KM = 6
LEAST_LIKENESS = 0.72


class CommunityIndex:
    """Communities by tenths of a degree, so that only neighbours are compared."""

    def __init__(self, communities: Iterable[PlaceDraft]) -> None:
        self._cells: dict[tuple[int, int], list[PlaceDraft]] = defaultdict(list)
        for community in communities:
            if community.latitude is not None and community.longitude is not None:
                self._cells[self._cell(community.latitude, community.longitude)].append(community)

    @staticmethod
    def _cell(latitude: float, longitude: float) -> tuple[int, int]:
        return int(latitude * 10), int(longitude * 10)

    def near(self, latitude: float, longitude: float) -> Iterator[tuple[PlaceDraft, float]]:
        """Yield the communities closer than :data:`NEAR_KM` with their distance."""
        row, column = self._cell(latitude, longitude)
        for cell in ((row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1)):
            for community in self._cells.get(cell, ()):
                distance = kilometres((community.latitude, community.longitude), (latitude, longitude))
                if distance < NEAR_KM:
                    yield community, distance

    def find(self, town: Town) -> PlaceDraft | None:
        """Return the community that a town is, or ``None``: the best spelling wins, then the nearest."""
        best: tuple[float, float, str] | None = None
        found = None
        for community, distance in self.near(town.latitude, town.longitude):
            names = (community.label_ar, *(name.text for _, name in community.names.items() if name.language == "ar"))
            arabic = max(alike(spelling, name) for spelling in town.arabic for name in names)
            score = max(arabic, 0.9 * alike(town.latin[0], community.label_en))
            rank = (round(score, 2), -distance, community.key)
            if score >= LEAST_LIKENESS and (best is None or rank > best):
                best, found = rank, community
        return found


def merge_towns(towns: Iterable[Town], communities: Mapping[str, PlaceDraft]) -> list[Town]:
    """Add each town's spellings and population to the community that it is.

    Returns:
        The towns that are no community.
    """
    index = CommunityIndex(communities.values())
    matches = [(town, index.find(town)) for town in towns]
    for town, community in matches:
        if community is not None:
            add_spellings(community, town)
    return [town for town, community in matches if community is None]
