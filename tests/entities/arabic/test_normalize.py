from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entities.arabic.folding import fold_char
from entities.arabic.normalize import Normalized, normalize, normalize_text

from .strategies import INVISIBLE, LETTERS, MARKS, texts

FATHA, KASRA, SHADDA = "\N{ARABIC FATHA}", "\N{ARABIC KASRA}", "\N{ARABIC SHADDA}"
RLM, ZWNJ = "\N{RIGHT-TO-LEFT MARK}", "\N{ZERO WIDTH NON-JOINER}"
TATWEEL = "\N{ARABIC TATWEEL}"

TABLE = [
    ("قلقُ الميليشياتِ الإيرانيّةِ من تسوياتِ", "قلق الميليشيات الايرانيه من تسويات", "vocalised report"),
    ("ديرِ الزورِ", "دير الزور", "case endings"),
    ("أحمد إدلب آثار ٱلله", "احمد ادلب اثار الله", "alef forms"),
    ("مسؤول", "مسوول", "hamza on waw keeps its seat"),
    ("القائم", "القايم", "hamza on ya keeps its seat, as the name is written in the town"),
    ("و\N{ARABIC HAMZA ABOVE}", "و", "decomposed hamza is canonically the same ؤ"),
    ("سماء", "سماء", "hamza alone is a letter"),
    ("مصطفى", "مصطفي", "alef maksura"),
    ("سورية", "سوريه", "ta marbuta"),
    ("علی", "علي", "Persian ya"),
    ("کرکوک", "كركوك", "Persian kaf"),
    ("گ چ پ ژ ڤ", "ك ج ب ز ف", "Persian letters, nearest Arabic ones"),
    ("ھ ہ ۀ ە ۂ", "ه ه ه ه ه", "Urdu and Kurdish ha"),
    ("ے ۓ ې ێ", "ي ي ي ي", "Urdu, Pashto and Kurdish ya"),
    ("ں ٹ ڈ ڑ ڵ ۆ", "ن ت د ر ل و", "Urdu and Kurdish letters"),
    ("ڢ ڧ ڭ", "ف ق ك", "Maghrebi letters"),
    ("ﻻ ﻷ ﻹ ﻵ", "لا لا لا لا", "lam-alef ligatures"),
    ("ﷲ", "الله", "ligature of the name of God"),
    ("ﷺ", "صلي الله عليه وسلم", "honorific ligature"),
    ("﷽", "بسم الله الرحمن الرحيم", "basmala, which NFKC leaves"),
    (chr(0xFD40), "رحمه الله", "honorific ligature without decomposition"),
    ("ﺳﻮﺭﻳﺎ", "سوريا", "presentation forms, as PDF text layers hold them"),
    ("كتابﹰا", "كتابا", "isolated vowel sign does not cut the word"),
    ("ســـوريا", "سوريا", "tatweel"),
    ("الرحمٰن", "الرحمن", "superscript alef"),
    ("ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَٰلَمِينَ ۝ ۖ", "الحمد لله رب العلمين  ", "Quranic signs"),
    ("١٢٫٥ ۴۵ 7", "12.5 45 7", "digits of three scripts, Arabic decimal separator"),
    ("٣٬٠٠٠ ٪", "3,000 %", "Arabic thousands separator and percent sign"),
    (f"دير{ZWNJ}الزور{RLM}", "ديرالزور", "zero-width and bidi characters vanish"),
    ("مد\N{SOFT HYPHEN}ينة", "مدينه", "soft hyphen"),
    ("أ\tب\nج\N{NO-BREAK SPACE}د\x00ه", "ا ب ج د ه", "white space and controls, each one space"),
    ("ا  ب", "ا  ب", "runs of spaces are not collapsed"),
    ("«أورينت» “نت” ‘x’ „y‟", "\"اورينت\" \"نت\" 'x' \"y\"", "typographic quotes"),
    ("2011–2021 — −5", "2011-2021 - -5", "dashes and minus"),
    ("Abū Kamāl", "abu kamal", "macrons"),
    ("ʿAbd al-Raʾūf, Ra’ūf", "abd al-rauf, ra'uf", "half rings vanish, apostrophes stay"),
    ("Ḩasakah Ḥoms Nāḩiyat", "hasakah homs nahiyat", "romanisation dots and cedillas"),
    ("KILIÇ Kılıç İzmir STRAßE Œuvre Łódź", "kilic kilic izmir strasse oeuvre lodz", "letters beyond accents"),
    ("ﬁn №5 ²", "fin no5 2", "compatibility forms"),
    ("Асад й", "асад и", "Cyrillic"),
    ("क्षि", "क्षि", "vowel signs of other scripts are letters"),
    ("؟ ، ؛", "؟ ، ؛", "Arabic punctuation stays"),
    ("\ud800", "\N{REPLACEMENT CHARACTER}", "a lone surrogate becomes something that can be stored"),
    ("", "", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected", "why"), TABLE, ids=[why for _, _, why in TABLE])
def test_rule(raw: str, expected: str, why: str) -> None:
    assert normalize_text(raw) == expected, why
    assert normalize(raw).text == expected, why


@pytest.mark.parametrize("char", LETTERS + "éÅǆДйא")
def test_composed_and_decomposed_spellings_agree(char: str) -> None:
    assert normalize_text(unicodedata.normalize("NFD", char)) == normalize_text(char)


def test_every_code_point_folds_to_what_folds_to_itself() -> None:
    """Over the planes that have letters, marks and compatibility forms; the rest of Unicode folds to itself."""
    codes = [*range(0x20000), *range(0x2F800, 0x2FA20), *range(0xE0000, 0xE0200)]
    folded = {code: fold_char(chr(code)) for code in codes}
    assert [code for code, text in folded.items() if any(fold_char(c) != c for c in text if c != chr(code))] == []


@given(texts)
@example("\N{ARABIC FATHA}")
@example(RLM)
def test_idempotent_and_encodable(text: str) -> None:
    once = normalize_text(text)
    assert normalize_text(once) == once
    once.encode("utf-8")


@given(texts)
@example(FATHA + "ب")
@example("ب" + FATHA + RLM)
@example("ﷺ" + FATHA + RLM + TATWEEL)
def test_with_and_without_map_agree_and_offsets_are_sound(text: str) -> None:
    result = normalize(text)
    assert result.text == normalize_text(text)
    assert len(result.starts) == len(result.ends) == len(result.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)
    for i, char in enumerate(result.text):
        assert char in normalize_text(text[result.starts[i] : result.ends[i]])


def _is_letter_aligned(result: Normalized, start: int, end: int) -> bool:
    """Neither end lies inside the expansion of one original character."""
    starts = result.starts
    cuts_left = start > 0 and starts[start] == starts[start - 1]
    cuts_right = end < len(starts) and starts[end] == starts[end - 1]
    return not cuts_left and not cuts_right


@given(texts.filter(bool), st.data())
def test_round_trip_of_spans(text: str, data: st.DataObject) -> None:
    result = normalize(text)
    if not result.text:
        return
    start = data.draw(st.integers(0, len(result.text) - 1))
    end = data.draw(st.integers(start + 1, len(result.text)))
    if not _is_letter_aligned(result, start, end):
        return
    first, last = result.to_original(start, end)
    assert normalize_text(text[first:last]) == result.text[start:end]
    assert result.from_original(first, last) == (start, end)


@pytest.mark.parametrize(
    ("text", "word", "surface", "why"),
    [
        ("في ديرِ الزَّوْرِ اليوم", "الزور", "الزَّوْرِ", "marks on the last letter are inside"),
        ("مدينةُ البوكمالـــ،", "البوكمال", "البوكمالـــ", "tatweel after the last letter is inside"),
        (f"قرب{RLM} حلب{RLM}.", "حلب", "حلب", "a bidi mark after the word is outside"),
        (f"حلـ{RLM}ـبَ{RLM} ", "حلب", f"حلـ{RLM}ـبَ", "a bidi mark inside the word is inside"),
        ("قال ﷺ ذلك", "الله عليه", "ﷺ", "part of an expanded ligature maps to the whole"),
        ("Rabīʿ al-Awwal", "rabi", "Rabīʿ", "a final half ring belongs to its word"),
    ],
)
def test_span_to_original(text: str, word: str, surface: str, why: str) -> None:
    result = normalize(text)
    start = result.text.index(word)
    first, last = result.to_original(start, start + len(word))
    assert text[first:last] == surface, why


def test_empty_and_impossible_spans() -> None:
    result = normalize(f"ب{FATHA}ت")
    assert result.to_original(0, 0) == (0, 0)
    assert result.to_original(1, 1) == (2, 2)
    assert result.to_original(2, 2) == (3, 3)
    for start, end in ((-1, 1), (1, 0), (0, 3)):
        with pytest.raises(ValueError, match="outside"):
            result.to_original(start, end)
    with pytest.raises(ValueError, match="outside"):
        result.from_original(0, 4)


@given(st.text(st.sampled_from(MARKS + INVISIBLE + TATWEEL), max_size=5))
def test_a_letter_keeps_its_span_whatever_hangs_on_it(hanging: str) -> None:
    text = f"ب{hanging}ت"
    result = normalize(text)
    assert result.text == "بت"
    first, last = result.to_original(0, 1)
    assert first == 0
    assert text[last:-1].strip(INVISIBLE) == ""
