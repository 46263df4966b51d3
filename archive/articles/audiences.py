"""Who may see an entity, a name or a relation: anyone who may read a report it is known from.

The database keeps that with the rows, see docs/adr/0012-audiences.md; :func:`reader_of` says as whom an account reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from archive.models import Mention
from entities.audience import Audience, Reader
from entities.models import Entity
from entities.spans import LinkStatus


def reader_of(user: Any) -> Reader:
    """The same rule as :meth:`archive.models.querysets.ArticleQuerySet.visible_to`, for facts known from articles."""
    if user.has_perm("archive.change_article"):
        return Reader(Audience.EDITORS)
    audience = Audience.ROLES if user.has_perm("archive.view_article") else Audience.EVERYONE
    return Reader(audience, user.pk if user.has_perm("archive.add_article") else None)


def visible_entity(entity: Entity | None, reader: Reader) -> Entity | None:
    """The entity that this one stands for after merges, or None if the reader may not see it.

    Args:
        entity: with ``canonical``.
    """
    if entity is None or not reader.may_see(entity.audience, entity.owners):
        return None
    standing = entity.canonical
    if standing is None:
        return entity
    return standing if reader.may_see(standing.audience, standing.owners) else None


def visible_links(mentions: Iterable[Mention], reader: Reader) -> list[Mention]:
    """The mentions as this reader may see them: a mention of a hidden entity is linked to nothing.

    Args:
        mentions: with ``entity``, ``entity__canonical`` and ``name``; these instances are changed, and are not to be saved.
    """
    found = list(mentions)
    for mention in found:
        if mention.entity is not None and visible_entity(mention.entity, reader) is None:
            mention.entity, mention.name = None, None
            mention.status, mention.score, mention.reasons, mention.candidates = LinkStatus.NIL, 0.0, [], []
        elif mention.name is not None and not reader.may_see(mention.name.audience, mention.name.owners):
            mention.name = None
    return found


def remove_mentions(ids: Iterable[int]) -> None:
    """Delete mentions without judgements, whose rows the caller has locked. One query.

    Call :func:`update_audiences` for the entities of those that are not stored again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sijill_remove_mentions(%s)", [list(ids)])


def update_audiences(ids: Iterable[int]) -> None:
    """Compute again who may see these entities and their names. One query; none without ids."""
    wanted = sorted(set(ids))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sijill_follow_entities(%s, true)", [wanted])


def stale() -> list[tuple[str, int]]:
    """Every ``(entity | name | relation, id)`` whose stored audience is not what it is when worked out again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, id FROM sijill_stale_audiences()")
        return list(cursor.fetchall())


def recount() -> int:
    """Correct what :func:`stale` finds; returns the number of rows corrected."""
    found = stale()
    names = [pk for what, pk in found if what == "name"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT entity_id FROM entities_name WHERE id = ANY(%s)", [names])
        owners = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT sijill_follow_relations(%s)", [[pk for what, pk in found if what == "relation"]])
    update_audiences([*owners, *(pk for what, pk in found if what == "entity")])
    return len(found)
