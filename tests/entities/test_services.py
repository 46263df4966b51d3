"""Writes to entities: merges that can be undone, places that move with what lies in them, names that search can find."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from entities.gazetteer.store import gazetteer_version, load_records
from entities.models import Entity, Level, Name, Place, Relation, RelationKind
from entities.services import (
    MergeError,
    add_name,
    create_entity,
    merge_entities,
    place_entity,
    retire_name,
    undo_merge,
)
from entities.spans import Kind
from tests.factories import make_entity, make_place

pytestmark = pytest.mark.django_db


class TestNames:
    def test_labels_become_official_names(self) -> None:
        entity = create_entity(kind=Kind.PERSON, label_ar="حسام لوقا", label_en="Hussam Luqa")
        assert set(entity.names.values_list("text", "language", "use")) == {
            ("حسام لوقا", "ar", "official"),
            ("Hussam Luqa", "en", "official"),
        }

    @pytest.mark.parametrize("labels", [{}, {"label_ar": "  "}])
    def test_an_entity_needs_a_name(self, labels: dict[str, str]) -> None:
        with pytest.raises(ValueError, match="needs an Arabic or an English name"):
            create_entity(kind=Kind.PERSON, **labels)

    @pytest.mark.parametrize("text", ["", "…", "\N{ARABIC TATWEEL}", "«»"])
    def test_a_name_needs_a_letter(self, text: str) -> None:
        entity = make_entity("جهة")
        with pytest.raises(ValueError, match="at least one letter"):
            add_name(entity=entity, text=text, language="ar")

    def test_every_change_raises_the_version(self) -> None:
        entity = make_entity("جهة")
        before = gazetteer_version()
        name = add_name(entity=entity, text="هيئة", language="ar")
        assert gazetteer_version() > before
        before = gazetteer_version()
        retire_name(name=name)
        assert gazetteer_version() > before

    def test_a_retired_name_is_out_of_use_and_can_come_back(self) -> None:
        entity = make_entity("جهة")
        name = add_name(entity=entity, text="هيئة", language="ar")
        retire_name(name=name)
        assert "هيئة" not in {record.text for record in load_records().names}
        assert add_name(entity=entity, text="هيئة", language="ar").pk == name.pk
        assert "هيئة" in {record.text for record in load_records().names}


class TestMerging:
    def test_chains_are_resolved_in_one_query(self, django_assert_num_queries: Any) -> None:
        a, b, c = (make_entity(f"جهة {n}") for n in "أبج")
        merge_entities(source=a, target=b)
        merge_entities(source=b, target=c)
        with django_assert_num_queries(1):
            assert list(Entity.objects.resolved([a.pk, b.pk])) == [c]
        assert set(Entity.objects.standing_for(c.pk)) == {a, b, c}

    def test_undoing_gives_back_what_was_merged_before(self) -> None:
        a, b, c = (make_entity(f"جهة {n}") for n in "أبج")
        merge_entities(source=a, target=b)
        merge_entities(source=b, target=c)
        undo_merge(source=b)
        for entity in (a, b, c):
            entity.refresh_from_db()
        assert (a.canonical, b.canonical, c.canonical) == (b, None, None)

    def test_merging_into_a_merged_entity_reaches_the_end(self) -> None:
        a, b, c = (make_entity(f"جهة {n}") for n in "أبج")
        merge_entities(source=b, target=c)
        merge_entities(source=a, target=b)
        a.refresh_from_db()
        assert a.canonical == c

    def test_what_cannot_be_merged(self) -> None:
        a, b = make_entity("جهة"), make_entity("جهة أخرى")
        person = make_entity("شخص", kind=Kind.PERSON)
        for source, target in ((a, a), (a, person)):
            with pytest.raises(MergeError):
                merge_entities(source=source, target=target)
        merge_entities(source=a, target=b)
        for source, target in ((a, b), (b, a)):
            with pytest.raises(MergeError):
                merge_entities(source=source, target=target)
        with pytest.raises(MergeError):
            undo_merge(source=b)

    def test_names_of_a_merged_entity_go_to_the_other(self) -> None:
        a, b = make_entity("القديمة"), make_entity("الجديدة")
        merge_entities(source=a, target=b)
        assert {r.entity_id for r in load_records().names if r.text == "القديمة"} == {b.pk}

    @pytest.mark.parametrize("fields", [{"merged_into": "self"}, {"canonical": "other"}])
    def test_the_database_refuses_half_a_merge(self, fields: dict[str, str]) -> None:
        a, b = make_entity("جهة"), make_entity("جهة أخرى")
        values = {key: a if value == "self" else b for key, value in fields.items()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Entity.objects.filter(pk=a.pk).update(**values)


class TestPlaces:
    def test_descendants_are_one_query_at_any_depth(self, django_assert_num_queries: Any) -> None:
        top = make_place("محافظة", level=Level.GOVERNORATE)
        middle = make_place("منطقة", level=Level.DISTRICT, parent=top)
        low = make_place("بلدة", parent=middle)
        make_place("أخرى", level=Level.GOVERNORATE)
        with django_assert_num_queries(1):
            assert set(Place.objects.descendants_of(top.pk)) == {top, middle, low}

    def test_what_lies_in_a_place_moves_with_it(self) -> None:
        first, second = (make_place(f"محافظة {n}", level=Level.GOVERNORATE) for n in (1, 2))
        middle = make_place("منطقة", level=Level.DISTRICT, parent=first)
        low = make_place("بلدة", parent=middle)
        place_entity(entity=middle.entity, parent=second, level=Level.DISTRICT)
        low.refresh_from_db()
        assert low.ancestors == [second.pk, middle.pk, low.pk]

    def test_a_place_cannot_lie_in_itself(self) -> None:
        top = make_place("محافظة", level=Level.GOVERNORATE)
        low = make_place("بلدة", parent=top)
        with pytest.raises(ValueError, match="inside itself"):
            place_entity(entity=top.entity, parent=low)

    def test_only_locations_have_a_place(self) -> None:
        with pytest.raises(ValueError, match="only a location"):
            place_entity(entity=make_entity("جهة"))

    @pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (10, None)])
    def test_the_database_refuses_impossible_coordinates(self, latitude: float, longitude: float | None) -> None:
        place = make_place("بلدة")
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.filter(pk=place.pk).update(latitude=latitude, longitude=longitude)

    @pytest.mark.parametrize(
        ("address", "found"), [("SY09", True), ("sy09", True), ("SY99", False), ("", False), ("x" * 500, False)]
    )
    def test_addresses(self, address: str, found: bool) -> None:
        place = make_place("محافظة", level=Level.GOVERNORATE, pcode="SY09")
        assert (Place.objects.at_address(address) == place) is found
        assert Place.objects.at_address(str(place.pk)) == place


class TestRelations:
    def test_a_post_may_lack_its_body_but_a_part_not_its_whole(self) -> None:
        person, body = make_entity("شخص", kind=Kind.PERSON), make_entity("جهة")
        Relation.objects.create(source=person, kind=RelationKind.HOLDS_POST, title_ar="محافظ")
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(source=body, kind=RelationKind.PART_OF)
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(source=body, target=body, kind=RelationKind.PART_OF)


def test_two_spellings_of_one_entity_are_not_stored_twice() -> None:
    entity = make_entity("جهة")
    with pytest.raises(IntegrityError), transaction.atomic():
        Name.objects.create(entity=entity, text="جهة", language="ar", key="x", search_text="x")
