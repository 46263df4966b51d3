"""Reports of a batch that wait to be checked, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Batch, BatchItem, Language
from archive.presenters.labels import partial_day_in_words
from archive.sandbox.reading import report_from_data

DOUBTS: dict[str, Promise] = {
    "title": _("no title"),
    "source": _("no source"),
    "published_on": _("the day is missing or uncertain"),
    "language": _("the language is unknown"),
    "author": _("the byline is uncertain"),
    "body": _("some characters could not be read"),
    "recognized": _("read from pictures by machine"),
    "known": _("the same words are in the archive"),
    "sensitive": _("telephone numbers, addresses or coordinates"),
    "not_read": _("parts were left out"),
}
START = 140
"""Code points of the text that a row shows."""


@dataclass(frozen=True, slots=True)
class UncheckedReport:
    """One row: what was understood, and ``doubts`` in words."""

    item: BatchItem
    title: str
    start: str
    source: str
    day: str
    author: str
    language: str
    said: str
    doubts: tuple[str, ...]


def chosen_source(item: BatchItem, batch: Batch, *, names_all: bool) -> str:
    """The name of the source that was chosen for the report or for all; empty where the file is to name it.

    Args:
        names_all: whether the reader may know the name of a confidential source.
    """
    source = item.source or batch.source
    if source is None:
        return ""
    return source.full_name if names_all else str(source)


def check_row(item: BatchItem, batch: Batch, *, names_all: bool) -> UncheckedReport:
    """What stands in the table of a batch for one report; ``names_all`` as in :func:`chosen_source`."""
    data: dict[str, Any] = item.report or {}
    report = report_from_data(data)
    metadata = report.metadata
    language = metadata.language if data.get("edited") or not batch.language else batch.language
    return UncheckedReport(
        item=item,
        title=report.title,
        start=" ".join(report.body[: 2 * START].split())[:START],
        source=chosen_source(item, batch, names_all=names_all) or metadata.source,
        day=partial_day_in_words(metadata.published_on, metadata.precision) if metadata.published_on else "",
        author=metadata.author,
        language=str(dict(Language.choices).get(language, "")),
        said="، ".join(text for text in data.get("said", {}).values() if text),
        doubts=tuple(str(DOUBTS[doubt]) for doubt in item.doubts if doubt in DOUBTS),
    )
