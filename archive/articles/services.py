"""The only writes to sources, articles, revisions, mentions and judgements, but for these:

* :mod:`archive.articles.carry_over` and :mod:`archive.articles.redaction` move mentions on to a new revision;
* :mod:`archive.articles.sources` and :mod:`archive.ingest.samples` create sources;
* :func:`archive.review.judging.add` creates the mention that it judges;
* :mod:`archive.near_duplicates.detect` writes the story of an article, and :mod:`archive.processing.relinking` stamps articles
  that must be indexed again.

Each requests the background jobs that its write needs, see :mod:`archive.jobs.requests`.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from archive.articles import audiences, carry_over
from archive.articles.uploads import files_of_one_transaction, sha256_of, store_upload
from archive.jobs import requests
from archive.models import Article, Judgement, Mention, Redaction, Revision, Source, Step, Upload, Verdict
from archive.models.expressions import CurrentTransaction
from archive.readers.hygiene import same_words
from archive.storage import advisory_locks
from archive.text.full_text import full_text
from archive.text.passages import Letters
from entities.models import Entity
from entities.spans import LinkStatus

logger = logging.getLogger(__name__)

BY_EDITOR = "editor"
"""What stands as the recogniser of a mention that an editor added."""
FACTS = frozenset(
    ["source_id", "language", "published_on", "published_precision", "author", "url", "identifier", "details"]
)
"""Fields of an article that say something of its words and are not its words."""
JUDGED_FIELDS = (
    "verdict", "status", "entity_id", "name_id", "kind", "part", "start", "end", "surface", "key", "score", "reasons",
)  # fmt: skip
"""Fields of a mention that judgements change; a judgement keeps them as they were."""
_Action = Judgement.Action


class DuplicateError(Exception):
    """The archive holds the very same report, as far as its sender may know. ``article`` is the first."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"already stored as article {article.pk}")
        self.article = article


class RedactedError(ValueError):
    """Showing these words would show redacted passages, which must be restored first. ``redactions`` are those."""

    def __init__(self, redactions: Sequence[Redaction]) -> None:
        super().__init__(f"{len(redactions)} redacted passages would be shown again")
        self.redactions = redactions


def _knows_all(user: Any) -> bool:
    """Whether this user may see everything stored; None is the operator."""
    return user is None or bool(user.has_perm("archive.change_article"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report to be stored.

    Attributes:
        pages: offset in ``body`` at which each page of the original starts; none where it has no pages.
        was_recognized: the words were read from pictures.
    """

    title: str
    body: str
    source: Source
    language: str
    published_on: date | None = None
    published_precision: str = Article.Precision.DAY
    author: str = ""
    url: str = ""
    identifier: str = ""
    details: Sequence[tuple[str, str]] = ()
    state: str = Article.State.DRAFT
    upload: Upload | None = None
    is_sample: bool = False
    pages: Sequence[int] = ()
    was_recognized: bool = False

    @property
    def text_sha256(self) -> str:
        return sha256_of(full_text(self.title, self.body))

    @property
    def evidence_sha256(self) -> str:
        """The same for reports that are the same in every respect: words, source, day, byline, address, identifier, details.

        The same words from another outlet, or of another post, are evidence of their own; comparison makes one story of them.
        """
        return _evidence_sha256(self.title, self.body, self.source.pk, self)


def _evidence_sha256(title: str, body: str, source_id: int, facts: Draft | Article) -> str:
    day = facts.published_on.isoformat() if facts.published_on else ""
    details = [list(detail) for detail in facts.details]
    said = [day, str(facts.published_precision), facts.author, facts.url, facts.identifier, details]
    return sha256_of(json.dumps([same_words(title, body), source_id, said], ensure_ascii=False))


def store_article(*, user: Any = None, process: bool = True, **report: Any) -> Article:
    """Store a report with its first revision and its waiting steps.

    Args:
        user: who stores it; none for commands of the operator.
        process: request the job that finds its names; not for commands that find them themselves.
        report: the attributes of :class:`Draft`.

    Raises:
        DuplicateError: this very report is stored already.
        PermissionDenied: the user may not publish, and the state is neither draft nor in review.
    """
    with transaction.atomic():
        (stored,) = store_articles(drafts=[Draft(**report)], user=user)
        if isinstance(stored, DuplicateError):
            raise stored
        if process:
            requests.request_extraction(stored.pk)
    return stored


@transaction.atomic
def store_articles(*, drafts: Sequence[Draft], user: Any = None) -> list[Article | DuplicateError]:
    """Store many reports in a number of statements that does not grow with theirs. The caller finds their names itself.

    Returns:
        For each draft its article, or the error that names the earlier one that is the same in every respect.

    Raises:
        PermissionDenied: as for :func:`store_article`.
    """
    states = {draft.state for draft in drafts}
    if user is not None and states - set(Article.OWN_STATES) and not user.has_perm("archive.publish_article"):
        raise PermissionDenied
    digests = [draft.evidence_sha256 for draft in drafts]
    if not digests:
        return []
    with connection.cursor() as cursor:
        # Another process storing the same report waits. All lock in one order, so there is no deadlock.
        keys = sorted({int(digest[:8], 16) - 2**31 for digest in digests})
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [advisory_locks.TEXTS, keys]
        )
    before = _known_reports({digest: draft.text_sha256 for digest, draft in zip(digests, drafts, strict=True)}, user)
    fresh = {
        digest: draft for digest, draft in reversed(list(zip(digests, drafts, strict=True))) if digest not in before
    }
    made = _insert(dict(reversed(fresh.items())), user)
    results: list[Article | DuplicateError] = []
    for digest in digests:
        results.append(DuplicateError(before[digest]) if digest in before else made[digest])
        before.setdefault(digest, made.get(digest))
    return results


def _known_reports(digests: dict[str, str], user: Any) -> dict[str, Article]:
    """By digest, the first article of the same evidence that the user may know to be stored.

    Args:
        digests: of the evidence -> of the text.

    Those are the user's own and what they read word by word in the archive. What somebody else has sent to be read by editors,
    or what stood in a report before a passage was taken out of it, is as if it were not there.
    """
    sent = Article.objects.filter(evidence_sha256__in=digests).order_by("-pk")
    if _knows_all(user):
        return {article.evidence_sha256: article for article in sent}
    shown = Article.objects.visible_to(user).filter(current__text_sha256__in=set(digests.values())).order_by("-pk")
    found = {}
    for article in shown.select_related("current"):
        found[_evidence_sha256(article.current.title, article.current.body, article.source_id, article)] = article
    return found | {article.evidence_sha256: article for article in sent.filter(created_by=user)}


def _insert(drafts: dict[str, Draft], user: Any) -> dict[str, Article]:
    if not drafts:
        return {}
    articles = Article.objects.bulk_create(
        Article(
            source=draft.source, upload=draft.upload, state=draft.state, language=draft.language,
            published_on=draft.published_on, published_precision=draft.published_precision, author=draft.author, url=draft.url,
            identifier=draft.identifier, details=[list(detail) for detail in draft.details], is_sample=draft.is_sample,
            text_sha256=draft.text_sha256, evidence_sha256=digest, created_by=user,
        )
        for digest, draft in drafts.items()
    )  # fmt: skip
    made = dict(zip(drafts, articles, strict=True))
    revisions = Revision.objects.bulk_create(
        Revision(
            article=made[digest], number=1, title=draft.title, body=draft.body, text_sha256=draft.text_sha256, created_by=user,
            pages=list(draft.pages), was_recognized=draft.was_recognized,
        )
        for digest, draft in drafts.items()
    )  # fmt: skip
    for article, revision in zip(articles, revisions, strict=True):
        article.current = revision
    Article.objects.bulk_update(articles, ["current"])
    Step.objects.bulk_create(Step(article=article, kind=kind) for article in articles for kind in Step.Kind.values)
    # What the database filled in: the moment, and the number of the transaction.
    stored = Article.objects.in_bulk([article.pk for article in articles])
    for article in articles:
        fresh = stored[article.pk]
        article.created_at, article.updated_at, article.changed_in = (
            fresh.created_at,
            fresh.updated_at,
            fresh.changed_in,
        )
    return made


def take_in(
    *, data: bytes, method: str, filename: str = "", encoding: str = "", user: Any = None, **article: Any
) -> Article:
    """Store the bytes and the article they hold: both or nothing, the file on disk included.

    Args:
        article: the arguments of :func:`store_article`.

    Raises:
        DuplicateError: this very report is stored already.
    """
    with files_of_one_transaction():
        stored = store_upload(data=data, method=method, user=user, filename=filename, encoding=encoding)
        return store_article(upload=stored, user=user, **article)


@transaction.atomic
def revise_article(*, article: Article, title: str, body: str, reason: str, editor: Any) -> Revision:
    """Correct an article: a new revision becomes the shown one, the earlier ones stay. Its steps wait to run again.

    Judgements go along wherever the judged words still stand, see :mod:`archive.articles.carry_over`; so do the starts of pages,
    and that the words were once read from pictures.

    Raises:
        RedactedError: a passage that is out would stand there again, in whatever spacing and spelling.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
    shown_again = _shown_again(article, title, body)
    if shown_again:
        raise RedactedError(shown_again)
    revision = add_revision(article=article, title=title, body=body, reason=reason, editor=editor)
    requests.request_extraction(article.pk)
    return revision


def _shown_again(article: Article, title: str, body: str) -> list[Redaction]:
    """Redactions whose words stand oftener in the new words than in those shown now."""
    hidden = list(article.redactions.filter(lifted_at=None))
    if not hidden or article.current is None:
        return []
    before = Letters(full_text(article.current.title, article.current.body))
    after = Letters(full_text(title, body))
    words = [(redaction, Letters(redaction.words)) for redaction in hidden]
    return [redaction for redaction, own in words if len(after.find(own)) > len(before.find(own))]


@transaction.atomic
def add_revision(*, article: Article, title: str, body: str, reason: str, editor: Any) -> Revision:
    """As :func:`revise_article`, for a locked article with ``current``, when a passage is redacted or restored.

    The caller requests the extraction, once for several revisions.
    """
    number = article.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    kept = carry_over.plan(article, title, body)
    revision = Revision.objects.create(
        article=article, number=number + 1, title=title, body=body, reason=reason, pages=kept.pages,
        text_sha256=sha256_of(full_text(title, body)), created_by=editor,
        carried=sum(mention.verdict != Verdict.UNDECIDED for mention in kept.moved), lost=kept.lost,
        was_recognized=article.current is not None and article.current.was_recognized,
    )  # fmt: skip
    carry_over.carry(kept, revision)
    Article.objects.filter(pk=article.pk).update(current=revision, updated_at=Now(), changed_in=CurrentTransaction())
    article.steps.update(state=Step.State.WAITING, error="", broken_off=0, changed_at=Now())
    _locate_marks(revision)
    return revision


def _locate_marks(revision: Revision) -> None:
    """Store where the marks of redacted passages are in the new text, or nowhere if there are more or fewer marks than before."""
    for part in ("title", "body"):
        hidden = list(
            revision.article.redactions.filter(part=part, lifted_at=None, start__isnull=False).order_by("start")
        )
        places = [found.start() for found in re.finditer(Redaction.MARK, getattr(revision, part))]
        for index, redaction in enumerate(hidden):
            redaction.start = places[index] if len(places) == len(hidden) else None
        Redaction.objects.bulk_update(hidden, ["start"])


@transaction.atomic
def edit_article(*, article: Article, **facts: Any) -> None:
    """Set the facts of an article other than its text.

    Args:
        facts: any of ``source_id``, ``language``, ``published_on``, ``published_precision``, ``author``, ``url``,
            ``identifier``, ``details``.

    Raises:
        ValueError: a fact is none of these.
    """
    unknown = facts.keys() - FACTS
    if unknown:
        raise ValueError(f"not a fact of an article: {', '.join(sorted(unknown))}")
    Article.objects.filter(pk=article.pk).update(**facts, updated_at=Now(), changed_in=CurrentTransaction())
    requests.request_index_update()


@transaction.atomic
def replace_suggestions(*, revisions: Collection[Revision], mentions: Iterable[Mention]) -> list[Mention]:
    """Replace the machine's earlier suggestions for revisions. The number of statements does not depend on theirs.

    Mentions that an editor has ever judged stay, and a suggestion that overlaps one of them is left out. A mention that an editor
    is judging at this moment is locked; it counts as judged, so that nobody waits.

    Args:
        revisions: the shown ones of their articles, which the caller has locked.
        mentions: unsaved.

    Returns:
        The suggestions that were stored.
    """
    present = Mention.objects.filter(revision__in=[revision.pk for revision in revisions])
    rows = (
        present.filter(~Exists(Judgement.objects.filter(mention=OuterRef("pk"))), verdict=Verdict.UNDECIDED)
        .select_for_update(of=("self",), skip_locked=True)
        .values_list("pk", "article", "entity", "key")
    )
    free = {pk: (article, entity, key) for pk, article, entity, key in rows}
    kept: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    # What an editor added and took back says nothing about what a machine finds there.
    binding = present.exclude(verdict=Verdict.REJECTED, recognizer=BY_EDITOR)
    for pk, revision_id, part, start, end in binding.values_list("pk", "revision", "part", "start", "end"):
        if pk not in free:
            kept[revision_id, part].append((start, end))
    # Not QuerySet.delete(), which reads the rows again to find judgements; these have none and are locked.
    audiences.remove_mentions(free)
    stored = Mention.objects.bulk_create(
        mention
        for mention in mentions
        if not any(
            mention.start < end and start < mention.end for start, end in kept[mention.revision_id, mention.part]
        )
    )
    removed = set(free.values()) - {(mention.article_id, mention.entity_id, mention.key) for mention in stored}
    audiences.update_audiences(entity for _article, entity, _key in removed if entity is not None)
    mark_changed(revision.article_id for revision in revisions)
    return stored


@transaction.atomic
def judge_mention(
    *,
    mention: Mention,
    verdict: str,
    editor: Any,
    entity: Entity | None = None,
    note: str = "",
    action: str = "",
    batch: UUID | None = None,
    undoes: Judgement | None = None,
    **changes: Any,
) -> Judgement:
    """Record an editor's word on a mention: accept it (for ``entity``, or as it stands) or reject it.

    Args:
        action: one of :class:`archive.models.Judgement.Action`; follows from ``verdict`` when left out.
        batch: joins judgements that are undone together.
        undoes: the judgement that this one takes back.
        changes: further fields of the mention to set.
    """
    Article.objects.select_for_update(of=("self",)).get(pk=mention.article_id)
    mention.refresh_from_db()
    if entity is not None and verdict == Verdict.ACCEPTED:
        changes |= {"entity": entity, "status": LinkStatus.LINKED}
    before = {field: getattr(mention, field) for field in JUDGED_FIELDS}
    for field, value in {**changes, "verdict": verdict}.items():
        setattr(mention, field, value)
    judgement = Judgement.objects.create(
        mention=mention, verdict=verdict, entity_id=mention.entity_id, judged_by=editor, note=note, before=before,
        batch=batch, undoes=undoes, action=action or (_Action.REJECT if verdict == Verdict.REJECTED else _Action.ACCEPT),
    )  # fmt: skip
    mention.save(update_fields=["verdict", *(field.removesuffix("_id") for field in changes)])
    mark_changed([mention.article_id])
    return judgement


def mark_changed(article_ids: Iterable[int]) -> None:
    """Stamp articles that must be indexed again, and request it."""
    Article.objects.filter(pk__in=list(article_ids)).update(changed_in=CurrentTransaction())
    requests.request_index_update()


@transaction.atomic
def set_state(*, article: Article, state: str, public_note: str = "") -> None:
    """Store a state; :mod:`archive.articles.publication` decides who may. Only a withdrawn article keeps its public note."""
    Article.objects.filter(pk=article.pk).update(
        state=state, public_note=public_note, state_changed_at=Now(), updated_at=Now(), changed_in=CurrentTransaction()
    )
    requests.request_index_update()
    article.refresh_from_db(fields=["state", "public_note", "state_changed_at", "updated_at"])


@transaction.atomic
def mark_confidential(*, source: Source, confidential: bool) -> None:
    """Hide the name of a source from everybody but editors, or show it again.

    The key in the source's address may spell its name, so a confidential source gets one that says nothing.
    """
    source.confidential = confidential
    if confidential:
        source.key = f"source-{secrets.token_hex(6)}"
    source.save(update_fields=["confidential", "key"])
    mark_changed(source.articles.values_list("pk", flat=True))
