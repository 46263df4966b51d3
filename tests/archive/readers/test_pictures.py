"""Pictures of pages: what the real tesseract reads in them, and what is said of those that cannot be read."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from archive.readers import Format, detect, read_document
from archive.readers.document import DamagedFile, NeedsRecognition, TooLarge, UnknownFormat
from archive.readers.pdf.process import run_pdf
from archive.readers.pictures import recognition
from archive.readers.pictures.pages import skew, upright_page
from archive.readers.provenance.reader import read_provenance
from tests.archive.readers.test_scans import HEAD, program, real, words

__all__ = ["program"]
KINDS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF")
PAGE = (
    "أعلن المجلس المحلي أن 25 شخصاً من سكان القرية عادوا إلى منازلهم يوم 14/4/2019 وأن منظمة SNHR سجلت أسماءهم في لوائح."
)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def page(print_pdf: Callable[[str], bytes]) -> Image.Image:
    data = print_pdf(
        "<style>@page { size: 14cm 9cm; margin: 1cm }</style>"
        f"<body dir=rtl style=\"font: 16pt 'Noto Naskh Arabic', 'Noto Sans'\"><p>{PAGE}</p>"
    )
    return Image.open(io.BytesIO(run_pdf(data, "render", "0", "150")))


@real
def test_pages_that_are_askew_or_lie_on_their_side_are_read(page: Image.Image) -> None:
    askew = page.rotate(2.5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    data = saved(askew, "TIFF", save_all=True, append_images=[page.rotate(90, expand=True)])
    document = read_document(data, detect(data))
    assert (document.was_recognized, len(document.pages)) == (True, 2)
    for text in (document.text[: document.pages[1]], document.text[document.pages[1] :]):
        right = sum(word in words(text) for word in words(PAGE))
        assert right >= 0.85 * len(words(PAGE)), text


@real
def test_a_page_in_the_shade_is_read_as_the_camera_held_it(page: Image.Image) -> None:
    shade = Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda grey: 70 + grey * 0.7)
    dark = Image.composite(page, Image.new("L", page.size), shade)
    exif = Image.Exif()
    exif[0x0112] = 3  # Upside down.
    data = saved(dark.rotate(180), "JPEG", exif=exif, quality=85)
    text = read_document(data, detect(data)).text
    assert sum(word in words(text) for word in words(PAGE)) >= 0.85 * len(words(PAGE)), text


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_pictures_are_known_by_their_bytes(kind: str) -> None:
    assert detect(saved(Image.new("RGB", (40, 20)), kind), "report.txt") == Format.PICTURE


def test_text_that_begins_like_a_picture_stays_text() -> None:
    assert detect("BMP-1 عربة في القرية".encode(), "a.txt") == Format.TEXT
    assert detect(b"II* and more words of a text", "a.txt") == Format.TEXT


@pytest.mark.parametrize("angle", [-4.0, -1.2, 0.0, 2.3])
def test_the_angle_of_lines_is_found(angle: float) -> None:
    page = Image.new("L", (900, 600), 255)
    draw = ImageDraw.Draw(page)
    for line in range(12):
        draw.rectangle((60, 40 + 45 * line, 820 - 40 * (line % 3), 58 + 45 * line), fill=0)
    assert skew(page.rotate(angle, fillcolor=255)) == pytest.approx(-angle, abs=0.2)


def test_small_pictures_are_enlarged_and_dark_ones_inverted() -> None:
    page = Image.new("L", (300, 200), 20)
    ImageDraw.Draw(page).rectangle((50, 90, 250, 110), fill=240)
    ready = upright_page(page)
    assert ready.size == (900, 600)
    assert ready.getpixel((30, 30)) > 200 > 60 > ready.getpixel((450, 300))  # type: ignore[operator]


def test_a_picture_without_words_says_so(program: Any) -> None:
    program(f'cat > /dev/null\nprintf "{HEAD}5\\t1\\t1\\t1\\t1\\t1\\t5\\t5\\t9\\t9\\t95\\t|\\n"')
    with pytest.raises(NeedsRecognition, match="No words were found in the picture"):
        read_document(saved(Image.new("L", (60, 40), 255), "PNG"), Format.PICTURE)


def test_a_page_without_words_among_others_and_further_frames_are_named(program: Any) -> None:
    row = "5\\t1\\t1\\t1\\t1\\t1\\t5\\t5\\t40\\t20\\t95\\tالمجلس\\n"
    # Only a picture as wide as the first page holds a word.
    program(
        f'if [ "$(head -c 6 | tail -c 3)" = 180 ]; then printf "{HEAD}{row}"; else printf "{HEAD}"; fi; cat > /dev/null'
    )
    first, second = Image.new("L", (60, 40), 255), Image.new("L", (70, 44), 200)
    for kind, part in (("TIFF", "page 2"), ("GIF", "further pictures of the animation")):
        document = read_document(saved(first, kind, save_all=True, append_images=[second]), Format.PICTURE)
        assert document.text == "المجلس"
        assert [str(omission.part) for omission in document.not_read] == [part]


def test_what_cannot_be_read_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: True)
    with pytest.raises(DamagedFile, match="picture is damaged"):
        read_document(saved(Image.new("L", (60, 40)), "PNG")[:60], Format.PICTURE)
    with pytest.raises(TooLarge, match="more than 80 million dots"):
        read_document(_bomb(), Format.PICTURE)
    monkeypatch.setattr(recognition, "is_installed", lambda: False)
    with pytest.raises(NeedsRecognition, match="tesseract-ocr-ara"):
        read_document(saved(Image.new("L", (60, 40)), "PNG"), Format.PICTURE)


def test_heic_without_its_library_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: True)
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    data = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50)
    with pytest.raises(UnknownFormat, match="HEIC"):
        read_document(data, detect(data))


def _bomb() -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", 12_000, 12_000, 8, 0, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(1000))
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (head, pixels)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
def test_editors_see_who_took_a_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "A. Photographer"
    facts = read_provenance(saved(Image.new("RGB", (40, 20)), kind, exif=exif), "page")
    assert ("author", "A. Photographer") in [(fact.kind, fact.value) for fact in facts]
