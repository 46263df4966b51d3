"""What is asked of the archive: queries and addresses taken from its own contents, the same in every run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from archive.models import Article, Mention, Revision, Source
from archive.search.engine import Restriction
from entities.arabic.analyze import analyze
from entities.models import Entity, Place
from entities.spans import Kind

SAMPLE = 400
"""Articles from which words are taken."""
EACH = 40
"""Different questions of a kind, so that no cache answers for the archive."""


@dataclass(frozen=True)
class Questions:
    """Queries as readers type them, and ids of pages.

    Attributes:
        queries: name of the figure -> query texts.
        filtered: query text with a restriction as the filters make it.
        names: what is typed into the name search: spellings, slips and parts.
        typed: beginnings of names and words, as they stand in the box while somebody types.
        articles, entities, places: addresses of pages.
    """

    queries: dict[str, list[str]]
    filtered: list[tuple[str, Restriction]]
    names: list[str]
    typed: list[str]
    articles: list[str]
    entities: list[str]
    places: list[str]


def questions(states: tuple[str, ...]) -> Questions:
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    sample = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
    bodies = list(Revision.objects.filter(article__in=sample).order_by("article").values_list("body", flat=True))
    in_articles = Counter(word for body in bodies for word in {t.exact for t in analyze(body) if not t.is_stop})
    ranked = [word for word, _n in in_articles.most_common() if word.isalpha()]
    common, rare = ranked[:EACH], [word for word in ranked if in_articles[word] == 1][:EACH]
    middle = [word for word in ranked if 5 <= in_articles[word] <= len(bodies) // 10][: 2 * EACH]
    mentioned = list(
        Mention.objects.filter(entity__isnull=False)
        .values("entity", "entity__kind")
        .annotate(n=Count("article", distinct=True))
        .order_by("-n", "entity")[: 20 * EACH]
    )
    by_kind = {kind: [row["entity"] for row in mentioned if row["entity__kind"] == kind][:EACH] for kind in Kind}
    spelling = _spellings([pk for pks in by_kind.values() for pk in pks])
    places, groups, people = (by_kind[kind] for kind in (Kind.LOCATION, Kind.ORGANIZATION, Kind.PERSON))
    named = [spelling[pk] for pk in (*places, *groups, *people) if pk in spelling]
    return Questions(
        queries={
            "common_word": common,
            "rare_word": rare,
            "two_words": [f"{a} {b}" for a, b in zip(common, middle, strict=False)],
            "phrase": [f'"{phrase}"' for phrase in _phrases(bodies, 2)],
            "entity": named[: 2 * EACH],
            "two_entities": [f"{spelling[a]} {spelling[b]}" for a, b in zip(places, groups, strict=False)],
            "question": [f"{a} {b} {c}؟" for a, b, c in zip(_phrases(bodies, 5), middle, common, strict=False)],
        },
        filtered=_filtered(common, places, states),
        names=_misspelt(named),
        typed=[text[:length] for text in named for length in (2, 3, 5, 8) if len(text) >= length],
        articles=[f"/articles/{pk}/" for pk in sample[:EACH]],
        entities=[f"/entities/{pk}/" for pk in (*groups[: EACH // 2], *people[: EACH // 2])],
        places=[f"/places/{place.address}/" for place in Place.objects.filter(pk__in=places).order_by("pk")],
    )


def _spellings(ids: list[int]) -> dict[int, str]:
    """A spelling for each entity: in Latin letters for every second one."""
    entities = Entity.objects.in_bulk(ids)
    return {
        pk: (entity.label_en if pk % 2 and entity.label_en else entity.label_ar or entity.label_en)
        for pk, entity in entities.items()
    }


def _phrases(bodies: list[str], length: int) -> list[str]:
    """Words that stand side by side, from the middle of every tenth article."""
    found = []
    for body in bodies[::10]:
        words = body.split()
        found.append(" ".join(words[len(words) // 2 : len(words) // 2 + length]).replace(".", "").replace('"', ""))
    return found[:EACH]


def _filtered(words: list[str], places: list[int], states: tuple[str, ...]) -> list[tuple[str, Restriction]]:
    sources = list(Source.objects.order_by("pk").values_list("pk", flat=True))
    return [
        (
            word,
            Restriction(
                states=states,
                places=(places[n % len(places)],) if places else (),
                sources=(sources[n % len(sources)],) if n % 2 else (),
                since=date(2013 + n % 8, 1, 1),
            ),
        )
        for n, word in enumerate(words)
    ]


def _misspelt(named: list[str]) -> list[str]:
    """The names as they are, without a letter in the middle, and their last word alone."""
    found: list[str] = []
    for number, text in enumerate(named[: 2 * EACH]):
        middle = len(text) // 2
        found.append([text, text[:middle] + text[middle + 1 :], text.split()[-1]][number % 3])
    return found
