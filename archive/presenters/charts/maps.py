"""Small maps as plain coordinates that a template draws as SVG: outlines, circles for places, labels without overlap. No Django.

An equirectangular projection is enough for a country: at this size its error is below the width of a line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

OUTLINES = Path(__file__).resolve().parents[3] / "static" / "geo" / "syria-governorates.geojson"
MARGIN = 10
LETTER = 6.6
"""Width of a letter of a label at most, in units of the picture."""
LABEL_HEIGHT = 15
FEW = 4
"""If the heaviest weighs less, no circle has full size."""
MIN_SPAN = 0.5
"""Degrees of latitude that a window shows at least, about 55 km."""

Ring = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A governorate: its P-code and its rings of (longitude, latitude)."""

    pcode: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Something to show at a position; ``weight`` sizes it, ``item`` is what the template links to."""

    key: int
    label: str
    latitude: float
    longitude: float
    weight: int = 0
    item: Any = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """What a map shows: degrees of west, south, east and north."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        return self.west <= point.longitude <= self.east and self.south <= point.latitude <= self.north


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the map; without room for its label, ``anchor`` is empty and the label is in its title only."""

    point: Point
    x: float
    y: float
    radius: float
    label_x: float = 0
    label_y: float = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    pcode: str
    path: str


@dataclass(frozen=True, slots=True)
class Map:
    """A picture of ``width`` by ``height`` units; ``spots`` with the largest first, so that small ones are drawn on top."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    spots: tuple[Spot, ...]


@cache
def outlines() -> tuple[Outline, ...]:
    """The governorates of Syria, read once."""
    features = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    return tuple(Outline(f["properties"]["adm1_pcode"], tuple(_rings(f["geometry"]))) for f in features)


def _rings(geometry: dict[str, Any]) -> Iterable[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield tuple((lon, lat) for lon, lat in ring)


@cache
def country() -> Window:
    """The window that holds every outline."""
    corners = [corner for outline in outlines() for ring in outline.rings for corner in ring]
    lons, lats = [lon for lon, _lat in corners], [lat for _lon, lat in corners]
    return Window(min(lons), min(lats), max(lons), max(lats))


def window_around(points: Sequence[Point], *, span: float = MIN_SPAN, share: float = 0.18) -> Window:
    """The window that holds the points with some margin around them, at least ``span`` degrees high and about as wide."""
    south, north = min(p.latitude for p in points), max(p.latitude for p in points)
    west, east = min(p.longitude for p in points), max(p.longitude for p in points)
    scale = math.cos(math.radians((south + north) / 2))
    reach = max(span, (north - south) * (1 + 2 * share), (east - west) * scale * (1 + 2 * share)) / 2
    lat, lon = (south + north) / 2, (west + east) / 2
    return Window(lon - reach / scale, lat - reach, lon + reach / scale, lat + reach)


def draw(points: Sequence[Point], window: Window, *, width: int = 360, largest: float = 13, labels: int = 8) -> Map:
    """A map of the window.

    Args:
        points: those outside the window are left out; their labels are placed in this order while there is room.
        width: units; at the size of the page one unit should be about a pixel, since letters are 12 units high.
        largest: radius of the heaviest point.
        labels: how many labels at most.
    """
    scale = _Scale(window, width)
    inside = [point for point in points if window.holds(point)]
    heaviest = max([FEW, *(point.weight for point in inside)])
    spots = [_spot(point, scale, heaviest, largest) for point in inside]
    labelled = _with_labels(spots, scale, labels)
    ordered = sorted(labelled, key=lambda spot: (spot.point.chosen, -spot.radius, spot.point.key))
    return Map(width, scale.height, _shapes(window, width), tuple(ordered))


class _Scale:
    """Degrees -> units from the upper left corner."""

    def __init__(self, window: Window, width: int) -> None:
        self.window = window
        scale = math.cos(math.radians((window.south + window.north) / 2))
        self.x_unit = (width - 2 * MARGIN) / (window.east - window.west)
        self.y_unit = self.x_unit / scale
        self.width = width
        self.height = math.ceil((window.north - window.south) * self.y_unit) + 2 * MARGIN

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return MARGIN + (lon - self.window.west) * self.x_unit, MARGIN + (self.window.north - lat) * self.y_unit


def _spot(point: Point, scale: _Scale, heaviest: int, largest: float) -> Spot:
    x, y = scale.at(point.longitude, point.latitude)
    radius = 3 + (largest - 3) * math.sqrt(point.weight / heaviest) if point.weight else 3
    return Spot(point, round(x, 1), round(y, 1), round(max(radius, 5) if point.chosen else radius, 1))


@lru_cache(maxsize=256)
def _shapes(window: Window, width: int) -> tuple[Shape, ...]:
    """The outlines as a map of this width shows them: those of the whole country are on thousands of pages."""
    scale = _Scale(window, width)
    return tuple(Shape(outline.pcode, path) for outline in outlines() if (path := _path(outline, scale)))


def _path(outline: Outline, scale: _Scale) -> str:
    """The outline in whole units, or nothing where it is outside; corners closer together than the line is wide are left out."""
    parts = []
    for ring in outline.rings:
        corners: list[tuple[int, int]] = []
        for lon, lat in ring:
            x, y = scale.at(lon, lat)
            corner = (round(x), round(y))
            if not corners or abs(corner[0] - corners[-1][0]) + abs(corner[1] - corners[-1][1]) > 1:
                corners.append(corner)
        xs, ys = [x for x, _y in corners], [y for _x, y in corners]
        if len(corners) > 2 and max(xs) >= 0 and min(xs) <= scale.width and max(ys) >= 0 and min(ys) <= scale.height:
            steps = (f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(corners))
            parts.append(f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z")
    return "".join(parts)


def _with_labels(spots: Sequence[Spot], scale: _Scale, most: int) -> list[Spot]:
    """The spots, with labels where they overlap neither another label nor a circle nor the edge."""
    circles = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    taken: list[Box] = []
    done = []
    for index, spot in enumerate(spots):
        others = [*taken, *(circle for n, circle in enumerate(circles) if n != index)]
        place = next(_free(spot, scale, others), None) if len(taken) < most else None
        if place is None:
            done.append(spot)
            continue
        label_x, label_y, anchor, box = place
        taken.append(box)
        done.append(Spot(spot.point, spot.x, spot.y, spot.radius, round(label_x, 1), round(label_y, 1), anchor))
    return done


def _free(spot: Spot, scale: _Scale, others: Sequence[Box]) -> Iterator[tuple[float, float, str, Box]]:
    """The places around a spot where its label fits: right, left, below, above."""
    width, gap = len(spot.point.label) * LETTER, spot.radius + 4
    for label_x, label_y, anchor, left in (
        (spot.x + gap, spot.y + 4, "start", spot.x + gap),
        (spot.x - gap, spot.y + 4, "end", spot.x - gap - width),
        (spot.x, spot.y + gap + 9, "middle", spot.x - width / 2),
        (spot.x, spot.y - gap, "middle", spot.x - width / 2),
    ):
        box = (left, label_y - LABEL_HEIGHT + 3, left + width, label_y + 4)
        inside = box[0] >= 0 and box[2] <= scale.width and box[1] >= 0 and box[3] <= scale.height
        if inside and not any(_meet(box, other) for other in others):
            yield label_x, label_y, anchor, box


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
