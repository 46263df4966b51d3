"""RTF files: what a word processor shows of them, in one sweep over their bytes."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile
from archive.readers.office.rtf_text import Text

_DEPTH = 500
"""Groups in groups; Word writes some ten."""
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})?[ ]?|((?:\\'[0-9a-fA-F]{2})+)|([^\\{}\r\n\0]+)|([{}])|\\(.)|[\r\n\0]+|\\",
    re.DOTALL,
)


def read_rtf(data: bytes) -> Document:
    """The text, with footnotes and endnotes below the paragraph that they belong to, and text boxes likewise.

    Raises:
        DamagedFile, EmptyFile, TooLarge
    """
    text = Text()
    _send(data[data.find(b"{\\rtf") :], text)
    blocks = text.finish()
    if not blocks:
        raise EmptyFile(
            _("There is no text in the document. If it contains pictures of pages, send them as a PDF file.")
        )
    return Document(text="\n\n".join(blocks), not_read=text.left_out.omissions())


def _send(data: bytes, text: Text) -> None:
    """Tell ``text`` of each token, until the group of the whole file ends."""
    place, depth = 0, 0
    while (match := _TOKEN.match(data, place)) is not None:
        place = match.end()
        word, number, codes, plain, brace, sign = match.groups()
        if word is not None:
            count = None if number is None else int(number)
            if word == b"bin":
                place += max(0, count or 0)
            else:
                text.word(word.decode("ascii"), count)
        elif codes is not None:
            text.bytes(bytes.fromhex(codes.replace(b"\\'", b"").decode("ascii")))
        elif plain is not None:
            text.bytes(plain)
        elif brace == b"{":
            depth += 1
            if depth > _DEPTH:
                raise DamagedFile(
                    _("The RTF file is damaged. Open it in a word processor, save it as DOCX and send that.")
                )
            text.open_group()
        elif brace is not None:
            depth -= 1
            text.close_group()
            if depth <= 0:
                return
        elif sign is not None:
            text.sign(sign.decode("latin-1"))
