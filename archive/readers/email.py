"""Messages (.eml): subject, day and text; attachments are files of their own.

The sender is not proposed as byline or outlet: it can be the identity of a source.
"""

from __future__ import annotations

import email
import email.errors
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, Part, ReadError, TooLarge
from archive.readers.html import read_html
from archive.readers.names import harmless_name


def read_email(data: bytes) -> Document:
    """The text of a message, from its plain part or else its HTML part, and its attachments.

    Raises:
        EmptyFile: neither text nor attachments.
        DamagedFile, TooLarge
    """
    try:
        message = email.message_from_bytes(data, policy=policy)
        text, encoding = _text(message)
        parts = tuple(_attachments(message))
        metadata = _metadata(message)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError, email.errors.MessageError) as error:
        raise DamagedFile(
            _("The message cannot be read. Save it again as .eml, or copy its text and paste it.")
        ) from error
    if not text.strip() and not parts:
        raise EmptyFile(_("There is no text in the message and nothing attached."))
    return Document(text=text, encoding=encoding, metadata=metadata, parts=parts)


def _text(message: EmailMessage) -> tuple[str, str]:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return "", ""
    if body.get_content_type() == "text/html":
        try:
            page = read_html(body.get_payload(decode=True) or b"")
        except ReadError:
            return "", ""
        return page.text, page.encoding
    content = body.get_content()
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), (body.get_content_charset() or "utf-8")[:20]


def _attachments(message: EmailMessage) -> list[Part]:
    found = []
    for number, part in enumerate(message.iter_attachments(), 1):
        if part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment":
            continue
        content = part.get_content()
        if isinstance(content, EmailMessage):
            content = content.as_bytes()
        data = content.encode("utf-8") if isinstance(content, str) else content
        ending = ".eml" if part.get_content_type() == "message/rfc822" else ""
        found.append(Part(harmless_name(part.get_filename() or f"{number}{ending}") or str(number), data))
    if len(found) > settings.ARCHIVE_ENTRIES:
        raise TooLarge(
            format_lazy(
                _("There are {n} files in it; the limit is {limit}. Split it into several ZIP files."),
                n=len(found),
                limit=settings.ARCHIVE_ENTRIES,
            )
        )
    return found


def _metadata(message: EmailMessage) -> Metadata:
    day = None
    if stamp := message.get("date"):
        try:
            day = parsedate_to_datetime(str(stamp)).date()
        except ValueError:
            day = None  # A day nobody can read is left to the editor.
    subject = " ".join(str(message.get("subject", "")).split())
    return Metadata(title=subject, published_on=day)
