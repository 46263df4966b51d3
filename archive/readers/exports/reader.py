"""Files of many reports whose fields are known: the reader of each, by format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archive.readers.document import Omission, ReadError
from archive.readers.exports.facebook import facebook_rows
from archive.readers.exports.feeds import feed_rows
from archive.readers.exports.posts import post_rows
from archive.readers.exports.telegram import is_telegram, telegram_rows
from archive.readers.exports.telegram_html import telegram_page_rows
from archive.readers.exports.telegram_scraped import scraped_rows
from archive.readers.exports.whatsapp import whatsapp_rows
from archive.readers.tables.json_values import json_text, peek
from archive.readers.tables.rows import Row


def any_telegram_rows(data: bytes) -> Iterator[Row | ReadError | Omission]:
    """Messages of Telegram, whichever program wrote them.

    Raises:
        DamagedFile, UnknownEncoding, TooLarge
    """
    text, _fault = json_text(data[: 1 << 18])
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from telegram_page_rows(data)
    elif is_telegram(peek(text)):
        yield from telegram_rows(data)
    else:
        yield from scraped_rows(data)


EXPORT_ROWS: dict[str, Callable[[bytes], Iterator[Row | ReadError | Omission]]] = {
    "telegram": any_telegram_rows,
    "whatsapp": whatsapp_rows,
    "x": post_rows,
    "facebook": facebook_rows,
    "feed": feed_rows,
}
"""Value of a format that is an export -> its rows, in the fields of :data:`archive.readers.declared.FIELDS`."""
