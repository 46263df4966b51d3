"""Lines in the words of a message that name who wrote it or what it quotes: "On … somebody wrote:", and the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.readers.mail.labels import without_marks
from archive.readers.mail.lines import CLOCK, DAY, IN_BRACKETS, LINE_LENGTH, Line

_VERB = re.compile(
    r"\b(?:wrote|writes|a écrit|escribió|schrieb|yazdı|пишет|ha scritto|schreef|نوشت)\b|(?:^|\s)و?(?:كتبت?|أرسلت?)\b|بواسطة"
)
_BEGINS = re.compile(r"(?:on|le|am|el|op|il|em|في|بتاريخ|يوم|در)\s", re.I)
_SIGNATURE_LINES = 12
"""Lines below a line ``--`` without its space, which some write between paragraphs too, that are taken for a signature."""


def take_attributions(lines: list[Line], kept: list[bool]) -> int:
    """Leave out lines such as "On … somebody <address> wrote:", also over up to three lines; returns their number."""
    count = 0
    for place, line in enumerate(lines):
        plain = without_marks(line.text).rstrip(" \t\r\u00a0")
        if not kept[place] or len(plain) > LINE_LENGTH:
            continue
        if plain.startswith("--") and plain.endswith("--") and _is_attribution(plain, is_quoted=True):
            count += 1
            kept[place] = False
        if not plain.endswith((":", "：")):
            continue
        for start in range(place, max(-1, place - 3), -1):
            if start < place and (lines[start].is_empty or not kept[start] or len(lines[start].text) > LINE_LENGTH):
                break
            joined = " ".join(without_marks(each.text).strip() for each in lines[start : place + 1])
            if _is_attribution(joined, is_quoted=_is_quoted_below(lines, place)):
                begin = _begin_of_attribution(lines, kept, start, place)
                count += 1
                kept[begin : place + 1] = [False] * (place + 1 - begin)
                break
    return count


def _begin_of_attribution(lines: Sequence[Line], kept: Sequence[bool], start: int, place: int) -> int:
    """Where it begins, if the line with the day stands above the one with the address."""
    while start > max(0, place - 2) and kept[start - 1] and not lines[start - 1].is_empty:
        above = without_marks(lines[start - 1].text)
        if any(DAY.search(line.text[:LINE_LENGTH]) for line in lines[start : place + 1]) or len(above) > LINE_LENGTH:
            break
        if not (DAY.search(above) or CLOCK.search(above) or _BEGINS.match(above)):
            break
        start -= 1
    return start


def _is_attribution(line: str, *, is_quoted: bool) -> bool:
    when = bool(DAY.search(line)) and bool(CLOCK.search(line))
    verb = _VERB.search(line) is not None
    if IN_BRACKETS.search(line):
        return verb or DAY.search(line) is not None
    return when and verb and (is_quoted or _BEGINS.match(line) is not None) and len(line) < 200


def _is_quoted_below(lines: Sequence[Line], place: int) -> bool:
    below = next((line for line in lines[place + 1 : place + 4] if line.text.strip()), None)
    return below is not None and below.text.lstrip().startswith(">")


def take_signatures(lines: list[Line], kept: list[bool]) -> int:
    """Leave out what stands below a line ``-- `` (RFC 3676, 4.3) up to the end, to what is quoted or to what was left out."""
    count = 0
    place = 0
    while place < len(lines):
        depth = _depth(lines[place].text)
        bare = lines[place].text[depth[1] :]
        if not kept[place] or bare.rstrip("\r\u00a0 ") != "--":
            place += 1
            continue
        end = place + 1
        while end < len(lines) and kept[end] and (_depth(lines[end].text)[0] == depth[0] or lines[end].is_empty):
            if end > place and lines[end].text[depth[1] :].rstrip("\r\u00a0 ") == "--":
                break
            end += 1
        below = sum(not line.is_empty for line in lines[place + 1 : end])
        if below and (bare.startswith("-- ") or below <= _SIGNATURE_LINES):
            kept[place:end] = [False] * (end - place)
            count += 1
        place = max(end, place + 1)
    return count


def _depth(line: str) -> tuple[int, int]:
    """How often a line is quoted, and where its own words begin."""
    depth = place = 0
    while (
        place < len(line)
        and line[place] in "> "
        and (line[place] == ">" or (line[place + 1 : place + 2] in (">", "-") and depth))
    ):
        depth += line[place] == ">"
        place += 1
    return depth, place
