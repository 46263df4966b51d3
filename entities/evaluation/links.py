"""Links that a reader judged right or wrong, compared with those that are made now.

A judged link stands in one line of JSON: ``start`` and ``end`` (code points, half-open), ``surface``, ``kind``, ``entity`` (its
key in the reference files), ``right`` (true, false, or null where a careful reader cannot say), and either the ``text`` it is in
or the ``line`` of a corpus that holds that text, so that no text need be copied into the file. The whole text is read again,
since links depend on everything in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from entities.gazetteer.records import EntityRecord
from entities.spans import Kind, Link, LinkStatus

_Z = 1.96
"""Standard deviations on either side of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """A link as it was made once, and what a reader says of it; ``right`` is ``None`` where nobody can say."""

    source: str | int
    start: int
    end: int
    surface: str
    kind: Kind
    entity: str
    right: bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A judged link that is still made, or the other entity that its words are linked to now.

    Attributes:
        judged: the link as judged.
        same: it is linked to the same entity.
        score: that of the link now.
        governorate: label of the governorate of the entity linked now, or empty.
    """

    judged: JudgedLink
    same: bool
    score: float
    governorate: str


def read_judged_links(path: Path) -> list[JudgedLink]:
    """Read judged links.

    Raises:
        ValueError: a line is not JSON, lacks a field or has one of the wrong type; the message gives the line.
    """
    found: list[JudgedLink] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                found.append(_judged(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error
    return found


def _judged(row: Mapping[str, Any]) -> JudgedLink:
    right, source = row["right"], row["text"] if "text" in row else row["line"]
    if right not in (True, False, None) or not isinstance(source, str | int):
        raise ValueError("right must be true, false or null, and text a string or line a number")
    kind = Kind(row["kind"])
    return JudgedLink(source, int(row["start"]), int(row["end"]), str(row["surface"]), kind, str(row["entity"]), right)


def interval(right: int, counted: int) -> tuple[float, float]:
    """The Wilson score interval of a share, at 95 %; (0, 1) if nothing was counted (Wilson 1927)."""
    if not counted:
        return 0.0, 1.0
    share, square = right / counted, _Z * _Z
    middle = (share + square / (2 * counted)) / (1 + square / counted)
    half = _Z * sqrt(share * (1 - share) / counted + square / (4 * counted * counted)) / (1 + square / counted)
    return max(0.0, middle - half), min(1.0, middle + half)


def evaluate_links(
    judged: Sequence[JudgedLink],
    text_of: Callable[[str | int], str],
    extract: Callable[[str], Sequence[Link]],
    keys: Mapping[int, str],
    entities: Mapping[int, EntityRecord],
) -> dict[str, Any]:
    """Extract every text again and count which judged links are still made.

    Args:
        text_of: the text for the source of a judged link.
        keys, entities: by the entity ids of ``extract``.

    Returns:
        ``precision``: for all links, kinds, places, places of one word, and links of score 0.9 and more: right, counted,
        precision and its interval; ``removed``: right and wrong ones no longer made; ``changed``: right and wrong ones that are
        linked to another entity, to be judged again; ``governorates``: reports that judged links put under each, and the wrong
        share; a report is wrong there if no right link puts it there.
    """
    by_source: dict[str | int, list[JudgedLink]] = defaultdict(list)
    for link in judged:
        by_source[link.source].append(link)
    shown: list[Shown] = []
    removed: list[JudgedLink] = []
    for source, links in by_source.items():
        made = [link for link in extract(text_of(source)) if link.status is LinkStatus.LINKED]
        for link in links:
            now = next((one for one in made if one.span.start < link.end and link.start < one.span.end), None)
            if now is None or now.entity_id is None:
                removed.append(link)
            else:
                same = keys[now.entity_id] == link.entity
                shown.append(Shown(link, same, now.score, _governorate(now.entity_id, entities)))
    kept = [one for one in shown if one.same]
    places = [one for one in kept if one.judged.kind is Kind.LOCATION]
    groups = {
        "all": kept,
        **{kind.value: [one for one in kept if one.judged.kind is kind] for kind in Kind},
        "one-word places": [one for one in places if " " not in one.judged.surface.strip()],
        "score 0.9 and more": [one for one in kept if one.score >= 0.9],
    }
    return {
        "precision": {name: _precision(links) for name, links in groups.items()},
        "removed": _verdicts(removed),
        "changed": _verdicts(one.judged for one in shown if not one.same),
        "governorates": _governorates(places),
    }


def _precision(links: Iterable[Shown]) -> dict[str, float]:
    sure = [one.judged.right for one in links if one.judged.right is not None]
    right = sum(sure)
    low, high = interval(right, len(sure))
    share = right / len(sure) if sure else 0.0
    return {
        "right": right, "counted": len(sure), "precision": round(share, 4), "low": round(low, 4), "high": round(high, 4)
    }  # fmt: skip


def _verdicts(links: Iterable[JudgedLink]) -> dict[str, Any]:
    found: dict[bool | None, list[str]] = defaultdict(list)
    for link in links:
        found[link.right].append(f"{link.surface} > {link.entity}")
    return {"right": sorted(found[True]), "wrong": sorted(found[False]), "open": sorted(found[None])}


def _governorate(entity_id: int, entities: Mapping[int, EntityRecord]) -> str:
    entity = entities[entity_id]
    chain = (entity_id, *reversed(entity.ancestors))
    return next((entities[one].label_en or entities[one].label_ar for one in chain if entities[one].level == 1), "")


def _governorates(links: Iterable[Shown]) -> dict[str, dict[str, Any]]:
    reports: dict[str, dict[str | int, bool]] = defaultdict(dict)
    for one in links:
        if one.governorate and one.judged.right is not None:
            right = reports[one.governorate].get(one.judged.source, False)
            reports[one.governorate][one.judged.source] = right or one.judged.right
    counted = {name: (sum(not right for right in found.values()), len(found)) for name, found in reports.items()}
    ordered = sorted(counted.items(), key=lambda row: (-row[1][0] / row[1][1], row[0]))
    return {name: {"wrong": wrong, "reports": n, "share": round(wrong / n, 4)} for name, (wrong, n) in ordered}
