"""Office files built from their XML, as word processors write it."""

from __future__ import annotations

from archive.readers import Document, Format, detect, read_document
from tests.archive.readers.hostile import packed

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
_DEFAULTS = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)
STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "http://purl.oclc.org/ooxml/officeDocument/math",
}
_STYLES = (
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="character" w:styleId="Base"><w:name w:val="x"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="y"/><w:basedOn w:val="Base"/></w:style>'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word(body: str, *, strict: bool = False, main: str = "word/document.xml", **parts: str) -> bytes:
    """A Word file; ``parts`` are the insides of further ones, such as ``footnotes`` and ``header``."""
    folder = main.rpartition("/")[0]
    inside = {"styles": _STYLES} | parts
    files = {main: f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    relations = ""
    roots = {"header": "hdr", "footer": "ftr", "diagramData": "dgm:dataModel", "chart": "c:chartSpace"}
    for number, (kind, content) in enumerate(inside.items()):
        root = roots.get(kind, kind)
        root = root if ":" in root else f"w:{root}"
        files[f"{folder}/{kind}.xml"] = f"<{root} {W}>{content}</{root}>"
        relations += f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{kind}.xml"/>'
    files[f"{folder}/_rels/{main.rpartition('/')[2]}.rels"] = f"<Relationships {RELS}>{relations}</Relationships>"
    files["_rels/.rels"] = (
        f'<Relationships {RELS}><Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="/{main}"/></Relationships>'
    )
    files["[Content_Types].xml"] = (
        f'<Types {TYPES}>{_DEFAULTS}<Override PartName="/{main}" ContentType="{_MAIN}"/></Types>'
    )
    if strict:
        for name, content in files.items():
            for loose, own in STRICT.items():
                content = content.replace(loose, own)
            files[name] = content
    return packed({name: content.encode() for name, content in files.items()})


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(inside)}</w:p>"


def deleted(text: str) -> str:
    return f'<w:del w:id="1" w:author="secret"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def cell(*inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(inside)}</w:tc>"


def read(data: bytes, kind: Format) -> Document:
    """The document, after its format was found out."""
    assert detect(data) == kind
    return read_document(data, kind)


def blocks(document: Document) -> list[str]:
    return document.text.split("\n\n")


def left_out(document: Document) -> list[str]:
    return [str(each.part) for each in document.not_read]
