"""Words too common to find anything by: particles, pronouns and auxiliaries of Arabic and English.

They keep their position among the terms, so a phrase that contains one still matches as written; a search for loose
words leaves them out. Nouns, adjectives and other verbs are not listed, however frequent they are in news (قال,
مدينة): ranking weighs those down by itself. The name علي is among them, being على without its dots: a query of stop
words alone has to search for them all the same.
"""

from __future__ import annotations

from typing import Final

from entities.arabic.normalize import normalize_text

_PREPOSITIONS: Final = """
من في على إلى عن مع حتى منذ مذ خلال عند لدى لدن بين ضمن نحو حول عبر دون بدون سوى رغم برغم بعد قبل أثناء حسب وفق
تجاه إزاء ضد مثل غير بسبب لأجل أجل تحت فوق أمام وراء خلف بجانب بحسب
"""
_PRONOUNS_OF: Final = "ه ها هم هن هما ك كم نا ي"
_TAKES_PRONOUN: Final = """
من في علي الي عن مع عند لدي بين خلال حول لأن أن إن كأن لكن ب ل بعض كل غير سوى مثل دون كون أي بعد قبل ضد نحو
"""
_PRONOUNS: Final = """
هو هي هم هن هما أنا أنت أنتم نحن إياه إياها هذا هذه هذان هذين هاتان هاتين هؤلاء ذلك ذاك تلك أولئك هنا هناك هنالك
كذلك لذلك بذلك الذي التي اللذان اللذين اللتان اللتين الذين اللواتي اللاتي اللائي ذا ذو ذي ذات ذاته ذاتها نفسه
نفسها نفس
"""
_PARTICLES: Final = """
أن إن أنه أنها إنه إنها كأن لأن لأنه لأنها لكن لكنه لكنها لعل ليت ما ماذا لماذا متى أين كيف هل كم أي أية أيضا أو
أم أما إما إلا ألا لا لم لما لن ليس ليست ليسوا قد لقد سوف كي لكي إذ إذا إذن لو لولا لوما حيث حين حينما حيثما
عندما بينما كلما كما مما عما فيما بما لما ربما إنما طالما مهما أينما ثم بل نعم كلا بلى يا أيها أيتها كل جميع بعض
كافة معا فقط جدا الآن بعدما قبلما منها منهم هكذا وقد فقد كذا لاسيما سيما بحيث لدرجة كأنما أنما
"""
_AUXILIARIES: Final = """
كان كانت كانوا كنت كنا كانا يكون تكون يكونون نكون أكون يكن تكن أكن يكونوا كونه كونها كائن ما زال يزال تزال مازال
مازالت لازال لازالت أصبح أصبحت صار صارت ظل ظلت بات باتت يجب يمكن ينبغي
"""
# "us", "who" and "may" are left out: without case they are also a country, an agency and a month.
_ENGLISH: Final = """
a an the and or but nor not no of in on at to for from by with into onto over under about after before between
during since until than as is are was were be been being am has have had do does did will would shall should can
could might must it its he him his she her hers they them their theirs we our ours you your yours i me my this
that these those there here which whom whose what when where why how if then so such also both each all any some
al el
"""
_QUESTION_WORDS: Final = "ما ماذا لماذا متى أين كيف هل كم أي أية بماذا what who whom whose when where why how which"
# Written apart by a tatweel (الـ 15, بـ أربعة).
_LETTERS: Final = "و ف ب ل ك س ال وال بال فال كال لل"
# Written together with any of the words above.
_JOINED: Final = ("", "و", "ف")


def _words(block: str) -> list[str]:
    return normalize_text(block).split()


def _arabic() -> frozenset[str]:
    simple = {w for block in (_PREPOSITIONS, _PRONOUNS, _PARTICLES, _AUXILIARIES, _LETTERS) for w in _words(block)}
    inflected = {stem + pronoun for stem in _words(_TAKES_PRONOUN) for pronoun in _words(_PRONOUNS_OF)}
    contracted = {preposition + w for preposition in "بل" for w in _words("هذا هذه ذلك تلك أن أنه أنها أنهم")}
    return frozenset(joined + w for w in simple | inflected | contracted for joined in _JOINED)


STOPWORDS: Final = _arabic() | frozenset(_words(_ENGLISH))
"""Normalised words."""

QUESTION_WORDS: Final = frozenset(_words(_QUESTION_WORDS))
"""Normalised words that open a question and nothing else; من is left out, because it is "from" far more often than "who"."""
