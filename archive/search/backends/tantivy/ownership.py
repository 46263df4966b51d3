"""Whether an index belongs to the database as it is now.

Before a pass writes to an index it draws a random number, records it beside the index, and stores it in the database under the
index's id. The two agree as long as neither is restored to an earlier state or copied from elsewhere: a database restored from
any backup has an earlier number or none, and so has an older copy of an index.
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
from archive.search.backends.tantivy.state import IndexState, write_state
from archive.search.errors import IndexForeign

TRUST_SECONDS = 30
"""How long a process trusts that an index belongs to the database before it asks again."""
FORGOTTEN_DAYS = 90
_Key = tuple[str, str, str]
_found: dict[_Key, float] = {}


def check(state: IndexState) -> None:
    """Check that the index belongs to this database. One query at most every ``TRUST_SECONDS`` and after each pass that wrote.

    Raises:
        IndexForeign: it belongs to another database, or to this one at another time.
    """
    key = state.index_id, state.last_pass, state.next_pass
    if time.monotonic() - _found.get(key, float("-inf")) < TRUST_SECONDS:
        return
    if not belongs(state):
        _found.pop(key, None)
        raise IndexForeign("the index was written for another database, or for another state of this one")
    trust(state)


def belongs(state: IndexState) -> bool:
    """Ask the database. One query."""
    if not state.index_id:
        return False
    last = SearchIndex.objects.filter(pk=state.index_id).values_list("last_pass", flat=True).first()
    return last is not None and str(last) in (state.last_pass, state.next_pass)


def trust(state: IndexState) -> None:
    """Record that this process has just checked."""
    _found.clear()
    _found[state.index_id, state.last_pass, state.next_pass] = time.monotonic()


def new_index() -> str:
    """An id for an index that is about to be built."""
    return str(uuid.uuid4())


def begin_pass(folder: Path, state: IndexState) -> IndexState:
    """Have index and database agree on a new pass; to be called before anything of it is written.

    Recorded beside the index first: if the process is killed after either step, the database holds one of the two numbers.
    """
    last = SearchIndex.objects.filter(pk=state.index_id).values_list("last_pass", flat=True).first()
    begun = replace(state, last_pass=str(last or ""), next_pass=str(uuid.uuid4()))
    write_state(folder, begun)
    SearchIndex.objects.update_or_create(
        pk=begun.index_id, defaults={"last_pass": begun.next_pass, "written_at": Now()}
    )
    return begun


def end_pass(state: IndexState) -> IndexState:
    """The state after the pass that has begun; unchanged if none has."""
    return replace(state, last_pass=state.next_pass or state.last_pass, next_pass="")


def forget_indexes(*, but: str) -> None:
    """Delete rows of indexes that have not been written for ``FORGOTTEN_DAYS``; one that still exists is built again."""
    SearchIndex.objects.filter(written_at__lt=Now() - timedelta(days=FORGOTTEN_DAYS)).exclude(pk=but).delete()
