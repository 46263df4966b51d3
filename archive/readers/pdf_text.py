"""A separate program: PDF on standard input -> the contents of its pages on standard output.

It runs in a process of its own with limits on memory and time, because a library in C that reads untrusted files may crash or
never end. It imports nothing of the archive.

    python pdf_text.py text PAGES LETTERS A_PAGE
                                          JSON: {"pages": [[[letter, x, y, left, right, em], …], …], "count": n}
                                          or {"error": "password" | "damaged" | "letters"}; no more letters than LETTERS in
                                          all and A_PAGE on a page
    python pdf_text.py render PAGE DPI    the page as a grey picture (PGM)
    python pdf_text.py info               JSON: {"Title": …, "Author": …, …}, or {} where it does not open
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MEMORY = 2 * 1024**3
CPU_SECONDS = 120
PIXELS = 60_000_000
INFO_LENGTH = 1000
STEM = 0.1  # ems
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_NO_LETTERS = frozenset(
    [0x7F, 0xA0, 0xAD, 0x200E, 0x200F, 0xFEFF, 0xFFFE, 0xFFFF, *range(0x2000, 0x200C), *range(0x202A, 0x2030)]
)


def text_of(data: bytes, most: int, letters: int, a_page: int) -> dict[str, object]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"error": "password" if getattr(error, "err_code", None) == _PASSWORD else "damaged"}
    count = len(document)
    pages: list[list[list[object]]] = []
    for number in range(min(count, most)):
        try:
            page = document[number].get_textpage()
            # Spaces count too: they cost as much to look at.
            if page.count_chars() > a_page:
                return {"error": "letters"}
            pages.append(glyphs_of(page))
            letters -= len(pages[-1])
            if letters < 0:
                return {"error": "letters"}
        except pdfium.PdfiumError:
            return {"error": "damaged"}
    return {"pages": pages, "count": count}


def glyphs_of(text: pdfium.PdfTextPage) -> list[list[object]]:
    """Every printed letter with its position. Spaces are left out: the library adds its own, and the gaps say as much."""
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    found: list[list[object]] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code <= 0x20 or code in _NO_LETTERS or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetMatrix(text, index, matrix)
        em = raw.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        # The loose box is as wide as the letter's advance, except where it is the tight box.
        low, high = min(left.value, loose.left), max(right.value, loose.right)
        # There the origin is where the advance begins: the space before the stem of an alef separates no words.
        low = max(min(low, x.value), low - STEM * em)
        found.append([chr(code), *(round(value, 2) for value in (x.value, y.value, low, high, em))])
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
