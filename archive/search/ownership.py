"""Whether an index belongs to the database as it is now.

Before a pass writes to an index it makes up a number, notes it beside the index, and stores it in the database under the
index's id. So the two agree as long as neither is put back to an earlier state, copied beside the other or taken from
elsewhere: a database restored from any kind of backup has an earlier number or none, and so has an older copy of an index.
See docs/adr/0014-index-and-database-know-each-other.md.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.db.models.functions import Now

from archive.models import SearchIndex
from archive.search import index

TRUST_SECONDS = 30
"""How long a process that has found an index to belong to the database does not ask again."""
FORGOTTEN_DAYS = 90
_Key = tuple[str, str, str]
_found: dict[_Key, float] = {}


def check(state: index.IndexState) -> None:
    """Of one query, at most every ``TRUST_SECONDS`` and after each pass that wrote.

    Raises:
        IndexForeign: the index belongs to another database, or to this one at another time.
    """
    key = state.index_id, state.last_pass, state.next_pass
    if time.monotonic() - _found.get(key, float("-inf")) < TRUST_SECONDS:
        return
    if not belongs(state):
        _found.pop(key, None)
        raise index.IndexForeign("the index was written for another database, or for another state of this one")
    trust(state)


def belongs(state: index.IndexState) -> bool:
    """Ask the database. One query."""
    if not state.index_id:
        return False
    last = SearchIndex.objects.filter(pk=state.index_id).values_list("last_pass", flat=True).first()
    return last is not None and str(last) in (state.last_pass, state.next_pass)


def trust(state: index.IndexState) -> None:
    """This process has just made sure."""
    _found.clear()
    _found[state.index_id, state.last_pass, state.next_pass] = time.monotonic()


def new_index() -> str:
    """An id for an index that is about to be built."""
    return str(uuid.uuid4())


def begin_pass(folder: Path, state: index.IndexState) -> index.IndexState:
    """Have index and database agree on a new pass; to be called before the first word of it is written.

    Noted beside the index first: if the process is killed after either step, what the database holds is one of the two noted.
    """
    last = SearchIndex.objects.filter(pk=state.index_id).values_list("last_pass", flat=True).first()
    begun = replace(state, last_pass=str(last or ""), next_pass=str(uuid.uuid4()))
    index.write_state(folder, begun)
    SearchIndex.objects.update_or_create(
        pk=begun.index_id, defaults={"last_pass": begun.next_pass, "written_at": Now()}
    )
    return begun


def end_pass(state: index.IndexState) -> index.IndexState:
    """The state after the pass that has begun; itself if none has."""
    return replace(state, last_pass=state.next_pass or state.last_pass, next_pass="")


def forget_indexes(*, but: str) -> None:
    """Drop rows of indexes that nobody has written to for long; one that is still there after all is built again."""
    SearchIndex.objects.filter(written_at__lt=Now() - timedelta(days=FORGOTTEN_DAYS)).exclude(pk=but).delete()
