"""Passages redacted in one report that stand in others, or again in itself: proposed to editors, and not published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from archive.articles.services import Draft
from archive.models import Article, Redaction
from archive.near_duplicates.minhash import NEAR, jaccard, shingle_hashes, words_of
from archive.search.engine import Restriction, matching_ids
from archive.search.errors import IndexUnavailable
from archive.search.query import parse
from archive.text.full_text import Facts, full_text, public_words
from archive.text.passages import Letters, is_distinctive

CANDIDATES = 200
QUERY_WORDS = 8
"""Words of a passage that other reports are searched for; all are compared afterwards."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """A report in which the words of a redaction stand, so many times; its byline and details count."""

    article: Article
    count: int


def reprints_of(redaction: Redaction) -> list[Reprint]:
    """Reports that show the words of a redaction: the report itself, versions of its story, and others if they say enough.

    Words that may stand in any report are looked for in the same story only.
    """
    own = redaction.article
    same = Q(pk=own.pk) | Q(text_sha256=own.text_sha256)
    if own.story is not None:
        same |= Q(story=own.story)
    if own.upload is not None:
        same |= Q(upload__sha256=own.upload.sha256)
    if is_distinctive(redaction.words):
        same |= Q(pk__in=_holding(redaction.words))
    articles = Article.objects.filter(same).select_related("current", "source").order_by("pk")[:CANDIDATES]
    words = Letters(redaction.words)
    found = [Reprint(article, _count(words, article)) for article in articles if article.current is not None]
    return [reprint for reprint in found if reprint.count]


def _count(words: Letters, article: Article) -> int:
    texts = (
        article.current.title,
        article.current.body,
        article.author,
        *(text for pair in article.details for text in pair),
    )
    return sum(len(Letters(text).find(words)) for text in texts)


def _holding(words: str) -> Sequence[int]:
    """Articles of any state that hold the first words of a passage, by the index."""
    try:
        query = parse(" ".join(words.split()[:QUERY_WORDS]), literal=True)
        return matching_ids(query, Restriction(tuple(Article.State.values)))[:CANDIDATES]
    except IndexUnavailable:
        return []


def redactions_met(
    title: str, body: str, *, article: Article | None = None, facts: Facts | None = None
) -> list[Redaction]:
    """Redactions of other reports whose words are in this text, if distinctive or if the text is a version of the same story.

    Args:
        article: whose words these are, if it is stored already.
        facts: what readers see beside the words.
    """
    hidden = Redaction.objects.filter(lifted_at=None)
    if article is not None:
        hidden = hidden.exclude(article=article)
    text = public_words(title, body, facts) if facts is not None else full_text(title, body)
    return _met(Letters(text), _words_of(hidden))


def _words_of(redactions: QuerySet[Redaction]) -> list[tuple[int, Letters]]:
    """Ids and words without the reports, few of which are needed."""
    return [(pk, Letters(words)) for pk, words in redactions.order_by("pk").values_list("pk", "words")]


def _met(text: Letters, hidden: Iterable[tuple[int, Letters]]) -> list[Redaction]:
    standing = {pk: words.text for pk, words in hidden if text.find(words)}
    found: dict[tuple[int, str], Redaction] = {}
    for redaction in Redaction.objects.filter(pk__in=standing).select_related("article__current").order_by("pk"):
        key = redaction.article_id, standing[redaction.pk]
        if key not in found and (
            is_distinctive(redaction.words) or _are_versions(text.normal.original, redaction.article)
        ):
            found[key] = redaction
    return list(found.values())


def _are_versions(text: str, article: Article) -> bool:
    shown = full_text(article.current.title, article.current.body)
    return jaccard(shingle_hashes(words_of(text)), shingle_hashes(words_of(shown))) >= NEAR


def hold_back(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts; those that hold a passage redacted in another report wait for review instead of being published."""
    public = (Article.State.PUBLISHED, Article.State.RESTRICTED)
    if not any(draft.state in public for draft in drafts):
        return list(drafts)
    hidden = _words_of(Redaction.objects.filter(lifted_at=None))
    return [
        replace(draft, state=Article.State.IN_REVIEW)
        if hidden and draft.state in public and _met(Letters(public_words(draft.title, draft.body, draft)), hidden)
        else draft
        for draft in drafts
    ]
