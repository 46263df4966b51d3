"""Sentences beside an entity: a report that names it thousands of times costs no more than one that names it often."""

from __future__ import annotations

import pytest

from archive.models import Article, Mention
from archive.presenters.evidence import MENTIONS_PER_ARTICLE, _first_mentions
from entities.models import Entity
from entities.spans import Kind
from tests.factories import make_article, make_entity

pytestmark = pytest.mark.django_db


def report_naming(entity: Entity, times: int) -> Article:
    sentence = f"دخلوا {entity.label_ar} ليلاً. "
    article = make_article((sentence * times).strip())
    first = sentence.index(entity.label_ar)
    Mention.objects.bulk_create(
        Mention(
            article=article, revision=article.current, part="body", start=start, end=start + len(entity.label_ar),
            surface=entity.label_ar, key=entity.label_ar, kind=entity.kind, recognizer="t", version="1", status="linked",
            entity=entity,
        )
        for start in range(first, first + times * len(sentence), len(sentence))
    )  # fmt: skip
    return article


@pytest.mark.parametrize("times", [1, MENTIONS_PER_ARTICLE, 50, 500])
def test_few_mentions_of_each_report_are_fetched_and_all_are_counted(times: int) -> None:
    town = make_entity("هجين", "Hajin", Kind.LOCATION)
    reports = [report_naming(town, times), report_naming(town, 2)]
    found = list(_first_mentions(Mention.objects.linked_to(town.pk)))
    assert len(found) == min(times, MENTIONS_PER_ARTICLE) + 2
    assert {mention.article_id: mention.total for mention in found} == {reports[0].pk: times, reports[1].pk: 2}
    starts = [mention.start for mention in found if mention.article_id == reports[0].pk]
    assert starts == sorted(starts)
    assert starts[0] == len("دخلوا ")
