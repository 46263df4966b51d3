"""How the cost of a call grows with its input, on a machine that does other things too.

Only CPU time of this process is counted, only ratios are judged, and a ratio that is too high is measured again.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.archive.readers.reading import uncollected

MEASURABLE = 0.02
"""CPU seconds of a call at the first size that is judged; shorter ones are mostly noise."""
ALLOWED = 9.0
"""Times as long a call may take on an input four times as long. n log n gives 4.8 at most here, a square 16."""
TRIES = 4
STEP = 2
"""Times by which an input grows until its cost can be measured."""
RUNAWAY = 40
"""A call that takes so many times as long as its input has grown is ended."""

Make = Callable[[int], Any]


class Runaway(Exception):
    """The call was ended."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what runs inside after so much CPU time; regular expressions look for signals while they match."""

    def end(*_args: Any) -> None:
        raise Runaway

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def cost(run: Callable[[Any], object], given: Any, *, most: float, times: int = 1) -> float:
    """CPU seconds of ``run(given)``, the least of some runs.

    Raises:
        Runaway: a run took more than ``most``.
    """
    best = float("inf")
    for _ in range(times):
        with limited(most), uncollected():
            begun = time.thread_time()
            run(given)
            best = min(best, time.thread_time() - begun)
    return best


def growth(run: Callable[[Any], object], make: Make, *, first: int = 1000, largest: int = 8000) -> float | None:
    """How many times as long a call takes on an input four times as long; ``None`` where even the largest takes no time.

    Args:
        make: a size in code points -> an input of about that size.
        first: size to begin with; it grows until a call can be measured.
        largest: size at which a call that cannot be measured yet is let be.
    """
    size, most = first, RUNAWAY * MEASURABLE
    while True:
        try:
            taken = cost(run, make(size), most=most)
        except Runaway:
            return float("inf")
        if taken >= MEASURABLE:
            break
        if size >= largest:
            return None
        size, most = STEP * size, RUNAWAY * STEP * max(taken, MEASURABLE / 20)
    found = float("inf")
    for attempt in range(TRIES):
        try:
            # Two runs tell most of what is in order; what looks wrong is measured with more care.
            one = cost(run, make(size), most=RUNAWAY * taken, times=3 if attempt else 2)
            four = cost(run, make(4 * size), most=RUNAWAY * one, times=2 if attempt else 1)
        except Runaway:
            continue
        found = min(found, four / one)
        if found <= ALLOWED:
            break
    return found


def grows_too_fast(run: Callable[[Any], object], make: Make, **sizes: int) -> bool:
    """Whether the cost grows clearly faster than n log n."""
    found = growth(run, make, **sizes)
    return found is not None and found > ALLOWED
