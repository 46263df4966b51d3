"""Pictures as numbers: every day counts once, bars fill the width, labels of a network never meet."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.presenters.charts.bars import BY_DAY, BY_MONTH, BY_YEAR, MAX_DAYS, histogram
from archive.presenters.charts.network import LINE_HEIGHT, NARROW, WIDE, Edge, Node, PlacedNode, network

DAYS = st.dictionaries(st.dates(date(1990, 1, 1), date(2035, 12, 31)), st.integers(1, 10_000), min_size=1, max_size=60)


class TestHistogram:
    # The figures are cheap; only a busy machine makes drawing them slow.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(counts=DAYS, rtl=st.booleans())
    def test_nothing_is_lost_and_the_bars_fill_the_width(self, counts: dict[date, int], rtl: bool) -> None:
        chart = histogram(counts, rtl=rtl)
        assert chart is not None
        assert chart.total == sum(bar.count for bar in chart.bars) == sum(counts.values())
        assert sum(bar.slot_width for bar in chart.bars) == pytest.approx(100, abs=0.1)
        for bar in chart.bars:
            assert -0.01 <= bar.slot_x <= bar.x <= bar.x + bar.width <= 100.01
            assert 0 <= bar.y <= bar.y + bar.height <= chart.base + 0.01
            assert bool(bar.height) == bool(bar.count)
        for one, other in pairwise(chart.bars):
            assert other.since == one.until + timedelta(days=1)
            assert (other.slot_x < one.slot_x) == rtl
        assert len(chart.grid) <= 3
        assert len(chart.ticks) <= 7

    @pytest.mark.parametrize(
        ("days", "limits", "unit", "bars"),
        [
            (["2021-11-30"], {}, BY_MONTH, 12),
            (["2021-11-30", "2023-01-01"], {}, BY_MONTH, 36),
            (["2011-03-15", "2024-12-08"], {}, BY_YEAR, 14),
            (["2021-11-30"], {"since": "2021-11-01", "until": "2021-11-30"}, BY_DAY, 30),
            (["2021-11-30"], {"since": "2021-11-15", "until": "2022-02-14"}, BY_MONTH, 4),
            (["0001-01-01", "9999-12-31"], {}, BY_YEAR, 9999),
        ],
    )
    def test_units_follow_the_length(self, days: list[str], limits: dict[str, str], unit: str, bars: int) -> None:
        chart = histogram(
            dict.fromkeys(map(date.fromisoformat, days), 3), **{k: date.fromisoformat(v) for k, v in limits.items()}
        )
        assert chart is not None
        assert (chart.unit, len(chart.bars)) == (unit, bars)

    def test_limits_cut_the_first_and_the_last_bar_and_leave_out_the_rest(self) -> None:
        counts = {date(2021, 1, 5): 2, date(2021, 6, 1): 7, date(2021, 12, 9): 1}
        chart = histogram(counts, since=date(2021, 3, 10), until=date(2021, 8, 20))
        assert chart is not None
        assert chart.total == 7
        assert (chart.bars[0].since, chart.bars[-1].until) == (date(2021, 3, 10), date(2021, 8, 20))

    @pytest.mark.parametrize(
        "limits", [{}, {"since": date(2022, 1, 1)}, {"since": date(2022, 1, 1), "until": date(2020, 1, 1)}]
    )
    def test_nothing_dated_gives_no_picture(self, limits: dict[str, date]) -> None:
        assert histogram({date(2021, 1, 1): 0} if not limits else {date(2021, 1, 1): 4}, **limits) is None

    def test_grid_values_are_round(self) -> None:
        for peak, grid in ((1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (7, [2, 4, 6]), (47, [20, 40]), (1200, [500, 1000])):
            chart = histogram({date(2021, 1, 1): peak})
            assert chart is not None
            assert [line.value for line in chart.grid] == grid

    @pytest.mark.parametrize(("language", "month"), [("ar", "نوفمبر"), ("en", "November")])
    def test_the_table_says_what_the_picture_shows(self, language: str, month: str) -> None:
        chart = histogram({date(2021, 11, 30): 4}, link=lambda since, until: f"?since={since}&until={until}")
        with translation.override(language):
            page = render_to_string("charts/histogram.html", {"histogram": chart, "caption": "x"})
        assert "?since=2021-11-01&amp;until=2021-11-30" in page
        assert f"{month} 2021" in page
        assert MAX_DAYS > 31, "a month chosen as a period shows its days"


def nodes(n: int, label: str = "المرصد السوري لحقوق الإنسان في المنطقة الشرقية") -> list[Node]:
    return [Node(key, f"{label} {key}", 100 // key) for key in range(1, n + 1)]


def box(spot: PlacedNode) -> tuple[float, float, float, float]:
    """Where a label stands if a letter is at most 7 units wide: left, top, right, bottom."""
    width = max(len(text) for text, _y in spot.lines) * 7
    left = {"start": spot.label_x, "end": spot.label_x - width, "middle": spot.label_x - width / 2}[spot.anchor]
    return left, spot.lines[0][1] - 12, left + width, spot.lines[-1][1] + 4


class TestNetwork:
    @pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])
    @pytest.mark.parametrize("n", range(1, 13))
    def test_labels_never_meet_nor_leave_the_picture(self, form: Any, n: int) -> None:
        picture = network(
            Node(0, "قوات سوريا الديمقراطية", 100), nodes(n), [Edge(0, key, 1) for key in range(1, n + 1)], form
        )
        for one, other in combinations([box(spot) for spot in picture.nodes], 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        for spot in picture.nodes:
            left, top, right, bottom = box(spot)
            assert left >= -4
            assert right <= picture.width + 4
            assert top >= 0
            assert bottom <= picture.height
            assert len(spot.lines) <= 3
            assert LINE_HEIGHT > 12

    def test_the_same_input_gives_the_same_picture(self) -> None:
        edges = [Edge(0, 1, 5), Edge(0, 2, 4), Edge(1, 2, 3), Edge(2, 1, 0, "part of")]
        assert network(Node(0, "x", 9), nodes(5), edges) == network(Node(0, "x", 9), nodes(5), edges)

    def test_those_bound_to_each_other_stand_side_by_side(self) -> None:
        picture = network(Node(0, "x", 9), nodes(6), [Edge(1, 5, 8), Edge(5, 3, 6)])
        assert [spot.node.key for spot in picture.nodes[1:4]] == [1, 5, 3]

    def test_known_relations_are_drawn_last_with_a_head_and_strangers_not_at_all(self) -> None:
        picture = network(Node(0, "x", 9), nodes(2), [Edge(1, 0, 0, "part of"), Edge(0, 2, 9), Edge(0, 77, 5)])
        assert [(line.edge.source, bool(line.arrow)) for line in picture.edges] == [(0, False), (1, True)]

    def test_nobody_around(self) -> None:
        picture = network(Node(0, "x", 0), [], [])
        assert len(picture.nodes) == 1
        assert not picture.edges
