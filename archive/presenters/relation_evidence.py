"""The sentences of reports that state a relation, as far as a reader may read those reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.functions import Greatest, Substr

from archive.models import Article, Mention, RelationEvidence
from archive.text.annotated import SENTENCE_LENGTH, Sentence, sentence_around

MOST = 300
"""Pieces of evidence that a page looks at, newest report first."""
AROUND = 2 * SENTENCE_LENGTH
"""Characters of the text that are read on either side of the words; the sentence is shortened to fewer."""
FRAGMENT = 60
"""Longer passages are identified in an address by their beginning and end."""


@dataclass(frozen=True, slots=True)
class Support:
    """One place in a report that states the relation."""

    article: Article
    sentence: Sentence
    pattern: str
    start: int | None = None
    """Where it is in the body, in code points; ``None`` for the title."""

    @property
    def address(self) -> str:
        """Address of the report; browsers that know text fragments scroll to the words."""
        # A long report is shown in pages: ``at`` opens the one that has the words.
        at = "" if self.start is None else f"?at={self.start}"
        return f"{self.article.get_absolute_url()}{at}#:~:text={_fragment(self.sentence.surface)}"


def supports_of(relation_ids: Iterable[int], user: Any) -> dict[int, tuple[Support, ...]]:
    """By relation, the sentences in reports that ``user`` may read, newest first. One query; none without relations."""
    ids = list(relation_ids)
    if not ids:
        return {}
    shown: QuerySet[RelationEvidence] = RelationEvidence.objects.shown_to(Article.objects.visible_to(user))
    rows = (
        shown.filter(relation__in=ids)
        .select_related("article__current", "article__source")
        .defer("article__current__body")
        .annotate(
            words=Case(
                When(part="title", then=F("revision__title")), default=F("revision__body"), output_field=TextField()
            )
        )
        .annotate(first=Greatest(F("start") - AROUND, 0))
        .annotate(excerpt=Substr("words", F("first") + 1, F("end") - F("first") + AROUND))
        .defer("revision")
        .order_by(F("article__published_on").desc(nulls_last=True), "article", "part", "start")
    )
    found: dict[int, list[Support]] = defaultdict(list)
    for row in rows[:MOST]:
        sentence = sentence_around(row.excerpt, row.start - row.first, row.end - row.first)
        start = row.start if row.part == Mention.Part.BODY else None
        found[row.relation_id].append(Support(row.article, sentence, row.pattern, start))
    return {pk: tuple(support) for pk, support in found.items()}


def _fragment(words: str) -> str:
    """The words in the notation of text fragments: percent-encoded, including dash and comma, which have a meaning in it."""
    text = " ".join(words.split())
    parts = [text] if len(text) <= FRAGMENT else [" ".join(text.split()[:3]), " ".join(text.split()[-3:])]
    return ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
