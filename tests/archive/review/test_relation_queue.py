"""The queue of proposed relations: what it lists, and what an editor may say."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.models import RelationEvidence
from archive.processing.pipeline import extract
from entities.models import Relation
from entities.spans import Kind
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db
QUEUE = "/en/review/relations/"
TEXT = "وصلت الكتيبة. قال حسام لوقا رئيس إدارة المخابرات العامة إن الأمر انتهى."


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def proposed() -> Relation:
    make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON)
    make_entity("إدارة المخابرات العامة", "General Intelligence")
    make_article(TEXT, extract=True)
    return Relation.objects.get()


def say(desk: Client, relation: Relation, action: str = "accept", **changes: Any) -> Any:
    values = {
        "kind": relation.kind,
        "title": relation.title,
        "since": "",
        "until": "",
        "reference": "",
        "action": action,
    }
    return desk.post(f"{QUEUE}{relation.pk}/", {**values, "next": QUEUE, **changes})


def test_only_editors_come_in(client: Client, proposed: Relation) -> None:
    assert client.get(QUEUE).status_code == 302
    assert client.post(f"{QUEUE}{proposed.pk}/", {"action": "accept"}).status_code == 302
    assert Relation.objects.get().state == "proposed"


def test_it_lists_the_sentence_in_place(desk: Client, proposed: Relation) -> None:
    page = desk.get(QUEUE).content.decode()
    assert "1 relation waits" in page
    assert "قال <mark>حسام لوقا رئيس إدارة المخابرات العامة</mark> إن الأمر انتهى." in page
    assert "0 relations wait" in desk.get(f"{QUEUE}?kind=controls").content.decode()


def test_confirm(desk: Client, editor: Any, proposed: Relation, index: Any) -> None:
    assert say(desk, proposed, since="2019").url == QUEUE
    row = Relation.objects.get()
    assert (row.state, row.judged_by, row.since, row.origin) == ("confirmed", editor, "2019", "machine")
    index()
    assert "1 sentence says so" in desk.get(f"/en/entities/{row.source_id}/").content.decode()
    history = desk.get(f"/en/entities/{row.source_id}/history/").content.decode()
    assert editor.username in history
    assert "proposed" in history


def test_reject_for_good_and_take_it_back(desk: Client, proposed: Relation) -> None:
    say(desk, proposed, "reject", reference="somebody else")
    extract(RelationEvidence.objects.get().article_id)
    assert Relation.objects.get().state == "rejected"
    page = desk.get(QUEUE).content.decode()
    assert "Judged lately" in page
    assert "somebody else" in desk.get(f"/en/entities/{proposed.source_id}/history/").content.decode()
    desk.post(f"{QUEUE}{proposed.pk}/reopen/", {"next": QUEUE})
    row = Relation.objects.get()
    assert (row.state, row.judged_by) == ("proposed", None)


@pytest.mark.parametrize(
    ("changes", "kind", "turned", "title"),
    [
        ({"kind": "member_of"}, "member_of", False, ""),
        ({"kind": "controls", "backwards": "on"}, "controls", True, ""),
        ({"title": "مدير الإدارة"}, "holds_post", False, "مدير الإدارة"),
    ],
)
def test_correct(
    desk: Client, proposed: Relation, changes: dict[str, str], kind: str, turned: bool, title: str
) -> None:
    say(desk, proposed, **changes)
    right = Relation.objects.get(state="confirmed")
    ends = (proposed.target_id, proposed.source_id) if turned else (proposed.source_id, proposed.target_id)
    assert (right.kind, right.source_id, right.target_id, right.title_ar) == (kind, *ends, title)
    assert right.evidence.count() == 1
    proposed.refresh_from_db()
    assert proposed.state == "rejected"
    extract(right.evidence.get().article_id)
    assert not Relation.objects.filter(state="proposed").exists()


def test_judged_meanwhile_is_told(desk: Client, proposed: Relation) -> None:
    say(desk, proposed)
    page = desk.post(f"{QUEUE}{proposed.pk}/", {"kind": "part_of", "action": "reject"}, follow=True).content.decode()
    assert "judged or removed" in page
    assert Relation.objects.get().state == "confirmed"


def test_bad_input_is_told_beside_its_relation(desk: Client, proposed: Relation) -> None:
    response = say(desk, proposed, since="2020", until="2019")
    assert response.status_code == 422
    assert "The end is before the beginning." in response.content.decode()
    assert Relation.objects.get().state == "proposed"


def test_queries_do_not_grow(desk: Client, proposed: Relation, django_assert_max_num_queries: Any) -> None:
    for size in (1, 9):
        for number in range(size):
            make_entity(f"كتيبة النخيل {size} {number}", f"Battalion {size} {number}")
            make_article(f"حسام لوقا عضو في كتيبة النخيل {size} {number}.", extract=True)
        with django_assert_max_num_queries(9):
            desk.get(QUEUE)


def test_what_was_confirmed_is_rejected_on_the_page_of_its_entity(desk: Client, proposed: Relation) -> None:
    say(desk, proposed)
    address = f"/en/entities/{proposed.target_id}/relations/"
    desk.post(address, {"delete": proposed.pk})
    assert Relation.objects.get().state == "rejected"
    assert "Back to the queue" in desk.get(address).content.decode()
