"""Every request for a background job that follows a write. Services call these functions; views and commands do not.

Requests name their task, so that services need not import the tasks, which import them. Two kinds:

* Work that a periodic job would find anyway (indexing, relinking) is requested once, after the transaction has committed. Its
  jobs have a queueing lock: a request made inside the transaction would make concurrent writers wait for one another.
* Work that nothing else would find (a new revision whose names are to be found) is requested inside the transaction, so that the
  write and the request commit together or not at all.

A transaction that is rolled back requests nothing.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

_waiting = threading.local()
"""By task name, the request that is to be made when the transaction of this thread commits."""


class _OnCommit:
    """One request for any number of writes in a transaction.

    Every write registers it, since a rolled-back savepoint drops the callbacks registered in it. The first that runs makes it.
    """

    def __init__(self, task: str) -> None:
        self.task, self.is_made = task, False

    def __call__(self) -> None:
        if not self.is_made:
            self.is_made = True
            defer_once(self.task)


def defer_once(task: str, *, queueing_lock: str | None = None, **arguments: Any) -> None:
    """Defer a task by name unless a job with the same queueing lock is already waiting.

    Args:
        queueing_lock: in place of the task's own.
        arguments: of the task.
    """
    options = {} if queueing_lock is None else {"queueing_lock": queueing_lock}
    try:
        # A savepoint: the refusal is a database error, and the caller's transaction must survive it.
        with transaction.atomic():
            app.configure_task(task, allow_unknown=False, **options).defer(**arguments)
    except AlreadyEnqueued:
        return


def _defer_on_commit(task: str) -> None:
    request: _OnCommit | None = getattr(_waiting, task, None)
    if request is None or request.is_made:
        request = _OnCommit(task)
        setattr(_waiting, task, request)
    # Robust: the write has committed, so a failed request is logged and left to the periodic job.
    transaction.on_commit(request, robust=True)


def request_index_update() -> None:
    """Bring the search index up to date after the commit."""
    _defer_on_commit("archive.update_index")


def request_relinking() -> None:
    """Process the articles that a change of names can affect, after the commit."""
    _defer_on_commit("archive.relink_changes")


def request_extraction(article_id: int) -> None:
    """Find and link the names of one article. Call it in the transaction that changes its text."""
    app.configure_task("archive.process_article", allow_unknown=False).defer(article_id=article_id)


def request_spelling(text: str) -> None:
    """Process again every article that contains a spelling. Call it in the transaction that changes what the spelling means."""
    app.configure_task("archive.read_spelling_again", allow_unknown=False).defer(text=text)


def request_upload(upload_id: int) -> None:
    """Read an uploaded file. Call it in the transaction that stores or resets its reading."""
    defer_once("archive.read_upload", queueing_lock=f"upload-{upload_id}", upload_id=upload_id)


def request_batch(batch_id: int) -> None:
    """Open a batch and work on it. Call it in the transaction that creates or changes it."""
    defer_once("archive.open_batch", queueing_lock=f"batch-{batch_id}", batch_id=batch_id)
