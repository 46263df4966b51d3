"""Articles -> stories. Every article whose shown words have not been compared yet is compared with all others.

Candidates come from the bands of the signatures, by the index of an array column; each is then compared word for word. Articles
that are alike, also through a third one, are one story, identified by its first article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from django.db.models import F, Q

from archive.models import Article, Fingerprint, Likeness
from archive.near_duplicates.clusters import components
from archive.near_duplicates.minhash import (
    MARGIN,
    NEAR,
    NEAR_DUPLICATES_VERSION,
    Hashes,
    Signature,
    bands_of,
    jaccard,
    likely,
    shingle_hashes,
    signature_of,
    words_of,
)
from archive.storage import advisory_locks

CHUNK = 500
MAX_CANDIDATES = 200
"""A text that has more candidates than this is boilerplate; the story grows through those that are kept."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Print:
    hashes: Hashes
    signature: Signature | None


def detect_near_duplicates(*, progress: Progress = lambda _n: None, chunk: int = CHUNK) -> int:
    """Compare every article whose current text this version has not compared yet. One process at a time does it.

    Returns:
        The number of articles compared. Articles whose story changed are stamped for the search index.
    """
    done = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [advisory_locks.NEAR_DUPLICATES])
            articles = list(
                Article.objects.filter(current__isnull=False)
                .exclude(fingerprint__revision=F("current"), fingerprint__version=NEAR_DUPLICATES_VERSION)
                .order_by("pk")
                .values_list("pk", "current", "current__body")[:chunk]
            )
            if articles:
                _compare(articles)
        if not articles:
            return done
        done += len(articles)
        progress(len(articles))


def _compare(articles: Sequence[tuple[int, int, str]]) -> None:
    prints = {pk: _print(body) for pk, _revision, body in articles}
    ids = list(prints)
    Fingerprint.objects.bulk_create(
        [_fingerprint(pk, revision, prints[pk]) for pk, revision, _body in articles],
        update_conflicts=True, unique_fields=["article"], update_fields=["revision", "version", "bands", "signature"],
    )  # fmt: skip
    before = set(ids)
    for first, second in _partners(ids):
        before |= {first, second}
    Likeness.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    pairs = _verified(_candidates(ids), prints)
    Likeness.objects.bulk_create(Likeness(first_id=a, second_id=b, jaccard=figure) for (a, b), figure in pairs.items())
    regroup(before | {pk for pair in pairs for pk in pair})


def _print(body: str) -> _Print:
    hashes = shingle_hashes(words_of(body))
    return _Print(hashes, signature_of(hashes) if len(hashes) else None)


def _fingerprint(article_id: int, revision_id: int, own: _Print) -> Fingerprint:
    signature = own.signature
    return Fingerprint(
        article_id=article_id,
        revision_id=revision_id,
        version=NEAR_DUPLICATES_VERSION,
        bands=[] if signature is None else bands_of(signature),
        signature=b"" if signature is None else signature.astype("<u4").tobytes(),
    )


def _partners(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    return Likeness.objects.filter(Q(first__in=ids) | Q(second__in=ids)).values_list("first", "second")


def _candidates(ids: Sequence[int]) -> dict[tuple[int, int], tuple[bytes, bytes]]:
    """Pairs that have one end in ``ids`` and share a band, with their signatures."""
    with connection.cursor() as cursor:
        # Statistics lag behind a load; the full scan of the table to which they would lead is never right here.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            """
            SELECT own.article_id, other.article_id, own.signature, other.signature
            FROM archive_fingerprint own
            CROSS JOIN LATERAL (
                SELECT article_id, signature FROM archive_fingerprint
                WHERE bands && own.bands AND article_id <> own.article_id
                LIMIT %s
            ) other
            WHERE own.article_id = ANY(%s)
            """,
            [MAX_CANDIDATES, list(ids)],
        )
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return {(min(a, b), max(a, b)): (bytes(one), bytes(other)) for a, b, one, other in rows}


def _verified(
    candidates: dict[tuple[int, int], tuple[bytes, bytes]], prints: dict[int, _Print]
) -> dict[tuple[int, int], float]:
    """The candidates that are near duplicates, with their Jaccard index. Bodies are read only for likely ones."""
    alike = [
        pair
        for pair, (one, other) in candidates.items()
        if likely(np.frombuffer(one, "<u4"), np.frombuffer(other, "<u4")) >= NEAR - MARGIN
    ]
    hashes = {pk: own.hashes for pk, own in prints.items()}
    missing = {pk for pair in alike for pk in pair} - hashes.keys()
    for pk, body in Article.objects.filter(pk__in=missing).values_list("pk", "current__body"):
        hashes[pk] = shingle_hashes(words_of(body))
    figures = {(a, b): jaccard(hashes[a], hashes[b]) for a, b in alike}
    return {pair: round(figure, 4) for pair, figure in figures.items() if figure >= NEAR}


def regroup(ids: Iterable[int]) -> None:
    """Set the stories of the articles of ``ids``, and of those that share a story with one, according to their likenesses."""
    asked = set(ids)
    stories = set(Article.objects.filter(pk__in=asked, story__isnull=False).values_list("story", flat=True))
    known = dict(Article.objects.filter(Q(pk__in=asked) | Q(story__in=stories)).values_list("pk", "story"))
    pairs = Likeness.objects.filter(first__in=known, second__in=known).values_list("first", "second")
    wanted = components(known, pairs)
    changed = [(pk, wanted.get(pk)) for pk, story in known.items() if story != wanted.get(pk)]
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE archive_article SET story = new.story, changed_in = pg_current_xact_id()::text::bigint
            FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, story) WHERE archive_article.id = new.id
            """,
            [[pk for pk, _story in changed], [story for _pk, story in changed]],
        )
