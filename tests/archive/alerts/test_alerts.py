"""Feeds, saved searches, and letters that tell every report once."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from archive.alerts import digests, saved_searches
from archive.articles import services
from archive.models import Article, Digest, DigestArticle, SavedSearch
from archive.search.sync import sync_index
from entities.models import Level
from entities.services import merge_entities
from entities.spans import Kind
from tests.factories import UserFactory, make_article, make_entity, make_place

pytestmark = pytest.mark.django_db


ATOM = {"a": "http://www.w3.org/2005/Atom"}
BODY = "انسحب لواء فاطميون من مدينة هجين بريف دير الزور."


@pytest.fixture
def archive(index: Any) -> dict[str, Any]:
    governorate = make_place("دير الزور", "Deir ez-Zor", level=Level.GOVERNORATE, pcode="SY09")
    town = make_place("هجين", "Hajin", ("حجين", "ar"), parent=governorate, pcode="C5175")
    group = make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION)
    article = make_article(BODY, "انسحاب من هجين", published_on=date(2021, 11, 30), extract=True)
    make_article(f"{BODY} سراً", "وثيقة سرية", state=Article.State.DRAFT, extract=True)
    make_article("حصاد القمح في الجزيرة جيد.", "القمح", extract=True)
    index()
    return {"governorate": governorate, "town": town, "group": group, "article": article}


def entries(response: Any) -> list[str]:
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return [title.text or "" for title in ET.fromstring(response.content).findall("a:entry/a:title", ATOM)]


class TestFeeds:
    @pytest.mark.parametrize(
        "path",
        [
            "/feeds/articles/?q=هجين", "/feeds/articles/?q=Hajin", "/feeds/articles/?place=SY09", "/feeds/entities/{group}/",
            "/feeds/places/C5175/", "/feeds/places/SY09/", "/feeds/articles/?entity={group}&since=2021-11-30",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("front", ["", "/en"])
    def test_public_reports_of_a_search_entity_or_place(
        self, client: Client, archive: dict[str, Any], path: str, front: str, editor: Any
    ) -> None:
        client.force_login(editor)  # who asks makes no difference: a feed is copied
        assert entries(client.get(front + path.format(group=archive["group"].pk))) == ["انسحاب من هجين"]

    def test_everything(self, client: Client, archive: dict[str, Any]) -> None:
        assert set(entries(client.get("/feeds/articles/"))) == {"انسحاب من هجين", "القمح"}

    def test_a_merged_entity_goes_on(self, client: Client, archive: dict[str, Any], editor: Any) -> None:
        other = make_entity("فاطميون", "Fatemiyoun", Kind.ORGANIZATION)
        merge_entities(source=archive["group"], target=other)
        services.mark_changed([archive["article"].pk])
        sync_index()
        assert entries(client.get(f"/feeds/entities/{archive['group'].pk}/")) == ["انسحاب من هجين"]

    @pytest.mark.parametrize("path", ["/feeds/entities/999999/", "/feeds/places/NOPE/", "/feeds/places/%00/"])
    def test_nothing_there(self, client: Client, archive: dict[str, Any], path: str) -> None:
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("query", ["page=99999", "since=x", "q=%00%22", "place=NOWHERE", "entity=x"])
    def test_nonsense_gets_a_feed(self, client: Client, archive: dict[str, Any], query: str) -> None:
        assert client.get(f"/feeds/articles/?{query}").status_code == 200

    def test_no_index_says_so(self, client: Client, db: None) -> None:
        response = client.get("/feeds/articles/")
        assert response.status_code == 503
        assert response["Retry-After"]

    def test_the_number_of_queries_does_not_grow(
        self, client: Client, archive: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        path = f"/feeds/entities/{archive['group'].pk}/"
        queries = 2  # the entity, the articles
        for _round in range(2):
            with django_assert_num_queries(queries):
                client.get(path)
            for number in range(10):
                make_article(f"عاد لواء فاطميون {number}", extract=True)
            sync_index()

    @pytest.mark.parametrize(
        ("page", "feed"),
        [
            ("/en/articles/?q=هجين&page=2", "/en/feeds/articles/?q="), ("/en/entities/{group}/", "/en/feeds/entities/{group}/"),
            ("/en/places/C5175/", "/en/feeds/places/C5175/"),
        ],
    )  # fmt: skip
    def test_pages_name_their_feed(self, client: Client, archive: dict[str, Any], page: str, feed: str) -> None:
        group = archive["group"].pk
        html = client.get(page.format(group=group)).content.decode()
        link = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]*)"', html)
        assert link is not None
        assert link[1].startswith(feed.format(group=group))
        assert "page=" not in link[1]
        assert html.count('class="follow"') == 1


@pytest.fixture
def owner(db: None) -> Any:
    return UserFactory(username="owner", email="owner@example.org")


def saved(owner: Any, parameters: str = "q=هجين", **fields: Any) -> SavedSearch:
    parameters = QueryDict(parameters).urlencode()
    values = {"name": "هجين", "frequency": "daily", "language": "en", **fields}
    search = saved_searches.save_search(user=owner, parameters=parameters, **values)
    before = timezone.now() - timedelta(days=8)
    SavedSearch.objects.filter(pk=search.pk).update(created_at=before, digested_at=before, looked_at=before)
    search.refresh_from_db()
    return search


class TestSavedSearches:
    def test_saving_listing_changing_deleting(self, client: Client, archive: dict[str, Any], owner: Any) -> None:
        client.force_login(owner)
        form = client.get("/en/following/save/?q=هجين&place=SY09&page=3").content.decode()
        assert "هجين · Deir ez-Zor" in form
        response = client.post("/en/following/save/?q=هجين&place=SY09&page=3", {"name": "Hajin", "frequency": "weekly"})
        assert response["Location"] == "/en/following/"
        search = SavedSearch.objects.get()
        assert "page" not in search.parameters
        assert search.language == "en"
        listed = client.get("/en/following/").content.decode()
        assert "Hajin" in listed
        assert "every week" in listed
        client.post(f"/en/following/{search.pk}/", {"name": "Renamed", "frequency": "off"})
        search.refresh_from_db()
        assert (search.name, search.frequency) == ("Renamed", "off")
        client.post(f"/en/following/{search.pk}/delete/")
        assert not SavedSearch.objects.exists()

    def test_new_reports_are_counted_until_the_search_is_opened(
        self, client: Client, archive: dict[str, Any], owner: Any
    ) -> None:
        search = saved(owner)
        client.force_login(owner)
        assert "1 new report" in client.get("/en/following/").content.decode()
        opened = client.get(f"/en/following/{search.pk}/open/")
        assert opened["Location"] == f"/en/articles/?{search.parameters}"
        assert "0 new reports" in client.get("/en/following/").content.decode()

    def test_the_list_asks_three_times_for_each_search_whatever_is_stored(
        self, client: Client, archive: dict[str, Any], owner: Any, django_assert_num_queries: Any
    ) -> None:
        client.force_login(owner)
        for parameters, queries in (("q=انسحب&literal=1", 9), ("language=ar", 12), ("since=2021-01-01", 15)):
            saved(owner, parameters)
            with django_assert_num_queries(queries):
                client.get("/en/following/")
        for number in range(10):
            make_article(f"عاد لواء فاطميون {number}", extract=True)
        sync_index()
        with django_assert_num_queries(queries):
            client.get("/en/following/")

    def test_saving_again_changes_the_first(self, archive: dict[str, Any], owner: Any) -> None:
        assert saved(owner).pk == saved(owner, name="أخرى").pk

    def test_a_wrong_form_says_what_to_do(self, client: Client, owner: Any) -> None:
        client.force_login(owner)
        assert client.post("/en/following/save/?q=x", {"name": "", "frequency": "hourly"}).status_code == 422

    def test_a_search_too_long_to_keep(self, client: Client, owner: Any) -> None:
        client.force_login(owner)
        response = client.post("/en/following/save/?q=" + "س" * 400, {"name": "x", "frequency": "daily"})
        assert "too long to be saved" in response.content.decode()

    def test_there_is_an_end_to_them(self, client: Client, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(saved_searches, "MAX_SEARCHES", 1)
        saved(owner)
        client.force_login(owner)
        response = client.post("/en/following/save/?q=other", {"name": "x", "frequency": "daily"})
        assert "Delete one first" in response.content.decode()

    @pytest.mark.parametrize(
        "path", ["/following/", "/following/save/?q=x", "/following/{pk}/", "/following/{pk}/open/"]
    )
    def test_strangers_sign_in_and_others_see_nothing(
        self, client: Client, reader: Any, owner: Any, archive: dict[str, Any], path: str
    ) -> None:
        path = path.format(pk=saved(owner).pk)
        assert client.get(path)["Location"].startswith("/sign-in/")
        client.force_login(reader)
        response = client.get(path)
        assert response.status_code == (404 if path != "/following/" and "save" not in path else 200)
        assert "هجين" not in response.content.decode()


class TestLetters:
    def test_a_letter_names_the_reports_and_the_spelling_that_matched(
        self, archive: dict[str, Any], owner: Any
    ) -> None:
        make_article("عاد السكان إلى مدينة حجين أمس.", "عودة", extract=True)
        sync_index()
        saved(owner, "place=C5175", name="Hajin")
        assert digests.send_due() == (1, 0)
        message = mail.outbox[0]
        assert message.to == ["owner@example.org"]
        assert message.subject == "2 new reports: Hajin"
        assert "انسحاب من هجين" in message.body
        assert re.search(r"Matched: هجين\n", message.body)
        assert re.search(r"Matched: حجين\n", message.body)
        assert f"/en/articles/{archive['article'].pk}/" in message.body
        html = str(message.alternatives[0][0])
        assert 'dir="rtl"' in html

    def test_in_the_readers_language(self, archive: dict[str, Any], owner: Any) -> None:
        saved(owner, language="ar")
        digests.send_due()
        assert mail.outbox[0].subject == "تقرير جديد واحد: هجين"
        assert "/articles/" in mail.outbox[0].body
        assert "/en/" not in mail.outbox[0].body

    def test_words_that_matched_are_named_too(self, archive: dict[str, Any], owner: Any) -> None:
        saved(owner, "q=انسحبت&literal=1")
        digests.send_due()
        assert "Matched: انسحب" in mail.outbox[0].body or "Matched: انسحاب" in mail.outbox[0].body

    def test_never_twice(self, archive: dict[str, Any], owner: Any) -> None:
        search = saved(owner)
        assert digests.send_due() == (1, 0)
        assert digests.send_due() == (0, 0)
        later = timezone.now() + timedelta(days=2)
        assert digests.send_due(later) == (0, 0)
        make_article(f"{BODY} مجدداً", "خبر جديد", extract=True)
        sync_index()
        assert digests.send_due(later) == (1, 0)
        assert "خبر جديد" in mail.outbox[-1].body
        assert "انسحاب من هجين" not in mail.outbox[-1].body
        assert DigestArticle.objects.filter(search=search).count() == 2

    def test_nothing_is_lost_when_sending_fails(
        self, client: Client, archive: dict[str, Any], owner: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        saved(owner)

        def refuse(*_args: Any) -> int:
            raise ConnectionRefusedError("no mail server")

        with monkeypatch.context() as broken:
            broken.setattr(EmailBackend, "send_messages", refuse)
            assert digests.send_due() == (0, 1)
        digest = Digest.objects.get()
        assert digest.sent_at is None
        assert "no mail server" in digest.error
        client.force_login(owner)
        assert "no mail server" in client.get("/en/following/").content.decode()
        assert digests.send_due() == (1, 0)
        assert "انسحاب من هجين" in mail.outbox[0].body
        assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<digest-{digest.pk}.")
        assert "no mail server" not in client.get("/en/following/").content.decode()

    def test_only_what_the_reader_may_see_at_the_moment_of_sending(
        self, archive: dict[str, Any], owner: Any, editor: Any
    ) -> None:
        search = saved(owner)
        digest = saved_searches.gather(search)
        assert digest is not None
        services.set_state(article=archive["article"], state=Article.State.WITHDRAWN, public_note="سُحب.")
        assert digests.send_due() == (1, 0)
        assert mail.outbox == []
        editor.email = "editor@example.org"
        editor.save()
        saved(editor)
        digests.send_due()
        assert "وثيقة سرية" in mail.outbox[0].body

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"frequency": "off"}, "letters are off"),
            ({"email": ""}, "no address"),
            ({"is_active": False}, "the account is closed"),
        ],
    )
    def test_no_letter(self, archive: dict[str, Any], owner: Any, change: dict[str, Any], why: str) -> None:
        search = saved(owner)
        for name, value in change.items():
            target = search if hasattr(search, name) else owner
            setattr(target, name, value)
            target.save()
        assert digests.send_due() == (0, 0)
        assert mail.outbox == []

    def test_weekly_waits_a_week(self, archive: dict[str, Any], owner: Any) -> None:
        search = saved(owner, frequency="weekly")
        SavedSearch.objects.filter(pk=search.pk).update(digested_at=timezone.now() - timedelta(days=6))
        assert digests.send_due() == (0, 0)
        SavedSearch.objects.filter(pk=search.pk).update(digested_at=timezone.now() - timedelta(days=7))
        assert digests.send_due() == (1, 0)

    def test_a_long_list_goes_on_in_the_next_letter(
        self, archive: dict[str, Any], owner: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saved_searches, "MAX_REPORTS", 1)
        make_article(f"{BODY} مجدداً", "خبر جديد", extract=True)
        sync_index()
        saved(owner)
        digests.send_due()
        digests.send_due(timezone.now() + timedelta(days=2))
        told = [message.body for message in mail.outbox]
        assert ["انسحاب من هجين" in body for body in told] == [True, False]
        assert ["خبر جديد" in body for body in told] == [False, True]

    def test_without_an_index_letters_wait(self, owner: Any, db: None) -> None:
        saved(owner)
        assert digests.send_due() == (0, 0)
        assert not Digest.objects.exists()

    def test_the_job_sends(self, archive: dict[str, Any], owner: Any) -> None:
        from archive import tasks

        saved(owner)
        tasks.send_letters(0)
        assert len(mail.outbox) == 1


class TestStopping:
    def link(self) -> str:
        found = re.search(r"http://[^/]+(/\S*/following/stop/\S+)", mail.outbox[0].body)
        assert found is not None
        return found[1]

    def test_a_button_without_signing_in(self, client: Client, archive: dict[str, Any], owner: Any) -> None:
        search = saved(owner)
        digests.send_due()
        assert "press the button" in client.get(self.link()).content.decode()
        search.refresh_from_db()
        assert search.frequency == "daily", "opening the link ends nothing"
        strict = Client(enforce_csrf_checks=True)
        assert "No more letters" in strict.post(self.link(), {"List-Unsubscribe": "One-Click"}).content.decode()
        search.refresh_from_db()
        assert search.frequency == "off"

    def test_mail_programs_find_it(self, archive: dict[str, Any], owner: Any) -> None:
        saved(owner)
        digests.send_due()
        headers = mail.outbox[0].extra_headers
        assert self.link() in headers["List-Unsubscribe"]
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    @pytest.mark.parametrize("token", ["x", "1:abc:def", "é"])
    def test_a_false_link(self, client: Client, db: None, token: str) -> None:
        assert client.post(f"/following/stop/{token}/").status_code == 404
