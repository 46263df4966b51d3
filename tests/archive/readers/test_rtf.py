"""RTF files as WordPad, Word and LibreOffice write them."""

from __future__ import annotations

import pytest

from archive.readers import Format, read_document
from archive.readers.document import DamagedFile, EmptyFile
from tests.archive.readers.office import blocks, left_out, read

ARABIC_FONT = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}"
ARABIC_FONT += r"{\f1\fswiss\fcharset178{\*\panose 020b}Arial (Arabic);}{\f3 Symbol;}}"


def rtf(body: str, head: str = r"\ansi\ansicpg1252\deff0" + ARABIC_FONT) -> bytes:
    return (r"{\rtf1" + head + "\n" + body + "}").encode("cp1256")


def codes(text: str, page: str = "cp1256") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(page))


def numbers(text: str) -> str:
    return "".join(f"\\u{ord(letter)}?" for letter in text)


CELL = r"\pard\intbl "
SHAPE = (
    r"{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv b}}{\shptxt\pard " + numbers("مربع 77")
    + r"\par}}{\shprslt{\*\do{\dptxbxtext x}}}}"
)  # fmt: skip
FORM = (
    r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl "
    + numbers("حلب") + r"}{\*\ffl " + numbers("إدلب") + r"}}}}{\fldrslt }}"
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected", "omitted"),
    [
        (r"{\f1 " + codes("قتل 42 مدنياً") + r"\par}{\rtlch\af1\ltrch\f0 caf\'e9}", ["قتل 42 مدنياً", "café"], []),
        (r"{\ltrch\fcs0\f0 \rtlch\fcs1\af1 " + codes("دمشق") + r"}\par", ["دمشق"], []),
        (r"{\uc1 " + numbers("قتل 42") + r"\par}\uc2\u1571\'3f\'3f\u1576ab.", ["قتل 42", "أب."], []),
        (r"\u-10179?\u-8704?\par", ["😀"], []),
        (r"a\line b\tab c\~d\_e\-f\emdash\lquote g\rquote \{h\}\\\par\pard i\page j", ["a\nb\tc\xa0d-ef—‘g’{h}\\", "i", "j"], []),
        (r"a {\deleted b} c{\revised d}\par", ["a  cd"], ["tracked deletions: 1"]),
        (r"a{\v x}{\v\b y}b\v z\v0 c\par", ["abc"], ["hidden passages: 2"]),
        (r"a{\field{\*\fldinst HYPERLINK {\b x}}{\fldrslt{\ul 19}}} b", ["a19 b"], []),
        (FORM + r"\par", ["إدلب"], []),
        (r"{\field{\*\fldinst SYMBOL 65 \\f Wingdings}{\fldrslt }}a", ["a"], ["fields without a result: 1"]),
        (r"12{\super\chftn{\footnote\pard\plain{\super\chftn} " + numbers("شاهد 7") + r"\par}} b\par c",
         ["12[1] b", "[1] شاهد 7", "c"], []),
        (r"a " + SHAPE + r"b\par c", ["a b", "مربع 77", "c"], []),
        (r"\trowd" + CELL + r"x\par y\cell" + CELL + r"12\cell\row\trowd" + CELL + r"z\cell" + CELL + r"\cell\row\pard after\par",
         ["x y\t12", "z", "after"], []),
        (r"\trowd" + CELL + r"a{\pard\intbl\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables x}}b"
         r"\cell\row",
         ["a1 2 b"], []),
        (r"\trowd" + CELL + r"1\cell\row\pard a" + SHAPE + r"\par b", ["1", "a", "مربع 77", "b"], []),
        (r"a{\header b}{\footerf " + numbers("ج") + r"}{\*\annotation c}{\*\atnauthor d}{\*\xyz e}f\par", ["af"],
         ["comments: 1", "headers and footers: 2"]),
        (r"a{\*\shppict{\pict\pngblip 00ff}}{\nonshppict{\pict 00}}", ["a"], ["pictures: 1"]),
        (r"a{\pict\bin4 }}{{}b", ["ab"], ["pictures: 1"]),
        (r"42{\super 1}{\f3\u-3999?}", ["42¹α"], []),
        (r"{\listtext 1.\tab}a{\*\bkmkstart x}\par{\pntext 2.}b", ["a", "b"], []),
        (r"{\mmath{\*\moMath{\mf{\mfPr{\mtype x}}{\mnum{\mr 1}}{\mden{\mr 2}}}}{\mmathPict{\pict 00}}}", ["1/2"], []),
        (r"{\upr{a}{\*\ud{b}}}", ["b"], []),
    ],
)  # fmt: skip
def test_what_a_word_processor_shows(body: str, expected: list[str], omitted: list[str]) -> None:
    document = read(rtf(body), Format.RTF)
    assert blocks(document) == expected
    assert left_out(document) == omitted


@pytest.mark.parametrize(
    ("head", "raw"),
    [
        (r"\ansi\ansicpg1256", codes("قتل").encode()),
        (r"\ansi\ansicpg1256", "قتل".encode("cp1256")),
        (r"\ansi\ansicpg65001", "قتل".encode()),
        (r"\mac\ansicpg10004", codes("قتل", "mac_arabic").encode()),
        (r"\ansi\ansicpg1256\deff5{\fonttbl{\f5\fnil Arial;}}\plain", codes("قتل").encode()),
    ],
)
def test_bytes_in_the_encoding_that_the_file_declares(head: str, raw: bytes) -> None:
    assert read((r"{\rtf1" + head + " ").encode() + raw + b"}", Format.RTF).text == "قتل"


def test_damaged_and_empty_files() -> None:
    assert read(rb"{\rtf1 open {\b end", Format.RTF).text == "open end"
    with pytest.raises(EmptyFile):
        read_document(rtf(r"{\info{\title x}}\par"), Format.RTF)
    with pytest.raises(DamagedFile):
        read_document(b"{\\rtf1" + b"{" * 5000, Format.RTF)
