"""Reports of a batch between being read and being stored: what is doubtful, corrections, and the decision to store them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Now

from archive.articles.sources import get_or_create_source
from archive.articles.uploads import sha256_of
from archive.jobs import requests
from archive.models import Article, Batch, BatchItem, Language, Source
from archive.readers import Precision, Report, day_text
from archive.sandbox.reading_tasks import report_as_data
from archive.text.full_text import full_text
from archive.text.sensitive import find_sensitive
from entities.arabic.date_values import parse_partial_date

State = BatchItem.State
TITLE_LENGTH = 500
BLOCKING = ("title", "source")
"""Doubts with which a report cannot be stored."""
_GIVEN = ("author", "url")


def hold(items: Sequence[BatchItem], reports: dict[int, Report]) -> None:
    """Let reports that were read wait to be checked, each with what its sender said of all and with what is doubtful.

    Changes the items without saving them.
    """
    known = _known(items, reports)
    for item in items:
        report, said = _as_given(reports[item.pk], item.batch)
        item.report = {**report_as_data(report), "said": said}
        item.title, item.record, item.state = report.title[:TITLE_LENGTH], None, State.READ
        item.doubts = doubts_of(item, report) + (["known"] if item.pk in known else [])
        if find_sensitive(full_text(report.title, report.body)):
            item.doubts.append("sensitive")


def _as_given(report: Report, batch: Batch) -> tuple[Report, dict[str, str]]:
    """The report with what its sender said of all reports, and what the file says instead."""
    metadata, given, said = report.metadata, batch.given, {}
    for name in _GIVEN:
        if given.get(name):
            said[name] = getattr(metadata, name)
            metadata = replace(metadata, **{name: given[name]})
    if day := parse_partial_date(given.get("published_on", "")):
        said["published_on"] = day_text(metadata.published_on, metadata.precision) if metadata.published_on else ""
        metadata = replace(metadata, published_on=day.day, precision=Precision(day.precision))
    if batch.language and metadata.language not in ("", batch.language):
        said["language"] = metadata.language
    if batch.source_id and metadata.source:
        said["source"] = metadata.source
    title = report.title if any(c.isalnum() for c in report.title) else given.get("title", report.title)
    differing = {name: text for name, text in said.items() if text and text != given.get(name)}
    return replace(report, title=title, metadata=replace(metadata, title=title)), differing


def doubts_of(item: BatchItem, report: Report) -> list[str]:
    """Names of what is missing or uncertain in a report, those with which it cannot be stored first."""
    metadata, batch = report.metadata, item.batch
    doubts = []
    if not any(c.isalnum() for c in report.title) or len(report.title) > TITLE_LENGTH:
        doubts.append("title")
    if not (item.source_id or batch.source_id or metadata.source):
        doubts.append("source")
    if metadata.published_on is None:
        doubts.append("published_on")
    if not batch.language and metadata.language in ("", Language.OTHER):
        doubts.append("language")
    given = {name for name in (*_GIVEN, "published_on") if batch.given.get(name)}
    doubts += [name for name in metadata.uncertain if name not in given and name not in doubts]
    if report.was_recognized:
        doubts.append("recognized")
    if report.not_read:
        doubts.append("not_read")
    return doubts


def _known(items: Sequence[BatchItem], reports: dict[int, Report]) -> set[int]:
    """The items whose very words stand in a report that their sender may read."""
    digests = {item.pk: sha256_of(full_text(reports[item.pk].title, reports[item.pk].body)) for item in items}
    user = items[0].batch.created_by if items else None
    if user is None:
        return set()
    articles = Article.objects.with_words(set(digests.values()), user)
    stored = set(articles.values_list("text_sha256", flat=True)) | set(
        articles.values_list("current__text_sha256", flat=True)
    )
    return {pk for pk, digest in digests.items() if digest in stored}


def unchecked(batch: Batch) -> QuerySet[BatchItem]:
    """Reports that wait to be checked, those with most doubts first."""
    return batch.items.filter(state=State.READ).order_by(
        Func(F("doubts"), function="cardinality", output_field=IntegerField()).desc(), "file__number", "number"
    )


@transaction.atomic
def correct_item(*, item: BatchItem, report: Report, source: Source) -> None:
    """Set what an editor has seen and corrected of one report. It goes on waiting for the decision to store it."""
    before = item.report or {}
    BatchItem.objects.filter(pk=item.pk, state=State.READ).update(
        report={**report_as_data(report), "said": before.get("said", {}), "edited": True},
        title=report.title, source=source, doubts=[], changed_at=Now(),
    )  # fmt: skip


@transaction.atomic
def discard_items(*, batch: Batch, ids: Collection[int]) -> int:
    """Leave reports of a batch out: they are not stored. Their file stays for the others. Returns their number."""
    items = batch.items.filter(pk__in=ids, state=State.READ)
    return items.update(state=State.CANCELLED, report=None, record=None, changed_at=Now())


@transaction.atomic
def confirm_batch(*, batch: Batch, user: Any, source_name: str = "", state: str = "") -> int:
    """Have all reports stored that were read and lack nothing; returns their number.

    Args:
        source_name: of reports that name no source and have been given none.
        state: in which they are stored, if another than the batch was given.
    """
    if state and state != batch.state:
        Batch.objects.filter(pk=batch.pk).update(state=state)
    waiting = batch.items.filter(state=State.READ)
    if source_name.strip():
        source = get_or_create_source(name=source_name, user=user)
        unnamed = waiting.filter(doubts__contains=["source"])
        unnamed.update(source=source, doubts=_without("source"))
    ready = waiting.exclude(doubts__overlap=list(BLOCKING))
    count = ready.update(state=State.WAITING, is_confirmed=True, attempts=0, changed_at=Now())
    if count:
        Batch.objects.filter(pk=batch.pk).update(finished_at=None)
        requests.request_batch(batch.pk)
    return count


def _without(doubt: str) -> Any:
    return Func(F("doubts"), Value(doubt), function="array_remove")
