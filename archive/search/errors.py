"""The errors that every search backend raises."""

from __future__ import annotations


class IndexUnavailable(Exception):
    """There is no index of this version yet; ``manage.py reindex`` builds one."""


class IndexDamaged(IndexUnavailable):
    """Files of the index are missing, differ from what the engine wrote, or cannot be written."""


class IndexForeign(IndexUnavailable):
    """The index was written for another database, or for another state of this one."""


class IndexBusy(Exception):
    """Another process is writing to the index; the next pass writes what has changed since."""


class WriteFailed(Exception):
    """The engine failed while writing; what was committed before stays."""
