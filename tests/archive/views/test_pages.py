"""Every page, in both languages, for strangers, readers and editors; and what bad input gets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from archive.models import Article
from entities.gazetteer.records import NameUse
from entities.models import Level
from entities.services import add_name, merge_entities, undo_merge
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
LANGUAGES = ["ar", "en"]


def url(name: str, *args: Any, language: str = "ar") -> str:
    with translation.override(language):
        return reverse(f"archive:{name}", args=args)


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    governorate = make_place(
        "دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", latitude=35.3, longitude=40.1
    )
    town = make_place("هجين", "Hajin", parent=governorate, pcode="C5175", latitude=34.69, longitude=40.84)
    make_place("غرانيج", "Gharanij", parent=governorate, pcode="C5173", latitude=34.78, longitude=40.72)
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")
    add_name(entity=group, text="ميليشيا فاطميون", language="ar", use=NameUse.PARTISAN, side="Opposition media")
    body = "\n".join(
        [
            "شهدت مدينة هجين بريف دير الزور اجتماعاً.",
            "انسحب لواء فاطميون من مدينة هجين <b>أمس</b>.",
            "قالت ميليشيا فاطميون إنها باقية.",
        ]
    )
    article = make_article(body, "توتر في ريف دير الزور", published_on=date(2021, 11, 30), extract=True)
    draft = make_article("وثيقة سرية عن مدينة هجين", state=Article.State.DRAFT, extract=True)
    index()
    return {
        "governorate": governorate,
        "town": town,
        "group": group,
        "article": article,
        "draft": draft,
        "index": index,
    }


def pages(archive: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [
        ("home", []), ("about", []), ("articles", []), ("article", [archive["article"].pk]), ("entities", []),
        ("entity", [archive["group"].pk]), ("places", []), ("place", ["SY09"]), ("place", ["C5175"]), ("sign-in", []),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_its_language(client: Client, archive: dict[str, Any], language: str) -> None:
    for name, args in pages(archive):
        response = client.get(url(name, *args, language=language))
        assert response.status_code == 200, name
        page = text_of(response)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
        assert page.count("<h1") == 1, name


def test_the_other_language_is_one_link_away_with_the_same_parameters(client: Client, archive: dict[str, Any]) -> None:
    page = text_of(client.get("/articles/?q=IRGC&sort=newest"))
    assert 'href="/en/articles/?q=IRGC&amp;sort=newest"' in page


class TestArticle:
    def test_mentions_are_marked_in_place_and_the_text_is_whole(self, client: Client, archive: dict[str, Any]) -> None:
        article = archive["article"]
        page = text_of(client.get(article.get_absolute_url()))
        inside = re.search(r'<div class="article__text"[^>]*>(.*?)</div>', page, re.S)
        assert inside is not None
        plain = re.sub(r"<[^>]+>", "", inside[1]).replace("&lt;", "<").replace("&gt;", ">")
        assert [line.strip() for line in plain.strip().splitlines() if line.strip()] == article.current.body.split("\n")
        assert inside[1].count("mention--location") >= 2
        assert "mention--partisan" in inside[1]

    def test_user_text_is_escaped(self, client: Client, archive: dict[str, Any]) -> None:
        assert "&lt;b&gt;أمس&lt;/b&gt;" in text_of(client.get(archive["article"].get_absolute_url()))

    def test_provenance_is_shown_and_the_uploader_only_to_editors(
        self, client: Client, archive: dict[str, Any], editor: Any
    ) -> None:
        from archive.articles import services
        from archive.models import Upload
        from tests.factories import SourceFactory

        article = services.take_in(
            data=b"x", method=Upload.Method.PASTE, user=editor, title="عنوان", body="نص", source=SourceFactory(),
            language="ar", state=Article.State.PUBLISHED,
        )  # fmt: skip
        public = text_of(client.get(article.get_absolute_url()))
        assert article.current.text_sha256 in public
        assert article.upload.sha256 in public
        assert editor.username not in public
        client.force_login(editor)
        assert editor.username in text_of(client.get(article.get_absolute_url()))

    def test_words_after_the_id_are_not_looked_at(self, client: Client, archive: dict[str, Any]) -> None:
        assert client.get(f"/articles/{archive['article'].pk}/كلمات-للناس/").status_code == 200

    def test_the_number_of_queries_does_not_grow_with_the_mentions(
        self, client: Client, archive: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        long = make_article("\n".join(["في مدينة هجين ودير الزور انسحب لواء فاطميون."] * 60), extract=True)
        archive["index"]()
        for article in (archive["article"], long):
            # article, mentions, places of cards 2, posts of cards, named 4, steps, revisions, redactions, attachments,
            # related reports 3
            with django_assert_num_queries(16):
                client.get(article.get_absolute_url())


class TestList:
    def test_search_shows_understanding_hits_and_snippets(self, client: Client, archive: dict[str, Any]) -> None:
        page = text_of(client.get("/en/articles/?q=Fatemiyoun+Hajin"))
        assert "1 report" in page
        assert "Understood as" in page
        assert "<mark>هجين</mark>" in page

    @pytest.mark.parametrize(
        ("parameters", "count"),
        [
            ("place=SY09", 1), ("place=C5175", 1), ("place=sy09", 1), ("entity={group}", 1),
            ("language=ar", 1), ("language=en", 0),
            ("since=2021-11-30&until=2021-11-30", 1), ("since=٣٠ تشرين الثاني ٢٠٢١", 1), ("since=2021-12-01", 0),
            ("source={source}", 1), ("place=SY09&language=en", 0), ("entity={group}&entity={town}", 1),
        ],
    )  # fmt: skip
    def test_filters_narrow_and_are_shown(
        self, client: Client, archive: dict[str, Any], parameters: str, count: int
    ) -> None:
        filled = parameters.format(
            group=archive["group"].pk, town=archive["town"].pk, source=archive["article"].source.key
        )
        page = text_of(client.get(f"/en/articles/?{filled}"))
        assert page.count('<li class="report"') == count
        assert "chip--remove" in page

    @pytest.mark.parametrize(
        "parameters",
        [
            "page=0", "page=-1", "page=99999", "page=abc", "page=²", "page=٢", "place=NOWHERE", "place=99999999999999999999",
            "entity=x", "entity=999999999", "source=none", "language=xx", "since=yesterday", "since=2022-01-01&until=2020-01-01",
            "q=%00%01", "q=%22%22%22", "q=-", "sort=sideways", "literal=&q=OR+OR", "nonsense=1",
            "q=%F0%9F%98%80",
        ],
    )  # fmt: skip
    def test_nonsense_gets_a_page(self, client: Client, archive: dict[str, Any], parameters: str) -> None:
        assert client.get(f"/articles/?{parameters}").status_code == 200

    def test_a_wrong_filter_is_named_and_the_others_hold(self, client: Client, archive: dict[str, Any]) -> None:
        page = text_of(client.get("/en/articles/?since=yesterday&language=ar"))
        assert "This is not a date" in page
        assert page.count('<li class="report"') == 1

    def test_htmx_gets_the_fragment_and_the_answer_varies(self, client: Client, archive: dict[str, Any]) -> None:
        response = client.get("/articles/?q=هجين", headers={"HX-Request": "true"})
        assert "<html" not in text_of(response)
        assert 'id="results"' in text_of(response)
        assert "HX-Request" in response["Vary"]

    def test_pages_turn(self, client: Client, archive: dict[str, Any]) -> None:
        for number in range(45):
            make_article(f"تقرير متسلسل رقم {number} عن الجسر")
        archive["index"]()
        first, last = (text_of(client.get(f"/en/articles/?q=الجسر&page={n}")) for n in (1, 3))
        assert first.count('<li class="report"') == 20
        assert last.count('<li class="report"') == 5
        assert 'aria-current="page">3<' in last

    def test_no_index_says_so(self, client: Client, db: None) -> None:
        response = client.get("/en/articles/")
        assert response.status_code == 503
        assert "being built" in text_of(response)


class TestEntity:
    def test_evidence_is_shown_with_its_sentence(self, client: Client, archive: dict[str, Any]) -> None:
        page = text_of(client.get(url("entity", archive["group"].pk, language="en")))
        assert "In 1 report" in page
        assert '<mark class="mark--organization">لواء فاطميون</mark>' in page
        assert "partisan label" in page
        assert "Opposition media" in page

    def test_a_merged_entity_leads_to_what_it_stands_for(self, client: Client, archive: dict[str, Any]) -> None:
        other = make_entity("الفاطميون", "The Fatemiyoun")
        merge_entities(source=other, target=archive["group"])
        response = client.get(url("entity", other.pk))
        assert response.status_code == 302
        assert response["Location"] == url("entity", archive["group"].pk)
        undo_merge(source=other)
        assert client.get(url("entity", other.pk)).status_code == 200

    def test_mentions_of_a_merged_entity_count_for_the_other(self, client: Client, archive: dict[str, Any]) -> None:
        whole = make_entity("الفيلق", "The Corps")
        merge_entities(source=archive["group"], target=whole)
        from archive.articles.services import mark_changed

        mark_changed([archive["article"].pk])
        archive["index"]()
        assert "In 1 report" in text_of(client.get(url("entity", whole.pk, language="en")))

    def test_a_location_has_its_page_among_the_places(self, client: Client, archive: dict[str, Any]) -> None:
        assert client.get(url("entity", archive["town"].pk))["Location"] == url("place", "C5175")

    @pytest.mark.parametrize("typed", ["Fatemiyoun", "فاطميون", "liwa fatemiyoun", "لواء الفاطميون"])
    def test_names_are_found_in_any_spelling(self, client: Client, archive: dict[str, Any], typed: str) -> None:
        assert "Liwa Fatemiyoun" in text_of(client.get("/en/entities/", {"q": typed}))

    def test_kind_narrows(self, client: Client, archive: dict[str, Any]) -> None:
        response = client.get("/en/entities/", {"q": "فاطميون", "kind": "person"})
        assert response.context["rows"] == []
        assert "Liwa Fatemiyoun" in text_of(response), "it is offered beside the empty list"

    @pytest.mark.parametrize("parameters", ["kind=x", "q=%00", "page=99999", "country=XXXX", "q=%F0%9F%98%80"])
    def test_nonsense_gets_a_page(self, client: Client, archive: dict[str, Any], parameters: str) -> None:
        assert client.get(f"/entities/?{parameters}").status_code == 200


class TestPlace:
    def test_reports_roll_up(self, client: Client, archive: dict[str, Any]) -> None:
        page = text_of(client.get(url("place", "SY09", language="en")))
        assert "Named in 1 report" in page
        assert "Hajin" in page

    def test_what_lies_near(self, client: Client, archive: dict[str, Any]) -> None:
        page = text_of(client.get(url("place", "C5175", language="en")))
        assert "Gharanij" in page
        assert "km" in page

    def test_codes_in_small_letters_lead_to_the_address(self, client: Client, archive: dict[str, Any]) -> None:
        assert client.get("/places/c5175/")["Location"] == "/places/C5175/"

    @pytest.mark.parametrize("address", ["NOPE", "0", "99999999999999999999999", "%00", "٣"])
    def test_no_such_place(self, client: Client, archive: dict[str, Any], address: str) -> None:
        assert client.get(f"/places/{address}/").status_code == 404


class TestErrors:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_not_found_helps(self, client: Client, language: str) -> None:
        response = client.get(f"{'/en' if language == 'en' else ''}/articles/123456789/")
        assert response.status_code == 404
        assert f'lang="{language}"' in text_of(response)

    def test_a_server_error_says_so_in_both_languages(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        from archive.views import home

        def broken(*_args: Any, **_kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(home, "readable_states", broken)
        response = Client(raise_request_exception=False).get("/")
        assert response.status_code == 500
        assert "Something went wrong" in text_of(response)

    def test_health(self, client: Client, db: None) -> None:
        assert client.get("/healthz").content == b"ok\n"

    def test_every_page_forbids_foreign_scripts(self, client: Client, db: None) -> None:
        policy = client.get("/about/")["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
