"""Chats of WhatsApp as Android and iPhones export them, in several languages."""

from __future__ import annotations

import pytest

from archive.readers import Format, Omission, detect, read_rows, row_document
from archive.readers.document import Document
from archive.readers.provenance.reader import Fact, read_provenance
from tests.archive.readers.export_samples import IPHONE, NUMBER, PERSON


def read(data: bytes) -> tuple[list[Document], list[str]]:
    assert detect(data, "_chat.txt") == Format.WHATSAPP
    rows = list(read_rows(data, Format.WHATSAPP))
    documents = [row_document(row, {}) for row in rows if isinstance(row, dict)]
    return documents, [str(row.part) for row in rows if isinstance(row, Omission)]


def test_an_export_of_an_iphone() -> None:
    documents, not_read = read(IPHONE)
    assert [document.text for document in documents] == [
        "أُغلق الطريق إلى المدينة\nوالسطر الثاني",
        "شكراً @… على المعلومات",
    ]
    assert [str(document.metadata.published_on) for document in documents] == ["2021-11-30", "2021-12-01"]
    assert [dict(document.metadata.details) for document in documents] == [
        {"time": "21:42:22"}, {"time": "00:43:22", "edited": "✓"},
    ]  # fmt: skip
    assert not_read == ["service messages: 2", "messages without words: 1", "short messages: 1"]


def test_senders_are_for_editors_only() -> None:
    documents, _not_read = read(IPHONE)
    assert PERSON not in repr(documents)
    assert NUMBER not in repr(documents)
    assert {Fact("sender", PERSON), Fact("sender", NUMBER)} <= set(read_provenance(IPHONE, "_chat.txt"))


def test_an_export_of_android_with_media() -> None:
    chat = (
        "13/11/2021, 21:40 - Messages and calls are end-to-end encrypted.\n"
        f"13/11/2021, 21:41 - {PERSON}: <Media omitted>\n"
        f"13/11/2021, 21:42 - {PERSON}: \u200eIMG-20211113-WA0001.jpg (file attached)\nصورة من موقع الحادثة\n"
        f"13/11/2021, 21:43 - {PERSON}: {PERSON}.vcf (file attached)\n"
        f"14/11/2021, 08:00 - {NUMBER}: هل وصلت السيارات؟ اسأل @963944111222\n"
        f"14/11/2021, 08:01 - {PERSON}: تم حذف هذه الرسالة\n"
    )
    documents, not_read = read(chat.encode())
    assert [document.text for document in documents] == ["صورة من موقع الحادثة", "هل وصلت السيارات؟ اسأل @…"]
    assert dict(documents[0].metadata.details)["media"] == "IMG-20211113-WA0001.jpg"
    assert PERSON not in repr(documents)
    assert not_read == ["service messages: 2", "messages without words: 2"]


def test_an_export_of_an_iphone_in_arabic() -> None:
    chat = (
        f"[٣٠/١١/٢٠٢١، ٩:٤١:٢٢ م] {PERSON}: أُغلق الطريق إلى المدينة\n"
        f"\u200f[١/١٢/٢٠٢١، ٩:٤١:٢٢ ص] \u202a{NUMBER}\u202c: هدوء حذر في المدينة\n"
        f"\u200f[١/١٢/٢٠٢١، ٩:٤١:٢٣ ص] {PERSON}: \u200fتم حذف هذه الرسالة.\n"
        f"\u200f[١/١٢/٢٠٢١، ٩:٤٢:٢٣ ص] {PERSON}: \u200f<المرفق: 0001-PHOTO-2021.jpg>\n"
    )
    documents, not_read = read(chat.encode())
    assert [document.text for document in documents] == ["أُغلق الطريق إلى المدينة", "هدوء حذر في المدينة"]
    assert not_read == ["service messages: 1", "messages without words: 1"]


def test_a_question_with_its_choices_is_a_message() -> None:
    chat = (
        f"[30/11/21, 9:41:22 PM] {PERSON}: \u200ePOLL:\nWhich road is open?\n\u200eOPTION: East (3 votes)\n"
        f"[30/11/21, 9:42:22 PM] {PERSON}: \u200eLocation: https://maps.google.com/?q=1,2\n"
    )
    documents, not_read = read(chat.encode())
    assert [document.text for document in documents] == ["POLL:\nWhich road is open?\nOPTION: East (3 votes)"]
    assert not_read == ["service messages: 1"]


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        (
            "٣٠\u200f/١١\u200f/٢٠٢١، ٩:٤١ م - ",
            "١\u200f/١٢\u200f/٢٠٢١، ١٢:٠٥ ص - ",
            ["2021-11-30 21:41", "2021-12-01 00:05"],
        ),
        ("11/30/21, 9:41\u202fPM - ", "12/1/21, 12:05\u202fAM - ", ["2021-11-30 21:41", "2021-12-01 00:05"]),
        ("2021-11-30, 9:41 p.m. - ", "2021-12-01, 9:05 a.m. - ", ["2021-11-30 21:41", "2021-12-01 09:05"]),
        ("30/11/2021 à 21:41 - ", "01/12/2021 à 00:05 - ", ["2021-11-30 21:41", "2021-12-01 00:05"]),
        ("30/11/2021، 9:41 مساءً - ", "1/12/2021، 12:05 صباحاً - ", ["2021-11-30 21:41", "2021-12-01 00:05"]),
        ("۳۰/۱۱/۲۰۲۱، ۲۱:۴۱ - ", "۰۱/۱۲/۲۰۲۱، ۰۰:۰۵ - ", ["2021-11-30 21:41", "2021-12-01 00:05"]),
        ("30.11.21, 21:41 - ", "01.12.21, 00:05 - ", ["2021-11-30 21:41", "2021-12-01 00:05"]),
        ("[30/11/2021, 21:41:09] ", "[01/12/2021, 00:05:10] ", ["2021-11-30 21:41:09", "2021-12-01 00:05:10"]),
    ],
)
def test_days_and_hours_as_telephones_write_them(first: str, second: str, days: list[str]) -> None:
    documents, _not_read = read(f"{first}{PERSON}: أُغلق الطريق اليوم\n{second}{PERSON}: فُتح الطريق مجدداً\n".encode())
    found = [f"{each.metadata.published_on} {dict(each.metadata.details)['time']}" for each in documents]
    assert found == days
    assert documents[0].metadata.uncertain == ()


def test_a_chat_goes_forward_and_a_day_that_stays_open_is_marked() -> None:
    american = "".join(f"{day}, 10:00 - A: the road is closed\n" for day in ("01/11/21", "02/03/21", "03/02/21"))
    documents, _not_read = read(american.encode())
    assert [str(document.metadata.published_on) for document in documents] == ["2021-01-11", "2021-02-03", "2021-03-02"]
    open_, _not_read = read(b"03/04/21, 10:00 - A: the road is closed\n05/06/21, 10:00 - A: the road is open\n")
    assert [(str(each.metadata.published_on), each.metadata.uncertain) for each in open_] == [
        ("2021-04-03", ("published_on",)), ("2021-06-05", ("published_on",)),
    ]  # fmt: skip


def test_a_text_that_begins_with_a_day_is_no_chat() -> None:
    for text in ("30/11/2021\nقال المجلس: أُغلق الطريق", "[1] عنوان\nنص", "30/11/2021 - قال المجلس المحلي: الطريق مغلق"):
        assert detect(text.encode(), "a.txt") == Format.TEXT
