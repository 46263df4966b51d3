"""The only writes to sources, uploads, articles, revisions, mentions and judgements.

Services never enqueue jobs: a page or command that wants one calls :mod:`archive.tasks` in the same transaction.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.text import slugify

from archive.expressions import CurrentTransaction
from archive.models import Article, Judgement, Mention, Revision, Source, Step, Upload, Verdict
from archive.readers import harmless_name
from entities.models import Entity
from entities.spans import LinkStatus

TEXT_SEPARATOR = "\n\n"
BY_EDITOR = "editor"
"""What stands as the recogniser of a mention that an editor added."""
JUDGED_FIELDS = (
    "verdict", "status", "entity_id", "name_id", "kind", "part", "start", "end", "surface", "key", "score", "reasons",
)  # fmt: skip
"""Fields of a mention that judgements change; a judgement keeps them as they were."""
_Action = Judgement.Action


class DuplicateError(Exception):
    """The archive already holds this. ``article`` is the first that came with it."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"already stored as article {article.pk}")
        self.article = article


class StaleRevisionError(Exception):
    """Work on a revision that has been replaced by a newer one."""


def sha256_of(data: bytes | str) -> str:
    """SHA-256 in lowercase hex; text is hashed as UTF-8."""
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()


def full_text(title: str, body: str) -> str:
    """The text that is hashed and read by the recognisers: title, an empty line, body."""
    return f"{title}{TEXT_SEPARATOR}{body}"


def get_or_create_source(*, name: str) -> Source:
    """The source of that name in either language, or a new one. The name's script decides which name it is."""
    name = " ".join(name.split())
    found = Source.objects.filter(name_ar__iexact=name).first() or Source.objects.filter(name_en__iexact=name).first()
    if found is not None:
        return found
    arabic = re.search(r"[\u0621-\u064a]", name) is not None
    # The digest makes the key the same for two editors who name a new source at the same moment.
    key = f"{slugify(name)[:60] or 'source'}-{sha256_of(name)[:8]}"
    names = {"name_ar": name if arabic else "", "name_en": "" if arabic else name}
    return Source.objects.get_or_create(key=key, defaults=names)[0]


@transaction.atomic
def store_upload(*, data: bytes, method: str, user: Any, filename: str = "", encoding: str = "") -> Upload:
    """Keep the original bytes.

    Raises:
        DuplicateError: these bytes are stored already and gave an article.
    """
    digest = sha256_of(data)
    before = Upload.objects.filter(sha256=digest).first()
    if before is not None:
        article = before.articles.order_by("pk").first()
        if article is None:
            return before
        raise DuplicateError(article)
    upload = Upload(
        created_by=user,
        method=method,
        filename=harmless_name(filename),
        encoding=encoding,
        size=len(data),
        sha256=digest,
    )
    # The name on disk is the hash: it says nothing about the uploader and cannot clash or climb out of the folder.
    upload.original.save(f"{digest}.bin", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            upload.save()
    except IntegrityError:
        # Somebody sent the same bytes a moment ago and was first.
        upload.original.storage.delete(upload.original.name)
        before = Upload.objects.filter(sha256=digest).first()
        article = before.articles.order_by("pk").first() if before else None
        if article is None:
            raise
        raise DuplicateError(article) from None
    return upload


@transaction.atomic
def store_article(
    *,
    title: str,
    body: str,
    source: Source,
    language: str,
    published_on: date | None = None,
    author: str = "",
    url: str = "",
    state: str = Article.State.DRAFT,
    upload: Upload | None = None,
    user: Any = None,
    is_sample: bool = False,
    pages: Sequence[int] = (),
) -> Article:
    """Store a report with its first revision and its waiting steps.

    Args:
        user: who stores it; none for commands of the operator.
        pages: offset in ``body`` at which each page of the original starts; none where it has no pages.

    Raises:
        DuplicateError: this very text is stored already.
        PermissionDenied: the user may not publish, and the state is neither draft nor in review.
    """
    if user is not None and state not in Article.OWN_STATES and not user.has_perm("archive.publish_article"):
        raise PermissionDenied
    digest = sha256_of(full_text(title, body))
    try:
        with transaction.atomic():
            article = Article.objects.create(
                source=source, upload=upload, state=state, language=language, published_on=published_on,
                author=author, url=url, is_sample=is_sample, text_sha256=digest, created_by=user,
            )  # fmt: skip
    except IntegrityError:
        before = Article.objects.filter(text_sha256=digest).first()
        if before is None:
            raise
        raise DuplicateError(before) from None
    revision = Revision.objects.create(
        article=article, number=1, title=title, body=body, text_sha256=digest, created_by=user, pages=list(pages)
    )
    article.current = revision
    article.save(update_fields=["current"])
    Step.objects.bulk_create([Step(article=article, kind=kind) for kind in Step.Kind.values])
    return article


def take_in(
    *, data: bytes, method: str, filename: str = "", encoding: str = "", user: Any = None, **article: Any
) -> Article:
    """Store the bytes and the article they hold: both or nothing, the file on disk included.

    Args:
        article: the arguments of :func:`store_article`.

    Raises:
        DuplicateError: the same bytes or the same text are stored already.
    """
    stored: Upload | None = None
    try:
        with transaction.atomic():
            stored = store_upload(data=data, method=method, user=user, filename=filename, encoding=encoding)
            return store_article(upload=stored, user=user, **article)
    except BaseException:
        if stored is not None and not Upload.objects.filter(sha256=stored.sha256).exists():
            stored.original.storage.delete(stored.original.name)
        raise


@transaction.atomic
def discard_upload(*, upload: Upload) -> None:
    """Delete an upload that gave no article, with its file.

    Raises:
        ProtectedError: it did give one, or belongs to a batch.
    """
    name, storage = upload.original.name, upload.original.storage
    Upload.objects.get(pk=upload.pk).delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def revise_article(*, article: Article, title: str, body: str, reason: str, editor: Any) -> Revision:
    """Correct an article: a new revision becomes the shown one, the earlier ones stay. Its steps wait to run again."""
    article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
    number = article.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = Revision.objects.create(
        article=article, number=number + 1, title=title, body=body, reason=reason,
        text_sha256=sha256_of(full_text(title, body)), created_by=editor,
    )  # fmt: skip
    Article.objects.filter(pk=article.pk).update(current=revision, updated_at=Now(), changed_in=CurrentTransaction())
    article.steps.update(state=Step.State.WAITING, error="", changed_at=Now())
    return revision


@transaction.atomic
def edit_article(*, article: Article, **facts: Any) -> None:
    """Set what is known of an article besides its words.

    Args:
        facts: any of ``source_id``, ``language``, ``published_on``, ``author``, ``url``.

    Raises:
        ValueError: a fact is none of these.
    """
    unknown = facts.keys() - {"source_id", "language", "published_on", "author", "url"}
    if unknown:
        raise ValueError(f"not a fact of an article: {', '.join(sorted(unknown))}")
    Article.objects.filter(pk=article.pk).update(**facts, updated_at=Now(), changed_in=CurrentTransaction())


@transaction.atomic
def replace_suggestions(*, revision: Revision, mentions: Sequence[Mention]) -> list[Mention]:
    """Put a machine's suggestions for a revision in the place of its earlier ones.

    Mentions that an editor has ever judged stay, and a suggestion that overlaps one of them is left out: the editor's word holds.

    Returns:
        The suggestions that were stored.

    Raises:
        StaleRevisionError: the article has been corrected since; its new revision waits to be read.
    """
    # The row of the article is the lock under which its mentions change, by machine or by editor.
    article = Article.objects.select_for_update(of=("self",)).get(pk=revision.article_id)
    if article.current_id != revision.pk:
        raise StaleRevisionError(f"revision {revision.number} is no longer the shown one")
    open_ones = revision.mentions.unjudged()
    # What an editor added and took back says nothing about what a machine finds there.
    binding = revision.mentions.exclude(verdict=Verdict.REJECTED, recognizer=BY_EDITOR)
    judged = list(binding.exclude(pk__in=open_ones.values("pk")))
    revision.mentions.filter(pk__in=list(open_ones.values_list("pk", flat=True))).delete()
    free = [m for m in mentions if not any(m.part == j.part and m.start < j.end and j.start < m.end for j in judged)]
    Mention.objects.bulk_create(free)
    mark_changed([revision.article_id])
    return free


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
    """Stamp articles whose place in the search index must be written again."""
    Article.objects.filter(pk__in=list(article_ids)).update(changed_in=CurrentTransaction())


@transaction.atomic
def set_state(*, article: Article, state: str, public_note: str = "") -> None:
    """Write a state; :mod:`archive.publication` knows who may. The public note goes when the article is no longer withdrawn."""
    Article.objects.filter(pk=article.pk).update(
        state=state, public_note=public_note, state_changed_at=Now(), updated_at=Now(), changed_in=CurrentTransaction()
    )
    article.refresh_from_db(fields=["state", "public_note", "state_changed_at", "updated_at"])


@transaction.atomic
def mark_confidential(*, source: Source, confidential: bool) -> None:
    """Hide who a source is from everybody but editors, or stop hiding it.

    The key in the source's address may spell its name, so a confidential source gets one that says nothing.
    """
    source.confidential = confidential
    if confidential:
        source.key = f"source-{secrets.token_hex(6)}"
    source.save(update_fields=["confidential", "key"])
