"""Which document a ZIP file is: Office, OpenDocument, EPUB and others are packages, and are read or refused as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zipfile import ZipFile

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import ReadError, UnknownFormat
from archive.readers.office.xml_parts import Events, local, read_events

_TYPES = "[content_types].xml"
_MAIN_TYPES = (
    ("ms-excel.sheet.binary", "xlsb"), ("ms-excel.", "xlsx"), ("spreadsheetml.", "xlsx"), ("ms-word.", "docx"),
    ("wordprocessingml.", "docx"), ("ms-powerpoint.", "pptx"), ("presentationml.", "pptx"),
)  # fmt: skip
"""Beginnings of the last words of the types of main parts in ``[Content_Types].xml``."""
_OPEN_DOCUMENTS = {
    "text": "odt", "text-template": "odt", "text-master": "odt", "spreadsheet": "ods", "spreadsheet-template": "ods",
    "presentation": "odp", "presentation-template": "odp",
}  # fmt: skip
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TYPE_BYTES = 256 * 1024


def package_kind(archive: ZipFile) -> str:
    """``docx``, ``xlsx``, ``xlsb``, ``pptx``, ``odt``, ``ods``, ``odp`` or ``epub``; empty for a ZIP file of files.

    Raises:
        UnknownFormat: a document or a program of which nothing here reads the parts.
    """
    entries = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    if _TYPES in entries:
        return _office(archive, entries)
    for path, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if path in entries:
            return kind
    if "mimetype" in entries:
        with archive.open(entries["mimetype"]) as file:
            return _open(file.read(100).decode("ascii", "replace").strip("\ufeff \r\n\0"))
    if "meta-inf/container.xml" in entries:
        return "epub"
    if what := _other(entries):
        raise _refused(what)
    return ""


def _office(archive: ZipFile, entries: Mapping[str, str]) -> str:
    types = _Types()
    read_events(archive, entries[_TYPES], types, most=_TYPE_BYTES)
    for each in types.found:
        for words, kind in _MAIN_TYPES:
            if words in each:
                return kind
    for path, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx")):
        if path in entries:
            return kind
    raise _refused(_("Office document without text"))


class _Types(Events):
    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "Override" and (kind := attributes.get("ContentType", "").lower()).endswith("main+xml"):
            self.found.append(kind)
        elif "ms-excel.sheet.binary" in attributes.get("ContentType", "").lower():
            self.found.append("ms-excel.sheet.binary")


def _open(kind: str) -> str:
    if kind == "application/epub+zip":
        return "epub"
    if kind.startswith(_OPEN_DOCUMENT) and (found := _OPEN_DOCUMENTS.get(kind.removeprefix(_OPEN_DOCUMENT))):
        return found
    raise _refused(format_lazy(_("document of the type {type}"), type=kind[:80] or "?"))


def _other(entries: Iterable[str]) -> object:
    """What a package is that nothing here reads; empty if it is none."""
    names = set(entries)
    if "androidmanifest.xml" in names or any(name.endswith(".dex") for name in names):
        return _("program for Android")
    if any(name.startswith("meta-inf/") for name in names):
        return _("program or package (META-INF)")
    if any(name.endswith(".iwa") for name in names) or names & {"index.apxl", "index.zip", "index.xml.gz"}:
        return _("document of Pages, Numbers or Keynote")
    if any(name.startswith("payload/") and ".app/" in name for name in names):
        return _("program for iOS")
    return ""


def _refused(what: object) -> ReadError:
    return UnknownFormat(
        format_lazy(
            _("By its content this is a {what}, which cannot be read here. Save it as DOCX, PDF or text and send it again."),
            what=what,
        )
    )  # fmt: skip
