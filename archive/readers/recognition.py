"""Optical character recognition by the ``tesseract`` program, where it and its Arabic data are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from django.utils.translation import gettext_lazy as _

from archive.readers.document import NeedsRecognition

DPI = 300
SECONDS_A_PAGE = 60
PROGRAM = "tesseract"


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


def recognize(picture: bytes) -> str:
    """The text of a picture (PGM).

    Raises:
        NeedsRecognition: the program failed or took too long.
    """
    wanted = "+".join(language for language in ("ara", "eng") if language in languages())
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "-l", wanted, "--dpi", str(DPI)],
            input=picture, capture_output=True, timeout=SECONDS_A_PAGE, check=True,
            # One core a page: pages of other files are read beside it.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise NeedsRecognition(_("OCR failed on one of the pages. Send a sharper scan or fewer pages.")) from error
    return done.stdout.decode("utf-8", "replace").replace("\f", "")
