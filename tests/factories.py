"""Rows for tests, made by the services that the site itself uses."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.contrib.auth import get_user_model

from archive.articles import services
from archive.models import Article, Source
from archive.processing import pipeline
from entities.gazetteer.records import NameUse
from entities.models import Disclosure, Entity, Level, Place
from entities.services import add_name, create_entity, place_entity
from entities.spans import Kind

PASSWORD = "a long enough password 7"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user-{n}")
    password = factory.django.Password(PASSWORD)


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"source-{n}")
    name_ar = factory.Sequence(lambda n: f"منفذ {n}")
    name_en = factory.Sequence(lambda n: f"Outlet {n}")


def make_entity(
    label_ar: str = "", label_en: str = "", kind: Kind = Kind.ORGANIZATION, *aliases: tuple[str, str], **fields: Any
) -> Entity:
    """An entity that everyone is told of, with official names and ``aliases`` as (text, language)."""
    fields.setdefault("disclosure", Disclosure.PUBLIC)
    entity = create_entity(kind=kind, label_ar=label_ar, label_en=label_en, **fields)
    for text, language in aliases:
        add_name(entity=entity, text=text, language=language, use=NameUse.ALIAS)
    return entity


def make_place(
    label_ar: str,
    label_en: str = "",
    *aliases: tuple[str, str],
    parent: Place | None = None,
    level: Level | None = Level.COMMUNITY,
    **fields: Any,
) -> Place:
    """A location in the tree. ``fields`` go to :func:`entities.services.place_entity`."""
    types = {0: "country", 1: "governorate", 2: "district", 3: "subdistrict", 4: "community", 5: "neighbourhood"}
    entity = make_entity(
        label_ar,
        label_en,
        Kind.LOCATION,
        *aliases,
        type=types.get(level, "") if level is not None else "",
        country="SY",
    )
    return place_entity(entity=entity, parent=parent, level=level, **fields)


_number = iter(range(1, 10**9))


def make_article(
    body: str = "نص التقرير.",
    title: str = "",
    *,
    source: Source | None = None,
    language: str = "ar",
    published_on: date | None = None,
    state: str = Article.State.PUBLISHED,
    extract: bool = False,
    **fields: Any,
) -> Article:
    """A stored article; ``extract`` finds its names at once."""
    article = services.store_article(
        title=title or f"تقرير رقم {next(_number)}",
        body=body,
        source=source or SourceFactory(),
        language=language,
        published_on=published_on,
        state=state,
        process=False,
        **fields,
    )
    if extract:
        pipeline.extract(article.pk)
        article.refresh_from_db()
    return article
