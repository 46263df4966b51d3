"""Programs that run by themselves: PDF bytes on standard input, an answer on standard output. Imports nothing of the archive.

python pdf_text.py text PAGES LETTERS A_PAGE
                                      JSON: {"pages": [page, …], "count": n, "attachments": [name, …]} or {"error":
                                      "password" | "damaged" | "letters"}; no more letters than LETTERS in all and A_PAGE
                                      on a page. A page is {"letters", "hidden", "turned": [[letter, x, y, left, right,
                                      em], …], "aslant": n, "height", "bottom", "pictures": n, "covered": share of the page under
                                      its largest picture, "drawn": bool, "notes": n, "fields": [[label, value], …],
                                      "words": [words written on the page with a viewer's tool, …]}
python pdf_text.py render PAGE DPI    the page as a grey picture (PGM)
python pdf_text.py info               JSON: {"Title": …, "Author": …, …}, or {} where it does not open
"""

from __future__ import annotations

import ctypes
import json
import math
import resource
import sys
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MEMORY = 2 * 1024**3
CPU_SECONDS = 120
PIXELS = 60_000_000
INFO_LENGTH = 1000
STEM = 0.1  # ems
OBJECTS = 20_000  # Most drawings of a page that are looked at.
NOTES = 1000
ATTACHMENTS = 100
VALUE_LENGTH = 10_000
PICTURE = 60.0  # Points: smaller ones are signs and lines.
SHAPES_SCALE = 3.0
SHAPES_PIXELS = 6_000_000
UNKNOWN = "\ufffd"
TATWEEL = "\u0640"
FLAT = 0.15  # ems: no letter, figure or bracket is so low.
_TALL = frozenset("%&@#$()[]{}<>/\\|!?")
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_NO_LETTERS = frozenset(
    [0x7F, 0xA0, 0xAD, 0x200E, 0x200F, 0xFEFF, 0xFFFE, 0xFFFF, *range(0x2000, 0x200C), *range(0x202A, 0x2030)]
)
_BRACKETS = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_OPENING = frozenset("([{<«‹")
_NOTE_KINDS = frozenset(
    [raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_SQUIGGLY]
)  # fmt: skip
_BUTTON = 65536  # PDF 32000-1, table 226: a push button's flag.

Letter = tuple[str, float, float, float, float, float]


def text_of(data: bytes, most: int, letters: int, a_page: int) -> dict[str, object]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"error": "password" if getattr(error, "err_code", None) == _PASSWORD else "damaged"}
    count = len(document)
    pages: list[dict[str, object]] = []
    for number in range(min(count, most)):
        try:
            page = document[number]
            text = page.get_textpage()
            # Spaces count too: they cost as much to look at.
            if text.count_chars() > a_page:
                return {"error": "letters"}
            letters -= text.count_chars()
            if letters < 0:
                return {"error": "letters"}
            pages.append(page_of(page, text))
        except pdfium.PdfiumError:
            return {"error": "damaged"}
    return {"pages": pages, "count": count, "attachments": attachments_of(document)}


def page_of(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> dict[str, object]:
    found: dict[str, Any] = {}
    angles: dict[int, list[list[object]]] = {}
    hidden: list[list[object]] = []
    for angle, is_hidden, letter in glyphs_of(page, text):
        (hidden if is_hidden else angles.setdefault(angle, [])).append(letter)
    main = max(angles, key=lambda angle: len(angles[angle]), default=0)
    found["letters"] = angles.pop(main, [])
    found["turned"] = [letter for angle, some in angles.items() if (angle - main) % 90 == 0 for letter in some]
    found["aslant"] = sum(len(some) for angle, some in angles.items() if (angle - main) % 90)
    found["hidden"] = hidden
    width, height = page.get_size()
    if page.get_rotation() % 180:
        width, height = height, width
    # The page as it is when its letters stand upright, turned about its lower left corner.
    found["height"] = width if main % 180 else height
    found["bottom"] = -found["height"] if main in (90, 180) else 0.0
    return found | drawings_of(page, width * height) | notes_of(page)


def glyphs_of(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> list[tuple[int, bool, list[object]]]:
    """Every printed letter: its angle in degrees, whether it is invisible, and what it is, with its place turned upright.

    Spaces are left out: the library adds its own, and the gaps say as much.
    """
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    found: list[tuple[int, bool, list[object]]] = []
    brackets: list[tuple[int, tuple[float, float, float, float]]] = []
    is_arabic = False
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        raw.FPDFText_GetMatrix(text, index, matrix)
        em = raw.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        code = named(code, right.value - left.value, top.value - bottom.value, em)
        if code <= 0x20 or code in _NO_LETTERS or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        # The loose box is as wide as the letter's advance, except where it is the tight box.
        ends = (left.value, loose.left, right.value, loose.right)
        box = (min(ends), min(bottom.value, loose.bottom), max(ends), max(top.value, loose.top))
        across, up, low, high = _upright(angle, x.value, y.value, box)
        # There the origin is where the advance begins: the space before the stem of an alef separates no words.
        low = max(min(low, across), low - STEM * em)
        letter = chr(code)
        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, index))
        is_arabic = is_arabic or 0x590 <= code < 0x900 or 0xFB1D <= code < 0xFF00
        if letter in _BRACKETS and angle == 0:
            brackets.append((len(found), (left.value, bottom.value, right.value, top.value)))
        found.append(
            (
                angle,
                mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE,
                [letter, *(round(v, 2) for v in (across, up, low, high, em))],
            )
        )
    if brackets and is_arabic:
        for place, letter in shapes_of(page, [(place, str(found[place][2][0]), box) for place, box in brackets]):
            found[place][2][0] = letter
    return found


def named(code: int, width: float, height: float, em: float) -> int:
    """The code point of a letter. Programs that stretch Arabic words to fill a line name the strokes by anything."""
    if not 0 < height < FLAT * em or width <= 0:
        is_nameless = code < 0x20 and height > 0
        return ord(UNKNOWN) if is_nameless else code
    is_tall = code < 0x20 or (chr(code).isalnum() and not 0x600 <= code < 0x700) or chr(code) in _TALL
    return ord(TATWEEL) if is_tall else code


def _upright(
    angle: int, x: float, y: float, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Origin, and left and right end of a letter's box, on a page turned so that the letter stands upright."""
    if angle == 0:
        return x, y, box[0], box[2]
    cos, sin = math.cos(math.radians(-angle)), math.sin(math.radians(-angle))
    ends = [cos * corner_x - sin * corner_y for corner_x in (box[0], box[2]) for corner_y in (box[1], box[3])]
    return cos * x - sin * y, sin * x + cos * y, min(ends), max(ends)


def shapes_of(
    page: pdfium.PdfPage, brackets: list[tuple[int, str, tuple[float, float, float, float]]]
) -> list[tuple[int, str]]:
    """Brackets as they look. In lines with Arabic, neither the file nor the library says which of the two is seen."""
    width, height = page.get_size()
    scale = min(SHAPES_SCALE, (SHAPES_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    pixels = bytes(bitmap.buffer)
    found, column, row = [], ctypes.c_int(), ctypes.c_int()
    for place, letter, (left, bottom, right, top) in brackets:
        corners = []
        for x, y in ((left, top), (right, bottom)):
            raw.FPDF_PageToDevice(page, 0, 0, bitmap.width, bitmap.height, 0, x, y, column, row)
            corners.append((min(max(column.value, 0), bitmap.width), min(max(row.value, 0), bitmap.height)))
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
        rows = [pixels[at * bitmap.stride + x0 : at * bitmap.stride + x1 + 1] for at in range(y0, y1 + 1)]
        third = max(1, len(rows) // 3)
        middle = _centre(rows[third:-third])
        ends = _centre(rows[:third] + rows[-third:])
        if middle is not None and ends is not None and abs(middle - ends) > 0.05 * (x1 - x0 + 1):
            is_opening = middle < ends
            found.append((place, letter if (letter in _OPENING) == is_opening else _BRACKETS[letter]))
    return found


def _centre(rows: list[bytes]) -> float | None:
    """How far to the right the ink stands on average, in pixels. The paper is the lightest or the darkest of it."""
    values = b"".join(rows)
    if not values or max(values) - min(values) < 40:
        return None
    paper = max(values) if sum(values) > len(values) * (max(values) + min(values)) / 2 else min(values)
    weight = total = 0
    for row in rows:
        for x, value in enumerate(row):
            weight += abs(paper - value)
            total += abs(paper - value) * x
    return total / weight if weight else None


def drawings_of(page: pdfium.PdfPage, area: float) -> dict[str, object]:
    pictures, covered, is_drawn = 0, 0.0, False
    for number in range(min(raw.FPDFPage_CountObjects(page), OBJECTS)):
        drawing = raw.FPDFPage_GetObject(page, number)
        kind = raw.FPDFPageObj_GetType(drawing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        is_drawn = True
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            raw.FPDFPageObj_GetBounds(drawing, left, bottom, right, top)
            wide, high = right.value - left.value, top.value - bottom.value
            if kind == raw.FPDF_PAGEOBJ_FORM and not _holds_picture(drawing):
                continue
            pictures += min(wide, high) >= PICTURE
            covered = max(covered, wide * high / max(1.0, area))
    return {"pictures": pictures, "covered": round(min(covered, 1.0), 3), "drawn": is_drawn}


def _holds_picture(form: object) -> bool:
    count = min(raw.FPDFFormObj_CountObjects(form), 100)
    inner = (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, number)) for number in range(max(0, count)))
    return any(kind == raw.FPDF_PAGEOBJ_IMAGE for kind in inner)


def notes_of(page: pdfium.PdfPage) -> dict[str, object]:
    """Comments are counted, values of fields and words written onto the page are read. Nothing tells who wrote them."""
    notes = 0
    fields, words = [], []
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), NOTES)):
        note = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind == raw.FPDF_ANNOT_FREETEXT:
            words.append(_value(note, b"Contents"))
        elif kind in _NOTE_KINDS:
            notes += bool(_value(note, b"Contents").strip())
        elif kind == raw.FPDF_ANNOT_WIDGET and (value := _value(note, b"V").strip()) and value != "Off":
            fields.append([_value(note, b"TU") or _value(note, b"T"), value])
        raw.FPDFPage_CloseAnnot(note)
    return {"notes": notes, "fields": fields, "words": words}


def _value(note: object, key: bytes) -> str:
    return _utf16(lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, key, buffer, size))


def _utf16(read: object) -> str:
    size = read(None, 0)  # type: ignore[operator]
    if not 2 < size <= 2 * VALUE_LENGTH:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)  # type: ignore[operator]
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def attachments_of(document: pdfium.PdfDocument) -> list[str]:
    found = []
    for number in range(min(raw.FPDFDoc_GetAttachmentCount(document), ATTACHMENTS)):
        attachment = raw.FPDFDoc_GetAttachment(document, number)
        found.append(_utf16(lambda buffer, size, own=attachment: raw.FPDFAttachment_GetName(own, buffer, size)))
    return found


def info_of(data: bytes) -> dict[str, str]:
    """The Info dictionary, each value cut to ``INFO_LENGTH``."""
    try:
        told = pdfium.PdfDocument(data).get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return {}
    return {key: value[:INFO_LENGTH] for key, value in told.items()}


def picture_of(data: bytes, number: int, dpi: int) -> bytes:
    page = pdfium.PdfDocument(data)[number]
    width, height = page.get_size()
    scale = dpi / 72
    # A page of the size of a wall is drawn smaller.
    scale = min(scale, (PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    lines = [rows[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)]
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)


def _limit(what: int, figure: int) -> None:
    """Lower a limit, unless who started this program has set a lower one."""
    most = resource.getrlimit(what)[1]
    figure = figure if most == resource.RLIM_INFINITY else min(figure, most)
    resource.setrlimit(what, (figure, figure))


def main(arguments: list[str]) -> None:
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    data = sys.stdin.buffer.read()
    if arguments[0] == "text":
        sys.stdout.write(json.dumps(text_of(data, *map(int, arguments[1:4]))))
    elif arguments[0] == "info":
        sys.stdout.write(json.dumps(info_of(data)))
    else:
        sys.stdout.buffer.write(picture_of(data, int(arguments[1]), int(arguments[2])))


if __name__ == "__main__":
    main(sys.argv[1:])
