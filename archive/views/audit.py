"""The audit trail, for administrators: a list with filters, and the same as a file."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.accounts.roles import Role
from archive.audit.trail import record
from archive.exports import tables
from archive.exports.records import audit_records
from archive.forms.filters import AuditFilter
from archive.models import Act, Article, AuditEvent
from archive.presenters.pagination import page_number

PAGE_SIZE = 50
FORMS = {
    "csv": ("text/csv; charset=utf-8", tables.audit_as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", tables.audit_as_json_lines),
}
"""Name in the address -> media type, and the function that writes it."""

_LABELS = {
    "by": _("by"), "state": _("state"), "page": _("page"), "form": _("format"), "format": _("format"), "sha256": _("SHA-256"),
    "list": _("list"), "rows": _("rows"), "filters": _("filters"), "email": _("e-mail address"), "role": _("role"),
    "account": _("account"), "before": _("before"), "after": _("after"), "redaction": _("redacted passage"),
    "changed": _("changed"), "removed": _("entries removed"), "first": _("first entry left"),
}  # fmt: skip
"""Names of details -> the reader's word; details without one, such as all settings, are in the file only."""
_VALUES = {
    **dict(Article.State.choices), **dict(Role.choices), "password": _("Password"), "code": _("Code"), "totp": _("Code"),
    "recovery_codes": _("Recovery codes"), "mfa": _("Code"),
}  # fmt: skip


@login_required
@permission_required("auth.add_user", raise_exception=True)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Entries, latest first."""
    filters = AuditFilter(request.GET, queryset=AuditEvent.objects.all())
    page = Paginator(filters.qs, PAGE_SIZE).get_page(page_number(request))
    context = {
        "form": filters.form,
        "page": page,
        "rows": [(event, _described(event)) for event in page],
        "days": settings.AUDIT_DAYS,
        "parameters": request.GET.urlencode(),
        "names_addresses": settings.AUDIT_ADDRESSES != "none",
    }
    return render(request, "accounts/audit.html", context)


def _described(event: AuditEvent) -> list[tuple[Any, Any]]:
    """The details that the page shows, with their labels."""
    shown = ((label, event.details.get(name)) for name, label in _LABELS.items())
    return [(label, _in_words(value)) for label, value in shown if value not in (None, "", [])]


def _in_words(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else _VALUES.get(value, value)


@login_required
@permission_required("auth.add_user", raise_exception=True)
@reauthentication_required
def export(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The filtered entries with their digests. The export itself is recorded too."""
    if name not in FORMS:
        raise Http404
    media_type, write = FORMS[name]
    events = AuditFilter(request.GET, queryset=AuditEvent.objects.all()).qs
    last = record(Act.TRAIL_EXPORTED, details={"format": name, "filters": request.GET.urlencode()[:2000]})
    lines = write(audit_records(events.filter(pk__lte=last.pk)))
    response = StreamingHttpResponse(lines, content_type=media_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="sijill-audit-{day}.{name}"'
    return response
