"""Hostile and ordinary exports of channels, feeds, JSON and web archives of any size, as in ``hostile.py``."""

from __future__ import annotations

import gzip
import json
import plistlib
import zlib
from collections.abc import Callable

Maker = Callable[[int], bytes]
PAGE = (
    '<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class="page_wrap"><div class="page_header">'
    '<div class="text bold">قناة</div></div>'
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def _text(head: str, piece: str, tail: str = "") -> Maker:
    width = max(1, len(piece.encode()))
    return lambda size: (head + piece * (size // width) + tail).encode()


def _telegram(message: object) -> Maker:
    piece = json.dumps(message)
    return lambda size: json.dumps(
        {"name": "a", "type": "public_channel", "id": 1, "messages": [message] * (size // len(piece))}
    ).encode()


def _records(content: bytes, pack: Callable[[bytes], bytes] = bytes) -> Maker:
    record = pack(WARC % (len(HTTP + content), HTTP + content))
    return lambda size: record * max(2, size // len(record))


def _one_record(size: int) -> bytes:
    content = HTTP + b"<p>a</p>" * (size // 8)
    return WARC % (len(content), content)


def _webarchive(size: int) -> bytes:
    page = b"<html><body>" + b"<p>a b</p>" * (size // 10)
    return plistlib.dumps(
        {"WebMainResource": {"WebResourceData": page, "WebResourceURL": "https://example.org/"}},
        fmt=plistlib.FMT_BINARY,
    )


MESSAGE = {"id": 1, "type": "message", "date": "2021-11-30T10:00:00", "photo": "a.jpg", "text": ["a ", {"text": "b"}]}
POST = {
    "id_str": "1",
    "full_text": "a https://t.co/a",
    "created_at": "Thu Feb 27 14:35:00 +0000 2020",
    "user": {"screen_name": "a"},
}
ITEM = "<item><title>a</title><description>b</description><category>c</category></item>"
BUILT_WITH: dict[str, tuple[str, Maker]] = {
    "json: a list inside": (
        "a.json", lambda size: json.dumps({"a": {"b": [{"title": "a", "text": "b"}] * (size // 30)}}).encode(),
    ),
    "json: objects in objects": ("a.json", _text("", '{"a":', "1")),
    "json: open string": ("a.json", _text('{"a":"', '\\"')),
    "telegram: messages": ("a.json", _telegram(MESSAGE)),
    "telegram: page": (
        "a.html", _text(PAGE, '<div class="message default" id="message1"><div class="text">b</div></div>'),
    ),
    "whatsapp: messages": ("a.txt", _text("", "30/11/2021, 21:41 - Sam: the road is closed\n")),
    "whatsapp: one message": ("a.txt", _text("30/11/2021, 21:41 - Sam: the road", "\nis closed")),
    "x: posts": ("a.json", lambda size: json.dumps([POST] * (size // 130)).encode()),
    "feed: entries": ("a.xml", _text("<rss><channel>", ITEM, "</channel></rss>")),
    "warc: records": ("a.warc", _records(b"<p>a</p>")),
    "warc: packed records": ("a.warc.gz", _records(b"<p>a</p>", gzip.compress)),
    "capture: page": ("a.warc", _one_record),
    "webarchive: page": ("a.webarchive", _webarchive),
}  # fmt: skip
KEPT_BACK: dict[str, tuple[str, Maker]] = {
    "json: lines of lists": ("a.jsonl", _text('{"a":1}\n', '{"a":[[]]}\n')),
    "json: long names": ("a.json", _text('[{"', "a", '":{"b":1}}]')),
    "telegram: one message": ("a.json", lambda size: _telegram(MESSAGE | {"text": ["a"] * (size // 5)})(1000)),
    "telegram: open elements": ("a.html", _text(PAGE, '<div class="message default" id="message1">')),
    "whatsapp: marks": ("a.txt", _text("30/11/2021, 21:41 - Sam: ", "\N{LEFT-TO-RIGHT MARK}<")),
    "whatsapp: attachments": ("a.txt", _text("30/11/2021, 21:41 - Sam: ", "a.jpg (b)\n")),
    "whatsapp: mentions": ("a.txt", _text("30/11/2021, 21:41 - Sam: ", "@\u2068a")),
    "x: one post": ("a.json", lambda size: json.dumps([POST | {"full_text": "https://t.co/a " * (size // 15)}]).encode()),
    "feed: one entry": (
        "a.xml", _text("<rss><channel><item><description>", "&lt;p&gt;a", "</description></item></channel></rss>"),
    ),
    "feed: depth": ("a.xml", _text("<feed><entry>", "<a>")),
    "warc: line without end": ("a.warc", lambda size: b"WARC/1.0" + b"a" * size),
    "warc: packed line without end": ("a.warc.gz", lambda size: gzip.compress(b"WARC/1.0" + b"a" * size * 50)),
    "warc: empty lines": ("a.warc", lambda size: WARC % (0, b"") + b"\r\n" * (size // 2)),
    "warc: headers": ("a.warc", lambda size: b"WARC/1.0\r\n" + b"a:b\r\n" * (size // 5)),
    "capture: packed page": (
        "a.warc",
        lambda size: (lambda body: WARC % (len(body), body))(
            HTTP[:-2] + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"<p>a b" * (size // 4))
        ),
    ),
    "webarchive: objects": (
        "a.webarchive",
        lambda size: plistlib.dumps({"WebMainResource": {str(n): n for n in range(size // 12)}}, fmt=plistlib.FMT_BINARY),
    ),
}  # fmt: skip
