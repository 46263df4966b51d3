"""WARC, WACZ and pages that browsers save: the page with its address and the time of its capture."""

from __future__ import annotations

import gzip
import plistlib
from typing import Any

import pytest

from archive.readers import Format, Omission, Part, ReadError, Report, detect, propose, read_document, read_parts
from archive.readers.document import DamagedFile, EmptyFile, TooLarge, UnknownFormat
from tests.archive.readers.conftest import zip_of
from tests.archive.readers.export_samples import HTML, LONG_PAGE, answer, capture, wacz, warc, webarchive
from tests.archive.readers.hostile import pdf

GZIPPED = gzip.compress(LONG_PAGE.encode())
PRINTED = pdf(b"BT /F 12 Tf 40 700 Td (The road is closed.) Tj ET")
UNDECLARED = LONG_PAGE.replace('<meta charset="utf-8">', "")


def chunked(data: bytes) -> bytes:
    pieces = [data[start : start + 500] for start in range(0, len(data), 500)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def members(data: bytes) -> tuple[dict[str, bytes], list[str], list[str]]:
    """The files in it, what was not read, and errors."""
    found = list(read_parts(data))
    return (
        {name: part.data for name, part in found if isinstance(part, Part)},
        [str(part.part) for _name, part in found if isinstance(part, Omission)],
        [str(part) for _name, part in found if isinstance(part, ReadError)],
    )


def report(data: bytes) -> Report:
    assert detect(data) == Format.CAPTURE
    return propose(read_document(data, Format.CAPTURE))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (LONG_PAGE.encode(), [HTML]),
        (GZIPPED, [HTML, ("Content-Encoding", "gzip")]),
        (chunked(GZIPPED), [HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        (UNDECLARED.encode("cp1256", "replace"), [("Content-Type", "text/html; charset=windows-1256")]),
        (LONG_PAGE.encode(), [("Content-Type", "text/html; charset=ISO-8859-1")]),
        (UNDECLARED.encode(), [("Content-Type", 'text/html;charset="UTF-8"')]),
    ],
)
@pytest.mark.parametrize("is_packed", [True, False])
def test_a_page_is_a_report_with_its_address_and_the_time_of_its_capture(
    body: bytes, headers: Any, is_packed: bool
) -> None:
    data = warc(answer("https://example.org/a?b=1", body, *headers), is_packed=is_packed, version="1.1")
    assert detect(data, "a.warc") == Format.WARC
    found, not_read, errors = members(data)
    assert (list(found), not_read, errors) == (["example.org/a_b=1.warc"], [], [])
    page = report(found["example.org/a_b=1.warc"])
    assert page.title == "اجتماع في البوكمال"
    assert page.body.startswith("عُقد في مدينة البوكمال")
    assert page.metadata.url == "https://example.org/a?b=1"
    assert page.metadata.details == (("captured", "2021-12-05 10:11:12 UTC"),)
    # The day on which it was published is the page's own.
    assert str(page.metadata.published_on) == "2021-11-30"


def test_what_else_is_in_a_web_archive_is_counted() -> None:
    data = warc(
        answer("https://example.org/a", wanted="document"),
        answer("https://example.org/frame", wanted="iframe"),
        answer("https://example.org/ad", b"<html><body>Buy now</body></html>"),
        answer("https://example.org/old", b"", ("Location", "/a"), status="301 Moved"),
        answer("https://example.org/gone", status="404 Not Found"),
        answer("https://example.org/a.png", b"\x89PNG", ("Content-Type", "image/png")),
        answer("https://example.org/a.pdf", PRINTED, ("Content-Type", "application/pdf")),
    )  # fmt: skip
    found, not_read, errors = members(data)
    assert list(found) == ["example.org/a.warc", "example.org/a.pdf.warc"]
    assert not_read == [
        "redirections: 1",
        "answers with an error: 1",
        "parts of pages: 2",
        "pictures, programs and other files: 1",
    ]
    assert errors == []
    assert report(found["example.org/a.pdf.warc"]).title == "The road is closed."


def test_the_list_of_pages_in_a_wacz_decides() -> None:
    data = wacz(
        answer("https://example.org/a"), answer("https://example.org/b"),
        answer("https://example.org/c", b"<html><body><p>short</p></body></html>"),
        pages=("https://example.org/a#top", "https://example.org/c"),
    )  # fmt: skip
    assert detect(data) == Format.WACZ
    found, not_read, _errors = members(data)
    assert list(found) == ["example.org/a.warc", "example.org/c.warc"]
    assert not_read == ["parts of pages: 1"]


def test_web_archives_in_a_zip_file() -> None:
    inner = warc(answer("https://example.org/a"))
    found, _not_read, errors = members(
        zip_of({"x/a.warc.gz": inner, "b.wacz": wacz(answer("https://example.org/b"), pages=()), "c.warc": capture()})
    )
    assert list(found) == ["x/a.warc.gz/example.org/a.warc", "b.wacz/example.org/b.warc", "c.warc"]
    assert errors == []


def test_the_record_is_kept_as_it_stands_in_the_archive() -> None:
    (content,) = members(warc(answer("https://example.org/a")))[0].values()
    assert content.startswith(b"WARC/1.0\r\n")
    for fact in (b"WARC-Date: 2021-12-05T10:11:12Z", b"WARC-Payload-Digest: sha1:", b"HTTP/1.1 200 OK"):
        assert fact in content


def test_a_web_archive_that_breaks_off_gives_what_comes_before() -> None:
    data = warc(*(answer(f"https://example.org/{n}") for n in range(4)))
    found, _not_read, errors = members(data[: len(data) * 6 // 10])
    assert list(found) == ["example.org/0.warc", "example.org/1.warc"]
    assert "breaks off" in errors[0]
    with pytest.raises(DamagedFile, match="breaks off"):
        members(data[:400])


def test_a_page_that_is_packed_in_a_way_of_its_own_says_so() -> None:
    packed = answer("https://example.org/a", b"\x0b\x02\x80abc\x03", HTML, ("Content-Encoding", "br"))
    (content,) = members(warc(packed))[0].values()
    with pytest.raises(UnknownFormat, match="packed as “br”"):
        read_document(content, Format.CAPTURE)


def test_a_web_archive_without_pages_says_so() -> None:
    with pytest.raises(EmptyFile, match="no pages"):
        members(warc())


def test_the_old_form_of_web_archives_is_refused() -> None:
    with pytest.raises(UnknownFormat, match="Convert it to WARC"):
        detect(b"filedesc://x.arc 0.0.0.0 20210101000000 text/plain 75\n1 0 X\n")


def test_bombs_stay_folded(settings: Any) -> None:
    with pytest.raises(TooLarge, match="unfold"):
        list(read_parts(warc(answer("https://example.org/a", b" " * (40 << 20)))))
    settings.UPLOAD_LIMIT = 1 << 20
    inner = gzip.compress(b"<p>" * (1 << 20))
    (content,) = members(warc(answer("https://example.org/a", inner, HTML, ("Content-Encoding", "gzip"))))[0].values()
    with pytest.raises(TooLarge, match="the limit is"):
        read_document(content, Format.CAPTURE)
    settings.ARCHIVE_EXPANDED = 100_000
    many = warc(
        *(answer(f"https://example.org/{n}", LONG_PAGE.encode() + b" " * 60_000) for n in range(4)), is_packed=False
    )
    found, _not_read, errors = members(many)
    assert (len(found), "unfold" in errors[0]) == (1, True)


def test_a_page_saved_by_safari() -> None:
    document = read_document(webarchive(), detect(webarchive()))
    assert (document.metadata.url, propose(document).title) == ("https://example.org/s", "اجتماع في البوكمال")
    assert [str(each.part) for each in document.not_read] == ["pictures, programs and other files: 1"]
    with pytest.raises(DamagedFile, match="damaged"):
        read_document(webarchive()[:-40], Format.WEBARCHIVE)
    shared = plistlib.dumps({"WebMainResource": [b"x" * 100] * 3}, fmt=plistlib.FMT_BINARY)
    with pytest.raises(DamagedFile, match="damaged"):
        read_document(shared, Format.WEBARCHIVE)


@pytest.mark.parametrize(
    ("comment", "url", "details"),
    [
        ("<!-- saved from url=(0027)https://example.org/saved/1 -->", "https://example.org/saved/1", ()),
        (
            "<!--\n Page saved with SingleFile \n url: https://example.org/2 \n saved date: Tue Nov 30 2021 10:00 GMT+03\n-->",
            "https://example.org/2", (("captured", "Tue Nov 30 2021 10:00"),),
        ),
        ("<!-- saved from url=(0022)file:///C:/Users/salem/ -->", "", ()),
    ],
)  # fmt: skip
def test_browsers_write_the_address_into_pages_that_they_save(comment: str, url: str, details: Any) -> None:
    page = LONG_PAGE.replace('<link rel="canonical" href="https://example.org/report/1">', "").replace(
        "<html", comment + "<html", 1
    )
    metadata = read_document(page.encode(), Format.HTML).metadata
    assert (metadata.url, metadata.details) == (url, details)
