"""Loading reference data again and again, and what editors did in between."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from entities.gazetteer import loader
from entities.gazetteer.records import NameUse, ReferenceEntity, ReferenceName, ReferencePlace, ReferencePost
from entities.gazetteer.store import gazetteer_version, load_records
from entities.models import Entity, Name, Place, Relation
from entities.services import add_name, retire_name
from entities.spans import Kind

pytestmark = pytest.mark.django_db


def reference(key: str, name: str, kind: Kind = Kind.ORGANIZATION, **fields: object) -> ReferenceEntity:
    names = fields.pop("names", (ReferenceName(name, "ar", NameUse.OFFICIAL),))
    return ReferenceEntity(key=key, kind=kind, type="", label_ar=name, label_en="", names=names, **fields)


TOWN = reference("ocha:C1", "بلدة", Kind.LOCATION, place=ReferencePlace(4, "C1", 35.0, 40.0, "ocha:SY09"))
GOVERNORATE = reference("ocha:SY09", "محافظة", Kind.LOCATION, place=ReferencePlace(1, "SY09"))
BODY = reference(
    "body", "إدارة", names=(ReferenceName("إدارة", "ar", NameUse.OFFICIAL), ReferenceName("الإدارة", "ar"))
)
UNIT = reference("unit", "فرع", part_of="body")
PERSON = reference("person", "فلان الفلاني", Kind.PERSON, posts=(ReferencePost("رئيس", "Head", "body", "2019"),))
ALL = (TOWN, GOVERNORATE, BODY, UNIT, PERSON)


def test_everything_arrives_children_before_parents_included() -> None:
    report = loader.load(ALL, "1")
    assert (report.entities_created, report.places_written, report.relations_created) == (5, 2, 2)
    town = Place.objects.get(pcode="C1")
    assert town.ancestors == [town.parent_id, town.pk]
    assert Relation.objects.get(kind="holds_post").target.reference_key == "body"
    assert loader.loaded_version() == "1"


def test_the_same_again_writes_nothing() -> None:
    loader.load(ALL, "1")
    version = gazetteer_version()
    assert not loader.load(ALL, "1").changed
    assert gazetteer_version() == version


def test_changes_in_the_files_arrive() -> None:
    loader.load(ALL, "1")
    renamed = replace(BODY, label_en="Directorate", names=(*BODY.names[:1], ReferenceName("Directorate", "en")))
    moved = replace(TOWN, place=replace(TOWN.place, latitude=36.0, parent=""))
    report = loader.load((moved, GOVERNORATE, renamed, UNIT, replace(PERSON, posts=())), "2")
    assert Entity.objects.get(reference_key="body").label_en == "Directorate"
    assert (report.names_created, report.names_deleted, report.relations_deleted) == (1, 1, 1)
    place = Place.objects.get(pcode="C1")
    assert (place.latitude, place.parent, place.ancestors) == (36.0, None, [place.pk])


def test_what_editors_did_stays() -> None:
    loader.load(ALL, "1")
    body = Entity.objects.get(reference_key="body")
    add_name(entity=body, text="اسم المحرر", language="ar")
    retire_name(name=body.names.get(text="الإدارة"))
    body.label_en, body.edited_fields = "Edited", ["label_en"]
    body.save()
    loader.load((*ALL[:2], replace(BODY, label_en="From the files"), *ALL[3:]), "2")
    body.refresh_from_db()
    assert body.label_en == "Edited"
    assert body.names.filter(text="اسم المحرر", retired=False).exists()
    assert body.names.get(text="الإدارة").retired


def test_what_left_the_files_stays_and_is_counted() -> None:
    loader.load(ALL, "1")
    report = loader.load(ALL[:-1], "2")
    assert report.entities_missing_from_files == 1
    assert Entity.objects.filter(reference_key="person").exists()


def test_a_load_is_all_or_nothing() -> None:
    broken = replace(TOWN, key="ocha:C2", place=ReferencePlace(4, "C1", 35.0, 40.0, ""))
    with pytest.raises(IntegrityError, match="place_pcode_unique"):
        loader.load((*ALL, broken), "1")


def test_keys_follow_the_rules_that_made_them(monkeypatch: pytest.MonkeyPatch) -> None:
    loader.load(ALL, "1")
    Name.objects.update(search_text="made by older rules")
    assert loader.load(ALL, "1").names_updated == 6
    assert not Name.objects.filter(search_text="made by older rules").exists()


def test_records_say_what_the_linker_needs() -> None:
    loader.load(ALL, "1")
    records = load_records()
    by_label = {record.label_ar: record for record in records.entities}
    town, governorate = by_label["بلدة"], by_label["محافظة"]
    assert (town.ancestors, town.level, governorate.ancestors) == ((governorate.entity_id,), 4, ())
    assert by_label["فلان الفلاني"].titles == ("رئيس",)
    assert by_label["إدارة"].titles == ()
    assert by_label["فرع"].related == (by_label["إدارة"].entity_id,)
    assert {record.text for record in records.names} >= {"إدارة", "الإدارة", "بلدة"}


def test_records_take_three_queries_whatever_their_number(django_assert_num_queries: Any) -> None:
    for entities in (ALL[:2], ALL):
        loader.load(entities, str(len(entities)))
        with django_assert_num_queries(3):
            load_records()


def test_an_imported_dataset_and_the_reference_files_leave_each_other_alone() -> None:
    imported = [reference("import:d:unit", "وحدة", part_of="import:d:body"), reference("import:d:body", "هيئة")]
    loader.load(ALL, "1")
    loader.load(imported, dataset="import:d:")
    assert not loader.load(ALL, "1").changed
    assert not loader.load(imported, dataset="import:d:").changed
    assert loader.loaded_version() == "1"
    report = loader.load(imported[1:], dataset="import:d:")
    assert (report.entities_missing_from_files, report.names_deleted, report.relations_deleted) == (1, 1, 1)
    assert Relation.objects.count() == 2
