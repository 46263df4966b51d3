"""How fast links are found in a text, and how much memory the process uses."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from entities.spans import Link

WORDS = 350
"""Words of one article, so that figures of different texts can be compared."""
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Speed:
    """Figures of one run.

    Attributes:
        articles: texts read.
        seconds: processor time of this process for all of them.
        resident: megabytes of memory in use at the end.
        peak: the most at any time.
    """

    articles: int
    seconds: float
    resident: float
    peak: float

    @property
    def per_second(self) -> float:
        """Articles a second of processor time on one core."""
        return self.articles / self.seconds if self.seconds else 0.0


def cut_articles(texts: Sequence[str], count: int) -> list[str]:
    """Cut running text into articles of :data:`WORDS` words, from the beginning again where it ends.

    Line ends stay. Raises ValueError if there is no word at all.
    """
    words = [word for text in texts for line in text.splitlines(keepends=True) for word in _words(line)]
    if not words:
        raise ValueError("there are no words to read")
    begins = (number * WORDS % len(words) for number in range(count))
    return [" ".join(islice(_around(words, begin), WORDS)) for begin in begins]


def _words(line: str) -> list[str]:
    words = line.split()
    if words and line.endswith("\n"):
        words[-1] += "\n"
    return words


def _around(words: Sequence[str], begin: int) -> Sequence[str]:
    repeated = [*words[begin:], *words[:begin]]
    while len(repeated) < WORDS:
        repeated += words
    return repeated


def measure(texts: Sequence[str], extract: Callable[[str], Sequence[Link]], *, warm: int) -> Speed:
    """Extract the first ``warm`` texts uncounted, then measure the processor time for all of them."""
    for text in texts[:warm]:
        extract(text)
    start = time.process_time()
    for text in texts:
        extract(text)
    seconds, resident = time.process_time() - start, _resident()
    return Speed(len(texts), seconds, resident, max(resident, _peak()))  # the kernel counts the two apart, and roughly


def _resident() -> float:
    """Megabytes in use now; if the system does not report it, the peak."""
    try:
        status = _STATUS.read_text(encoding="ascii")
    except OSError:
        return _peak()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _peak() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
