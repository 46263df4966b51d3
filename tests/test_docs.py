"""What exists is documented: every command and every setting from the environment has its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS_PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
COMMANDS = sorted(p.stem for p in (ROOT / "archive" / "management" / "commands").glob("[a-z]*.py"))
VARIABLES = sorted(
    {
        name
        for file in [
            *(ROOT / "archive").rglob("*.py"),
            ROOT / "tests" / "settings.py",
            *(ROOT / "tests").rglob("conftest.py"),
        ]
        for name in re.findall(r'"(SIJILL_[A-Z0-9_]+|DATABASE_URL)"', file.read_text(encoding="utf-8"))
    }
)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"manage.py {command}" in SETTINGS_PAGE


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_documented(variable: str) -> None:
    assert f"`{variable}`" in SETTINGS_PAGE


def test_there_is_something_to_document() -> None:
    assert {"serve", "reindex", "load_reference"} <= set(COMMANDS)
    assert {"DATABASE_URL", "SIJILL_DATA"} <= set(VARIABLES)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "CHANGELOG.md"], ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_that_documents_name_exist(page: Path) -> None:
    named = re.findall(
        r"`((?:archive|entities|deploy|tests|templates|static)/[\w./-]*)`", page.read_text(encoding="utf-8")
    )
    assert not [path for path in named if not (ROOT / path).exists()]


def test_every_room_is_in_the_description_of_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    data = {"migrations", "samples"}
    rooms = {
        path.name for path in (ROOT / "archive").iterdir() if path.is_dir() and not path.name.startswith("_")
    } - data
    assert not [room for room in rooms if f"| `archive/{room}/` |" not in text]


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"`make ([a-z-]+)", readme))
    assert {"run", "test"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.M) for target in targets)
