"""Messages as programs write them, with invented words: no file of anybody is kept."""

from __future__ import annotations

import base64

WORDS = "دخلت قافلة المساعدات إلى البلدة ظهر الخميس، وضمت عشرين شاحنة محملة بالطحين والدواء."
FORWARDED = "وأكد مدير المشفى أن الوقود لا يكفي إلا ثلاثة أيام، وناشد المنظمات التدخل."
SECRETS = ("Witness Name", "witness@example.org", "شاهد سري", "192.0.2.7", "second@example.net")
HEAD = (
    "From: Witness Name <witness@example.org>\nTo: desk@example.org\nSubject: s\nDate: Tue, 14 Mar 2023 10:30:00 +0100\n"
    "MIME-Version: 1.0\n"
)


def b64(text: str | bytes, charset: str = "utf-8", width: int = 76) -> str:
    """Text or bytes as lines of base64."""
    packed = base64.b64encode(text if isinstance(text, bytes) else text.encode(charset)).decode()
    return "\n".join(packed[n : n + width] for n in range(0, len(packed), width))


def plain(body: str, *, head: str = HEAD) -> bytes:
    """A message of one plain part in UTF-8."""
    return f"{head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{b64(body)}\n".encode()


def page(body: str, charset: str = "utf-8", *, meta: str = "") -> bytes:
    """A message of one page."""
    source = f"<html><head>{meta}</head><body dir=rtl>{body}</body></html>"
    lines = f"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: base64\n\n{b64(source, charset)}\n"
    return (HEAD + lines).encode()


def several(*parts: str | bytes, kind: str = "mixed") -> bytes:
    """A message of several parts, each with its own headers."""
    made = f"{HEAD}Content-Type: multipart/{kind}; boundary=q\n\n".encode()
    for part in parts:
        made += b"--q\n" + (part if isinstance(part, bytes) else part.encode()) + b"\n"
    return made + b"--q--\n"


TEXT = f"Content-Type: text/plain; charset=utf-8\n\n{WORDS}"


def attached(name: str, data: bytes, kind: str = "application/octet-stream", disposition: str = "attachment") -> str:
    """A part that is a file."""
    return (
        f'Content-Type: {kind}\nContent-Disposition: {disposition}; filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
        f"{b64(data)}"
    )


def mailbox(*messages: bytes) -> bytes:
    """Messages in one file, each below a line of its own."""
    return b"".join(b"From - Tue Mar 14 10:30:00 2023\n" + message + b"\n\n" for message in messages)


def emlx(message: bytes) -> bytes:
    """A message as Apple Mail stores it."""
    return (
        b"%-10d\n" % len(message)
        + message
        + b'<?xml version="1.0"?>\n<plist><string>witness@example.org</string></plist>\n'
    )


SAVED_PAGE = (
    f"""From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/news/1
Subject: =?utf-8?b?{base64.b64encode("خبر الصفحة".encode()).decode()}?=
Date: Tue, 14 Mar 2023 10:30:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
	type="text/html";
	boundary="----MultipartBoundary--abc----"


------MultipartBoundary--abc----
Content-Type: text/html
Content-Transfer-Encoding: base64
Content-Location: https://example.org/news/1

{b64(f"<html><body><article><p>{WORDS}</p><p>{FORWARDED}</p></article></body></html>")}
------MultipartBoundary--abc----
Content-Type: image/png
Content-Location: https://example.org/a.png

x
------MultipartBoundary--abc----
Content-Type: text/html
Content-Location: https://example.org/frame

<p>advertisement</p>
------MultipartBoundary--abc------
"""
).encode()
