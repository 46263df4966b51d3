"""The PDF library in a process of its own: a file that crashes it or keeps it busy fails alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile

SECONDS = 120
_PROGRAM = Path(__file__).with_name("pdf_text.py")


def run_pdf(data: bytes, *arguments: str) -> bytes:
    """What the program in ``pdf_text.py`` writes of a file.

    Raises:
        DamagedFile: it crashed or was stopped.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM), *arguments],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise damaged_pdf() from error
    return done.stdout


def damaged_pdf() -> DamagedFile:
    return DamagedFile(_("The PDF file cannot be opened. Print it to a new PDF file, or copy its text and paste it."))
