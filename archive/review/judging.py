"""What editors do to mentions: accept, reject, link, change, add, and undo. Every act is a judgement with its author and time.

Each takes the lock of the article under which mentions change, so that machine and editors cannot interfere with each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from archive.articles.services import BY_EDITOR, judge_mention, mark_changed
from archive.models import Article, Judgement, Mention, Revision, Verdict
from archive.models.mentions import KEY_LENGTH, SURFACE_LENGTH
from archive.processing import linker_feedback
from entities.lookup import lookup_key
from entities.models import Entity, Name
from entities.spans import LinkStatus

POSITION_FIELDS = ("part", "start", "end", "surface", "key")
CHOSEN = "editor:chosen"
"""Reason of a link that an editor made."""
_Action = Judgement.Action


class JudgedMeanwhile(Exception):
    """Another editor judged the mention after this one had looked at it. ``judgement`` is the newest."""

    def __init__(self, judgement: Judgement | None) -> None:
        super().__init__("the mention has been judged since")
        self.judgement = judgement


class OverlapError(Exception):
    """The span would overlap another mention that an editor has confirmed: ``other``."""

    def __init__(self, other: Mention) -> None:
        super().__init__(f"overlaps the confirmed mention {other.pk}")
        self.other = other


class NothingToUndo(Exception):
    """The editor has judged nothing here that is not undone already."""


def newest_judgement(mention: Mention) -> Judgement | None:
    return Judgement.objects.filter(mention=mention).select_related("judged_by", "entity").order_by("-pk").first()


def _judge(**values: Any) -> Judgement:
    """Record a judgement and update the linker's evidence."""
    judgement = judge_mention(**values)
    linker_feedback.record_feedback(judgement)
    return judgement


def _lock(article_id: int) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=article_id)


def _check_seen(mention: Mention, seen: int | None) -> None:
    """Refuse if the newest judgement is not the one that the editor saw.

    Args:
        seen: id of that judgement, 0 for none; ``None`` skips the check.
    """
    if seen is None:
        return
    newest = newest_judgement(mention)
    if (newest.pk if newest else 0) != seen:
        raise JudgedMeanwhile(newest)


@transaction.atomic
def accept(*, mention: Mention, editor: Any, seen: int | None = None, note: str = "") -> Judgement:
    """Confirm a mention with its link, or, if it has none, that it is a name.

    Raises:
        JudgedMeanwhile: ``seen`` is no longer the newest judgement.
        OverlapError: it was rejected, and a confirmed mention is in its place now.
    """
    _lock(mention.article_id)
    _check_seen(mention, seen)
    batch = _make_room(mention, mention.part, mention.start, mention.end, editor)
    return _judge(mention=mention, verdict=Verdict.ACCEPTED, editor=editor, note=note, batch=batch)


@transaction.atomic
def reject(*, mention: Mention, editor: Any, seen: int | None = None, note: str = "") -> Judgement:
    """Rule that this is not a name, or not one to be listed.

    Raises:
        JudgedMeanwhile: ``seen`` is no longer the newest judgement.
    """
    _lock(mention.article_id)
    _check_seen(mention, seen)
    return _judge(mention=mention, verdict=Verdict.REJECTED, editor=editor, note=note)


@transaction.atomic
def link(
    *, mention: Mention, entity: Entity | None, editor: Any, seen: int | None = None, note: str = "",
    batch: UUID | None = None,
) -> Judgement:  # fmt: skip
    """Confirm a mention for ``entity``, whose kind it takes, or as a name of no listed entity.

    Raises:
        JudgedMeanwhile: ``seen`` is no longer the newest judgement.
        OverlapError: it was rejected, and a confirmed mention is in its place now.
    """
    _lock(mention.article_id)
    _check_seen(mention, seen)
    batch = _make_room(mention, mention.part, mention.start, mention.end, editor, batch)
    return _judge(
        mention=mention, verdict=Verdict.ACCEPTED, editor=editor, note=note, action=_Action.LINK, batch=batch,
        **_link_fields(entity, mention.key),
    )  # fmt: skip


def _link_fields(entity: Entity | None, key: str) -> dict[str, Any]:
    """What a mention says about the entity that an editor chose for it."""
    if entity is None:
        return {"entity_id": None, "status": LinkStatus.NIL, "name": None, "score": 0.0, "reasons": [CHOSEN]}
    # The name of the entity, or of one merged into it, with this spelling, if any.
    name = Name.objects.of(entity.pk).filter(key=key).order_by("position", "pk").first()
    return {
        "entity_id": entity.pk, "status": LinkStatus.LINKED, "kind": entity.kind, "name": name, "score": 1.0,
        "reasons": [CHOSEN],
    }  # fmt: skip


@transaction.atomic
def change(
    *, mention: Mention, start: int, end: int, kind: str, editor: Any, seen: int | None = None, note: str = ""
) -> Judgement:
    """Set the extent and kind of a mention. A link to an entity of another kind is removed.

    Args:
        start, end: half-open, in code points of the same part of the same revision.

    Raises:
        ValueError: the span is empty, outside the text, or has no letter or digit.
        JudgedMeanwhile: ``seen`` is no longer the newest judgement.
        OverlapError: a confirmed mention is there.
    """
    _lock(mention.article_id)
    _check_seen(mention, seen)
    fields = _span_fields(mention.revision, mention.part, start, end)
    if mention.entity is not None and mention.entity.kind != kind:
        fields |= _link_fields(None, "")
    batch = _make_room(mention, mention.part, start, end, editor)
    return _judge(
        mention=mention, verdict=Verdict.ACCEPTED, editor=editor, note=note, action=_Action.CHANGE, batch=batch,
        kind=kind, **fields,
    )  # fmt: skip


def _span_fields(revision: Revision, part: str, start: int, end: int) -> dict[str, Any]:
    text = revision.title if part == Mention.Part.TITLE else revision.body
    surface = text[start:end]
    key = lookup_key(surface)
    if not 0 <= start < end <= len(text) or not key:
        raise ValueError("a mention needs at least one letter or digit of the text")
    return {"start": start, "end": end, "surface": surface[:SURFACE_LENGTH], "key": key[:KEY_LENGTH]}


@transaction.atomic
def add(
    *, article: Article, part: str, start: int, end: int, kind: str, editor: Any, entity: Entity | None = None,
    note: str = "", batch: UUID | None = None,
) -> Judgement:  # fmt: skip
    """Mark a name that the machine missed; suggestions that it covers are rejected with it.

    Raises:
        ValueError: the span is empty, outside the text, or has no letter or digit.
        OverlapError: a confirmed mention is there.
    """
    article = _lock(article.pk)
    revision = article.current
    fields = _span_fields(revision, part, start, end)
    batch = batch or uuid4()
    same = revision.mentions.filter(part=part, start=start, end=end).order_by("verdict", "pk").first()
    batch = _make_room(same, part, start, end, editor, batch, revision)
    if same is None:
        same = Mention.objects.create(
            article=article, revision=revision, part=part, kind=kind, recognizer=BY_EDITOR, version="",
            status=LinkStatus.NIL, verdict=Verdict.REJECTED, **fields,
        )  # fmt: skip
    return _judge(
        mention=same, verdict=Verdict.ACCEPTED, editor=editor, note=note, action=_Action.ADD, batch=batch,
        **{"kind": kind, **_link_fields(entity, fields["key"])},
    )  # fmt: skip


@transaction.atomic
def add_all(
    *, article: Article, spans: Sequence[tuple[str, int, int]], kind: str, editor: Any, skip_confirmed: bool = False
) -> list[Judgement]:
    """Mark several names of one kind as one act.

    Args:
        spans: part, start and end of each, as :func:`add` takes them.
        skip_confirmed: leave out those that would overlap a confirmed mention.

    Raises:
        ValueError, OverlapError: as :func:`add`; nothing is marked then.
    """
    batch, done = uuid4(), []
    for part, start, end in spans:
        try:
            with transaction.atomic():
                done.append(
                    add(article=article, part=part, start=start, end=end, kind=kind, editor=editor, batch=batch)
                )
        except OverlapError:
            if not skip_confirmed:
                raise
    return done


def _make_room(
    mention: Mention | None, part: str, start: int, end: int, editor: Any, batch: UUID | None = None,
    revision: Revision | None = None,
) -> UUID | None:  # fmt: skip
    """Reject the suggestions under a span; returns the batch that they were rejected in, if any."""
    revision_id = mention.revision_id if mention is not None else revision.pk if revision is not None else None
    others = Mention.objects.filter(revision=revision_id, part=part, start__lt=end, end__gt=start)
    others = others.exclude(verdict=Verdict.REJECTED).order_by("pk")
    if mention is not None:
        others = others.exclude(pk=mention.pk)
    for other in others:
        if other.verdict == Verdict.ACCEPTED:
            raise OverlapError(other)
        batch = batch or uuid4()
        _judge(mention=other, verdict=Verdict.REJECTED, editor=editor, batch=batch)
    return batch


@transaction.atomic
def judge_alike(*, mention: Mention, verdict: str, editor: Any) -> list[Judgement]:
    """Accept or reject every open suggestion of one spelling and kind in an article, as one act.

    Accepting includes only those with the same link; what is linked elsewhere is another question.
    """
    _lock(mention.article_id)
    alike = Mention.objects.filter(
        revision=mention.revision_id, key=mention.key, kind=mention.kind, verdict=Verdict.UNDECIDED
    )
    if verdict == Verdict.ACCEPTED:
        alike = alike.filter(entity=mention.entity_id)
    return judge_all(mentions=alike.order_by("pk"), verdict=verdict, editor=editor)


@transaction.atomic
def judge_all(*, mentions: Iterable[Mention], verdict: str, editor: Any, note: str = "") -> list[Judgement]:
    """Judge many mentions, of one article or of many, as one act that is undone as one."""
    batch = uuid4()
    return [_judge(mention=mention, verdict=verdict, editor=editor, note=note, batch=batch) for mention in mentions]


@transaction.atomic
def link_all(*, mentions: Iterable[Mention], entity: Entity, editor: Any, note: str = "") -> list[Judgement]:
    """Confirm many mentions for one entity, as one act that is undone as one."""
    batch = uuid4()
    return [link(mention=mention, entity=entity, editor=editor, note=note, batch=batch) for mention in mentions]


def last_act(*, editor: Any, article: Article | None = None) -> list[Judgement]:
    """The judgements of the editor's newest act that is not undone, newest first; empty if there is none."""
    own = Judgement.objects.in_force().filter(judged_by=editor)
    if article is not None:
        own = own.filter(mention__article=article)
    last = own.select_related("mention", "entity").order_by("-pk").first()
    if last is None or last.batch is None:
        return [last] if last else []
    batch = Judgement.objects.in_force().filter(batch=last.batch, judged_by=editor)
    return list(batch.select_related("mention").order_by("-pk"))


@transaction.atomic
def undo_last(*, editor: Any, article: Article | None = None) -> list[Judgement]:
    """Undo the editor's newest act: every mention is again as it was before. Both stay on record.

    Args:
        article: look only at acts on its mentions; acts on several articles are undone whole.

    Returns:
        The undoing judgements.

    Raises:
        NothingToUndo: there is no such act.
        JudgedMeanwhile: somebody has judged one of these mentions since; nothing is undone.
        OverlapError: another mention is now where one of these would be again.
    """
    act = last_act(editor=editor, article=article)
    if not act:
        raise NothingToUndo
    return undo(act=act, editor=editor)


@transaction.atomic
def undo(*, act: Sequence[Judgement], editor: Any) -> list[Judgement]:
    """Undo judgements, the newest first; see :func:`undo_last` for what can prevent it."""
    for article_id in sorted({judgement.mention.article_id for judgement in act}):
        _lock(article_id)
    done = []
    for judgement in act:
        if judgement.mention.judgements.in_force().filter(pk__gt=judgement.pk).exists():
            raise JudgedMeanwhile(newest_judgement(judgement.mention))
        done.append(_undo_one(judgement, editor))
    mark_changed({judgement.mention.article_id for judgement in act})
    return done


def _undo_one(judgement: Judgement, editor: Any) -> Judgement:
    mention = Mention.objects.select_related("revision").get(pk=judgement.mention_id)
    before = dict(judgement.before)
    verdict = before.pop("verdict")
    text = getattr(mention.revision, before["part"])
    if (
        judgement.action != _Action.CHANGE
        or text[before["start"] : before["end"]][:SURFACE_LENGTH] != before["surface"]
    ):
        # It is where it was, or has moved with corrected words, in which the earlier position means nothing.
        before |= {name: getattr(mention, name) for name in POSITION_FIELDS}
    if before["name_id"] is not None and not Name.objects.filter(pk=before["name_id"]).exists():
        before["name_id"] = None
    if verdict != Verdict.REJECTED:
        others = Mention.objects.filter(
            revision=mention.revision_id, part=before["part"], start__lt=before["end"], end__gt=before["start"]
        )
        other = others.exclude(verdict=Verdict.REJECTED).exclude(pk=mention.pk).first()
        if other is not None:
            raise OverlapError(other)
    return _judge(mention=mention, verdict=verdict, editor=editor, action=_Action.UNDO, undoes=judgement, **before)
