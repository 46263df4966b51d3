"""Names found in children: texts in, checked links out, and for each text that could not be read the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from archive.sandbox.extraction_tasks import records_as_data
from archive.sandbox.outcomes import Reason, Stopped, TaskFailed
from archive.sandbox.parent import Outfit, Sandbox
from entities.gazetteer.records import GazetteerRecords
from entities.spans import Candidate, Kind, Link, LinkStatus, Span

TASKS_OF_ONE = 50
"""Chunks that one process reads. What it has looked up makes the next ones faster."""
SANDBOX = Sandbox("archive.sandbox.extraction_tasks", memory="EXTRACT_MEMORY", single=True, lasting=TASKS_OF_ONE)
_TOO_LONG = gettext_noop(
    "Finding its names took longer than allowed and was stopped. It is left alone until you try it again."
)
WORDS = {
    Reason.CPU: _TOO_LONG,
    Reason.DEADLINE: _TOO_LONG,
    Reason.MEMORY: gettext_noop(
        "Finding its names needed more memory than allowed and was stopped. It is left alone until you try it again."
    ),
    Reason.CRASH: gettext_noop("The program that finds its names crashed. It is left alone until you try it again."),
}
"""What stands with a step that was stopped, in English; a page translates it."""
_TEXT, _NUMBER = str, (int, float)


class ExtractionStopped(Exception):
    """The process that read one text was ended, or ended itself."""


def extract_texts(
    texts: Sequence[str], *, version: str, records: Callable[[], GazetteerRecords]
) -> list[list[Link] | Exception]:
    """The links of each text, or why there are none. A text that ends its process takes no other along.

    Args:
        version: of the names that there are now.
        records: gives them; called only where a child has to be given other names than it has.
    """

    def make() -> tuple[str, Any]:
        found = records()
        return found.version, records_as_data(found)

    results: list[list[Link] | Exception] = []
    crashed_at = -1
    while len(results) < len(texts):
        start = len(results)
        rest = texts[start : start + 1] if crashed_at == start else texts[start:]
        try:
            for links in _stream(rest, Outfit(version, make)):
                results.append(_checked(links, texts[len(results)]))
            if len(results) < start + len(rest):
                raise TaskFailed("fewer answers than texts")
        except Stopped as stopped:
            at = len(results)
            if stopped.reason.is_certain or crashed_at == at:
                results.append(ExtractionStopped(WORDS[stopped.reason]))
            else:
                # Once more, alone: what happened may have come of the texts before it, or of a machine out of breath.
                crashed_at = at
        except TaskFailed as error:
            results.append(error)
    return results[: len(texts)]


def _stream(texts: Sequence[str], outfit: Outfit) -> Iterator[Any]:
    answers = SANDBOX.stream(
        "extract", {"texts": list(texts)}, cpu=settings.EXTRACT_SECONDS, wall=settings.EXTRACT_WALL_SECONDS, each=True,
        outfit=outfit,
    )  # fmt: skip
    for item, _blob in answers:
        yield item


def _checked(value: Any, text: str) -> list[Link] | Exception:
    try:
        links = [link_from_data(one) for one in value]
    except (TypeError, ValueError) as error:
        return TaskFailed(f"not links: {error}")
    ends = [0, *(link.span.end for link in links)]
    if any(link.span.start < end for link, end in zip(links, ends, strict=False)) or ends[-1] > len(text):
        return TaskFailed("links outside of the text")
    return links


def link_from_data(value: Any) -> Link:
    """A link from plain data that may be forged. Its span has no candidates: the link's own are the later ones.

    Raises:
        ValueError, TypeError: it is none.
    """
    start, end, kind, recognizer, score, title, why, status, entity, name, sure, reasons, candidates, cluster = value
    weighed = tuple(
        Candidate(_is(one[0], int), _is(one[1], int), _is(one[2], _NUMBER), _texts(one[3])) for one in candidates
    )
    span = Span(
        _is(start, int), _is(end, int), Kind(kind), _is(recognizer, _TEXT), _is(score, _NUMBER), _is(title, _TEXT), _texts(why)
    )  # fmt: skip
    return Link(
        span, LinkStatus(status), _is_or_none(entity), _is_or_none(name), _is(sure, _NUMBER), _texts(reasons), weighed,
        _is_or_none(cluster),
    )  # fmt: skip


def _is(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{type(value).__name__} where it is another")
    return value


def _is_or_none(value: Any) -> int | None:
    return None if value is None else _is(value, int)


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_is(value, _TEXT) for value in values)
