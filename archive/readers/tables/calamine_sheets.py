"""Tables of old Excel (XLS), binary Excel (XLSB) and OpenDocument (ODS), by calamine, once their extent is known."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import python_calamine
from django.utils.translation import gettext_lazy as _

from archive.readers.document import Omission, ProtectedFile, ReadError
from archive.readers.formats import Format
from archive.readers.office.xml_parts import PART_ERRORS
from archive.readers.packed.zip_files import ZIP_ERRORS
from archive.readers.tables.extents import check_ods, check_xlsb, checked_xls
from archive.readers.tables.rows import COLUMNS, Cells, clean
from archive.readers.tables.sheets import Sheet, damaged_table, sheet_name

_ERRORS = (
    *PART_ERRORS, *ZIP_ERRORS, python_calamine.CalamineError, RecursionError, IndexError, TypeError, AttributeError,
    OverflowError,
)  # fmt: skip
"""What zipfile, lxml, olefile and calamine raise of files that break the rules of their format."""


def calamine_sheets(data: bytes, kind: Format) -> Iterator[Sheet | Omission]:
    """The sheets of a workbook, hidden ones too; sheets that are charts or macros are named.

    Raises:
        DamagedFile, ProtectedFile, TooLarge: now or while rows are read.
    """
    book = _opened(data, kind)
    for number, found in enumerate(book.sheets_metadata):
        if found.typ == python_calamine.SheetTypeEnum.WorkSheet:
            is_hidden = found.visible != python_calamine.SheetVisibleEnum.Visible
            yield Sheet(found.name, partial(_rows, book, number), is_hidden)
        else:
            yield Omission(sheet_name(found.name), _("it is a chart or holds macros"))


def _opened(data: bytes, kind: Format) -> Any:
    try:
        if kind == Format.XLS:
            data = checked_xls(data)
        elif kind == Format.XLSB:
            check_xlsb(data)
        else:
            check_ods(data)
        return python_calamine.load_workbook(io.BytesIO(data))
    except ReadError:
        raise
    except python_calamine.PasswordError as error:
        raise ProtectedFile(_("It is locked with a password. Unlock it and send it again.")) from error
    except BaseException as error:
        if not _is_fault(error):
            raise
        raise damaged_table() from error


def _rows(book: Any, number: int) -> Iterator[Cells]:
    try:
        sheet = book.get_sheet_by_index(number)
        for row in sheet.iter_rows():
            cells = [clean(cell) for cell in row[: COLUMNS + 1]]
            if any(cells):
                yield cells
    except BaseException as error:
        if not _is_fault(error):
            raise
        raise damaged_table() from error


def _is_fault(error: BaseException) -> bool:
    """Whether the file is to blame. A panic of calamine is no ``Exception``."""
    return isinstance(error, _ERRORS) or type(error).__name__ == "PanicException"
