"""The kinds of relations and their properties, defined once for services, linker, pages, patterns and exports. No Django.

Labels are English and marked for translation; they are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entities.spans import Kind

_PEOPLE: Final = frozenset({Kind.PERSON})
_BODIES: Final = frozenset({Kind.ORGANIZATION})
_ANY: Final = frozenset(Kind)
_PLACES: Final = frozenset({Kind.LOCATION})


def _(text: str) -> str:
    """Mark a text for translation."""
    return text


@dataclass(frozen=True, slots=True)
class FtmLink:
    """How a kind is written in FollowTheMoney.

    Attributes:
        schema: of the entity that stands for the relation.
        source, target: its properties that name the two ends.
    """

    schema: str
    source: str
    target: str


_MEMBERSHIP: Final = FtmLink("Membership", "member", "organization")
UNKNOWN_LINK: Final = FtmLink("UnknownLink", "subject", "object")
"""For kinds that fit no other schema of FollowTheMoney; the kind becomes its role."""


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """One kind of relation, read from its source to its target.

    Attributes:
        label: how it reads from the source, marked for translation.
        sources, targets: the kinds of entities that patterns accept at the two ends.
        ftm: how it is written in FollowTheMoney.
        inverse: how it reads from the target, if that differs.
        is_symmetric: it is true in both directions and is stored once, the lower id first.
        belongs: the source belongs to the target; a text that names the target supports the source in linking.
        has_title: it is a post, which has a title and may be on record without its body.
        on_cards: shown on the card of a name in a text.
    """

    label: str
    sources: frozenset[Kind]
    targets: frozenset[Kind]
    ftm: FtmLink = UNKNOWN_LINK
    inverse: str = ""
    is_symmetric: bool = False
    belongs: bool = False
    has_title: bool = False
    on_cards: bool = False


RELATION_SPECS: Final[Mapping[str, RelationSpec]] = MappingProxyType(
    {
        "part_of": RelationSpec(_("part of"), _BODIES, _BODIES, _MEMBERSHIP, belongs=True, on_cards=True),
        "member_of": RelationSpec(_("member of"), _PEOPLE, _BODIES, _MEMBERSHIP, belongs=True),
        "holds_post": RelationSpec(
            _("holds the post of"), _PEOPLE, _BODIES | _PLACES, FtmLink("Occupancy", "holder", "post"),
            belongs=True, has_title=True, on_cards=True,
        ),
        "based_in": RelationSpec(_("based in"), _BODIES, _PLACES, inverse=_("base of")),
        "controls": RelationSpec(_("controls"), _BODIES, _PLACES, inverse=_("controlled by")),
        "allied_with": RelationSpec(_("allied with"), _ANY, _ANY, is_symmetric=True),
        "opposed_to": RelationSpec(_("opposed to"), _ANY, _ANY, is_symmetric=True),
    }
)  # fmt: skip
"""By the stored value, in the order in which editors see them."""

SYMMETRIC: Final = tuple(kind for kind, spec in RELATION_SPECS.items() if spec.is_symmetric)
BELONGING: Final = tuple(kind for kind, spec in RELATION_SPECS.items() if spec.belongs)
ON_CARDS: Final = tuple(kind for kind, spec in RELATION_SPECS.items() if spec.on_cards)
