"""Distances on the earth, good to about half a per cent."""

from __future__ import annotations

from math import asin, cos, hypot, radians, sin, sqrt

Point = tuple[float | None, float | None]
"""Latitude and longitude in degrees; an unknown one is infinitely far from everything."""


def kilometres(one: Point, other: Point) -> float:
    """Return the great-circle distance in kilometres, infinite if a coordinate is unknown."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return float("inf")
    north, south = radians(one[0]), radians(other[0])
    half_height, half_width = sin((north - south) / 2), sin(radians(one[1] - other[1]) / 2)
    return 2 * 6371.0 * asin(min(1.0, hypot(half_height, sqrt(cos(north) * cos(south)) * half_width)))
