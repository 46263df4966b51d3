"""The language of lines."""

from __future__ import annotations

import pytest

from entities.recognizers.languages import Language, line_languages

LINES = [
    ("قصفت الطائرات بلدة في ريف حلب", Language.ARABIC),
    ("قال گاسم إن الچاي نفد في السوق", Language.ARABIC),
    ("مقام‌های محلی گفتند که این حمله در جنوب شهر انجام شده است", Language.PERSIAN),
    ("لە هێرشێکدا بۆ سەر گوندەکە دوو کەس بریندار بوون", Language.SORANI),
    ("Bir asker dün sınırda yapılan saldırıda yaralandı ve hastaneye kaldırıldı", Language.TURKISH),
    ("Li gundê jêrîn du kes di êrîşê de birîndar bûn", Language.KURMANJI),
    ("Deux personnes ont été blessées dans le village par des tirs", Language.FRENCH),
    ("Two people were wounded in the village by gunfire", Language.ENGLISH),
]


@pytest.mark.parametrize(("line", "language"), LINES)
def test_tells_languages_apart(line: str, language: Language) -> None:
    assert [found.language for found in line_languages(line)] == [language]


def test_a_short_line_follows_the_others() -> None:
    text = "حمله\nمقام‌های محلی گفتند که این حمله در جنوب شهر انجام شده است\nTwo people were wounded in the village"
    assert [line.language for line in line_languages(text)] == [Language.PERSIAN, Language.PERSIAN, Language.ENGLISH]


def test_lines_cover_the_text() -> None:
    text = "a\n\nب\r\nc"
    lines = line_languages(text)
    assert "".join(text[line.start : line.end] for line in lines) == text
