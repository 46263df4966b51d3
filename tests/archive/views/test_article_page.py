"""What stands around a report's text: cards, related reports, citations, and what machines read."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.models import Article
from entities.gazetteer.records import NameUse
from entities.models import Level, Relation
from entities.services import add_name
from entities.spans import Kind
from tests.factories import SourceFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db
TITLE = "اجتماع في {هجين} & ريفها 50%"


@pytest.fixture
def article(index: Any) -> Article:
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09")
    make_place("هجين", "Hajin", parent=governorate, pcode="C5175")
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group")
    add_name(entity=group, text="ميليشيا فاطميون", language="ar", use=NameUse.PARTISAN, side="Syrian opposition media")
    parent = make_entity("الحرس الثوري الإيراني", "Islamic Revolutionary Guard Corps", Kind.ORGANIZATION)
    Relation.objects.create(source=group, target=parent, kind="part_of", since="2013")
    body = "اجتمع لواء فاطميون في مدينة هجين.\nعاد لواء فاطميون إلى مدينة هجين. قالت ميليشيا فاطميون إنها باقية."
    found = make_article(
        body, TITLE, published_on=date(2021, 11, 30), author="مراسل", extract=True, url="https://example.org/a_b",
        source=SourceFactory(name_ar="الوكالة", name_en="The Agency"),
    )  # fmt: skip
    make_article("انسحب لواء فاطميون من مدينة هجين أمس.", "انسحاب من هجين", extract=True)
    make_article("لواء فاطميون ومدينة هجين سراً.", "مسودة", extract=True, state=Article.State.DRAFT)
    make_article("حصاد القمح جيد هذا العام.", "القمح", extract=True)
    index()
    return found


def page_of(client: Client, article: Article, language: str = "en") -> str:
    front = "/en" if language == "en" else ""
    return client.get(f"{front}/articles/{article.pk}/").content.decode()


def test_a_card_says_what_a_mention_stands_for_and_why(client: Client, article: Article) -> None:
    page = page_of(client, article)
    number = re.search(r'data-card="card-(\d+)">هجين', page)
    assert number is not None
    card = page.split(f'id="card-{number[1]}"')[1].split('<span class="card card--')[0]
    assert "Hajin" in card
    assert "Deir ez-Zor" in card
    assert "Why:" in card
    assert "written as its listed name" in card
    assert "the word before it says what it is" in card


def test_an_organisation_s_card_says_what_it_is_part_of_and_whose_label_it_is(client: Client, article: Article) -> None:
    page = page_of(client, article)
    assert re.search(r"part of\s*<bdi>Islamic Revolutionary Guard Corps</bdi>", page)
    assert "Syrian opposition media" in page


def test_every_mention_with_an_entity_has_its_card_and_every_card_is_there_once(
    client: Client, article: Article
) -> None:
    page = page_of(client, article)
    asked = set(re.findall(r'data-card="(card-\d+)"', page))
    there = re.findall(r'id="(card-\d+)"', page)
    assert asked == set(there)
    assert len(there) == len(set(there))


def test_what_was_named_before_is_marked_quietly(client: Client, article: Article) -> None:
    body = page_of(client, article).split('class="article__text"')[1].split("</div>")[0]
    marks = re.findall(r'<a class="(mention[^"]*)"[^>]*>(هجين|لواء فاطميون)</a>', body)
    assert ["mention--again" in classes for classes, _text in marks] == [False, False, True, True]


def test_related_reports_share_names_and_are_readable(client: Client, article: Article, editor: Any) -> None:
    related = page_of(client, article).split('id="related"')[1].split("</section>")[0]
    assert "انسحاب من هجين" in related
    assert "Liwa Fatemiyoun" in related
    assert "القمح" not in related
    assert "مسودة" not in related
    client.force_login(editor)
    assert "مسودة" in page_of(client, article).split('id="related"')[1].split("</section>")[0]


def test_without_an_index_the_page_stands(client: Client, db: None) -> None:
    assert client.get(make_article("نص").get_absolute_url()).status_code == 200


class TestCitation:
    def fetch(self, client: Client, article: Article, form: str, front: str = "") -> str:
        response = client.get(f"{front}/articles/{article.pk}/cite.{form}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="sijill-{article.pk}.{form}"'
        return response.content.decode()

    @pytest.mark.parametrize("form", ["bib", "ris", "txt"])
    @pytest.mark.parametrize("front", ["", "/en"])
    def test_each_names_the_report_and_its_fingerprint(
        self, client: Client, article: Article, form: str, front: str
    ) -> None:
        cited = self.fetch(client, article, form, front)
        assert article.current.text_sha256 in cited
        assert f"http://archive.test/articles/{article.pk}/" in cited
        assert ("The Agency" if front else "الوكالة") in cited
        assert "هجين" in cited
        assert str(date.today().year) in cited

    def test_bibtex_escapes_and_closes(self, client: Client, article: Article) -> None:
        cited = self.fetch(client, article, "bib")
        assert cited.startswith(f"@misc{{sijill-{article.pk},\n")
        assert r"{{اجتماع في \{هجين\} \& ريفها 50\%}}" in cited
        unescaped = re.sub(r"\\[{}]", "", cited)
        assert unescaped.count("{") == unescaped.count("}")
        assert "date = {2021-11-30}" in cited

    def test_ris_is_a_tag_a_line(self, client: Client, article: Article) -> None:
        lines = self.fetch(client, article, "ris").split("\r\n")
        assert lines[0] == "TY  - NEWS"
        assert lines[-2:] == ["ER  - ", ""]
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
        assert "DA  - 2021/11/30" in lines

    def test_a_title_cannot_smuggle_in_a_field(self, client: Client, db: None) -> None:
        article = make_article("نص", "سطر")
        Article.objects.filter(pk=article.pk).update(author="مراسل\r\nUR  - https://evil.example/")
        assert "\r\nUR  - https://evil" not in self.fetch(client, article, "ris")

    def test_an_undated_report(self, client: Client, db: None) -> None:
        article = make_article("نص")
        assert "undated" in self.fetch(client, article, "txt", "/en")
        assert "year" not in self.fetch(client, article, "bib")

    def test_what_may_not_be_read_may_not_be_cited(self, client: Client, db: None, editor: Any) -> None:
        draft = make_article("سر", state=Article.State.DRAFT)
        assert client.get(f"/articles/{draft.pk}/cite.bib").status_code == 404
        client.force_login(editor)
        assert client.get(f"/articles/{draft.pk}/cite.bib").status_code == 200

    @pytest.mark.parametrize("form", ["bib", "ris", "txt"])
    def test_a_confidential_source_stays_so(self, client: Client, article: Article, form: str, editor: Any) -> None:
        services.mark_confidential(source=article.source, confidential=True)
        client.force_login(editor)
        cited = self.fetch(client, article, form, "/en")
        assert "confidential source" in cited
        assert not any(secret in cited for secret in ("مراسل", "Agency", "example.org"))
        described = re.search(r"application/ld\+json[^<]*", page_of(client, article))
        assert described is not None
        assert not any(secret in described[0] for secret in ("مراسل", "Agency", "example.org"))

    def test_no_such_form(self, client: Client, article: Article) -> None:
        assert client.get(f"/articles/{article.pk}/cite.docx").status_code == 404

    def test_the_page_shows_the_plain_form(self, client: Client, article: Article) -> None:
        assert f"accessed {date.today().day} " in page_of(client, article)


class TestForMachines:
    def test_json_ld(self, client: Client, article: Article) -> None:
        script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page_of(client, article), re.S)
        assert script is not None
        described = json.loads(script[1])
        assert described["@type"] == "NewsArticle"
        assert described["headline"] == TITLE
        assert described["datePublished"] == "2021-11-30"
        assert described["identifier"]["value"] == article.current.text_sha256
        assert {"Place", "Organization"} <= {mention["@type"] for mention in described["mentions"]}
        assert described["mentions"][0]["url"].startswith("http://archive.test/")

    def test_json_ld_cannot_be_left(self, client: Client, db: None) -> None:
        article = make_article("نص", "</script><script>alert(1)</script>")
        page = page_of(client, article)
        assert "<script>alert(1)" not in page
        script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
        assert script is not None
        assert json.loads(script[1])["headline"] == "</script><script>alert(1)</script>"

    def test_open_graph(self, client: Client, article: Article) -> None:
        page = page_of(client, article)
        assert '<meta property="og:type" content="article">' in page
        assert f'<meta property="og:url" content="http://archive.test/en/articles/{article.pk}/">' in page
        assert '<meta property="article:published_time" content="2021-11-30">' in page

    @pytest.mark.parametrize("language", ["ar", "en"])
    def test_one_permanent_address_and_one_a_language(self, client: Client, article: Article, language: str) -> None:
        front = "/en" if language == "en" else ""
        page = client.get(f"{front}/articles/{article.pk}/?q=هجين").content.decode()
        assert f'<link rel="canonical" href="http://archive.test{front}/articles/{article.pk}/">' in page
        assert f'hreflang="en" href="http://archive.test/en/articles/{article.pk}/">' in page
        assert f'hreflang="x-default" href="http://archive.test/articles/{article.pk}/">' in page

    def test_a_missing_page_has_no_address(self, client: Client, db: None) -> None:
        assert "canonical" not in client.get("/articles/987654/").content.decode()

    def test_a_draft_is_not_to_be_listed(self, client: Client, editor: Any) -> None:
        draft = make_article("سر", state=Article.State.DRAFT)
        client.force_login(editor)
        assert '<meta name="robots" content="noindex">' in page_of(client, draft)


class TestSitemap:
    def test_robots_names_the_sitemap_and_leaves_combined_filters_alone(self, client: Client, db: None) -> None:
        text = client.get("/robots.txt").content.decode()
        assert "Sitemap: http://archive.test/sitemap.xml" in text
        assert "Disallow: /en/articles/?*&" in text
        assert "Disallow: /articles/?\n" not in text

    def test_public_pages_only(self, client: Client, article: Article, editor: Any) -> None:
        hidden = make_entity("جهة سرية جداً", "A very secret body", Kind.ORGANIZATION)
        make_article("ذُكرت جهة سرية جداً هنا.", extract=True, state=Article.State.DRAFT)
        client.force_login(editor)
        assert client.get("/sitemap.xml").status_code == 200
        sections = ("pages", "articles", "entities", "places")
        listed = {s: client.get(f"/sitemap-{s}-ar.xml").content.decode() for s in sections}
        assert f"http://archive.test/articles/{article.pk}/<" in listed["articles"]
        assert (
            f"http://archive.test/en/articles/{article.pk}/<" in client.get("/sitemap-articles-en.xml").content.decode()
        )
        draft = Article.objects.get(state=Article.State.DRAFT, current__title="مسودة")
        assert f"/articles/{draft.pk}/" not in listed["articles"]
        assert f"/entities/{hidden.pk}/" not in listed["entities"]
        assert "/places/C5175/" in listed["places"]
        assert "http://archive.test/places/" in listed["pages"]

    def test_withdrawn_reports_leave_it(self, client: Client, article: Article) -> None:
        services.set_state(article=article, state=Article.State.WITHDRAWN, public_note="سُحب لخطأ.")
        assert f"/articles/{article.pk}/" not in client.get("/sitemap-articles-ar.xml").content.decode()

    @pytest.mark.parametrize("section", ["articles", "entities", "places"])
    def test_the_number_of_queries_does_not_grow(
        self, client: Client, article: Article, section: str, django_assert_num_queries: Any
    ) -> None:
        for _round in range(2):
            with django_assert_num_queries(2):  # how many there are, and which
                assert client.get(f"/sitemap-{section}-en.xml").status_code == 200
            make_article("عاد لواء فاطميون إلى مدينة هجين مرة أخرى.", extract=True)

    def test_no_such_section(self, client: Client, db: None) -> None:
        assert client.get("/sitemap-secrets-ar.xml").status_code == 404
