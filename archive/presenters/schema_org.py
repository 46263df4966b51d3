"""A report in the vocabulary of schema.org, for machines that read pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from archive.models import Article
from archive.presenters.permalinks import permanent_address
from entities.models import Entity

_TYPES = {"location": "Place", "organization": "Organization", "person": "Person"}
_HEADLINE = 110
_IN_SCRIPT = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Characters that could end a script element are written as escapes, which JSON reads as the same character."""


def json_ld(article: Article, entities: Iterable[Entity]) -> SafeString:
    """JSON of a ``NewsArticle`` with what it mentions, safe inside a script element."""
    revision = article.current
    address = permanent_address(article.get_absolute_url())
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": revision.title[:_HEADLINE],
        "inLanguage": article.language,
        "publisher": {"@type": "Organization", "name": str(article.source)},
        "author": {"@type": "Person", "name": article.public_author}
        if article.public_author
        else {"@type": "Organization", "name": str(article.source)},
        "dateModified": article.updated_at.isoformat(),
        "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": revision.text_sha256},
        "archivedAt": address,
        "mentions": [_described(entity) for entity in entities],
    }
    if article.published_on:
        described["datePublished"] = article.published_text
    if article.public_url:
        described["isBasedOn"] = article.public_url
    text = json.dumps(described, ensure_ascii=False).translate(_IN_SCRIPT)
    return mark_safe(text)  # every character that could end the element is escaped above


def _described(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": _TYPES[entity.kind],
        "name": entity.label,
        "url": permanent_address(reverse("archive:entity", args=[entity.pk])),
    }
    if entity.other_label:
        found["alternateName"] = entity.other_label
    if entity.wikidata:
        found["sameAs"] = f"https://www.wikidata.org/entity/{entity.wikidata}"
    return found
