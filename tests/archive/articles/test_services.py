"""What may be stored, what is refused, and that nothing stored changes behind anyone's back."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from archive.articles import services
from archive.articles.sources import get_or_create_source
from archive.articles.uploads import sha256_of
from archive.models import Article, Mention, Revision, Source, Step, Upload, Verdict
from entities.spans import LinkStatus
from tests.factories import SourceFactory, UserFactory, make_article, make_entity

pytestmark = pytest.mark.django_db

PASTE = Upload.Method.PASTE


def take_in(data: bytes = b"title\n\nbody", title: str = "title", body: str = "body", **fields: Any) -> Article:
    return services.take_in(
        data=data, method=PASTE, title=title, body=body, **{"source": SourceFactory(), "language": "ar", **fields}
    )


def mention(article: Article, start: int, end: int, **fields: Any) -> Mention:
    revision = article.current
    values: dict[str, Any] = {
        "part": "body", "surface": revision.body[start:end], "kind": "location", "recognizer": "test", "version": "1",
        "status": LinkStatus.NIL, **fields,
    }  # fmt: skip
    return Mention(article=article, revision=revision, start=start, end=end, **values)


class TestTakingIn:
    def test_bytes_text_and_steps_are_stored_with_their_hashes(self) -> None:
        article = take_in("عنوان\n\nنص".encode(), "عنوان", "نص")
        assert article.upload.original.read() == "عنوان\n\nنص".encode()
        assert article.upload.sha256 == sha256_of("عنوان\n\nنص".encode())
        assert article.current.text_sha256 == article.text_sha256 == sha256_of("عنوان\n\nنص")
        assert {(s.kind, s.state) for s in article.steps.all()} == {("extract", "waiting"), ("index", "waiting")}

    def test_only_what_is_the_same_in_every_respect_is_a_duplicate(self, settings: Any) -> None:
        source = SourceFactory()
        first = take_in(source=source)
        with pytest.raises(services.DuplicateError) as caught:
            take_in(data=b"the same report in another encoding", source=source, body=" body\u00a0")
        assert caught.value.article == first
        assert Upload.objects.count() == 1
        assert len([f for f in Path(settings.MEDIA_ROOT).rglob("*") if f.is_file()]) == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"title": "another title"}, {"url": "https://example.org/2"}, {"identifier": "SY-2"}, {"author": "سمير"},
            {"details": [("video", "b.mp4")]}, {"published_on": date(2021, 11, 30)},
            {"published_on": date(2021, 1, 1), "published_precision": "year"}, {"source": None},
        ],
        ids=str,
    )  # fmt: skip
    def test_the_same_bytes_are_evidence_of_their_own_if_anything_else_differs(self, other: dict[str, Any]) -> None:
        source = SourceFactory()
        first = take_in(source=source)
        second = take_in(**{"source": source, **other, **({"source": SourceFactory()} if "source" in other else {})})
        assert second != first
        assert second.upload == first.upload
        assert list(Article.objects.identical_to(first)) == [second]

    @pytest.mark.parametrize(
        "written",
        [
            "قال\u00a0المجلس إنّ الطريق مغلق.",
            "قال  المجلس إنّ الطريق مغلق.",
            "قال المجلس إنّ الطريق مغلق. \r\n",
            "\ufeffقال المجلس إنّ الطريق مغلق.",
            "قال\u200f المجلس إنّ الطريق مغلق.",
            "قال المجلس إنّ الطريق\u200b مغلق.",
            "قال المجلس\nإنّ الطريق مغلق.",
            "قال المج\u00adلس إنّ الطريق مغلق.",
            "\u202bقال المجلس إنّ الطريق مغلق.\u202c",
            "قال المجلس إنّ الطريق ﻣﻐﻠﻖ.",
            unicodedata.normalize("NFD", "قال المجلس إنّ الطريق مغلق."),
        ],
        ids=ascii,
    )
    def test_ways_of_writing_one_text_are_one_report(self, written: str) -> None:
        source = SourceFactory()
        first = take_in(source=source, body="قال المجلس إنّ الطريق مغلق.")
        with pytest.raises(services.DuplicateError) as caught:
            take_in(data=written.encode(), source=source, body=written)
        assert caught.value.article == first

    def test_what_was_corrected_is_still_known_when_it_is_sent_again(self) -> None:
        source = SourceFactory()
        first = take_in(source=source)
        services.edit_article(article=first, author="سمير")
        with pytest.raises(services.DuplicateError):
            take_in(source=source)

    def test_a_failure_after_the_file_was_written_removes_it(self, settings: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            take_in(title="")
        assert not [f for f in Path(settings.MEDIA_ROOT).rglob("*") if f.is_file()]

    def test_a_file_name_cannot_climb_out_of_the_folder(self, settings: Any) -> None:
        article = take_in(filename="../../etc/passwd")
        assert Path(article.upload.original.path).is_relative_to(settings.MEDIA_ROOT)
        assert "passwd" not in article.upload.original.name


class TestSources:
    @pytest.mark.parametrize("name", ["أورينت نت", "Orient Net"])
    def test_a_source_is_found_again_by_either_name(self, name: str) -> None:
        source = Source.objects.create(key="orient", name_ar="أورينت نت", name_en="Orient Net")
        assert get_or_create_source(user=None, name=f" {name} ") == source

    def test_new_names_go_to_their_script(self) -> None:
        assert get_or_create_source(user=None, name="عنب بلدي").name_ar == "عنب بلدي"
        assert get_or_create_source(user=None, name="Enab Baladi").name_en == "Enab Baladi"

    def test_two_names_of_one_slug_are_two_sources(self) -> None:
        first, second = get_or_create_source(user=None, name="A.B"), get_or_create_source(user=None, name="AB")
        assert first != second


class TestRevisions:
    def test_a_correction_is_a_new_revision_and_the_old_one_stays(self) -> None:
        article, editor = make_article("النص الأول"), UserFactory()
        services.revise_article(article=article, title="عنوان", body="النص الثاني", reason="تصحيح", editor=editor)
        article.refresh_from_db()
        assert article.current.body == "النص الثاني"
        assert list(article.revisions.order_by("number").values_list("number", "body")) == [
            (1, "النص الأول"), (2, "النص الثاني"),
        ]  # fmt: skip
        assert set(article.steps.values_list("state", flat=True)) == {Step.State.WAITING}

    @pytest.mark.parametrize("field", ["title", "body", "text_sha256", "number"])
    def test_the_database_refuses_to_change_stored_words(self, field: str) -> None:
        revision = make_article().current
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(**{field: 7 if field == "number" else "غير ذلك"})

    def test_even_plain_sql_cannot(self) -> None:
        revision = make_article().current
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE archive_revision SET body = 'x' WHERE id = %s", [revision.pk])


class TestMentions:
    def test_standing_mentions_cannot_overlap(self) -> None:
        article = make_article("مدينة البوكمال")
        mention(article, 6, 14).save()
        with pytest.raises(IntegrityError), transaction.atomic():
            mention(article, 10, 14).save()

    def test_spans_that_touch_do_not_overlap(self) -> None:
        article = make_article("مدينة البوكمال")
        mention(article, 0, 5).save()
        mention(article, 5, 14).save()

    def test_a_rejected_mention_leaves_room_for_another(self) -> None:
        article = make_article("مدينة البوكمال")
        first = mention(article, 6, 14)
        first.save()
        services.judge_mention(mention=first, verdict=Verdict.REJECTED, editor=UserFactory())
        mention(article, 6, 14).save()
        assert article.mentions.count() == 2

    @pytest.mark.parametrize(("status", "linked"), [(LinkStatus.LINKED, False), (LinkStatus.NIL, True)])
    def test_linked_means_an_entity(self, status: LinkStatus, linked: bool) -> None:
        article = make_article("مدينة البوكمال")
        entity = make_entity("البوكمال") if linked else None
        with pytest.raises(IntegrityError), transaction.atomic():
            mention(article, 6, 14, status=status, entity=entity).save()

    def test_a_new_extraction_keeps_what_editors_judged(self) -> None:
        article, editor = make_article("من البوكمال إلى الميادين ثم هجين"), UserFactory()
        old = [mention(article, 3, 11), mention(article, 16, 24), mention(article, 28, 32)]
        services.replace_suggestions(revisions=[article.current], mentions=old)
        accepted, rejected, _open = article.mentions.order_by("start")
        services.judge_mention(mention=accepted, verdict=Verdict.ACCEPTED, editor=editor)
        services.judge_mention(mention=rejected, verdict=Verdict.REJECTED, editor=editor)
        stored = services.replace_suggestions(
            revisions=[article.current],
            mentions=[mention(article, 3, 11), mention(article, 16, 24), mention(article, 25, 32)],
        )
        assert [(m.start, m.end) for m in stored] == [(25, 32)]
        assert list(article.mentions.order_by("start").values_list("start", "verdict")) == [
            (3, "accepted"), (16, "rejected"), (25, "undecided"),
        ]  # fmt: skip

    def test_a_judgement_says_who_when_and_what(self) -> None:
        article, editor = make_article("مدينة البوكمال"), UserFactory()
        entity = make_entity("البوكمال")
        found = mention(article, 6, 14)
        found.save()
        services.judge_mention(mention=found, verdict=Verdict.ACCEPTED, editor=editor, entity=entity, note="المدينة")
        judgement = found.judgements.get()
        assert (judgement.judged_by, judgement.entity, judgement.note) == (editor, entity, "المدينة")
        assert judgement.judged_at is not None
        found.refresh_from_db()
        assert (found.entity, found.status, found.verdict) == (entity, "linked", "accepted")
