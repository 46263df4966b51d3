"""What an editor needs to know to judge one mention: its candidates with reasons, what was judged before, its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from archive.models import Judgement, Mention, Verdict
from archive.models.expressions import RESOLVED
from archive.text.annotated import Sentence, sentence_around
from entities.audience import Reader
from entities.models import Entity, Place
from entities.name_search import search_names
from entities.spans import Kind

FOUND = 8


@dataclass
class Choice:
    """An entity that a mention may be linked to.

    Attributes:
        score: 0 to 1, of the linker or of the comparison of names; ``None`` if nothing was compared.
        name: the spelling that matched, from a search.
        reasons: codes of :mod:`archive.presenters.labels`.
        accepted: how often editors confirmed this entity for this spelling.
        place: for places their position in the tree.
        above: for places what they are in, from the nearest up.
        current: the mention is linked to it now.
    """

    entity: Entity
    score: float | None = None
    name: str = ""
    reasons: tuple[str, ...] = ()
    accepted: int = 0
    place: Place | None = None
    above: list[Place] = field(default_factory=list)
    current: bool = False


@dataclass(frozen=True)
class Panel:
    """One mention that is to be judged."""

    mention: Mention
    sentence: Sentence
    choices: list[Choice]
    found: list[Choice]
    query: str
    judgements: list[Judgement]
    alike: int
    elsewhere: int

    @property
    def seen(self) -> int:
        """Id of the newest judgement, 0 for none: what a form sends back to say which state it was rendered for."""
        return self.judgements[0].pk if self.judgements else 0


def panel_for(mention: Mention, *, query: str = "", text: str, reader: Reader) -> Panel:
    """Everything about one mention; eight queries at most, whatever the number of candidates.

    Args:
        query: a name to look for among all entities that ``reader`` may see.
        text: the title or body that the mention is in.
    """
    accepted = accepted_for(mention.key)
    choices = _candidates(mention)
    found = [
        Choice(match.entity, match.score, match.name.text, match.reasons)
        for match in search_names(query, reader=reader, limit=FOUND)
    ]
    _complete([*choices, *found], mention, accepted)
    same = Mention.objects.standing().filter(key=mention.key, kind=mention.kind).exclude(key="")
    return Panel(
        mention=mention,
        sentence=sentence_around(text, mention.start, mention.end),
        choices=choices,
        found=found,
        query=query,
        judgements=list(mention.judgements.select_related("judged_by", "entity").order_by("-pk")),
        alike=same.filter(revision=mention.revision_id, verdict=Verdict.UNDECIDED).exclude(pk=mention.pk).count(),
        elsewhere=same.exclude(article=mention.article_id).aggregate(n=Count("article", distinct=True))["n"],
    )


def accepted_for(key: str) -> dict[int, int]:
    """Entity id, after merges -> how often editors confirmed it for this spelling. One query."""
    if not key:
        return {}
    confirmed = Mention.objects.confirmed().filter(key=key).order_by()
    rows = confirmed.annotate(resolved=RESOLVED).values_list("resolved").annotate(n=Count("pk"))
    return {pk: count for pk, count in rows if pk is not None}


def _candidates(mention: Mention) -> list[Choice]:
    """The link and the other candidates of the linker, best first; merged ones once."""
    scores = {row["entity"]: row["score"] for row in mention.candidates}
    if mention.entity_id is not None:
        scores = {mention.entity_id: mention.score, **{k: v for k, v in scores.items() if k != mention.entity_id}}
    entities = {e.pk: e for e in Entity.objects.filter(pk__in=list(scores)).select_related("canonical")}
    choices: dict[int, Choice] = {}
    for pk, score in scores.items():
        if pk in entities:
            entity = entities[pk].canonical or entities[pk]
            choice = choices.setdefault(entity.pk, Choice(entity, score))
            choice.current |= pk == mention.entity_id
            if pk == mention.entity_id:
                choice.reasons = tuple(mention.reasons)
    return list(choices.values())


def _complete(choices: list[Choice], mention: Mention, accepted: dict[int, int]) -> None:
    """For all choices, where they are and how often they were confirmed. Two queries."""
    places = [choice.entity.pk for choice in choices if choice.entity.kind == Kind.LOCATION]
    own = Place.objects.in_bulk(places)
    above = {pk for place in own.values() for pk in place.ancestors}
    known: dict[int, Any] = {place.pk: place for place in Place.objects.with_path(list(above))}
    for choice in choices:
        choice.place = own.get(choice.entity.pk)
        path = choice.place.ancestors if choice.place else []
        choice.above = [known[pk] for pk in reversed(path) if pk != choice.entity.pk and pk in known]
        choice.accepted = accepted.get(choice.entity.pk, 0)
        choice.current |= choice.entity.pk == mention.entity_id
