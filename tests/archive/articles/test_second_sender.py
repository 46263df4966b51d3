"""Who sends what somebody else has sent gets the answers that a first sender gets; editors see both."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from archive import tasks
from archive.accounts.roles import Role, give_role
from archive.articles.uploads import discard_upload, sha256_of, store_upload
from archive.ingest import batches, opening, worker
from archive.models import Article, Batch, BatchItem, Upload
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _docx(title: str, body: str) -> bytes:
    made, file = Document(), io.BytesIO()
    for text in (title, body):
        made.add_paragraph(text)
    made.save(file)
    return file.getvalue()


def _zip(title: str, body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.txt", f"{title} أ\n{body}")
        packed.writestr("b.md", f"# {title} ب\n\n{body}")
    return file.getvalue()


KINDS: dict[str, Callable[[str, str], bytes]] = {
    "a.txt": lambda title, body: f"{title}\n{body}".encode(),
    "a.md": lambda title, body: f"# {title}\n\n{body}".encode(),
    "a.html": lambda title, body: (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><article><h1>{title}</h1><p>{body}</p>"
        f"<p>{body}</p></article></body></html>"
    ).encode(),
    "a.docx": _docx,
    "a.eml": lambda title, body: (
        f"From: a@example.org\nSubject: {title}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    ).encode(),
    "a.zip": _zip,
    "a.jsonl": lambda title, body: json.dumps({"title": title, "body": body}, ensure_ascii=False).encode() + b"\n",
    "a.csv": lambda title, body: f"title,body\n{title},{body}\n".encode(),
}  # fmt: skip
BODY = "عُقد في مدينة البوكمال شرق دير الزور اجتماع حضره ممثلون عن المجلس المحلي وعدد من وجهاء المدينة يوم"


def contributor(name: str) -> Client:
    user = UserFactory(username=name)
    give_role(user=user, role=Role.CONTRIBUTOR)
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, name: str, data: bytes) -> list[Any]:
    """What a contributor is told from sending a file to its being stored, without numbers and tokens."""
    form = {"file": SimpleUploadedFile(name, data), "source": "منفذ جديد", "language": "ar", "state": "draft"}
    answer = client.post("/en/upload/", form)
    told = [answer.status_code, re.sub(r"\d+", "", answer.get("Location", ""))]
    where = answer["Location"]
    if (waiting := Upload.objects.filter(reading__state="waiting").order_by("pk").last()) is not None:
        told.append(plain(client.get(where)))
        tasks.read_upload(upload_id=waiting.pk)
        where = client.get(where).get("Location", where)
    if "/upload/batches/" in where:
        batch = Batch.objects.latest("pk")
        opening.open_files(batch)
        for file in batch.files.filter(state="columns"):
            batches.choose_columns(file=file, columns={"title": "title", "body": "body"})
        opening.open_files(batch)
        for _half in range(2):
            while worker.process_chunk():
                pass
            told.append(plain(client.get(f"{where}check/")))
            client.post(f"{where}check/", {"state": "draft"})
        return [
            *told,
            list(BatchItem.objects.filter(batch=batch).values_list("state", flat=True)),
            plain(client.get(where)),
        ]
    if "/steps/" not in where:
        page = client.get(where)
        told.append(plain(page))
        values = {name: field.value() or "" for name, field in ((f.name, f) for f in page.context["form"])}
        answer = client.post(where, {**values, "source": "منفذ جديد", "state": "draft", "language": "ar"})
        assert answer.status_code == 302, answer.context["form"].errors
        told += [answer.status_code, re.sub(r"\d+", "", answer.get("Location", ""))]
        where = answer["Location"]
    article = re.search(r"/articles/\d+/", where)
    assert article
    return [
        *told,
        plain(client.get(where)),
        plain(client.get(article[0])),
        plain(client.get("/en/unpublished/?state=draft")),
    ]


def plain(response: Any) -> str:
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|sender-\w+', "", response.content.decode())
    return re.sub(r"[0-9a-f]{64}|\d+", "", re.sub("ابتدائي|ثانوي", "", text))


@pytest.mark.parametrize("name", KINDS)
def test_the_second_sender_is_told_what_a_first_one_is(name: str, editor: Any) -> None:
    known, new = KINDS[name]("عنوان ابتدائي", f"{BODY} ابتدائي."), KINDS[name]("عنوان ثانوي", f"{BODY} ثانوي.")
    first = contributor("sender-one")
    send(first, name, known)
    stored = Article.objects.count()
    second, third = send(contributor("sender-two"), name, known), send(contributor("sender-three"), name, new)
    assert [line for part in second for line in str(part).splitlines()] == [
        line for part in third for line in str(part).splitlines()
    ]
    assert Article.objects.count() == 3 * stored
    own = Upload.objects.filter(sha256=sha256_of(known))
    assert (
        own.count()
        == len(set(own.values_list("created_by", flat=True)))
        == len(set(own.values_list("original", flat=True)))
    )
    # Editors see the two beside each other, and are told when they send it a third time.
    client = Client()
    client.force_login(editor)
    one = Article.objects.order_by("pk").first()
    assert one is not None
    same = Article.objects.identical_to(one)
    assert same
    page = client.get(f"/en/articles/{one.pk}/").content.decode()
    assert all(f'/articles/{article.pk}/"' in page for article in same)
    form = {"file": SimpleUploadedFile(name, known), "source": "منفذ", "language": "ar", "state": "draft"}
    again = client.post("/en/upload/", form)["Location"]
    if "/upload/batches/" not in again:
        tasks.read_upload(upload_id=Upload.objects.latest("created_at").pk)
        assert "The same file or the same words are in the archive" in client.get(again).content.decode()


def test_what_is_discarded_takes_no_file_of_others(django_capture_on_commit_callbacks: Any) -> None:
    one, two = UserFactory(), UserFactory()
    first, second = (store_upload(data=b"same", method="file", user=user) for user in (one, two))
    with django_capture_on_commit_callbacks(execute=True):
        discard_upload(upload=first)
    assert second.original.open("rb").read() == b"same"
    assert not second.original.storage.exists(first.original.name)
