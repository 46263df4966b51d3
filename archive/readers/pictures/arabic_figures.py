"""Arabic-Indic figures in a picture, which tesseract takes for Latin letters: read by their shapes. No Django.

A group of figures is cut at the white columns between them; each is compared with shapes of 12 by 16 dots. Where one of a
group is like none of them, the group stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from PIL import Image

WIDTH, HEIGHT = 12, 16
UNLIKE = 0.2
"""Share of dots by which a figure differs from its shape, at most; together with the difference of their proportions."""
SMALL = 0.45
"""A dot is so high at most, for the highest figure of its group: a zero in the middle, a point or comma at the bottom."""
LEAST_HEIGHT = 8
MOST_FIGURES = 24

_ARABIC, _WESTERN = "١٢٣٤٥٦٧٨٩٪٬٫/", "0123456789/"
_SHAPES = {
    "١": (
        "0801c01c01c00e00e00e0070070070070070030030030020",
        "0c00c00c0060060060060060060060030030030030030030",
        "0801801c01c00e00e0060060070030030030030030030020",
    ),
    "٢": (
        "00070c70c7187f83f83f01c01c01c01c01c00c00c00c0080",
        "60660630c3fc3f8300300380380180180180180180180180",
        "00060c70c7183f83f01801801801c00c00c00c0080080080",
    ),
    "٣": (
        "626e36e36f7e7fe7fc7e0380380380180180180180180180",
        "402c326236637fe7dc600600700300300300300300300300",
        "420c26e26f7c7fc7c0300300380180180180180180180000",
    ),
    "٤": (
        "0200e01c03c03807007c07e03e00c01801801801fc1f80f0",
        "0200f01c03006006007003e01e03803006006007043fe1fc",
        "0600e01c03006006007c03e00c00801801003003801fc0f8",
    ),
    "٥": (
        "0700f80fc1fc1fe38e30e30660660660e71e7fc3fc3f81e0",
        "0f03f83fc70e60ee07e07c07c07c07e07e0e79e7fc1f8000",
        "0700f80fc1fc18c30630620620660660660670c3fc3f81f0",
    ),
    "٦": (
        "3187f87f83f801801801801801801801c01c01e00e00c008",
        "6007f81f801800800c00c00c00c00c00c00c00c004006006",
        "2007f87f800801801801801801801800c00c00c00e006004",
    ),
    "٧": (
        "400606e07f0e70e78c39c3981d81d80f00f0070060040000",
        "402e0360660630e30c30c1981981981f00f00f00e0060060",
        "400c02e0760670630c30c38c1981d80d00d00f0070060040",
    ),
    "٨": (
        "0000600e00f00f01b81b83bc39c31c70e70fe07606002000",
        "0600600700f00f00d819819810c30c30c606606e07402000",
        "0000600e00f00b00b01b819811831c30c60e606e07c07402",
    ),
    "٩": (
        "1c03e03e06706707307f03f01f003003003801801c018000",
        "1e03f07306306106187f83f801801801801801800c00c008",
        "1c03e02604306307f03f01f003001001801801801c008000",
    ),
    "٪": (
        "00870c798f987b01300600600c00c819e39f31e30e600200",
        "10c3883980100300300600600c00c0180180310338618200",
        "00430438c7983980300300600600c00c819c19e31c300200",
    ),
    "٬": (
        "0601f81fc3fc1fc1fc07c01c0380380700f01e03c0380200",
        "0380780780f00f01f01e03e03e03f07f07f87f87f83f01e0",
        "0e01f81f81f80f80180180380380300700e01c0380300000",
    ),
    "٫": (
        "00003007007807807c03c01c01c01c03c0380787f07f01e0",
        "0e01f83f83f83f83f81f80f80f01f01e01e03c03c0380780",
        "0200300700780380380180180180180180380307f03e01c0",
    ),
    "/": (
        "0180100100300200200600400c00c0080180100100300200",
        "0180180300300300300600600600400c00c00c0080180180",
    ),
    "0": (
        "0f019830c30c60660660660660660660660630c30c1980f0",
        "1f03f861ce0cc0ec06c06c06c06c06c06c0e60c61c3f81f0",
        "1f03f860ce0cc0ec06c06c06c06c06c06c0e60c61c3f81f0",
    ),
    "1": (
        "0601e06e00e00e00e00e00e00e00e00e00e00e00e00e07fc",
        "0e01e03606600600600600600600600600600600607fe7fe",
    ),
    "2": (
        "3f021c20c00e00e00c00c00c0180300600c01802007fe7fe",
        "1f87fc60cc0e00e00c01c0180700e01c0380700600ffeffe",
        "1f87fc60cc0e00e00c00c0180300e01c0380700600ffeffe",
    ),
    "3": (
        "3f021c20c00c00c00c0180f001c00c00600640640e61c3f0",
        "1f07fc60ce0c00e00c01c0f00f800c006006c0660e7fc3f8",
        "1f07fc60ce0c00e00c01c0f00f800c006006c0660e7fc1f8",
    ),
    "4": (
        "00c01c03c03c04c0cc18c10c20c60cc1cffffff00c00c00c",
        "01c03c03c07c0cc0cc18c30c30c60ce1cfff7fe00c00c00c",
        "01c03c03c07c0cc0cc18c30c30c60ce1cfff01c00c00c00c",
    ),
    "5": (
        "3fc3fc2002002002002003f800c00600600640640c61c3f0",
        "7fc7fc600600600600ff8fbc40c00e006006c0ee1c7f81f0",
        "7fc7fc600600600600ff8f3c00e00e006006c0ee0c7f81f0",
    ),
    "6": (
        "07c1843043007006006307fc60c60e60660630630c18c0f8",
        "0f81fc30c3006006006f870c70e60660660670630e1fc0f8",
        "0fc1843043007006006307fc60c60660660630630c18c0f8",
        "0f81fc30c3006006006f878c70e60660660670630e1fc0f8",
    ),
    "7": (
        "7fe7fe40440c0080180100300200200400c00c0180180300",
        "ffeffe00c00c0180300300600600e00c00c01c0180180180",
        "ffeffe00c01c0180300300600600e00c00c01c0180180180",
    ),
    "8": (
        "0f030c30c30c30c30c30c1f830c20c60660660660630c1f8",
        "1f07bc60c60e60e60c71c3f83bc60cc06c06c0660e79c3f8",
        "0f031c30c30c30c30c30c1f839c30c60660660660630c1f8",
        "1f07bc60ce0ce0c60c7183f871ce0cc06c06c0ee0c7fc3f8",
    ),
    "9": (
        "0f031870c60c6066066063063fe04600600c00c20c2183e0",
        "1f07f861ce0cc0ec06e0e60e7be3f600600c00c61c7f83f0",
        "1f031870c60c6066066063063fe0c600600c00c20c2183e0",
        "1f07f861ce0cc0ec06e0e60e71e3f600600c00c61c7f83f0",
    ),
}
"""Shapes of each figure, row by row from the upper left corner, a bit a dot: of Naskh and
of faces without serifs. Western figures are there to be told apart."""


def read_figures(picture: Image.Image, box: tuple[int, int, int, int]) -> str:
    """The figures in a part of a picture, or nothing where it shows something else.

    Args:
        picture: grey, dark on light.
        box: left, upper, right and lower end, in pixels.
    """
    ink = _ink(picture.crop(box))
    if ink is None or ink.height < LEAST_HEIGHT:
        return ""
    pieces = [piece.crop((0, rows[0][0], piece.width, rows[-1][1])) for piece, rows in _pieces(ink)]
    tops = [rows[0][0] for _piece, rows in _pieces(ink)]
    parts = [len(rows) for _piece, rows in _pieces(ink)]
    if not 0 < len(pieces) <= MOST_FIGURES:
        return ""
    highest = max(piece.height for piece in pieces)
    read, arabic, western = [], 0.0, 0.0
    for piece, top, count in zip(pieces, tops, parts, strict=True):
        letter = _dots(piece, top, count, ink.height, highest)
        if not letter:
            letter, unlike = _figure(piece, _ARABIC)
            if unlike > UNLIKE:
                return ""
            arabic += unlike
            western += _figure(piece, _WESTERN)[1]
        read.append(letter)
    if western < arabic:
        return ""
    text = "".join(read)
    # What ends a sentence, and a percent sign, is seen before the figures and read after them.
    start = next((place for place, letter in enumerate(text) if letter not in "٪.,"), len(text))
    text = text[start:] + text[:start].replace(",", "،")[::-1]
    return (
        text if any(letter in "١٢٣٤٥٦٧٨٩" for letter in text) and text[0] not in ":/" and text[-1] not in ":/" else ""
    )


def _ink(part: Image.Image) -> Image.Image | None:
    """White on black, cut to what is printed."""
    low, high = part.getextrema()
    middle = (float(low) + float(high)) / 2  # type: ignore[arg-type]
    if float(high) - float(low) < 60:  # type: ignore[arg-type]
        return None
    ink = part.point([255 if grey < middle else 0 for grey in range(256)])
    box = ink.getbbox()
    return ink.crop(box) if box else None


def _pieces(ink: Image.Image) -> list[tuple[Image.Image, list[tuple[int, int]]]]:
    """What stands between white columns, from left to right, with the rows that have ink."""
    found = []
    for left, right in _runs(ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()):
        piece = ink.crop((left, 0, right, ink.height))
        rows = _runs(piece.resize((1, piece.height), Image.Resampling.BOX).tobytes())
        if rows and (right - left) * (rows[-1][1] - rows[0][0]) > 4:
            found.append((piece, rows))
    return found


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """Begin and end of the stretches that are not 0."""
    edges = [index for index, (a, b) in enumerate(pairwise([0, *values, 0])) if (a > 0) != (b > 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _dots(piece: Image.Image, top: int, count: int, height: int, highest: int) -> str:
    """A zero, a point, a comma or a colon."""
    if count == 2 and piece.width < SMALL * highest and piece.height > 1.5 * piece.width:
        return ":"
    if piece.height > SMALL * highest or piece.width > SMALL * highest:
        return ""
    middle = (top + piece.height / 2) / height
    if middle < 0.78:
        return "٠"
    return "," if piece.height > 1.5 * piece.width else "."


def _figure(piece: Image.Image, among: str) -> tuple[str, float]:
    """The most alike of some figures, and how unlike it is."""
    found = _scaled(piece)
    proportion = piece.width / piece.height
    return min(
        ((figure, (found ^ shape).bit_count() / (WIDTH * HEIGHT) + 0.25 * abs(proportion - own))
         for figure, shape, own in _shapes() if figure in among),
        key=lambda each: each[1],
    )  # fmt: skip


def _scaled(piece: Image.Image) -> int:
    scale = max(piece.width / WIDTH, piece.height / HEIGHT)
    size = (max(1, round(piece.width / scale)), max(1, round(piece.height / scale)))
    out = Image.new("L", (WIDTH, HEIGHT), 0)
    out.paste(piece.resize(size, Image.Resampling.BOX), ((WIDTH - size[0]) // 2, (HEIGHT - size[1]) // 2))
    return int("".join("1" if value > 110 else "0" for value in out.tobytes()), 2)


@cache
def _shapes() -> list[tuple[str, int, float]]:
    """Each figure with a shape and its width for its height."""
    found = []
    for figure, shapes in _SHAPES.items():
        for shape in shapes:
            bits = f"{int(shape, 16):0{WIDTH * HEIGHT}b}"
            rows = [bits[start : start + WIDTH] for start in range(0, len(bits), WIDTH)]
            columns = [index for index in range(WIDTH) if any(row[index] == "1" for row in rows)]
            high = [index for index, row in enumerate(rows) if "1" in row]
            found.append((figure, int(shape, 16), (columns[-1] - columns[0] + 1) / (high[-1] - high[0] + 1)))
    return found
