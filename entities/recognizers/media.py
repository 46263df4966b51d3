"""Newspapers, channels and pages that share their name with a place: الشرق الأوسط, الميادين, الجزيرة.

Such a name is the medium where a report cites it: after مراسل or صحيفة, or in quotation marks, in which a press report puts the
names of media and hardly ever those of places.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import Boundary, split_name
from entities.recognizers.document import Document
from entities.recognizers.lexicon import MEDIA_HEADS, PLACE_COMPOUNDS, PLACE_HEADS, words_of

_STAFF = words_of("مراسل مراسلة مراسلو مراسلي مندوب مندوبة موفد موفدة محرر محررة قراء الزميلة")
CITED = "head:cited"
"""The reason of a name that is cited as a medium's."""
_SITES = words_of("نت أونلاين أون لاين")
_built: WeakKeyDictionary[Gazetteer, dict[tuple[str, ...], tuple[int, int]]] = WeakKeyDictionary()


def media_names(gazetteer: Gazetteer) -> dict[tuple[str, ...], tuple[int, int]]:
    """Normalised words of names of media without their head noun -> entity and name id; the lowest of several."""
    found = _built.get(gazetteer)
    if found is None:
        found = {}
        for name in sorted(gazetteer.names.values(), key=lambda name: (name.entity_id, name.name_id)):
            if gazetteer.entities[name.entity_id].type == "media":
                words = split_name(name.text)
                found.setdefault(
                    words[1:] if words[:1] and words[0] in MEDIA_HEADS else words, (name.entity_id, name.name_id)
                )
        found.pop((), None)
        _built[gazetteer] = found
    return found


def is_cited(document: Document, first: int, last: int, *, eminent: bool) -> bool:
    """Say whether the name of tokens ``first:last`` is cited as a medium's.

    Args:
        eminent: a country or large place has the name; then quotation marks count only after the preposition ل.
    """
    tokens = document.tokens
    if last < len(tokens) and tokens.texts[last] in _SITES and tokens.boundaries[last] is Boundary.SPACE:
        return True
    before = document.before(first)
    stems = () if before is None else document.stems[before]
    if any(stem in _STAFF or stem in MEDIA_HEADS for stem in stems):
        return True
    quoted = tokens.quoted(first, last) or tokens.between[first].rstrip().endswith("{")
    if not quoted or any(stem in PLACE_HEADS or stem in PLACE_COMPOUNDS for stem in stems):
        return False
    return not eminent or (before is not None and tokens.texts[before] == "ل")
