"""Elements of Word documents, by their namespaces: transitional and strict files differ in them."""

from __future__ import annotations

NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic:",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic:",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c:",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c:",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "c:",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm:",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm:",
    "urn:schemas-microsoft-com:vml": "v:",
}
NEVER_TEXT = frozenset(
    ["pPrChange", "rPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tblPrExChange", "tcPrChange", "trPrChange",
     "numberingChange", "delInstrText", "delText", "sdtPr", "sectPr"]
)  # fmt: skip
"""Elements in which no shown word stands: what properties were, instructions of fields, names of controls."""
LETTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "m:den": "/", "m:sup": "^", "m:sub": "_"}
COUNTED = {"pic:pic": "pictures", "v:imagedata": "pictures", "object": "objects", "altChunk": "objects",
            "subDoc": "linked"}  # fmt: skip
