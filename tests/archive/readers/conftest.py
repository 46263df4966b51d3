"""Files made on the spot: what stands in them is known, and nothing binary is kept in the repository."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.utils import translation

from archive.readers.pdf.process import run_pdf

CHROMIUM = os.environ.get("SIJILL_CHROMIUM", "/usr/bin/chromium")
PARAGRAPH = (
    "عُقد في مدينة البوكمال (شرق دير الزور) اجتماع حضره 25 قيادياً من الحرس الثوري الإيراني IRGC، بينهم الحاج سجاد، عند "
    "الساعة 10:30 صباحاً. وقال مصدر إن الاجتماع تناول لائحة المقرات التي ستُسلَّم إلى لواء «فاطميون» في الأيام المقبلة."
)
SECOND_PAGE = "الصفحة الثانية: قال المجلس المحلي إن الطريق الدولي مغلق منذ 12/03/2021."


def zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture(scope="session")
def print_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Markup -> the PDF file that Chromium prints of it."""
    folder = tmp_path_factory.mktemp("pdf")

    def printed(body: str) -> bytes:
        page, target = folder / "page.html", folder / "page.pdf"
        page.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        target.unlink(missing_ok=True)
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}", page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return target.read_bytes()

    return printed


@pytest.fixture(scope="session")
def arabic_pdf(print_pdf: Callable[[str], bytes]) -> bytes:
    """Two pages: a title, a day and a paragraph over several lines; then one line."""
    return print_pdf(
        "<html lang=ar dir=rtl><body style=\"font: 16pt 'Noto Naskh Arabic'\"><h1>اجتماع أمني في البوكمال</h1>"
        f"<p>٣٠ تشرين الثاني ٢٠٢١</p><p>{PARAGRAPH}</p><p style='page-break-before: always'>{SECOND_PAGE}</p>"
    )


@pytest.fixture(scope="session")
def scanned_pdf() -> bytes:
    """A page that is one picture without words and without a text layer."""
    width, height = 100, 40
    return picture_pdf(
        [(width, height, bytes(255 if (x // 7 + y // 5) % 2 else 0 for y in range(height) for x in range(width)))]
    )


@pytest.fixture(scope="session")
def arabic_scan(arabic_pdf: bytes) -> bytes:
    """The pages of ``arabic_pdf`` as a scanner gives them: grey pictures with speckles, a little blurred, no text layer."""
    generator = np.random.default_rng(7)
    pages = []
    for number in range(2):
        head, pixels = run_pdf(arabic_pdf, "render", str(number), "200").split(b" 255\n", 1)
        width, height = (int(side) for side in head.split()[1:3])
        page = np.frombuffer(pixels, np.uint8).reshape(height, width).astype(float)
        page = (page + np.roll(page, 1, 0) + np.roll(page, 1, 1) + np.roll(page, (1, 1), (0, 1))) / 4
        page = 20 + page * 0.85 + generator.normal(0, 9, page.shape)
        pages.append((width, height, page.clip(0, 255).astype(np.uint8).tobytes()))
    return picture_pdf(pages)


def picture_pdf(pictures: list[tuple[int, int, bytes]]) -> bytes:
    """A PDF file of pages that are pictures: width, height and 8-bit grey values of each. Written by hand."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * n) for n in range(len(pictures)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pictures))]
    for number, (width, height, grey) in enumerate(pictures):
        packed, own = zlib.compress(grey), 3 + 3 * number
        drawing = b"q 595 0 0 %d 0 0 cm /I Do Q" % (595 * height // width)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>"
            % (own + 1, own + 2),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
            b"/Length %d>>\nstream\n%s\nendstream" % (width, height, len(packed), packed),
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawing), drawing),
        ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(out),
    )  # fmt: skip


@pytest.fixture
def samples() -> Path:
    return Path(__file__).resolve().parents[3] / "archive" / "samples"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
