"""Which changes of rows the database records: triggers write an event for each, however the change is made.

An event holds the row as it was before the change. The rows of the reference files therefore need no event until somebody changes
them, and a first load writes none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import pghistory
import pgtrigger
from django.db.models import Model


def track(
    *,
    exclude: Sequence[str],
    added: pgtrigger.Condition | bool = True,
    changed: bool = True,
    removed: pgtrigger.Condition | None = None,
) -> Callable[[type[Model]], type[Model]]:
    """Record the changes of a model.

    Args:
        exclude: fields that are derived or that machines write; a change of these alone is not recorded.
        added: whether new rows are recorded, or which.
        changed: whether rows can change at all.
        removed: which of the rows that are deleted are recorded; by default all of them.
    """
    trackers: list[pghistory.RowEvent] = [pghistory.DeleteEvent(condition=removed)]
    if changed:
        trackers.append(pghistory.UpdateEvent(row=pghistory.Old))
    if added is not False:
        trackers.append(pghistory.InsertEvent(condition=None if added is True else added))
    decorator: Callable[[type[Model]], type[Model]] = pghistory.track(*trackers, exclude=list(exclude))
    return decorator


def because(reason: str) -> AbstractContextManager[object]:
    """Give the events of changes inside the block this reason; an empty one adds nothing.

    Who makes the change comes from the request, see ``pghistory.middleware``.
    """
    return pghistory.context(reason=reason) if reason else nullcontext()
