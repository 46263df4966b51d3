"""Hostile and ordinary mail of any size, made by rule; joined to the other files in the tests of growth."""

from __future__ import annotations

import struct

from tests.archive.readers.hostile import HEAD, MIXED, SENTENCE, Maker
from tests.archive.readers.hostile import _text as text_file
from tests.archive.readers.outlook_files import attachment, compound_file, outlook_file, outlook_tree, stored_rtf


def _outlook(size: int) -> bytes:
    return outlook_file("x", body=SENTENCE * (size // (2 * len(SENTENCE))))


def _outlook_attachments(size: int) -> bytes:
    return outlook_file("x", body="a", attachments=[attachment(f"{n}.txt", b"x") for n in range(size // 2000)])


def _outlook_rtf(size: int) -> bytes:
    return outlook_file("x", rtf=stored_rtf(b"{\\rtf1\\ansi " + b"{\\b \\'c7\\u1604?a}" * (size // 20) + b"}"))


def _outlook_packed(size: int) -> bytes:
    return outlook_file(
        "x", rtf=struct.pack("<II4sI", size, 8 * size, b"LZFu", 0) + b"\xff" + b"\x00\x0f" * (size // 2)
    )


def _outlook_in_outlook(size: int) -> bytes:
    tree = outlook_tree("x", body="a" * (size // 8), head=24)
    for _level in range(3):
        tree = outlook_tree("x", body="a", head=24, attachments=[attachment("y", None, embedded=tree)])
    return compound_file(outlook_tree("x", body="a", attachments=[attachment("y", None, embedded=tree)]))


def _mailbox(size: int) -> bytes:
    message = "From a@example.org Tue Mar 14 10:30:00 2023\nFrom: a@example.org\nSubject: x\n\ntext\n\n"
    return (message * (size // len(message))).encode()


SAVED_PAGE = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=q\n\n"
FROM_LINE = "From a@example.org Tue Mar 14 10:30:00 2023\n"
MAIL: dict[str, tuple[str, Maker]] = {
    "mail: megabytes of headers": (
        "a.eml",
        text_file("", "Received: from a by b; Tue, 14 Mar 2023 10:30:00 +0100\n", HEAD + "\nx"),
    ),
    "mail: headers that are none": ("a.eml", text_file("", "A: b\nc\n", "\nx")),
    "mail: quoted headers": ("a.eml", text_file(HEAD + "\n", "From: a@example.org\nDate: 10:30\nTo: b\n\ntext\n")),
    "mail: half of quoted headers": ("a.eml", text_file(HEAD + "\n", "From: a\n")),
    "mail: attributions": (
        "a.eml",
        text_file(HEAD + "\n", "On 14/03/2023 10:30\nsomebody\n<a@example.org> wrote:\n> a\n"),
    ),
    "mail: signatures": ("a.eml", text_file(HEAD + "\n", "-- \n")),
    "mail: signature": ("a.eml", text_file(HEAD + "\n-- \n", "a\n")),
    "mail: armor": ("a.eml", text_file(HEAD + "\n", "-----BEGIN PGP MESSAGE-----\n")),
    "mailbox": ("a.mbox", _mailbox),
    "mailbox: lines that part nothing": (
        "a.mbox",
        text_file(FROM_LINE + HEAD + "\n" + FROM_LINE + HEAD + "\n", FROM_LINE),
    ),
    "emlx": ("a.emlx", lambda size: b"%d\n" % size + text_file(HEAD + "\n", SENTENCE + "\n")(size) + b"<?xml"),
    "msg: text": ("a.msg", _outlook),
    "msg: attachments": ("a.msg", _outlook_attachments),
    "msg: RTF": ("a.msg", _outlook_rtf),
    "mhtml: parts": ("a.mhtml", text_file(SAVED_PAGE, "--q\nContent-Type: text/html\n\n<p>a\n")),
    "mail: parameters": ("a.eml", text_file(HEAD + "Content-Type: text/plain", '; a="\\\\"', "\n\nx")),
    "mail: boundaries that are none": ("a.eml", text_file(MIXED, "--q-\n", "--q\n\nx")),
    "mail: dashes": ("a.eml", text_file(HEAD + "\n", "---------- a ----------\n")),
    "mail: colons": ("a.eml", text_file(HEAD + "\n", "a: <a@example.org>,\n")),
    "mail: a line of colons": ("a.eml", text_file(HEAD + "\n", "From: To: Date: a@b.c ")),
    "mail: flowed": ("a.eml", text_file(HEAD + "Content-Type: text/plain; format=flowed\n\n", ">a \n")),
    "mail: alternatives": (
        "a.eml",
        text_file(MIXED.replace("mixed", "alternative"), "--q\nContent-Type: text/html\n\n<p>a\n"),
    ),
    "mail: uuencoded": ("a.eml", text_file(HEAD + "Content-Transfer-Encoding: x-uuencode\n\n", "#0V%T\n")),
    "mail: saved as text": ("a.txt", text_file("From: a\nSent: 10:30\nTo: b\nSubject: x\n\n", "From: a\nTo: b\n\n")),
    "mail: begins like one": ("a.txt", text_file("", "From: a\n\n")),
    "mailbox: From": ("a.mbox", text_file("", "From a ")),
    "mailbox: From lines": ("a.mbox", text_file("", FROM_LINE)),
    "emlx: lengths": ("a.emlx", text_file("", "9\n")),
    "msg: packed": ("a.msg", _outlook_packed),
    "msg: in messages": ("a.msg", _outlook_in_outlook),
    "msg: groups": ("a.msg", lambda size: outlook_file("x", rtf=stored_rtf(b"{\\rtf1 " + b"{" * size))),
    "mhtml: related": ("a.mht", text_file(SAVED_PAGE, "--q\nContent-ID: <a>\n\na\n")),
}
