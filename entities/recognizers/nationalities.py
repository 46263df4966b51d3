"""Which country an adjective of nationality belongs to: السورية is of Syria, whatever stands before it."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from entities.gazetteer.matcher import Gazetteer
from entities.gazetteer.tokens import split_name
from entities.recognizers.lexicon import NATIONALITIES

_ENDINGS = ("يه", "ي")
_MOST_MORE = 3
"""Letters that a country's name may have beyond the adjective without its ending: روس of روسيا."""
_built: WeakKeyDictionary[Gazetteer, dict[str, frozenset[str]]] = WeakKeyDictionary()


def countries_of(adjective: str, gazetteer: Gazetteer) -> frozenset[str]:
    """ISO codes of the countries that a normalised definite adjective (السوري, السورية) may mean; empty for any other word."""
    if adjective not in NATIONALITIES:
        return frozenset()
    table = _built.get(gazetteer)
    if table is None:
        table = _built[gazetteer] = _build(gazetteer)
    return table.get(adjective, frozenset())


def _build(gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    names: list[tuple[str, str]] = []
    for name in gazetteer.names.values():
        entity = gazetteer.entities[name.entity_id]
        if entity.type == "country" and not name.text.isascii():
            words = split_name(name.text)
            if len(words) == 1 or words[-1] not in NATIONALITIES:
                names.append((words[-1].removeprefix("ال"), entity.country))
    found: dict[str, frozenset[str]] = {}
    for adjective in NATIONALITIES:
        bare = adjective.removeprefix("ال")
        stem = (
            bare[: -len(next(ending for ending in _ENDINGS if bare.endswith(ending)))]
            if bare.endswith(_ENDINGS)
            else bare
        )
        fitting = {code for name, code in names if name.startswith(stem) and len(name) - len(stem) <= _MOST_MORE}
        if fitting:
            found[adjective] = frozenset(fitting)
    return found
