"""Whatever stands in the parameters of a public page, the answer helps: 200, 400 or 404, never an error of the archive."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_article, make_place

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/articles/",
    "/entities/",
    "/places/",
    "/suggest/",
    "/about/",
    "/places/SY09/",
    "/articles/1/",
    "/entities/1/",
]
NAMES = ["q", "page", "place", "entity", "source", "language", "since", "until", "sort", "literal", "exact", "kind", "country",
         "review", "state", "name", "level", "words", "sense"]  # fmt: skip
WORST = [
    "99999", "-1", "0", "9" * 30, "٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩", "²", "1e9", "\x00", "a\x00b", "\x1b[0m", "\u202e", "\ufeff",
    "\U0010ffff",
    "x" * 10_000, "ا " * 5_000, "2022-12-31", "0000-00-00", "9999-12-31", "31/02/2021", "SY09", "sy09", "zz", "OR OR OR",
    '"', "-", "*",
    "-*", '"" -""', "(((", "[a-z]*", "\\*", "%", "_", "newest", "location", "open", "../../etc/passwd", "<script>", "{{ 1 }}",
    "'; --",
]  # fmt: skip
values = st.sampled_from(WORST) | st.text(max_size=40)
parameters = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6)


@pytest.fixture
def archive(index: Any) -> None:
    make_place("دير الزور", "Deir ez-Zor", pcode="SY09")
    make_article("توتر في دير الزور", extract=True)
    index()


def ask(client: Client, path: str, given: list[tuple[str, str]], **headers: str) -> None:
    address = f"{path}?{urlencode(given, errors='replace')}"
    response = client.get(address, **headers)
    assert response.status_code in (200, 301, 302, 400, 404), (address, response.status_code)


@pytest.mark.parametrize("path", PAGES)
def test_each_bad_value_in_each_parameter(client: Client, archive: None, path: str) -> None:
    for value in WORST:
        ask(client, path, [(name, value) for name in NAMES])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/articles/", "/entities/", "/suggest/"])
def test_one_bad_value_alone(client: Client, archive: None, path: str, name: str) -> None:
    for value in WORST[:20]:
        ask(client, path, [(name, value)])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PAGES), given_values=parameters, fragment=st.booleans())
def test_any_values_together(
    client: Client, archive: None, path: str, given_values: list[tuple[str, str]], fragment: bool
) -> None:
    ask(client, path, given_values, **({"HTTP_HX_REQUEST": "true"} if fragment else {}))


@pytest.mark.parametrize("path", ["/entities/{}/", "/articles/{}/", "/places/{}/"])
@pytest.mark.parametrize("address", ["0", "9" * 25, "%00", "%FF", "a%00b", "x" * 3000, "٣"])
def test_addresses_of_nothing(client: Client, db: None, path: str, address: str) -> None:
    assert client.get(path.format(address)).status_code in (400, 404)
