"""Everything that is done with a file between its bytes and a report, and what it costs."""

from __future__ import annotations

import gc
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from archive.readers import (
    Omission,
    ReadError,
    Report,
    detect,
    propose,
    read_attachments,
    read_document,
    read_parts,
    read_rows,
    row_document,
)
from archive.readers.declared import guess_columns
from archive.readers.provenance.reader import read_provenance
from archive.readers.tables.reader import survey

STOPPED_AFTER = 40
"""Seconds of processor time after which what never ends is stopped. No measurement depends on it."""


def read_all(data: bytes, name: str) -> list[Report | ReadError]:
    """The reports in a file, or why there are none; its provenance is read too."""
    read_provenance(data, name)
    try:
        kind = detect(data, name)
        if kind.is_table or kind.is_export:
            if kind.is_table:
                with suppress(ReadError):
                    survey(data, kind)
            rows = [row for row in read_rows(data, kind) if not isinstance(row, Omission)]
            return [_row(row, is_export=kind.is_export) for row in rows]
        if kind.is_container:
            return [part for _name, part in read_parts(data, name) if isinstance(part, ReadError)]
        document = read_document(data, kind)
        return [propose(document), *(e for _n, e in read_attachments(document.parts) if isinstance(e, ReadError))]
    except ReadError as error:
        return [error]


def _row(row: dict[str, str] | ReadError, *, is_export: bool) -> Report | ReadError:
    if isinstance(row, ReadError):
        return row
    try:
        return propose(row_document(row, {} if is_export else guess_columns(list(row))))
    except ReadError as error:
        return error


@contextmanager
def stopped_in_the_end() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("It does not end.")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, STOPPED_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(act: Callable[[], object], times: int = 1) -> float:
    """Least processor time of some runs, in seconds, that of processes it starts included."""
    with uncollected():
        return min(_once(act) for _ in range(times))


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection inside: after many tests it walks through the objects of all of them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _once(act: Callable[[], object]) -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.process_time()
    act()
    used = time.process_time() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used + after.ru_utime - children.ru_utime + after.ru_stime - children.ru_stime
