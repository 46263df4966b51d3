"""The statistical recogniser: its own decoding answers as CRFsuite does, and always the same."""

from __future__ import annotations

import pycrfsuite
import pytest

from entities.extraction import Extractor
from entities.recognizers.crf import MODEL, load_model, tag
from entities.recognizers.features import document_features
from entities.recognizers.gazetteer import read_document

TEXTS = [
    "قال العقيد سامر الحمصي إن القوات تقدمت نحو بلدة السخنة. وأضاف الحمصي أن القصف استهدف ريف حماة الشمالي.",
    "أعلنت شركة فولكسفاغن في برلين أمس عن تعيين هانز ديتر مديرا لها، ونفت رويترز الخبر.",
    "شهدت المدينة هدوءا حذرا.",
    "Fighters entered Abu Kamal، وقال متحدث باسم «كتائب الفجر» إن داعش انسحب من قرى الشميطية وعياش والخريطة",
]


@pytest.mark.parametrize("text", TEXTS)
def test_labels_are_those_of_the_library(extractor: Extractor, text: str) -> None:
    document = read_document(text, extractor.gazetteer)
    tagger = pycrfsuite.Tagger()
    expected: list[tuple[int, int, str]] = []
    with tagger.open(str(MODEL)):
        for first, last in document.tokens.sentences:
            labels = tagger.tag(document_features(document, document.known, first, last))
            start = 0
            for index in range(1, len(labels) + 1):
                if index == len(labels) or labels[index] != f"I-{labels[start][2:]}":
                    if labels[start] != "O":
                        expected.append((first + start, first + index, labels[start][2:]))
                    start = index
    assert tag(document, load_model()) == expected


def test_the_model_is_small_enough_to_ship() -> None:
    assert MODEL.stat().st_size < 10_000_000


def test_names_no_list_holds_are_found(extractor: Extractor) -> None:
    text = "وأكد وزير الاقتصاد فرناندو كاستيلانو في مدريد أن المفاوضات مستمرة"
    document = read_document(text, extractor.gazetteer)
    found = [" ".join(document.tokens.texts[first:last]) for first, last, _ in tag(document, load_model())]
    assert any("فرناندو" in name for name in found)
