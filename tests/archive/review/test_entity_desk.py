"""Editing entities: facts and names with their sources, and two editors at once."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from entities.models import Entity
from entities.services import add_name, edit_entity
from entities.spans import Kind
from tests.factories import make_entity, make_place
from tests.markup import compact

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def entity(db: None) -> Entity:
    return make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, ("فاطميون", "ar"), type="armed_group")


def form_of(client: Client, entity: Entity) -> dict[str, str]:
    """What the form holds as a browser would send it."""
    page = compact(client.get(f"/entities/{entity.pk}/edit/").content.decode())
    found = re.search(r'name="base" value="([^"]*)"', page)
    assert found is not None
    state = json.loads(html.unescape(found[1]))
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    return {**{k: v for k, v in state.items() if v}, "base": html.unescape(found[1]), "seen": seen[1]}


def send(client: Client, entity: Entity, form: dict[str, str], **changes: str) -> Any:
    return client.post(f"/en/entities/{entity.pk}/edit/", form | changes)


def test_facts_and_names_are_saved_with_their_sources(desk: Client, entity: Entity) -> None:
    alias = entity.names.get(text="فاطميون")
    changes = {
        "label_en": "Fatemiyoun Brigade", "source-label_en": "Press release of 2017", "country": "SY",
        f"name-{alias.pk}-reference": "عنب بلدي", f"name-{alias.pk}-weak": "on",
        "new-0-text": "لواء الفاطميين", "new-0-language": "ar", "new-0-use": "alias", "new-0-reference": "الوكالة",
    }  # fmt: skip
    assert send(desk, entity, form_of(desk, entity), **changes).status_code == 302
    entity.refresh_from_db()
    alias.refresh_from_db()
    assert (entity.label_en, entity.country, entity.sources) == (
        "Fatemiyoun Brigade",
        "SY",
        {"label_en": "Press release of 2017"},
    )
    assert (alias.reference, alias.weak) == ("عنب بلدي", True)
    assert entity.names.get(text="لواء الفاطميين").reference == "الوكالة"
    assert entity.names.get(text="Fatemiyoun Brigade").use == "official"
    assert entity.names.filter(text="Liwa Fatemiyoun", retired=False).exists()


def test_a_name_goes_out_of_use(desk: Client, entity: Entity) -> None:
    alias = entity.names.get(text="فاطميون")
    send(desk, entity, form_of(desk, entity), **{f"name-{alias.pk}-retired": "on"})
    alias.refresh_from_db()
    assert alias.retired


def test_saving_an_untouched_form_changes_nothing(desk: Client, entity: Entity) -> None:
    before = list(entity.names.values())
    assert send(desk, entity, form_of(desk, entity)).status_code == 302
    assert list(entity.names.values()) == before
    entity.refresh_from_db()
    assert entity.edited_fields == []


class TestTwoAtOnce:
    def test_the_second_sees_what_changed_and_loses_nothing(self, desk: Client, entity: Entity) -> None:
        form = form_of(desk, entity)
        edit_entity(entity=entity, label_en="Theirs", country="SY")
        add_name(entity=entity, text="اسم جديد", language="ar")
        response = send(desk, entity, form, label_en="Mine", wikidata="Q1")
        page = response.content.decode()
        assert response.status_code == 409
        entity.refresh_from_db()
        assert (entity.label_en, entity.wikidata) == ("Theirs", "")
        assert 'name="label_en" value="Mine"' in page
        assert 'name="wikidata" value="Q1"' in page
        assert 'name="country" value="SY"' in page
        assert "Theirs" in page
        assert "اسم جديد" in page
        base = re.search(r'name="base" value="([^"]*)"', page)
        assert base is not None
        again = json.loads(html.unescape(base[1]))
        sent = {**{k: v for k, v in again.items() if v}, "base": html.unescape(base[1])}
        assert send(desk, entity, sent, label_en="Mine", wikidata="Q1").status_code == 302
        entity.refresh_from_db()
        assert (entity.label_en, entity.wikidata, entity.country) == ("Mine", "Q1", "SY")
        assert entity.names.filter(text="اسم جديد", retired=False).exists()

    def test_the_same_change_twice_is_no_conflict_to_decide(self, desk: Client, entity: Entity) -> None:
        form = form_of(desk, entity)
        edit_entity(entity=entity, country="SY")
        page = send(desk, entity, form, country="SY").content.decode()
        assert "compare__torn" not in page

    def test_the_page_says_who_the_other_was_and_why(self, desk: Client, entity: Entity, administrator: Any) -> None:
        earlier, other = Client(), Client()
        for client in (earlier, other):
            client.force_login(administrator)
        send(earlier, entity, form_of(earlier, entity), country="IQ", reason="An earlier reason")
        form = form_of(desk, entity)
        send(other, entity, form_of(other, entity), country="SY", reason="Seen in Palmyra")
        page = send(desk, entity, form, wikidata="Q1", reason="My own").content.decode()
        told = page.split('class="others"')[1].split("</ul>")[0]
        assert told.count("<li>") == 1
        assert administrator.username in told
        assert "Seen in Palmyra" in told
        assert 'value="My own"' in page
        history = desk.get(f"/en/entities/{entity.pk}/history/").content.decode()
        assert "Seen in Palmyra" in history

    @pytest.mark.parametrize("seen", ["", "x-y", "1", "٣-٤", "9" * 30 + "-1"])
    def test_an_illegible_mark_names_nobody(self, desk: Client, entity: Entity, seen: str) -> None:
        form = form_of(desk, entity)
        edit_entity(entity=entity, country="SY")
        response = send(desk, entity, form, seen=seen)
        assert response.status_code == 409
        assert 'class="others"' not in response.content.decode()

    @pytest.mark.parametrize("base", ["", "x", "[]"])
    def test_a_form_without_its_state_saves_nothing(self, desk: Client, entity: Entity, base: str) -> None:
        assert send(desk, entity, form_of(desk, entity), base=base, label_en="Mine").status_code == 409
        entity.refresh_from_db()
        assert entity.label_en == "Liwa Fatemiyoun"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("country", "Syria", "two letters"), ("wikidata", "858", "Q with digits"), ("active", "since 2013", "slash"),
        ("type", "river", "does not go with"), ("new-0-text", "،،", "letter or digit"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_saved(
    desk: Client, entity: Entity, field: str, value: str, message: str
) -> None:
    extra = {"new-0-language": "ar", "new-0-use": "alias"}
    response = send(desk, entity, form_of(desk, entity), **{**extra, field: value})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_place_stays_a_place(desk: Client) -> None:
    place = make_place("هجين", "Hajin")
    response = send(desk, place.entity, form_of(desk, place.entity), kind="person", type="")
    assert "stays one" in response.content.decode()


def test_a_new_entity(desk: Client) -> None:
    response = desk.post("/entities/new/", {"entity-kind": "person", "entity-label_ar": "فلان الفلاني"})
    entity = Entity.objects.get(label_ar="فلان الفلاني")
    assert response["Location"] == f"/entities/{entity.pk}/edit/"
    assert desk.post("/entities/new/", {"entity-kind": "person"}).status_code == 422


def test_readers_see_no_links_to_the_desk(client: Client, entity: Entity, editor: Any, index: Any) -> None:
    assert "/edit/" not in client.get(f"/entities/{entity.pk}/").content.decode()
    client.force_login(editor)
    assert f"/entities/{entity.pk}/edit/" in client.get(f"/entities/{entity.pk}/").content.decode()
