"""The archive as it comes: what the given report must show, with the real reference data."""

from __future__ import annotations

import re
from typing import Any

import pytest

from archive.models import Article, Mention
from archive.search.engine import Restriction, search
from archive.search.query import parse
from entities.arabic.normalize import normalize_text
from entities.models import Entity, Level, Place
from entities.name_search import search_names

# One worker loads the reference data for all of these.
pytestmark = pytest.mark.xdist_group("sample archive")

EVERYONE = Restriction(("published",))
GIVEN_TITLE = "قلقُ الميليشياتِ"

REQUIRED = [
    # name in plain letters, English name of the entity, kind, occurrences in title and body
    ("البوكمال", "Abu Kamal", "location", 5),
    ("دير الزور", "Deir ez-Zor", "location", 4),
    ("درعا", "Daraa", "location", 1),
    ("سوريا", "Syria", "location", 3),
    ("إيران", "Iran", "location", 1),
    ("طهران", "Tehran", "location", 1),
    ("نظام الأسد", "Syrian government under the Assads", "organization", 8),
    ("الحرس الثوري", "Islamic Revolutionary Guard Corps", "organization", 3),
    ("النجباء", "Harakat Hezbollah al-Nujaba", "organization", 1),
    ("الحشد الشعبي", "Popular Mobilization Forces", "organization", 1),
    ("معبر السكك", "Al-Sikak crossing", "location", 1),
    ("أورينت نت", "Orient News", "organization", 1),
    ("إدارة المخابرات العامة", "General Intelligence Directorate", "organization", 1),
    ("الحاج سجاد", "Hajj Sajjad", "person", 1),
    ("حسام لوقا", "Hussam Luqa", "person", 1),
    ("ميليشيات الاحتلال الإيراني", "Iranian-backed groups", "organization", 4),
]


@pytest.fixture
def given(sample_archive: None) -> Article:
    return Article.objects.select_related("current").get(revisions__title__startswith=GIVEN_TITLE)


def plain(text: str) -> str:
    return normalize_text(text)


@pytest.mark.parametrize(("name", "english", "kind", "count"), REQUIRED, ids=[row[1] for row in REQUIRED])
def test_every_occurrence_is_linked_to_one_entity(
    given: Article, name: str, english: str, kind: str, count: int
) -> None:
    text = plain(given.current.title) + " \n " + plain(given.current.body)
    mentions = [m for m in given.mentions.select_related("entity") if plain(name) == plain(m.surface)]
    occurrences = re.findall(rf"(?<!\w)[وفبكل]{{0,2}}{plain(name)}(?!\w)", text)
    assert len(mentions) == count == len(occurrences)
    assert {m.entity for m in mentions} == {mentions[0].entity}
    assert mentions[0].entity is not None
    assert mentions[0].entity.label_en.startswith(english)
    assert {m.kind for m in mentions} == {kind}


def test_the_spans_are_those_of_the_original_text(given: Article) -> None:
    for mention in given.mentions.all():
        text = given.current.title if mention.part == "title" else given.current.body
        assert text[mention.start : mention.end] == mention.surface


def test_the_rank_is_a_title_and_no_brigade(given: Article) -> None:
    mention = given.mentions.get(surface="حسام لوقا")
    assert mention.title == "اللواء"
    assert not given.mentions.filter(surface__contains="لواء").exists()


def test_a_partisan_label_is_kept_as_one(given: Article) -> None:
    labels = given.mentions.filter(entity__label_en="Iranian-backed groups").select_related("name")
    assert {m.name.use for m in labels} == {"partisan"}
    assert all(m.name.side for m in labels)


@pytest.mark.parametrize(
    "typed",
    ["Bukamal", "البوكمال", "البو كمال", "أبو كمال", "Abu Kamal", "Al-Bukamal", "IRGC", "الحرس الثوري", "IRGC Bukamal",
     "Hussam Luqa", "حسام لوقا", "Abu Kamal Nujaba", "زيادة رواتبهم", '"مضاعفة الإجازات"'],
)  # fmt: skip
def test_searches_find_it(given: Article, typed: str) -> None:
    assert given.pk in search(parse(typed), EVERYONE, limit=50).ids


@pytest.mark.parametrize("pcode", ["SY", "SY09", "SY0902", "SY090200", "C5167"])
def test_browsing_leads_to_it(given: Article, pcode: str) -> None:
    place = (
        Place.objects.get(level=Level.COUNTRY, entity__country="SY")
        if pcode == "SY"
        else Place.objects.get(pcode=pcode)
    )
    restriction = Restriction(("published",), places=(place.pk,))
    assert given.pk in search(parse(""), restriction, limit=50).ids


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("Hussam Louqa", "Hussam Luqa"), ("حسام لوقا", "Hussam Luqa"), ("Husam Louka", "Hussam Luqa"), ("Bukamal", "Abu Kamal"),
        ("البو كمال", "Abu Kamal"), ("Nujaba", "Harakat Hezbollah al-Nujaba"), ("داعش", "Islamic State"),
        ("قسد", "Syrian Democratic Forces"),
        ("Dayr az-Zawr", "Deir ez-Zor"), ("IRGC", "Islamic Revolutionary Guard Corps"),
    ],
)  # fmt: skip
def test_names_are_found_among_all(sample_archive: None, typed: str, english: str) -> None:
    assert english in [match.entity.label_en for match in search_names(typed)[:3]]


def test_one_place_is_one_entity_whatever_the_lists_call_it(sample_archive: None) -> None:
    town = Place.objects.get(pcode="C5167").entity
    assert {"البوكمال", "أبو كمال", "البو كمال", "Abu Kamal"} <= set(town.names.values_list("text", flat=True))


def test_reference_data_are_complete(sample_archive: None) -> None:
    levels = {
        level: Place.objects.filter(level=level, entity__country="SY", pcode__isnull=False).count()
        for level in range(1, 4)
    }
    assert levels == {1: 14, 2: 62, 3: 272}
    # OCHA's list has 8,007 rows; 414 of them are neighbourhoods that repeat the P-code and the name of their town.
    assert Place.objects.filter(level=Level.COMMUNITY, pcode__startswith="C", entity__country="SY").count() == 7593
    assert Entity.objects.filter(kind="organization").count() >= 300
    assert Entity.objects.filter(kind="person").count() >= 400


def test_samples_name_no_private_person_with_an_entity(sample_archive: None) -> None:
    """People linked in the samples are public figures of the reference data, never rows that a machine made."""
    linked = Mention.objects.filter(kind="person", entity__isnull=False)
    assert linked.exists()
    assert not linked.filter(entity__reference_key__isnull=True).exists()


def test_every_sample_has_linked_names(sample_archive: None) -> None:
    articles: Any = Article.objects.all()
    assert articles.count() >= 25
    assert not [a.pk for a in articles if not a.mentions.filter(entity__isnull=False).exists()]
