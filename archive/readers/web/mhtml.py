"""Pages that browsers save in one file (MHTML, RFC 2557): the page itself; its pictures, styles and frames are not read."""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from archive.readers.document import DamagedFile, Document, Omission
from archive.readers.mail.headers import skip_envelope
from archive.readers.mail.parts import MailPart, read_message
from archive.readers.mail.values import decode_header
from archive.readers.web.html import read_html

_WEB = re.compile(r"https?://\S+", re.I)


def read_mhtml(data: bytes) -> Document:
    """The article of a saved page, with what it declares, and the address from which it was saved.

    The day on which it was saved is not the day of publication, and is not proposed as that.

    Raises:
        EmptyFile, TooLarge, DamagedFile, BinaryFile, UnknownEncoding
    """
    saved = read_message(data, skip_envelope(data))
    page = _page(saved)
    if page is None:
        raise DamagedFile(_("There is no page in the file. Save it from the browser again, as one HTML file."))
    document = read_html(page.decoded(), page.charset)
    told = document.metadata
    metadata = replace(
        told, title=told.title or decode_header(saved.head.get("subject")), url=_address(saved, page) or told.url
    )
    return replace(document, metadata=metadata, not_read=(*document.not_read, *_left_out(saved, page)))


def _page(saved: MailPart) -> MailPart | None:
    """The page among the parts: the one that is named as the root, or else the first."""
    start = saved.told.get("start", "").strip("<> ")
    pages = [part for part in saved.walk() if part.kind in ("text/html", "application/xhtml+xml")]
    return next((part for part in pages if start and part.content_id == start), pages[0] if pages else None)


def _address(saved: MailPart, page: MailPart) -> str:
    """Where the page was, on the web; a path on somebody's disk is none."""
    for part, name in ((saved, "snapshot-content-location"), (page, "content-location"), (saved, "content-location")):
        if match := _WEB.fullmatch(decode_header(part.head.get(name)).strip()):
            return match[0]
    return ""


def _left_out(saved: MailPart, page: MailPart) -> list[Omission]:
    others = [part for part in saved.walk() if part is not page and not part.children]
    frames = sum(part.kind == "text/html" for part in others)
    pictures = sum(part.kind.startswith("image/") for part in others)
    found = []
    if frames:
        part = ngettext_lazy("%(n)d frame of the page", "%(n)d frames of the page", "n")
        found.append(Omission(part % {"n": frames}, _("Frames hold other pages, mostly advertisements.")))
    if pictures:
        part = ngettext_lazy("%(n)d picture of the page", "%(n)d pictures of the page", "n")
        found.append(Omission(part % {"n": pictures}, _("Pictures of a page are not read.")))
    return found
