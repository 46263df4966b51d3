"""Word documents (DOCX): paragraphs and tables in reading order.

The author and days that Word keeps in a document are those of whoever typed it. They are not proposed: they can betray a source.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import BadZipFile

import docx
from django.utils.translation import gettext_lazy as _
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata
from archive.readers.packed import check_expansion

_TITLE_STYLES = ("title", "heading 1")


def read_docx(data: bytes) -> Document:
    """The text; the first paragraph in a title's style is the title. No linked picture or template is fetched.

    Raises:
        DamagedFile, EmptyFile, TooLarge
    """
    check_expansion(data)
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [block for block in _blocks(document) if block.strip()]
        title = _title(document)
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, AttributeError, OSError) as error:
        raise DamagedFile(
            _("The Word document cannot be opened. Open it in Word, save it again as DOCX and send it again.")
        ) from error
    if not blocks:
        raise EmptyFile(_("There is no text in the document. If it holds pictures of pages, send them as a PDF file."))
    return Document(text="\n\n".join(blocks), metadata=Metadata(title=title))


def _blocks(document: WordDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                # A merged cell comes once for each column it spans.
                cells = dict.fromkeys(cell._tc for cell in row.cells)
                yield "\t".join(" ".join(p.text for p in _paragraphs(cell)) for cell in cells).strip()


def _paragraphs(cell: object) -> list[Paragraph]:
    return [Paragraph(p, None) for p in cell.p_lst]  # type: ignore[attr-defined,arg-type]


def _title(document: WordDocument) -> str:
    for paragraph in document.paragraphs:
        style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        if style in _TITLE_STYLES and paragraph.text.strip():
            return " ".join(paragraph.text.split())
        if paragraph.text.strip():
            break
    return ""
