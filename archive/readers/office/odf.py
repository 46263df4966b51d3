"""OpenDocument: texts (ODT, FODT) and presentations (ODP), what the program shows of them, in reading order."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from archive.readers.document import DamagedFile, Document, EmptyFile, Metadata, ReadError
from archive.readers.office.odf_body import Body
from archive.readers.office.ole import locked
from archive.readers.office.omissions import LeftOut
from archive.readers.office.opc import Package
from archive.readers.office.pages import joined
from archive.readers.office.xml_parts import PART_ERRORS, Events, feed_events, local, opened
from archive.readers.packed.zip_files import check_expansion

_PACKED = b"PK"


def read_odf(data: bytes) -> Document:
    """The text; the first paragraph in a title's style is the title. The slides of a presentation are pages.

    Raises:
        DamagedFile, EmptyFile, ProtectedFile, TooLarge
    """
    left_out = LeftOut()
    body = Body(left_out)
    try:
        if data.startswith(_PACKED):
            check_expansion(data)
            with opened(data) as archive:
                _read(Package(archive), body)
        else:
            feed_events(data, body)
    except ReadError:
        raise
    except PART_ERRORS as error:
        raise DamagedFile(
            _("The OpenDocument file cannot be opened. Open it in LibreOffice, save it as DOCX and send that.")
        ) from error
    groups = body.finish()
    if not any(groups):
        raise EmptyFile(
            _("There is no text in the document. If it contains pictures of pages, send them as a PDF file.")
        )
    text, pages = joined(groups)
    return Document(
        text=text,
        metadata=Metadata(title=body.title),
        pages=pages if body.has_pages else (),
        not_read=left_out.omissions(),
    )


def _read(package: Package, body: Body) -> None:
    manifest = _Manifest()
    if "META-INF/manifest.xml" in package:
        package.read("META-INF/manifest.xml", manifest)
    if manifest.is_locked:
        raise locked()
    if "styles.xml" in package:
        # The headers and footers of pages, and styles by their names.
        package.read("styles.xml", body)
    package.read("content.xml", body)


class _Manifest(Events):
    def __init__(self) -> None:
        self.is_locked = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.is_locked = self.is_locked or local(tag) == "encryption-data"
