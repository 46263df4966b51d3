"""Names in Latin letters that no list holds, in invented sentences."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor
from tests.entities.extraction.marked import found_in, read_marked

FOUND = [
    ("Maj. Gen. [Husam Tarrafi|p] received [J. Mellor|p] and [Robert F. Halloway|p] on Sunday.", "titles, initials"),
    ("The activist [Riyad al-Masalkhi|p] and [Abu Hatem al-Darki|p] left early.", "article, kunya"),
    ("[Rana Subhi Mansour al-Qattafi|p], 34, died. [Rana|p] taught music.", "age, then the given name alone"),
    ("“We ran,” said [Umm Jaafar|p], a mother of five.", "kunya after a verb of saying"),
    (
        "Yesterday [Samer Qarqout|p] told reporters that [Qarqout|p]'s house burned.",
        "a surname later; the first word is an adverb",
    ),
    ("The victims are [Hani Dabbas|p], [Ludvik Storm|p] and [Samir Bakkour|p].", "unknown names between known ones"),
    ("He was identified as [Wazin al-Shikh|p] by neighbours.", "named as"),
    ("The home of the al-Qattafi family was hit, [Nasser al-Qattafi|p] said.", "a surname before 'family' is nobody"),
    ("Shells fell in [Al-Jawrah|l], about 12 km south of [Tell Mazra|l].", "prepositions"),
    ("Shelling hit the towns of [Kafr Zarra|l] and [al-Fou’ara|l] and areas in [Hizarin|l] town.", "sort of place"),
    ("They fled to the [Abu Dabous|l] displacement camp; [Abu Dabous|l] was shelled later.", "a place, not a kunya"),
    ("The wounded were taken to [Al Basma Hospital|l] near [Zarqawiyah Mountain|l].", "facilities"),
    (
        "The [Northern Hawks Brigade|o] and the [Union of Local Councils|o] ([ULC|o]) signed.",
        "first and last words of bodies",
    ),
    ("The [Relief Coordination Council|o] ([RCC|o]) met. The [RCC|o] will meet again.", "acronym in brackets"),
    ("[Nabrad News|o] and [Watanna News|o] reported three wounded.", "media"),
    ("the [Network for Rights and Freedoms|o] accused the [Ministry of Local Affairs|o].", "of, for, and"),
    (
        "Genel komutanı bilmiyor ama Sözcüsü [Ayhan Tosunoğlu|p] dün bir açıklama yaptı ve olayı kınadı.",
        "a Turkish role",
    ),
    ("Le général [Michel Barkoun|p] est arrivé dans la ville avec des soldats, selon un témoin.", "a French role"),
    ("A man died of wounds near the market.", "a sentence's first words"),
    ("In English and in Arabic. In Ramadan. In Friday's raid nobody died.", "no places"),
    ("Two Dead in Attack on Village Market", "a headline's capitals"),
    ("An Arab village and a Kurdish town were spared.", "adjectives"),
]


@pytest.mark.parametrize(("marked", "why"), FOUND)
def test_finds_names_by_what_is_beside_them(extractor: Extractor, marked: str, why: str) -> None:
    text, marks = read_marked(marked)
    assert found_in(text, extractor.extract(text)) == marks, why


def test_the_title_is_kept_with_the_person(extractor: Extractor) -> None:
    [link] = extractor.extract("Brig. Gen. Husam Tarrafi resigned.")
    assert link.span.title == "Brig. Gen."


def test_a_name_before_a_participle_is_an_adjective(extractor: Extractor) -> None:
    assert extractor.extract("Iran-backed fighters and Turkey-based traders left.") == []


def test_a_lower_case_direction_is_outside(extractor: Extractor) -> None:
    text, marks = read_marked("in the southern [Gaza Strip|l]")
    assert found_in(text, extractor.extract(text)) == marks
