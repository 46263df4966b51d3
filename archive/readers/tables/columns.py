"""What the columns of a table hold, by their names and by the values of its first rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from archive.readers.tables.column_names import FIELDS, guess_columns, names_a_person, rank_of, words_of
from archive.readers.tables.rows import Row
from entities.arabic.date_values import parse_partial_date

Columns = str | list[str]
"""One column, or several whose values are joined in this order."""
Mapped = Mapping[str, Columns]
"""Field, or name of a detail -> column or columns; :data:`ORDER` -> order of day and month; :data:`DETAILS` -> columns."""
ORDER: Final = "#order"
"""Key of a mapping for a value of :class:`entities.arabic.date_values.Order`; with ``?`` behind it, it is assumed, not proven."""
DETAILS: Final = "#details"
"""Key of a mapping for the columns kept as details under their own names, in their order, which the keys of a mapping lose."""

_ADDRESS: Final = re.compile(r"https?://\S{3,}", re.I)
_CODE: Final = re.compile(r"(?=[^\s]{0,40}\d)[^\s]{1,40}")
_NUMERIC: Final = re.compile(r"[-+]?[\d٠-٩][\d٠-٩.,٫٬\s]{0,40}%?")
_PROSE_WORDS: Final = 4
_PROSE_LENGTH: Final = 25
_MOST: Final = 0.8
_CUT: Final = 2000


def columns_of(columns: Columns | None) -> tuple[str, ...]:
    """The columns of one field, in order."""
    if not columns:
        return ()
    return (columns,) if isinstance(columns, str) else tuple(columns)


def wanted_columns(mapping: Mapped) -> frozenset[str]:
    """Every column that a mapping uses."""
    return frozenset(column for field, named in mapping.items() if field != ORDER for column in columns_of(named))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one column in the first rows; ``of`` counts the rows."""

    name: str
    filled: tuple[str, ...]
    of: int

    def share(self, test: Callable[[str], object]) -> float:
        return sum(bool(test(value)) for value in self.filled) / len(self.filled) if self.filled else 0.0

    @property
    def length(self) -> float:
        return fmean(map(len, self.filled)) if self.filled else 0.0

    @property
    def distinct(self) -> float:
        return len(set(self.filled)) / len(self.filled) if self.filled else 0.0

    @property
    def is_prose(self) -> bool:
        words = fmean(len(value.split()) for value in self.filled) if self.filled else 0.0
        return (
            words >= _PROSE_WORDS
            and self.length >= _PROSE_LENGTH
            and self.share(_ADDRESS.match) < 0.5
            and (self.distinct >= 0.5 or len(self.filled) < 3)
        )

    @property
    def prose(self) -> float:
        """The longer and the more varied, the likelier a report."""
        return min(self.length, _CUT) * self.distinct if self.is_prose else 0.0


def propose_columns(columns: Sequence[str], rows: Sequence[Row] = ()) -> dict[str, Columns]:
    """Field -> column by names and values; several where the sheets of a workbook name the same thing in other words.

    Args:
        rows: the first ones, with their columns; without any, names alone decide.
    """
    if not rows:
        return dict(guess_columns(columns))
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(name for name in columns if name in row), []).append(row)
    found: dict[str, list[str]] = {}
    for names, own in _joined(groups).items():
        for field, named in _propose(names, own).items():
            known = found.setdefault(field, [])
            known += (column for column in columns_of(named) if column not in known)
    return {field: named[0] if len(named) == 1 else named for field, named in found.items()}


def _joined(groups: Mapping[tuple[str, ...], list[Row]]) -> dict[tuple[str, ...], list[Row]]:
    """Rows of one table can leave out empty columns: they belong to a larger set of names that holds theirs."""
    joined: dict[tuple[str, ...], list[Row]] = {}
    for names in sorted(groups, key=len, reverse=True):
        larger = next((known for known in joined if 4 * len(set(names) - set(known)) <= len(names)), None)
        if larger is None:
            joined[names] = list(groups[names])
        else:
            own = joined.pop(larger)
            joined[tuple(dict.fromkeys(larger + names))] = own + groups[names]
    return joined


def _propose(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, Columns]:
    values = {name: _values(name, rows) for name in columns}
    left = dict(values)
    found: dict[str, str] = {}

    def take(field: str, fits: Callable[[_Values], bool], but: frozenset[str] = frozenset()) -> None:
        ranked = [
            (rank, name) for name in left if name not in but and (rank := _rank(field, left[name], fits)) is not None
        ]
        if ranked:
            found[field] = min(ranked, key=lambda each: each[0])[1]
            del left[found[field]]

    take("url", lambda own: own.share(_ADDRESS.match) >= 0.5)
    take("published_on", _has_days)
    parts = _parts_of_days(left, found.get("published_on"))
    prose = max((own.prose for own in left.values()), default=0.0)
    take("body", lambda own: _reads(own, prose))
    take("title", lambda own: not _is_numeric(own) and own.share(_ADDRESS.match) < 0.5)
    if "body" not in found:
        best = max(
            (own for own in left.values() if own.is_prose and not names_a_person(own.name)), default=None, key=_prose
        )
        if best is not None:
            found["body"] = best.name
            del left[best.name]
        elif "title" in found and values[found["title"]].is_prose:
            found["body"] = found.pop("title")
    take("language", lambda own: own.length <= 12)
    take("author", lambda own: own.length <= 80 and not _is_numeric(own))
    take("source", lambda own: own.length <= 120 and not _is_numeric(own) and own.share(_ADDRESS.match) < 0.5)
    take("identifier", lambda own: own.distinct > 0.95 and own.share(_CODE.fullmatch) >= _MOST)
    _by_values(left, found)
    mapping: dict[str, Columns] = {field: found[field] for field in FIELDS if field in found}
    return mapping | ({"published_on": parts} if parts else {})


def _parts_of_days(left: dict[str, _Values], year: str | None) -> list[str]:
    """Year, month and day where each has a column of its own; the latter two are taken from ``left``."""
    if year is None or not {"year", "سنه", "عام"} & set(words_of(year)):
        return []
    month = next((name for name in left if {"month", "شهر"} & set(words_of(name))), None)
    day = next((name for name in left if {"day", "يوم"} & set(words_of(name)) and _is_numeric(left[name])), None)
    parts = [name for name in (month, day) if name is not None]
    for name in parts:
        del left[name]
    return [year, *parts] if month is not None else []


def _by_values(left: Mapping[str, _Values], found: dict[str, str]) -> None:
    """Addresses, days and codes under names that say nothing."""
    for field, fits in (("url", _is_address), ("published_on", _is_day), ("identifier", _is_code)):
        if field in found:
            continue
        name = next((own.name for own in left.values() if own.name not in found.values() and fits(own)), None)
        if name is not None and not names_a_person(name):
            found[field] = name


def _prose(own: _Values) -> float:
    return own.prose


def _values(name: str, rows: Sequence[Row]) -> _Values:
    filled = tuple(value[:_CUT] for row in rows if (value := row.get(name, "").strip()))
    return _Values(name, filled, len(rows))


def _rank(field: str, own: _Values, fits: Callable[[_Values], bool]) -> tuple[bool, int] | None:
    """Columns that are filled in most rows come first; a word in a name proves nothing where the name speaks of a person."""
    rank = rank_of(field, own.name)
    if rank is None or not own.filled or not fits(own):
        return None
    if rank >= len(FIELDS[field]) and names_a_person(own.name):
        return None
    return len(own.filled) * 2 < own.of, rank


def _reads(own: _Values, prose: float) -> bool:
    """Whether it can be the text beside a column whose prose has so much weight."""
    if _is_numeric(own) or own.share(_ADDRESS.fullmatch) >= 0.5:
        return False
    by_word = (rank_of("body", own.name) or 0) >= len(FIELDS["body"])
    return (own.is_prose or not by_word) and max(own.prose, own.length) * 4 >= prose


def _is_numeric(own: _Values) -> bool:
    return own.share(_NUMERIC.fullmatch) >= _MOST


def _has_days(own: _Values) -> bool:
    return own.share(lambda value: len(value) <= 200 and parse_partial_date(value)) >= 0.5


def _is_address(own: _Values) -> bool:
    return own.share(_ADDRESS.fullmatch) >= _MOST


def _is_day(own: _Values) -> bool:
    """Days under a strange name: short values, and no plain numbers, which can count anything."""
    return own.length <= 40 and own.share(_NUMERIC.fullmatch) < 0.5 and own.share(parse_partial_date) >= _MOST


def _is_code(own: _Values) -> bool:
    """Short, each another, letters and digits in one word, in nearly every row."""
    return (
        len(own.filled) >= 2
        and len(own.filled) >= _MOST * own.of
        and own.distinct == 1.0
        and own.length <= 24
        and not _is_numeric(own)
        and own.share(_CODE.fullmatch) == 1.0
        and own.share(parse_partial_date) < 0.5
    )


def other_columns(columns: Iterable[str], mapping: Mapped) -> list[str]:
    """The columns that no field of the mapping takes."""
    used = wanted_columns({field: named for field, named in mapping.items() if field in FIELDS})
    return [column for column in columns if column not in used]


def detail_name(column: str) -> str:
    """Under which name a column is kept as a detail; that of a field would make it the field."""
    return f"({column})" if column in FIELDS else column
