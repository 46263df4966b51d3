"""Digests as e-mails, in the language of the reader who saved the search."""

from __future__ import annotations

import logging
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from archive.alerts import saved_searches
from archive.http.site_address import absolute
from archive.models import Digest
from archive.search.errors import IndexUnavailable

logger = logging.getLogger(__name__)


def letter(digest: Digest) -> EmailMultiAlternatives | None:
    """The e-mail of a digest; None if its reader may no longer see any of its reports."""
    search = digest.search
    with translation.override(search.language):
        items = saved_searches.digest_items(digest)
        if not items:
            return None
        stop = absolute(reverse("archive:stop-letters", args=[saved_searches.token_of(search)]))
        context = {
            "search": search,
            "reports": items,
            "count": len(items),
            "address": settings.SITE_ADDRESS,
            "search_url": absolute(f"{reverse('archive:articles')}?{search.parameters}"),
            "manage_url": absolute(reverse("archive:following")),
            "stop_url": stop,
            "language": search.language,
            "direction": "rtl" if search.language == "ar" else "ltr",
        }
        subject = ngettext("{n} new report: {name}", "{n} new reports: {name}", len(items))
        message = EmailMultiAlternatives(
            subject=" ".join(subject.format(n=len(items), name=search.name).split()),
            body=render_to_string("following/digest.txt", context),
            to=[search.user.email],
            headers={
                "Message-ID": f"<digest-{digest.pk}.{digest.created_at:%Y%m%d%H%M%S}@{_host()}>",
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("following/digest.html", context), "text/html")
        return message


def send(digest: Digest) -> bool:
    """Send a digest and record how that ended. A failure is stored with its reason, logged, and retried by the next run."""
    try:
        message = letter(digest)
        if message is not None:
            message.send()
    except Exception as error:
        logger.exception("Digest %s could not be sent", digest.pk)
        saved_searches.mark_failed(digest, f"{type(error).__name__}: {error}")
        return False
    saved_searches.mark_sent(digest)
    return True


def send_due(now: datetime | None = None) -> tuple[int, int]:
    """Write the letters that are due and send all that wait.

    Returns:
        How many were sent, and how many failed.
    """
    now = now or timezone.now()
    try:
        for search in saved_searches.due(now):
            saved_searches.gather(search)
    except IndexUnavailable:
        logger.warning("There is no search index; digests wait for it.")
    sent = [send(digest) for digest in saved_searches.unsent(now)]
    return sum(sent), len(sent) - sum(sent)


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
