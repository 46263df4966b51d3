"""PostgreSQL -> index. One writer at a time on a host; readers never wait.

:func:`follow` brings the index up to the database from the last transaction that it holds. Rows are stamped with the number of
their transaction (``Article.changed_in``); everything below the lowest one still running is final, so nothing is ever missed,
and what is written twice replaces itself.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import fasteners
import tantivy
from django.db import connection
from django.db.models.functions import Coalesce, Now

from archive.models import Article, Mention, Step
from archive.search import index
from entities.arabic.analyze import analyze
from entities.models import Place

CHUNK = 500
HEAP_BYTES = 64_000_000
Progress = Callable[[int], None]


def follow(*, chunk: int = CHUNK) -> int:
    """Write every article that changed since the index was last written.

    Returns:
        The number of articles written.

    Raises:
        IndexUnavailable: there is no index of this version; :func:`rebuild` makes one.
    """
    with _write_lock():
        folder = index.current_folder()
        state = index.read_state(folder)
        horizon = transaction_horizon()
        if horizon < state.watermark:
            # The database was restored from a dump: its transactions are numbered anew, so the watermark means nothing.
            raise index.IndexUnavailable
        ids = list(Article.objects.filter(changed_in__gte=state.watermark).order_by("pk").values_list("pk", flat=True))
        if ids:
            _write(tantivy.Index.open(str(folder)), ids, chunk, lambda _n: None)
        index.write_state(folder, index.IndexState(index.INDEX_VERSION, horizon))
    return len(ids)


def rebuild(*, progress: Progress = lambda _n: None, chunk: int = CHUNK) -> int:
    """Build a new index of all articles beside the old one, then let it take over.

    Args:
        progress: called with the number of articles written since the last call.
        chunk: articles read from the database at a time.

    Returns:
        The number of articles written.
    """
    with _write_lock():
        root = index.root()
        folder = Path(tempfile.mkdtemp(prefix=f"{index.version_digest()}-", dir=root))
        horizon = transaction_horizon()
        ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        _write(tantivy.Index(index.build_schema(), path=str(folder)), ids, chunk, progress)
        index.write_state(folder, index.IndexState(index.INDEX_VERSION, horizon))
        index.point_to(folder)
        for other in root.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return len(ids)


def transaction_horizon() -> int:
    """The lowest transaction number that may still be running; all below are committed or gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _write_lock() -> fasteners.InterProcessLock:
    index.root().mkdir(parents=True, exist_ok=True)
    return fasteners.InterProcessLock(index.root() / "write.lock")


def _write(target: tantivy.Index, ids: Sequence[int], chunk: int, progress: Progress) -> None:
    writer = target.writer(HEAP_BYTES, 1)
    for start in range(0, len(ids), chunk):
        part = ids[start : start + chunk]
        for article_id in part:
            writer.delete_documents_by_term("id", article_id)
        for document in _documents(part):
            writer.add_document(document)
        progress(len(part))
    writer.commit()
    writer.wait_merging_threads()
    for start in range(0, len(ids), chunk):
        Step.objects.filter(article__in=ids[start : start + chunk], kind=Step.Kind.INDEX).exclude(
            state=Step.State.DONE, version=index.INDEX_VERSION
        ).update(state=Step.State.DONE, version=index.INDEX_VERSION, error="", changed_at=Now())


def _documents(ids: Sequence[int]) -> list[tantivy.Document]:
    """The documents of some articles; three queries whatever their number."""
    entities: dict[int, set[int]] = defaultdict(set)
    for article_id, entity_id in (
        Mention.objects.standing()
        .filter(article__in=ids, entity__isnull=False)
        .values_list("article", Coalesce("entity__canonical_id", "entity_id"))
        .distinct()
    ):
        entities[article_id].add(entity_id)
    every = set().union(*entities.values()) if entities else set()
    ancestors = dict(Place.objects.filter(pk__in=every).values_list("pk", "ancestors"))
    articles = Article.objects.filter(pk__in=ids, current__isnull=False).select_related("current")
    return [_document(article, entities[article.pk], ancestors) for article in articles]


def _document(article: Article, entities: set[int], ancestors: dict[int, list[int]]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", article.pk)
    for part, text in (("title", article.current.title), ("body", article.current.body)):
        terms = analyze(text)
        document.add_text(f"{part}_stem", " ".join(term.text for term in terms))
        document.add_text(f"{part}_exact", " ".join(term.exact for term in terms))
    for entity_id in sorted(entities):
        document.add_integer("entities", entity_id)
    for place_id in sorted({above for entity_id in entities for above in ancestors.get(entity_id, ())}):
        document.add_integer("places", place_id)
    day = article.published_on.toordinal() if article.published_on else index.NO_DATE
    document.add_integer("source", article.source_id)
    document.add_integer("day", day)
    document.add_integer("newest", index.sort_key(day, article.pk))
    document.add_text("language", article.language)
    document.add_text("state", article.state)
    document.add_text("access", article.state)
    if article.created_by_id is not None and article.state in Article.OWN_STATES:
        document.add_text("access", index.own_articles(article.created_by_id))
    return document
