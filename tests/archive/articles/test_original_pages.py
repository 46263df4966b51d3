"""Page numbers of the original: where they stand in the text, what they leave alone, and that quotations name them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.models import Article
from archive.text.annotated import Paragraph, marked_paragraphs, page_of
from entities.models import Entity
from tests.factories import UserFactory, make_article, make_entity

FIRST = "انسحب لواء فاطميون."
SECOND = "بقي لواء فاطميون فيها."
BODY = f"{FIRST}\n\n{SECOND}\nانتهى."


def shown(paragraphs: list[Paragraph]) -> list[str]:
    """Every paragraph with its marks as [1]."""
    return [
        "".join(f"[{piece.page}]" if piece.page else "".join(s.text for s in piece.segments) for piece in pieces)
        for pieces in (paragraph.pieces for paragraph in paragraphs)
    ]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([], ["أب ج", "د هـ", "و"]),
        ([0], ["أب ج", "د هـ", "و"]),
        ([0, 6], ["[1]أب ج", "[2]د هـ", "و"]),
        ([0, 5], ["[1]أب ج", "[2]د هـ", "و"]),
        ([0, 3, 11], ["[1]أب [2]ج", "د هـ", "[3]و"]),
        ([0, 6, 6], ["[1]أب ج", "[2][3]د هـ", "و"]),
        ([0, 7, 8], ["[1]أب ج", "د[2] [3]هـ", "و"]),
        ([0, 12], ["[1]أب ج", "د هـ", "و[2]"]),
    ],
)
def test_where_pages_start(pages: list[int], expected: list[str]) -> None:
    assert shown(marked_paragraphs("أب ج\n\nد هـ\nو", [], pages=pages)) == expected


def test_the_page_of_a_place() -> None:
    assert [page_of([0, 10, 20], offset) for offset in (0, 9, 10, 25)] == [1, 1, 2, 3]
    assert page_of([], 5) == page_of([0], 5) == 0


@pytest.fixture
def article(db: None) -> Article:
    make_entity("لواء فاطميون", "Fatemiyoun Brigade")
    return make_article(BODY, "تقرير", pages=[0, BODY.index(SECOND)], extract=True)


def test_the_page_shows_them_for_eyes_and_for_ears_and_changes_no_word(client: Client, article: Article) -> None:
    page = client.get(f"/en/articles/{article.pk}/").content.decode()
    text = page[page.index('<div class="article__text"') : page.index('<div class="cards"')]
    assert re.findall(r'id="page-(\d)"', text) == ["1", "2"]
    assert "Page 2 of the original" in text
    assert "Pages of the original" in page
    unmarked = re.sub(r'<a class="page-mark".*?</a>', "", text)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", unmarked)).strip()
    assert words == re.sub(r"\s+", " ", BODY)
    assert len(re.findall(r'class="mention ', unmarked)) == article.mentions.filter(part="body").count() == 2


def test_one_page_or_none_has_no_marks(client: Client, db: None) -> None:
    for pages in ((), (0,)):
        article = make_article(f"نص {len(pages)}.", pages=pages)
        assert "page-mark" not in client.get(f"/articles/{article.pk}/").content.decode()


def test_a_quotation_leads_to_its_page(client: Client, article: Article, index: Any) -> None:
    entity = Entity.objects.get(label_en="Fatemiyoun Brigade")
    page = client.get(f"/en/entities/{entity.pk}/").content.decode()
    quoted = page[page.index('<ol class="reports">') :]
    assert [f"#page-{n}" in quoted for n in (1, 2)] == [True, True]
    assert "Page 2 of the original" in quoted


def test_the_desk_counts_code_points_as_before(client: Client, article: Article, editor: Any) -> None:
    client.force_login(editor)
    page = client.get(f"/articles/{article.pk}/review/").content.decode()
    assert "page-mark" not in page
    assert f'data-start="{BODY.index(SECOND)}"' in page


@pytest.mark.django_db
def test_a_report_read_from_pictures_says_so_and_so_does_its_correction(client: Client) -> None:
    article = make_article("وصل المدرس الي المدرسة.", was_recognized=True)
    assert "OCR, from pictures of the pages" in client.get(f"/en/articles/{article.pk}/").content.decode()
    services.revise_article(
        article=article, title="عنوان", body="وصل المدرس إلى المدرسة.", reason="compared", editor=UserFactory()
    )
    assert "OCR, from pictures of the pages" in client.get(f"/en/articles/{article.pk}/").content.decode()
    assert "OCR" not in client.get(f"/en/articles/{make_article('نص.').pk}/").content.decode()
