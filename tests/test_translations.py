"""Arabic is complete: every string of code and templates is in the catalogue, translated, with its placeholders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"
ARABIC_PLURALS = 6
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}|<[^>]+>")


def messages() -> list[Message]:
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def first_id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.mark.parametrize("message", messages(), ids=first_id)
def test_every_message_is_translated(message: Message) -> None:
    assert not message.fuzzy
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    assert len(strings) == (ARABIC_PLURALS if isinstance(message.id, tuple) else 1)
    assert all(strings)
    allowed = set(PLACEHOLDER.findall(" ".join(message.id if isinstance(message.id, tuple) else (message.id,))))
    for string in strings:
        assert set(PLACEHOLDER.findall(string)) <= allowed
    assert re.search(r"[\u0621-\u064a،]", strings[-1]) or not re.search(r"[A-Za-z]{3}", first_id(message))


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext, which .ci/run installs")
def test_no_string_is_missing_from_the_catalogue(tmp_path: Path) -> None:
    """Extract the strings anew and compare; a string without ``translate`` around it shows in the browser tests."""
    for name in ("archive", "entities", "templates", "manage.py"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "locale" / "ar" / "LC_MESSAGES").mkdir(parents=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "ar", "--pythonpath", str(ROOT)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with (tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.po").open("rb") as file:
        extracted = {(message.context, first_id(message)) for message in read_po(file) if message.id}
    known = {(message.context, first_id(message)) for message in messages()}
    assert extracted == known
