"""An index that is lost, damaged or another's is noticed and built again beside the old one, while readers are answered."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from archive.models import Article, SearchIndex
from archive.processing import pipeline
from archive.search import sync
from archive.search.backends.tantivy import integrity, ownership, writing
from archive.search.backends.tantivy import state as index_module
from archive.search.backends.tantivy.documents import to_tantivy
from archive.search.engine import Restriction, search
from archive.search.errors import IndexForeign, IndexUnavailable
from archive.search.query import parse
from tests.archive.search.backends.tantivy.corruptions import FRESH, SEEN, UNSEEN, flip
from tests.factories import make_article

pytestmark = pytest.mark.django_db

EVERYONE = Restriction(("published",))
FACETS = ("source", "language")


@pytest.fixture
def reports(index: Any) -> list[int]:
    """Some reports, of which one was written twice, so that the index has deletions.

    A test is one transaction, which counts as running; earlier numbers keep a pass from writing everything again.
    """
    ids = [make_article(f"خبر عن الجسر رقم {n} قرب المدينة. " + "كلام " * n).pk for n in range(12)]
    index()
    for written_again in (ids[:1], []):
        Article.objects.exclude(pk__in=written_again).update(changed_in=1)
        assert index() == len(written_again)
    Article.objects.update(changed_in=1)
    assert list(index_module.current_folder().glob("*.del"))
    return ids


def found() -> set[int] | None:
    """What a reader finds; nothing where the search says that it is not ready. No other error reaches a reader."""
    try:
        hits = search(parse("الجسر"), EVERYONE, limit=100, facets=FACETS)
        assert sum(hits.facets["language"].values()) >= 0
    except IndexUnavailable:
        return None
    return set(hits.ids)


def forget() -> None:
    """As a process that has just started."""
    integrity._known.clear()
    writing._checked.clear()


@pytest.mark.parametrize("name", SEEN)
def test_damage_is_noticed(reports: list[int], name: str) -> None:
    damage_is_noticed(reports, SEEN[name])


@pytest.mark.parametrize("name", UNSEEN)
def test_other_damage_is_noticed(reports: list[int], name: str) -> None:
    damage_is_noticed(reports, UNSEEN[name])


@pytest.mark.parametrize("name", FRESH)
def test_readers_find_the_same_again(reports: list[int], name: str) -> None:
    """Whether by a new index or by mending the one that is there."""
    assert found() == set(reports)
    FRESH[name](index_module.current_folder())
    found()
    pipeline.update_index()
    assert found() == set(reports)
    assert search(parse("الجسر"), EVERYONE, limit=100).count == len(reports)


def damage_is_noticed(reports: list[int], corrupt: Any) -> None:
    folder = index_module.current_folder()
    assert found() == set(reports)
    corrupt(folder)
    found()
    pipeline.update_index()
    assert index_module.current_folder() != folder
    assert found() == set(reports)
    folder, state = index_module.current()
    integrity.check_files(folder, state.files)


@pytest.mark.parametrize("name", ["a byte at 0.5 of idx", "fast is missing", "no meta.json"])
def test_damage_is_noticed_by_a_process_that_starts(reports: list[int], name: str) -> None:
    SEEN[name](index_module.current_folder())
    forget()
    pipeline.update_index()
    assert found() == set(reports)


def test_bytes_that_change_behind_the_times_are_noticed_by_a_thorough_pass(reports: list[int]) -> None:
    path = max(index_module.current_folder().glob("*.pos"))
    before = path.stat()
    flip("pos", 0.4)(index_module.current_folder())
    for each in index_module.current_folder().glob("*.pos"):
        os.utime(each, ns=(before.st_atime_ns, before.st_mtime_ns))
    folder = index_module.current_folder()
    pipeline.update_index(thorough=True)
    assert index_module.current_folder() != folder


def test_readers_go_on_with_the_old_index_until_the_new_one_is_there(
    reports: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found() == set(reports)
    shutil.rmtree(index_module.current_folder())
    seen: list[set[int] | None] = []
    documents = sync.documents

    def while_building(ids: Any) -> Any:
        seen.append(found())
        return documents(ids)

    monkeypatch.setattr(sync, "documents", while_building)
    pipeline.update_index()
    assert seen == [set(reports)]
    assert found() == set(reports)


class TestBelonging:
    def test_another_databases_index_is_not_served(self, reports: list[int], tmp_path: Path) -> None:
        folder = index_module.current_folder()
        state = index_module.read_state(folder)
        index_module.write_state(folder, replace(state, index_id=ownership.new_index()))
        with pytest.raises(IndexForeign):
            search(parse("الجسر"), EVERYONE, limit=5)
        pipeline.update_index()
        assert found() == set(reports)

    def test_a_database_put_back_to_an_earlier_state(self, reports: list[int]) -> None:
        """Its rows are as they were, stamped with the numbers of then; only what it holds of the index tells."""
        row = SearchIndex.objects.get(pk=index_module.current()[1].index_id)
        later = make_article("خبر آخر عن الجسر")
        pipeline.update_index()
        assert later.pk in (found() or ())
        Article.objects.filter(pk=later.pk).update(state="withdrawn", public_note="x", changed_in=1)
        SearchIndex.objects.filter(pk=row.pk).update(last_pass=row.last_pass)
        ownership._found.clear()
        assert found() is None
        pipeline.update_index()
        assert found() == set(reports)

    def test_an_older_copy_of_the_index(self, reports: list[int], tmp_path: Path) -> None:
        root = index_module.root()
        shutil.copytree(root, tmp_path / "copy")
        withdrawn = reports.pop()
        gone = {"state": "withdrawn", "public_note": "x"}
        Article.objects.filter(pk=withdrawn).update(**gone, changed_in=sync.transaction_horizon() + 10**6)
        pipeline.update_index()
        Article.objects.update(changed_in=1)
        shutil.rmtree(root)
        shutil.copytree(tmp_path / "copy", root)
        assert withdrawn not in (found() or ())
        pipeline.update_index()
        assert found() == set(reports)

    def test_a_pass_that_was_killed_needs_no_new_index(
        self, reports: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            pass

        folder = index_module.current_folder()
        for place in ("_add", "_finish"):
            make_article("خبر عن الجسر")
            with monkeypatch.context() as patch:
                patch.setattr(writing, place, lambda *_: (_ for _ in ()).throw(Killed()))
                with pytest.raises(Killed):
                    sync.sync_index()
        sync.sync_index()
        assert index_module.current_folder() == folder
        assert len(found() or ()) == len(reports) + 2


class TestWhatIsGone:
    def test_reports_deleted_by_sql(self, reports: list[int]) -> None:
        folder = index_module.current_folder()
        _delete(reports.pop())
        make_article("لا شيء هنا")
        pipeline.update_index()
        assert index_module.current_folder() == folder
        assert found() == set(reports)

    def test_reports_lost_from_the_index_alone(self, reports: list[int]) -> None:
        target = writing._open(index_module.current_folder())
        engine = target.writer(15_000_000, 1)
        engine.delete_documents_by_term("id", reports[3])
        engine.commit()
        engine.wait_merging_threads()
        del engine
        assert found() == set(reports) - {reports[3]}
        pipeline.update_index()
        assert found() == set(reports)

    def test_as_many_lost_as_too_many(self, reports: list[int]) -> None:
        """The numbers agree, so that only a thorough pass can tell."""
        target = writing._open(index_module.current_folder())
        engine = target.writer(15_000_000, 1)
        engine.delete_documents_by_term("id", reports[3])
        (document,) = sync.documents([reports[4]])
        engine.add_document(to_tantivy(document))
        engine.commit()
        engine.wait_merging_threads()
        del engine
        pipeline.update_index(thorough=True)
        assert found() == set(reports)
        assert search(parse("الجسر"), EVERYONE, limit=100).count == len(reports)


def _delete(pk: int) -> None:
    """The rows of a report and all that hang on them, past triggers and constraints."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for relation in Article._meta.related_objects:
            if relation.one_to_many or relation.one_to_one:
                column, table = relation.field.column, relation.related_model._meta.db_table
                cursor.execute(f'DELETE FROM "{table}" WHERE "{column}" = %s', [pk])
        cursor.execute("DELETE FROM archive_article WHERE id = %s", [pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
