"""Pictures of pages (JPEG, PNG, TIFF, WebP, BMP, GIF, HEIC, AVIF): their words by optical character recognition."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from archive.readers.document import DamagedFile, Document, NeedsRecognition, Omission, TooLarge, UnknownFormat
from archive.readers.pictures import recognition
from archive.readers.pictures.pages import as_pgm, upright_page
from archive.readers.pictures.starts import is_heif

PIXELS = 80_000_000
"""Most pixels of a picture: two hundred dots per inch on a sheet of one metre by one and a quarter."""
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF", "MPO")
_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError, ZeroDivisionError,
    MemoryError, RuntimeError, NotImplementedError,
)  # fmt: skip
"""What Pillow raises for damaged pictures, beside its own."""


def read_picture(data: bytes) -> Document:
    """The words of a picture, and of every page of a TIFF file.

    Raises:
        NeedsRecognition: no OCR here, or no words in the picture.
        DamagedFile, TooLarge, UnknownFormat
    """
    if not recognition.is_installed():
        raise NeedsRecognition(
            _(
                "This is a picture. Reading the words in it needs OCR: ask the operator to install tesseract-ocr and "
                "tesseract-ocr-ara, or type the report."
            )
        )
    pages, not_read = _pages(data)
    texts = [text.strip() for text in recognition.read_pages(pages, recognition.recognize_upright)]
    empty = [number for number, text in enumerate(texts, 1) if not text]
    if len(empty) == len(texts):
        raise no_words()
    not_read += [Omission(format_lazy(_("page {pages}"), pages=number), _WITHOUT_WORDS) for number in empty]
    text, starts = "", []
    for page in texts:
        text += "\n\n" if text and page else ""
        starts.append(len(text))
        text += page
    return Document(
        text=text, pages=tuple(starts) if len(texts) > 1 else (), was_recognized=True, not_read=tuple(not_read)
    )


_WITHOUT_WORDS = _("a picture without words that can be read")


def no_words() -> NeedsRecognition:
    return NeedsRecognition(
        _(
            "No words were found in the picture. If there are some, send a sharper picture of the page alone, or type them."
        )
    )


def _pages(data: bytes) -> tuple[list[Callable[[], bytes]], list[Omission]]:
    """What draws each page, and what else is in the file."""
    picture = _opened(data)
    if picture.format != "TIFF":
        _check(picture)
        frames = getattr(picture, "n_frames", 1) if picture.format in ("GIF", "WEBP", "AVIF") else 1
        more = [Omission(_("further pictures of the animation"), _("only the first one is read"))] if frames > 1 else []
        return [partial(_drawn, data, 0)], more
    count = 0
    try:
        for number in range(settings.OCR_PAGES + 1):
            picture.seek(number)
            _check(picture)
            count += 1
    except EOFError:
        pass
    except _ERRORS as error:
        if not count:
            raise damaged_picture() from error
    if count > settings.OCR_PAGES:
        raise TooLarge(
            format_lazy(
                _("OCR reads {limit} pages at most, and the picture has more. Split it."), limit=settings.OCR_PAGES
            )
        )
    return [partial(_drawn, data, number) for number in range(count)], []


def _opened(data: bytes) -> Image.Image:
    formats: tuple[str, ...] = _FORMATS
    if is_heif(data):
        _register_heif()
        formats += ("HEIF",)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, *_ERRORS) as error:
        raise damaged_picture() from error


def _register_heif() -> None:
    """Raises UnknownFormat: the library that reads HEIC is not installed."""
    try:
        from pillow_heif import register_heif_opener  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise UnknownFormat(
            _("Pictures of the kind HEIC cannot be read here. Save the picture as JPEG and send it again.")
        ) from error
    register_heif_opener()


def _check(picture: Image.Image) -> None:
    if picture.width * picture.height > PIXELS:
        raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge(
        format_lazy(
            _("The picture has more than {limit} million dots. Make it smaller, or cut the page out of it."),
            limit=PIXELS // 1_000_000,
        )
    )


def damaged_picture() -> DamagedFile:
    return DamagedFile(_("The picture is damaged. Save it as JPEG or PNG and send it again."))


def _drawn(data: bytes, number: int) -> bytes:
    """A page as a grey picture (PGM), as the camera held it, lit evenly and with its lines level."""
    picture = _opened(data)
    try:
        if number:
            picture.seek(number)
        picture.draft("L", None)
        grey = _grey(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _ERRORS as error:
        raise damaged_picture() from error
    return as_pgm(upright_page(grey))


def _grey(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(paper, clear)
    if picture.mode.startswith(("I", "F")):  # 16 bits a dot: the darkest becomes black.
        low, high = picture.getextrema()
        scale = 255.0 / max(1.0, float(high) - float(low))  # type: ignore[arg-type]
        picture = picture.convert("F").point(lambda value: value * scale - float(low) * scale)  # type: ignore[arg-type]
    return picture.convert("L")
