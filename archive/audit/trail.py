"""Adding to the audit trail, removing old entries, and checking that none was changed or removed.

An entry is written in the transaction of the act that it records: if it cannot be written, the act fails.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from archive.http.networks import provider_network
from archive.models import Act, Article, AuditEvent

logger = logging.getLogger(__name__)
_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)
_EXPORTED_FILTERS = 2000
"""Characters of the parameters of an export that are recorded."""


def audited_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: entries recorded during a request carry its account and address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


def in_request() -> bool:
    """Whether a request is being answered; otherwise this is a command, a job or a shell."""
    return _request.get() is not None


def record(
    act: Act, *, target: models.Model | None = None, details: Mapping[str, Any] | None = None, account: Any = None
) -> AuditEvent:
    """Add an entry.

    Args:
        target: what it was done to.
        details: further facts, as JSON; never words of a report, passwords or codes.
        account: who did it; without one, the account of the request, or nobody on the command line.
    """
    request = _request.get()
    user = account or getattr(request, "user", None)
    if user is not None and not user.is_authenticated:
        user = None
    return AuditEvent.objects.create(
        act=act, account=user.pk if user else None, name=user.get_username() if user else "",
        target=target._meta.model_name or "" if target is not None else "",
        target_id=target.pk if target is not None else None,
        details=dict(details or {}), address=stored_address(request),
    )  # fmt: skip


def record_read(article: Article, act: Act = Act.READ, **details: Any) -> None:
    """Record the reading of a report that is not public; reads of public reports are not recorded."""
    if article.state != Article.State.PUBLISHED:
        record(act, target=article, details={"state": article.state, **details})


def record_export(request: HttpRequest, what: str, form: str, rows: int, query: QueryDict) -> None:
    """Record an export by somebody with an account; exports by anonymous visitors are not recorded."""
    if request.user.is_authenticated:
        asked = query.urlencode()[:_EXPORTED_FILTERS]
        record(Act.EXPORTED, details={"list": what, "format": form, "rows": rows, "filters": asked})


def stored_address(request: HttpRequest | None) -> str:
    """The part of a request's address that is stored according to ``SIJILL_AUDIT_ADDRESSES``."""
    if request is None or settings.AUDIT_ADDRESSES == "none":
        return ""
    address = get_adapter().get_client_ip(request)
    return str(ipaddress.ip_address(address)) if settings.AUDIT_ADDRESSES == "whole" else provider_network(address)


def shorten(*, days: int) -> int:
    """Remove the entries that are older than this, and record that they were.

    Returns:
        How many were removed.
    """
    before = timezone.now() - timedelta(days=days)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT archive_audit_shorten(%s)", [before])
        (removed,) = cursor.fetchone()
        if removed:
            first = AuditEvent.objects.order_by("pk").first()
            record(Act.TRAIL_SHORTENED, details={"removed": removed, "first": first.pk if first else 0})
    return int(removed)


def problems() -> Iterator[str]:
    """What is wrong with the trail: one line for each entry that is missing or was altered.

    Entries that were removed at the end leave no gap; only a digest of the last entry that was stored elsewhere can show that.
    """
    expected, digest = _first_expected(), ""
    for event in AuditEvent.objects.order_by("pk").annotate(computed=_Digest()).iterator(chunk_size=1000):
        if event.pk != expected:
            yield f"audit trail: entries {expected} to {event.pk - 1} are missing"
        elif digest and event.previous != digest:
            yield f"audit trail: entry {event.pk} does not follow the one before it"
        if event.digest != event.computed:
            yield f"audit trail: entry {event.pk} is not as it was written"
        expected, digest = event.pk + 1, event.digest


def head() -> tuple[int, str]:
    """Number and digest of the last entry, to be stored elsewhere; 0 and an empty one for an empty trail."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", "digest").first()
    return last or (0, "")


def record_settings() -> bool:
    """Record the settings that protect the archive if they differ from those recorded last; at the start of a process.

    Returns:
        Whether they differ.
    """
    now = protective_settings()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT archive_audit_lock()")
        last = AuditEvent.objects.filter(act=Act.SETTINGS_CHANGED).order_by("-pk").first()
        before = last.details["settings"] if last else {}
        if before == now:
            return False
        changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
        record(Act.SETTINGS_CHANGED, details={"changed": changed if last else [], "settings": now})
    return True


def note_settings() -> None:
    """Record the settings when a web process starts. It starts even without a database, and its pages show the problem."""
    try:
        record_settings()
    except DatabaseError:
        logger.exception("The settings could not be compared with those in the audit trail; the next start does it")
    finally:
        connection.close()


def protective_settings() -> dict[str, Any]:
    """The settings on which the protection of the archive depends; for secrets a fingerprint, or whether they are set."""
    plain = (
        "DEBUG", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SITE_ADDRESS", "BEHIND_PROXY", "SECOND_FACTOR",
        "SESSION_IDLE", "SESSION_COOKIE_AGE", "ACCOUNT_REAUTHENTICATION_TIMEOUT", "BROWSER_AGE", "INVITATION_DAYS", "EMAIL_HOST",
        "AUDIT_DAYS", "AUDIT_ADDRESSES", "MAP_TILES",
    )  # fmt: skip
    database = settings.DATABASES["default"]
    return {
        **{name: getattr(settings, name) for name in plain},
        "SECRET_KEY": hashlib.sha256(b"sijill audit\0" + settings.SECRET_KEY.encode()).hexdigest()[:12],
        "DATABASE": {name: str(database.get(name, "")) for name in ("HOST", "NAME", "USER")},
        "STORAGE": settings.STORAGES["default"]["BACKEND"],
        "EMAIL_HOST_PASSWORD": "set" if settings.EMAIL_HOST_PASSWORD else "none",
    }


class _Digest(models.Func):
    """The digest that an entry should have, by the same function that the trigger calls."""

    function = "archive_audit_digest"
    template = "archive_audit_digest(archive_auditevent)"
    output_field = models.CharField()
    arity = 0


def _first_expected() -> int:
    """Number of the first entry: 1, or the one recorded by the last removal of old entries."""
    last = AuditEvent.objects.filter(act=Act.TRAIL_SHORTENED).order_by("-pk").first()
    return int(last.details["first"]) or last.pk if last else 1
