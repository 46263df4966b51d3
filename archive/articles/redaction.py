"""Taking a passage out of the words that are shown, for good reasons, and putting it back.

The words go by a new revision with a mark in their place. Everything that shows, searches, quotes or exports an article reads its
shown revision, so none of these can leak them; the earlier revision, the redaction and the original file are for editors.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from archive.articles.services import add_revision, edit_article
from archive.audit.trail import record
from archive.jobs import requests
from archive.models import Act, Article, Mention, Redaction, Revision
from archive.text.passages import Letters
from entities.history import because

MARK = Redaction.MARK


class RedactionError(ValueError):
    """The passage cannot be redacted or restored."""


@transaction.atomic
def redact(*, article: Article, part: str, start: int, end: int, reason: str, editor: Any) -> Redaction:
    """Put a mark, of one length whatever it hides, in the place of a passage of the title or body.

    Mentions outside the passage go on to the new revision with their judgements; those that touch it stay with the old one.

    Args:
        start, end: half-open span of code points of the shown text.

    Raises:
        RedactionError: the span is empty, not in the text, or touches an earlier mark; or there is no reason.
    """
    redaction = _redact(article, part, start, end, reason, editor)
    requests.request_extraction(article.pk)
    return redaction


def _redact(article: Article, part: str, start: int, end: int, reason: str, editor: Any) -> Redaction:
    article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
    before = article.current
    text = getattr(before, part)
    if not 0 <= start < end <= len(text) or not text[start:end].strip() or not reason.strip():
        raise RedactionError("needs a passage of the shown text and a reason")
    if MARK[0] in text[start:end]:
        raise RedactionError("the passage holds a mark already")
    redaction = Redaction.objects.create(
        article=article, part=part, start=start, words=text[start:end], reason=reason.strip(), created_by=editor
    )
    revision = _revise(article, part, text[:start] + MARK + text[end:], redaction.reason, editor)
    _carry_mentions(before, revision, part, start, end, len(MARK))
    record(Act.REDACTED, target=article, details={"redaction": redaction.pk}, account=editor)
    return redaction


@transaction.atomic
def lift(*, redaction: Redaction, reason: str, editor: Any) -> Revision:
    """Put the words back in the place of their mark, by a new revision.

    Raises:
        RedactionError: they are back already, or the text was changed so that nobody knows which mark was theirs.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=redaction.article_id)
    redaction.refresh_from_db()
    before = article.current
    text, start = getattr(before, redaction.part), redaction.start
    if redaction.lifted_at is not None or start is None or text[start : start + len(MARK)] != MARK:
        raise RedactionError("its place in the text is no longer known")
    Redaction.objects.filter(pk=redaction.pk).update(lifted_at=Now(), lifted_by=editor)
    end = start + len(MARK)
    revision = _revise(article, redaction.part, text[:start] + redaction.words + text[end:], reason, editor)
    _carry_mentions(before, revision, redaction.part, start, end, len(redaction.words))
    record(Act.REDACTION_LIFTED, target=article, details={"redaction": redaction.pk}, account=editor)
    requests.request_extraction(article.pk)
    return revision


def _revise(article: Article, part: str, text: str, reason: str, editor: Any) -> Revision:
    words = {"title": article.current.title, "body": article.current.body, part: text}
    with because(reason):
        return add_revision(article=article, reason=reason, editor=editor, **words)


def _carry_mentions(before: Revision, after: Revision, part: str, start: int, end: int, length: int) -> None:
    """Move mentions on to the new revision; those behind the passage move in the text as well. Two statements."""
    shift = length - (end - start)
    behind = Mention.objects.filter(revision=before, part=part, start__gte=end)
    behind.update(revision=after, start=F("start") + shift, end=F("end") + shift)
    Mention.objects.filter(revision=before).exclude(part=part, end__gt=start).update(revision=after)


@transaction.atomic
def redact_again(*, redaction: Redaction, article: Article, editor: Any) -> int:
    """Take the words of a redaction out of a report wherever they stand there, in whatever spacing and spelling.

    A byline that holds them is emptied, and a detail that does is deleted.

    Args:
        article: the same report or another one.

    Returns:
        The number of passages.
    """
    words, count = Letters(redaction.words), 0
    current = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk).current
    for part in ("title", "body"):
        # From the end, so that the places before stay where they are.
        for start, end in reversed(Letters(getattr(current, part)).find(words)):
            _redact(article, part, start, end, redaction.reason, editor)
            count += 1
    if count:
        requests.request_extraction(article.pk)
    if Letters(article.author).find(words):
        with because(redaction.reason):
            edit_article(article=article, author="")
        count += 1
    kept = [pair for pair in article.details if not any(Letters(text).find(words) for text in pair)]
    if len(kept) < len(article.details):
        with because(redaction.reason):
            edit_article(article=article, details=kept)
        count += len(article.details) - len(kept)
    return count
