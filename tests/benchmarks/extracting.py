"""What a process of the pool runs. Spawned processes import this first, so Django is set up here."""

from __future__ import annotations

import django

django.setup()

from archive.processing import pipeline  # noqa: E402


def extract_chunk(ids: list[int]) -> tuple[int, tuple[int, ...]]:
    """How many articles were read, and the ids of those that failed."""
    batch = pipeline.extract_batch(ids)
    return len(batch.done), batch.failed
