"""Who reads which article where: one table of surfaces, walked by every role over an article in every state.

A new surface (a page, feed, export, suggestion, file address) is one line in ``SURFACES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from archive import services
from archive.accounts import Role, give_role
from archive.models import Article, Upload
from entities.models import Entity, Level, Place, Relation
from entities.spans import Kind
from tests.factories import SourceFactory, UserFactory, make_entity, make_place

pytestmark = pytest.mark.django_db
State = Article.State

EVERYONE = ("stranger", "account", "reader", "other", "owner", "editor", "administrator")
"""``account`` has no role; ``owner`` is the contributor who stored the articles, ``other`` another contributor."""
READERS = {
    State.DRAFT: ("owner", "editor", "administrator"),
    State.IN_REVIEW: ("owner", "editor", "administrator"),
    State.RESTRICTED: ("reader", "other", "owner", "editor", "administrator"),
    State.PUBLISHED: EVERYONE,
    State.WITHDRAWN: ("editor", "administrator"),
}


@dataclass(frozen=True)
class Surface:
    """An address in which ``{pk}``, ``{word}``, ``{title}``, beginnings of the two, ``{entity}`` and more are filled in.

    ``shows``: who may read the article finds its title or words there; otherwise only leaks are looked for.
    ``count``: the number of articles that the page says there are, where it says one.
    """

    path: str
    shows: bool = True
    count: Callable[[HttpResponse], int] | None = None
    fragment: bool = False


def said_in_status(response: HttpResponse) -> int:
    found = re.search(r'role="status"[^>]*>\D*(\d+)', response.content.decode())
    return int(found[1]) if found else 0


def in_context(name: str) -> Callable[[HttpResponse], int]:
    return lambda response: sum(row.count for row in response.context[name])


SURFACES = {
    "page": Surface("/articles/{pk}/"),
    "page in English": Surface("/en/articles/{pk}/"),
    "page with words in its address": Surface("/articles/{pk}/anything/"),
    "list": Surface("/en/articles/", count=said_in_status),
    "list fragment": Surface("/en/articles/", fragment=True, count=said_in_status),
    "search by a word of the text": Surface("/articles/?q={word}"),
    "search by a word of the title": Surface("/articles/?q={title}"),
    "search by beginning of a word": Surface("/articles/?q={prefix}*"),
    "search newest first": Surface("/articles/?q={word}&sort=newest"),
    "facet of sources": Surface("/articles/", count=in_context("source_rows")),
    "facet of languages": Surface("/articles/", count=in_context("language_rows")),
    "facet of places": Surface("/articles/", count=in_context("place_rows")),
    "list by source": Surface("/articles/?source={source}"),
    "list by entity": Surface("/en/articles/?entity={entity}", count=said_in_status),
    "list by place": Surface("/en/articles/?place={place}", count=said_in_status),
    "front page": Surface("/"),
    "entity": Surface("/entities/{entity}/", count=lambda r: r.context["evidence"].count),
    "entities": Surface("/entities/", shows=False),
    "place": Surface("/places/{place}/", count=lambda r: r.context["evidence"].count),
    "places": Surface("/places/", shows=False),
    "citation": Surface("/articles/{pk}/cite.bib"),
    "citation for reference managers": Surface("/articles/{pk}/cite.ris"),
    "export as CSV": Surface("/exports/articles/csv/"),
    "export as JSON Lines": Surface("/exports/articles/jsonl/"),
    "export as GeoJSON": Surface("/exports/articles/geojson/"),
    "export as FollowTheMoney": Surface("/exports/articles/ftm/"),
    "export of a search": Surface("/exports/articles/jsonl/?q={word}"),
    "export of entities": Surface("/exports/entities/jsonl/", shows=False),
    "suggestions": Surface("/suggest/?q={title_prefix}"),
    "review": Surface("/articles/{pk}/review/", shows=False),
    "review queue": Surface("/review/", shows=False),
    "relations that reports propose": Surface("/review/relations/", shows=False),
    "relations of an entity": Surface("/entities/{entity}/relations/", shows=False),
    "history": Surface("/articles/{pk}/history/", shows=False),
    "sensitive details": Surface("/articles/{pk}/sensitive/", shows=False),
    "the same text again": Surface("/upload/", shows=False),
    "file": Surface("/articles/{pk}/original/", shows=False),
    "file in storage": Surface("/media/{file}", shows=False),
    "batches": Surface("/upload/batches/", shows=False),
    "unpublished": Surface("/unpublished/", shows=False),
    "publication": Surface("/articles/{pk}/publication/", shows=False),
    "steps": Surface("/articles/{pk}/steps/", shows=False),
}


@dataclass(frozen=True)
class Archive:
    articles: dict[str, Article]
    entity: Entity
    place: Place
    clients: dict[str, Client]

    def path(self, surface: Surface, state: str) -> str:
        article = self.articles[state]
        return surface.path.format(
            pk=article.pk, word=word(state), title=title(state), prefix=word(state)[:-3],
            title_prefix=title(state)[:-3], entity=self.entity.pk,
            place=self.place.address, source=article.source.key, file=article.upload.original.name,
        )  # fmt: skip


def word(state: str) -> str:
    return f"{state.replace('_', '')}bodyword"


def title(state: str) -> str:
    return f"{state.replace('_', '')}titleword"


def marks(article: Article) -> list[str]:
    """What must not reach who may not read the article."""
    return [
        word(article.state), title(article.state), article.author, article.url, article.upload.filename,
        article.upload.sha256, article.text_sha256,
    ]  # fmt: skip


def store(state: str, user: Any) -> Article:
    body = (
        f"دخلت كتيبة المصفوفة مدينة هجين {word(state)} صباح اليوم. "
        f"وكتيبة المصفوفة تابعة للواء المصفوفة في {word(state)}."
    )
    publisher = UserFactory(username=f"publisher-of-{state}")
    give_role(user=publisher, role=Role.EDITOR)
    article = services.take_in(
        data=body.encode(), method=Upload.Method.PASTE, user=user, filename=f"{state}-file.txt",
        title=f"عنوان {title(state)}", body=body, source=SourceFactory(), language="ar", author=f"byline-{state}",
        url=f"https://example.org/{state}", published_on=date(2022, 3, 4), state=State.DRAFT,
    )  # fmt: skip
    services.set_state(article=article, state=state, public_note="سُحب لخطأ" if state == State.WITHDRAWN else "")
    return article


@pytest.fixture
def archive(index: Any) -> Archive:
    from archive import pipeline

    country = make_place("سوريا", "Syria", level=Level.COUNTRY)
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", parent=country)
    place = make_place("هجين", "Hajin", parent=governorate, pcode="C5175", latitude=34.7, longitude=40.8)
    entity = make_entity("كتيبة المصفوفة", "Matrix Battalion", Kind.ORGANIZATION)
    make_entity("لواء المصفوفة", "Matrix Brigade", Kind.ORGANIZATION)
    users = {name: UserFactory(username=f"{name}-of-matrix") for name in EVERYONE if name != "stranger"}
    for name, role in (
        ("reader", Role.READER), ("other", Role.CONTRIBUTOR), ("owner", Role.CONTRIBUTOR), ("editor", Role.EDITOR),
        ("administrator", Role.ADMINISTRATOR),
    ):  # fmt: skip
        give_role(user=users[name], role=role)
    articles = {state: store(state, users["owner"]) for state in State.values}
    for article in articles.values():
        pipeline.extract(article.pk)
    # Confirmed, so that its sentences stand on the entity's page for whoever may read their reports.
    assert Relation.objects.update(state="confirmed") == 1
    index()
    clients = {name: Client() for name in EVERYONE}
    for name, user in users.items():
        clients[name].force_login(user)
    return Archive(articles, entity, place, clients)


def text_of(response: HttpResponse) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return response.content.decode("utf-8", "replace")


def visits(archive: Archive, surface: Surface) -> Iterator[tuple[str, str, HttpResponse, str]]:
    """Every role at this surface, once for each article that its address speaks of."""
    for who, client in archive.clients.items():
        by_path: dict[str, tuple[HttpResponse, str]] = {}
        for state in State.values:
            path = archive.path(surface, state)
            if path not in by_path:
                response = client.get(path, headers={"HX-Request": "true"} if surface.fragment else {})
                by_path[path] = response, text_of(response)
            yield who, state, *by_path[path]


@pytest.mark.parametrize("name", SURFACES)
def test_nobody_reads_more_than_they_may(archive: Archive, name: str) -> None:
    surface = SURFACES[name]
    wrong = []
    for who, state, response, text in visits(archive, surface):
        article = archive.articles[state]
        may = who in READERS[State(state)]
        # A word that was asked for is repeated in the answer; whether the article was found shows in its other words.
        asked = archive.path(surface, state)
        shown = [mark for mark in marks(article) if mark in text and mark not in asked]
        if shown and not may:
            wrong.append(f"{who} finds {shown} of the {state} article")
        if may and surface.shows and f"عنوان {title(state)}" not in re.sub(r"</?mark>", "", text):
            wrong.append(f"{who} misses the {state} article")
        if surface.count is not None and response.status_code == 200:
            readable = sum(who in READERS[State(s)] for s in State.values)
            if surface.count(response) != readable:
                wrong.append(f"{who} is told of {surface.count(response)} articles and may read {readable}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_the_index_and_the_database_agree(archive: Archive) -> None:
    """The two halves of the one rule: ``visible_to`` and ``readable_states``."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser

    from archive.search.engine import Restriction, search
    from archive.search.query import ParsedQuery
    from archive.views.listing import readable_states

    for user in [AnonymousUser(), *get_user_model().objects.all()]:
        found = set(search(ParsedQuery(""), Restriction(readable_states(user)), limit=50).ids)
        assert found == set(Article.objects.visible_to(user).values_list("pk", flat=True)), user


@pytest.mark.parametrize("who", ["stranger", "editor"])
@pytest.mark.parametrize("path", ["/sitemap-articles-ar.xml", "/sitemap-articles-en.xml"])
def test_the_sitemap_lists_what_everybody_reads_whoever_asks(archive: Archive, who: str, path: str) -> None:
    text = text_of(archive.clients[who].get(path))
    listed = {state for state, article in archive.articles.items() if f"/articles/{article.pk}/" in text}
    assert listed == {State.PUBLISHED}


def test_a_withdrawn_article_keeps_its_address_and_shows_its_note_only(archive: Archive) -> None:
    article = archive.articles[State.WITHDRAWN]
    response = archive.clients["stranger"].get(f"/articles/{article.pk}/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "سُحب لخطأ" in text
    assert str(article.source) in text
    assert response["X-Robots-Tag"] == "noindex"
    assert not [mark for mark in marks(article) if mark in text]


def test_the_same_text_again_tells_a_contributor_nothing_of_what_they_may_not_read(archive: Archive) -> None:
    article = archive.articles[State.DRAFT]
    form = {
        "text": f"{article.current.title}\n{article.current.body}",
        "source": "x",
        "language": "ar",
        "state": "draft",
    }
    other = archive.clients["other"].post("/upload/", form)
    assert other.status_code == 409
    assert f"/articles/{article.pk}/" not in other.content.decode()
    own = archive.clients["owner"].post("/upload/", form)
    assert f"/articles/{article.pk}/" in own.content.decode()


def test_a_confidential_source_is_named_to_editors_only(archive: Archive, index: Any) -> None:
    article = archive.articles[State.PUBLISHED]
    source = article.source
    source.name_ar, source.name_en, source.description_ar = "منفذ مكشوف", "Plain Outlet", "وصف مكشوف"
    source.save()
    services.mark_confidential(source=source, confidential=True)
    index()
    identity = ["منفذ مكشوف", "Plain Outlet", "وصف مكشوف", article.url, article.author]
    article.refresh_from_db()
    archive.articles[State.PUBLISHED] = article
    wrong = [
        f"{who} reads {found} at {surface.path}"
        for surface in SURFACES.values()
        for who, state, _response, text in visits(archive, surface)
        if state == State.PUBLISHED and who not in ("editor", "administrator")
        and (found := [mark for mark in identity if mark in text])
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)
    page = archive.clients["editor"].get(f"/articles/{article.pk}/").content.decode()
    assert all(mark in page for mark in ("منفذ مكشوف", article.url, article.author))
    assert "منفذ مكشوف" not in archive.clients["owner"].get("/upload/").content.decode()
