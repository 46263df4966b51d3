"""A message is known by its form, whatever its headers are called, and a report that begins with such lines is not one."""

from __future__ import annotations

import random

import pytest

from archive.readers import Format, Part, detect, propose, read_document, read_parts
from archive.readers.document import Omission, UnknownFormat
from archive.readers.provenance.reader import read_provenance
from tests.archive.readers.messages import HEAD, SAVED_PAGE, SECRETS, WORDS, emlx, mailbox, plain, several

HEADERS = (
    "ARC-Seal: i=1; a=rsa-sha256; cv=none;\n\td=example.org; b=abc", "Authentication-Results: mx; dkim=pass",
    "Received-SPF: pass (x: domain of witness@example.org)",
    "Received: from x ([192.0.2.7]) by y; Tue, 14 Mar 2023 10:30:05 +0100",
    "X-Spam-Status: No", "List-Unsubscribe: <mailto:u@example.org>", "Feedback-ID: a:b", "Return-Path: <witness@example.org>",
    "Delivered-To: desk@example.org", "Message-ID: <1@example.org>", "In-Reply-To: <0@example.org>",
    "References: <0@example.org>\n <00@example.org>", "Content-Language: ar", "Importance: Normal", "Thread-Index: AQ",
    "Auto-Submitted: no", "Organization: O", "Errors-To: second@example.net", "Sender: second@example.net", "Weird_Header.1: x",
    "DKIM-Signature: v=1; a=b;\n\tbh=AAAA; b=BBBB", "Comments: hello", "BIMI-Selector: v=BIMI1;", "msip_labels: ",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_no_header_makes_a_message_plain_text(seed: int) -> None:
    chance = random.Random(seed)
    lines = ["From: Witness Name <witness@example.org>", "Subject: s", *chance.sample(HEADERS, chance.randrange(9))]
    chance.shuffle(lines)
    ends = chance.choice(["\n", "\r\n", "\r"])
    before = chance.choice(["", "", "\ufeff", "\n\n", "From witness@example.org Tue Mar 14 10:30:00 2023\n"])
    data = (before + "\n".join([*lines, "", WORDS])).replace("\n", ends).encode()
    name = chance.choice(["a.eml", "a.txt", "", "a.md"])
    assert detect(data, name) == Format.EMAIL
    report = propose(read_document(data, Format.EMAIL))
    assert (report.title, report.body) == ("s", WORDS)
    assert any(fact.kind == "sender" and "witness@example.org" in fact.value for fact in read_provenance(data, name))


@pytest.mark.parametrize(
    "data",
    [
        f"X-A: b\nAuthentication-Results: mx; spf=pass\n\n{WORDS}".encode(),
        ("Received: from x ([192.0.2.7]) by y\n" * 400 + f"Subject: s\n\n{WORDS}").encode(),
        f"Content-Transfer-Encoding: 8bit\n\n{WORDS}".encode(),
        f"Return-Path : <witness@example.org>\nFrom : Witness Name\n\n{WORDS}".encode(),
        (HEAD + f"\n{WORDS}").encode("utf-16"),
        f"From: شاهد سري <witness@example.org>\nSubject: خبر\n\n{WORDS}".encode("cp1256"),
    ],
)
def test_messages_with_few_or_odd_headers(data: bytes) -> None:
    document = read_document(data, detect(data, "a.eml"))
    assert WORDS in document.text
    assert not any(secret in f"{document.text}{document.metadata}" for secret in SECRETS)


def test_a_header_that_a_program_broke_ends_no_headers() -> None:
    signature = "DKIM-Signature: v=1; a=b;\nbh=AAAA; b=BBBB"
    data = f"From: Witness Name <witness@example.org>\n{signature}\nReply-To: second@example.net\nDate: x\n\n{WORDS}"
    assert read_document(data.encode(), detect(data.encode(), "a.eml")).text == WORDS
    without_space = f"From: witness@example.org\nSubject: s\nMessage-ID: <1@example.org>\n{WORDS}\n\n{WORDS}".encode()
    assert read_document(without_space, detect(without_space)).text == f"{WORDS}\n\n{WORDS}"


@pytest.mark.parametrize(
    "text",
    [
        f"المصدر: عنب بلدي\nالتاريخ: 2021-11-30\n\n{WORDS}",
        f"title: t\nsource: s\ndate: 2018-04-17\nlanguage: ar\n\n{WORDS}",
        f"Title: t\nDate: Tue, 14 Mar 2023 10:30:00 +0100\nSource: s\nAuthor: a\n\n{WORDS}",
        f"Subject: report\nReferences: see the annex\n\n{WORDS}",
        f"From: Reuters\nDate: 2021\n\n{WORDS}",
        f"Email: info@example.org\nTitle: t\n\n{WORDS}",
        f"من: حلب\nإلى: دمشق\n\n{WORDS}",
        "BEGIN:VCALENDAR\nX-WR-CALNAME:a\nX-WR-TIMEZONE:b\nX-A:c\nEND:VCALENDAR\n",
    ],
)
def test_reports_that_begin_with_lines_of_their_own_stay_text(text: str) -> None:
    assert detect(text.encode(), "a.txt") == Format.TEXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize(
    "header",
    [
        "From:\tشاهد سري\nSent:\tTuesday, March 14, 2023 10:30 AM\nTo:\tx\nCc:\ty\nSubject:\tخبر اليوم",
        "من:\tشاهد سري\nتم الإرسال:\t14 آذار 2023 10:30 ص\nإلى:\tx\nالموضوع:\tخبر اليوم",
        "De : شاهد سري\nEnvoy : x\nDate : 14/03/2023 10:30\nObjet : خبر اليوم",
    ],
)
def test_messages_saved_as_text_hide_their_sender(header: str, encoding: str) -> None:
    data = f"{header}\n\n{WORDS}\n".replace("\n", "\r\n").encode(encoding)
    assert detect(data, "a.txt") == Format.EMAIL
    report = propose(read_document(data, Format.EMAIL))
    assert (report.title, report.body) == ("خبر اليوم", WORDS)
    assert str(report.metadata.published_on) == "2023-03-14"
    assert "شاهد سري" in {fact.value for fact in read_provenance(data, "a.txt") if fact.kind == "sender"}


def test_mailboxes_give_a_report_a_message() -> None:
    deleted = b"X-Mozilla-Status: 0009\n" + plain("deleted")
    data = mailbox(
        plain(WORDS), deleted, plain(f"{WORDS}\n>From the hill") + b">From x\n", b"\n".join([b"From: a@b.c", b"", b"z"])
    )
    assert detect(data, "Inbox") == Format.MBOX
    members = list(read_parts(data))
    assert [name for name, _part in members] == ["1.eml", "2.eml", "3.eml", "4.eml"]
    assert isinstance(members[1][1], Omission)
    texts = [read_document(part.data, detect(part.data, name)).text for name, part in members if isinstance(part, Part)]
    assert texts[0] == WORDS
    assert texts[2] == "z"
    assert any(fact.kind == "sender" for fact in read_provenance(data, "Inbox"))
    without_time = b"From nobody\n" + plain(WORDS) + b"\nFrom nobody\n" + plain(WORDS)
    assert len(list(read_parts(without_time))) == 2
    one = mailbox(plain(WORDS))
    assert (detect(one), read_document(one, Format.EMAIL).text) == (Format.EMAIL, WORDS)


def test_what_stands_in_apple_mail_around_a_message_is_no_word_of_it() -> None:
    for data in (emlx(plain(WORDS)), b"999999\n" + emlx(plain(WORDS)).split(b"\n", 1)[1]):
        assert read_document(data, detect(data, "1.emlx")).text == WORDS


def test_saved_pages_have_their_address_and_no_sender() -> None:
    assert detect(SAVED_PAGE) == Format.MHTML
    document = read_document(SAVED_PAGE, Format.MHTML)
    report = propose(document)
    assert (report.title, report.metadata.url) == ("خبر الصفحة", "https://example.org/news/1")
    assert WORDS in report.body
    assert [str(each.part) for each in document.not_read] == ["1 frame of the page", "1 picture of the page"]
    on_disk = SAVED_PAGE.replace(b"https://example.org/news/1", b"file:///C:/Users/Witness%20Name/a.html")
    assert read_document(on_disk, Format.MHTML).metadata.url == ""
    related = several(f"Content-Type: text/html; charset=utf-8\n\n<p>{WORDS}", kind="related")
    assert detect(related) == Format.EMAIL


def test_winmail_dat_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnknownFormat, match=r"winmail\.dat"):
        detect(b"\x78\x9f\x3e\x22" + bytes(100), "winmail.dat")
