"""Word documents: what Word shows is text, at its place; what it does not show is left out and said."""

from __future__ import annotations

import pytest

from archive.readers import Format, propose
from tests.archive.readers.office import (
    blocks,
    cell,
    deleted,
    instruction,
    left_out,
    mark,
    par,
    read,
    run,
    word,
)

BOX = "<w:txbxContent>" + par(run("في المربع 77")) + "</w:txbxContent>"
CHOICE = (
    "<mc:Choice Requires=\"wps\"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>" + BOX
    + "</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
)  # fmt: skip
PICT = "<w:pict><v:shape><v:textbox>" + BOX + "</v:textbox></v:shape></w:pict>"
FORM = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r>'
LIST = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="حلب"/><w:listEntry w:val="إدلب"/></w:ddList>'
TABLE = "<w:tbl>{}</w:tbl>"
MOVED = "<w:moveFrom><w:r><w:t>13</w:t></w:r></w:moveFrom>"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("body", "expected", "omitted"),
    [
        (par(run("قتل "), deleted("35"), "<w:ins>" + run("42") + "</w:ins>", run(" مدنياً")), ["قتل 42 مدنياً"],
         ["tracked deletions: 1"]),
        (par(MOVED, run("أ")) + par("<w:moveTo>" + run("13") + "</w:moveTo>"), ["أ", "13"], []),
        (par(MOVED, run("أ")), ["أ"], ["passages that were moved away: 1"]),
        (par(run("أول "), properties="<w:rPr><w:del/></w:rPr>") + par(run("وثانٍ")), ["أول وثانٍ"], []),
        ("<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>" + par(run("1")) + "</w:sdtContent></w:sdt>"
         + par("<w:sdt><w:sdtContent>" + run("2") + "</w:sdtContent></w:sdt>"), ["1", "2"], []),
        (TABLE.format("<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>" + cell(par(run("1"))) + "</w:sdtContent></w:sdt>"
                      + cell(par(run("2"))) + "</w:tr></w:sdtContent></w:sdt>"), ["1\t2"], []),
        (par(mark("begin"), instruction(" PAGE "), mark("separate"), run("19"), mark("end"), run(" ثم")), ["19 ثم"], []),
        (par("<w:fldSimple w:instr=\"DATE\">" + run("22/7/2019") + "</w:fldSimple>"), ["22/7/2019"], []),
        (par(mark("begin"), instruction(" IF "), mark("begin"), instruction("X"), mark("separate"), run("لا"), mark("end"),
             mark("separate"), run("نعم"), mark("end")), ["نعم"], []),
        (par(mark("begin"), instruction(" IF "), run("31 قتيلاً")) + par(run("و5 جرحى")), ["31 قتيلاً\nو5 جرحى"], []),
        (par(FORM.format(LIST), instruction(" FORMDROPDOWN "), mark("end")), ["إدلب"], []),
        (par(FORM.format("<w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox>"), instruction("F"), mark("end"),
             run(" قتلى")), ["☒ قتلى"], []),
        (par(mark("begin"), instruction(" EQ x "), mark("end"), run("أ")), ["أ"], ["fields without a result: 1"]),
        (par("<w:hyperlink r:id=\"x\">" + run("رابط") + "</w:hyperlink>"), ["رابط"], []),
        (par(run("قبل "), "<w:r><mc:AlternateContent>" + CHOICE + "<mc:Fallback>" + PICT
             + "</mc:Fallback></mc:AlternateContent></w:r>", run("بعد")) + par(run("تالٍ")),
         ["قبل بعد", "في المربع 77", "تالٍ"], []),
        (par("<w:r><mc:AlternateContent><mc:Choice Requires=\"x\"><w:drawing/></mc:Choice><mc:Fallback>" + PICT
             + "</mc:Fallback></mc:AlternateContent></w:r>"), ["في المربع 77"], []),
        (par(run("أ"), "<w:r>" + PICT + "</w:r>"), ["أ", "في المربع 77"], []),
        (par("<w:r><w:pict><v:shape><v:textpath string=\"عاجل 9\"/></v:shape></w:pict></w:r>"), ["عاجل 9"], []),
        (TABLE.format("<w:tr>" + cell(par(run("أ"))) + cell(par(run("ب")) + TABLE.format(
            "<w:tr>" + cell(par(run("1"))) + cell(par(run("2"))) + "</w:tr>") + par()) + "</w:tr>"), ["أ\tب 1 2"], []),
        (TABLE.format("<w:tr><w:trPr><w:del/></w:trPr>" + cell(par(deleted("x"))) + cell(par(deleted("y"))) + "</w:tr><w:tr>"
                      + cell(par(run("3"))) + "</w:tr>"), ["3"], ["tracked deletions: 1"]),
        (par("<w:r><w:sym w:font=\"Symbol\" w:char=\"F061\"/><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r>"), ["α✓"], []),
        (par("<w:r><w:sym w:font=\"AGA Arabesque\" w:char=\"F061\"/></w:r>", run("أ")), ["أ"], ["signs of symbol fonts: 1"]),
        (par("<w:r><w:t>أ</w:t><w:softHyphen/><w:t>ب</w:t><w:noBreakHyphen/><w:t>ج</w:t><w:cr/><w:t>د</w:t><w:tab/><w:t>ه</w:t></w:r>",
             properties="<w:tabs><w:tab/></w:tabs>"), ["أب-ج\nد\tه"], []),
        (par("<w:r><w:t>7</w:t><w:br w:type=\"page\"/><w:t>8</w:t></w:r>"), ["7\n8"], []),
        (par(run("أ"), run("س", "<w:vanish/>"), run("ر", "<w:vanish/>"), run("ب", "<w:vanish w:val=\"0\"/>"),
             run("ج", "<w:rStyle w:val=\"Secret\"/>")), ["أب"], ["hidden passages: 2"]),
        (par("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"),
         ["1/2"], []),
        (par("<w:r><w:ruby><w:rt>" + run("دمشق") + "</w:rt><w:rubyBase>" + run("Damascus") + "</w:rubyBase></w:ruby></w:r>"),
         ["Damascus(دمشق)"], []),
        (par(run("42"), run("1", "<w:vertAlign w:val=\"superscript\"/>")), ["42¹"], []),
        (par(run("أ"), "<w:r><w:drawing><pic:pic/></w:drawing></w:r>"), ["أ"], ["pictures: 1"]),
    ],
)  # fmt: skip
def test_what_word_shows(body: str, expected: list[str], omitted: list[str], strict: bool) -> None:
    document = read(word(body, strict=strict), Format.DOCX)
    assert blocks(document) == expected
    assert left_out(document) == omitted


def test_deleted_words_stand_nowhere() -> None:
    document = read(word(par(run("أ"), deleted("شاهد سري")) + par(deleted("كلها"))), Format.DOCX)
    told = f"{document.text}{document.not_read}"
    assert "سري" not in told
    assert "secret" not in told
    assert left_out(document) == ["tracked deletions: 2"]


NOTES = (
    '<w:footnote w:type="separator" w:id="-1">' + par(run("____")) + '</w:footnote><w:footnote w:id="2">'
    + par("<w:r><w:footnoteRef/></w:r>", run(" مصدر: 17 شاهداً"), deleted("سر")) + par(run("وسطر")) + "</w:footnote>"
)  # fmt: skip


def test_notes_stand_below_their_paragraph() -> None:
    reference, end = '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>'
    body = (
        par(run("عنوان"), end, properties='<w:pStyle w:val="T"/>') + par(run("قتل 12"), reference, run(" مدنياً"))
        + TABLE.format("<w:tr>" + cell(par(run("أ"), reference)) + cell(par(run("ب"))) + "</w:tr>") + par(run("آخر"))
        + par(run("بلا حاشية"), '<w:r><w:footnoteReference w:id="9"/></w:r>')
    )  # fmt: skip
    endnotes = '<w:endnote w:id="2">' + par(run("في الختام")) + "</w:endnote>"
    document = read(word(body, footnotes=NOTES, endnotes=endnotes), Format.DOCX)
    assert blocks(document) == [
        "عنوان[1]", "[1] في الختام", "قتل 12[2] مدنياً", "[2] مصدر: 17 شاهداً\nوسطر", "أ[2]\tب", "آخر", "بلا حاشية",
    ]  # fmt: skip
    assert document.metadata.title == "عنوان"
    assert left_out(document) == ["tracked deletions: 1", "notes that cannot be read: 1"]


def test_what_stands_beside_the_text_is_counted() -> None:
    comments = "<w:comment/>" + "<w:comment>" + par(run("ملاحظة")) + "</w:comment>"
    document = read(
        word(par(run("نص")), comments=comments, header=par(run("ترويسة")), footer=par(run("1"))), Format.DOCX
    )
    assert document.text == "نص"
    assert left_out(document) == ["comments: 2", "headers and footers: 1"]


def test_diagrams_are_read() -> None:
    shape = "<dgm:pt><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
    body = par(run("أ"), '<w:r><w:drawing><dgm:relIds r:dm="rId1"/></w:drawing></w:r>')
    document = read(word(body, diagramData=shape.format("8 قتلى") + shape.format("3 جرحى")), Format.DOCX)
    assert blocks(document) == ["أ", "8 قتلى", "3 جرحى"]


def test_charts_give_their_numbers() -> None:
    series = (
        '<c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>القتلى</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat>'
        '<c:pt idx="0"><c:v>إدلب</c:v></c:pt><c:pt idx="1"><c:v>حلب</c:v></c:pt></c:cat>'
        '<c:val><c:pt idx="0"><c:v>42</c:v></c:pt><c:pt idx="1"><c:v>17</c:v></c:pt></c:val>'
    )
    title = "<c:title><c:tx><a:p><a:r><a:t>الضحايا</a:t></a:r></a:p></c:tx></c:title>"
    body = par(run("أ"), '<w:r><w:drawing><c:chart r:id="rId1"/><c:chart r:id="rId9"/></w:drawing></w:r>')
    document = read(word(body, chart=f"{title}<c:ser>{series}</c:ser>"), Format.DOCX)
    assert blocks(document) == ["أ", "الضحايا", "القتلى\nإدلب\t42\nحلب\t17"]
    assert left_out(document) == ["charts: 1"]


def test_the_title_is_the_paragraph_in_its_style() -> None:
    body = par(run("الشبكة")) + par(run("مجزرة السوق"), properties='<w:pStyle w:val="T"/>') + par(run("نص"))
    report = propose(read(word(body), Format.DOCX))
    assert (report.title, report.body) == ("مجزرة السوق", "الشبكة\n\nمجزرة السوق\n\nنص")


def test_the_main_part_is_where_the_package_says() -> None:
    assert read(word(par(run("نص")), main="word/document2.xml"), Format.DOCX).text == "نص"
