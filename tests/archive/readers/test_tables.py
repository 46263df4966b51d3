"""Tables as other archives and programs write them: where their names stand, what is read, and what is left out and said."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from archive.readers import Format, ReadError, detect, propose
from archive.readers.document import EmptyFile, TooLarge
from archive.readers.tables.columns import DETAILS, ORDER, Mapped
from archive.readers.tables.private_values import Private
from archive.readers.tables.reader import read_rows, row_document, survey
from tests.archive.readers.workbooks import ods, ods_of, xls, xlsb, xlsx

STRIKE = "قصفت طائرة حربية السوق الشعبي في المدينة صباح اليوم، وسقط {} قتلى من المدنيين."
RAID = "Warplanes raided the vegetable market on day {} and several people were killed there."


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def left_out(data: bytes, kind: Format) -> list[str]:
    return [f"{each.part}: {each.why}" for each in survey(data, kind).not_read]


NAMES = ["الرقم", "التاريخ", "المكان", "الوصف"]
BODY = [[f"ID-{n}", f"2019-07-0{n}", "سراقب", STRIKE.format(n)] for n in range(1, 6)]
WRITERS: dict[Format, Callable[[dict[str, Any]], bytes]] = {
    Format.XLSX: xlsx, Format.ODS: ods, Format.XLS: xls, Format.XLSB: xlsb,
}  # fmt: skip


@pytest.mark.parametrize("kind", WRITERS)
def test_every_sheet_is_read_below_its_titles_and_the_others_are_named(kind: Format) -> None:
    data = WRITERS[kind](
        {
            "حوادث": [["سجل الحوادث 2019"], [], ["آخر تحديث: أمس"], NAMES, *BODY, ["المجموع", "", 5]],
            "Codes": [["code", "meaning"], ["1", "shelling"], ["2", "raid"]],
            "شباط": [["التاريخ", "الخبر"], ["2020-02-01", STRIKE.format(9)]],
        }
    )
    assert detect(data) == kind
    found = survey(data, kind)
    assert found.count == 6
    assert found.proposed == {"body": ["الوصف", "الخبر"], "published_on": "التاريخ", "identifier": "الرقم"}
    assert left_out(data, kind) == [
        "sheet “حوادث”: 2 rows above the names of the columns: no part of the table: “سجل الحوادث 2019 · آخر تحديث: أمس”",
        "sheet “حوادث”: the row “المجموع · 5” at the end: a sum or a note below the table",
        "sheet “Codes”: it has no column with a text",
    ]
    chosen = [row for row in read_rows(data, kind, found.proposed) if isinstance(row, dict)]
    assert len(chosen) == 6
    assert propose(row_document(chosen[-1], found.proposed)).body == STRIKE.format(9)


def test_a_cell_is_the_text_that_people_see() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["text", "day", "share", "long", "code", "formula", "clock", "plain"])
    sheet.append(
        [
            RAID.format(1),
            datetime.datetime(2015, 3, 4, 23, 30),
            0.25,
            123456789012345,
            42,
            "=1/0",
            datetime.time(9, 5),
            7.0,
        ]
    )
    sheet["C2"].number_format, sheet["E2"].number_format = "0.00%", "00000"
    buffer = io.BytesIO()
    book.save(buffer)
    row = survey(buffer.getvalue(), Format.XLSX).rows[0]
    assert list(row.values())[1:] == ["2015-03-04 23:30", "25%", "123456789012345", "00042", "", "09:05", "7"]


def test_merged_cells_hold_for_each_of_their_rows_and_hidden_sheets_are_read() -> None:
    rows = [
        ["Date", "Place", "Description"],
        ["2015-03-04", "Ariha", RAID.format(1)],
        ["", "", RAID.format(2)],
        ["", "Sarmin", RAID.format(3)],
    ]
    data = xlsx({"s": rows, "more": [["Description"], [RAID.format(4)]]}, {"s": ["A2:A4", "B2:B3"]}, hidden=["more"])
    found = survey(data, Format.XLSX)
    assert [(row.get("Date"), row.get("Place")) for row in found.rows] == [
        ("2015-03-04", "Ariha"), ("2015-03-04", "Ariha"), ("2015-03-04", "Sarmin"), (None, None),
    ]  # fmt: skip
    assert left_out(data, Format.XLSX) == ["sheet “more”: it is hidden in the workbook, and was read all the same"]


def test_charts_pictures_and_comments_are_named() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["n", "text"], [1, RAID.format(1)], [2, RAID.format(2)]):
        sheet.append(row)
    sheet["A2"].comment = Comment("checked", "somebody")
    for target in (sheet.add_chart, book.create_chartsheet("Chart").add_chart):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
        target(chart)
    book.create_chartsheet("Empty")
    buffer = io.BytesIO()
    book.save(buffer)
    assert left_out(buffer.getvalue(), Format.XLSX) == [
        "2 charts: only the cells of a table are read",
        "comments on cells of 1 sheet: only the cells of a table are read",
        "sheet “Chart”: it is a chart",
        "sheet “Empty”: it is a chart",
    ]


def test_names_in_two_rows_tags_and_names_once_more() -> None:
    grouped = [
        ["ID", "Date", "Killed", "", "Wounded", "", "Account of the event"],
        ["", "", "men", "women", "men", "women", ""],
        *[[f"A{n}", f"2015-03-0{n}", n, 1, 2, 3, RAID.format(n)] for n in range(1, 4)],
    ]
    found = survey(xlsx({"s": grouped}), Format.XLSX)
    assert found.columns == (
        "ID", "Date", "Killed – men", "Killed – women", "Wounded – men", "Wounded – women", "Account of the event",
    )  # fmt: skip
    assert (found.count, found.not_read) == (3, ())
    tagged = csv("Date,Place,Description", "#date,#adm1+name,#description", f"2015-03-04,Ariha,{RAID}")
    assert survey(tagged, Format.CSV).count == 1
    assert "the row of tags" in left_out(tagged, Format.CSV)[0]
    twice = csv("التاريخ,المكان,الوصف", "Date,Location,Description", f"2015-03-04,أريحا,{STRIKE}")
    assert survey(twice, Format.CSV).count == 1
    assert "“Date · Location · Description”" in left_out(twice, Format.CSV)[0]


@pytest.mark.parametrize(
    ("data", "columns", "count"),
    [
        (csv("sep=;", "date;text", "2015-03-04;a, b, c, d and more words"), ["date", "text"], 1),
        (csv("id|text", "1|one, two; three words", "2|four, five; six words"), ["id", "text"], 2),
        (csv("text", "one, two and three", "four, five, six, seven", "eight nine ten"), ["text"], 3),
        (csv("id,text", "1,one, two", "2,three, four, five", "3,six"), ["id", "text", "(column 3)", "(column 4)"], 3),
        (csv("التاريخ;النص;;;", "2015-03-04;قال المجلس إن الطريق مغلق;;;", encoding="cp1256"), ["التاريخ", "النص"], 1),
        (csv("التاريخ\tالنص", "2015-03-04\tقال المجلس؛ نعم", encoding="utf-16"), ["التاريخ", "النص"], 1),
        (csv("date,text", '2015-03-04,"two\nlines, and a ""word"""'), ["date", "text"], 1),
        (csv("date,text", "2015-03-04,with a zero\0 inside" + " and more words" * 20), ["date", "text"], 1),
        (csv("date,text", "2015-03-04,one", "date,text", "2015-03-05,two"), ["date", "text"], 2),
        (csv(f"ID-1,2015-03-04,Ariha,{RAID}", f"ID-2,2015-03-05,Sarmin,{RAID}"), [f"(column {n})" for n in range(1, 5)], 2),
        (csv("Governorate,text,2019,2020", "Idlib,one,1,2", "Homs,two,3,4"), ["Governorate", "text", "2019", "2020"], 2),
    ],
    ids=["sep", "bar", "one column", "unquoted commas", "1256", "utf-16", "quoted", "nul", "names again", "no names", "years"],
)  # fmt: skip
def test_tables_as_text(data: bytes, columns: list[str], count: int) -> None:
    found = survey(data, Format.CSV)
    assert (list(found.columns), found.count) == (columns, count)


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    data = csv("date,text", "2015-03-01,one", '2015-03-02,"two', "2015-03-03,three", "2015-03-04,four")
    rows = list(read_rows(data, Format.CSV))
    assert [row["text"] for row in rows if isinstance(row, dict)] == ["one", "three", "four"]
    assert ["Line 3" in str(row) for row in rows if isinstance(row, ReadError)] == [True]


def test_a_table_copied_from_a_spreadsheet_is_a_table_and_a_text_is_not() -> None:
    assert detect(b"Date\tTitle\tText\n2015-03-04\tA\tone two", "paste.txt") == Format.CSV
    assert detect(b"Date:\tyesterday\nThe council said\tnothing.", "a.txt") == Format.TEXT
    assert detect(b"Title\nThe source said the text of the date.", "a.txt") == Format.TEXT


EXPORTS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "ACLED": (
        ["event_id_cnty", "event_date", "year", "event_type", "location", "latitude", "source", "notes", "timestamp"],
        {"event_id_cnty": "SYR{n}", "event_date": "0{n} March 2015", "notes": RAID, "source": "SOHR",
         "timestamp": "164979743{n}", "year": "2015"},
    ),
    "Bayanat": (
        ["id", "title", "title_ar", "description", "publish_date", "source_link", "status"],
        {"id": "{n}", "title_ar": "قصف {n}", "description": f"<p>{RAID}</p>", "publish_date": "2015-03-0{n}T10:00",
         "source_link": "https://example.org/{n}"},
    ),
    "CrowdTangle": (
        ["Page Name", "User Name", "Post Created Date", "URL", "Message", "Link Text"],
        {"Page Name": "Al Haqel", "User Name": "haqel", "Post Created Date": "2015-03-0{n}", "URL": "https://example.org/{n}",
         "Message": RAID},
    ),
    "GDELT": (
        ["GLOBALEVENTID", "SQLDATE", "Actor1Name", "SOURCEURL"],
        {"GLOBALEVENTID": "90{n}", "SQLDATE": "2015030{n}", "Actor1Name": "SYRIA", "SOURCEURL": "https://example.org/{n}"},
    ),
    "by values alone": (
        ["f1", "c2", "x9", "q"], {"f1": "K{n}-A", "c2": "2015-03-0{n}", "x9": RAID, "q": "https://example.org/{n}"},
    ),
    "a form's answers": (
        ["Timestamp", "Email Address", "ما هو تاريخ الحادثة؟", "اشرح ما حدث بالتفصيل مع ذكر أسماء الشهود إن أمكن"],
        {"Timestamp": "3/1{n}/2020 10:00:12", "Email Address": "a{n}@example.org", "ما هو تاريخ الحادثة؟": "1{n}/3/2020",
         "اشرح ما حدث بالتفصيل مع ذكر أسماء الشهود إن أمكن": STRIKE},
    ),
    "a day in three columns": (["Year", "Month", "Day", "Notes"], {"Year": "2015", "Month": "3", "Day": "{n}", "Notes": RAID}),
}  # fmt: skip
PROPOSED: dict[str, Mapped] = {
    "ACLED": {"body": "notes", "published_on": "event_date", "source": "source", "identifier": "event_id_cnty"},
    "Bayanat": {
        "title": "title_ar", "body": "description", "published_on": "publish_date", "url": "source_link", "identifier": "id",
    },
    "CrowdTangle": {"body": "Message", "published_on": "Post Created Date", "source": "Page Name", "url": "URL"},
    "GDELT": {"published_on": "SQLDATE", "url": "SOURCEURL", "identifier": "GLOBALEVENTID"},
    "by values alone": {"body": "x9", "published_on": "c2", "url": "q", "identifier": "f1"},
    "a form's answers": {
        "body": "اشرح ما حدث بالتفصيل مع ذكر أسماء الشهود إن أمكن", "published_on": "ما هو تاريخ الحادثة؟",
    },
    "a day in three columns": {"body": "Notes", "published_on": ["Year", "Month", "Day"]},
}  # fmt: skip


@pytest.mark.parametrize("archive", EXPORTS)
def test_the_columns_of_other_archives_are_known(archive: str) -> None:
    names, values = EXPORTS[archive]
    rows = [
        [
            str(values.get(name, "")).format(n, n=n) if "{" in str(values.get(name, "")) else values.get(name, "")
            for name in names
        ]
        for n in range(1, 8)
    ]
    found = survey(xlsx({"s": [names, *rows]}), Format.XLSX)
    assert found.proposed == PROPOSED[archive]


def test_the_order_of_days_is_that_of_the_whole_column_and_private_columns_are_known() -> None:
    data = csv(
        "date,text,المبلّغ,tel,mail,id",
        *[f"0{n}/07/2013,{RAID.format(n)},أبو محمد,+963 933 123 45{n},a{n}@example.org,{n}" for n in range(1, 7)],
        f"08/21/2013,{RAID},x,,,7",
    )
    found = survey(data, Format.CSV)
    assert found.orders == {"date": "month-first"}
    assert found.private == {"المبلّغ": Private.NAME, "tel": Private.NAME, "mail": Private.NAME}
    mapping = {**found.proposed, ORDER: found.orders["date"]}
    assert row_document(found.rows[2], mapping).metadata.published_on == datetime.date(2013, 3, 7)
    assert row_document(found.rows[2], mapping).metadata.uncertain == ()
    switched = row_document(found.rows[2], {**mapping, ORDER: "day-first"}).metadata
    assert (switched.published_on, switched.uncertain) == (datetime.date(2013, 7, 3), ())
    assumed = row_document(found.rows[2], {**mapping, ORDER: "day-first?"}).metadata
    assert (assumed.published_on, assumed.uncertain) == (datetime.date(2013, 7, 3), ("published_on",))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["+963 933 123 456", "", "0933 123 457"], Private.PHONE),
        (["963933123456", "963933123457"], Private.PHONE),
        (["call a@example.org", "no"], Private.EMAIL),
        (["2015-03-04", "04-03-2015"], None),
        (["1233012345678901000", "1233012345678901001"], None),
        (["SYR1000", "35.64"], None),
    ],
)
def test_private_values(values: list[str], reason: Private | None) -> None:
    rows = [{"x": value, "text": RAID} for value in values]
    data = xlsx({"s": [["x", "text"], *[[row["x"], row["text"]] for row in rows]]})
    assert survey(data, Format.XLSX).private.get("x") == reason


def test_columns_are_joined_and_kept_as_details() -> None:
    row = {
        "place": "سراقب",
        "day": "2015-03-04",
        "kind": "قصف",
        "notes": "أول",
        "more": "ثانٍ",
        "source": "x",
        "empty": "",
    }
    mapping: Mapped = {
        "title": ["place", "empty", "day", "kind"], "body": ["notes", "more"], "published_on": "day", "Killed": "kind",
        DETAILS: ["source", "place", "empty"],
    }  # fmt: skip
    document = row_document(row, mapping)
    assert (document.metadata.title, document.text) == ("سراقب · 2015-03-04 · قصف", "أول\n\nثانٍ")
    assert document.metadata.details == (("Killed", "قصف"), ("(source)", "x"), ("place", "سراقب"))
    assert document.metadata.source == ""


@pytest.mark.parametrize(
    "data", [csv("title,text"), csv("Report of March"), xlsx({"s": [NAMES]}), ods({"s": [NAMES]}), xls({"s": [NAMES]})]
)
def test_a_table_with_names_only_is_refused(data: bytes) -> None:
    kind = Format.CSV if not data.startswith((b"PK", b"\xd0")) else detect(data)
    with pytest.raises(EmptyFile, match="no rows"):
        survey(data, kind)


ODS_TABLE = '<table:table table:name="s">{}</table:table-row></table:table>'
ODS_SPACES = '<text:s text:c="99999999"/>'
ODS_REPEATED = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" '
    'table:number-columns-repeated="16384"/>'
)


@pytest.mark.parametrize(
    "data",
    [
        xls({"s": BODY}, corner=(65_535, 65_535)),
        xlsb({"s": BODY}, corner=(1_048_575, 16_383)),
        ods_of(ODS_TABLE.format(ODS_REPEATED)),
        ods_of(ODS_TABLE.format(f'<table:table-row><table:table-cell><text:p>{ODS_SPACES}</text:p></table:table-cell>')),
    ],
    ids=["xls", "xlsb", "ods", "spaces"],
)  # fmt: skip
def test_sheets_that_reach_too_far_are_refused_before_they_are_laid_out(data: bytes) -> None:
    with pytest.raises(TooLarge):
        list(read_rows(data, detect(data)))


def test_the_size_that_an_old_workbook_claims_is_not_believed() -> None:
    data = xls({"s": [NAMES, *BODY]}, size=(0xFFFFFFFF, 0xFFFF))
    assert survey(data, Format.XLS).count == len(BODY)
