"""Names in other languages: their tables, and where they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from entities.extraction import Extractor, records_from_reference
from entities.gazetteer.reference import ReferenceError, load_reference

HEADER = "key\tfr\ttr\tku\tckb\tfa\n"
PLACES = "key\ttype\tcountry\tlevel\tname_ar\tname_en\ncountry:SY\tcountry\tSY\t0\tسوريا\tSyria\n"


def _folder(root: Path, rows: str) -> Path:
    (root / "places").mkdir()
    (root / "languages").mkdir()
    (root / "places" / "countries.tsv").write_text(PLACES, encoding="utf-8")
    (root / "languages" / "countries.tsv").write_text(HEADER + rows, encoding="utf-8")
    return root


def test_names_are_added_with_their_language(tmp_path: Path) -> None:
    [entity] = load_reference(_folder(tmp_path, "country:SY\tSyrie|Syria\tSuriye\tSûrî\tسووریا\tسوریه\n")).entities
    added = {name.text: name.language for name in entity.names if name.language not in ("ar", "en")}
    assert added == {"Syrie": "fr", "Suriye": "tr", "Sûrî": "ku", "سووریا": "ckb", "سوریه": "fa"}


def test_a_spelling_of_two_languages_is_one_name(tmp_path: Path) -> None:
    [entity] = load_reference(_folder(tmp_path, "country:SY\tSyri\tSyri\t\t\t\n")).entities
    assert [name.language for name in entity.names if name.text == "Syri"] == ["mul"]


def test_an_unknown_key_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ReferenceError, match="no such entity"):
        load_reference(_folder(tmp_path, "country:XX\tNulle part\t\t\t\t\n"))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    reference = load_reference()
    return Extractor(records_from_reference(reference.entities, reference.version))


IN_THEIR_LANGUAGE = [
    ("Deux convois ont été arrêtés par des soldats en Syrie et au Liban.", ["Syrie", "Liban"]),
    ("Dün Suriye'nin kuzeyinde ve Irak'ta yapılan saldırıda iki asker yaralandı.", ["Suriye", "Irak"]),
    ("Du kes li Hesekê û li Bexdayê di êrîşê de birîndar bûn, QSD’ê got.", ["Hesekê", "Bexdayê", "QSD"]),
    ("مقام‌های محلی گفتند که این حمله در سوریه و عراق انجام شده است.", ["سوریه", "عراق"]),
    ("لە هێرشێکدا بۆ سەر کۆبانێ دوو شەڕڤانی قەسەدە بریندار بوون.", ["کۆبانێ", "قەسەدە"]),
]


@pytest.mark.parametrize(("text", "names"), IN_THEIR_LANGUAGE)
def test_names_count_in_lines_of_their_language(extractor: Extractor, text: str, names: list[str]) -> None:
    assert [text[link.span.start : link.span.end] for link in extractor.extract(text)] == names


def test_they_do_not_count_in_other_lines(extractor: Extractor) -> None:
    assert extractor.extract("لعب الأولاد كره القدم في الشارع") == []


def test_the_arabic_model_is_not_asked_about_persian(extractor: Extractor) -> None:
    links = extractor.extract("همزمان خبرگزاری محلی نوشت که تعدادی از مجروحان در این حادثه به بیمارستان منتقل شدند.")
    assert links == []


def test_searches_know_them_all(extractor: Extractor) -> None:
    found = {
        reading.name.entity_id for text in ("Syrie", "Suriye", "سووریا") for reading in extractor.gazetteer.named(text)
    }
    syria = {reading.name.entity_id for reading in extractor.gazetteer.named("Syria")}
    assert found == syria
