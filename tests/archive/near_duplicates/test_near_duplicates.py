"""Near-duplicates: what counts as one story, how stories follow changes, and how results fold them."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from archive.articles import services
from archive.models import Article, Fingerprint, Likeness, Step
from archive.near_duplicates import detect
from archive.near_duplicates.clusters import components
from archive.near_duplicates.minhash import bands_of, jaccard, likely, shingle_hashes, signature_of, words_of
from archive.processing import pipeline
from archive.search.sync import sync_index
from tests.factories import SourceFactory, make_article

STORY = (
    "أعلنت بلدية المدينة صباح اليوم إعادة فتح الجسر القديم أمام حركة السيارات بعد أعمال صيانة استمرت ثلاثة أشهر "
    "وشملت تدعيم الأعمدة وتجديد الطبقة الإسفلتية وتركيب إنارة جديدة على الجانبين"
)
OTHER = (
    "وصلت قافلة من عشرين شاحنة محملة بالدقيق والأدوية إلى المخيم الشمالي وبدأت فرق الإغاثة توزيعها على العائلات "
    "بحسب القوائم التي أعدتها لجان الأحياء خلال الأسبوع الماضي"
)


def near(body: str) -> str:
    return f"{body} وفق ما ذكره مراسلنا هناك"


def hashes(body: str) -> Any:
    return shingle_hashes(words_of(body))


class TestShingles:
    @pytest.mark.parametrize(
        ("other", "least", "most", "why"),
        [
            (STORY, 1.0, 1.0, "the same"),
            (STORY.replace("أعلنت", "اعلنت").replace("الإسفلتية", "الاسفلتيه"), 1.0, 1.0, "letters of one form"),
            (STORY.replace("بلدية", "بَلَدِيَّةُ"), 1.0, 1.0, "vowel signs"),
            (STORY.replace(" ", "\n"), 1.0, 1.0, "white space"),
            (near(STORY), 0.7, 0.95, "a sentence more"),
            (OTHER, 0.0, 0.0, "another story"),
        ],
    )
    def test_how_alike(self, other: str, least: float, most: float, why: str) -> None:
        assert least <= jaccard(hashes(STORY), hashes(other)) <= most

    @pytest.mark.parametrize("body", ["", "كلمة", "كلمتان هنا", "واحد اثنان ثلاثة اربعة", "\ud800 x", "!!!"])
    def test_short_texts_are_like_nothing(self, body: str) -> None:
        assert jaccard(hashes(body), hashes(body)) == 0.0

    @given(st.sets(st.integers(0, 2**64 - 1), min_size=60, max_size=200), st.integers(0, 59))
    def test_signatures_estimate_the_index(self, values: set[int], left_out: int) -> None:
        own = np.array(sorted(values), np.uint64)
        other = own[left_out:]
        assert abs(likely(signature_of(own), signature_of(other)) - jaccard(own, other)) < 0.3

    def test_signatures_and_bands_stay_the_same_between_processes(self) -> None:
        signature = signature_of(np.arange(1, 50, dtype=np.uint64))
        assert signature[:3].tolist() == [58964976, 15418513, 45018943]
        assert bands_of(signature)[0] == bands_of(signature)[0]
        assert len(set(bands_of(signature))) == 40


def test_groups_are_named_after_their_smallest_member() -> None:
    assert components([1, 2, 3, 4, 5], [(2, 3), (3, 5)]) == {2: 2, 3: 2, 5: 2}


@pytest.mark.django_db
class TestStories:
    def story(self, article: Article) -> int | None:
        return Article.objects.values_list("story", flat=True).get(pk=article.pk)

    def test_alike_is_one_story_and_the_rest_stands_alone(self) -> None:
        first, second, third = make_article(STORY), make_article(near(STORY)), make_article(OTHER)
        assert detect.detect_near_duplicates() == 3
        assert self.story(first) == self.story(second) == first.pk
        assert self.story(third) is None
        likeness = Likeness.objects.get()
        assert (likeness.first_id, likeness.second_id) == (first.pk, second.pk)
        assert detect.detect_near_duplicates() == 0

    def test_a_later_version_joins(self) -> None:
        first = make_article(STORY)
        detect.detect_near_duplicates()
        second = make_article(near(STORY))
        detect.detect_near_duplicates()
        assert self.story(first) == self.story(second) == first.pk

    def test_what_joins_two_stories_makes_them_one(self) -> None:
        words = " ".join(f"كلمة{n}" for n in range(120)).split()
        low, high, middle = (make_article(" ".join(words[a:b])) for a, b in ((0, 80), (40, 120), (20, 100)))
        Article.objects.filter(pk=middle.pk).update(current=None)
        detect.detect_near_duplicates()
        assert self.story(low) is None
        Article.objects.filter(pk=middle.pk).update(current=middle.revisions.get())
        detect.detect_near_duplicates()
        assert self.story(low) == self.story(high) == self.story(middle) == low.pk

    def test_a_correction_can_leave_the_story(self, editor: Any) -> None:
        first, second, third = make_article(STORY), make_article(near(STORY)), make_article(f"{STORY} اليوم")
        detect.detect_near_duplicates()
        services.revise_article(article=first, title="آخر", body=OTHER, reason="خطأ", editor=editor)
        assert detect.detect_near_duplicates() == 1
        assert self.story(first) is None
        assert self.story(second) == self.story(third) == second.pk

    def test_many_at_once_and_one_by_one_give_the_same(self) -> None:
        articles = [make_article(f"{STORY} {n}" if n % 2 else f"{OTHER} {n}") for n in range(8)]
        detect.detect_near_duplicates(chunk=3)
        at_once = [self.story(article) for article in articles]
        assert len(set(at_once)) == 2
        Fingerprint.objects.all().delete()
        detect.detect_near_duplicates(chunk=1)
        assert [self.story(article) for article in articles] == at_once

    def test_the_number_of_queries_does_not_grow(self, django_assert_num_queries: Any) -> None:
        make_article(STORY)
        detect.detect_near_duplicates()
        for count in (2, 12):
            for number in range(count):
                make_article(f"{STORY} {number} {count}")
            with django_assert_num_queries(20):
                detect.detect_near_duplicates()

    def test_the_index_follows_in_the_same_pass(self, index: Any) -> None:
        first = make_article(STORY)
        pipeline.update_index()
        make_article(near(STORY))
        assert pipeline.update_index() == 2  # the new one, and the first, whose story changed
        assert first.steps.get(kind=Step.Kind.INDEX).state == Step.State.DONE


@pytest.mark.django_db
class TestFolding:
    @pytest.fixture
    def versions(self, index: Any) -> list[Article]:
        sources = [SourceFactory(name_ar=f"وكالة {n}", name_en=f"Agency {n}") for n in range(3)]
        found = [
            make_article(f"{STORY} {'تفاصيل ' * n}", source=source, published_on=date(2021, 1, n + 1))
            for n, source in enumerate(sources)
        ]
        make_article(f"{OTHER} عند الجسر", published_on=date(2020, 1, 1))
        pipeline.update_index()
        return found

    def page(self, client: Client, parameters: str) -> str:
        return client.get(f"/en/articles/?{parameters}").content.decode()

    @pytest.mark.parametrize("parameters", ["q=الجسر", "", "q=الجسر&sort=newest"])
    def test_a_story_stands_once_and_counts_once(
        self, client: Client, versions: list[Article], parameters: str
    ) -> None:
        page = self.page(client, parameters)
        assert page.count('<li class="report"') == 2
        assert "2 reports" in page
        assert "also carried by 2 sources" in page

    def test_only_the_versions_found_are_folded(self, client: Client, versions: list[Article]) -> None:
        page = self.page(client, "q=تفاصيل")
        assert "1 report" in page
        assert "also carried by" in page
        assert page.count('<li class="report"') == 1

    def test_every_version_is_found_by_its_own_filters(self, client: Client, versions: list[Article]) -> None:
        for version in versions:
            page = self.page(client, f"source={version.source.key}")
            assert f'href="/en/articles/{version.pk}/"' in page
            assert "also carried by 2 sources" in page
        assert "1 report" in self.page(client, "until=2021-01-02&since=2021-01-01")

    def test_what_may_not_be_read_changes_no_number(self, client: Client, versions: list[Article], editor: Any) -> None:
        services.set_state(article=versions[0], state=Article.State.DRAFT)
        services.set_state(article=versions[1], state=Article.State.RESTRICTED)
        sync_index()
        page = self.page(client, "q=الجسر")
        assert "2 reports" in page
        assert f"/articles/{versions[2].pk}/" in page
        assert "also carried by" not in page
        article = client.get(f"/en/articles/{versions[2].pk}/").content.decode()
        assert "Other versions" not in article
        client.force_login(editor)
        assert "also carried by 2 sources" in self.page(client, "q=الجسر")

    def test_pages_turn_over_stories(self, client: Client, index: Any) -> None:
        for number in range(25):
            unlike = " ".join(f"خبر{number}كلمة{n}" for n in range(12))
            for copy in range(2):
                make_article(f"السد {unlike}", f"السد {number} {copy}", published_on=date(2021, 1, 1 + number))
        pipeline.update_index()
        for sort in ("newest", ""):
            first, second = (self.page(client, f"q=السد&sort={sort}&page={n}") for n in (1, 2))
            assert first.count('<li class="report"') == 20
            assert second.count('<li class="report"') == 5
            assert "25 reports" in second

    def test_the_page_of_a_version_lists_the_others(self, client: Client, versions: list[Article]) -> None:
        page = client.get(f"/en/articles/{versions[0].pk}/").content.decode()
        listed = page.split('id="versions"')[1].split("</section>")[0]
        assert "Agency 1" in listed
        assert "Agency 2" in listed
        assert "of their word sequences are the same" in listed
        related = page.split('id="related"')[1].split("</section>")[0] if 'id="related"' in page else ""
        assert f"/articles/{versions[1].pk}/" not in related


class TestCommand:
    def corpus(self, folder: Path) -> tuple[Path, Path]:
        bodies = [STORY, near(STORY), OTHER, f"{OTHER} اليوم", "خبر قصير"]
        file = folder / "corpus.jsonl.gz"
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps({"body": body}) + "\n" for body in bodies)
        pairs = folder / "pairs.tsv"
        pairs.write_text("jaccard_3gram\tline_a\tline_b\n0.8\t0\t1\n0.9\t3\t2\n0.3\t0\t2\n", encoding="utf-8")
        return file, pairs

    def test_it_prints_its_figures(self, tmp_path: Path, capsys: Any) -> None:
        call_command("evaluate", "duplicates", *map(str, self.corpus(tmp_path)), "--json")
        figures = json.loads(capsys.readouterr().out)
        assert figures["listed"] == 2
        assert figures["recall"] == figures["precision"] == 1.0
        assert figures["exact"] == {"recall": 1.0, "precision": 1.0}

    def test_a_missing_pair_costs_recall_and_a_wrong_one_precision(self, tmp_path: Path, capsys: Any) -> None:
        file, pairs = self.corpus(tmp_path)
        pairs.write_text("j\ta\tb\n0.8\t0\t2\n0.3\t0\t1\n0.9\t2\t3\n", encoding="utf-8")
        call_command("evaluate", "duplicates", str(file), str(pairs), "--json")
        figures = json.loads(capsys.readouterr().out)
        assert (figures["recall"], figures["precision"]) == (0.5, 0.5)

    @pytest.mark.parametrize("row", ["0.5\t0", "0.5\t0\t99", "x\t0\t1", "0.5\t1\t1"])
    def test_a_bad_row_is_named(self, tmp_path: Path, row: str) -> None:
        file, pairs = self.corpus(tmp_path)
        pairs.write_text(f"j\ta\tb\n{row}\n", encoding="utf-8")
        with pytest.raises(CommandError, match="row 2"):
            call_command("evaluate", "duplicates", str(file), str(pairs))
