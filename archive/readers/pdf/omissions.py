"""What of a PDF file is not among its words, said for the editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission
from archive.readers.names import harmless_name

_LINES = 6
_LINE_LENGTH = 80
_NAMES = 20


def omissions_of(pages: Sequence[dict[str, Any]], running: Sequence[str], attachments: Sequence[str]) -> list[Omission]:
    """One for each kind of thing, with the pages on which it is.

    Args:
        pages: as ``pdf_text.py`` gives them.
        running: the lines that stand around the text.
        attachments: names of files inside the file.
    """
    found = []
    if running:
        lines = " / ".join(line[:_LINE_LENGTH] for line in running[:_LINES])
        found.append(
            Omission(
                format_lazy(_("heads, feet and page numbers: {lines}"), lines=lines),
                _("they stand around the text on the pages"),
            )
        )
    kinds = (
        ("notes", _("comments on page {pages}"), _("they are no part of the report")),
        ("hidden", _("invisible words on page {pages}"), _("nobody sees them on the page")),
        ("aslant", _("words printed aslant on page {pages}"), _("they lie across the page, as a watermark does")),
        ("pictures", _("pictures on page {pages}"), _("words in pictures beside a text are not read")),
    )
    for key, part, why in kinds:
        if numbers := [number for number, page in enumerate(pages) if _count(page, key)]:
            found.append(Omission(format_lazy(part, pages=_listed(numbers)), why))
    found += [
        Omission(
            format_lazy(_("attachment {name}"), name=harmless_name(name) or number),
            _("files inside a PDF file are not opened: take it out and send it alone"),
        )
        for number, name in enumerate(attachments[:_NAMES], 1)
    ]
    return found


def pages_omitted(numbers: Sequence[int], why: object) -> list[Omission]:
    """One for the pages with these numbers, counted from 0; none for no page."""
    return [Omission(format_lazy(_("page {pages}"), pages=_listed(numbers)), why)] if numbers else []


def _count(page: dict[str, Any], key: str) -> int:
    if key == "pictures" and not page["letters"]:
        return 0  # The page is a picture itself and was read as one, or is named as unread.
    value = page[key]
    return len(value) if isinstance(value, list) else int(value)


def _listed(numbers: Sequence[int]) -> str:
    """Numbers of pages from 1, such as ``2, 4–7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a + 1}" if a == b else f"{a + 1}–{b + 1}" for a, b in runs)
