"""Which parts of a message are its words, which are attached, and which are neither, with the reason."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, Part, ProtectedFile, ReadError
from archive.readers.mail.armor import without_armor
from archive.readers.mail.parts import MailPart, too_many_parts
from archive.readers.mail.words import Words, is_stand_in, words_of

_WORDS = ("text/plain", "text/html", "text/enriched", "text/richtext", "application/xhtml+xml")
_ENCRYPTED = _("It is encrypted. Open it in the mail program that has the key, copy its text and paste it.")
_IN_TEXT = _("A picture in the text of a message is not read. If there are words in it, save it and send it by itself.")
_OF_LOOKS = _("It belongs to how the message looks.")
_OTHER_FORM = _(
    "It is in a form of Outlook's own that nothing else reads. Save the message as .msg in Outlook and send that."
)
_NEVER_READ: dict[str, Promise] = {
    "text/calendar": _("An invitation for a calendar names people and holds no report."),
    "application/ics": _("An invitation for a calendar names people and holds no report."),
    "text/vcard": _("A business card names people and holds no report."),
    "text/x-vcard": _("A business card names people and holds no report."),
    "text/directory": _("A business card names people and holds no report."),
    "application/pkcs7-signature": _("A digital signature holds no words."),
    "application/x-pkcs7-signature": _("A digital signature holds no words."),
    "application/pgp-signature": _("A digital signature holds no words."),
    "application/pgp-keys": _("A key holds no words."),
    "application/applefile": _("Properties of a file on a Mac hold no words."),
    "message/delivery-status": _("It tells programs about delivery and names recipients."),
    "message/disposition-notification": _("It tells programs about delivery and names recipients."),
    "text/rfc822-headers": _("These are the headers of another message, which name people."),
    "message/external-body": _("Only its address is in the message, and nothing is fetched."),
    "message/partial": _("Only a piece of it is in the message. Send the whole."),
    "application/ms-tnef": _OTHER_FORM,
    "application/vnd.ms-tnef": _OTHER_FORM,
    "application/pgp-encrypted": _ENCRYPTED,
}  # fmt: skip
_TNEF = b"\x78\x9f\x3e\x22"
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(slots=True)
class Contents:
    """What a message holds. ``error`` says why words in it could not be read; ``signatures`` counts those left out already."""

    texts: list[str] = field(default_factory=list)
    encoding: str = ""
    signatures: int = 0
    parts: list[Part] = field(default_factory=list)
    not_read: list[Omission] = field(default_factory=list)
    error: ReadError | None = None

    def omissions(self) -> list[Omission]:
        """What stands in neither the words nor the attachments, words that cannot be read among it."""
        unread = [Omission(_("the text of the message"), self.error)] if self.error else []
        return [*self.not_read, *unread]

    def add_words(self, words: Words) -> None:
        text, is_encrypted = without_armor(words.text)
        self.signatures += words.signatures
        self.encoding = self.encoding or words.encoding
        if is_encrypted:
            self.error = ProtectedFile(_ENCRYPTED)
        if text.strip():
            self.texts.append(text.strip("\n"))


def contents_of(message: MailPart) -> Contents:
    """The words and files of a message.

    Raises:
        TooLarge: more attachments than the settings allow.
    """
    found = Contents()
    _collect(message, found, is_whole=not message.children)
    if len(found.parts) > settings.ARCHIVE_ENTRIES:
        raise too_many_parts(len(found.parts), settings.ARCHIVE_ENTRIES)
    return found


def _collect(
    part: MailPart, found: Contents, *, words: bool = True, is_whole: bool = False, is_related: bool = False
) -> None:
    """Put a part where it belongs.

    Args:
        words: whether its words are wanted; those of another form of the same message are not.
        is_whole: it is all there is.
        is_related: it belongs to a page: a picture in it, a style.
    """
    if not part.children:
        _leaf(part, found, words=words, is_whole=is_whole, is_related=is_related)
    elif part.kind == "multipart/alternative":
        chosen = _best(part.children) if words else None
        for child in part.children:
            _collect(child, found, words=child is chosen)
    elif part.kind == "multipart/related":
        root = _root(part)
        for child in part.children:
            _collect(child, found, words=words and child is root, is_related=child is not root)
    elif part.kind == "multipart/encrypted":
        found.error = ProtectedFile(_ENCRYPTED)
    else:
        for child in part.children:
            _collect(child, found, words=words)


def _root(part: MailPart) -> MailPart:
    start = part.told.get("start", "").strip("<> ")
    return next((child for child in part.children if start and child.content_id == start), part.children[0])


def _best(children: list[MailPart]) -> MailPart | None:
    """Of forms of one message the plain one, unless it only says that there is another."""
    plain = next((child for child in children if child.kind == "text/plain" and _is_body(child)), None)
    page = next(
        (
            each
            for each in reversed(children)
            if any(leaf.kind == "text/html" and _is_body(leaf) for leaf in each.walk())
        ),
        None,
    )
    if plain is None or page is None:
        return plain or page or children[0]
    leaf = next(leaf for leaf in page.walk() if leaf.kind == "text/html" and _is_body(leaf))
    plain_words, page_words = _words(plain), _words(leaf)
    if plain_words is None or page_words is None:
        return plain if page_words is None else page
    return page if is_stand_in(plain_words.text, page_words.text) else plain


def _words(part: MailPart) -> Words | None:
    try:
        return words_of(part)
    except ReadError:
        return None


def _is_body(part: MailPart) -> bool:
    return part.kind in _WORDS and part.disposition != "attachment" and not part.name


def _leaf(part: MailPart, found: Contents, *, words: bool, is_whole: bool, is_related: bool) -> None:
    if _is_body(part) or (is_whole and part.kind in _WORDS and part.disposition != "attachment"):
        if is_related:
            found.not_read.append(Omission(part.kind, _OF_LOOKS))
        if not words:
            return  # Another form of what is read.
        try:
            found.add_words(words_of(part))
        except ReadError as error:
            found.error = found.error or error
        return
    if (
        not words
        and part.kind.startswith("text/")
        and part.kind not in _NEVER_READ
        and not part.name
        and not part.disposition
    ):
        return  # A form for watches or for pages that change themselves.
    data = part.decoded()
    number = len(found.parts) + len(found.not_read) + 1
    if why := _reason(part, data, is_related=is_related):
        is_picture = part.kind.startswith("image/")
        name = part.name or (format_lazy(_("picture {n}"), n=number) if is_picture else part.kind)
        found.not_read.append(Omission(name, why))
    else:
        ending = ".eml" if part.kind == "message/rfc822" else mimetypes.guess_extension(part.kind) or ""
        found.parts.append(
            Part(part.name or f"{number}{ending}", data, part.charset if part.kind.startswith("text/") else "")
        )


def _reason(part: MailPart, data: bytes, *, is_related: bool) -> Promise | None:
    """Why a part is not a file of its own."""
    if part.kind in _PKCS7 and "signed" in part.told.get("smime-type", ""):
        return _("It is signed in a form that hides the words. Save the text and send that.")
    is_shown = part.disposition != "attachment" and (is_related or bool(part.content_id) or not part.name)
    if why := unwanted(part.kind, data, part.name, is_in_text=is_shown):
        return why
    return _OF_LOOKS if is_related and part.disposition != "attachment" else None


def unwanted(kind: str, data: bytes, name: str, *, is_in_text: bool) -> Promise | None:
    """Why something that is attached to a message is not read as a file of its own; none where it is.

    Args:
        kind: ``type/subtype``.
        is_in_text: it is shown in the text, as a picture is.
    """
    if kind in _NEVER_READ:
        return _NEVER_READ[kind]
    if data.startswith(_TNEF) or name.lower() == "winmail.dat":
        return _OTHER_FORM
    if kind in _PKCS7:
        return _ENCRYPTED
    if not data.strip():
        return _("It is empty.")
    return _IN_TEXT if is_in_text and kind.startswith("image/") else None
