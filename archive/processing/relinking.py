"""Changed names or recognisers -> the articles that they can affect -> those articles processed again, in batches.

The articles that a run has still to process are in the database (:class:`archive.models.RelinkingArticle`), so a killed worker
loses nothing and any number of workers share the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from archive.jobs import requests
from archive.models import Article, Mention, Relinking, RelinkingArticle, Step, Verdict
from archive.models.expressions import CurrentTransaction
from archive.processing import attempts, pipeline
from archive.search.candidates import articles_holding
from entities.gazetteer.store import gazetteer_version
from entities.models import Entity, Name, NameChange, Place
from entities.services import MANY_CHANGES
from entities.spans import LinkStatus

BATCH = 50
"""Articles per job: seconds of work, so that progress is visible, uploads get their turn and a killed job loses little."""
SHOWN_SUBJECTS = 10
JOBS = 8
"""Batches that are processed at once, over all workers."""
What = NameChange.What


def is_due() -> bool:
    """Whether there is anything to plan or to process. At most three quick queries."""
    return NameChange.objects.exists() or waiting_articles().exists() or _version_is_new()


def waiting_articles() -> QuerySet[RelinkingArticle]:
    """What this worker may process of all runs: a run for other recognisers waits for workers that have them."""
    return RelinkingArticle.objects.filter(failed=False, relinking__version__in=["", pipeline.recognizer_version()])


def plan() -> list[Relinking]:
    """Turn the changes since the last time into runs. What commits in the meantime is left for the next time.

    Raises:
        StepFailed: the search index could not be brought up to date; the changes stay open.
    """
    runs = [_plan_names(), _plan_version()]
    finish()
    return [run for run in runs if run is not None]


@transaction.atomic
def plan_all() -> Relinking:
    """A run over every article, requested by an operator."""
    run = Relinking.objects.create(trigger=Relinking.Trigger.OPERATOR, names_version=gazetteer_version())
    _enlist(run, Article.objects.filter(current__isnull=False).values_list("pk", flat=True))
    return run


def plan_spelling(text: str) -> Relinking | None:
    """A run over the articles that contain a spelling, whatever version they were read with; ``None`` if there are none."""
    pipeline.update_index()
    with transaction.atomic():
        ids = articles_holding([text])[text]
        if not ids:
            return None
        run = Relinking.objects.create(
            trigger=Relinking.Trigger.NAMES, changes=1, subjects=[text], names_version=gazetteer_version()
        )
        _enlist(run, ids)
    return run


def _plan_names() -> Relinking | None:
    seen = list(NameChange.objects.values_list("pk", flat=True))
    if not seen:
        return None
    if Article.objects.exists():
        # After the changes were seen: an article that is not in the index yet will be read with the current names.
        pipeline.update_index()
    with transaction.atomic():
        changes = list(
            NameChange.objects.filter(pk__in=seen)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("entity")
        )
        if not changes:
            return None
        run = Relinking.objects.create(
            trigger=Relinking.Trigger.NAMES, changes=len(changes), subjects=_subjects(changes),
            names_version=max(change.version for change in changes),
        )  # fmt: skip
        run.marked = _mark(changes)
        _enlist(run, _stale(_affected(changes)))
        NameChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
        if not run.affected and not run.marked:
            run.delete()
            return None
    return run


def _version_is_new() -> bool:
    """Whether articles were read with other recognisers and no run handles them. One run per version: two hosts of different
    releases must not keep undoing each other's work."""
    version = pipeline.recognizer_version()
    return not Relinking.objects.filter(version=version).exists() and _of_other_version(version).exists()


def _of_other_version(version: str) -> QuerySet[Step]:
    # Two ranges instead of "<>", for which no index can be used.
    return Step.objects.filter(
        Q(version__lt=version) | Q(version__gt=version),
        kind=Step.Kind.EXTRACT,
        state__in=[Step.State.DONE, Step.State.FAILED],
    )


def _plan_version() -> Relinking | None:
    if not _version_is_new():
        return None
    version = pipeline.recognizer_version()
    with transaction.atomic():
        run, created = Relinking.objects.get_or_create(version=version, defaults={"trigger": Relinking.Trigger.VERSION})
        if not created:
            return None
        RelinkingArticle.objects.exclude(relinking__version__in=["", version]).delete()
        _enlist(run, _of_other_version(version).values_list("article", flat=True))
        # Other recognisers may survive what crashed the earlier ones.
        attempts.forgive(_of_other_version(version).values("article"))
    return run


def _enlist(run: Relinking, article_ids: Iterable[int]) -> None:
    """Put articles on a run's list, in one statement."""
    ids = sorted(set(article_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_relinkingarticle (relinking_id, article_id, failed) SELECT %s, unnest(%s::bigint[]), false",
            [run.pk, ids],
        )
    run.affected = len(ids)
    run.save(update_fields=["affected", "marked"])


def _subjects(changes: Sequence[NameChange]) -> list[str]:
    """The first spellings and entities that changed, for display."""
    return list(dict.fromkeys(c.text or str(c.entity) for c in changes if c.text or c.entity))[:SHOWN_SUBJECTS]


def _mark(changes: Sequence[NameChange]) -> int:
    """Have the documents that a merge or a moved place changes written to the index again. No text is read for that."""
    ids = {pk for c in changes if c.what in (What.MERGE, What.UNDO) for pk in (c.entity_id, c.other_id)}
    ids |= _families([c.entity_id for c in changes if c.what == What.ENTITY and c.entity_id is not None])
    if not ids:
        return 0
    mentioned = Mention.objects.filter(Q(entity__in=ids) | Q(entity__canonical__in=ids))
    return Article.objects.filter(pk__in=mentioned.values("article")).update(changed_in=CurrentTransaction())


def _families(ids: Sequence[int]) -> set[int]:
    """The entities, those merged into them, and for places everything inside them, because links depend on the tree too."""
    if not ids:
        return set()
    below = [Q(ancestors__contains=[pk]) for pk in ids]
    places = Place.objects.filter(reduce(or_, below)).values_list("pk", flat=True)
    own = {*ids, *places}
    return own | set(Entity.objects.filter(canonical__in=own).values_list("pk", flat=True))


def _affected(changes: Sequence[NameChange]) -> dict[int, int]:
    """Article id -> the version of names that it must be read with; maybe more articles than change, never fewer."""
    wanted: dict[int, int] = {}
    spelled: dict[str, int] = {}

    def want(article_ids: Iterable[int], version: int) -> None:
        wanted.update({pk: max(version, wanted.get(pk, 0)) for pk in article_ids})

    many = max((c.version for c in changes if c.what == What.MANY), default=0)
    latest = max(c.version for c in changes)
    spelled.update({c.text: c.version for c in changes if c.what == What.SPELLING})
    families = _families([c.entity_id for c in changes if c.what == What.ENTITY and c.entity_id is not None])
    spelled |= dict.fromkeys(Name.objects.filter(entity__in=families).values_list("text", flat=True), latest)
    if len(spelled) > MANY_CHANGES:
        many = latest
    if many:
        want(Article.objects.filter(current__isnull=False).values_list("pk", flat=True), many)
    elif spelled and Article.objects.exists():
        for text, ids in articles_holding(spelled).items():
            want(ids, spelled[text])
    for change in changes:
        want(_through(change), change.version)
    return wanted


def _through(change: NameChange) -> QuerySet[Mention, int]:
    """Articles with links that were made through what changed, wherever the words are."""
    mentions = Mention.objects.filter(verdict=Verdict.UNDECIDED).order_by().values_list("article", flat=True).distinct()
    if change.what == What.SPELLING:
        # The row of a name that the reference files dropped was deleted, and with it the mention's link to it.
        lost = Q(name__isnull=True) & (Q(entity=change.entity_id) | Q(entity__absorbed=change.entity_id))
        return mentions.filter(Q(name__entity=change.entity_id, name__text=change.text) | lost)
    if change.what == What.ENTITY:
        return mentions.filter(entity=change.entity_id)
    if change.what == What.MERGE:
        return mentions.filter(_torn_between(change))
    if change.what == What.UNDO:
        own = Name.objects.filter(Q(entity=change.entity_id) | Q(entity__canonical=change.entity_id))
        other = Q(name__entity=change.other_id, name__key__in=own.values("key"))
        return mentions.filter(Q(name__in=own) | other | _torn_between(change))
    return mentions.none()


def _torn_between(change: NameChange) -> Q:
    """Mentions that could not be linked because the two entities fitted equally well."""
    either = [Q(candidates__contains=[{"entity": pk}]) for pk in (change.entity_id, change.other_id)]
    return Q(status=LinkStatus.AMBIGUOUS) & reduce(or_, either)


def _stale(wanted: dict[int, int]) -> list[int]:
    """Articles that were not read with the names they must be read with."""
    steps = Step.objects.filter(article__in=list(wanted), kind=Step.Kind.EXTRACT)
    read = dict(steps.values_list("article", "names_version"))
    return [pk for pk, version in wanted.items() if read.get(pk, 0) < version]


def process_batch(size: int = BATCH) -> int:
    """Process some waiting articles that no other worker has; none of them is lost if the worker is killed.

    Returns:
        The number of articles processed, failed ones included; 0 if no article waits that is not claimed.
    """
    ids = _claim(size)
    try:
        if ids:
            _process(ids)
    finally:
        attempts.release(ids)
    finish()
    return len(ids)


def _process(ids: Sequence[int]) -> None:
    Relinking.objects.filter(started_at=None, articles__article__in=ids).update(started_at=Now())
    done = pipeline.extract_batch(ids).done
    # Articles that were not settled must not be retried automatically.
    waiting_articles().filter(article__in=set(ids) - set(done)).update(failed=True)


def _claim(size: int) -> list[int]:
    """Up to ``size`` waiting articles, of the smallest run first: a new alias does not wait for the whole archive.

    The claims are on articles, not on the list, so that an article on two lists is processed once.
    """
    waiting = waiting_articles()
    for run in Relinking.objects.filter(pk__in=waiting.values("relinking")).order_by("affected", "pk"):
        free = Article.objects.filter(Exists(waiting.filter(relinking=run, article=OuterRef("pk")))).order_by("pk")
        if ids := attempts.claim(free, size):
            return ids
    return []


def finish() -> None:
    """Close the runs that have no articles left. After the batch has committed: of two last batches, one sees the other's end."""
    waiting = RelinkingArticle.objects.filter(relinking=OuterRef("pk"), failed=False)
    Relinking.objects.filter(~Exists(waiting), finished_at=None).update(
        started_at=Coalesce("started_at", Now()), finished_at=Now()
    )


@transaction.atomic
def retry_failed(*, run: Relinking) -> int:
    """Put the failed articles of a run back to waiting, and request jobs for them; returns their number."""
    attempts.forgive(run.articles.filter(failed=True).values("article"))
    count = run.articles.filter(failed=True).update(failed=False)
    if count:
        Relinking.objects.filter(pk=run.pk).update(finished_at=None)
        request_batches()
    return count


def request_batches() -> None:
    """Have waiting articles processed by one job for each batch, :data:`JOBS` at most."""
    batches = -(-waiting_articles().count() // BATCH)
    for number in range(min(batches, JOBS)):
        request_batch(number)


def request_batch(number: int) -> None:
    """Request one job; only one waits for each number, so that repeated requests do not pile up."""
    requests.defer_once("archive.relink_batch", queueing_lock=f"relink-batch-{number}", number=number)
