"""Sources that a reader may not know of: in no list and no form, and not to be confirmed by naming them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.articles import services
from archive.articles.sources import NotANamesakeError, assign_to_namesake, confidential_namesakes, get_or_create_source
from archive.models import Article, Source
from tests.factories import SourceFactory, UserFactory, make_article
from tests.uploading import paste

pytestmark = pytest.mark.django_db
State = Article.State


@pytest.fixture
def contributing(contributor: Any) -> Client:
    own = Client()
    own.force_login(contributor)
    return own


@pytest.fixture
def editor_client(editor: Any) -> Client:
    own = Client()
    own.force_login(editor)
    return own


def confidential(name: str, state: str = State.PUBLISHED) -> Source:
    source = SourceFactory(name_ar=name, name_en="")
    make_article(f"نص من {source.pk}", f"عنوان {source.pk}", source=source, state=state)
    services.mark_confidential(source=source, confidential=True)
    return source


def send(client: Client, source: str, text: str) -> Any:
    return paste(client, front="", text=text, source=source)


@pytest.mark.parametrize("hidden", ["confidential", "of drafts only"])
@pytest.mark.parametrize("typed", ["مكتب الظل", "  مكتب  الظل "])
def test_naming_a_source_that_one_may_not_know_of_is_as_naming_a_new_one(
    contributing: Client, contributor: Any, hidden: str, typed: str
) -> None:
    if hidden == "confidential":
        known = confidential("مكتب الظل")
    else:
        known = SourceFactory(name_ar="مكتب الظل", name_en="Shadow Desk")
        make_article("نص المسودة", "مسودة", source=known, state=State.DRAFT)
    pages = []
    for name in (typed, "مكتب لم يرد قط"):
        answer = send(contributing, name, f"عنوان {name}\nنص أول من {name}")
        article = Article.objects.latest("pk")
        assert answer.status_code == 302
        assert article.source != known
        plain = " ".join(name.split())
        for path in (
            f"/en/articles/{article.pk}/",
            f"/articles/{article.pk}/",
            "/upload/",
            "/unpublished/?state=draft",
        ):
            page = contributing.get(path).content.decode()
            assert plain in page, path
            assert "Shadow Desk" not in page, path
            assert "confidential source" not in page, path
        pages.append((article.source.key.rpartition("-")[0], len(article.source.key)))
    assert pages[0][0] == pages[1][0] == "source"


def test_an_editor_who_names_a_confidential_source_means_it(editor: Any) -> None:
    known = confidential("مكتب الظل")
    assert get_or_create_source(name="مكتب الظل", user=editor) == known
    # Also where a contributor has named it since.
    SourceFactory(name_ar="مكتب الظل")
    assert get_or_create_source(name="مكتب الظل", user=editor) == known


def test_a_source_with_nothing_but_its_name_is_shared_by_those_who_name_it(contributor: Any) -> None:
    first = get_or_create_source(name="مكتب جديد", user=UserFactory())
    assert get_or_create_source(name="مكتب جديد", user=contributor) == first


def test_a_source_of_drafts_is_offered_to_who_sent_them_and_to_editors(
    contributing: Client, editor_client: Client
) -> None:
    make_article("نص", "مسودة غيره", source=SourceFactory(name_ar="منفذ المسودات"), state=State.DRAFT)
    send(contributing, "منفذي أنا", "عنوان\nنص من منفذي")
    mine, all_of_them = (client.get("/upload/").content.decode() for client in (contributing, editor_client))
    assert "منفذي أنا" in mine
    assert "منفذ المسودات" not in mine
    assert "منفذ المسودات" in all_of_them


def test_a_filter_by_a_source_that_one_may_not_know_of_is_one_by_a_source_that_is_not_there(
    client: Client, index: Any
) -> None:
    drafts, hidden = SourceFactory(key="of-drafts"), confidential("مكتب الظل")
    make_article("نص", "مسودة", source=drafts, state=State.DRAFT)
    index()
    unknown = client.get("/en/articles/?source=no-such").content.decode()
    for key in (drafts.key, hidden.key):
        page = client.get(f"/en/articles/?source={key}").content.decode()
        assert page.replace(key, "no-such") == unknown


def test_the_reports_of_confidential_sources_are_told_apart_by_editors_only(
    client: Client, editor_client: Client, index: Any
) -> None:
    one, two = confidential("مكتب الظل"), confidential("شاهد عيان")
    open_source = SourceFactory(name_en="Open Outlet")
    make_article("نص", "عنوان", source=open_source)
    index()
    rows = {row.item.key: row.count for row in client.get("/articles/").context["source_rows"]}
    assert rows == {Source.CONFIDENTIAL: 2, open_source.key: 1}
    rows = {row.item.key: row.count for row in editor_client.get("/articles/").context["source_rows"]}
    assert rows == {one.key: 1, two.key: 1, open_source.key: 1}
    for reader in (client, editor_client):
        listed = reader.get(f"/en/articles/?source={Source.CONFIDENTIAL}")
        assert listed.context["page"].paginator.count == 2
        assert "confidential source" in listed.content.decode()
    assert (
        client.get(f"/articles/?source={Source.CONFIDENTIAL}&source={open_source.key}").context["page"].paginator.count
        == 3
    )
    exported = b"".join(client.get("/exports/articles/jsonl/").streaming_content).decode()
    assert one.key not in exported
    assert exported.count(f'"source_key": "{Source.CONFIDENTIAL}"') + exported.count('"source_key":"confidential"') == 2


def test_no_confidential_source_gives_no_report_rather_than_all(client: Client, index: Any) -> None:
    make_article("نص", "عنوان")
    index()
    assert client.get(f"/articles/?source={Source.CONFIDENTIAL}").context["page"].paginator.count == 0


def test_how_many_confidential_sources_carry_a_story_is_not_told(client: Client, editor_client: Client) -> None:
    story = "قالت مصادر محلية إن قافلة دخلت البلدة صباح اليوم ثم غادرت نحو الشرق بعد ساعات من التوقف"
    articles = [make_article(story, f"عنوان {n}", source=confidential(f"مكتب {n}")) for n in range(3)]
    Article.objects.filter(pk__in=[a.pk for a in articles]).update(story=articles[0].pk)
    from archive.presenters.story_versions import carriers

    rows = list(Article.objects.filter(pk=articles[0].pk))
    stranger, editor = client.get("/").wsgi_request.user, editor_client.get("/").wsgi_request.user
    assert carriers(stranger, rows)[articles[0].pk].sources == 0
    assert carriers(editor, rows)[articles[0].pk].sources == 2


def test_the_choices_of_the_places_page_are_those_of_the_reader(
    client: Client, editor_client: Client, index: Any
) -> None:
    make_article("نص", "مسودة", source=SourceFactory(name_en="Draft Desk"), state=State.DRAFT)
    make_article("نص آخر", "منشور", source=SourceFactory(name_en="Open Outlet", key="open-outlet"))
    index()
    page = client.get("/en/places/?source=open-outlet").content.decode()
    assert "Draft Desk" not in page
    assert '<option value="open-outlet" selected>Open Outlet' in page
    assert "Draft Desk" in editor_client.get("/en/places/").content.decode()


def test_an_editor_is_told_of_the_namesake_and_joins_the_report_to_it(
    contributing: Client, editor_client: Client, index: Any
) -> None:
    known = confidential("مكتب الظل")
    send(contributing, "مكتب الظل", "عنوان\nنص من مكتب الظل")
    article = Article.objects.latest("pk")
    address = f"/articles/{article.pk}/sensitive/source/"
    assert contributing.post(address, {"same": known.pk}).status_code == 403
    assert list(confidential_namesakes(article.source)) == [known]
    client = editor_client
    for path in (f"/en/articles/{article.pk}/publication/", f"/en/articles/{article.pk}/sensitive/"):
        assert "It is that source" in client.get(path).content.decode()
    assert "It is that source" not in contributing.get(f"/en/articles/{article.pk}/publication/").content.decode()
    assert client.post(address, {"same": known.pk}).status_code == 302
    article.refresh_from_db()
    assert article.source == known
    assert client.post(address, {"same": SourceFactory().pk}).status_code == 404
    with pytest.raises(NotANamesakeError):
        assign_to_namesake(article=article, source=SourceFactory())


def test_the_hash_of_the_file_of_a_confidential_source_is_for_editors(client: Client, editor_client: Client) -> None:
    article = services.take_in(
        data=b"bytes of a witness", method="file", title="t", body="b", source=SourceFactory(), language="en",
        state=State.PUBLISHED,
    )  # fmt: skip
    assert article.upload.sha256 in client.get(f"/articles/{article.pk}/").content.decode()
    services.mark_confidential(source=article.source, confidential=True)
    assert article.upload.sha256 not in client.get(f"/articles/{article.pk}/").content.decode()
    assert article.upload.sha256 in editor_client.get(f"/articles/{article.pk}/").content.decode()
