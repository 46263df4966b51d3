"""The sample reports keep to the format and the promises of ``archive/samples/README.md``."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "archive" / "samples"
FILES = sorted(SAMPLES.glob("*.txt"))
UPLOAD = ROOT / "tests" / "data" / "journeys" / "upload-report.txt"

FIELDS = ("title", "source", "date", "language", "url")
REQUIRED = {"title", "source", "language"}
MARKERS = {
    "ar": "هذا تقرير عيّنة كُتب لعرض الأرشيف، ولا يصف حادثة بعينها.",
    "en": "This is a sample report written to show the archive; it describes no particular event.",
}
GIVEN = "00-bukamal-settlements"
# Of title, newline and text as received, so that no editor or formatter can change a letter of it unseen.
GIVEN_SHA256 = "be143d95d791b4a6a9d1db842f6b5d774617bae5e8bbd3eca4888497a8a76e25"
SHADDA_FIRST = {"01-euphrates-level-bukamal", "07-bab-al-hawa-convoy", "12-qamishli-khabur-wheat"}
SHADDA_LAST = {"15-pedersen-damascus-talks", "18-palmyra-museum-restoration", "23-yemen-truce-hudaydah"}
VOCALISED = SHADDA_FIRST | SHADDA_LAST
NEAR_DUPLICATES = {"02-bukamal-qaim-freight", "20-qaim-bukamal-freight"}
# The similarity from which two articles count as near-duplicates: Jaccard of their sets of three-word runs.
NEAR_DUPLICATE_JACCARD = 0.2

ARABIC_LETTER = re.compile(r"[ء-غف-ي]")
MARK = re.compile("[\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}]")


class FormatError(ValueError):
    """A file that breaks the documented format."""


@dataclass(frozen=True)
class Report:
    """One parsed file. ``day`` is ``None`` when the header gives no date."""

    name: str
    title: str
    source: str
    day: date | None
    language: str
    url: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")

    @property
    def content(self) -> str:
        """The text without the marker."""
        return "\n\n".join(self.paragraphs[:-1])


def parse(name: str, raw: bytes) -> Report:
    """Read a report; raises ``FormatError`` or ``ValueError`` for whatever the format does not allow."""
    header, separator, text = raw.decode("utf-8").partition("\n\n")
    if not separator:
        raise FormatError("no empty line after the header")
    fields: dict[str, str] = {}
    for line in header.split("\n"):
        field, colon, value = line.partition(": ")
        if not colon or field not in FIELDS or field in fields or not value.strip() or value != value.strip():
            raise FormatError(f"bad header line: {line!r}")
        fields[field] = value
    if list(fields) != [field for field in FIELDS if field in fields]:
        raise FormatError("header fields out of order")
    if missing := REQUIRED - fields.keys():
        raise FormatError(f"missing: {sorted(missing)}")
    day = date.fromisoformat(fields["date"]) if "date" in fields else None
    text = text.removesuffix("\n")
    return Report(name, fields["title"], fields["source"], day, fields["language"], fields.get("url", ""), text)


def read(path: Path) -> Report:
    return parse(path.stem, path.read_bytes())


REPORTS = [read(path) for path in FILES]
ALL = [pytest.param(report, id=report.name) for report in REPORTS]
WRITTEN = [report for report in REPORTS if report.name != GIVEN]
EACH_WRITTEN = [pytest.param(report, id=report.name) for report in WRITTEN]
SOURCES = {row["key"]: row for row in tomllib.loads((SAMPLES / "sources.toml").read_text("utf-8"))["source"]}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", MARK.sub("", text))


def three_word_runs(text: str) -> set[tuple[str, ...]]:
    sequence = words(text)
    return {tuple(sequence[i : i + 3]) for i in range(len(sequence) - 2)}


def jaccard(left: str, right: str) -> float:
    a, b = three_word_runs(left), three_word_runs(right)
    return len(a & b) / len(a | b)


def vocalised_share(text: str) -> float:
    """Marked words among those of Arabic letters only, 0 to 1."""
    arabic = [word for word in re.split(r"[\s\d«»،.؛–]+", text) if ARABIC_LETTER.search(word)]
    return sum(1 for word in arabic if MARK.search(word)) / len(arabic)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("title: T\nsource: s\nlanguage: ar\ntext", "header never ends"),
        ("source: s\nlanguage: ar\n\ntext", "no title"),
        ("title: T\ntitle: T\nsource: s\nlanguage: ar\n\ntext", "field given twice"),
        ("title: T\nlanguage: ar\nsource: s\n\ntext", "out of order"),
        ("title: T\nsource: s\nauthor: A\nlanguage: ar\n\ntext", "unknown field"),
        ("title: \nsource: s\nlanguage: ar\n\ntext", "empty value"),
        ("title: T\nsource: s\ndate: 2021-02-30\nlanguage: ar\n\ntext", "no such day"),
    ],
)
def test_the_parser_refuses_what_the_format_does_not_allow(raw: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(why, raw.encode())


@pytest.mark.parametrize("report", ALL)
def test_a_report_has_a_title_a_text_and_a_known_source(report: Report) -> None:
    assert re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", report.name)
    assert len(words(report.title)) >= 3
    assert report.text == report.text.strip()
    assert report.text
    assert report.source in SOURCES
    assert report.language in MARKERS


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in [*FILES, UPLOAD]])
def test_a_file_holds_no_character_that_cannot_be_seen(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    unseen = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} and c != "\n"}
    assert not unseen
    assert "\N{NO-BREAK SPACE}" not in text
    assert not re.search(r" +$", text, re.MULTILINE)


@pytest.mark.parametrize("report", EACH_WRITTEN)
def test_a_sample_says_that_it_is_one(report: Report) -> None:
    assert SOURCES[report.source]["is_sample"] is True
    assert report.paragraphs[-1] == MARKERS[report.language]
    assert report.text.count(MARKERS[report.language]) == 1
    assert report.url == ""


@pytest.mark.parametrize("report", EACH_WRITTEN)
def test_a_sample_is_short_and_in_paragraphs(report: Report) -> None:
    assert 90 <= len(words(report.text)) <= 260
    assert 3 <= len(report.paragraphs) - 1 <= 6
    assert all(paragraph and "\n" not in paragraph for paragraph in report.paragraphs)


@pytest.mark.parametrize("report", EACH_WRITTEN)
def test_a_sample_is_dated_between_2018_and_2024(report: Report) -> None:
    assert report.day is not None
    assert date(2018, 1, 1) <= report.day <= date(2024, 12, 31)


@pytest.mark.parametrize("report", ALL)
def test_a_report_is_written_in_the_language_it_declares(report: Report) -> None:
    letters = [c for c in report.title + report.text if c.isalpha()]
    arabic = sum(1 for c in letters if ARABIC_LETTER.match(c)) / len(letters)
    assert arabic > 0.9 if report.language == "ar" else arabic == 0


def test_there_are_enough_samples_of_each_language_and_year() -> None:
    languages = Counter(report.language for report in WRITTEN)
    years = Counter(report.day.year for report in WRITTEN if report.day)
    assert len(WRITTEN) >= 24
    assert languages["ar"] >= 18
    assert languages["en"] >= 5
    assert set(years) == set(range(2018, 2025))
    assert min(years.values()) >= 3


def test_files_are_numbered_without_gap_or_repeat() -> None:
    assert [int(report.name[:2]) for report in REPORTS] == list(range(len(REPORTS)))


def test_every_source_is_described_in_both_languages_and_used() -> None:
    assert set(SOURCES) == {report.source for report in REPORTS}
    for source in SOURCES.values():
        assert set(source) == {"key", "name_ar", "name_en", "description_ar", "description_en", "is_sample"}
        assert all(ARABIC_LETTER.search(source[field]) for field in ("name_ar", "description_ar"))
        assert all(source[field].isascii() for field in ("name_en", "description_en"))
        assert ("Sample" in source["name_en"]) == source["is_sample"]
        assert ("العيّنات" in source["name_ar"]) == source["is_sample"]


def test_the_given_article_is_kept_as_received() -> None:
    report = next(report for report in REPORTS if report.name == GIVEN)
    assert hashlib.sha256(f"{report.title}\n{report.text}".encode()).hexdigest() == GIVEN_SHA256
    assert report.day is None
    assert report.source == "unknown-outlet"
    assert SOURCES[report.source]["is_sample"] is False


@pytest.mark.parametrize("report", [p for p in EACH_WRITTEN if p.id in VOCALISED])
def test_a_vocalised_sample_is_vocalised_throughout(report: Report) -> None:
    assert vocalised_share(f"{report.title} {report.content}") == 1


@pytest.mark.parametrize("report", [p for p in EACH_WRITTEN if p.id in VOCALISED])
def test_a_vocalised_sample_orders_its_marks_one_way(report: Report) -> None:
    vowel = "[\N{ARABIC FATHATAN}-\N{ARABIC KASRA}\N{ARABIC SUKUN}]"
    first = len(re.findall(f"\N{ARABIC SHADDA}{vowel}", report.content))
    last = len(re.findall(f"{vowel}\N{ARABIC SHADDA}", report.content))
    assert (first > 20, last > 20) == (report.name in SHADDA_FIRST, report.name in SHADDA_LAST)
    assert min(first, last) == 0


def test_the_other_arabic_samples_are_not_vocalised() -> None:
    plain = [report for report in WRITTEN if report.language == "ar" and report.name not in VOCALISED]
    assert len(VOCALISED & {report.name for report in WRITTEN}) == 6
    assert max(vocalised_share(report.content) for report in plain) < 0.2


def test_one_pair_of_samples_and_no_other_is_a_near_duplicate() -> None:
    pairs = {
        frozenset((left.name, right.name))
        for left, right in itertools.combinations(WRITTEN, 2)
        if jaccard(left.content, right.content) >= NEAR_DUPLICATE_JACCARD
    }
    assert pairs == {frozenset(NEAR_DUPLICATES)}


@pytest.mark.parametrize(
    "spelling",
    [
        *("البوكمال", "البو كمال", "أبو كمال", "ابو كمال", "Abu Kamal", "Al-Bukamal"),
        *("دير الزور", "ديرالزور", "#دير_الزور", "Deir ez-Zor", "Deir Ezzor"),
        *("قسد", "قوات سوريا الديمقراطية", "SDF", "الحرس الثوري", "IRGC"),
        *("الحسكة", "Hassakeh", "Al-Hasakah", "القامشلي", "Qamishli"),
    ],
)
def test_the_samples_spell_one_thing_in_several_ways(spelling: str) -> None:
    assert any(spelling in MARK.sub("", f"{report.title} {report.text}") for report in WRITTEN)


@pytest.mark.parametrize(
    "senses",
    [
        ("مدينة الميادين", "قناة الميادين"),
        ("القاعده الجويه", "القاعده المعتمده", "تنظيم القاعدة"),
        ("نهر الخابور", "جسر الخابور", "فيشخابور"),
        ("اللواء سعدون", "اللواء 93", "لواء فاطميون"),
        ("حي الصالحية", "شارع الصالحية", "بالصالحيه", "al-Salihiyah"),
        ("بحيرة الأسد", "أسد اللات", "عين الأسد"),
        ("معبر نصيب", "نصيب الأردن"),
        ("مطار الطبقة العسكري", "طبقة من الردم"),
    ],
    ids=lambda senses: senses[0],
)
def test_the_samples_use_an_ambiguous_name_in_each_of_its_senses(senses: tuple[str, ...]) -> None:
    texts = [MARK.sub("", f"{report.title} {report.text}") for report in WRITTEN]
    assert all(any(sense in text for text in texts) for sense in senses)


def test_the_report_that_is_uploaded_is_unseen_and_marked() -> None:
    title, text = UPLOAD.read_text("utf-8").removesuffix("\n").split("\n\n", 1)
    assert "\n" not in title
    assert text.endswith("\n\n" + MARKERS["ar"])
    for name in ("البوكمال", "الحسكة", "الأمم المتحدة", "اللواء", "العقيد"):
        assert name in f"{title} {text}"
    assert all(jaccard(text, report.content) < NEAR_DUPLICATE_JACCARD for report in WRITTEN)
