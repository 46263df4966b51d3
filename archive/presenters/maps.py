"""Places as points of a small map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.presenters.charts.maps import Map, Point, Window, country, draw, window_around
from archive.presenters.facets import Counted
from entities.models import Level, Place

INSET_WIDTH = 96
LARGE = 720
LABELS = 20


def point_of(place: Place, weight: int = 0, *, chosen: bool = False) -> Point | None:
    """The place as a point, or ``None`` without coordinates."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.pk, place.entity.label, place.latitude, place.longitude, weight, place, chosen)


def map_of_counted(rows: Sequence[Counted]) -> Map | None:
    """The places of ``rows`` on the map of the country, sized by their counts; ``None`` if none is in it."""
    points = [point for row in rows if (point := point_of(row.item, row.count))]
    window = country()
    return draw(points, window, labels=6) if any(window.holds(point) for point in points) else None


def window_of(place: Place, children: Sequence[Counted]) -> Window:
    """What a map of a place shows: the country, or the part of it with the place and those counted below it."""
    points = [point for row in children if row.count and (point := point_of(row.item))]
    here = point_of(place)
    inside = [point for point in [*points, *([here] if here else [])] if country().holds(point)]
    return country() if place.level == Level.COUNTRY or not inside else _within_reach(window_around(inside))


def map_of_children(place: Place, children: Sequence[Counted]) -> Map:
    """An enlarged map of the counted places below ``place``."""
    points = [point for row in children if row.count and (point := point_of(row.item, row.count))]
    return draw(points, window_of(place, children), width=LARGE, largest=26, labels=LABELS)


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """A map of a place among others, the small map of the country that shows where it is, and the corner that is free for it."""

    near: Map
    whole: Map
    corner: str


def map_around(place: Place, others: Sequence[Counted]) -> DocumentContext | None:
    """A place among ``others``, and where that window is in the country.

    ``None`` for a place without coordinates or outside the country, whose outlines are the only ones at hand.
    """
    here = point_of(place, chosen=True)
    if here is None or not country().holds(here):
        return None
    around = [point for row in others if (point := point_of(row.item, row.count))]
    window = window_around([here, *around])
    whole = draw([here], country(), width=INSET_WIDTH, labels=0)
    near = draw([here, *around], _within_reach(window), labels=9)
    return DocumentContext(near, whole, _free_corner(near))


def _free_corner(around: Map) -> str:
    """The corner of the map with the fewest places and labels under an inset of ``INSET_WIDTH``."""

    def covered(corner: str) -> int:
        upper, left = corner.startswith("top"), corner.endswith("left")
        return sum(
            (spot.y < INSET_WIDTH if upper else spot.y > around.height - INSET_WIDTH)
            and (spot.x < 1.7 * INSET_WIDTH if left else spot.x > around.width - 1.7 * INSET_WIDTH)
            for spot in around.spots
        )

    return min(("bottom-right", "bottom-left", "top-right", "top-left"), key=covered)


def _within_reach(window: Window) -> Window:
    """The window, or the country if the window would show more than the country."""
    whole = country()
    return whole if window.north - window.south >= whole.north - whole.south else window
