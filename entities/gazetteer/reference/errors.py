"""Errors in the reference files, worded so that the writer of an entry can find them."""

from __future__ import annotations

from collections.abc import Sequence


class ReferenceError(ValueError):
    """A reference file with an error.

    Attributes:
        file: path under the data folder, such as ``"people/syria.toml"``.
        key: the entry, or ``"line 12"`` when it has no key, or empty if the whole file is meant.
        message: what is wrong with it.
        problems: every problem found, this one first; one element unless several were collected.
    """

    def __init__(self, file: str, key: str, message: str) -> None:
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key
        self.message = message
        self.problems: tuple[ReferenceError, ...] = (self,)

    @classmethod
    def of(cls, problems: Sequence[ReferenceError]) -> ReferenceError:
        """Join n >= 1 problems into one error whose text lists them all, one per line."""
        first = problems[0]
        joined = cls(first.file, first.key, first.message)
        if len(problems) > 1:
            joined.args = (f"{len(problems)} problems\n" + "\n".join(str(problem) for problem in problems),)
            joined.problems = tuple(problems)
        return joined
