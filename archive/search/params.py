"""The parameters of a list of reports -> the query, the same wherever they stand: page, feed, export, map, saved search."""

from __future__ import annotations

from django.http import QueryDict

from archive.search.query import ParsedQuery, parse
from entities.audience import PUBLIC, Reader
from entities.ids import id_in

MOST = 40
"""Names taken for words, and entities chosen, that are read."""


def asked(parameters: QueryDict, reader: Reader = PUBLIC) -> ParsedQuery:
    """Read ``q`` with ``literal``, ``exact``, ``words`` and ``sense``; nonsense in them is left aside.

    ``words`` is a name in the query that is taken for words, ``sense`` the id of the entity that a name means where several have
    it; both may stand several times. What ``reader`` may not be told of is no name.
    """
    return parse(
        parameters.get("q", ""),
        literal="literal" in parameters,
        exact="exact" in parameters,
        reader=reader,
        words=frozenset(parameters.getlist("words")[:MOST]),
        senses=frozenset(pk for text in parameters.getlist("sense")[:MOST] if (pk := id_in(text)) is not None),
    )
