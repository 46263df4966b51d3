"""Uploading: what is taken, what is refused with which words, and that the job runs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from archive import tasks
from archive.models import Article, Batch, Reading, Source, Step, Upload, UploadUsage
from archive.search.engine import Restriction, search
from archive.search.query import parse
from tests.archive.readers.conftest import zip_of
from tests.factories import make_place
from tests.uploading import confirm

pytestmark = pytest.mark.django_db
TEXT = "اجتماع في البوكمال\n\nعقد في مدينة البوكمال اجتماع حضره ممثلون عن المجلس المحلي."


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


def send(desk: Client, page: str = "en", **fields: Any) -> Any:
    values = {
        "source": "Orient Net",
        "language": "ar",
        "state": "published",
        "published_on": "",
        "url": "",
        "title": "",
        **fields,
    }
    return desk.post(f"{'/en' if page == 'en' else ''}/upload/", values)


def store(desk: Client, **fields: Any) -> Any:
    """A text sent and confirmed as it was understood."""
    return confirm(desk, send(desk, **fields)["Location"])


def read(desk: Client, response: Any) -> Any:
    """The page of a file after a worker has seen to it."""
    tasks.read_upload(upload_id=Upload.objects.get().pk)
    return desk.get(response["Location"])


def file(data: bytes, name: str = "report.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/plain")


def test_pasted_text_is_stored_and_queued(desk: Client, editor: Any) -> None:
    response = store(desk, text=TEXT, published_on="٣٠ تشرين الثاني ٢٠٢١", url="https://example.org/a")
    article = Article.objects.get()
    assert response["Location"] == f"/en/articles/{article.pk}/steps/"
    assert article.current.title == "اجتماع في البوكمال"
    assert article.current.body.startswith("عقد في مدينة")
    assert (article.published_on, article.source.name_en, article.state) == (
        date(2021, 11, 30),
        "Orient Net",
        "published",
    )
    assert article.upload.created_by == editor
    (job,) = ProcrastinateJob.objects.filter(task_name="archive.process_article")
    assert job.args == {"article_id": article.pk}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_files_in_both_encodings(desk: Client, encoding: str) -> None:
    data = TEXT.encode(encoding)
    form = read(desk, send(desk, file=file(data))).context["form"]
    assert (form["title"].value(), form["source"].value()) == ("اجتماع في البوكمال", "Orient Net")
    upload = Upload.objects.get()
    assert upload.original.read() == data
    assert upload.encoding == encoding.replace("cp1256", "windows-1256").replace("utf-8-sig", "utf-8")


def test_a_title_of_its_own_leaves_the_text_whole(desk: Client) -> None:
    store(desk, text=TEXT, title="عنوان المحرر")
    assert Article.objects.get().current.body.startswith("اجتماع في البوكمال")


def test_a_title_that_repeats_the_first_line_is_not_stored_twice(desk: Client) -> None:
    store(desk, text=TEXT, title="اجتماع في البوكمال")
    assert Article.objects.get().current.body.startswith("عقد")


def test_a_known_source_is_taken_again(desk: Client) -> None:
    source = Source.objects.create(key="o", name_ar="أورينت نت", name_en="Orient Net")
    store(desk, text=TEXT, source="أورينت نت")
    assert Article.objects.get().source == source


@pytest.mark.parametrize("again", [{"text": TEXT}, {"file": TEXT.encode()}], ids=["text", "file"])
def test_the_same_twice_leads_to_the_first(desk: Client, again: dict[str, Any]) -> None:
    store(desk, text=TEXT)
    first = Article.objects.get()
    if "file" in again:
        again = {"file": file(again["file"])}
    sent = send(desk, **again)
    tasks.read_upload(upload_id=Upload.objects.get().pk)
    page = desk.get(sent["Location"]).content.decode()
    assert "The same file or the same words are in the archive" in page
    assert first.get_absolute_url() in page
    response = confirm(desk, sent["Location"])
    assert response.status_code == 409
    assert "Already in the archive" in response.content.decode()
    assert first.get_absolute_url() in response.content.decode()
    assert Upload.objects.count() == 1


def test_the_same_file_of_another_outlet_is_stored_beside_the_first(desk: Client) -> None:
    store(desk, text=TEXT)
    store(desk, text=TEXT, source="عنب بلدي")
    assert Article.objects.count() == 2
    assert Upload.objects.get().articles.count() == 2


def test_what_was_sent_again_and_discarded_leaves_the_first_alone(desk: Client) -> None:
    store(desk, text=TEXT)
    again = send(desk, text=TEXT)["Location"]
    assert Upload.objects.get().created_at
    desk.post(f"{again}discard/")
    assert Upload.objects.get().articles.get() == Article.objects.get()
    assert not Reading.objects.exists()
    assert desk.get(again).status_code == 404


def test_what_the_file_says_is_shown_beside_what_the_editor_gave(desk: Client) -> None:
    text = f"{TEXT}\n\n30 تشرين الثاني 2021\nبقلم: سمير الخالد\nالمصدر: عنب بلدي"
    where = send(desk, text=text, title="عنوان المحرر", published_on="2021-12-01")["Location"]
    form = desk.get(where).context["form"]
    assert {name: field.said for name, field in form.fields.items() if field.said} == {
        "title": "اجتماع في البوكمال", "source": "عنب بلدي", "published_on": "2021-11-30",
    }  # fmt: skip
    assert form["author"].value() == "سمير الخالد"
    assert form["body"].value().startswith("اجتماع في البوكمال\n\nعقد في")


def test_everything_is_proposed_as_a_draft(desk: Client, contributor: Any) -> None:
    assert desk.get("/en/upload/").context["form"]["state"].value() == "draft"
    desk.force_login(contributor)
    assert desk.get("/en/upload/").context["form"]["state"].value() == "draft"


@pytest.mark.parametrize(
    ("written", "day", "precision", "shown"),
    [
        ("آب 2013", date(2013, 8, 1), "month", "August 2013"),
        ("2013", date(2013, 1, 1), "year", "2013"),
        ("21 آب 2013", date(2013, 8, 21), "day", "21 August 2013"),
    ],
)
def test_a_date_is_kept_as_precise_as_it_is(desk: Client, written: str, day: date, precision: str, shown: str) -> None:
    store(
        desk,
        text=f"{TEXT}\n\n{written}" if precision == "day" else TEXT,
        published_on="" if precision == "day" else written,
    )
    article = Article.objects.get()
    assert (article.published_on, article.published_precision) == (day, precision)
    page = desk.get(f"/en/articles/{article.pk}/").content.decode()
    assert f'<time datetime="{article.published_text}" dir="ltr">{shown}</time>' in page


def test_what_can_lead_to_a_person_is_pointed_out_before(desk: Client) -> None:
    told = "passages that can lead to a person"
    where = send(desk, text=f"{TEXT}\n\nللتواصل مع الشاهد: ‎+963 944 123 456 أو witness@example.org")["Location"]
    page = desk.get(where).content.decode()
    assert told in page
    assert "witness@example.org" in page
    confirm(desk, where)
    article = Article.objects.get()
    assert told in desk.get(f"/en/articles/{article.pk}/publication/").content.decode()
    assert told not in desk.get(send(desk, text=TEXT)["Location"]).content.decode()


def test_a_file_is_read_again_in_the_encoding_that_somebody_knows(desk: Client) -> None:
    text = "Опубликовано в газете\n\nПолный текст сообщения о дороге."
    where = send(desk, file=file(text.encode("cp1251")))["Location"]
    assert "in which encoding" in read(desk, where_of(where)).content.decode()
    desk.post(f"{where}retry/", {"charset": "windows-1251"})
    assert read(desk, where_of(where)).context["form"]["title"].value() == "Опубликовано в газете"
    desk.post(f"{where}retry/", {"charset": "windows-1256"})
    assert read(desk, where_of(where)).context["form"]["title"].value() != "Опубликовано в газете"
    desk.post(f"{where}retry/", {"charset": "no such"})
    assert Reading.objects.get().state == "read"


def where_of(address: str) -> dict[str, str]:
    return {"Location": address}


def test_details_and_the_identifier_are_stored_as_they_are_written(desk: Client) -> None:
    where = send(desk, text=TEXT)["Location"]
    refused = confirm(desk, where, details="killed 4")
    assert "Write each line as" in refused.content.decode()
    confirm(desk, where, details="killed: 4\n\nالموقع: 34.45, 40.91", identifier="SY-17")
    article = Article.objects.get()
    assert article.details == [["killed", "4"], ["الموقع", "34.45, 40.91"]]
    assert article.identifier == "SY-17"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose a file or paste the text"),
        ({"text": "   "}, "Choose a file or paste the text"),
        ({"text": TEXT, "file": b"also"}, "not both"),
        ({"file": b""}, "empty"),
        ({"file": b"x" * 2000}, "the limit is"),
        ({"text": TEXT, "published_on": "أمس"}, "This is not a date"),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"text": TEXT, "language": "xx"}, "Select a valid choice"),
        ({"text": TEXT, "state": "withdrawn"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_and_stores_nothing(
    desk: Client, settings: Any, fields: dict[str, Any], message: str
) -> None:
    settings.UPLOAD_LIMIT = 1500
    if "file" in fields:
        fields = {**fields, "file": file(fields["file"])}
    response = send(desk, **fields)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Article.objects.exists()
    assert not Upload.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n ", "There is no text in it"),
        (b"\x00\x01\x02", "not a plain text file"),
        (b"%PDF-1.7", "cannot be opened"),
        ("Опубликовано в газете".encode("cp1251"), "in which encoding"),
    ],
)
def test_what_cannot_be_read_is_said_and_can_be_typed(desk: Client, data: bytes, message: str) -> None:
    response = send(desk, file=file(data))
    page = read(desk, response).content.decode()
    assert message in page
    assert "hx-trigger" not in page
    assert desk.post(f"{response['Location']}retry/")["Location"] == response["Location"]
    assert "Waiting for a worker" in desk.get(response["Location"]).content.decode()
    assert message in read(desk, response).content.decode()
    form = desk.get(f"{response['Location']}?by-hand=1").context["form"]
    assert (form["title"].value(), form["source"].value()) == ("", "Orient Net")
    values = {"title": "عنوان", "body": "نص كتبه المحرر.", "source": "Orient Net", "language": "ar", "state": "draft"}
    desk.post(f"{response['Location']}?by-hand=1", values)
    assert Article.objects.get().current.body == "نص كتبه المحرر."
    assert not Reading.objects.exists()


def test_the_page_of_a_file_follows_its_reading(desk: Client) -> None:
    response = send(desk, file=file(TEXT.encode()))
    address = response["Location"]
    assert ProcrastinateJob.objects.filter(task_name="archive.read_upload").count() == 1
    page = desk.get(address).content.decode()
    assert "No worker is running" in page
    assert "Look again" in page
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    fragment = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Waiting for a worker" in fragment
    assert "<html" not in fragment
    assert "No worker is running" not in fragment
    tasks.read_upload(upload_id=Upload.objects.get().pk)
    assert desk.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == address
    assert desk.get(address).context["form"]["title"].value() == "اجتماع في البوكمال"


def test_what_turns_out_to_be_many_becomes_a_batch(desk: Client, editor: Any) -> None:
    response = send(desk, file=file(zip_of({"a.txt": TEXT.encode()}), "a.txt"), state="draft")
    address = read(desk, response)["Location"]
    batch = Batch.objects.get()
    assert address == f"/en/upload/batches/{batch.pk}/"
    assert (batch.created_by, batch.source.name_en, batch.state, batch.wording) == (editor, "Orient Net", "draft", "en")
    assert ProcrastinateJob.objects.filter(task_name="archive.open_batch").count() == 1
    tasks.open_batch(batch_id=batch.pk)
    assert batch.items.get().name == "a.txt/a.txt"


def test_an_account_has_a_day_s_quota(desk: Client, settings: Any) -> None:
    settings.DAY_FILES, settings.DAY_BYTES = 2, 0
    send(desk, text=TEXT)
    send(desk, file=file(b"two"))
    for fields in ({"text": f"{TEXT} 3"}, {"file": file(b"three")}):
        response = send(desk, **fields)
        assert response.status_code == 422
        assert "Send it after" in response.content.decode()
    assert Upload.objects.count() == 2
    desk.post(f"/en/upload/{Upload.objects.latest('pk').pk}/discard/")
    assert send(desk, file=file(b"four")).status_code == 422, "what was discarded has been sent all the same"
    UploadUsage.objects.update(day=date(2020, 1, 1))
    assert send(desk, file=file(b"four")).status_code == 302
    settings.DAY_FILES, settings.DAY_BYTES = 0, UploadUsage.objects.get(files=1).size + 10
    assert send(desk, file=file(b"x" * 11)).status_code == 422
    assert send(desk, file=file(b"x" * 10)).status_code == 302


def test_messages_are_in_the_readers_language(desk: Client) -> None:
    assert "اختر ملفاً أو ألصق نص التقرير" in send(desk, page="ar").content.decode()


def test_what_was_typed_survives_an_error(desk: Client) -> None:
    page = send(desk, text=TEXT, published_on="أمس", title="عنوان محفوظ").content.decode()
    assert "عنوان محفوظ" in page
    assert "عقد في مدينة البوكمال" in page


def test_the_job_links_and_indexes(desk: Client, index: Any) -> None:
    make_place("البوكمال", "Abu Kamal")
    store(desk, text=TEXT)
    article = Article.objects.get()
    tasks.process_article(article_id=article.pk)
    tasks.update_index()
    assert article.mentions.filter(surface="البوكمال", status="linked").count() == 2
    assert search(parse("Abu Kamal"), Restriction(("published",)), limit=5).ids == [article.pk]
    page = desk.get(f"/en/articles/{article.pk}/steps/").content.decode()
    assert page.count("step--done") == 3
    assert "Read the report" in page


def test_a_failed_step_is_shown_and_retried(desk: Client, index: Any) -> None:
    store(desk, text=TEXT)
    article = Article.objects.get()
    article.steps.filter(kind="extract").update(state=Step.State.FAILED, error="RuntimeError: broken")
    page = desk.get(f"/en/articles/{article.pk}/steps/").content.decode()
    assert "RuntimeError: broken" in page
    assert "Try again" in page
    desk.post(f"/en/articles/{article.pk}/steps/extract/retry/")
    assert article.steps.get(kind="extract").state == Step.State.WAITING
    assert ProcrastinateJob.objects.filter(task_name="archive.process_article").count() == 2


def test_a_file_is_read_and_confirmed(desk: Client, editor: Any) -> None:
    """Title, day, outlet and byline come from the file; what the editor wrote before counts more."""
    data = f"{TEXT}\n\n30 تشرين الثاني 2021\nبقلم: سمير الخالد\nالمصدر: عنب بلدي".encode()
    response = send(desk, file=file(data, "../تقرير\N{RIGHT-TO-LEFT OVERRIDE}.txt"), source="", state="draft")
    upload = Upload.objects.get()
    assert not Article.objects.exists()
    assert response["Location"] == f"/en/upload/{upload.pk}/"
    assert upload.filename == "تقرير.txt"
    shown = read(desk, response)
    values = {name: shown.context["form"][name].value() for name in shown.context["form"].fields}
    assert (values["title"], values["source"], values["author"]) == ("اجتماع في البوكمال", "عنب بلدي", "سمير الخالد")
    assert (values["published_on"], values["language"], values["state"]) == ("2021-11-30", "ar", "draft")
    assert "تقرير.txt" in desk.get("/en/upload/").content.decode()
    stored = desk.post(response["Location"], {**values, "published_on": "2021-12-01"})
    article = Article.objects.get()
    assert stored["Location"] == f"/en/articles/{article.pk}/steps/"
    assert (article.upload, article.published_on, article.author) == (upload, date(2021, 12, 1), "سمير الخالد")
    assert desk.get(response["Location"]).status_code == 404
    assert "تقرير.txt" not in desk.get("/en/upload/").content.decode()


def test_confirming_says_what_is_missing(desk: Client) -> None:
    page = send(desk, text=TEXT, source="")["Location"]
    response = desk.post(page, {"title": "؟", "body": " ", "source": "", "language": "ar", "state": "published"})
    assert response.status_code == 422
    for message in ("has no letters", "This field is required"):
        assert message in response.content.decode()
    assert not Article.objects.exists()


def test_discarding_deletes_the_file(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    send(desk, text=TEXT, source="")
    upload = Upload.objects.get()
    name, storage = upload.original.name, upload.original.storage
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/en/upload/{upload.pk}/discard/")
    assert not Upload.objects.exists()
    assert not storage.exists(name)


def test_only_the_sender_and_editors_confirm(client: Client, desk: Client, contributor: Any, editor: Any) -> None:
    page = send(desk, text=TEXT, source="")["Location"]
    client.force_login(contributor)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}discard/").status_code == 404
    own = send(client, text=TEXT, source="", state="draft")["Location"]
    assert client.get(own).status_code == 200
    assert client.get(page).status_code == 404
    client.force_login(editor)
    assert client.get(page).status_code == client.get(own).status_code == 200


def test_a_table_pasted_from_a_spreadsheet_is_a_table(desk: Client) -> None:
    response = send(desk, text="Date\tTitle\tText\r\n2015-03-04\tA title\tone two\r\n", source="")
    assert "/upload/batches/" in response.headers["Location"]
    assert Batch.objects.get().files.get().name == "table.tsv"
