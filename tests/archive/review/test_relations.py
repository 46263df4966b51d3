"""Relations written by editors: services, the page of the desk, and both ends of what readers see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from archive.articles.services import revise_article
from archive.exports.records import entity_records
from archive.models import Mention, RelationEvidence
from archive.presenters.charts.network import Edge, Node, network
from archive.presenters.disambiguation import facts_of
from archive.presenters.mention_cards import cards_for
from archive.presenters.relation_evidence import supports_of
from entities.audience import PUBLIC
from entities.gazetteer.store import load_records
from entities.models import Origin, Relation, RelationState
from entities.relation_services import RelationError, add_relation, delete_relation
from entities.services import merge_entities
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Any, Any]:
    return make_entity("لواء فاطميون", "Liwa Fatemiyoun"), make_entity("حركة النجباء", "Harakat al-Nujaba")


class TestServices:
    def test_one_that_holds_both_ways_stands_once(self, pair: Any) -> None:
        one, two = pair
        row = add_relation(source=two, target=one, kind="allied_with", reference="x")
        assert (row.source_id, row.target_id) == (one.pk, two.pk)
        with pytest.raises(RelationError):
            add_relation(source=one, target=two, kind="allied_with", reference="x")
        with pytest.raises(IntegrityError, match="relation_symmetric_once"), transaction.atomic():
            Relation.objects.create(source=two, target=one, kind="opposed_to")

    @pytest.mark.parametrize(
        ("since", "until", "fits"),
        [
            ("2013", "2014", True), ("2013-05", "2013", True), ("2013", "2013-05", True), ("", "2013", True),
            ("2014", "2013", False), ("2013-05", "2013-04", False), ("2013-05-02", "2013-05-01", False),
        ],
    )  # fmt: skip
    def test_the_period_is_in_order(self, pair: Any, since: str, until: str, fits: bool) -> None:
        def add() -> Relation:
            return add_relation(
                source=pair[0], target=pair[1], kind="member_of", since=since, until=until, reference="x"
            )

        if fits:
            assert add().until == until
        else:
            with pytest.raises(IntegrityError, match="relation_period_in_order"), transaction.atomic():
                add()

    def test_it_is_written_between_those_that_stand(self, pair: Any) -> None:
        twin = make_entity("فاطميون", "Fatemiyoun")
        merge_entities(source=twin, target=pair[0])
        twin.refresh_from_db()
        assert add_relation(source=twin, target=pair[1], kind="part_of", reference="x").source_id == pair[0].pk
        with pytest.raises(RelationError):
            add_relation(source=twin, target=pair[0], kind="part_of", reference="x")

    def test_what_the_reference_files_wrote_is_not_deleted(self, pair: Any) -> None:
        row = Relation.objects.create(source=pair[0], target=pair[1], kind="part_of", origin=Origin.REFERENCE)
        with pytest.raises(RelationError):
            delete_relation(relation=row)
        assert Relation.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("kind", "weighs"),
    [("part_of", True), ("member_of", True), ("holds_post", True), ("based_in", False), ("controls", False),
     ("allied_with", False), ("opposed_to", False)],
)  # fmt: skip
def test_only_what_one_belongs_to_weighs_in_linking(pair: Any, kind: str, weighs: bool) -> None:
    add_relation(source=pair[0], target=pair[1], kind=kind, reference="x")
    related = {record.entity_id: record.related for record in load_records().entities}
    assert related[pair[0].pk] == ((pair[1].pk,) if weighs else ())


def test_the_line_of_one_that_holds_both_ways_has_no_head() -> None:
    edges = [Edge(1, 2, 1, "controls"), Edge(1, 3, 1, "allied with", mutual=True)]
    drawn = network(Node(1, "x", 9), [Node(2, "y", 1), Node(3, "z", 1)], edges)
    assert {edge.edge.target: bool(edge.arrow) for edge in drawn.edges} == {2: True, 3: False}


class TestStates:
    """What nobody confirmed is for editors alone."""

    @pytest.fixture
    def proposed(self, pair: Any) -> Relation:
        return Relation.objects.create(
            source=pair[0], target=pair[1], kind="part_of", origin=Origin.MACHINE, state=RelationState.PROPOSED
        )

    @pytest.mark.parametrize("state", RelationState.values)
    def test_only_the_confirmed_reach_readers_linker_and_exports(
        self, client: Client, index: Any, pair: Any, proposed: Relation, state: str
    ) -> None:
        Relation.objects.filter(pk=proposed.pk).update(state=state, reference="كتاب")
        index()
        seen = state == RelationState.CONFIRMED
        pages = [client.get(f"/en/entities/{entity.pk}/").content.decode() for entity in pair]
        assert [other.label_en in page for other, page in zip(reversed(pair), pages, strict=True)] == [seen, seen]
        related = {record.entity_id: record.related for record in load_records().entities}
        assert bool(related[pair[0].pk]) is seen
        (record,) = entity_records([pair[0].pk], PUBLIC)
        assert bool(record.relations) is seen
        assert bool(facts_of([pair[0]], {}, PUBLIC)[pair[0].pk].part_of) is seen
        mention = Mention(pk=1, entity=pair[0], part="body", reasons=[])
        assert bool(cards_for([mention], PUBLIC)[0][0].posts) is seen

    def test_editors_see_all_on_the_desk(self, client: Client, editor: Any, pair: Any, proposed: Relation) -> None:
        client.force_login(editor)
        page = client.get(f"/en/entities/{pair[0].pk}/relations/").content.decode()
        assert "(proposed)" in page

    def test_to_write_a_proposed_one_confirms_it(self, editor: Any, pair: Any, proposed: Relation) -> None:
        row = add_relation(source=pair[0], target=pair[1], kind="part_of", reference="x", editor=editor)
        assert (row.pk, row.state, row.judged_by, row.origin) == (proposed.pk, "confirmed", editor, "editor")

    def test_a_proposal_is_a_machines_and_unjudged(self, editor: Any, pair: Any) -> None:
        with pytest.raises(IntegrityError, match="relation_proposed_by_machine"), transaction.atomic():
            Relation.objects.create(source=pair[0], target=pair[1], kind="part_of", state="proposed")

    def test_proposals_come_and_go_without_history(self, proposed: Relation) -> None:
        events = apps.get_model("entities", "RelationEvent").objects
        proposed.delete()
        assert not events.exists()

    def test_the_words_of_reports_stand_beside_it_for_whoever_may_read_them(
        self, client: Client, editor: Any, index: Any, pair: Any
    ) -> None:
        relation = add_relation(source=pair[0], target=pair[1], kind="part_of", reference="x")
        for state in ("published", "restricted"):
            article = make_article(
                f"قبل ذلك. قال {state} إن لواء فاطميون جناح حركة النجباء في هجين. ثم عاد.", state=state
            )
            body = article.current.body
            start, end = body.index("لواء"), body.index(" في هجين")
            RelationEvidence.objects.create(
                relation=relation, article=article, revision=article.current, part="body", start=start, end=end, pattern="x"
            )  # fmt: skip
        index()
        page = client.get(f"/en/entities/{pair[0].pk}/").content.decode()
        assert "1 sentence says so" in page
        assert "<mark>لواء فاطميون جناح حركة النجباء</mark> في هجين." in page
        assert re.search(r"\?at=\d+#:~:text=%D9%84%D9%88%D8%A7%D8%A1", page), (
            "a long report opens at the page with the words"
        )
        assert "restricted" not in page
        client.force_login(editor)
        assert "2 sentences say so" in client.get(f"/en/entities/{pair[1].pk}/").content.decode()

    def test_words_that_a_correction_took_away_are_not_shown(self, pair: Any, editor: Any) -> None:
        relation = add_relation(source=pair[0], target=pair[1], kind="part_of", reference="x")
        article = make_article("لواء فاطميون جناح حركة النجباء.")
        RelationEvidence.objects.create(
            relation=relation, article=article, revision=article.current, part="body", start=0, end=9, pattern="x"
        )
        assert supports_of([relation.pk], editor)
        revise_article(article=article, title="x", body="حذف.", reason="y", editor=editor)
        assert not supports_of([relation.pk], editor)


class TestPages:
    def test_only_editors_come_in(self, client: Client, pair: Any) -> None:
        assert client.get(f"/en/entities/{pair[0].pk}/relations/").status_code == 302

    def test_add_and_delete(self, client: Client, editor: Any, pair: Any) -> None:
        client.force_login(editor)
        address = f"/en/entities/{pair[0].pk}/relations/"
        assert f"?with={pair[1].pk}" in client.get(address, {"find": "حركة النجباء"}).content.decode()
        values = {"with": pair[1].pk, "kind": "controls", "backwards": "on", "since": "2017", "reference": "Orient Net"}
        assert client.post(address, values).status_code == 302
        row = Relation.objects.get()
        assert (row.source_id, row.target_id, row.reference) == (pair[1].pk, pair[0].pk, "Orient Net")
        again = client.post(address, values)
        assert again.status_code == 422
        assert "on record already" in again.content.decode()
        history = client.get(f"/en/entities/{pair[0].pk}/history/").content.decode()
        assert editor.username in history
        assert client.post(address, {"delete": row.pk}).status_code == 302
        assert not Relation.objects.exists()

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"since": "May 2017"}, "Write a year, a month or a day"),
            ({"since": "2017", "until": "2016"}, "The end is before the beginning."),
            ({"reference": ""}, "This field is required"),
        ],
    )
    def test_bad_input_is_told(
        self, client: Client, editor: Any, pair: Any, values: dict[str, str], message: str
    ) -> None:
        client.force_login(editor)
        sent = {"with": pair[1].pk, "kind": "member_of", "reference": "x", **values}
        response = client.post(f"/en/entities/{pair[0].pk}/relations/", sent)
        assert response.status_code == 422
        assert message in response.content.decode()
        assert not Relation.objects.exists()

    def test_another_entitys_relation_is_not_deleted_here(self, client: Client, editor: Any, pair: Any) -> None:
        row = add_relation(source=pair[0], target=pair[1], kind="part_of", reference="x")
        other = make_entity("حسام لوقا", "Hussam Luqa", Kind.PERSON)
        client.force_login(editor)
        assert client.post(f"/en/entities/{other.pk}/relations/", {"delete": row.pk}).status_code == 404
        assert Relation.objects.filter(pk=row.pk).exists()

    def test_the_list_takes_as_many_queries_for_many(
        self, client: Client, editor: Any, pair: Any, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(editor)
        for size in (1, 12):
            for number in range(size):
                other = make_entity(f"كتيبة {size} {number}", f"Battalion {size} {number}")
                add_relation(source=pair[0], target=other, kind="controls", reference="x")
            with django_assert_max_num_queries(8):
                client.get(f"/en/entities/{pair[0].pk}/relations/")

    def test_readers_see_it_from_both_ends(self, client: Client, index: Any, pair: Any) -> None:
        add_relation(source=pair[0], target=pair[1], kind="allied_with", reference="x")
        town = make_place("هجين", "Hajin", pcode="C5175")
        add_relation(source=pair[0], target=town.entity, kind="based_in", reference="x")
        add_relation(source=pair[1], target=pair[0], kind="controls", reference="x")
        index()
        first, second = (client.get(f"/en/entities/{e.pk}/").content.decode() for e in pair)
        assert "<dt>allied with</dt>" in first
        assert "<dt>allied with</dt>" in second
        assert "<dt>controlled by</dt>" in first
        assert "<dt>controls</dt>" in second
        assert "<dt>based in</dt>" in first
        assert "Belonging to it" not in first
