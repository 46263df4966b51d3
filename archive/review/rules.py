"""Spellings that always mean one entity: what a rule would affect, making it, and undoing it.

A rule is a name of the entity that is decisive. Reports are updated by relinking; what editors judged stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.db.models.functions import Now

from archive.models import Article, Mention, SpellingRule, Verdict
from archive.search.candidates import articles_holding
from archive.text.annotated import Sentence, sentence_around
from entities.arabic.letters import ARABIC_LETTER
from entities.history import because
from entities.lookup import lookup_key
from entities.models import Entity, Name
from entities.services import add_name, change_name, retire_name

EXAMPLES = 8
REPORTS = 50


class RuleExists(Exception):
    """There is already a rule for the spelling: ``rule``."""

    def __init__(self, rule: SpellingRule) -> None:
        super().__init__(f"rule {rule.pk} says what the spelling means")
        self.rule = rule


@dataclass(frozen=True)
class Preview:
    """What a rule would affect.

    Attributes:
        reports: articles that contain the spelling and that this editor may read.
        examples: sentences with the mention in them and what it is linked to now.
        others: other entities that have this spelling among their names.
        confirmed_otherwise: mentions that an editor confirmed for something else; they stay.
    """

    reports: int
    examples: list[tuple[Mention, Sentence]]
    others: list[Entity]
    confirmed_otherwise: int
    standing: SpellingRule | None


def language_of(text: str) -> str:
    """The language of a spelling if none is given: Arabic by its letters, else English."""
    return "ar" if ARABIC_LETTER.search(text) else "en"


def preview(*, text: str, entity: Entity, user: Any) -> Preview:
    """Look at everything that contains the spelling.

    Raises:
        IndexUnavailable: the search index has not been built.
        ValueError: the spelling has no letter or digit.
    """
    key = lookup_key(text)
    if not key:
        raise ValueError(f"a name needs at least one letter or digit: {text!r}")
    visible = Article.objects.visible_to(user)
    mentions = Mention.objects.standing().filter(key=key, article__in=visible)
    named = Name.objects.keyed([key]).select_related("entity__canonical").order_by("pk")
    others = {resolved.pk: resolved for name in named if (resolved := name.entity.canonical or name.entity) != entity}
    return Preview(
        reports=visible.filter(pk__in=articles_holding([text])[text]).count(),
        examples=sentences(mentions.order_by("verdict", "-article", "start")[: EXAMPLES * 4], EXAMPLES),
        others=list(others.values()),
        confirmed_otherwise=mentions.filter(verdict=Verdict.ACCEPTED)
        .exclude(entity=entity.pk)
        .exclude(entity__canonical=entity.pk)
        .count(),
        standing=SpellingRule.objects.filter(SpellingRule.IN_FORCE, key=key)
        .select_related("entity", "made_by")
        .first(),
    )


def sentences(mentions: Any, limit: int) -> list[tuple[Mention, Sentence]]:
    """Mentions with the sentences around them, one per article, in the order given; one query."""
    found: dict[int, tuple[Mention, Sentence]] = {}
    for mention, sentence in every_sentence(mentions):
        if len(found) == limit:
            break
        found.setdefault(mention.article_id, (mention, sentence))
    return list(found.values())


def every_sentence(mentions: Any) -> Iterator[tuple[Mention, Sentence]]:
    """Mentions with the sentences around them, in the order given; one query."""
    rows: Sequence[Mention] = mentions.select_related("revision", "article", "entity", "entity__canonical")
    for mention in rows:
        text = mention.revision.title if mention.part == Mention.Part.TITLE else mention.revision.body
        yield mention, sentence_around(text, mention.start, mention.end)


def reports_with(mentions: QuerySet[Mention]) -> list[int]:
    """The reports of these mentions, published ones first, :data:`REPORTS` at most: what a spelling is known from. One query."""
    rows = Article.objects.filter(pk__in=mentions.order_by().values("article"))
    first = Case(When(state=Article.State.PUBLISHED, then=0), default=1)
    return list(rows.order_by(first, "pk").values_list("pk", flat=True)[:REPORTS])


@transaction.atomic
def make_rule(*, text: str, entity: Entity, editor: Any, reports: int = 0, note: str = "") -> SpellingRule:
    """Make a spelling always mean ``entity``, which gets it as a name if it does not have it.

    Raises:
        RuleExists: there is a rule for it already, which must be undone first.
        ValueError: the spelling has no letter or digit.
    """
    text = " ".join(text.split())
    key = lookup_key(text)
    standing = SpellingRule.objects.select_for_update(of=("self",)).filter(SpellingRule.IN_FORCE, key=key).first()
    if standing is not None:
        raise RuleExists(standing)
    name = Name.objects.filter(entity=entity, text=text).first()
    before = {} if name is None else {f: getattr(name, f) for f in ("weak", "retired", "decisive")}
    with because(note):
        if name is None:
            name = add_name(
                entity=entity, text=text, language=language_of(text),
                taken_from=reports_with(Mention.objects.filter(key=key)),
            )  # fmt: skip
        change_name(name=name, weak=False, retired=False, decisive=True)
    return SpellingRule.objects.create(
        text=text, key=key, entity=entity, reports=reports, before=before, made_by=editor, note=note
    )


@transaction.atomic
def undo_rule(*, rule: SpellingRule, editor: Any) -> bool:
    """Undo a rule, so that the spelling means what it meant before; returns whether the rule was still active."""
    rule = SpellingRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if rule.undone_at is not None:
        return False
    name = Name.objects.filter(entity=rule.entity_id, text=rule.text).first()
    if name is not None:
        change_name(name=name, decisive=False)
        if rule.before:
            change_name(name=name, **rule.before)
        else:
            retire_name(name=name)
    SpellingRule.objects.filter(pk=rule.pk).update(undone_by=editor, undone_at=Now())
    return True
