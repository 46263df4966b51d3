"""Whether this host can answer readers: the database answers, and the index exists, belongs to it and is up to date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from archive.processing.failed_jobs import count_failed
from archive.search.backends import get_backend
from archive.search.errors import IndexDamaged, IndexForeign, IndexUnavailable


@dataclass(slots=True)
class Readiness:
    """``reasons`` are short fixed words that reveal nothing about the contents; a host without reasons is ready."""

    reasons: list[str] = field(default_factory=list)
    database: str = "unreachable"
    index: dict[str, Any] = field(default_factory=lambda: {"present": False})
    failed_jobs: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "ready": not self.reasons,
            "reasons": self.reasons,
            "database": self.database,
            "index": self.index,
            "failed_jobs": self.failed_jobs,
        }


def look() -> Readiness:
    """At most four short queries and a few small files; reports are not counted."""
    found = Readiness()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            (now,) = cursor.fetchone()
        found.failed_jobs = count_failed()
        found.database = "ok"
    except DatabaseError:
        found.reasons.append("the database does not answer")
        return found
    _look_at_index(found, now)
    return found


def is_answering() -> bool:
    """Whether the database answers now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _look_at_index(found: Readiness, now: datetime) -> None:
    try:
        status = get_backend().status()
    except IndexForeign:
        found.reasons.append("the index belongs to another database or to another state of this one")
        return
    except IndexDamaged:
        found.reasons.append("the index is damaged or cannot be opened")
        return
    except IndexUnavailable:
        found.reasons.append("there is no index of this version")
        return
    age = _age(status.synced_at, now)
    found.index = {"present": True, "age_seconds": age, "watermark": status.watermark}
    if age is None or age > settings.INDEX_MAX_AGE:
        found.reasons.append("the index has not followed the database for too long")


def _age(followed_at: str, now: datetime) -> int | None:
    try:
        return max(0, round((now - datetime.fromisoformat(followed_at)).total_seconds()))
    except (ValueError, TypeError):
        return None
