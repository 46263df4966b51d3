"""Counts by day -> bars over time that lead to the reports of their period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_bidi

from archive.presenters.charts.bars import Histogram, histogram


def timeline(
    days: Mapping[date, int],
    about: Mapping[str, Any],
    *,
    since: date | None = None,
    until: date | None = None,
    address: str = "",
) -> Histogram | None:
    """Bars for the ``day`` counts of the index.

    Args:
        about: the parameters that chose the reports; each bar leads to the list with them and its first and last day.
        since, until: limits that the reader set.
        address: of the list, if not that of the reports.
    """
    address = address or reverse("archive:articles")

    def link(first: date, last: date) -> str:
        chosen = {**about, "since": first.isoformat(), "until": last.isoformat()}
        return f"{address}?{urlencode(chosen, doseq=True)}"

    return histogram(days, since=since, until=until, rtl=get_language_bidi(), link=link)
