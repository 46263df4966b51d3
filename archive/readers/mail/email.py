"""Messages (.eml, .emlx, and those saved as text): subject, day and words; attachments are files of their own.

The sender is not proposed as byline or outlet, and no header stands among the words: it can be the identity of a source.
"""

from __future__ import annotations

from datetime import date
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata
from archive.readers.mail.contents import contents_of
from archive.readers.mail.form import saved_header
from archive.readers.mail.headers import IS_MESSAGE, read_head, skip_envelope
from archive.readers.mail.mailboxes import without_wrapping
from archive.readers.mail.parts import MailPart, read_message
from archive.readers.mail.quotes import public_words
from archive.readers.mail.values import decode_header
from archive.readers.plain.text import decode_text
from entities.arabic.dates import find_dates

_DAY_LENGTH = 200


def read_email(data: bytes) -> Document:
    """The words of a message, what is attached to it, and what is in neither.

    Raises:
        EmptyFile: neither words nor attachments.
        TooLarge: more parts than the settings allow, or nested too deeply.
        ProtectedFile: encrypted.
        DamagedFile, UnknownEncoding
    """
    data = without_wrapping(data)
    start = skip_envelope(data)
    head = read_head(data, start)
    if head.weight < IS_MESSAGE and (saved := _saved(data)):
        return saved
    if not head.headers:
        raise DamagedFile(_("The message cannot be read. Save it again as .eml, or copy its text and paste it."))
    return _document(read_message(data, start))


def _document(message: MailPart) -> Document:
    found = contents_of(message)
    text, left_out = public_words("\n\n".join(found.texts), found.signatures)
    if not text.strip() and not found.parts:
        raise found.error or EmptyFile(_("There is no text in the message and nothing attached."))
    return Document(
        text=text, encoding=found.encoding, metadata=_metadata(message), parts=tuple(found.parts),
        not_read=(*left_out, *found.omissions()),
    )  # fmt: skip


def _saved(data: bytes) -> Document | None:
    """A message that a program has saved as text, or copied; none where it has no such header."""
    text, encoding = decode_text(data)
    values, rest = saved_header(text)
    if not values:
        return None
    words, left_out = public_words(rest)
    if not words.strip():
        raise EmptyFile(_("There is no text in the message and nothing attached."))
    metadata = Metadata(title=" ".join(values.get("subject", "").split()), published_on=day_of(values.get("date", "")))
    return Document(text=words, encoding=encoding, metadata=metadata, not_read=left_out)


def _metadata(message: MailPart) -> Metadata:
    stamp = message.head.get("date") or message.head.get("sent")
    return Metadata(title=decode_header(message.head.get("subject")), published_on=day_of(decode_header(stamp)))


def day_of(stamp: str) -> date | None:
    """The day of sending, as programs or people write it; none where nobody can read it."""
    try:
        return parsedate_to_datetime(stamp).date()
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        found = find_dates(stamp[:_DAY_LENGTH])
        return found[0].date if found else None
