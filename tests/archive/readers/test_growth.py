"""No file costs more than its size: twice the bytes take at most twice the time, and a logarithm."""

from __future__ import annotations

import math
import tracemalloc

import pytest

from tests.archive.readers.hostile import BUILT_WITH, KEPT_BACK, Maker
from tests.archive.readers.hostile_mail import MAIL
from tests.archive.readers.reading import cost, read_all, stopped_in_the_end

FILES = BUILT_WITH | KEPT_BACK | MAIL
MEASURABLE = 0.02
"""Seconds that a file must take before ratios tell anything; PDF files start a process of so much alone."""
CLOCK = 0.01
"""Seconds below which a cost is nothing but steps of the clock."""
LEAST, MOST = 2 * 1024, 512 * 1024
SLACK = 1.9
"""Between n log n, some 4.5 for four times the bytes, and n squared, 16."""
MEMORY = 400
"""Bytes of memory for a byte of a file, beside ``MEMORY_FREE``."""
MEMORY_FREE = 24 * 1024 * 1024


@pytest.mark.parametrize("which", FILES)
def test_four_times_the_bytes_take_four_times_the_time_and_a_logarithm(which: str) -> None:
    name, make = FILES[which]
    with stopped_in_the_end():
        base = MEASURABLE + (cost(lambda: read_all(b"%PDF-", name), 3) if name.endswith(".pdf") else 0)
        size = _measurable(name, make, base)
        ratios = []
        for attempt in range(6):  # Whatever else runs makes one measurement slower, not all of them.
            small, large = (_seconds(name, make(size * times), 1 + attempt) for times in (1, 4))
            most = 4 * math.log(4 * size) / math.log(size) * SLACK
            ratios.append(large / max(small, CLOCK))
            if large < 4 * base or ratios[-1] <= most:
                return
    pytest.fail(f"{which}: {size} bytes and four times as many take 1 to {min(ratios):.1f}")


def _measurable(name: str, make: Maker, least: float) -> int:
    size = LEAST
    while size < MOST and _seconds(name, make(size), 1) < least:
        size *= 2
    return size


def _seconds(name: str, data: bytes, times: int = 1) -> float:
    return cost(lambda: read_all(data, name), times)


@pytest.mark.parametrize("which", [which for which in FILES if not which.startswith("pdf")])
def test_small_files_take_little_memory(which: str) -> None:
    name, make = FILES[which]
    data = make(16 * 1024)
    with stopped_in_the_end():
        tracemalloc.start()
        try:
            read_all(data, name)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < MEMORY_FREE + MEMORY * len(data)
