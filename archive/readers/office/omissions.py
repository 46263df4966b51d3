"""What office documents leave out, in the words of their readers. The omitted words themselves never stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import KeysView
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission

_Words = Any
"""A text or a lazy translation."""
_IS_NOT_SHOWN = _("The document does not show them.")
_ARE_REMARKS = _("They are remarks on the text and not part of it.")
_LOOKS_ONLY = _("No words are read from them. If they contain text, send them as pictures or as a PDF file.")
_WORDS: dict[str, tuple[_Words, _Words]] = {
    "deletions": (_("tracked deletions: {n}"), _("Whoever edited the document took these words out.")),
    "moves": (_("passages that were moved away: {n}"), _("Whoever edited the document took these words out.")),
    "hidden": (_("hidden passages: {n}"), _IS_NOT_SHOWN),
    "hidden_slides": (_("hidden slides: {n}"), _("The presentation does not show them.")),
    "comments": (_("comments: {n}"), _ARE_REMARKS),
    "speaker_notes": (_("notes of the speaker: {n}"), _("They are not on the slides.")),
    "headers": (_("headers and footers: {n}"), _("They repeat on the pages and are not part of the text.")),
    "pictures": (_("pictures: {n}"), _LOOKS_ONLY),
    "charts": (_("charts: {n}"), _LOOKS_ONLY),
    "objects": (_("embedded objects: {n}"), _("Send what is in them as files of their own.")),
    "media": (_("recordings: {n}"), _("No words are read from recordings.")),
    "symbols": (_("signs of symbol fonts: {n}"), _("Which character they stand for is not known.")),
    "fields": (_("fields without a result: {n}"), _("What they show is not in the file.")),
    "notes": (_("notes that cannot be read: {n}"), _("The part of the file that holds them is missing or damaged.")),
    "linked": (_("parts in other files: {n}"), _("Nothing is fetched. Send them with the document.")),
    "chapters": (_("chapters that cannot be read: {n}"), _("They are missing, damaged or of another kind.")),
    "slides": (_("slides that cannot be read: {n}"), _("They are missing or damaged.")),
}  # fmt: skip


class LeftOut(Counter[str]):
    """How many of each kind a reader left out; the kinds are the keys of the table above."""

    def omissions(self) -> tuple[Omission, ...]:
        """One for each kind of which there is something."""
        return tuple(
            Omission(format_lazy(part, n=self[kind]), why) for kind, (part, why) in _WORDS.items() if self[kind] > 0
        )  # fmt: skip

    @property
    def kinds(self) -> KeysView[str]:
        return _WORDS.keys()
