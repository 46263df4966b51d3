"""What a web process does before its first request."""

from __future__ import annotations

import gc
import sys

from django.urls import reverse

from entities.arabic.finding import Finder
from entities.arabic.stems import light_stem

THRESHOLDS = (10_000, 20, 50)
"""Thresholds of Python's garbage collector, from the youngest generation to the oldest."""
_SWITCH_SECONDS = 0.02


def warm_up() -> None:
    """Read addresses and word lists, so that no reader waits for them, and collect garbage less often.

    Threads switch four times less often than by default in Python, so that when several pages are being rendered one is finished
    before all are half done.

    Word lists, templates and addresses are some hundred thousand objects that are never freed. Python would traverse all of
    them in the middle of requests, which all wait meanwhile; frozen objects are skipped, and the reference cycles that a
    request leaves behind wait for the next collection.
    """
    reverse("archive:home")
    Finder([light_stem("المدينة")]).among(["المدينة"], "المدينة")
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
