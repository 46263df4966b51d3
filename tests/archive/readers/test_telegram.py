"""Channels that Telegram Desktop and other programs export: a report a message, and never the name of a person."""

from __future__ import annotations

from typing import Any

import pytest

from archive.readers import Format, Omission, detect, read_rows, row_document
from archive.readers.document import DamagedFile, Document
from archive.readers.provenance.reader import Fact, read_provenance
from tests.archive.readers.export_samples import (
    CHANNEL,
    CONTACT,
    CREATED,
    NUMBER,
    PAGE_END,
    PAGE_HEAD,
    PERSON,
    SIGNATURE,
    as_json,
    telegram_chat,
    telegram_message,
    telegram_page,
)


def read(data: bytes, name: str = "result.json") -> tuple[list[Document], list[str]]:
    """The reports of an export, and what was not read."""
    kind = detect(data, name)
    assert kind == Format.TELEGRAM
    rows = list(read_rows(data, kind))
    documents = [row_document(row, {}) for row in rows if isinstance(row, dict)]
    return documents, [str(row.part) for row in rows if isinstance(row, Omission)]


def test_a_channel_gives_a_report_for_each_message_with_words() -> None:
    documents, not_read = read(as_json(telegram_chat()))
    assert [document.text for document in documents] == [
        "عاجل | غارة على مدينة #البوكمال\nالسطر الثاني", "تصحيح للخبر السابق", "منقول عن شاهد", "هل الطريق مفتوح؟\n- نعم (3)",
    ]  # fmt: skip
    first = documents[0].metadata
    assert (first.source, first.identifier, str(first.published_on)) == (CHANNEL, "2", "2021-11-30")
    # Pictures sent together are one message.
    assert dict(first.details) == {"time": "00:30:00 UTC+03:00", "media": "photos/photo_2.jpg، photos/photo_3.jpg"}
    assert dict(documents[1].metadata.details) == {
        "time": "10:00:00", "edited": "2021-12-01 10:05:00", "reply to": "2", "forwarded from": "قناة الفرات",
    }  # fmt: skip
    assert not_read == ["service messages: 1", "messages without words: 1"]


@pytest.mark.parametrize("kind", ["personal_chat", "private_group", "public_supergroup", "bot_chat", "saved_messages"])
def test_people_are_not_named_nor_found(kind: str) -> None:
    documents, _not_read = read(as_json(telegram_chat(kind, PERSON)))
    assert len(documents) == 4
    for document in documents:
        assert document.metadata.source == ""
        for secret in (PERSON, NUMBER, "34.45", "user77"):
            assert secret not in repr(document)
    assert dict(documents[2].metadata.details)["forwarded"] == "✓"


def test_a_place_that_a_channel_posts_is_kept_and_a_person_whom_it_quotes_is_not() -> None:
    documents, _not_read = read(as_json(telegram_chat()))
    assert dict(documents[2].metadata.details)["coordinates"] == "34.45, 40.9"
    assert all(PERSON not in repr(document) for document in documents)


def test_a_whole_account_gives_its_chats_and_nothing_of_its_owner() -> None:
    account = {
        "about": "Here is the data you requested.",
        "personal_information": {"first_name": PERSON, "phone_number": NUMBER},
        "contacts": {"list": [{"first_name": PERSON, "phone_number": NUMBER}] * 2000},
        "chats": {"list": [telegram_chat(), telegram_chat("personal_chat", PERSON)]},
    }
    data = as_json(account)
    documents, not_read = read(data)
    assert [document.metadata.source for document in documents] == [CHANNEL] * 4 + [""] * 4
    assert PERSON not in repr(documents)
    assert "the account's own data" in not_read
    assert Fact("sender", f"{PERSON} {NUMBER}") in read_provenance(data, "result.json")


def test_a_page_of_a_channel() -> None:
    documents, not_read = read(telegram_page(), "messages.html")
    assert [document.text for document in documents] == [
        "غارة على #البوكمال\nالسطر الثاني",
        "تصحيح للخبر",
        "منقول عن شاهد",
    ]
    first = documents[0].metadata
    assert (first.source, first.identifier, str(first.published_on)) == (CHANNEL, "2", "2019-07-22")
    assert dict(first.details) == {"time": "09:02:00 UTC+03:00", "media": "photos/photo_1.jpg، photos/photo_2.jpg"}
    assert dict(documents[1].metadata.details)["reply to"] == "2"
    assert dict(documents[2].metadata.details)["forwarded"] == "✓"
    assert PERSON not in repr(documents)
    assert not_read == ["service messages: 2", "messages without words: 1"]
    assert Fact("sender", PERSON) in read_provenance(telegram_page(), "messages.html")


def test_a_signed_post_shows_that_a_page_is_of_a_channel() -> None:
    page = PAGE_HEAD + telegram_message(2, "أُغلق الطريق", sender=CHANNEL, inside=SIGNATURE) + PAGE_END
    documents, _not_read = read(page.encode(), "messages2.html")
    assert documents[0].metadata.source == CHANNEL
    assert PERSON not in repr(documents)


@pytest.mark.parametrize("before", ["", CREATED])
def test_a_page_with_other_senders_is_no_channel(before: str) -> None:
    page = (
        PAGE_HEAD
        + before
        + telegram_message(2, "رأيت ذلك", sender=CHANNEL)
        + telegram_message(3, "أين؟", sender=PERSON)
    )
    documents, not_read = read(
        (page + telegram_message(4, "", sender=PERSON, inside=CONTACT) + PAGE_END).encode(), "messages.html"
    )
    assert [document.metadata.source for document in documents] == ["", ""]
    assert PERSON not in repr(documents)
    assert "the name of the chat" in not_read


def test_an_export_without_messages_says_so() -> None:
    with pytest.raises(DamagedFile, match="holds no messages"):
        read((PAGE_HEAD + PAGE_END).encode(), "messages.html")
    with pytest.raises(DamagedFile, match="holds no messages"):
        read(as_json({"about": "Here is the data", "personal_information": {"first_name": "x"}}))


TELETHON = {
    "_": "Message", "id": 10, "peer_id": {"_": "PeerChannel", "channel_id": 1}, "date": "2021-11-30T10:00:00+00:00", "post": True,
    "message": "أُغلق الطريق", "views": 120, "reply_to": {"reply_to_msg_id": 9}, "post_author": PERSON,
    "fwd_from": {"from_name": PERSON}, "media": {"_": "MessageMediaPhoto"},
}  # fmt: skip
SNSCRAPE = {
    "_type": "snscrape.modules.telegram.TelegramPost", "url": "https://t.me/s/nahr/77", "date": "2021-11-30T10:00:00+00:00",
    "content": "أُغلق الطريق",
}  # fmt: skip
PYROGRAM = {
    "_": "Message", "id": 5, "chat": {"type": "ChatType.CHANNEL", "title": CHANNEL, "username": "nahr"},
    "date": "2021-11-30 10:00:00", "text": "أُغلق الطريق", "forward_from_chat": {"title": "قناة الفرات"},
}  # fmt: skip
BOT = {
    "message_id": 6, "chat": {"id": 5, "type": "private", "first_name": PERSON, "username": "salem"}, "date": 1638266400,
    "text": "أُغلق الطريق", "from": {"first_name": PERSON}, "forward_from": {"first_name": PERSON},
}  # fmt: skip


UPDATE = {"ok": True, "result": [{"update_id": 1, "channel_post": PYROGRAM | {"message_id": 5}}]}


def test_what_a_bot_receives() -> None:
    documents, _not_read = read(as_json(UPDATE))
    assert [(each.text, each.metadata.identifier) for each in documents] == [("أُغلق الطريق", "nahr/5")]


@pytest.mark.parametrize(
    ("record", "source", "identifier", "url", "details"),
    [
        (
            TELETHON,
            "",
            "10",
            "",
            {"views": "120", "reply to": "9", "forwarded": "✓", "media": "photo", "time": "10:00:00 UTC"},
        ),
        (SNSCRAPE, "@nahr", "nahr/77", "https://t.me/nahr/77", {"time": "10:00:00 UTC"}),
        (PYROGRAM, CHANNEL, "nahr/5", "https://t.me/nahr/5", {"time": "10:00:00", "forwarded from": "قناة الفرات"}),
        (BOT, "", "6", "", {"time": "10:00:00 UTC", "forwarded": "✓"}),
    ],
)
def test_messages_that_programs_gathered(
    record: dict[str, Any], source: str, identifier: str, url: str, details: Any
) -> None:
    for data in (as_json([record]), as_json(record) + b"\n" + as_json(record)):
        documents, _not_read = read(data, "a.json")
        told = documents[0].metadata
        assert (documents[0].text, str(told.published_on)) == ("أُغلق الطريق", "2021-11-30")
        assert (told.source, told.identifier, told.url, dict(told.details)) == (source, identifier, url, details)
        assert PERSON not in repr(documents)
