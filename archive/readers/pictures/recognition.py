"""Optical character recognition by the ``tesseract`` program, where it and its Arabic data are installed.

Beside Arabic, tesseract reads English, for the Latin names that stand in Arabic reports; then it takes a few Arabic words for
Latin ones. It is unsure of those, so they are read a second time with Arabic alone.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from archive.readers.document import NeedsRecognition
from archive.readers.pictures.arabic_figures import read_figures
from archive.readers.pictures.pages import are_lines_upright, as_pgm
from archive.readers.pictures.scan_layout import Line, paragraphs
from entities.arabic.letters import ARABIC_LETTER

DPI = 300
SECONDS_A_PAGE = 60
PROGRAM = "tesseract"
SURE = 60.0
"""Of 100. Real Latin words come with 90 and more, Arabic ones taken for Latin with 10 to 40."""
LEAST_LETTERS = 3
"""Sure letters without which a picture holds no words: other shapes are taken for single letters."""
CLEAR, CLEAR_LETTERS = 0.6, 20
"""Share of sure letters on a page that stands upright, and how many letters tell."""
_TURNS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
_WORD_LEVEL = "5"
_FIGURE = re.compile("[\u0660-\u0669]")
CERTAIN = 88.0
"""Of 100. Western figures come with more, Arabic ones taken for something else mostly with less."""
CERTAIN_WORD = 93.0
"""The same for Latin letters: ``Vo`` is what it makes of two figures."""
_MARKS = re.compile("[\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\u202a-\u202e\u2066-\u2069]")
_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page. ``line`` numbers its line, positions are pixels from the upper left corner, ``sure`` is at most 100."""

    text: str
    line: tuple[str, ...]
    left: int
    top: int
    width: int
    height: int
    sure: float


@cache
def languages() -> frozenset[str]:
    """Languages whose data is installed; none where the program is not."""
    program = shutil.which(PROGRAM)
    if program is None:
        return frozenset()
    done = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS_A_PAGE, check=False
    )
    return frozenset(line.strip() for line in done.stdout.splitlines()[1:] if line.strip())


def is_installed() -> bool:
    return "ara" in languages()


def recognize_pages(pictures: Sequence[Callable[[], bytes]]) -> list[str]:
    """The text of each page.

    Args:
        pictures: for each page what draws it as a PGM, called when its turn comes: a page takes megabytes.

    Raises:
        NeedsRecognition: the program failed on a page, or the pages take longer than ``OCR_SECONDS``.
    """
    return read_pages(pictures, recognize)


def read_pages(pictures: Sequence[Callable[[], bytes]], read: Callable[..., str]) -> list[str]:
    """The text of each page by ``read``, which takes a picture (PGM), ``page`` and ``seconds``; see :func:`recognize_pages`."""
    deadline = time.monotonic() + settings.OCR_SECONDS
    texts = []
    for number, picture in enumerate(pictures, 1):
        left = deadline - time.monotonic()
        if left <= 0:
            raise NeedsRecognition(
                format_lazy(
                    _(
                        "OCR had read {done} of {n} pages after {seconds} seconds and was stopped. Split the file, send it with "
                        "a text layer, or ask the operator to allow more time."
                    ),
                    done=number - 1,
                    n=len(pictures),
                    seconds=settings.OCR_SECONDS,
                )
            )
        texts.append(read(picture(), page=number, seconds=min(left, SECONDS_A_PAGE)))
    return texts


def recognize(picture: bytes, *, page: int = 1, seconds: float = SECONDS_A_PAGE) -> str:
    """The text of a picture (PGM), a paragraph a line.

    Args:
        page: its number, for the message.
        seconds: how long it may take.

    Raises:
        NeedsRecognition: the program failed or took too long.
    """
    return _text(read_words(picture, page=page, seconds=seconds))


def recognize_upright(picture: bytes, *, page: int = 1, seconds: float = SECONDS_A_PAGE) -> str:
    """The same for a picture that may stand on its head or lie on its side; empty where it holds no words.

    Raises:
        NeedsRecognition: as :func:`recognize`.
    """
    deadline = time.monotonic() + seconds
    image = Image.open(io.BytesIO(picture))
    quarters = (1, 3, 0, 2) if are_lines_upright(image) else (0, 2, 1, 3)
    best: list[Word] = []
    for quarter in quarters:
        turned = as_pgm(image.transpose(_TURNS[quarter])) if quarter else picture
        words = read_words(turned, page=page, seconds=max(1.0, deadline - time.monotonic()))
        best = max(best, words, key=_clear_letters)
        if _is_clear(words) or time.monotonic() > deadline:
            break
    return _text(best) if _clear_letters(best) >= LEAST_LETTERS else ""


def _clear_letters(words: Sequence[Word]) -> int:
    """Letters of words of which the program is sure."""
    clear = (word for word in words if word.sure >= SURE)
    return sum(len(letters) for word in clear if len(letters := [c for c in word.text if c.isalnum()]) > 1)


def _is_clear(words: Sequence[Word]) -> bool:
    """Whether the page stands upright: most of what is read on it is sure."""
    letters = sum(1 for word in words for c in word.text if c.isalnum())
    return letters >= CLEAR_LETTERS and _clear_letters(words) > CLEAR * letters


def _text(words: Sequence[Word]) -> str:
    return "\n\n".join(paragraphs(_lines(words)))


def read_words(picture: bytes, *, page: int = 1, seconds: float = SECONDS_A_PAGE) -> list[Word]:
    """The words of a picture (PGM), in the order in which they are read.

    Raises:
        NeedsRecognition: as :func:`recognize`.
    """
    wanted = "+".join(language for language in ("ara", "eng") if language in languages())
    words = _words(picture, wanted, page, seconds)
    if any(_is_doubtful(word) for word in words) and any(ARABIC_LETTER.search(word.text) for word in words):
        words = _read_again(words, _words(picture, "ara", page, seconds))
    return _with_figures(words, picture)


def _words(picture: bytes, language: str, page: int, seconds: float) -> list[Word]:
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "-l", language, "--dpi", str(DPI), "tsv"],
            input=picture, capture_output=True, timeout=seconds, check=True,
            # One core for each page: pages of other files are read at the same time.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NeedsRecognition(
            format_lazy(
                _(
                    "OCR took longer than {seconds} seconds for page {page}. Send a scan of the text alone, of 200 to 300 dots "
                    "per inch, or type the report."
                ),
                seconds=max(1, round(seconds)),
                page=page,
            )
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise NeedsRecognition(
            format_lazy(_("OCR failed on page {page}. Send a sharper scan or fewer pages."), page=page)
        ) from error
    return [word for row in done.stdout.decode("utf-8", "replace").splitlines() if (word := _word(row)) is not None]


def _word(row: str) -> Word | None:
    """One row of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, sure, text."""
    fields = row.split("\t")
    if len(fields) != 12 or fields[0] != _WORD_LEVEL:
        return None
    # tesseract writes marks of direction around Latin words; no report has them, and searches would not find past them.
    text = _MARKS.sub("", fields[11]).strip()
    if not text:
        return None
    left, top, width, height = (int(field) for field in fields[6:10])
    return Word(text, tuple(fields[2:5]), left, top, width, height, float(fields[10]))


def _is_doubtful(word: Word) -> bool:
    return word.sure < SURE and _LATIN.search(word.text) is not None


def _read_again(words: Iterable[Word], arabic: Sequence[Word]) -> list[Word]:
    """The words, with the doubtful ones as the second reading has them, where it saw one word there and is surer of it."""
    at = {(word.left, word.top, word.width): word for word in arabic}
    found = []
    for word in words:
        second = at.get((word.left, word.top, word.width)) if _is_doubtful(word) else None
        found.append(replace(word, text=second.text) if second is not None and second.sure > word.sure else word)
    return found


def _with_figures(words: Sequence[Word], picture: bytes) -> list[Word]:
    """The words, with groups of Arabic figures as their shapes show them: tesseract's data knows few of those."""
    image: Image.Image | None = None
    found = []
    for word in words:
        if _can_be_figures(word):
            image = image or Image.open(io.BytesIO(picture))
            box = (word.left - 2, word.top - 2, word.left + word.width + 2, word.top + word.height + 2)
            if figures := read_figures(image, box):
                word = replace(word, text=figures, sure=max(word.sure, SURE))
        found.append(word)
    return found


def _can_be_figures(word: Word) -> bool:
    """Whether a word is neither surely Latin nor of Arabic letters."""
    if len(ARABIC_LETTER.findall(word.text)) > 1 and _FIGURE.search(word.text) is None:
        return False
    certain = CERTAIN if any(c.isdigit() for c in word.text) else CERTAIN_WORD
    return word.sure < certain or _FIGURE.search(word.text) is not None


def _lines(words: Iterable[Word]) -> list[Line]:
    """Words joined to lines, in the order in which tesseract reads them."""
    rows: dict[tuple[str, ...], list[Word]] = {}
    for word in words:
        rows.setdefault(word.line, []).append(word)
    return [
        Line(
            text=" ".join(word.text for word in row),
            left=min(word.left for word in row),
            right=max(word.left + word.width for word in row),
            top=min(word.top for word in row),
            bottom=max(word.top + word.height for word in row),
        )
        for row in rows.values()
    ]
