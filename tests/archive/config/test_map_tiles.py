"""Tiles of the map: the operator's address reaches the page and the policy, and by default there are none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from entities.models import Level
from tests.factories import make_place

ROOT = Path(__file__).resolve().parents[3]
TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"
READ = (
    "import json; from archive.config import settings as s;"
    "print(json.dumps([s.MAP_TILES, s.MAP_TILES_CREDIT, s.CONTENT_SECURITY_POLICY]))"
)


def read_settings(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The settings of the map as a site reads them from these variables of its environment."""
    own = {"SIJILL_DATA": str(folder), "SIJILL_SECRET_KEY": "x", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env={**os.environ, **own, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def page_of_places(client: Client, index: Any) -> Any:
    syria = make_place("سوريا", "Syria", level=Level.COUNTRY)
    make_place(
        "دير الزور", "Deir ez-Zor", parent=syria, level=Level.GOVERNORATE, pcode="SY09", latitude=35.1, longitude=40.3
    )
    return lambda: client.get("/en/places/")


def images(response: Any) -> str:
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return policy["img-src"]


@pytest.mark.django_db
def test_an_operators_tiles(page_of_places: Any, settings: Any, tmp_path: Path) -> None:
    done = read_settings(tmp_path, SIJILL_MAP_TILES=TILES, SIJILL_MAP_TILES_CREDIT="© <b>Tilers</b>")
    assert done.returncode == 0, done.stderr
    settings.MAP_TILES, settings.MAP_TILES_CREDIT, settings.CONTENT_SECURITY_POLICY = json.loads(done.stdout)
    response = page_of_places()
    page = response.content.decode()
    assert f'data-tiles="{TILES}"' in page
    assert 'data-tiles-credit="© &lt;b&gt;Tilers&lt;/b&gt;"' in page
    assert images(response) == "'self' data: https://*.tiles.example"


@pytest.mark.django_db
def test_none_by_default(page_of_places: Any) -> None:
    response = page_of_places()
    page = response.content.decode()
    assert "data-map" in page
    assert "data-tiles" not in page
    assert images(response) == "'self' data:"


@pytest.mark.parametrize(
    "address", ["tiles", "https://tiles.example/", "ftp://tiles.example/{z}/{x}/{y}", "https:///{z}/{x}/{y}"]
)
def test_what_is_no_address_of_tiles_is_refused_at_the_start(address: str, tmp_path: Path) -> None:
    done = read_settings(tmp_path, SIJILL_MAP_TILES=address)
    assert done.returncode != 0
    assert "SIJILL_MAP_TILES must look like https://" in done.stderr
