"""Recordings that come with reports: kept byte for byte, joined to the report they came with, claimed to say nothing."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from archive.ingest import batches, opening, worker
from archive.models import Article, Attachment, Batch
from tests.archive.readers.conftest import zip_of
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64
OGG = b"OggS\x00\x02" + b"\x00" * 58


def message(subject: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", subject
    made.set_content("قال المجلس المحلي إن الطريق مغلق أمام الشاحنات منذ الصباح.")
    made.add_attachment(MP4, maintype="video", subtype="mp4", filename="مقطع.mp4")
    return made.as_bytes()


def run(*files: tuple[str, bytes]) -> Batch:
    batch = batches.create_batch(files=files, method="file", state="published", source=SourceFactory(), language="ar")
    opening.open_files(batch)
    while worker.process_chunk():
        pass
    return batch


@pytest.mark.parametrize("name", ["a.eml", "a.zip"])
def test_a_recording_is_joined_to_its_message(name: str) -> None:
    data = message("تقرير عن الطريق")
    batch = run(
        (name, data if name == "a.eml" else zip_of({"one.eml": data, "two.eml": message("تقرير آخر عن الطريق")}))
    )
    article = Article.objects.get(current__title="تقرير عن الطريق")
    kept = article.attachments.get()
    assert (kept.format, kept.upload.original.read()) == ("MP4", MP4)
    assert kept.name.endswith("مقطع.mp4")
    assert (
        "It is a recording (MP4)" in batch.files.get().not_read[0][1] or "هذا تسجيل" in batch.files.get().not_read[0][1]
    )


def test_in_a_packed_file_it_goes_to_the_report_of_its_name_or_to_the_only_one() -> None:
    text = "عنوان {}\n\nقال المجلس المحلي إن الطريق رقم {} مغلق."
    run(
        (
            "two.zip",
            zip_of(
                {"a.txt": text.format(1, 1).encode(), "b.txt": text.format(2, 2).encode(), "b.ogg": OGG, "c.mp4": MP4}
            ),
        )
    )
    assert Attachment.objects.get(format="OGG").article == Article.objects.get(current__title="عنوان 2")
    assert Attachment.objects.get(format="MP4").article is None
    run(("one.zip", zip_of({"a.txt": text.format(3, 3).encode(), "any.mp4": MP4 + b"1"})))
    assert Article.objects.get(current__title="عنوان 3").attachments.count() == 1


def test_readers_see_that_there_is_one_and_editors_download_it(client: Client, editor: Any, reader: Any) -> None:
    run(("a.eml", message("تقرير عن الطريق")))
    article = Article.objects.get()
    kept = article.attachments.get()
    address = f"/en/articles/{article.pk}/attachments/{kept.pk}/"
    page = client.get(f"/en/articles/{article.pk}/").content.decode()
    assert "MP4" in page
    assert kept.upload.sha256 in page
    assert "مقطع.mp4" not in page
    assert "<video" not in page
    assert client.get(address).status_code == 302
    client.force_login(reader)
    assert client.get(address).status_code == 403
    client.force_login(editor)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == MP4
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_picture_without_words_is_kept_beside_its_report() -> None:
    """OCR finds no words in it, or there is none: either way the picture is evidence and no failure."""
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 160, 90)).save(picture, "JPEG")
    text = "عنوان\n\nقال المجلس المحلي إن الطريق مغلق.".encode()
    batch = run(("one.zip", zip_of({"photo.jpg": picture.getvalue(), "report.txt": text})))
    assert sorted(batch.items.values_list("state", flat=True)) == ["done", "kept"]
    kept = Article.objects.get().attachments.get()
    assert (kept.format, kept.upload.original.read()) == ("JPEG", picture.getvalue())
    assert batch.items.get(state="kept").not_read[0][0] == "one.zip/photo.jpg"
    batch.refresh_from_db()
    assert batch.finished_at is not None


def test_a_report_that_was_attached_is_joined_to_its_message(client: Client, editor: Any) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "رسالة عن الطريق"
    made.set_content("قال المجلس المحلي إن الطريق مغلق أمام الشاحنات منذ الصباح.")
    made.add_attachment(
        "تقرير مرفق\n\nنص التقرير المرفق عن الطريق.".encode(), maintype="text", subtype="plain", filename="a.txt"
    )
    run(("m.eml", made.as_bytes()))
    message, attached = (Article.objects.get(current__title=title) for title in ("رسالة عن الطريق", "تقرير مرفق"))
    address = f"/en/articles/{message.pk}/"
    assert attached.get_absolute_url() not in client.get(address).content.decode()
    client.force_login(editor)
    assert f'href="/en/articles/{attached.pk}/"' in client.get(address).content.decode()
    assert f'href="/en/articles/{message.pk}/"' in client.get(f"/en/articles/{attached.pk}/").content.decode()


def test_what_belongs_to_no_report_is_listed_and_can_be_had(client: Client, editor: Any, contributor: Any) -> None:
    batch = run(("v.zip", zip_of({"a.mp4": MP4})))
    kept = Attachment.objects.get()
    page, address = f"/en/upload/batches/{batch.pk}/", f"/en/upload/batches/{batch.pk}/attachments/{kept.pk}/"
    client.force_login(contributor)
    assert client.get(address).status_code == 404
    client.force_login(editor)
    assert "Kept, and joined to no report" in client.get(page).content.decode()
    assert address in client.get(page).content.decode()
    assert b"".join(client.get(address).streaming_content) == MP4


def test_two_recordings_of_one_name_are_two(client: Client) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "رسالة عن الطريق"
    made.set_content("قال المجلس المحلي إن الطريق مغلق أمام الشاحنات منذ الصباح.")
    for data in (MP4, MP4 + b"2"):
        made.add_attachment(data, maintype="video", subtype="mp4", filename="video.mp4")
    run(("m.eml", made.as_bytes()))
    assert Article.objects.get().attachments.count() == 2


def test_the_same_words_with_another_recording_are_evidence_of_their_own() -> None:
    source = SourceFactory()
    for number in range(2):
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "رسالة عن الطريق"
        made.set_content("قال المجلس المحلي إن الطريق مغلق أمام الشاحنات منذ الصباح.")
        made.add_attachment(MP4 + str(number).encode(), maintype="video", subtype="mp4", filename="video.mp4")
        batch = batches.create_batch(
            files=[("m.eml", made.as_bytes())], method="file", state="published", source=source, language="ar"
        )
        opening.open_files(batch)
        while worker.process_chunk():
            pass
    assert [article.attachments.count() for article in Article.objects.all()] == [1, 1]


def test_who_sends_a_public_report_again_adds_nothing_to_it(contributor: Any) -> None:
    run(("a.eml", message("تقرير عن الطريق")))
    first = Article.objects.get()
    assert first.attachments.count() == 1
    again = batches.create_batch(
        files=[("a.zip", zip_of({"one.eml": message("تقرير عن الطريق"), "any.ogg": OGG}))],
        method="file", state="draft", user=contributor, source=first.source, language="ar",
    )  # fmt: skip
    opening.open_files(again)
    while worker.process_chunk():
        pass
    assert first.attachments.count() == 1
