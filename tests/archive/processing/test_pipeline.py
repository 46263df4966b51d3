"""Steps record how they ended, fail alone and can be run again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archive.models import Mention, Step
from archive.processing import pipeline
from archive.search import sync
from archive.search.backends.tantivy import state as index_module
from archive.search.engine import Restriction, search
from archive.search.errors import IndexUnavailable
from archive.search.query import parse
from entities.gazetteer.records import NameUse
from entities.services import add_name
from entities.spans import Kind
from tests.factories import make_article, make_entity, make_place

pytestmark = pytest.mark.django_db

BODY = "قالت مصادر في مدينة البوكمال إن لواء فاطميون انسحب."
EVERYONE = Restriction(("published",))


@pytest.fixture
def names() -> dict[str, Any]:
    return {
        "place": make_place("البوكمال", "Abu Kamal"),
        "brigade": make_entity("لواء فاطميون", "Liwa Fatemiyoun", Kind.ORGANIZATION, type="armed_group"),
    }


def test_a_link_below_the_threshold_is_a_suggestion(names: dict[str, Any], settings: Any) -> None:
    settings.LINK_THRESHOLD = 0.99
    article = make_article(body=BODY)
    pipeline.extract(article.pk)
    mention = article.mentions.get(surface="البوكمال")
    assert (mention.status, mention.entity) == ("ambiguous", None)
    assert mention.candidates[0]["entity"] == names["place"].pk
    assert "score:unsure" in mention.reasons
    assert not Mention.objects.linked_to(names["place"].pk).exists()
    settings.LINK_THRESHOLD = 0.5
    pipeline.extract(article.pk)
    assert article.mentions.get(surface="البوكمال").entity_id == names["place"].pk


def step(article: Any, kind: str) -> Step:
    return article.steps.get(kind=kind)


def test_names_are_found_linked_and_recorded(names: dict[str, Any]) -> None:
    article = make_article(BODY, extract=True)
    found = {m.surface: m for m in article.mentions.all()}
    assert found["البوكمال"].entity == names["place"].entity
    assert found["لواء فاطميون"].entity == names["brigade"]
    assert found["البوكمال"].reasons
    done = step(article, Step.Kind.EXTRACT)
    assert (done.state, done.attempts) == (Step.State.DONE, 1)
    assert done.version


def test_running_twice_changes_nothing(names: dict[str, Any]) -> None:
    article = make_article(BODY, extract=True)
    before = list(article.mentions.order_by("start").values_list("start", "end", "entity"))
    pipeline.extract(article.pk)
    assert list(article.mentions.order_by("start").values_list("start", "end", "entity")) == before


def test_names_in_the_title_are_marked_in_the_title(names: dict[str, Any]) -> None:
    article = make_article("لا أسماء هنا سوى هذا.", title="توتر في مدينة البوكمال", extract=True)
    (mention,) = article.mentions.filter(part="title")
    assert article.current.title[mention.start : mention.end] == "البوكمال"


def test_a_new_name_counts_from_the_next_extraction(names: dict[str, Any]) -> None:
    article = make_article("انسحبت زمرة القصبة من المكان.", extract=True)
    assert not article.mentions.filter(entity=names["brigade"]).exists()
    add_name(entity=names["brigade"], text="زمرة القصبة", language="ar", use=NameUse.ALIAS)
    pipeline.extract(article.pk)
    assert article.mentions.filter(entity=names["brigade"]).exists()


def test_a_failed_step_is_visible_and_the_article_stays(
    names: dict[str, Any], index: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_texts: Any, **_names: Any) -> None:
        raise RuntimeError("the recogniser is broken")

    article = make_article(BODY)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "extract_texts", broken)
        with pytest.raises(pipeline.StepFailed):
            pipeline.extract(article.pk)
    failed = step(article, Step.Kind.EXTRACT)
    assert failed.state == Step.State.FAILED
    assert "the recogniser is broken" in failed.error
    index()
    assert search(parse("انسحب"), EVERYONE, limit=5).ids == [article.pk]
    pipeline.extract(article.pk)
    again = step(article, Step.Kind.EXTRACT)
    assert (again.state, again.error, again.attempts) == (Step.State.DONE, "", 2)


def test_the_index_follows_what_changed(index: Any) -> None:
    first = make_article("تقرير عن الجسر القديم")
    assert sync.sync_index() >= 1
    assert search(parse("الجسر"), EVERYONE, limit=5).ids == [first.pk]
    assert step(first, Step.Kind.INDEX).state == Step.State.DONE


def test_a_missing_index_is_built(names: dict[str, Any]) -> None:
    article = make_article(BODY)
    with pytest.raises(IndexUnavailable):
        search(parse("انسحب"), EVERYONE, limit=5)
    assert pipeline.update_index() == 1
    assert search(parse("انسحب"), EVERYONE, limit=5).ids == [article.pk]


def test_an_index_of_another_version_is_not_read(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "INDEX_VERSION", "another")
    with pytest.raises(IndexUnavailable):
        search(parse("انسحب"), EVERYONE, limit=5)


def test_a_database_restored_from_a_dump_has_its_index_built_again(index: Any) -> None:
    folder = index_module.current_folder()
    ahead = sync.transaction_horizon() + 10**6
    index_module.write_state(folder, replace(index_module.read_state(folder), watermark=ahead))
    article = make_article(BODY)
    assert pipeline.update_index() == 1
    assert search(parse("انسحب"), EVERYONE, limit=5).ids == [article.pk]


def test_an_index_that_cannot_be_written_is_shown_with_its_reason(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("No space left on device")

    article = make_article(BODY)
    monkeypatch.setattr(sync, "documents", full)
    with pytest.raises(pipeline.StepFailed):
        pipeline.update_index()
    failed = step(article, Step.Kind.INDEX)
    assert failed.state == Step.State.FAILED
    assert "No space left" in failed.error
