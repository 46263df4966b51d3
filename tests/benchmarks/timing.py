"""Latency of a call, in milliseconds."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

WARM_UP = 5


def latencies(call: Callable[[Any], Any], arguments: Sequence[Any], *, runs: int) -> dict[str, Any]:
    """Call with each argument in turn, ``runs`` times in all, after a few calls that do not count.

    Returns:
        ``{"p50", "p95", "p99", "mean"}`` in milliseconds, ``runs``.
    """
    for argument in itertools.islice(itertools.cycle(arguments), WARM_UP):
        call(argument)
    taken = []
    for argument in itertools.islice(itertools.cycle(arguments), runs):
        start = time.perf_counter()
        call(argument)
        taken.append(time.perf_counter() - start)
    return summary(taken)


def under_load(call: Callable[[Any], Any], arguments: Sequence[Any], *, clients: int, seconds: float) -> dict[str, Any]:
    """As :func:`latencies`, with several clients calling at once for a while.

    Returns:
        As there, and ``per_second``, calls answered.

    Raises:
        Exception: whatever ``call`` raised first; the other clients stop.
    """
    for argument in itertools.islice(itertools.cycle(arguments), WARM_UP):
        call(argument)
    taken: list[float] = []
    failures: list[Exception] = []
    stop = time.perf_counter() + seconds

    def client(first: int) -> None:
        own = itertools.islice(itertools.cycle(arguments), first, None)
        try:
            while not failures and (start := time.perf_counter()) < stop:
                call(next(own))
                taken.append(time.perf_counter() - start)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return {**summary(taken), "per_second": round(len(taken) / (time.perf_counter() - begun), 1)}


def summary(seconds: Sequence[float]) -> dict[str, Any]:
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99]).tolist()
    mean = float(np.mean(seconds) * 1000)
    return {
        "p50": round(p50, 2),
        "p95": round(p95, 2),
        "p99": round(p99, 2),
        "mean": round(mean, 2),
        "runs": len(seconds),
    }
