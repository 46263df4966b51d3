"""Formats that have programs of their own below the task: they run under its limits, and without network and data folder."""

from __future__ import annotations

from typing import Any

import pytest

from archive.readers.pictures import recognition
from archive.sandbox import reading
from tests.archive.readers.conftest import arabic_pdf, arabic_scan, print_pdf  # noqa: F401  (fixtures)

pytestmark = pytest.mark.sandbox


def test_a_pdf_file_is_read_below_the_limits_of_its_task(arabic_pdf: bytes, settings: Any) -> None:  # noqa: F811
    settings.READ_MEMORY = 1024**3
    read = reading.read_file(arabic_pdf, "a.pdf")
    assert read.report is not None
    assert read.report.title == "اجتماع أمني في البوكمال"
    assert len(read.report.pages) == 2


@pytest.mark.skipif(not recognition.is_installed(), reason="needs tesseract and its Arabic data")
def test_pictures_of_pages_are_read_there_too(arabic_scan: bytes, settings: Any) -> None:  # noqa: F811
    settings.READ_SECONDS, settings.READ_WALL_SECONDS, settings.READ_MEMORY = 120, 300, 2 * 1024**3
    report = reading.read_file(arabic_scan, "a.pdf").report
    assert report is not None
    assert report.was_recognized
    assert "البوكمال" in report.title + report.body
