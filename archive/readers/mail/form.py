"""Whether a file is a message, by its form: header lines, then an empty line. What the headers are called decides nothing.

A report may begin with lines of the same form (``Title: …``, ``Source: …``). It is a message if some of them have a syntax that
only mail has, or if programs show messages so to people (``From: … Sent: … To: … Subject: …``).
"""

from __future__ import annotations

from enum import StrEnum

from archive.readers.mail.headers import IS_MESSAGE, Head, read_head, skip_envelope
from archive.readers.mail.mailboxes import is_mailbox, without_wrapping
from archive.readers.mail.quotes import header_block
from archive.readers.mail.values import decode_header, parameters

MESSAGE_ENDINGS = (".eml", ".emlx")
PAGE_ENDINGS = (".mht", ".mhtml")
_BLOCK_LINES = 60
_PEOPLE = ("from", "to", "cc", "bcc", "sender", "reply-to", "delivered-to", "return-path")


class MailForm(StrEnum):
    """What a file of mail is."""

    MESSAGE = "message"
    MAILBOX = "mailbox"
    PAGE = "page"


def mail_form(data: bytes, name: str) -> MailForm | None:
    """The form of a file, as far as it is mail or a page saved as mail (MHTML, RFC 2557).

    Args:
        data: the whole file.
        name: its name in lower case, which is asked only where headers alone would not do.
    """
    if is_mailbox(data):
        return MailForm.MAILBOX
    data = without_wrapping(data)
    head = read_head(data, skip_envelope(data))
    if not head.headers:
        return None
    if _is_page(head, name):
        return MailForm.PAGE
    weight = head.weight
    is_named = name.endswith(MESSAGE_ENDINGS) and (weight > 0 or (head.is_sound and len(head.headers) > 1))
    return MailForm.MESSAGE if is_named or (weight >= IS_MESSAGE and len(head.headers) > 1) else None


def _is_page(head: Head, name: str) -> bool:
    """Whether a program has saved a page: nobody sent it to anybody."""
    kind, _told = parameters(head.get("content-type"))
    if kind not in ("multipart/related", "text/html") or head.get("received") is not None:
        return False
    if any(b"@" in (head.get(each) or b"") for each in _PEOPLE):
        return False
    is_marked = (
        head.get("snapshot-content-location") is not None or "saved by" in decode_header(head.get("from")).lower()
    )
    return is_marked or kind == "multipart/related" or name.endswith(PAGE_ENDINGS)


def saved_header(text: str) -> tuple[dict[str, str], str]:
    """The header that a mail program writes over a message saved as text, in its own language: role -> value, and the rest.

    Nothing and the text as it is where it does not begin so.
    """
    start = len(text) - len(text.lstrip("\ufeff\n \t"))
    begin = text[start : start + 100 * _BLOCK_LINES].split("\n")[:_BLOCK_LINES]
    values, count = header_block(begin)
    if not count:
        return {}, text
    return values, text[start + sum(len(line) + 1 for line in begin[:count]) :]
