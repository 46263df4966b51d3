"""Which articles hold a name, asked of the index, against the matcher reading every sample report."""

from __future__ import annotations

import pytest

from archive.models import Article
from archive.search.candidates import articles_holding
from archive.text.full_text import full_text
from entities.extraction import compile_gazetteer
from entities.gazetteer.records import GazetteerRecords
from entities.gazetteer.store import load_records
from entities.gazetteer.tokens import split_tokens

pytestmark = pytest.mark.xdist_group("sample archive")


def test_nothing_that_the_matcher_finds_in_the_samples_is_missed(sample_archive: None) -> None:
    records = load_records()
    texts = {
        article.pk: split_tokens(full_text(article.current.title, article.current.body))
        for article in Article.objects.select_related("current")
    }
    every = compile_gazetteer(records)
    entities = {entity.entity_id: entity for entity in records.entities}
    used = {reading.name for units in texts.values() for hit in every.scan(units) for reading in hit.readings}
    names = [*sorted(used, key=lambda name: name.name_id)[::7], *records.names[::900]]
    assert len(names) > 100
    found = articles_holding([name.text for name in names])
    for name in names:
        alone = compile_gazetteer(GazetteerRecords("1", (name,), (entities[name.entity_id],)))
        matched = {pk for pk, units in texts.items() if alone.scan(units)}
        assert matched <= found[name.text], name.text


def test_the_index_spares_nearly_every_other_article(sample_archive: None) -> None:
    assert len(articles_holding(["البوكمال"])["البوكمال"]) < Article.objects.count() / 2
