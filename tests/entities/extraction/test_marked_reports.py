"""The reports written for training."""

from __future__ import annotations

from entities.recognizers.marked_reports import read_reports, tag_marked


def test_marks_become_tags() -> None:
    sentence = tag_marked("وصل [سالم النجار|p] إلى ريف [حلب|l] (و[حماة|l]) دومًا.")
    assert sentence.tokens == ("وصل", "سالم", "النجار", "إلى", "ريف", "حلب", "(", "وحماة", ")", "دومًا", ".")
    assert sentence.tags == ("O", "B-PER", "I-PER", "O", "O", "B-LOC", "O", "B-LOC", "O", "O", "O")


def test_the_reports_are_well_marked() -> None:
    reports = list(read_reports())
    assert len(reports) >= 120
    assert not any({"[", "]", "|"} & set(report.tokens) and "عاجل" not in report.tokens for report in reports)
    assert {tag[2:] for report in reports for tag in report.tags if tag != "O"} == {"LOC", "ORG", "PER"}
