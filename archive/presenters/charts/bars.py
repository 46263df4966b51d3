"""Bars over time as plain numbers that a template draws as SVG. No Django, no models.

Bars are placed in per cent of the width, so that a chart fills any column while its letters keep their size.
All x run from the left edge, in either language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BY_DAY, BY_MONTH, BY_YEAR = "day", "month", "year"
MAX_DAYS = 45
MAX_MONTH_YEARS = 3
"""More calendar years than these are shown by year: a bar has to be wide enough to be hit with a finger."""
PLOT_HEIGHT = 96
PLOT_TOP = 18
BAR_SHARE = 0.78
SLENDER = 0.42
"""Share of its period that a bar fills; few bars would be very wide, so they fill less."""
FEW_BARS = 15
GRID_LINES = 3
EDGE = 6.0
"""Per cent of the width in which words under a bar would stick out."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of time, both days included.

    Attributes:
        x, width: of the bar; ``slot_x``, ``slot_width`` of the period with its gaps; per cent.
        y, height: pixels; a period that is not empty has at least 2.
        link: where the period leads, or nothing.
    """

    since: date
    until: date
    count: int
    x: float
    width: float
    slot_x: float
    slot_width: float
    y: float
    height: float
    link: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark under the bars: the day it stands for, its place in per cent, and how its text is anchored (``start``, ...)."""

    day: date
    x: float
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class GridLine:
    value: int
    y: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars in order of time, with what is around them.

    Attributes:
        unit: ``day``, ``month`` or ``year``.
        base: y of the line that the bars stand on; ``height`` of the picture; pixels.
        total: of all bars.
    """

    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    grid: tuple[GridLine, ...]
    total: int
    rtl: bool = False
    base: int = PLOT_TOP + PLOT_HEIGHT
    height: int = PLOT_TOP + PLOT_HEIGHT + 24

    @property
    def value_x(self) -> str:
        """The values of the grid are on the side where reading starts."""
        return "100%" if self.rtl else "0"

    @property
    def value_anchor(self) -> str:
        return "end" if self.rtl else "start"

    @property
    def filled(self) -> list[Bar]:
        """The bars that are not empty: the rows of the table beside the picture."""
        return [bar for bar in self.bars if bar.count]

    @property
    def peak(self) -> Bar:
        """The highest bar, the earliest of equals."""
        return max(self.bars, key=lambda bar: bar.count)


def histogram(
    counts: Mapping[date, int],
    *,
    since: date | None = None,
    until: date | None = None,
    rtl: bool = False,
    link: Callable[[date, date], str] = lambda _since, _until: "",
) -> Histogram | None:
    """Bars over time, or ``None`` where nothing is dated.

    Args:
        counts: any day of a period -> number; days of the same period add up.
        since, until: limits that the reader set; a limit that is not set lets the bars run over whole calendar years.
        rtl: time runs from right to left.
        link: address for a period, given its first and last day.
    """
    counts = {day: n for day, n in counts.items() if (not since or day >= since) and (not until or day <= until)}
    if not any(counts.values()):
        return None
    first = since or min(counts).replace(month=1, day=1)
    last = until or max(counts).replace(month=12, day=31)
    unit = _unit(first, last)
    periods = list(_periods(first, last, unit))
    numbers = _sum_into(counts, periods)
    grid = _grid(max(numbers))
    top = max(grid[-1], max(numbers))
    slot = 100 / len(periods)
    share = BAR_SHARE if len(periods) > FEW_BARS else SLENDER
    bars = []
    for index, ((start, end), number) in enumerate(zip(periods, numbers, strict=True)):
        slot_x = 100 - (index + 1) * slot if rtl else index * slot
        height = max(2.0, PLOT_HEIGHT * number / top) if number else 0.0
        bars.append(
            Bar(
                start, end, number,
                x=round(slot_x + slot * (1 - share) / 2, 3), width=round(slot * share, 3),
                slot_x=round(slot_x, 3), slot_width=round(slot, 3),
                y=round(PLOT_TOP + PLOT_HEIGHT - height, 2), height=round(height, 2),
                link=link(start, end) if number else "",
            )
        )  # fmt: skip
    lines = tuple(GridLine(value, round(PLOT_TOP + PLOT_HEIGHT * (1 - value / top))) for value in grid)
    return Histogram(unit, tuple(bars), _ticks(bars, unit), lines, sum(numbers), rtl)


def _unit(first: date, last: date) -> str:
    if (last - first).days < MAX_DAYS:
        return BY_DAY
    return BY_MONTH if last.year - first.year < MAX_MONTH_YEARS else BY_YEAR


def _periods(first: date, last: date, unit: str) -> Iterable[tuple[date, date]]:
    """Disjoint periods from ``first`` to ``last``, cut at the ends of days, months or years."""
    start = first
    while start <= last:
        end = {BY_DAY: start, BY_MONTH: _month_end(start), BY_YEAR: date(start.year, 12, 31)}[unit]
        yield start, min(end, last)
        if end >= last:
            return
        start = end + timedelta(days=1)


def _month_end(day: date) -> date:
    return date(day.year, 12, 31) if day.month == 12 else date(day.year, day.month + 1, 1) - timedelta(days=1)


def _sum_into(counts: Mapping[date, int], periods: Sequence[tuple[date, date]]) -> list[int]:
    numbers = [0] * len(periods)
    position = 0
    for day in sorted(counts):
        while day > periods[position][1]:
            position += 1
        numbers[position] += counts[day]
    return numbers


def _grid(peak: int) -> list[int]:
    """At most ``GRID_LINES`` round values, the last at or below the peak."""
    step = next(s for power in range(12) for s in (10**power, 2 * 10**power, 5 * 10**power) if peak // s <= GRID_LINES)
    return list(range(step, peak + 1, step))


def _ticks(bars: Sequence[Bar], unit: str) -> tuple[Tick, ...]:
    """Every few bars by day or year; every quarter of a year by month. Few enough not to overlap on a phone."""
    if unit == BY_MONTH:
        step = 3 if len(bars) <= 12 else 6 if len(bars) <= 24 else 12
        kept = [bar for bar in bars if (bar.since.month - 1) % step == 0]
    else:
        step = max(1, math.ceil(len(bars) / 6))
        kept = list(bars[::step])
    return tuple(_tick(bar) for bar in kept)


def _tick(bar: Bar) -> Tick:
    """In the middle of its bar; near an edge its text is anchored inwards, so that nothing is cut off."""
    x = round(bar.slot_x + bar.slot_width / 2, 3)
    if x < EDGE:
        return Tick(bar.since, bar.x, "start")
    if x > 100 - EDGE:
        return Tick(bar.since, round(bar.x + bar.width, 3), "end")
    return Tick(bar.since, x)
