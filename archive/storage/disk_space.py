"""Whether an error of the system, of PostgreSQL or of the search engine means that the disk is full."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

from psycopg import errors

_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# The engine gives the system's error only as text; so does PostgreSQL for files that it cannot extend at start.
_WORDS = re.compile(
    rf"os error (?:{'|'.join(map(str, sorted(_NUMBERS)))})\b|No space left on device|Disk quota exceeded"
)


def is_disk_full(error: BaseException) -> bool:
    """Whether an error, or one of its causes, is a full disk, an exhausted quota, or a file too large for its disk."""
    return any(_says_so(each) for each in _chain(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, errors.DiskFull):
        return True
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _NUMBERS
    return _WORDS.search(str(error)[:2000]) is not None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__]
