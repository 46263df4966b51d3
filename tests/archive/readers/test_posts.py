"""Posts of X and Facebook, and feeds of sites, in the forms in which they reach an archive."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.readers import Format, Omission, ReadError, detect, read_rows, row_document
from archive.readers.document import DamagedFile, Document, EmptyFile, UnknownFormat
from archive.readers.provenance.reader import Fact, read_provenance
from tests.archive.readers.export_samples import FACEBOOK, PERSON, POSTS, RSS, as_json


def read(data: bytes, kind: Format, name: str = "a.json") -> tuple[list[Document], list[str]]:
    assert detect(data, name) == kind
    rows = list(read_rows(data, kind))
    assert not [row for row in rows if isinstance(row, ReadError)]
    documents = [row_document(row, {}) for row in rows if isinstance(row, dict)]
    return documents, [str(row.part) for row in rows if isinstance(row, Omission)]


def test_posts_of_the_first_interface() -> None:
    documents, _not_read = read(as_json(POSTS), Format.X)
    first, second = documents
    assert first.text == "أُغلق الطريق & المعبر https://example.org/1"
    told = first.metadata
    assert (told.source, told.identifier, told.language) == ("@NahrNews", "1233012345678901000", "ar")
    assert (told.url, str(told.published_on)) == ("https://x.com/NahrNews/status/1233012345678901000", "2020-02-27")
    assert dict(told.details) == {"time": "22:35:00 UTC", "retweets": "5", "media": "https://pbs.example.org/a.jpg"}
    # What is only passed on is cut off in the post itself.
    assert (second.text, dict(second.metadata.details)["retweet of"]) == ("بداية الخبر ونهايته كاملة", "@Other/7")
    assert PERSON not in repr(documents)


def test_an_archive_of_an_account() -> None:
    own = {"id_str": "9", "full_text": "صورة من الموقع", "created_at": POSTS[0]["created_at"], "in_reply_to_status_id_str": "8",
           "in_reply_to_screen_name": "Other",
           "extended_entities": {"media": [{"expanded_url": "https://twitter.com/NahrNews/status/9/photo/1"}]}}  # fmt: skip
    other = {"id_str": "10", "full_text": "أُغلق الطريق", "created_at": POSTS[0]["created_at"]}
    data = b"window.YTD.tweets.part0 = " + as_json([{"tweet": own}, {"tweet": other}], indent=2)
    documents, _not_read = read(data, Format.X, "tweets.js")
    assert [document.metadata.source for document in documents] == ["@NahrNews", "@NahrNews"]
    assert dict(documents[0].metadata.details)["reply to"] == "@Other/8"
    assert documents[1].metadata.url == "https://x.com/NahrNews/status/10"


def test_other_parts_of_an_archive_lead_to_its_owner() -> None:
    account = b'window.YTD.account.part0 = [{"account": {"email": "a@example.org", "username": "NahrNews"}}]'
    with pytest.raises(UnknownFormat, match="holds no posts"):
        detect(account, "account.js")


V2 = {
    "data": [
        {"id": "5", "author_id": "1", "text": "أُغلق الطريق", "created_at": "2021-11-30T10:00:00.000Z",
         "public_metrics": {"like_count": 3}},
        {"id": "6", "author_id": "1", "text": "RT @b: بداية", "created_at": "2021-11-30T11:00:00.000Z",
         "referenced_tweets": [{"type": "retweeted", "id": "4"}]},
    ],
    "includes": {"users": [{"id": "1", "username": "NahrNews"}, {"id": "2", "username": "b"}],
                 "tweets": [{"id": "4", "author_id": "2", "text": "بداية الخبر ونهايته"}]},
    "meta": {"result_count": 2},
}  # fmt: skip


@pytest.mark.parametrize("data", [as_json(V2), as_json(V2, indent=1), as_json(V2) + b"\n" + as_json(V2)])
def test_pages_of_the_second_interface(data: bytes) -> None:
    documents, _not_read = read(data, Format.X)
    assert [document.text for document in documents[:2]] == ["أُغلق الطريق", "بداية الخبر ونهايته"]
    assert [document.metadata.source for document in documents[:2]] == ["@NahrNews", "@NahrNews"]
    assert dict(documents[1].metadata.details)["retweet of"] == "@b/4"


SNSCRAPE = {
    "url": "https://twitter.com/NahrNews/status/77", "date": "2021-11-30T10:00:00+00:00", "rawContent": "أُغلق الطريق https://t.co/a",
    "id": 77, "user": {"username": "NahrNews", "displayname": PERSON}, "replyCount": 2,
    "links": [{"url": "https://e.org", "tcourl": "https://t.co/a"}],
    "quotedTweet": {"url": "https://twitter.com/b/status/3", "id": 3, "user": {"username": "b"}, "rawContent": "x"},
}  # fmt: skip
GRAPH = {
    "rest_id": "78", "core": {"user_results": {"result": {"legacy": {"screen_name": "NahrNews", "name": PERSON}}}},
    "legacy": {"full_text": "أُغلق الطريق", "created_at": "Tue Nov 30 10:00:00 +0000 2021", "id_str": "78"},
}  # fmt: skip
FLAT = {
    "text": "أُغلق الطريق",
    "createdAt": "2021-11-30T10:00:00Z",
    "url": "https://x.com/NahrNews/status/79",
    "author": {"userName": "NahrNews"},
}


@pytest.mark.parametrize(("record", "number"), [(SNSCRAPE, "77"), (GRAPH, "78"), (FLAT, "79")])
def test_posts_that_programs_gathered(record: dict[str, Any], number: str) -> None:
    documents, _not_read = read(as_json(record) + b"\n" + as_json(record) + b"\n", Format.X, "a.jsonl")
    told = documents[0].metadata
    assert documents[0].text.startswith("أُغلق الطريق")
    assert (told.source, told.identifier, str(told.published_on)) == ("@NahrNews", number, "2021-11-30")
    assert f"/NahrNews/status/{number}" in told.url
    assert PERSON not in repr(documents)


def test_posts_of_facebook_as_it_hands_them_out() -> None:
    documents, not_read = read(json.dumps(FACEBOOK).encode(), Format.FACEBOOK, "your_posts_1.json")
    assert [document.text for document in documents] == ["أُغلق الطريق إلى المدينة"]
    assert (documents[0].metadata.source, str(documents[0].metadata.published_on)) == ("", "2021-11-30")
    assert PERSON not in repr(documents)
    assert not_read == ["entries without words: 1"]


def test_a_chat_of_messenger_names_nobody() -> None:
    chat = {
        "participants": [{"name": PERSON}, {"name": "b"}], "title": PERSON, "thread_path": "inbox/salem_1",
        "messages": [
            {"sender_name": PERSON, "timestamp_ms": 1638266500000, "photos": [{"uri": "a.jpg"}]},
            {"sender_name": PERSON, "timestamp_ms": 1638266400000, "content": "أُغلق الطريق".encode().decode("latin-1")},
        ],
    }  # fmt: skip
    data = json.dumps(chat).encode()
    documents, not_read = read(data, Format.FACEBOOK, "message_1.json")
    assert [(each.text, str(each.metadata.published_on)) for each in documents] == [("أُغلق الطريق", "2021-11-30")]
    assert PERSON not in repr(documents)
    assert not_read == ["messages without words: 1"]
    assert Fact("sender", PERSON) in read_provenance(data, "message_1.json")


def test_only_a_page_of_facebook_is_an_outlet() -> None:
    own = {
        "id": "12_34",
        "message": "أُغلق الطريق",
        "created_time": "2021-11-30T18:00:00+0000",
        "from": {"id": "12", "name": "صفحة النهر"},
    }
    visitor = own | {"id": "12_35", "from": {"id": "99", "name": PERSON}}
    documents, _not_read = read(as_json({"data": [own, visitor], "paging": {}}), Format.FACEBOOK)
    assert [document.metadata.source for document in documents] == ["صفحة النهر", ""]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>صحيفة النهر</title><entry><title>إغلاق الطريق</title>
<link rel="alternate" href="https://example.org/1"/><id>tag:1</id><published>2021-11-30T23:30:00+03:00</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>الفقرة الأولى &amp; طويلة</p><p>الثانية</p></div></content>
</entry></feed>""".encode()
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "صحيفة النهر",
    "items": [{"id": "1", "url": "https://example.org/1", "title": "إغلاق الطريق", "date_published": "2021-11-30T23:30:00+03:00",
               "content_html": "<p>الفقرة الأولى &amp; طويلة</p><p>الثانية</p>"}],
}  # fmt: skip
WORDPRESS = {
    "id": 5, "date": "2021-11-30T23:30:00", "link": "https://example.org/1", "title": {"rendered": "إغلاق الطريق"},
    "content": {"rendered": "<p>الفقرة الأولى &#038; طويلة</p>\n<p>الثانية</p>"}, "_links": {"self": [{"href": "https://example.org"}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (RSS, "صحيفة النهر"), (ATOM, "صحيفة النهر"), (as_json(JSON_FEED), "صحيفة النهر"), (as_json([WORDPRESS]), "example.org"),
        (as_json(WORDPRESS), "example.org"), (as_json({"page": 1, "posts": [WORDPRESS]}), "example.org"),
        (RSS.decode().replace("UTF-8", "utf-16").encode("utf-16"), "صحيفة النهر"),
    ],
)  # fmt: skip
def test_feeds(data: bytes, source: str) -> None:
    documents, _not_read = read(data, Format.FEED, "feed")
    told = documents[0].metadata
    assert (told.title, documents[0].text) == ("إغلاق الطريق", "الفقرة الأولى & طويلة\nالثانية")
    assert (told.source, told.url, str(told.published_on)) == (source, "https://example.org/1", "2021-11-30")


def test_an_export_of_wordpress_keeps_its_posts_and_not_who_signs_in() -> None:
    item = (
        "<item><title>إغلاق</title><dc:creator>admin7</dc:creator><content:encoded>نص التقرير</content:encoded>"
        "<wp:post_type>{}</wp:post_type></item>"
    )
    head = (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    )
    data = (head + item.format("post") + item.format("nav_menu_item") + "</channel></rss>").encode()
    documents, not_read = read(data, Format.FEED, "a.xml")
    assert [document.text for document in documents] == ["نص التقرير"]
    assert "admin7" not in repr(documents)
    assert not_read == ["entries without words: 1"]


def test_an_export_with_nothing_in_it_says_so() -> None:
    for data, kind in (
        (b"<rss><channel><title>x</title></channel></rss>", Format.FEED),
        (b'{"messages":[],"participants":[]}', Format.FACEBOOK),
    ):
        with pytest.raises(EmptyFile, match="no messages, posts or entries"):
            read(data, kind)


def test_feeds_unfold_no_entities(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top secret words")
    declared = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    data = (declared + "<rss><channel><item><description>&x;</description></item></channel></rss>").encode()
    with pytest.raises(DamagedFile, match="document type"):
        list(read_rows(data, Format.FEED))
    with pytest.raises(DamagedFile, match="breaks off"):
        list(read_rows(RSS[:-20], Format.FEED))
