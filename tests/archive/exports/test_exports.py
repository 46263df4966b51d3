"""Files for other tools: their form, who sees what in them, and what it costs the database."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from archive.exports.records import article_records, entity_records
from archive.models import Article
from entities.audience import PUBLIC
from entities.gazetteer.records import NameUse
from entities.models import Entity, Name, Relation
from entities.services import add_name, merge_entities
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "jsonl", "geojson", "ftm")


def download(client: Client, path: str, **parameters: Any) -> str:
    response = client.get(f"/en/exports/{path}/", parameters)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response).decode("utf-8")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    governorate = make_place("دير الزور", "Deir ez-Zor", level=1, pcode="SY09", latitude=35.3, longitude=40.1)
    town = make_place("البوكمال", "Abu Kamal", parent=governorate, pcode="C5167", latitude=34.45, longitude=40.92)
    guard = make_entity("الحرس الثوري", "IRGC", type="state_force")
    add_name(entity=guard, text="الاحتلال الإيراني", language="ar", use=NameUse.PARTISAN, side="Opposition media")
    man = make_entity("سامر الحمصي", "Samer al-Homsi", Kind.PERSON)
    Relation.objects.create(source=man, target=guard, kind="holds_post", title_en="Commander", since="2019")
    source = SourceFactory(key="desk", name_en="The Desk")
    report = make_article(
        "قال الحرس الثوري إن مدينة البوكمال هادئة. وعاد الحرس الثوري إلى البوكمال، كما قال سامر الحمصي.",
        "=SUM(A1)", source=source, published_on=date(2021, 11, 30), extract=True, url="https://example.org/1",
    )  # fmt: skip
    draft = make_article("مسودة عن مدينة البوكمال", "مسودة سرية", state=Article.State.DRAFT, extract=True)
    index()
    return {"town": town, "guard": guard, "man": man, "report": report, "draft": draft}


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(archive: dict[str, Any], client: Client) -> None:
    text = download(client, "articles/csv")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text[1:]))
    assert row["title"] == "'=SUM(A1)"
    assert row["source"] == "The Desk"
    assert row["published_on"] == "2021-11-30"
    assert row["places"] == f"البوكمال [{archive['town'].pk}]"
    assert row["organizations"] == f"الحرس الثوري [{archive['guard'].pk}]"
    assert row["address"] == f"http://archive.test/en/articles/{archive['report'].pk}/"


def test_json_lines_carry_every_mention_with_its_place_in_the_text(archive: dict[str, Any], client: Client) -> None:
    (row,) = lines(download(client, "articles/jsonl"))
    assert [m["surface"] for m in row["mentions"]] == [row["body"][m["start"] : m["end"]] for m in row["mentions"]]
    assert [m["entity"] for m in row["mentions"]].count(archive["guard"].pk) == 2
    assert "created_by" not in json.dumps(row)


def test_geojson_is_longitude_first_and_counts(archive: dict[str, Any], client: Client) -> None:
    collection = json.loads(download(client, "articles/geojson"))
    assert collection["type"] == "FeatureCollection"
    (feature,) = collection["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [40.92, 34.45]}
    assert feature["properties"]["mentions"] == 2
    features = json.loads(download(client, "entities/geojson"))["features"]
    assert {f["properties"]["label_en"]: f["geometry"] is None for f in features} == {
        "Deir ez-Zor": False, "Abu Kamal": False, "IRGC": True, "Samer al-Homsi": True,
    }  # fmt: skip


def test_follow_the_money_connects_what_it_mentions(archive: dict[str, Any], client: Client) -> None:
    rows = {row["id"]: row for row in lines(download(client, "articles/ftm"))}
    kinds = [row["schema"] for row in rows.values()]
    assert kinds == [
        "Article",
        "Mention",
        "Mention",
        "Address",
        "PublicBody",
        "Position",
        "Occupancy",
        "Person",
    ] or set(kinds) == {"Article", "Mention", "Address", "PublicBody", "Person", "Position", "Occupancy"}
    guard = rows[f"sijill-entity-{archive['guard'].pk}"]["properties"]
    assert guard["name"] == ["الحرس الثوري", "IRGC"]
    assert guard["weakAlias"] == ["الاحتلال الإيراني"]
    occupancy = next(row for row in rows.values() if row["schema"] == "Occupancy")["properties"]
    assert occupancy["holder"] == [f"sijill-entity-{archive['man'].pk}"]
    referred = [
        value
        for row in rows.values()
        for prop in ("document", "resolved", "holder", "post", "organization", "subject", "object", "partOf")
        for value in row["properties"].get(prop, [])
    ]
    assert set(referred) <= set(rows)


def test_follow_the_money_is_valid(archive: dict[str, Any], client: Client) -> None:
    ftm = pytest.importorskip("followthemoney", reason="make test-ftm installs it")
    text = download(client, "articles/ftm") + download(client, "entities/ftm")
    for row in lines(text):
        proxy = ftm.model.get_proxy(row, cleaned=False)
        proxy.schema.validate(row)
        for prop in proxy.iterprops():
            assert len(proxy.get(prop)) == len(row["properties"][prop.name]), (prop.name, row)


@pytest.mark.parametrize("name", FORMATS)
def test_nobody_gets_more_than_the_list_shows(
    archive: dict[str, Any], client: Client, reader: Any, editor: Any, name: str
) -> None:
    for user, sees in ((None, False), (reader, False), (editor, True)):
        client.logout()
        if user is not None:
            client.force_login(user)
        text = download(client, f"articles/{name}")
        assert (f"/articles/{archive['draft'].pk}/" in text) is sees
        assert ("مسودة سرية" in text) is sees


def test_what_was_taken_back_a_moment_ago_is_left_out(archive: dict[str, Any], client: Client) -> None:
    Article.objects.filter(pk=archive["report"].pk).update(state=Article.State.DRAFT)
    assert download(client, "articles/jsonl") == ""


def test_filters_and_search_hold(archive: dict[str, Any], client: Client) -> None:
    assert len(lines(download(client, "articles/jsonl", q="IRGC"))) == 1
    assert lines(download(client, "articles/jsonl", q="IRGC", until="2020-01-01")) == []
    assert [row["label_en"] for row in lines(download(client, "entities/jsonl", q="Samer Homsi"))] == ["Samer al-Homsi"]
    assert {row["kind"] for row in lines(download(client, "entities/jsonl", kind="location"))} == {"location"}


def test_what_was_merged_speaks_with_the_name_it_has_now(archive: dict[str, Any], client: Client) -> None:
    other = make_entity("فيلق القدس", "Quds Force")
    merge_entities(source=archive["guard"], target=other)
    row = next(row for row in lines(download(client, "entities/jsonl")) if row["id"] == other.pk)
    assert {"الحرس الثوري", "فيلق القدس"} <= {name["text"] for name in row["names"]}
    assert archive["guard"].pk not in [row["id"] for row in lines(download(client, "entities/jsonl"))]


def test_an_unknown_format_is_not_found(client: Client) -> None:
    assert client.get("/exports/articles/xml/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(
    archive: dict[str, Any], index: Any, django_assert_num_queries: Any
) -> None:
    for _round in range(2):
        articles = list(Article.objects.values_list("pk", flat=True))
        with django_assert_num_queries(3):  # sizes, articles, mentions
            assert len(list(article_records(articles, Article.objects.all(), PUBLIC))) == len(articles)
        entities = list(Entity.objects.values_list("pk", flat=True))
        with django_assert_num_queries(3):  # entities, relations, names
            assert len(list(entity_records(entities, PUBLIC))) == len(entities)
        for number in range(3):
            make_article(f"البوكمال {number}", extract=True)
            make_entity(f"جهة {number}")


class TestImport:
    ROWS = (
        {"id": "a", "schema": "Person", "properties": {"name": ["رامي سالم", "Rami Salem"], "alias": ["Rami S."],
            "weakAlias": ["أبو سالم"], "nationality": ["sy"], "wikidataId": ["Q1"], "sourceUrl": ["https://example.org/a"]}},
        {"id": "b", "schema": "PublicBody", "properties": {"name": ["Water Board"], "abbreviation": ["WB"]}},
        {"id": "c", "schema": "Organization", "properties": {"name": ["Pumps Office"]}},
        {"id": "m", "schema": "Membership", "properties": {"member": ["c"], "organization": ["b"]}},
        {"id": "p", "schema": "Position", "properties": {"name": ["Director"], "organization": ["b"]}},
        {"id": "o", "schema": "Occupancy", "properties": {"holder": ["a"], "post": ["p"], "startDate": ["2019-02"]}},
        {"id": "t", "schema": "Address", "properties": {"full": ["Hajin"], "latitude": ["34.69"], "longitude": ["40.83"]}},
        {"id": "v", "schema": "Vessel", "properties": {"name": ["Ship"]}},
        {"id": "n", "schema": "Person", "properties": {"name": ["…"]}},
    )  # fmt: skip

    def load(self, tmp_path: Any, capsys: Any, *extra: str, rows: Any = ROWS) -> tuple[str, str]:
        file = tmp_path / "pumps.ftm.json"
        file.write_text("\n".join([*(json.dumps(row, ensure_ascii=False) for row in rows), *extra]), encoding="utf-8")
        call_command("import_ftm", str(file))
        captured = capsys.readouterr()
        return captured.out, captured.err

    def test_people_bodies_and_places_arrive(self, tmp_path: Any, capsys: Any) -> None:
        out, err = self.load(tmp_path, capsys)
        assert "4 entities; 4 new" in out
        assert "1 of schema Vessel" in out
        assert "without a name: n" in out
        assert err == ""
        person = Entity.objects.get(reference_key="import:pumps:a")
        assert (person.kind, person.label_ar, person.label_en, person.country) == (
            "person",
            "رامي سالم",
            "Rami Salem",
            "SY",
        )
        assert Name.objects.get(entity=person, text="أبو سالم").weak
        post = person.relations.get()
        assert (post.kind, post.title_en, post.since, post.target.label_en) == (
            "holds_post",
            "Director",
            "2019-02",
            "Water Board",
        )
        office = Entity.objects.get(reference_key="import:pumps:c")
        assert office.relations.get().target.label_en == "Water Board"
        assert Entity.objects.get(reference_key="import:pumps:t").place.latitude == 34.69

    def test_the_same_again_changes_nothing_and_a_newer_file_is_followed(self, tmp_path: Any, capsys: Any) -> None:
        self.load(tmp_path, capsys)
        assert "0 new, 0 changed" in self.load(tmp_path, capsys)[0]
        editor_name = add_name(
            entity=Entity.objects.get(reference_key="import:pumps:b"), text="مجلس المياه", language="ar"
        )
        newer = [*self.ROWS[:1], {**self.ROWS[1], "properties": {"name": ["Water Council"]}}, *self.ROWS[2:]]
        self.load(tmp_path, capsys, rows=newer)
        body = Entity.objects.get(reference_key="import:pumps:b")
        assert body.label_en == "Water Council"
        assert set(body.names.values_list("text", flat=True)) == {"Water Council", editor_name.text}

    def test_bad_lines_are_named_and_the_rest_goes_on(self, tmp_path: Any, capsys: Any) -> None:
        out, err = self.load(
            tmp_path, capsys, "{", "[]", '{"id": "x"}', '{"id": "x", "schema": "Person", "properties": []}'
        )
        assert "4 entities" in out
        assert [line.split(":")[0] for line in err.splitlines()] == ["line 10", "line 11", "line 12", "line 13"]

    def test_a_file_without_entities_changes_nothing(self, tmp_path: Any) -> None:
        file = tmp_path / "empty.json"
        file.write_text("{}\n")
        with pytest.raises(CommandError, match="nothing was changed"):
            call_command("import_ftm", str(file))

    def test_what_was_exported_can_be_imported(
        self, archive: dict[str, Any], client: Client, tmp_path: Any, capsys: Any
    ) -> None:
        rows = lines(download(client, "entities/ftm"))
        self.load(tmp_path, capsys, rows=rows)
        copy = Entity.objects.get(reference_key=f"import:pumps:sijill-entity-{archive['man'].pk}")
        assert copy.label_ar == archive["man"].label_ar
        assert copy.relations.get().title_en == "Commander"


@pytest.mark.parametrize(
    ("kind", "schema", "ends"),
    [
        ("member_of", "Membership", ("member", "organization")),
        ("controls", "UnknownLink", ("subject", "object")),
        ("based_in", "UnknownLink", ("subject", "object")),
        ("allied_with", "UnknownLink", ("subject", "object")),
        ("opposed_to", "UnknownLink", ("subject", "object")),
    ],
)
def test_every_kind_of_relation_has_a_schema(client: Client, kind: str, schema: str, ends: tuple[str, str]) -> None:
    one, other = make_entity("لواء", "Brigade"), make_entity("حركة", "Movement")
    Relation.objects.create(source=one, target=other, kind=kind, since="2019")
    Relation.objects.create(source=one, target=other, kind="part_of", origin="machine", state="proposed")
    rows = {row["id"]: row for row in lines(download(client, "entities/ftm"))}
    (link,) = (row for row in rows.values() if "relation" in row["id"])
    assert link["schema"] == schema
    assert [rows[link["properties"][end][0]]["properties"]["name"][0] for end in ends] == ["لواء", "حركة"]
    assert link["properties"]["role"] == [kind.replace("_", " ")]
