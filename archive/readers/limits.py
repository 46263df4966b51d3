"""How much of an untrusted file is read. The figures come from the settings, see docs/uploads.md."""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import TooLarge

EXPANSION = 200
"""Largest ratio of a compressed file's content to its size. Text packs to a tenth; a bomb to a thousandth."""
EXPANSION_FREE = 10 * 1024 * 1024
"""Content up to this many bytes may be packed however tightly."""
DEPTH = 2
"""ZIP files inside a ZIP file are opened down to this depth."""
MAILS = 3
"""Messages attached to messages, or lying in a ZIP file with attachments of their own, are opened down to this depth."""
MAIL_DEPTH = 20
"""Parts of a message inside parts; beyond it each line would be compared with too many boundaries."""
HEADER_LENGTH = 2000
"""Code points of a header that are understood."""
HEADERS = 1000
"""Headers by which a message is told from a report that begins with lines of its own."""
MESSAGE_OBJECTS = 50_000
"""Streams and storages of an Outlook message."""
MESSAGE_DEPTH = 10
"""Storages of an Outlook message inside one another: each message attached to another takes two."""
ATTRIBUTES = 1000
"""Attributes of one element."""
ATTRIBUTE_LENGTH = 64 * 1024
"""Code points of an attribute in an Office file."""
ROW_NUMBER = 1_048_576
"""The last row that Excel has."""
EMPTY_ROWS = 2 * ROW_NUMBER
"""Rows of an XLSX file that are left out between others."""
SHEETS = 1000
SMALL_PART_ELEMENTS = 100_000
"""Elements of a part of an XLSX file that holds no rows: formats, names, relations."""
COLUMN_NAME = 200
"""Code points of a column's name."""
JSON_CONTAINERS = 2_000_000
"""Objects and lists of a JSON file: each takes some 60 bytes of memory, however few the file has for it."""
TABLE_CELLS = 100_000
"""Cells of the tables of a Markdown file, those included that are added to short rows."""


def check_size(size: int) -> None:
    """Refuse a file of ``size`` bytes over the limit for one upload.

    Raises:
        TooLarge
    """
    limit = settings.UPLOAD_LIMIT
    if size > limit:
        raise TooLarge(
            format_lazy(
                _("The file has {size}; the limit is {limit}. Split it, or ask the operator to raise the limit."),
                size=filesizeformat(size),
                limit=filesizeformat(limit),
            )
        )


def check_text(text: str) -> None:
    """Refuse a text that is too long for one report.

    Raises:
        TooLarge
    """
    check_length(len(text))


def check_length(size: int) -> None:
    """Refuse a text of ``size`` characters, as early as its length is known.

    Raises:
        TooLarge
    """
    if size > settings.TEXT_LIMIT:
        raise TooLarge(
            format_lazy(
                _(
                    "The text has {size} characters; one report may have {limit}. Split it, or ask the operator to raise the "
                    "limit."
                ),
                size=size,
                limit=settings.TEXT_LIMIT,
            )
        )


def check_markup(count: int) -> None:
    """Refuse a page or Markdown file with more tags or marks than can be parsed in reasonable time.

    Raises:
        TooLarge
    """
    if count > settings.MARKUP_LIMIT:
        raise TooLarge(
            format_lazy(
                _("There are more than {limit} tags or marks in it. Copy the report's text and paste it."),
                limit=settings.MARKUP_LIMIT,
            )
        )


def check_rows(count: int) -> None:
    """Refuse a table of too many rows.

    Raises:
        TooLarge
    """
    if count > settings.TABLE_ROWS:
        raise TooLarge(
            format_lazy(
                _(
                    "The table has more than {limit} rows. Split it into several files, or ask the operator to raise the limit."
                ),
                limit=settings.TABLE_ROWS,
            )
        )


def too_complex() -> TooLarge:
    """An Office file whose parts hold more than any program writes."""
    return TooLarge(
        _(
            "The file contains more than can be read safely. Copy what is needed into a new file and send that, or save it "
            "as CSV or text."
        )
    )
