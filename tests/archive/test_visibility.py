"""Who reads which article where: one table of surfaces, walked by every role over an article in every state.

A new surface (a page, feed, export, suggestion, file address) is one line in ``tests/archive/surfaces.py``.
"""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone, translation

from archive import following, letters, pipeline, services
from archive.accounts import Role, give_role
from archive.models import Article, Batch, BatchFile, BatchItem, SavedSearch, Upload
from archive.sandbox import extraction
from archive.search import writer
from entities.models import Entity, Level, Place, Relation
from entities.spans import Kind
from tests.archive.surfaces import NO_ARTICLES, SURFACES, Surface
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
class Archive:
    articles: dict[str, Article]
    entity: Entity
    place: Place
    clients: dict[str, Client]
    users: dict[str, Any]

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


@dataclass(frozen=True)
class Stored:
    articles: dict[str, Article]
    entity: Entity
    place: Place
    users: dict[str, Any]
    folder: Path


def _store() -> tuple[dict[str, Article], Entity, Place, dict[str, Any]]:
    country = make_place("سوريا", "Syria", level=Level.COUNTRY)
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09", parent=country)
    place = make_place("هجين", "Hajin", parent=governorate, pcode="C5175", latitude=34.7, longitude=40.8)
    entity = make_entity("كتيبة المصفوفة", "Matrix Battalion", Kind.ORGANIZATION)
    make_entity("لواء المصفوفة", "Matrix Brigade", Kind.ORGANIZATION)
    users = {
        name: UserFactory(username=f"{name}-of-matrix", email=f"{name}@example.org")
        for name in EVERYONE
        if name != "stranger"
    }
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
    writer.rebuild()
    return articles, entity, place, users


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """The matrix's articles, stored and indexed once for all tests of this module in a transaction that is undone after them."""
    folder = tmp_path_factory.mktemp("matrix")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "SEARCH_INDEX_DIR", folder / "index")
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        extraction.SANDBOX.unload()
        translation.deactivate()
        articles, entity, place, users = _store()
        patch.undo()
        yield Stored(articles, entity, place, users, folder)
        transaction.set_rollback(True)


@pytest.fixture
def archive(stored: Stored, db: None, settings: Any) -> Archive:
    """The stored articles with a copy of their index, and everybody signed in; what a test changes is undone."""
    shutil.copytree(stored.folder / "index", settings.SEARCH_INDEX_DIR)
    settings.MEDIA_ROOT = stored.folder / "media"
    clients = {name: Client() for name in EVERYONE}
    for name, user in stored.users.items():
        clients[name].force_login(user)
    return Archive(deepcopy(stored.articles), stored.entity, stored.place, clients, stored.users)


def readable(who: str) -> list[str]:
    return [state for state in State.values if who in READERS[State(state)]]


def text_of(response: HttpResponse) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return response.content.decode("utf-8", "replace")


def visits(
    archive: Archive, surface: Surface, roles: Sequence[str] = EVERYONE, states: Sequence[str] = tuple(State.values)
) -> Iterator[tuple[str, str, HttpResponse, str]]:
    """Every role at this surface, once for each article that its address speaks of."""
    for who in roles:
        client = archive.clients[who]
        by_path: dict[str, tuple[HttpResponse, str]] = {}
        for state in states:
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
        counts = [count(response) for count in surface.counts] if response.status_code == 200 else []
        if any(count != len(readable(who)) for count in counts):
            wrong.append(f"{who} is told of {counts} articles and may read {len(readable(who))}")
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


def test_a_confidential_source_is_named_to_editors_only(archive: Archive) -> None:
    article = archive.articles[State.PUBLISHED]
    source = article.source
    source.name_ar, source.name_en, source.description_ar = "منفذ مكشوف", "Plain Outlet", "وصف مكشوف"
    source.save()
    services.mark_confidential(source=source, confidential=True)
    writer.follow()
    identity = ["منفذ مكشوف", "Plain Outlet", "وصف مكشوف", article.url, article.author]
    article.refresh_from_db()
    archive.articles[State.PUBLISHED] = article
    others = [who for who in EVERYONE if who not in ("editor", "administrator")]
    wrong = [
        f"{who} reads {found} at {surface.path}"
        for surface in SURFACES.values()
        for who, _state, _response, text in visits(archive, surface, others, [State.PUBLISHED])
        if (found := [mark for mark in identity if mark in text])
    ]
    assert not wrong, "\n".join(wrong)
    page = archive.clients["editor"].get(f"/articles/{article.pk}/").content.decode()
    assert all(mark in page for mark in ("منفذ مكشوف", article.url, article.author))
    assert "منفذ مكشوف" not in archive.clients["owner"].get("/upload/").content.decode()


ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.mark.parametrize("name", [name for name in SURFACES if name.startswith("feed")])
def test_a_feed_lists_what_everybody_reads_whoever_asks(archive: Archive, name: str) -> None:
    for state in State.values:
        path = archive.path(SURFACES[name], state)
        for who in ("stranger", "owner", "editor"):
            titles = ET.fromstring(archive.clients[who].get(path).content).findall("a:entry/a:title", ATOM)
            wanted = [] if "q=" in path and state != State.PUBLISHED else [f"عنوان {title(State.PUBLISHED)}"]
            assert [found.text for found in titles] == wanted, f"{who} at {path}"


def test_letters_tell_what_their_reader_may_read(archive: Archive) -> None:
    before = timezone.now() - timedelta(days=2)
    for who, user in archive.users.items():
        fields = {"name": "هجين", "frequency": "daily", "language": "en"}
        search = following.save_search(user=user, parameters=f"entity={archive.entity.pk}", **fields)
        SavedSearch.objects.filter(pk=search.pk).update(created_at=before, digested_at=before, looked_at=before)
        page = archive.clients[who].get("/en/following/").content.decode()
        assert f">{len(readable(who))} new report" in page, who
    assert letters.send_due() == (len(archive.users), 0)
    for who in archive.users:
        letter = next(message for message in mail.outbox if message.to == [f"{who}@example.org"])
        told = {state for state in State.values if title(state) in letter.body}
        assert told == set(readable(who)), who
        assert not [state for state in set(State.values) - told if word(state) in str(letter.alternatives)], who


def test_related_reports_are_those_that_the_reader_may_read(archive: Archive) -> None:
    page = f"/articles/{archive.articles[State.PUBLISHED].pk}/"
    for who, client in archive.clients.items():
        related = {row.article.state for row in client.get(page).context["related"]}
        assert related == set(readable(who)) - {State.PUBLISHED}, who


def test_other_versions_are_those_that_the_reader_may_read(archive: Archive) -> None:
    published = archive.articles[State.PUBLISHED]
    everything = [article.pk for article in archive.articles.values()]
    Article.objects.filter(pk__in=everything).update(story=min(everything))
    services.mark_changed(everything)
    writer.follow()
    for who, client in archive.clients.items():
        others = len(readable(who)) - 1
        context = client.get(f"/articles/{published.pk}/").context
        assert {row.article.state for row in context["versions"]} == set(readable(who)) - {State.PUBLISHED}, who
        listed = client.get("/articles/").context
        assert listed["page"].paginator.count == 1, who
        assert {row.article.state for row in listed["page"]} <= set(readable(who)), who
        assert [carriers.reports for carriers in listed["carriers"].values()] == ([others] if others else []), who


def test_machines_are_told_no_more_than_the_page_shows(archive: Archive) -> None:
    for state, article in archive.articles.items():
        services.mark_confidential(source=article.source, confidential=True)
        for who, client in archive.clients.items():
            page = client.get(f"/articles/{article.pk}/").content.decode()
            found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
            if who not in READERS[State(state)]:
                assert found is None, f"{who} at the {state} article"
                continue
            assert found is not None, f"{who} at the {state} article"
            described = json.loads(found[1])
            assert described["headline"] == f"عنوان {title(state)}"
            assert not [mark for mark in (article.author, article.url, article.source.name_ar) if mark in found[1]]


def test_batches_open_to_their_owner_and_to_editors(archive: Archive) -> None:
    article = archive.articles[State.DRAFT]
    batch = Batch.objects.create(created_by=archive.users["owner"], method="file", language="ar", state="draft")
    file = BatchFile.objects.create(
        batch=batch, number=1, name="draft-file.csv", upload=article.upload, kind="csv", state=BatchFile.State.COLUMNS
    )
    BatchItem.objects.create(
        batch=batch, file=file, number=1, name="draft-row", title=title(State.DRAFT), article=article, state="done"
    )
    for who, client in archive.clients.items():
        address = f"/upload/batches/{batch.pk}/"
        answers = [client.get(f"{address}{path}") for path in ("", "columns/", "report.csv")]
        shown = [
            mark for mark in ("draft-file", "draft-row", title(State.DRAFT)) if any(mark in text_of(a) for a in answers)
        ]
        opens = who in ("owner", "editor", "administrator")
        assert bool(shown) == opens, f"{who} finds {shown}"
        if not opens:
            sent = [client.post(f"{address}{path}") for path in ("cancel/", "retry/", "columns/")]
            assert {response.status_code for response in sent} <= {302, 403, 404}, who
    batch.refresh_from_db()
    assert batch.cancelled_at is None


def test_a_file_that_waits_opens_to_its_sender_and_to_editors(archive: Archive) -> None:
    kept = services.store_upload(
        data="عنوان منتظر\nنص منتظر لم يؤكد بعد.".encode(), method=Upload.Method.FILE, user=archive.users["owner"],
        filename="waiting.txt",
    )  # fmt: skip
    for who, client in archive.clients.items():
        text = text_of(client.get(f"/upload/{kept.pk}/")) + text_of(client.get("/upload/"))
        opens = who in ("owner", "editor", "administrator")
        assert ("منتظر" in text or "waiting.txt" in text) == opens, who
        if not opens:
            client.post(f"/upload/{kept.pk}/discard/")
    assert Upload.objects.filter(pk=kept.pk).exists()


def names_of(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_address_is_a_line_of_the_matrix_or_shows_no_articles(archive: Archive) -> None:
    paths = [archive.path(surface, State.PUBLISHED) for surface in SURFACES.values() if surface.path[:7] != "/media/"]
    walked = {resolve(re.sub(r"^/en/", "/", path).split("?")[0]).url_name for path in paths}
    known = set(names_of(get_resolver().url_patterns))
    unsaid, gone, both = known - walked - set(NO_ARTICLES), set(NO_ARTICLES) - known, set(NO_ARTICLES) & walked
    assert not unsaid, "add a line to SURFACES, or a reason to NO_ARTICLES"
    assert not gone, "NO_ARTICLES names addresses that are gone"
    assert not both, "NO_ARTICLES names addresses that the matrix walks"
