"""Exports of channels, posts, feeds and web archives as the programs write them, with invented content."""

from __future__ import annotations

import gzip
import io
import json
import plistlib
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.archive.readers.conftest import zip_of
from tests.archive.readers.test_formats import PAGE

CHANNEL = "شبكة أخبار النهر"
PERSON, NUMBER = "سالم العبد الله", "+963 944 111 222"
LONG_PAGE = PAGE.format(charset="utf-8").replace(
    "يوم أمس.", "يوم أمس. " + "وقال شهود إن الطريق بقي مغلقاً ساعات طويلة. " * 5
)
HTML = ("Content-Type", "text/html; charset=utf-8")
Answer = tuple[str, str, list[tuple[str, str]], bytes, str]


def as_json(value: Any, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


def telegram_chat(kind: str = "public_channel", name: str = CHANNEL) -> dict[str, Any]:
    sender = {"from": name, "from_id": "channel77" if "channel" in kind else "user77"}
    at = {"date": "2021-11-30T00:30:00", "date_unixtime": "1638221400"}
    return {
        "name": name, "type": kind, "id": 77,
        "messages": [
            {"id": 1, "type": "service", **at, "actor": name, "action": "create_channel", "text": ""},
            {"id": 2, "type": "message", **at, **sender, "photo": "photos/photo_2.jpg", "text":
                ["عاجل | غارة على مدينة ", {"type": "hashtag", "text": "#البوكمال"}, "\nالسطر الثاني"]},
            {"id": 3, "type": "message", **at, **sender, "photo": "photos/photo_3.jpg", "text": ""},
            {"id": 4, "type": "message", "date": "2021-12-01T10:00:00", **sender, "author": PERSON, "text": "تصحيح للخبر السابق",
             "edited": "2021-12-01T10:05:00", "reply_to_message_id": 2, "forwarded_from": "قناة الفرات",
             "forwarded_from_id": "channel9"},
            {"id": 5, "type": "message", "date": "2021-12-01T11:00:00", **sender, "text": "منقول عن شاهد",
             "forwarded_from": PERSON, "location_information": {"latitude": 34.45, "longitude": 40.9}},
            {"id": 6, "type": "message", "date": "2021-12-01T12:00:00", **sender, "text": "",
             "contact_information": {"first_name": PERSON, "last_name": "", "phone_number": NUMBER}},
            {"id": 7, "type": "message", "date": "2021-12-01T13:00:00", **sender, "text": "",
             "poll": {"question": "هل الطريق مفتوح؟", "closed": False, "answers": [{"text": "نعم", "voters": 3}]}},
        ],
    }  # fmt: skip


PAGE_HEAD = f"""<!DOCTYPE html>
<html>
 <head>
  <meta charset="utf-8"/>
<title>Exported Data</title>
  <link href="css/style.css" rel="stylesheet"/>
 </head>
 <body onload="CheckLocation();">
  <div class="page_wrap">
   <div class="page_header">
    <div class="content">
     <div class="text bold">
{CHANNEL}
     </div>
    </div>
   </div>
   <div class="page_body chat_page">
    <div class="history">
"""
CREATED = """<div class="message service" id="message-1"><div class="body details">
22 July 2019
</div></div><div class="message service" id="message1"><div class="body details">
Channel &laquo;x&raquo; created
</div></div>"""
PAGE_END = "</div></div></div></body></html>"


def telegram_message(
    number: int, text: str, *, sender: str = "", inside: str = "", forwarded: str = "", at: str = "09:02:00"
) -> str:
    """A message of a page; one without ``sender`` is joined to the one before."""
    words = f'<div class="text">\n{text}\n       </div>' if text else ""
    name = f'<div class="from_name">\n{sender} \n</div>' if sender else ""
    body = inside + words
    if forwarded:
        stamp = '<span class="date details" title="22.07.2019 08:00:00 UTC+03:00"> 22.07.2019 08:00:00</span>'
        body = f'<div class="forwarded body"><div class="from_name">\n{forwarded} {stamp}\n</div>{body}</div>'
    joined = "" if sender else " joined"
    return (
        f'<div class="message default clearfix{joined}" id="message{number}"><div class="body">'
        f'<div class="pull_right date details" title="22.07.2019 {at} UTC+03:00">\n{at[:5]}\n</div>{name}{body}</div></div>\n'
    )


PHOTO = '<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/photo_%d.jpg"><img/></a></div>'
CONTACT = (
    '<div class="media_wrap clearfix"><div class="media clearfix pull_left media_contact"><div class="body">'
    f'<div class="title bold">\n{PERSON}\n</div><div class="status details">\n{NUMBER}\n</div></div></div></div>'
)
REPLY = '<div class="reply_to details">\nIn reply to <a href="#go_to_message2" onclick="">this message</a></div>'
SIGNATURE = f'<div class="signature details">\n{PERSON}\n</div>'


def telegram_page() -> bytes:
    return (
        PAGE_HEAD
        + CREATED
        + telegram_message(
            2, 'غارة على <a href="" onclick="">#البوكمال</a><br>السطر الثاني', sender=CHANNEL, inside=PHOTO % 1
        )
        + telegram_message(3, "", inside=PHOTO % 2)
        + telegram_message(4, "تصحيح للخبر", inside=REPLY, at="09:05:00")
        + telegram_message(5, "منقول عن شاهد", sender=CHANNEL, forwarded=PERSON, at="09:06:00")
        + telegram_message(6, "", sender=CHANNEL, inside=CONTACT, at="09:07:00")
        + PAGE_END
    ).encode()


IPHONE = (
    f"[30/11/21, 9:41:22 PM] مجموعة: \u200eMessages and calls are end-to-end encrypted.\n"
    f"\u200e[30/11/21, 9:41:22 PM] {PERSON}: \u200e<attached: 00000003-PHOTO-2021-11-30-21-41-22.jpg>\n"
    f"[30/11/21, 9:42:22 PM] {NUMBER}: أُغلق الطريق إلى المدينة\nوالسطر الثاني\n"
    f"[30/11/21, 9:43:22 PM] {PERSON}: تمام\n"
    f"[01/12/21, 12:43:22 AM] {PERSON}: شكراً @\u2068{PERSON}\u2069 على المعلومات \u200e<This message was edited>\n"
    f"\u200e[01/12/21, 12:44:22 AM] {PERSON}: \u200eThis message was deleted.\n"
).encode()
POSTS = [
    {
        "id_str": "1233012345678901000", "created_at": "Thu Feb 27 22:35:00 +0000 2020", "lang": "ar",
        "full_text": "أُغلق الطريق &amp; المعبر https://t.co/abc https://t.co/pic",
        "user": {"screen_name": "NahrNews", "name": PERSON},
        "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://example.org/1"}],
                     "media": [{"url": "https://t.co/pic", "media_url_https": "https://pbs.example.org/a.jpg"}]},
        "retweet_count": 5, "favorite_count": 0, "source": "<a>Twitter for Android</a>",
    },
    {
        "id_str": "1233012345678901001", "created_at": "Fri Feb 28 10:00:00 +0000 2020", "full_text": "RT @Other: بداية الخبر…",
        "user": {"screen_name": "NahrNews"},
        "retweeted_status": {"id_str": "7", "full_text": "بداية الخبر ونهايته كاملة", "user": {"screen_name": "Other"}},
    },
]  # fmt: skip
FACEBOOK = [
    {
        "timestamp": 1638230400, "title": f"{PERSON} updated his status.",
        "data": [{"post": "أُغلق الطريق إلى المدينة".encode().decode("latin-1")}],
        "attachments": [],
    },
    {"timestamp": 1638230400, "title": f"{PERSON} added a photo.", "attachments": [], "data": []},
]  # fmt: skip
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>صحيفة النهر</title><language>ar</language>
<item><title>إغلاق الطريق</title><link>https://example.org/1</link><guid>https://example.org/?p=1</guid>
<pubDate>Tue, 30 Nov 2021 23:30:00 +0300</pubDate><dc:creator><![CDATA[سمير]]></dc:creator><category>سوريا</category>
<description>مختصر</description>
<content:encoded><![CDATA[<p>الفقرة الأولى &amp; طويلة</p><p>الثانية</p>]]></content:encoded></item>
<item><title>صورة</title><link>https://example.org/2</link></item></channel></rss>""".encode()


def answer(
    url: str, body: bytes = LONG_PAGE.encode(), *headers: tuple[str, str], status: str = "200 OK", wanted: str = ""
) -> Answer:
    return url, status, list(headers or (HTML,)), body, wanted


def warc(*answers: Answer, is_packed: bool = True, version: str = "1.0") -> bytes:
    """A web archive as warcio writes it: of each address an answer and then the question."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=is_packed, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, status, headers, body, wanted in answers:
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2021-12-05T10:11:12Z"},
        )  # fmt: skip
        writer.write_record(record)
        asked = [("Host", "example.org"), *([("Sec-Fetch-Dest", wanted)] if wanted else [])]
        question = writer.create_warc_record(
            url, "request", http_headers=StatusAndHeaders("GET / HTTP/1.1", asked, is_http_request=True),
            warc_headers_dict={"WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")},
        )  # fmt: skip
        writer.write_record(question)
    return buffer.getvalue()


def capture() -> bytes:
    """The one record of an answer, packed by HTTP."""
    body = gzip.compress(LONG_PAGE.encode())
    archive = warc(answer("https://example.org/a", body, HTML, ("Content-Encoding", "gzip")), is_packed=False)
    start = archive.index(b"WARC/1.0", 10)
    return archive[start : archive.index(b"WARC/1.0\r\n", start + 10)]


def wacz(*answers: Answer, pages: tuple[str, ...]) -> bytes:
    lines = [
        {"format": "json-pages-1.0", "id": "pages"},
        *({"url": url, "ts": "2021-12-05T10:11:12Z"} for url in pages),
    ]
    return zip_of(
        {
            "archive/data.warc.gz": warc(*answers), "pages/pages.jsonl": b"\n".join(map(as_json, lines)),
            "datapackage.json": b"{}", "indexes/index.cdx": b"",
        }
    )  # fmt: skip


def webarchive() -> bytes:
    main = {
        "WebResourceData": LONG_PAGE.encode(), "WebResourceURL": "https://example.org/s", "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }  # fmt: skip
    return plistlib.dumps(
        {"WebMainResource": main, "WebSubresources": [{"WebResourceData": b"x"}]}, fmt=plistlib.FMT_BINARY
    )
