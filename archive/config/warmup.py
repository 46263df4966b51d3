"""What a web process does before its first request."""

from __future__ import annotations

import gc
import sys

from django.urls import reverse

from entities.arabic.finding import Finder
from entities.arabic.stems import light_stem

THRESHOLDS = (10_000, 20, 50)
"""Of Python's garbage collector, young to old."""
_SWITCH_SECONDS = 0.02


def warm_up() -> None:
    """Read addresses and word lists, so that no reader waits for them, and look for garbage less often.

    Threads take turns four times as long as Python lets them by default, so that of several pages in the making one is finished
    before all are half done.

    Word lists, templates and addresses are some hundred thousand objects that stay for good. Python would walk through all of
    them in the middle of requests, which all wait meanwhile; frozen, they are left alone, and what a
    request leaves behind in circles waits for the next time.
    """
    reverse("archive:home")
    Finder([light_stem("المدينة")]).among(["المدينة"], "المدينة")
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
