"""What is attached to a message stays what it was, byte for byte; what is no file of its own is told."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from archive.readers import Format, Part, detect, propose, read_attachments, read_document
from archive.readers.document import BinaryFile, DamagedFile
from archive.readers.mail.outlook_rtf import decompressed
from archive.readers.provenance.reader import Fact, read_provenance
from tests.archive.readers.messages import FORWARDED, HEAD, TEXT, WORDS, attached, several
from tests.archive.readers.outlook_files import STRING8, attachment, outlook_file, outlook_tree, stored_rtf


def test_attachments_stay_what_they_were_and_are_decoded_by_what_their_message_says() -> None:
    page = f"<html><head><meta charset=utf-8></head><body><p>{FORWARDED}</p></body></html>".encode("cp1256")
    koi = "Мост разрушен вчера ночью, сообщили жители.".encode("koi8-r")
    data = several(
        TEXT, attached("a.txt", FORWARDED.encode("cp1256"), "text/plain"),
        attached("b.html", page, "text/html; charset=windows-1256"), attached("c.bin", bytes(range(256))),
    )  # fmt: skip
    document = read_document(data, detect(data))
    assert document.text == WORDS
    assert [part.data for part in document.parts] == [FORWARDED.encode("cp1256"), page, bytes(range(256))]
    text, html, other = (part for _name, part in read_attachments(document.parts))
    assert isinstance(text, Part)
    assert isinstance(html, Part)
    assert isinstance(other, BinaryFile)
    assert read_document(text.data, Format.TEXT, text.charset).text == FORWARDED
    assert read_document(html.data, Format.HTML, html.charset).text == FORWARDED
    assert read_document(koi, Format.TEXT, "koi8-r").text.startswith("Мост")


def test_a_message_in_a_message_keeps_its_bytes() -> None:
    inner = f"From: second@example.net\r\nSubject:  x\r\nX-Odd:\tkept\r\n\r\n{FORWARDED}\r\n".encode()
    data = several(TEXT, b"Content-Type: message/rfc822\n\n" + inner)
    (part,) = read_document(data, Format.EMAIL).parts
    assert (part.name, part.data) == ("1.eml", inner)
    assert [name for name, _part in read_attachments([part])] == ["1.eml"]


@pytest.mark.parametrize(
    "given",
    [
        b"Content-Disposition: attachment; filename=\"\xd8\xb4.pdf\"",
        b"Content-Disposition: attachment; filename*=utf-8'ar'%D8%B4.pdf",
        b"Content-Disposition: attachment; filename*0*=utf-8''%D8%B4; filename*1=.pdf",
        b"Content-Disposition: attachment; filename=\"=?utf-8?b?2LQ=?=.pdf\"",
        b"Content-Type: application/pdf; name=\"=?windows-1256?q?=D4.pdf?=\"",
    ],
)  # fmt: skip
def test_names(given: bytes) -> None:
    data = several(TEXT, given + b"\n\n%PDF-1")
    assert [part.name for part in read_document(data, Format.EMAIL).parts] == ["ش.pdf"]


def test_a_name_in_bare_bytes_is_decoded_by_what_it_is() -> None:
    given = 'Content-Disposition: attachment; filename="تقرير.pdf"'.encode("cp1256")
    (part,) = read_document(several(TEXT, given + b"\n\n%PDF-1"), Format.EMAIL).parts
    assert part.name == "تقرير.pdf"


def test_what_is_no_file_of_its_own_is_told_with_the_reason() -> None:
    inside = "Content-Type: image/png\nContent-ID: <1>\n\nx"
    data = several(
        TEXT, inside, attached("invite.ics", b"BEGIN", "text/calendar"), attached("me.vcf", b"BEGIN", "text/vcard"),
        attached("smime.p7s", b"x", "application/pkcs7-signature"), attached("empty.doc", b""),
        attached("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"), attached("photo.jpg", b"x", "image/jpeg", "inline"),
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; second@example.net",
    )  # fmt: skip
    document = read_document(data, Format.EMAIL)
    assert [part.name for part in document.parts] == ["photo.jpg"]
    assert {str(each.part): str(each.why).split()[-1] for each in document.not_read} == {
        "picture 1": "itself.", "invite.ics": "report.", "me.vcf": "report.", "smime.p7s": "words.", "empty.doc": "empty.",
        "winmail.dat": "that.", "message/delivery-status": "recipients.",
    }  # fmt: skip


def test_outlook_messages() -> None:
    inner = outlook_tree("داخل", body=FORWARDED, head=24)
    files = [
        attachment("صورة.jpg", b"JPEG" * 2000), attachment("logo.png", b"x", mime="image/png", hidden=True),
        attachment("داخل", None, embedded=inner), attachment("path", None),
    ]  # fmt: skip
    data = outlook_file(
        "خبر اليوم",
        body=f"{WORDS}\r\n\r\n-- \r\nWitness Name",
        headers="Received: from [192.0.2.7]\r\n",
        attachments=files,
    )
    assert detect(data, "a.doc") == Format.MSG
    document = read_document(data, Format.MSG)
    report = propose(document)
    assert (report.title, report.body) == ("خبر اليوم", WORDS)
    assert [str(each.part) for each in document.not_read] == ["1 signature", "logo.png", "path"]
    picture, message = document.parts
    assert picture == Part("صورة.jpg", b"JPEG" * 2000)
    attached_report = propose(read_document(message.data, detect(message.data, message.name)))
    assert (message.name, attached_report.title, attached_report.body) == ("داخل.eml", "داخل", FORWARDED)
    facts = read_provenance(data, "a.msg")
    assert set(facts) >= {
        Fact("sender", "witness@example.org"), Fact("recipient", "Editor Two editor@example.org"),
        Fact("routing", "from [192.0.2.7]"),
    }  # fmt: skip


def test_outlook_keeps_words_in_several_forms() -> None:
    letters = "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in WORDS.encode("cp1256"))
    fonts = r"{\fonttbl{\f0\fswiss\fcharset178 Arial;}}{\*\generator Riched20;}"
    rtf = rf"{{\rtf1\ansi\ansicpg1252{fonts}\pard\f0 {letters}\par\uc1\u1587?\u1604?}}"
    around = (
        rf"{{\rtf1\ansi\ansicpg1256\fromhtml1{fonts}{{\*\htmltag64 <p>}}\htmlrtf no\htmlrtf0 {letters}"
        r"{\*\htmltag72 </p>}}"
    )
    page = f"<html><body><p>{WORDS}</p></body></html>".encode("cp1256")
    for data, words in (
        (outlook_file("x", rtf=stored_rtf(rtf.encode())), f"{WORDS}\nسل"),
        (outlook_file("x", rtf=stored_rtf(around.encode())), WORDS),
        (outlook_file("x", html=page, codepage=1256), WORDS),
        (outlook_file("x", body=WORDS, kind=STRING8, codepage=1256), WORDS),
    ):
        assert read_document(data, detect(data)).text.strip() == words


@pytest.mark.parametrize(
    ("packed", "rtf"),
    [
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_compressed_rtf(packed: str, rtf: bytes) -> None:
    """The examples of MS-OXRTFCP, 4.1."""
    assert decompressed(bytes.fromhex(packed)) == rtf


def test_damaged_outlook_messages_are_refused() -> None:
    data = outlook_file("x", body=WORDS)
    with pytest.raises(DamagedFile):
        read_document(data[:1000], Format.MSG)


def test_python_and_its_library_agree_on_what_is_attached() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "witness@example.org", "مرفقات"
    made.set_content(WORDS)
    made.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    made.add_attachment(
        bytes(range(256)) * 5, "application", "zip", filename="ملف طويل الاسم جداً للتجربة والتحقق منه.zip"
    )
    document = read_document(bytes(made), detect(bytes(made)))
    assert document.metadata.title == "مرفقات"
    assert document.text.strip() == WORDS
    assert document.parts == (Part("ملف طويل الاسم جداً للتجربة والتحقق منه.zip", bytes(range(256)) * 5),)
    assert HEAD.split("\n")[0] not in document.text
