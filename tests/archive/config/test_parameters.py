"""Lengths are checked where a value enters: parameters of addresses, and the fields of all forms."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.validators import MaxLengthValidator
from django.test import Client

import archive
from archive.config.middleware import parameters
from archive.forms.fields import LenientDateField, PlaceField
from tests.factories import make_article

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/articles/",
    "/entities/",
    "/places/",
    "/suggest/",
    "/about/",
    "/feeds/articles/",
    "/exports/articles/csv",
]
NAMES = [
    "q",
    "since",
    "until",
    "place",
    "entity",
    "words",
    "sense",
    "page",
    "sort",
    "find",
    "at",
    "original",
    "made-up",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_value_too_long_is_refused_before_anything_reads_it(
    client: Client, path: str, name: str, django_assert_max_num_queries: Any
) -> None:
    most = parameters.LENGTHS.get(name, parameters.LENGTH)
    with django_assert_max_num_queries(1):  # which state of the database a page in memory is of
        response = client.get(f"/en{path}", {name: "1" + "+" * most})
    assert response.status_code in (400, 404)
    if response.status_code == 400:
        page = response.content.decode()
        assert str(most) in page
        assert f"{most + 1}" in page


def test_it_says_so_in_the_reader_s_language(client: Client) -> None:
    assert "Search for a part of it" in client.get("/en/articles/", {"q": "x" * 501}).content.decode()
    page = client.get("/articles/", {"q": "x" * 501}).content.decode()
    assert "ابحث عن جزء منه" in page
    assert "501" in page


def test_many_parameters_and_a_long_path_are_refused(client: Client) -> None:
    assert client.get("/articles/", {"source": ["x"] * 201}).status_code == 400
    assert client.get(f"/articles/{make_article().pk}/{'x' * 700}/").status_code == 400


def test_what_is_just_as_long_as_it_may_be_is_read(client: Client, index: Any) -> None:
    index()
    assert client.get("/articles/", {"q": "x" * 500, "since": "1" * 200}).status_code == 200
    assert client.get(f"/articles/{make_article().pk}/{'ا' * 500}/").status_code == 200


def test_a_period_too_long_is_told_from_one_that_is_no_date(client: Client, index: Any) -> None:
    index()
    page = client.get("/en/articles/", {"since": "1" + "+" * 150}).content.decode()
    assert "too long for a date" in page


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(archive.__path__, "archive."):
        # Passwords and codes are bounded where they are hashed and compared.
        if "forms" in module.name and module.name != "archive.accounts.forms":
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, forms.BaseForm) and value.__module__ == module.name:
                    yield value


def test_every_field_of_words_has_a_bound() -> None:
    unbounded = [
        f"{form.__name__}.{name}"
        for form in form_classes()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
        # A regular expression says itself how long a value may be.
        and not isinstance(field, LenientDateField | PlaceField | forms.RegexField)
        and field.max_length is None
        and not any(isinstance(validator, MaxLengthValidator) for validator in field.validators)
    ]
    assert unbounded == []
