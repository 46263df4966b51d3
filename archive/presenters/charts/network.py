"""Which entities are named together, as plain coordinates that a template draws as SVG. No Django, no models.

A picture has a wide and a narrow form, and the page shows the one that fits. All x run from the left edge, in either language.
"""

from __future__ import annotations

import math
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """Something named: ``weight`` is the number of reports, ``item`` what the template links to."""

    key: int
    label: str
    weight: int
    item: Any = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from ``source`` to ``target``: reports that name both, and what other relation is known.

    ``words`` says the relation, such as "part of"; empty for two that are only named together.
    A ``mutual`` one has no arrowhead.
    """

    source: int
    target: int
    weight: int
    words: str = ""
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node with its middle, radius, and label: lines with their baselines, and how they are anchored at ``label_x``."""

    node: Node
    x: float
    y: float
    radius: float
    label_x: float
    anchor: str
    lines: tuple[tuple[str, float], ...]

    @property
    def size(self) -> float:
        """Side of a square that covers as much as the dot."""
        return round(self.radius * math.sqrt(math.pi), 1)

    @property
    def left(self) -> float:
        return round(self.x - self.size / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.size / 2, 1)


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """A line as an SVG path; ``arrow`` is the path of its head if the relation has a direction.

    ``inner`` lines connect two neighbours, not a neighbour and the middle.
    """

    edge: Edge
    path: str
    width: float
    inner: bool
    arrow: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A picture of ``width`` by ``height`` units; ``nodes`` begins with the one in the middle."""

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """Measures of a form of the picture: ``reach`` from the middle to the sides, ``pitch`` between rows, ``line`` in letters."""

    width: float
    reach: float
    pitch: float
    margin: float
    line: int
    beside: bool


WIDE = _Form(width=720, reach=170, pitch=54, margin=34, line=23, beside=True)
NARROW = _Form(width=360, reach=118, pitch=92, margin=26, line=15, beside=False)
LINE_HEIGHT = 16
LINES = 3
NARROW_MIDDLE = 12
"""Letters in a line of the label in the middle, between two columns of others."""
ARROW = 9.0
BEND_FROM = 220
"""Neighbours this far apart are connected by a full curve, closer ones by a flatter one."""
FEW = 4
"""If the heaviest weighs less than this, nothing is drawn at full width: one report must not look like a hundred."""


def network(centre: Node, neighbours: Sequence[Node], edges: Sequence[Edge], form: _Form = WIDE) -> Network:
    """Place ``centre`` in the middle and its neighbours around it; the same input always gives the same picture.

    Neighbours have rows of their own on two sides, so labels cannot overlap; those connected to each other are close together.

    Args:
        neighbours: most important first.
        edges: between any of the nodes; those with the centre may be among them.
        form: ``WIDE`` (labels beside the dots) or ``NARROW`` (labels above or below them).
    """
    order = _round(neighbours, edges)
    right, left = order[: math.ceil(len(order) / 2)], list(reversed(order[math.ceil(len(order) / 2) :]))
    rows = max(len(right), 1)
    height = 2 * form.margin + (rows - 1) * form.pitch + (0 if form.beside else 2 * LINES * LINE_HEIGHT)
    height = max(height, 5 * LINE_HEIGHT + 2 * form.margin)
    middle = (form.width / 2, height / 2)
    heaviest = max([FEW, *(node.weight for node in neighbours)])
    placed = [_label(centre, middle[0], middle[1], 13, form, side=0)]
    for side, nodes in ((1, right), (-1, left)):
        span = (len(nodes) - 1) * form.pitch
        for index, node in enumerate(nodes):
            y = middle[1] - span / 2 + index * form.pitch
            # An upright ellipse, a little taller than the rows, so that the outer ones move inwards but stay clear of the middle.
            lean = math.sqrt(max(0.0, 1 - ((y - middle[1]) / ((rows * form.pitch) * 0.62)) ** 2))
            x = middle[0] + side * form.reach * (0.55 + 0.45 * lean if form.beside else 1)
            radius = 4 + 5 * math.sqrt(node.weight / heaviest)
            placed.append(_label(node, x, y, radius, form, side=side, above=y < middle[1] - 1))
    return Network(form.width, round(height, 1), tuple(placed), tuple(_lines(placed, edges)))


def _round(neighbours: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """The neighbours in an order around the middle that puts related ones side by side."""
    bound: dict[frozenset[int], float] = defaultdict(float)
    for edge in edges:
        bound[frozenset((edge.source, edge.target))] += edge.weight + (5 if edge.words else 0)
    left = list(neighbours)
    order = left[:1]
    left = left[1:]
    while left:
        last = order[-1].key
        # max() keeps the first of equals, so ties go to the more important one.
        following = max(left, key=lambda node: bound[frozenset((last, node.key))])
        left.remove(following)
        order.append(following)
    return order


def _label(node: Node, x: float, y: float, radius: float, form: _Form, *, side: int, above: bool = False) -> PlacedNode:
    """Beside the dot, or on the side away from the middle, where no line arrives."""
    letters = form.line if side or form.beside else NARROW_MIDDLE
    words = textwrap.wrap(node.label, letters, max_lines=LINES, placeholder=" …") or [node.label]
    if side and form.beside:
        first = y - (len(words) - 1) * LINE_HEIGHT / 2 + 4.5
        label_x, anchor = x + side * (radius + 8), "start" if side > 0 else "end"
    else:
        first = y - radius - 7 - (len(words) - 1) * LINE_HEIGHT if above else y + radius + LINE_HEIGHT
        label_x, anchor = x, "middle"
    lines = tuple((text, round(first + n * LINE_HEIGHT, 1)) for n, text in enumerate(words))
    return PlacedNode(node, round(x, 1), round(y, 1), round(radius, 1), round(label_x, 1), anchor, lines)


def _lines(placed: Sequence[PlacedNode], edges: Sequence[Edge]) -> Iterable[PlacedEdge]:
    """Lines between the rims of the dots: the lightest first, so that heavy and named ones are drawn on top."""
    at = {spot.node.key: spot for spot in placed}
    middle = placed[0]
    heaviest = max([FEW, *(edge.weight for edge in edges)])
    for edge in sorted(edges, key=lambda e: (bool(e.words), e.weight, e.source, e.target)):
        if edge.source not in at or edge.target not in at:
            continue
        a, b = at[edge.source], at[edge.target]
        inner = middle not in (a, b)
        # A line between two neighbours bends towards the middle, so that it does not run through the labels of others.
        bend = 0.5 * min(1.0, math.hypot(a.x - b.x, a.y - b.y) / BEND_FROM) if inner else 0.0
        cx = (a.x + b.x) / 2 + bend * (middle.x - (a.x + b.x) / 2)
        cy = (a.y + b.y) / 2 + bend * (middle.y - (a.y + b.y) / 2)
        start, end = _rim(a, cx, cy, 2), _rim(b, cx, cy, ARROW + 3 if edge.words else 2)
        path = f"M{start[0]:.1f} {start[1]:.1f}Q{cx:.1f} {cy:.1f} {end[0]:.1f} {end[1]:.1f}"
        arrow = _arrow(end, (cx, cy)) if edge.words and not edge.mutual else ""
        yield PlacedEdge(edge, path, round(1 + 3.5 * edge.weight / heaviest, 2), inner, arrow)


def _arrow(end: tuple[float, float], origin: tuple[float, float]) -> str:
    """A head that starts at ``end`` and points away from ``origin``."""
    length = math.hypot(end[0] - origin[0], end[1] - origin[1]) or 1.0
    ux, uy = (end[0] - origin[0]) / length, (end[1] - origin[1]) / length
    tip = (end[0] + ux * ARROW, end[1] + uy * ARROW)
    wing = ARROW * 0.42
    return (
        f"M{tip[0]:.1f} {tip[1]:.1f}L{end[0] - uy * wing:.1f} {end[1] + ux * wing:.1f}"
        f"L{end[0] + uy * wing:.1f} {end[1] - ux * wing:.1f}Z"
    )


def _rim(spot: PlacedNode, x: float, y: float, gap: float) -> tuple[float, float]:
    """The point ``gap`` outside the dot on the way to ``(x, y)``."""
    length = math.hypot(x - spot.x, y - spot.y) or 1.0
    share = min(1.0, (spot.radius + gap) / length)
    return spot.x + (x - spot.x) * share, spot.y + (y - spot.y) * share
