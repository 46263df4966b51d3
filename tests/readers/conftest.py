"""Files made on the spot: what stands in them is known, and nothing binary is kept in the repository."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

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
    """A page that is one picture of words, without a text layer; made by hand, 1-bit grey."""
    width, height = 100, 40
    pixels = bytes(255 if (x // 7 + y // 5) % 2 else 0 for y in range(height) for x in range(width))
    drawing = b"q 500 0 0 200 50 500 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>\n"
        b"stream\n%s\nendstream" % (width, height, len(pixels), pixels),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


@pytest.fixture
def samples() -> Path:
    return Path(__file__).resolve().parents[2] / "archive" / "samples"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield
