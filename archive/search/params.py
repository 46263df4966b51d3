"""The parameters of an address -> the query."""

from __future__ import annotations

from django.http import QueryDict

from archive.search.query import ParsedQuery, parse
from entities.audience import PUBLIC, Reader
from entities.ids import id_in

MAX_VALUES = 40
"""Values of ``words``, and of ``sense``, that are read; further ones are ignored."""


def parse_params(parameters: QueryDict, reader: Reader = PUBLIC) -> ParsedQuery:
    """Read ``q`` with ``literal``, ``exact``, ``words`` and ``sense``; invalid values are ignored.

    ``words`` is a name in the query that is to be read as words, ``sense`` the id of the entity that is meant where several
    share a name; both may be repeated. A name that ``reader`` may not see is read as words.
    """
    return parse(
        parameters.get("q", ""),
        literal="literal" in parameters,
        exact="exact" in parameters,
        reader=reader,
        words=frozenset(parameters.getlist("words")[:MAX_VALUES]),
        senses=frozenset(pk for text in parameters.getlist("sense")[:MAX_VALUES] if (pk := id_in(text)) is not None),
    )
