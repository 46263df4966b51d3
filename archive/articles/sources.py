"""Sources by name: found or created, so that naming one reveals no source that the user may not know."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from archive.articles.services import edit_article
from archive.models import Article, Source
from archive.storage import advisory_locks
from entities.arabic.letters import ARABIC_LETTER


class NotANamesakeError(ValueError):
    """The other source has another name, or its name is not confidential."""


@transaction.atomic
def get_or_create_source(*, name: str, user: Any) -> Source:
    """The source of that name in either language as far as the user may know of it, or a new one.

    For who may not know of it, a source behaves as one that is not there: the answer, the name shown afterwards and the address
    are those of a new source. So a key says nothing of other keys, and a source that the user cannot see is shared only where
    it has nothing but this very name, letter by letter.

    Args:
        name: its script decides which name of a new source it is.
        user: who names it; nobody for commands of the operator, who may know all.
    """
    name = " ".join(name.split())
    found = _known(name, user)
    if found is not None:
        return found
    # Of two who name a new source at the same moment the second waits for the first and finds it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [advisory_locks.SOURCES, name.casefold()])
    return _known(name, user) or Source.objects.create(
        key=f"{slugify(name)[:60] or 'source'}-{secrets.token_hex(4)}", **_names(name)
    )


def _known(name: str, user: Any) -> Source | None:
    # If a name is both confidential and public, an editor means the confidential one: it fails on the safe side.
    sources = Source.objects.visible_to(user).order_by("-confidential", "pk")
    found: Source | None = sources.filter(_named(name)).first()
    if found is not None:
        return found
    bare = {"description_ar": "", "description_en": "", "url": "", "is_sample": False, "confidential": False}
    return Source.objects.filter(**_names(name), **bare).order_by("pk").first()


def _named(name: str) -> Q:
    return Q(name_ar__iexact=name) | Q(name_en__iexact=name)


def _names(name: str) -> dict[str, str]:
    arabic = ARABIC_LETTER.search(name) is not None
    return {"name_ar": name if arabic else "", "name_en": "" if arabic else name}


def confidential_namesakes(source: Source) -> QuerySet[Source]:
    """Confidential sources with the name of this one, which is not confidential; for editors."""
    if source.confidential:
        return Source.objects.none()
    named = Q(pk__in=[])
    for name in filter(None, (source.name_ar, source.name_en)):
        named |= _named(name)
    return Source.objects.filter(named, confidential=True)


@transaction.atomic
def assign_to_namesake(*, article: Article, source: Source) -> None:
    """Move a report to the confidential source of the same name.

    Raises:
        NotANamesakeError: it is none.
    """
    if not confidential_namesakes(article.source).filter(pk=source.pk).exists():
        raise NotANamesakeError(source.pk)
    edit_article(article=article, source_id=source.pk)
