"""What originals tell about their making: read by workers, shown to editors with a warning, and part of nothing public."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from archive import tasks
from archive.articles import services
from archive.ingest import batches, opening, provenance, worker
from archive.models import Article, Batch, Upload
from archive.sandbox.outcomes import Reason
from archive.sandbox.reading import ReadStopped
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db
TYPIST = "طابعة التقرير السرية"
PAGE = (
    f'<html lang="ar"><head><meta charset="utf-8"><title>اجتماع في البوكمال</title><meta name="author" content="{TYPIST}">'
    '<meta name="generator" content="LibreOffice"></head><body><h1>اجتماع في البوكمال</h1>'
    "<p>عُقد في مدينة البوكمال شرق دير الزور "
    "اجتماع حضره ممثلون عن المجلس المحلي وعدد من وجهاء المدينة يوم أمس.</p>"
    "<p>وقال مصدر محلي إن الطريق الدولي أُغلق.</p></body></html>"
)


def document() -> bytes:
    made = Document()
    made.core_properties.author = made.core_properties.last_modified_by = TYPIST
    made.add_paragraph("اجتماع في البوكمال")
    made.add_paragraph("عُقد في مدينة البوكمال اجتماع حضره ممثلون عن المجلس المحلي.")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def stored(data: bytes, filename: str = "report.docx", method: str = "file") -> Article:
    return services.take_in(
        data=data, method=method, filename=filename, title="عنوان", body=f"نص {filename}", source=SourceFactory(), language="ar",
        state=Article.State.PUBLISHED,
    )  # fmt: skip


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_editors_see_it_and_nobody_else(editor: Any, reader: Any, client: Client) -> None:
    article = stored(document())
    address = f"/en/articles/{article.pk}/sensitive/"
    assert "has not been read yet" in signed_in(editor).get(address).content.decode()
    assert provenance.read_waiting() == 1
    assert provenance.read_waiting() == 0
    page = signed_in(editor).get(address).content.decode()
    assert page.count(TYPIST) == 2
    assert "It can reveal who a source is" in page
    assert "It reveals who or what made it" in signed_in(editor).get(f"/en/articles/{article.pk}/").content.decode()
    for other in (client, signed_in(reader)):
        shown = other.get(f"/en/articles/{article.pk}/").content.decode()
        assert TYPIST not in shown
        assert "It reveals who" not in shown
        assert other.get(f"/articles/{article.pk}/original/").status_code in (302, 403)
    assert client.get(address).status_code == 302
    assert signed_in(reader).get(address).status_code == 403


def test_a_file_that_tells_nothing_says_so_and_pasted_text_is_not_opened(
    editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = stored(b"plain", "report.txt", method="paste")
    monkeypatch.setattr(provenance, "read_facts", lambda *_args: pytest.fail("opened"))
    provenance.read_waiting()
    page = signed_in(editor).get(f"/en/articles/{article.pk}/sensitive/").content.decode()
    assert "Nothing about its author was found" in page


def test_a_file_that_breaks_its_reader_is_left_alone_after_three_tries(
    editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, other = stored(document()), stored(b"other", "other.txt")

    def broken(data: bytes, filename: str) -> list[tuple[str, str]]:
        if filename == "report.docx":
            raise ReadStopped(Reason.CRASH)
        return []

    monkeypatch.setattr(provenance, "read_facts", broken)
    assert [provenance.read_waiting() for _try in range(5)] == [2, 1, 1, 0, 0]
    assert Upload.objects.get(pk=other.upload_id).provenance == []
    page = signed_in(editor).get(f"/en/articles/{article.pk}/sensitive/").content.decode()
    assert "It could not be read" in page


@pytest.mark.parametrize(("name", "data"), [("page.html", PAGE.encode()), ("report.docx", document())])
def test_whom_the_properties_name_is_no_byline(contributor: Any, name: str, data: bytes) -> None:
    client = signed_in(contributor)
    kept = client.post("/en/upload/", {"file": SimpleUploadedFile(name, data), "language": "", "state": "draft"})
    tasks.read_upload(upload_id=Upload.objects.get().pk)
    page = client.get(kept["Location"])
    assert page.context["form"]["author"].value() == ""
    assert f'value="{TYPIST}"' not in page.content.decode()
    assert (TYPIST in page.content.decode()) == (name == "page.html")
    if name == "page.html":
        assert "The properties of the file name" in page.content.decode()


@pytest.mark.parametrize(("name", "data"), [("page.html", PAGE.encode()), ("report.docx", document())])
def test_batches_take_no_byline_from_properties(contributor: Any, name: str, data: bytes) -> None:
    batch = batches.create_batch(
        files=[(name, data)], method="file", state="draft", user=contributor, source=SourceFactory()
    )
    opening.open_files(batch)
    worker.process_chunk()
    article = Article.objects.get()
    assert article.author == ""
    assert TYPIST not in article.current.body
    assert Batch.objects.get().items.get().state == "done"
