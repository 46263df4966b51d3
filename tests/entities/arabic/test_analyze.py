from __future__ import annotations

import pytest
import tantivy
from hypothesis import example, given

from entities.arabic.analyze import MAX_TERM, Term, _parts, analyze
from entities.arabic.normalize import normalize, normalize_text
from entities.arabic.tokens import tokenize

from .strategies import texts

REPORT = "تشهد مدينةُ البوكمال بريف دير الزور توتّراً كبيراً بعد إصرار نظامِ الأسد والاحتلالِ الروسي على إجراء التسويات"


def terms(text: str) -> list[str]:
    return [term.text for term in analyze(text)]


def test_offsets_lead_back_to_vocalised_words() -> None:
    found = {term.exact: REPORT[term.start : term.end] for term in analyze(REPORT)}
    assert found["مدينه"] == "مدينةُ"
    assert found["توترا"] == "توتّراً"
    assert found["والاحتلال"] == "والاحتلالِ"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("البوكمال", "as printed"),
        ("لمدينة البوكمال", "another particle"),
        ("ريف دير الزور", "the report joins ب"),
        ("توتر كبير", "without the accusative"),
        ("الإحتلال الروسى", "common misspellings"),
        ("احتلال روسيا", "noun for adjective"),
        ("تسوية", "singular"),
        ("ﺍﻟﺒﻮﻛﻤﺎﻝ", "presentation forms"),
        ("الـبـوكـمال", "tatweel"),
    ],
)
def test_query_finds_report(query: str, why: str) -> None:
    assert set(terms(query)) <= set(terms(REPORT)), why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Abū Kamāl", "abu kamal", "romanisation"),
        ("Assad’s forces", "Assad forces", "English possessive"),
        ("militias' leaders", "militias leaders", "plural possessive"),
        ("Ra’uf", "Raʾūf", "apostrophe for hamza"),
        ("F-16", "F16", "weapon with and without hyphen"),
        ("ميغ-29", "ميغ ٢٩", "likewise in Arabic"),
        ("1,234", "١٢٣٤", "grouped number in other digits"),
        ("١٢٫٥", "12,5", "decimal"),
        ("05", "5", "leading zero"),
        ("#دير_الزور", "دير الزور", "hashtag"),
        ("al-Nusra", "al Nusra", "hyphenated article"),
    ],
)
def test_same_terms(one: str, other: str, why: str) -> None:
    assert terms(one) == terms(other) != [], why


def test_possessive_is_outside_the_span() -> None:
    text = "Assad's men"
    assert [text[term.start : term.end] for term in analyze(text)] == ["Assad", "men"]


def test_stop_words_keep_their_position() -> None:
    found = analyze("وزارة الدفاع في دمشق")
    assert [term.position for term in found] == [0, 1, 2, 3]
    assert [term.is_stop for term in found] == [False, False, True, False]


@pytest.mark.parametrize("word", ["من", "ومن", "عليها", "الذي", "كانت", "وقد", "the", "of", "بـ", "الـ"])
def test_stop_words(word: str) -> None:
    assert [term.is_stop for term in analyze(word)] == [True]


@pytest.mark.parametrize("word", ["حمص", "جيش", "us", "who", "May", "كردي", "12", "ولد", "فيلق", "بانياس"])
def test_words_to_look_for(word: str) -> None:
    assert [term.is_stop for term in analyze(word)] == [False]


@given(texts)
@example("\ud800\udfff")
@example("ا" * 1000)
@example("'s")
@example("a''b-'-c")
def test_any_text_has_sound_terms(text: str) -> None:
    start = end = 0
    for position, term in enumerate(analyze(text)):
        assert term.position == position
        assert 0 <= term.start < term.end <= len(text)
        assert term.start >= start
        # Terms share letters only where one character stands for several words (ﷺ).
        assert term.start >= end or len(normalize_text(text[term.start])) > 1
        assert term.text.split() == [term.text]
        assert len(term.text) <= MAX_TERM
        term.text.encode("utf-8")
        start, end = term.start, term.end


@given(texts)
@example("قال\u00a0 الرئيس\u200f \u064bفي\u2028دمشق\x1fأمس")
@example("ﷺ¨ \u064b ـ")
def test_terms_do_not_depend_on_marks(text: str) -> None:
    assert terms(normalize(text).text) == terms(text)


@given(texts)
def test_a_term_is_made_of_the_letters_under_it(text: str) -> None:
    """Cut at white space, a text gives the words and places that the normaliser's own map of the whole text gives."""
    normalized = normalize(text)
    whole = [
        normalized.to_original(start, end) for token in tokenize(normalized.text) for start, end, _word in _parts(token)
    ]
    assert [(term.start, term.end) for term in analyze(text)] == whole


def test_an_index_of_terms_answers_as_the_highlighter_will() -> None:
    """Terms joined by spaces and split by the index at white space are the same terms, in the same places."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    index = tantivy.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    document = tantivy.Document()
    document.add_text("body", " ".join(terms(REPORT)))
    writer.add_document(document)
    writer.commit()
    index.reload()
    phrase: list[str | tuple[int, str]] = [*terms("ريف دير الزور")]
    searcher = index.searcher()
    assert searcher.search(tantivy.Query.phrase_query(index.schema, "body", phrase), 1).hits
    assert not searcher.search(tantivy.Query.phrase_query(index.schema, "body", phrase[::-1]), 1).hits


def test_term_is_a_value() -> None:
    assert analyze("حلب") == [Term("حلب", "حلب", 0, 3, 0, False)]
