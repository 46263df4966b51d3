"""What stands in the words of a message and names people only because it is a message: headers of those that it forwards or
quotes, lines such as "On … somebody wrote:", and the signature. The words themselves stay."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from archive.readers.document import Omission
from archive.readers.mail.labels import labelled, without_marks
from archive.readers.mail.lines import CLOCK, DAY, IN_BRACKETS, LINE_LENGTH, Line, read_line
from archive.readers.mail.senders import take_attributions, take_signatures

_INSIDE = re.compile(r"(?:From|To|Cc|Sent|Date|Subject|De|À|Envoyé|Objet|من|إلى|تم الإرسال|التاريخ|الموضوع)\s?:")
_DASHES = re.compile(r"[-_=*\u2010-\u2015]{2,}")
_MARKER_LENGTH = 120


def public_words(text: str, signatures: int = 0) -> tuple[str, tuple[Omission, ...]]:
    """The words of a message that may become public, and what was left out.

    Args:
        text: the body, line breaks as ``\\n``.
        signatures: the number of those that were left out of it before.
    """
    lines = [read_line(line) for line in text.split("\n")]
    kept = [True] * len(lines)
    headers = _take_headers(lines, kept)
    attributions = take_attributions(lines, kept)
    signatures += take_signatures(lines, kept)
    if not headers + attributions + signatures:
        return text, ()
    words = "\n".join(line.text for line, stays in zip(lines, kept, strict=True) if stays)
    return re.sub(r"\n{3,}", "\n\n", words).strip("\n"), tuple(_omissions(headers + attributions, signatures))


def _omissions(headers: int, signatures: int) -> list[Omission]:
    found = []
    if headers:
        part = ngettext_lazy(
            "the header of %(n)d quoted or forwarded message", "the headers of %(n)d quoted or forwarded messages", "n"
        )
        found.append(Omission(part % {"n": headers}, _("It names people. It is kept with the original.")))
    if signatures:
        part = ngettext_lazy("%(n)d signature", "%(n)d signatures", "n")
        found.append(Omission(part % {"n": signatures}, _("It names the sender. It is kept with the original.")))
    return found


def header_block(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The header lines that a text begins with, as programs save messages as text: role -> value, and the number of lines.

    Nothing and 0 where it does not begin so: a sender has to stand there, and a recipient, a subject or the time of sending.
    """
    block = [read_line(line) for line in lines]
    end = _block_end(block, 0)
    if not _is_header(block[:end], has_marker=False):
        return {}, 0
    values: dict[str, str] = {}
    for line in block[:end]:
        if line.role:
            values.setdefault(line.role, line.value)
    return (values, end) if values.keys() & {"from", "to"} else ({}, 0)


def _take_headers(lines: list[Line], kept: list[bool]) -> int:
    """Leave out blocks of header lines with the line of dashes above them; returns their number."""
    count = place = 0
    while place < len(lines):
        if lines[place].has_address and _is_one_line(lines[place].text):
            count += 1
            kept[place] = False
            place += 1
            continue
        if not lines[place].label and not lines[place].has_address:
            place += 1
            continue
        end = _block_end(lines, place)
        marker = _marker_above(lines, place)
        if end > place and _is_header_by_form(lines[place:end]):
            while end < len(lines) and lines[end].label:
                end += 1
        if end > place and _is_header(lines[place:end], has_marker=marker is not None):
            count += 1
            for number in range(place if marker is None else marker, end):
                kept[number] = False
        place = max(end, place + 1)
    return count


def _is_one_line(line: str) -> bool:
    """Whether a whole header stands in one line, as Yahoo and Notes write it into plain text."""
    if len(line) > LINE_LENGTH:
        return False
    roles = {labelled(match[0])[0] for match in _INSIDE.finditer(line)}
    return "from" in roles and len(roles - {None}) >= 3


def _block_end(lines: Sequence[Line], start: int) -> int:
    """The end of lines that are headers or go one on. An empty line may stand between two that are known."""
    end = start
    header: Line | None = None
    while end < len(lines):
        line = lines[end]
        if _is_header_line(lines, end):
            header = line
        elif line.is_empty:
            below = lines[end + 1] if end + 1 < len(lines) else None
            if header is None or header.role is None or below is None or below.role is None or lines[end - 1].is_empty:
                break
        elif header is None or not _goes_on(header, lines[end - 1], line):
            break
        end += 1
    return end - (end > start and lines[end - 1].is_empty)


def _is_header_line(lines: Sequence[Line], place: int) -> bool:
    """Whether a line has a label that is known, an address, or below it another header of which that is so."""
    line = lines[place]
    if not line.label or line.role or line.has_address:
        return bool(line.label)
    if place and lines[place - 1].has_address and DAY.search(line.value):
        return True
    below = lines[place + 1] if place + 1 < len(lines) else None
    return below is not None and bool(below.label) and (below.role is not None or below.has_address)


def _goes_on(header: Line, above: Line, line: Line) -> bool:
    """Whether a line belongs to a header: folded, a list of people over several lines, or a value below its label."""
    if line.text[:1] in (" ", "\t") and header.role is not None:
        return True
    if above is header and not header.value and header.role in ("from", "to", "date"):
        return True
    is_list = header.role == "to" or above is not header
    return is_list and (above.text.rstrip().endswith((",", ";")) or without_marks(line.text).startswith("<"))


def _is_header(block: Sequence[Line], *, has_marker: bool) -> bool:
    """Whether such lines are the header of a message and not lines of a report, such as ``من: حلب`` and ``إلى: دمشق``."""
    roles = {line.role for line in block if line.role}
    addresses = sum(line.has_address for line in block)
    if has_marker and (roles & {"from", "to"} or addresses):
        return True
    if sum(line.role == "program" for line in block) + bool(roles & {"from", "to"}) > 1:
        return True
    if "from" in roles:
        has_clock = any(line.role == "date" and CLOCK.search(line.value) for line in block)
        return "subject" in roles or {"to", "date"} <= roles or (len(roles) > 1 and (bool(addresses) or has_clock))
    if {"to", "date", "subject"} <= roles or ({"to", "subject"} <= roles and addresses):
        return True
    return _is_header_by_form(block)


def _is_header_by_form(block: Sequence[Line]) -> bool:
    """Whether it is one in a language that is not known: lines with labels, an address in brackets, and a day or one more."""
    labels = sum(bool(line.label) for line in block)
    has_day = any(line.label and not line.has_address and DAY.search(line.value) for line in block)
    return any(IN_BRACKETS.search(line.text[:LINE_LENGTH]) for line in block) and labels >= (2 if has_day else 3)


def _marker_above(lines: Sequence[Line], place: int) -> int | None:
    """The line of dashes above a block, such as ``---- Original Message ----``, with at most one empty line between."""
    for number in range(place - 1, max(-1, place - 3), -1):
        plain = without_marks(lines[number].text).strip() or lines[number].text.strip()
        if (
            len(plain) <= _MARKER_LENGTH
            and _DASHES.match(plain)
            and _DASHES.match(plain[::-1])
            and plain not in ("--", "---")
        ):
            return number
        if re.fullmatch(r"[>\s]*_{5,}\s*", lines[number].text):
            return number
        if not lines[number].is_empty:
            return None
    return None
