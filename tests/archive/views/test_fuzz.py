"""Any address with any parameters, and any bytes as a file: an answer that helps, never an error of the archive.

``SIJILL_FUZZ=5000 SIJILL_FUZZ_SEED=7 pytest tests/archive/views/test_fuzz.py`` asks more, and other things.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.archive.views.addresses import nonsense, parameters, routes
from tests.factories import SourceFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
NUMBER = int(os.environ.get("SIJILL_FUZZ", "200"))
SEED = int(os.environ.get("SIJILL_FUZZ_SEED", "1"))
UPLOADS = max(20, NUMBER // 25)
SAMPLES = Path(__file__).resolve().parents[3] / "archive" / "samples"
ENDINGS = ("txt", "md", "html", "eml", "csv", "jsonl", "docx", "xlsx", "pdf", "zip", "exe", "")
BEGINNINGS = (
    b"", b"---\ntitle: x\n", b"<!doctype html><p>", b"From: a\nSubject: b\n\n", b"PK\x03\x04", b"%PDF-1.7\n",
    b"title,text\n", b'{"title": "a", "text": "b"}\n', b"\xff\xfe", b"\x00",
)  # fmt: skip


@pytest.fixture
def known(index: Any) -> dict[str, list[str]]:
    place = make_place("دير الزور", "Deir ez-Zor", pcode="SY09", latitude=35.3, longitude=40.1)
    entity = make_entity("الحرس الثوري", "IRGC")
    source = SourceFactory()
    articles = [make_article(f"توتر في دير الزور والحرس الثوري {n}", source=source, extract=True) for n in range(3)]
    index()
    return {
        "pk": [str(article.pk) for article in articles] + [str(entity.pk), str(place.pk)],
        "entity": [str(entity.pk)],
        "place": [place.address],
        "address": [place.address],
        "source": [source.key],
        "name": ["csv", "jsonl", "geojson", "ftm"],
        "form": ["bib", "ris", "txt"],
        "section": ["articles-ar", "places-en"],
        "sort": ["newest"],
        "state": ["draft", "published"],
        "model": ["name", "entity", "article", "relation"],
        "kind": ["location", "person", "organization", "extract"],
    }


@pytest.fixture
def clients(reader: Any, contributor: Any, editor: Any, administrator: Any) -> list[Client]:
    found = [Client(raise_request_exception=False)]
    for user in (reader, contributor, editor, administrator):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        found.append(client)
    return found


def test_any_address_with_any_parameters(known: dict[str, list[str]], clients: list[Client]) -> None:
    statuses: Counter[int] = Counter()
    wrong = []
    for number, asked in enumerate(nonsense(SEED, NUMBER, known)):
        who = (number // 7) % len(clients)
        # A cookie in the headers would take the account's place.
        client = clients[0] if "HTTP_COOKIE" in asked.headers else clients[who]
        response = client.get(asked.address, **asked.headers)
        if response.streaming:
            b"".join(response)
        statuses[response.status_code] += 1
        if response.status_code >= 500:
            wrong.append(f"{response.status_code} for client {who}: {asked.address[:300]}")
    assert not wrong, "\n".join(wrong[:20])
    # They were not all turned away at the door.
    assert statuses[200] > NUMBER // 10, statuses


def test_any_bytes_as_a_file(contributor: Any) -> None:
    chance = random.Random(SEED)
    texts = [file.read_bytes() for file in sorted(SAMPLES.glob("*.txt"))]
    client = Client(raise_request_exception=False)
    client.force_login(contributor)
    wrong = []
    for _ in range(UPLOADS):
        data = mutated(chance, chance.choice(texts)[:2000])
        name = f"{chance.choice(['a', 'تقرير', '../a', 'a' * 300])}.{chance.choice(ENDINGS)}"
        fields = {
            "source": chance.choice(["x", "", "ﷺ" * 300]),
            "language": chance.choice(["ar", "", "zz"]),
            "state": "draft",
        }
        response = client.post("/upload/", {"file": SimpleUploadedFile(name, data), **fields})
        if response.status_code >= 500:
            wrong.append(f"{response.status_code}: {name[:50]} {fields} {data[:80]!r}")
    assert not wrong, "\n".join(wrong[:20])


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A report, or the beginning of another format, with bytes changed, left out, doubled."""
    front = chance.choice(BEGINNINGS)
    changed = bytearray(front + data)
    for _ in range(chance.choice([0, 1, 10, 200])):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
    return bytes(changed)


def test_the_lists_come_from_the_code() -> None:
    assert {"q", "page", "place", "since", "sense", "literal", "find", "mention", "status"} <= set(parameters())
    patterns = {route.pattern for route in routes()}
    assert {"articles/<int:pk>/", "en/exports/articles/<slug:name>/", "healthz", "review/"} <= patterns
    assert "en/healthz" not in patterns
