"""A fresh archive filled with articles, by the services, the pipeline and the index writer that every upload goes through."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from tqdm import tqdm

from archive.accounts.roles import ensure_groups
from archive.articles import services
from archive.models import Article, Language, Mention, Source
from archive.near_duplicates import detect
from archive.search import sync
from archive.search.backends import get_backend
from archive.search.errors import IndexUnavailable
from entities.gazetteer.records import NameUse
from entities.models import Entity, Name
from entities.services import derived_name_fields
from entities.spans import Kind
from tests.benchmarks.articles import SOURCES, Draft, generated, vocabulary
from tests.benchmarks.extracting import extract_chunk

LOADED = "loaded.json"
STORE_CHUNK = 1000
EXTRACT_CHUNK = 50
NAMES_USED = 3000
"""Names that generated articles take theirs from; a conflict's reports use a few thousand again and again."""


def set_up() -> None:
    """Tables, groups and reference data."""
    call_command("migrate", interactive=False, verbosity=0)
    ensure_groups()
    call_command("compile_translations", verbosity=0, stdout=sys.stderr)
    call_command("load_reference", verbosity=0, stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)


def ensure_index(total: int) -> None:
    """Build the index of an archive that was kept, where it is of another version."""
    try:
        get_backend().identity()
    except IndexUnavailable:
        with tqdm(total=total, desc="index", unit="article") as bar:
            sync.rebuild_index(progress=bar.update)


def names_to_use() -> list[str]:
    """Spellings of places, organisations and people in turn, in an order that is the same in every run."""
    kinds = [
        list(
            Name.objects.accepted()
            .filter(entity__kind=kind, language="ar", use=NameUse.OFFICIAL, weak=False)
            .order_by("entity__place__level", "entity__reference_key", "position")
            .values_list("text", flat=True)[:NAMES_USED]
        )
        for kind in (Kind.LOCATION, Kind.ORGANIZATION, Kind.PERSON)
    ]
    # Reports name two places for an organisation, and two organisations for a person.
    places, organizations, people = map(iter, kinds)
    turns = itertools.cycle((places, organizations, places, people, places, organizations))
    return list(itertools.islice((name for turn in turns if (name := next(turn, None))), NAMES_USED))


def load(drafts: Iterable[Draft], total: int) -> dict[str, Any]:
    """Store, extract, compare and index the articles; seconds and articles a second of each part."""
    started = time.perf_counter()
    store(drafts, total)
    stored = time.perf_counter()
    extract(total)
    extracted = time.perf_counter()
    with tqdm(total=total, desc="compare", unit="article") as bar:
        detect.detect_near_duplicates(progress=bar.update)
    compared = time.perf_counter()
    with tqdm(total=total, desc="index", unit="article") as bar:
        sync.rebuild_index(progress=bar.update)
    indexed = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "articles": Article.objects.count(),
        "mentions": Mention.objects.count(),
        "store_per_second": round(total / (stored - started), 1),
        "extract_per_second": round(total / (extracted - stored), 1),
        "compare_per_second": round(total / (compared - extracted), 1),
        "index_per_second": round(total / (indexed - compared), 1),
        "articles_per_second": round(total / (indexed - started), 1),
        "seconds": round(indexed - started, 1),
        "extract_processes": os.cpu_count(),
        "index_mb": _megabytes(settings.SEARCH_INDEX_DIR),
        "database_mb": _database_megabytes(),
    }


def remember(figures: dict[str, Any]) -> None:
    """Keep the figures of :func:`load` beside the archive, for when it is measured again."""
    (data_folder() / LOADED).write_text(json.dumps(figures), encoding="utf-8")


def remembered() -> dict[str, Any] | None:
    """What :func:`remember` kept; ``None`` for an archive that was filled otherwise."""
    kept = data_folder() / LOADED
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else None


def store(drafts: Iterable[Draft], total: int) -> None:
    sources = [
        Source.objects.get_or_create(key=f"bench-{n}", defaults={"name_ar": f"وكالة {n}", "name_en": f"Agency {n}"})[0]
        for n in range(SOURCES)
    ]
    with tqdm(total=total, desc="store", unit="article") as bar:
        for chunk in _chunks(drafts, STORE_CHUNK):
            services.store_articles(
                drafts=[
                    services.Draft(
                        title=draft.title, body=draft.body, source=sources[draft.source % SOURCES],
                        language=Language.ARABIC, published_on=draft.published_on, url=draft.url,
                        state=Article.State.PUBLISHED,
                    )
                    for draft in chunk
                ]
            )  # fmt: skip
            bar.update(len(chunk))


def extract(total: int) -> None:
    """Find and link names in as many processes as there are cores, as that many workers would."""
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    connections.close_all()
    # Spawned, not forked: a connection to PostgreSQL cannot be shared.
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool,
        tqdm(total=total, desc="extract", unit="article") as bar,
    ):
        for done, failed in pool.map(extract_chunk, list(_chunks(ids, EXTRACT_CHUNK))):
            if failed:
                raise AssertionError(f"extraction failed for articles {failed}")
            bar.update(done)


def pad_names(number: int) -> int:
    """Add people nobody mentions until there are ``number`` names; returns how many there are then."""
    words = [word for word in vocabulary(20_000) if len(word) > 3]
    missing = number - Name.objects.count()
    with tqdm(total=max(0, missing), desc="names", unit="name") as bar:
        for numbers in _chunks(range(max(0, missing)), STORE_CHUNK):
            texts = [f"{words[n % 15_000]} {words[(n * 7 + n // 15_000) % 15_000]} {words[n % 977]}" for n in numbers]
            entities = Entity.objects.bulk_create(Entity(kind=Kind.PERSON, label_ar=text) for text in texts)
            Name.objects.bulk_create(
                Name(entity=entity, text=text, language="ar", use=NameUse.OFFICIAL, **derived_name_fields(text))
                for entity, text in zip(entities, texts, strict=True)
            )
            bar.update(len(numbers))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE entities_entity, entities_name")
    return Name.objects.count()


def drafts_for(number: int) -> Iterator[Draft]:
    return generated(number, names_to_use())


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


def _database_megabytes() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return round(cursor.fetchone()[0] / 1e6, 1)


def data_folder() -> Path:
    return Path(settings.DATA_DIR)
