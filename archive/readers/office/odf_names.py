"""Elements of OpenDocument files, with the prefixes that the standard uses."""

from __future__ import annotations

SHAPES = frozenset(
    ["draw:frame", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle", "draw:line", "draw:polyline", "draw:polygon",
     "draw:path", "draw:connector", "draw:caption", "draw:regular-polygon", "draw:g", "draw:measure"]
)  # fmt: skip
NEVER_TEXT = frozenset(
    ["text:sequence-decls", "text:variable-decls", "text:user-field-decls", "office:forms", "text:note-citation",
     "office:scripts", "svg:title", "svg:desc", "office:settings", "office:font-face-decls", "office:meta", "text:list-style",
     "presentation:header-decl", "presentation:footer-decl", "presentation:date-time-decl", "table:shapes", "math:math",
     "office:annotation-end", "style:handout-master", "text:alphabetical-index-source", "text:table-of-content-source",
     "text:bibliography-source"]
)  # fmt: skip
FRAMES_OF_PAGES = ("footer", "header", "date-time", "page-number", "notes")
LETTERS = {"text:tab": "\t", "text:line-break": "\n"}
HEADERS = frozenset(["style:header", "style:footer", "style:header-left", "style:footer-left", "style:header-first",
                      "style:footer-first"])  # fmt: skip
PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text:", "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office:",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table:", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw:",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style:", "urn:oasis:names:tc:opendocument:xmlns:field:1.0": "field:",
    "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0": "field:",
    "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0": "presentation:", "http://www.w3.org/1998/Math/MathML": "math:",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg:",
}  # fmt: skip
