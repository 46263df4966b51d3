"""Who reads which article where: one table of surfaces, walked by every role over an article in every state.

A new surface (a page, feed, export, suggestion, file address) is one line in ``tests/archive/visibility/surfaces.py``.
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
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone, translation

from archive.accounts.roles import Role, give_role
from archive.alerts import digests, saved_searches
from archive.articles import redaction, services
from archive.articles.redaction import redact, redact_again
from archive.articles.uploads import store_upload
from archive.models import Article, Batch, BatchFile, BatchItem, Mention, SavedSearch, Upload
from archive.processing import pipeline
from archive.readers import Metadata, Report
from archive.sandbox import extraction
from archive.sandbox.reading_tasks import report_as_data
from archive.search import sync
from archive.text.passages import Letters
from entities.models import Entity, Level, Place, Relation
from entities.relation_services import add_relation
from entities.services import add_name, create_entity, edit_entity, merge_entities, place_entity
from entities.spans import Kind
from tests.archive.visibility.surfaces import NO_ARTICLES, SURFACES, Surface
from tests.factories import SourceFactory, UserFactory, make_entity, make_place
from tests.markup import compact
from tests.uploading import confirm

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
class Known:
    """What is known of the world from one article only.

    Attributes:
        witness, camp: a person and a place that an editor made while judging it; ``inside`` is a public place in that place.
        known, body: public, with a spelling, a description, a post and a relation that are known from the article.
        merged_into: public; ``merged``, which only the article names, was merged into it.
    """

    witness: Entity
    camp: Entity
    inside: Place
    known: Entity
    body: Entity
    merged_into: Entity
    merged: Entity
    spelling: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Archive:
    articles: dict[str, Article]
    entity: Entity
    place: Place
    clients: dict[str, Client]
    users: dict[str, Any]
    known: dict[str, Known]

    def path(self, surface: Surface, state: str) -> str:
        article, known = self.articles[state], self.known[state]
        return surface.path.format(
            witness=known.witness.pk, camp=known.camp.pk, known=known.known.pk, body=known.body.pk,
            inside=known.inside.address, inside_en=known.inside.entity.label_en,
            merged=known.merged.pk, merged_into=known.merged_into.pk,
            witness_ar=known.witness.label_ar, witness_en=known.witness.label_en,
            witness_slip=known.witness.label_en.replace("Witness", "Witnes"), witness_prefix=known.witness.label_ar[:-2],
            spelling=known.spelling, spelling_prefix=known.spelling[:-2],
            pk=article.pk, word=word(state), title=title(state), prefix=word(state)[:-3],
            title_prefix=title(state)[:-3], entity=self.entity.pk,
            place=self.place.address, source=article.source.key, file=article.upload.original.name,
        )  # fmt: skip


def word(state: str) -> str:
    return f"{state.replace('_', '')}bodyword"


def title(state: str) -> str:
    return f"{state.replace('_', '')}titleword"


def outlet(state: str) -> str:
    return f"{state.replace('_', '')}outletname"


def maker(state: str) -> str:
    """Whom the properties of the original name."""
    return f"{state.replace('_', '')}makername"


def marks(article: Article) -> list[str]:
    """What must not reach who may not read the article."""
    # The page of a withdrawn article names its source.
    source = [] if article.state == State.WITHDRAWN else [outlet(article.state), article.source.key]
    return [
        word(article.state), title(article.state), article.author, article.url, article.upload.filename,
        article.upload.sha256, article.text_sha256, article.upload.original.name, maker(article.state), *source,
    ]  # fmt: skip


SYLLABLES = dict(zip(State.values, ("بجد", "دفز", "هوظ", "حطك", "يلم"), strict=True))
"""Names in which a state stands must not be alike: one that is near another answers for it."""


def names_in(state: str) -> str:
    """Words of an article's text that name what nothing else names."""
    own = SYLLABLES[state]
    return f"وقال الشاهد {own}اوي قرب مخيم {own}ورة إن {own}يبان هو القائد، ومعه {own}نوش."


def know(state: str, article: Article) -> Known:
    """What an editor writes while judging the article."""
    own, source = SYLLABLES[state], [article.pk]
    witness = create_entity(
        kind=Kind.PERSON,
        label_ar=f"الشاهد {own}اوي",
        label_en=f"Witness {state.replace('_', '')}wit",
        taken_from=source,
    )
    camp = create_entity(
        kind=Kind.LOCATION, label_ar=f"مخيم {own}ورة", label_en=f"{state.replace('_', '')}camp", taken_from=source
    )
    place_entity(
        entity=camp, level=Level.COMMUNITY, latitude=34.71, longitude=40.81, parent=Place.objects.get(pcode="SY09")
    )
    known = make_entity(f"العقيد المعروف {own}", f"Colonel {own}", Kind.PERSON)
    body = make_entity(f"فرقة {own}", f"Division {own}")
    address = f"https://sijill.example/articles/{article.pk}/"
    spelling = f"{own}يبان"
    add_name(entity=known, text=spelling, language="ar", taken_from=source)
    told = {fact: f"{fact}-{state}" for fact in ("description_ar", "description_en")}
    edit_entity(entity=known, **told, sources=dict.fromkeys(told, address))
    post = f"{state}-post"
    add_relation(source=known, target=body, kind="holds_post", title=post, reference=address, editor=None)
    add_relation(source=known, target=witness, kind="controls", reference="كتاب", editor=None)
    inside = make_place(
        f"حي {own}", f"Quarter {own}", parent=Place.objects.get(pk=camp.pk), latitude=34.72, longitude=40.82
    )
    merged = create_entity(kind=Kind.PERSON, label_ar=f"{own}نوش", taken_from=source)
    merged_into = make_entity(f"الرائد {own}", f"Major {own}", Kind.PERSON)
    merge_entities(source=merged, target=merged_into)
    label = (witness.label_ar, witness.label_en, camp.label_ar, camp.label_en)
    return Known(
        witness, camp, inside, known, body, merged_into, merged, spelling,
        (*label, spelling, *told.values(), post, merged.label_ar, f"/entities/{witness.pk}/", f"/places/{camp.pk}/"),
    )  # fmt: skip


def store(state: str, user: Any) -> Article:
    body = (
        f"دخلت كتيبة المصفوفة مدينة هجين {word(state)} صباح اليوم. "
        f"وكتيبة المصفوفة تابعة للواء المصفوفة في {word(state)}. {names_in(state)}"
    )
    publisher = UserFactory(username=f"publisher-of-{state}")
    give_role(user=publisher, role=Role.EDITOR)
    source = SourceFactory(key=f"key-of-{state}", name_ar=f"منفذ {outlet(state)}", name_en=f"The {outlet(state)}")
    article = services.take_in(
        data=body.encode(), method=Upload.Method.PASTE, user=user, filename=f"{state}-file.txt",
        title=f"عنوان {title(state)}", body=body, source=source, language="ar", author=f"byline-{state}",
        url=f"https://example.org/{state}", published_on=date(2022, 3, 4), state=State.DRAFT,
    )  # fmt: skip
    Upload.objects.filter(pk=article.upload_id).update(provenance=[["last_modified_by", maker(state)]])
    services.set_state(article=article, state=state, public_note="سُحب لخطأ" if state == State.WITHDRAWN else "")
    return article


@dataclass(frozen=True)
class Stored:
    articles: dict[str, Article]
    entity: Entity
    place: Place
    users: dict[str, Any]
    known: dict[str, Known]
    folder: Path


def _store() -> tuple[dict[str, Article], Entity, Place, dict[str, Any], dict[str, Known]]:
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
    known = {state: know(state, article) for state, article in articles.items()}
    for state, article in articles.items():
        pipeline.extract(article.pk)
        found = set(Mention.objects.standing().filter(article=article).values_list("entity", flat=True))
        assert not {known[state].witness.pk, known[state].camp.pk} - found, state
    # Confirmed, so that its sentences stand on the entity's page for whoever may read their reports.
    assert Relation.objects.filter(origin="machine").update(state="confirmed") == 1
    sync.rebuild_index()
    return articles, entity, place, users, known


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """The matrix's articles, stored and indexed once for all tests of this module in a transaction that is undone after them."""
    folder = tmp_path_factory.mktemp("matrix")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "SEARCH_INDEX_DIR", folder / "index")
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        extraction.SANDBOX.unload()
        translation.deactivate()
        articles, entity, place, users, known = _store()
        patch.undo()
        yield Stored(articles, entity, place, users, known, folder)
        transaction.set_rollback(True)


@pytest.fixture
def archive(stored: Stored, db: None, settings: Any) -> Archive:
    """The stored articles with a copy of their index, and everybody signed in; what a test changes is undone."""
    shutil.copytree(stored.folder / "index", settings.SEARCH_INDEX_DIR)
    settings.MEDIA_ROOT = stored.folder / "media"
    clients = {name: Client() for name in EVERYONE}
    for name, user in stored.users.items():
        clients[name].force_login(user)
    return Archive(deepcopy(stored.articles), stored.entity, stored.place, clients, stored.users, stored.known)


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
        secret = [*marks(article), *archive.known[state].marks]
        shown = [mark for mark in secret if mark in text and mark not in asked]
        if shown and not may:
            wrong.append(f"{who} finds {shown} of the {state} article")
        if may and surface.shows and f"عنوان {title(state)}" not in re.sub(r"</?mark>", "", text):
            wrong.append(f"{who} misses the {state} article")
        counts = [count(response) for count in surface.counts] if response.status_code == 200 else []
        if any(count != len(readable(who)) for count in counts):
            wrong.append(f"{who} is told of {counts} articles and may read {len(readable(who))}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


HIDDEN_ADDRESSES = (
    "/entities/{}/", "/en/entities/{}/a-name/", "/places/{}/", "/feeds/entities/{}/", "/feeds/places/{}/", "/articles/?entity={}",
    "/articles/?place={}", "/places/?place={}", "/places/map.json?place={}", "/exports/articles/jsonl/?entity={}",
    "/articles/?q=Matrix&sense={}",
)  # fmt: skip


@pytest.mark.parametrize("path", HIDDEN_ADDRESSES)
def test_what_is_hidden_answers_as_what_does_not_exist(archive: Archive, path: str) -> None:
    absent = 987654321
    for who, client in archive.clients.items():
        for state, known in archive.known.items():
            for entity in (known.witness, known.camp):
                if who in READERS[State(state)]:
                    continue
                answers = []
                for pk in (entity.pk, absent):
                    response = client.get(path.format(pk))
                    headers = {name: value for name, value in response.items() if name != "Content-Disposition"}
                    body = re.sub(rf"(?<!\d){pk}(?!\d)", "ID", text_of(response))
                    # Tokens against forged requests are other ones each time.
                    body = re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", body)
                    headers = {
                        name: value.replace(str(pk), "ID")
                        for name, value in headers.items()
                        if name != "Content-Length"
                    }
                    answers.append((response.status_code, headers, body))
                assert answers[0] == answers[1], f"{who} at {path} of {entity} ({state})"


def test_who_may_read_a_report_is_told_what_is_known_from_it(archive: Archive) -> None:
    """The markers stand where they should, so that their absence elsewhere says something."""
    for who, client in archive.clients.items():
        told = {
            state: [
                known.witness.label_en in text_of(client.get(f"/en/entities/{known.witness.pk}/")),
                known.camp.label_en in text_of(client.get(f"/en/places/{known.camp.pk}/")),
                known.camp.label_en in text_of(client.get(f"/en/suggest/?q={known.camp.label_en[:-1]}")),
                known.witness.label_en in text_of(client.get(f"/en/entities/?q={known.witness.label_ar}")),
                known.spelling in text_of(client.get(f"/entities/{known.known.pk}/")),
                f"{state}-post" in text_of(client.get(f"/entities/{known.known.pk}/")),
                f"description_en-{state}" in text_of(client.get(f"/en/entities/{known.known.pk}/")),
                known.merged.label_ar in text_of(client.get(f"/entities/{known.merged_into.pk}/")),
                f"/entities/{known.witness.pk}/" in text_of(client.get(f"/articles/{archive.articles[state].pk}/")),
                known.witness.label_en in text_of(client.get("/exports/entities/csv/")),
            ]
            for state, known in archive.known.items()
        }
        wrong = {state: marks for state, marks in told.items() if set(marks) != {who in READERS[State(state)]}}
        assert not wrong, f"{who}: {wrong}"


def test_a_name_in_a_passage_that_was_taken_out_is_told_to_editors_only(archive: Archive) -> None:
    article, known = archive.articles[State.PUBLISHED], archive.known[State.PUBLISHED]
    article.refresh_from_db()
    for label in (known.witness.label_ar, known.camp.label_ar, known.merged.label_ar, known.spelling):
        text = Article.objects.get(pk=article.pk).current.body
        start = text.index(label)
        redaction.redact(
            article=article,
            part="body",
            start=start,
            end=start + len(label),
            reason="شاهد",
            editor=archive.users["editor"],
        )
    sync.sync_index()
    labels = (known.witness.label_ar, known.witness.label_en, known.camp.label_ar, known.camp.label_en)
    secret = (*labels, known.spelling, known.merged.label_ar)
    others = [who for who in EVERYONE if who not in ("editor", "administrator")]
    wrong = [
        f"{who} reads {found} at {surface.path}"
        for surface in SURFACES.values()
        for who, _state, _response, text in visits(archive, surface, others, [State.PUBLISHED])
        if (found := [mark for mark in secret if mark in text and mark not in archive.path(surface, State.PUBLISHED)])
    ]
    assert not wrong, "\n".join(wrong)
    assert known.witness.label_en in text_of(archive.clients["editor"].get(f"/en/entities/{known.witness.pk}/"))


@pytest.mark.parametrize("who", ["stranger", "editor"])
def test_the_sitemap_lists_the_entities_that_everybody_is_told_of(archive: Archive, who: str) -> None:
    for section in ("entities", "places"):
        text = text_of(archive.clients[who].get(f"/sitemap-{section}-ar.xml"))
        for state, known in archive.known.items():
            pk = known.witness.pk if section == "entities" else known.camp.pk
            assert (f"/{section}/{pk}/" in text) == (state == State.PUBLISHED), state


def test_the_index_and_the_database_agree(archive: Archive) -> None:
    """The two halves of the one rule: ``visible_to`` and ``readable_states``."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser

    from archive.presenters.pagination import readable_states
    from archive.search.engine import Restriction, search
    from archive.search.query import ParsedQuery

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


@pytest.mark.parametrize("state", State.values)
def test_the_same_text_again_tells_a_contributor_nothing_of_what_they_may_not_read(
    archive: Archive, state: str
) -> None:
    article = archive.articles[state]
    form = {
        "text": f"{article.current.title}\n{article.current.body}",
        "source": "x",
        "language": "ar",
        "state": "draft",
    }
    other, new = archive.clients["other"], {**form, "text": "عنوان لم يرد قط\nنص لم يرد قط من قبل."}
    pages = [other.post("/upload/", fields)["Location"] for fields in (form, new)]
    shown = [text_of(other.get(page)) for page in pages]
    told = "الملف نفسه أو الكلمات نفسها"
    answers = [confirm(other, page, source="x") for page in pages]
    assert (told in shown[1], answers[1].status_code) == (False, 302)
    may_know = "other" in READERS[State(state)]
    assert (told in shown[0]) == may_know
    assert (f"/articles/{article.pk}/" in other.get(pages[0]).content.decode()) is False
    # Of another outlet it is evidence of its own; nobody else's report stands in the way of it.
    assert answers[0].status_code == 302
    editor = archive.clients["editor"]
    same = Article.objects.identical_to(article)
    page = editor.get(article.get_absolute_url()).content.decode()
    assert len(same) == 1
    assert all(f'href="{found.get_absolute_url()}"' in page for found in same)


def test_a_confidential_source_is_named_to_editors_only(archive: Archive) -> None:
    article = archive.articles[State.PUBLISHED]
    source = article.source
    source.name_ar, source.name_en, source.description_ar = "منفذ مكشوف", "Plain Outlet", "وصف مكشوف"
    source.save()
    services.mark_confidential(source=source, confidential=True)
    sync.sync_index()
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


@pytest.mark.parametrize("name", [n for n in SURFACES if n.startswith("feed") and not n.endswith("one report")])
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
        search = saved_searches.save_search(user=user, parameters=f"entity={archive.entity.pk}", **fields)
        SavedSearch.objects.filter(pk=search.pk).update(created_at=before, digested_at=before, looked_at=before)
        page = compact(archive.clients[who].get("/en/following/").content.decode())
        assert f">{len(readable(who))} new report" in page, who
    assert digests.send_due() == (len(archive.users), 0)
    for who in archive.users:
        letter = next(message for message in mail.outbox if message.to == [f"{who}@example.org"])
        told = {state for state in State.values if title(state) in letter.body}
        assert told == set(readable(who)), who
        assert not [state for state in set(State.values) - told if word(state) in str(letter.alternatives)], who


def test_related_reports_are_those_that_the_reader_may_read(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each report has names that no other has, which makes it far more like itself than the others are.
    monkeypatch.setattr("archive.search.related._SHARE", 0.0)
    page = f"/articles/{archive.articles[State.PUBLISHED].pk}/"
    for who, client in archive.clients.items():
        related = {row.article.state for row in client.get(page).context["related"]}
        assert related == set(readable(who)) - {State.PUBLISHED}, who


def test_other_versions_are_those_that_the_reader_may_read(archive: Archive) -> None:
    published = archive.articles[State.PUBLISHED]
    everything = [article.pk for article in archive.articles.values()]
    Article.objects.filter(pk__in=everything).update(story=min(everything))
    services.mark_changed(everything)
    sync.sync_index()
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
        batch=batch,
        number=1,
        name="draft-file.csv",
        upload=article.upload,
        kind="csv",
        state=BatchFile.State.COLUMNS,
        preview={"columns": ["a", "b"], "rows": [{"a": "1", "b": "2"}]},
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
    kept = store_upload(
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


HIDDEN_NAME = "سالم المحجوب"
HIDDEN_SPELLINGS = ("سالم المحجوب", "سَالِمٌ المَحجوب", "سالم\nالمحجوب", "سالمالمحجوب")


def test_a_passage_taken_out_is_on_no_surface_nor_is_what_only_it_names(archive: Archive) -> None:
    """Also of an article whose words came and went: taken out, restored otherwise, and printed again elsewhere."""
    editor = archive.users["editor"]
    only_there = make_entity("لواء المحجوبين", "Hidden Brigade", Kind.ORGANIZATION)
    before = archive.articles[State.PUBLISHED]
    passage = f"{HIDDEN_NAME} من لواء المحجوبين"
    body = f"{before.current.body} وشهد بذلك {passage} كما قال."
    services.revise_article(article=before, title=before.current.title, body=body, reason="r", editor=editor)
    pipeline.extract(before.pk)
    article = Article.objects.get(pk=before.pk)
    assert Mention.objects.standing().filter(article=article, entity=only_there).exists()
    start = body.index(passage)
    redaction = redact(article=article, part="body", start=start, end=start + len(passage), reason="r", editor=editor)
    again = services.store_article(
        title="عنوان آخر", body=body.replace(HIDDEN_NAME, HIDDEN_SPELLINGS[1]), source=article.source, language="ar",
        state=State.PUBLISHED, author=f"{HIDDEN_NAME} من لواء المحجوبين",
    )  # fmt: skip
    assert redact_again(redaction=redaction, article=again, editor=editor) == 2
    for pk in (article.pk, again.pk):
        pipeline.extract(pk)
    sync.sync_index()
    archive.articles[State.PUBLISHED] = Article.objects.get(pk=article.pk)
    others = [who for who in EVERYONE if who not in ("editor", "administrator")]
    hidden = Letters(HIDDEN_NAME)
    extra = [
        Surface(f"/articles/?q={HIDDEN_NAME}"),
        Surface(f"/articles/{again.pk}/"),
        Surface(f"/articles/{again.pk}/cite.ris"),
    ]
    wrong = []
    for surface in [*SURFACES.values(), *extra]:
        for who, _state, response, text in visits(archive, surface, others, [State.PUBLISHED]):
            asked = HIDDEN_NAME in surface.path
            if Letters(text).find(hidden) and not asked:
                wrong.append(f"{who} reads the words at {surface.path}")
            if asked and response.context["page"].paginator.count:
                wrong.append(f"{who} finds the report by its hidden words")
            if "Hidden Brigade" in text and "/articles/" in surface.path:
                wrong.append(f"{who} reads at {surface.path} what only the passage names")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


class _Choices(HTMLParser):
    """What the forms of a page offer or have filled in: options, suggestions, values, labels and links of filters."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: list[str] = []
        self._open = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.offered += [
            value for name, value in attributes if name in ("value", "href", "placeholder", "title") and value
        ]
        self._open += tag in ("option", "label", "textarea", "legend", "button")

    def handle_endtag(self, tag: str) -> None:
        self._open -= tag in ("option", "label", "textarea", "legend", "button")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.offered.append(data)


FORMS = (
    "/upload/", "/upload/{waiting}/", "/upload/batches/{batch}/columns/",
    "/upload/batches/{batch}/check/", "/upload/batches/{batch}/check/{item}/", "/articles/", "/articles/?source={source}",
    "/articles/?q={word}", "/places/", "/places/?source={source}", "/entities/", "/following/", "/following/{search}/",
    "/following/save/?source={source}", "/unpublished/", "/articles/{pk}/publication/", "/articles/{pk}/correct/",
    "/articles/{pk}/sensitive/", "/articles/{pk}/review/", "/review/", "/accounts/", "/accounts/invite/",
)  # fmt: skip


def test_no_form_offers_a_source_that_its_reader_may_not_know_of(archive: Archive) -> None:
    """Every form of the site, filled in for every article, by every role."""
    for state in (State.PUBLISHED, State.RESTRICTED):
        services.mark_confidential(source=SourceFactory(name_ar=f"محجوب {outlet(state)}"), confidential=True)
    confidential = SourceFactory(name_ar="منفذ secretoutletname", name_en="The secretoutletname")
    services.store_article(
        title="عنوان بمصدر محجوب", body="نص بمصدر محجوب", source=confidential, language="ar", state=State.PUBLISHED
    )
    services.mark_confidential(source=confidential, confidential=True)
    sync.sync_index()
    owner = archive.users["owner"]
    waiting = store_upload(data="# عنوان\n\nنص".encode(), method="file", user=owner, filename="w.md")
    batch = Batch.objects.create(created_by=owner, method="file", language="ar", state="draft")
    table = store_upload(data=b"a,b\n1,2\n", method="file", user=owner, filename="t.csv")
    BatchFile.objects.create(
        batch=batch,
        number=1,
        name="t.csv",
        upload=table,
        kind="csv",
        state=BatchFile.State.COLUMNS,
        preview={"columns": ["a", "b"], "rows": [{"a": "1", "b": "2"}]},
    )
    read = Report("عنوان", "نص", Metadata(title="عنوان", language="ar"))
    item = BatchItem.objects.create(
        batch=batch, file=batch.files.get(), number=1, name="t.csv · 1", state="read", report=report_as_data(read)
    )
    wrong, opened = [], set()
    for who, client in archive.clients.items():
        user = archive.users.get(who, AnonymousUser())
        search = (
            saved_searches.save_search(user=user, name="x", parameters="q=x", frequency="off", language="ar")
            if who != "stranger"
            else None
        )
        hidden = {outlet(state) for state in State.values if who not in READERS[State(state)]}
        if who not in ("editor", "administrator"):
            hidden.add("secretoutletname")
        for path in FORMS:
            for state in State.values:
                article = archive.articles[state]
                filled = path.format(
                    pk=article.pk, word=word(state), source=article.source.key, waiting=waiting.pk, batch=batch.pk,
                    item=item.pk, search=search.pk if search else 0,
                )  # fmt: skip
                response = client.get(filled)
                opened |= {path} if response.status_code == 200 else set()
                offered = _Choices(text_of(response)).offered
                found = {name for name in hidden for text in offered if name in text}
                if found:
                    wrong.append(f"{who} is offered {found} at {filled}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert opened == set(FORMS)
