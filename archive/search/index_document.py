"""What a search backend indexes of one article: neutral, so that every engine receives the same terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from entities.arabic.analyze import ANALYZER_VERSION
from entities.arabic.normalize import NORMALIZER_VERSION

TERMS_VERSION = f"{NORMALIZER_VERSION}.{ANALYZER_VERSION}"
"""Version of the terms in a document. An index of other terms answers no query correctly."""


class Review(StrEnum):
    """How far editors have come with an article's mentions; an article without mentions has none of these."""

    OPEN = "open"
    """Some mention is undecided."""
    JUDGED = "judged"
    """All mentions are accepted (rejected ones do not count)."""
    UNLINKED = "unlinked"
    """Some mention is linked to no entity."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of one text in order, analysed by us and separated by single spaces; a backend splits at spaces only.

    Attributes:
        stems: stemmed words, stop words included so that phrases match.
        exact: normalised words before stemming.
        raw: words letter by letter, marks included; for exact queries.
    """

    stems: str = ""
    exact: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article as a backend stores it. Entity ids are those after merges.

    Attributes:
        grams: runs of three letters of all stems except stop words, separated by spaces.
        organizations, people: those of ``entities`` that are of this kind.
        places: every place mentioned and all places that contain one.
        regions: those of ``places`` that lie directly in a country.
        title_mentions, body_mentions: an entity id for each mention, to rank by frequency; a place also counts for all
            places that contain it.
        review: values of :class:`Review`.
        access: who may read it: the state, and the marker from :func:`own_articles` if its contributor may read it before
            publication.
        story: the same number for all versions of one story; ``None`` for an article that stands alone.
    """

    id: int
    title: Terms
    body: Terms
    grams: str = ""
    entities: tuple[int, ...] = ()
    organizations: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    title_mentions: tuple[int, ...] = ()
    body_mentions: tuple[int, ...] = ()
    review: tuple[str, ...] = ()
    published_on: date | None = None
    source: int | None = None
    language: str = ""
    state: str = ""
    access: tuple[str, ...] = ()
    story: int | None = None


def own_articles(user_id: int) -> str:
    """The marker of a contributor's own unpublished articles in ``IndexDocument.access``."""
    return f"own:{user_id}"
