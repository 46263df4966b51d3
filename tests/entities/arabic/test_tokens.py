from __future__ import annotations

import pytest
from hypothesis import given

from entities.arabic.normalize import normalize_text
from entities.arabic.tokens import tokenize

from .strategies import texts

TABLE = [
    ("قتل ٣ مدنيين، وجرح آخرون.", ["قتل", "3", "مدنيين", "وجرح", "اخرون"], "words and a number"),
    ("#دير_الزور", ["دير", "الزور"], "a hashtag gives its words"),
    ("@orient_news", ["orient", "news"], "a handle likewise"),
    ("1,234.5 1.234.567 3,000", ["1,234.5", "1.234.567", "3,000"], "grouped numbers"),
    ("12.5 12,5 12،5 0,125", ["12.5", "12,5", "12،5", "0", "125"], "decimals; a zero starts no group"),
    ("12.05.2015 10:30 2015,2016", ["12", "05", "2015", "10", "30", "2015", "2016"], "dates, times, lists"),
    ("1,2,3 5.", ["1", "2", "3", "5"], "enumerations"),
    ("كم2 ميغ29 15كم", ["كم", "2", "ميغ", "29", "15", "كم"], "Arabic letters and digits part"),
    ("T-72 F16 Covid-19", ["t-72", "f16", "covid-19"], "Latin keeps digits and hyphens"),
    ("al-Nusra O'Brien’s rock-'n'-roll -x- 'y'", ["al-nusra", "o'brien's", "rock", "n", "roll", "x", "y"], "inner"),
    ("PKK/YPG", ["pkk", "ypg"], "slash separates"),
    ("حزبPKKالكردي", ["حزب", "pkk", "الكردي"], "scripts part"),
    ("؟!…«»", [], "punctuation only"),
    ("", [], "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected", "why"), TABLE, ids=[why for _, _, why in TABLE])
def test_tokens(raw: str, expected: list[str], why: str) -> None:
    assert [token.text for token in tokenize(normalize_text(raw))] == expected, why


@given(texts)
def test_tokens_are_ordered_disjoint_and_lose_no_letter(text: str) -> None:
    normal = normalize_text(text)
    tokens = tokenize(normal)
    end = 0
    for token in tokens:
        assert end <= token.start < token.end
        assert normal[token.start : token.end] == token.text
        assert not any(char.isalnum() for char in normal[end : token.start])
        end = token.end
    assert not any(char.isalnum() for char in normal[end:])
