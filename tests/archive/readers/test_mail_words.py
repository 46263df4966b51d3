"""The words of messages: all of them, decoded, and nobody's name that stands there only because it is a message."""

from __future__ import annotations

import base64

import pytest

from archive.readers import Format, detect, propose, read_document
from archive.readers.document import Document, EmptyFile, ProtectedFile, UnknownEncoding
from tests.archive.readers.messages import (
    FORWARDED,
    HEAD,
    SECRETS,
    TEXT,
    WORDS,
    attached,
    b64,
    page,
    plain,
    several,
)


def read(data: bytes) -> Document:
    assert detect(data, "a.eml") == Format.EMAIL
    return read_document(data, Format.EMAIL)


def word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?b?{base64.b64encode(text.encode(charset)).decode()}?="


SUBJECT = "عنوان طويل ينقسم"


@pytest.mark.parametrize(
    "raw",
    [
        word(SUBJECT).encode(),
        word(SUBJECT, "windows-1256").encode(),
        f"{word('عنوان طويل')}\n {word(' ينقسم')}".encode(),
        SUBJECT.encode(),
        SUBJECT.encode("cp1256"),
        f"عنوان طويل\n {SUBJECT[11:]}".encode(),
        b"=?utf-8?B?%s?=\n =?utf-8?B?%s?="
        % (base64.b64encode(SUBJECT.encode()[:7]), base64.b64encode(SUBJECT.encode()[7:])),
        b"=?utf-8?B?%s\n %s?=" % (base64.b64encode(SUBJECT.encode())[:10], base64.b64encode(SUBJECT.encode())[10:]),
        b"=?iso-8859-1?Q?%s?=" % "".join(f"={b:02X}" for b in SUBJECT.encode("cp1256")).encode(),
        b"=?utf-8*ar?Q?%s?=" % "".join(f"={b:02X}" for b in SUBJECT.encode()).encode(),
    ],
)
def test_subjects(raw: bytes) -> None:
    data = b"From: a@example.org\nTo: b@example.org\nSubject: " + raw + f"\n\n{WORDS}".encode()
    assert read(data).metadata.title == SUBJECT


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "utf-8"), ("windows-1256", "cp1256"), ("iso-8859-6", "iso-8859-6"), ("utf-16", "utf-16"), ("utf-7", "utf-7"),
        ("x-mac-arabic", "mac_arabic"), ("utf-8", "cp1256"), ("iso-8859-1", "cp1256"), ("us-ascii", "utf-8"), ("", "cp1256"),
        ("iso-8859-6 (Arabic)", "iso-8859-6"),
        ("x-nothing", "utf-8"), ("windows-1256", "utf-8"),
    ],
)  # fmt: skip
def test_words_are_decoded_by_what_they_are(declared: str, real: str) -> None:
    charset = f"; charset={declared}" if declared else ""
    data = f"{HEAD}Content-Type: text/plain{charset}\nContent-Transfer-Encoding: base64\n\n{b64(WORDS.encode(real), width=61)}"
    assert read(data.rstrip("=").encode()).text.strip() == WORDS


@pytest.mark.parametrize("meta", ["", "<meta charset=utf-8>", "<meta charset=iso-8859-1>"])
def test_pages_are_decoded_by_their_message(meta: str) -> None:
    assert read(page(f"<p>{WORDS}</p>", "windows-1256", meta=meta)).text == WORDS


def test_words_that_nothing_decodes_are_told() -> None:
    broken = b"Content-Type: text/plain; charset=utf-8\n\n" + bytes(range(0x80, 0xA0)) * 3
    with pytest.raises(UnknownEncoding, match="Choose the encoding"):
        read(several(broken))
    document = read(several(broken, TEXT))
    assert document.text == WORDS
    assert "encoding" in str(document.not_read[0].why)


def test_all_parts_that_are_words_are_read_in_their_order() -> None:
    second = f"Content-Type: text/html; charset=utf-8\n\n<p>{FORWARDED}<table><tr><td>قتلى<td>12</table>"
    assert read(several(TEXT, second)).text == f"{WORDS}\n\n{FORWARDED}\nقتلى 12"
    assert read(several(TEXT, second)[: -len("--q--\n")]).text.startswith(WORDS)
    flowed = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\nوصل الو \nفد إلى \n  القرية.\n>أ \n>ب\n-- \nx"
    assert read(several(flowed)).text == "وصل الوفد إلى القرية.\n> أب"


def test_of_two_forms_of_a_message_one_is_read() -> None:
    form = f"Content-Type: text/html; charset=utf-8\n\n<p>{WORDS}</p><p>{FORWARDED}</p>"
    assert read(several(TEXT, form, kind="alternative")).text == WORDS
    stand_in = "Content-Type: text/plain\n\nYour program shows no pages."
    assert read(several(stand_in, form, kind="alternative")).text == f"{WORDS}\n{FORWARDED}"
    around = f"Content-Type: multipart/mixed; boundary=m\n\n--m\n{form}\n--m\n{attached('a.pdf', b'%PDF-1')}\n--m--"
    document = read(several(TEXT, around, kind="alternative"))
    assert (document.text, [part.name for part in document.parts]) == (WORDS, ["a.pdf"])


QUOTED = {
    "Gmail": """---------- Forwarded message ---------
من: شاهد سري <witness@example.org>
Date: الثلاثاء، 14 مارس 2023 في 9:00 ص
Subject: خبر
To: Second <second@example.net>


""",
    "Gmail in Arabic": """---------- رسالة مُعاد توجيهها ----------
من: ‪شاهد سري‬‏ <‪witness@example.org‬‏>
التاريخ: الثلاثاء 14/3/2023
الموضوع: خبر
إلى: <second@example.net>

""",
    "Outlook": """-----Original Message-----
From: Witness Name [mailto:witness@example.org]\x20
Sent: Tuesday, March 14, 2023 10:30 AM
To: Somebody <second@example.net>;
 Other <o@example.net>
Subject: RE: x

""",
    "Outlook in Arabic": """________________________________
من: شاهد سري
تم الإرسال: 14 آذار 2023 10:30 ص
إلى: المكتب
الموضوع: خبر

""",
    "Outlook in French": """De : Witness Name <witness@example.org>
Envoyé : mardi 14 mars 2023 10:30
À : x
Objet : x

""",
    "Outlook in a language that is not known": """Feladó: Witness Name <witness@example.org>
Dátum: 2023. március 14.
Címzett: x

""",
    "bold": """*From:* Witness Name <witness@example.org>
*Sent:* Tuesday
*To:* second@example.net
*Subject:* x

""",
    "Apple": """> Begin forwarded message:
>\x20
> From: Witness Name <witness@example.org>
> Subject: x
> Date: 14 March 2023
>\x20
>\x20""",
    "Notes": """----- Forwarded by Witness Name/ORG on 14/03/2023 10:30 AM -----

From:\tWitness Name/ORG
To:\tx
Date:\t14/03/2023

""",
    "raw headers": """--- Below this line is a copy of the message.

Return-Path: <witness@example.org>
Received: from x ([192.0.2.7])
\tby y; Tue, 14 Mar 2023 10:30:05 +0100
X-Originating-IP: 192.0.2.7
From: Witness Name <witness@example.org>
Subject: x

""",
    "labels above values": """-----Original Message-----
From:
Witness Name
Sent:
Tuesday, 14 March
To:
second@example.net
Subject: x

""",
    "Yahoo": """ ----- Forwarded Message ----- From: شاهد سري <witness@example.org>To: x <second@example.net>Sent: 10:30Subject: x
""",
    "On … wrote": """On Tue, Mar 14, 2023 at 10:30 AM Witness Name <witness@example.org> wrote:

>\x20""",
    "On … wrote, between dashes": "---- On Mon, 05 Jun 2023 08:00 +0300 Witness Name <witness@example.org> wrote ----\n\n",
    "On … wrote, over lines": """On Tue, Mar 14, 2023 at 10:30 AM Witness Name
<witness@example.org>
wrote:

>\x20""",
    "On … wrote, in Arabic": """في الثلاثاء، 14 مارس 2023 في 9:00 ص تمت كتابة ما يلي بواسطة ‪شاهد سري‬‏
<‪witness@example.org‬‏>:

>\x20""",
    "On … wrote, without address": """في 14/03/23 10:30 ص، كتب شاهد سري:
>\x20""",
    "Le … a écrit": """Le mar. 14 mars 2023 à 10:30, Witness Name <witness@example.org> a
écrit :

>\x20""",
}


@pytest.mark.parametrize("which", QUOTED)
def test_headers_of_quoted_messages_stay_out_and_their_words_stay(which: str) -> None:
    document = read(plain(f"{WORDS}\n\n{QUOTED[which]}{FORWARDED}"))
    assert document.text.startswith(WORDS)
    assert document.text.endswith(FORWARDED)
    assert not any(secret in document.text for secret in SECRETS)
    assert [str(each.part) for each in document.not_read] == ["the header of 1 quoted or forwarded message"]


@pytest.mark.parametrize(
    "words",
    [
        "من: حلب\nإلى: دمشق",
        "للتواصل:\nالبريد: info@example.org\nهاتف: 123\nالموقع: example.org",
        "On 14 March 2023 the council wrote:\nWe need bread.",
        "قال الشاهد: نعم\nالتاريخ: 2021\nالمكان: حلب",
        "كتب إلى <info@example.org> يوم أمس.",
        "أول\n\n--\n\n" + "سطر\n" * 30,
    ],
)
def test_lines_of_a_report_are_no_headers(words: str) -> None:
    document = read(plain(f"{WORDS}\n\n{words}\n\n{WORDS}"))
    assert document.text == f"{WORDS}\n\n{words}\n\n{WORDS}"
    assert document.not_read == ()


def test_signatures_stay_out() -> None:
    signed = read(
        plain(
            f"{WORDS}\n-- \nWitness Name\n+963 0\n\n-------- Forwarded message -------\nFrom: second@example.net\n\n{FORWARDED}"
        )
    )
    assert signed.text.split() == f"{WORDS} {FORWARDED}".split()
    assert [str(each.part) for each in signed.not_read] == [
        "the header of 1 quoted or forwarded message",
        "1 signature",
    ]
    marked = read(
        page(f"<p>{WORDS}</p><div class='gmail_signature'><b>Witness Name</b><br>+963</div><p>{FORWARDED}</p>")
    )
    assert marked.text == f"{WORDS}\n{FORWARDED}"
    assert [str(each.part) for each in marked.not_read] == ["1 signature"]


def test_what_frames_a_signed_text_goes_and_encrypted_messages_are_refused() -> None:
    signature = "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    signed = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{WORDS}\n- -----\n{signature}\n"
    assert read(plain(signed)).text == f"{WORDS}\n-----"
    for data in (
        plain("-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n"),
        several("Content-Type: application/pgp-encrypted\n\nVersion: 1", attached("a.asc", b"x"), kind="encrypted"),
    ):
        with pytest.raises(ProtectedFile, match="encrypted"):
            read(data)
    with pytest.raises(EmptyFile):
        read(plain(" \n"))


def test_a_message_without_subject_has_its_first_words_as_title() -> None:
    data = f"Received: from x\nMessage-ID: <1@example.org>\n\nعنوان\n{WORDS}".encode()
    report = propose(read(data))
    assert (report.title, report.body) == ("عنوان", WORDS)


def test_a_declared_encoding_that_the_bytes_deny_does_no_harm() -> None:
    words = "The road + the bridge are closed, a+b-c +x"
    assert read(f"{HEAD}Content-Type: text/plain; charset=utf-7\n\n{words}".encode()).text.strip() == words
