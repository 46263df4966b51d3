"""A picture of a page -> the same as a scanner would give it: large enough, lit evenly, with level lines. No Django."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageStat

LONG_SIDE = (1800, 4200)
"""Pixels of the longer side; A4 has 3500 at 300 dots per inch."""
SMALL = 700
"""Pixels of the longer side of the picture on which angles are measured."""
MOST_SKEW = 6.0
STEP, FINE_STEP = 0.5, 0.1
"""Degrees: how far lines may slope, and by how much angles are tried."""
DARK = 100
"""Grey of a page that is dark with light letters, at most."""
UNEVEN = 25
"""Difference of greys of the paper from which on its light is evened out."""


def upright_page(picture: Image.Image) -> Image.Image:
    """A grey picture of a page, made ready to be read; its lines are level or upright afterwards."""
    page = _sized(picture)
    if ImageStat.Stat(page).median[0] < DARK and _is_inverted(page):
        page = ImageChops.invert(page)
    page = _evenly_lit(page)
    angle = skew(page)
    if abs(angle) >= FINE_STEP:
        page = page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return page


def as_pgm(picture: Image.Image) -> bytes:
    """A grey picture in the plainest format there is."""
    out = io.BytesIO()
    picture.save(out, "PPM")
    return out.getvalue()


def are_lines_upright(page: Image.Image) -> bool:
    """Whether the page lies on its side."""
    small = _small(page)
    return _sharpness(small.rotate(90, expand=True)) > _sharpness(small)


def _sized(picture: Image.Image) -> Image.Image:
    longer = max(picture.size)
    least, most = LONG_SIDE
    scale = most / longer if longer > most else min(3.0, math.ceil(least / longer)) if longer < least else 1.0
    if scale == 1.0:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _is_inverted(page: Image.Image) -> bool:
    """Whether what stands out from its surroundings is light."""
    small = _small(page)
    around = small.filter(ImageFilter.GaussianBlur(8))
    lighter, darker = ImageChops.subtract(small, around), ImageChops.subtract(around, small)
    return _over(lighter) > _over(darker)


def _over(difference: Image.Image) -> int:
    return sum(difference.histogram()[40:])


def _evenly_lit(page: Image.Image) -> Image.Image:
    """Every dot as a share of the paper's grey around it."""
    reduced = page.resize((max(1, page.width // 16), max(1, page.height // 16)), Image.Resampling.BOX)
    paper = reduced.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(3))
    low, high = paper.getextrema()
    if float(high) - float(low) < UNEVEN:  # type: ignore[arg-type]
        return page
    paper = paper.resize(page.size, Image.Resampling.BICUBIC)
    shadow = ImageChops.subtract(paper, page)
    # A dot as much darker than its paper is darker ink where the paper is in the shade.
    return ImageChops.invert(_divided(shadow, paper))


def _divided(shadow: Image.Image, paper: Image.Image) -> Image.Image:
    """``255 * shadow / paper`` for every dot, by steps of the paper's grey."""
    out = Image.new("L", shadow.size, 0)
    steps = [32, 64, 96, 128, 160, 192, 224, 256]
    lower = 0
    for upper in steps:
        mask = paper.point([255 if lower <= grey < upper else 0 for grey in range(256)])
        factor = 255 / max(16, (lower + upper) / 2)
        out.paste(shadow.point([min(255, round(value * factor)) for value in range(256)]), mask=mask)
        lower = upper
    return out


def skew(page: Image.Image) -> float:
    """By how many degrees a page has to be turned, against the clock, so that its lines are level or upright."""
    small = _small(page)
    best = max((_angled(small, angle), -abs(angle), angle) for angle in _angles(0.0, MOST_SKEW, STEP))[2]
    return max((_angled(small, angle), -abs(angle), angle) for angle in _angles(best, STEP, FINE_STEP))[2]


def _angles(middle: float, most: float, step: float) -> Sequence[float]:
    count = round(most / step)
    return [round(middle + number * step, 2) for number in range(-count, count + 1)]


def _angled(small: Image.Image, angle: float) -> float:
    turned = small.rotate(angle, Image.Resampling.BILINEAR, fillcolor=0)
    return max(_sharpness(turned), _sharpness(turned.transpose(Image.Transpose.ROTATE_90)))


def _small(page: Image.Image) -> Image.Image:
    """The ink of a page, light on black, small."""
    small = page.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.GaussianBlur(12))
    return ImageChops.subtract(paper, small).point([0] * 12 + [255] * 244)


def _sharpness(ink: Image.Image) -> float:
    """How much rows differ from the ones below them: most where lines of text are level."""
    column = ink.convert("F").resize((1, ink.height), Image.Resampling.BOX)
    rows = [float(value) for value in memoryview(column.tobytes()).cast("f")]
    return sum((below - above) ** 2 for above, below in pairwise(rows))
