"""Sessions in the database that store their account, so that all sessions of an account can be ended.

After "Extending database-backed session engines" in Django's documentation of sessions.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from archive.models import Session

_BEGAN = "began_at"
_SEEN = "seen_at"
_STEPS = 12
"""How many times within ``SESSION_IDLE`` a session is marked as used at most: each mark is a write and empties the page cache."""


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        account = data.get(SESSION_KEY)
        session.account_id = int(account) if account else None
        return session


def end_sessions(user: Any, *, but: str | None = None) -> None:
    """Sign an account out everywhere.

    Args:
        but: key of a session that continues.
    """
    Session.objects.filter(account_id=user.pk).exclude(session_key=but).delete()


def begin(session: SessionBase) -> None:
    """Start the clocks of a session that has just signed in."""
    session[_BEGAN] = session[_SEEN] = int(time.time())


def is_over(session: SessionBase) -> bool:
    """Whether the session was idle for ``SESSION_IDLE`` seconds, or is older than ``SESSION_COOKIE_AGE``.

    One that continues is marked as used.
    """
    now = int(time.time())
    idle, age = now - session.get(_SEEN, 0), now - session.get(_BEGAN, 0)
    if idle >= settings.SESSION_IDLE or age >= settings.SESSION_COOKIE_AGE:
        return True
    if idle >= settings.SESSION_IDLE / _STEPS:
        session[_SEEN] = now
    return False
