"""How much of an untrusted file is read. The figures come from the settings, see docs/uploads.md."""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import TooLarge

EXPANSION = 200
"""Largest ratio of a compressed file's content to its size. Text packs to a tenth; a bomb to a thousandth."""
EXPANSION_FREE = 10 * 1024 * 1024
"""Content up to this many bytes may be packed however tightly."""
DEPTH = 2
"""ZIP files inside a ZIP file are opened down to this depth."""


def check_size(size: int) -> None:
    """Refuse a file of ``size`` bytes over the limit for one upload.

    Raises:
        TooLarge
    """
    limit = settings.UPLOAD_LIMIT
    if size > limit:
        raise TooLarge(
            format_lazy(
                _("The file has {size}; the limit is {limit}. Split it, or ask the operator to raise the limit."),
                size=filesizeformat(size),
                limit=filesizeformat(limit),
            )
        )


def check_text(text: str) -> None:
    """Refuse a text that is too long for one report.

    Raises:
        TooLarge
    """
    if len(text) > settings.TEXT_LIMIT:
        raise TooLarge(
            format_lazy(
                _(
                    "The text has {size} characters; one report may have {limit}. Split it, or ask the operator to raise the "
                    "limit."
                ),
                size=len(text),
                limit=settings.TEXT_LIMIT,
            )
        )
