"""Arabic-Indic figures by their shapes, drawn in faces that the shapes were not taken from."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from archive.readers.pdf.process import run_pdf
from archive.readers.pictures.arabic_figures import read_figures

FIGURES = ("١٢٣٤٥", "٦٨", "٧٤", "٢٠١٥", "١٠:٣٠", "١٢/٥/٢٠١٨")
OTHERS = ("25", "SNHR", "1,250", "المجلس", "Deir")


@pytest.fixture(scope="module")
def drawn(print_pdf: Callable[[str], bytes]) -> Callable[[int], Image.Image]:
    """The lines of ``FIGURES`` and ``OTHERS``, each on a page of its own."""
    lines = "".join(f"<p style='break-after: page; margin: 0'>{text}</p>" for text in (*FIGURES, *OTHERS))
    data = print_pdf(
        f"<style>@page {{ size: 6cm 2cm; margin: 4mm }}</style><body style=\"font: 20pt 'DejaVu Sans'\">{lines}"
    )
    return lambda number: Image.open(io.BytesIO(run_pdf(data, "render", str(number), "200")))


@pytest.mark.parametrize("number", range(len(FIGURES)))
def test_figures_are_read(drawn: Callable[[int], Image.Image], number: int) -> None:
    picture = drawn(number)
    assert read_figures(picture, (0, 0, *picture.size)) == FIGURES[number]


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_what_is_no_arabic_figure_is_left(drawn: Callable[[int], Image.Image], number: int) -> None:
    picture = drawn(len(FIGURES) + number)
    assert read_figures(picture, (0, 0, *picture.size)) == ""


def test_an_empty_part_holds_nothing() -> None:
    assert read_figures(Image.new("L", (50, 50), 255), (0, 0, 50, 50)) == ""
