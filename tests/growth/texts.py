"""Texts of any length: ordinary ones, and families that once made the archive slow. Every other one was held back while it was
made fast."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Make = Callable[[int], str]

_SENTENCES = (
    "قال العميد محمد حسن إن الجيش السوري سيطر على مدينة البوكمال في ريف دير الزور أمس.",
    "وأضاف أبو بكر البغدادي، زعيم تنظيم الدولة الإسلامية، في 12 آذار/مارس 2019 أن 1,234 مقاتلاً انسحبوا.",
    "ذكرت صحيفة «الشرق الأوسط» أنّ الفرقة الرابعة وصلت إلى معبر القائم، ولم تعلّق وزارة الدفاع.",
    "General Mazloum Abdi met President Assad in the city of Deir ez-Zor on 30 November 2021, officials said.",
    "وانتشرت ميليشيا فاطميون التابعة للحرس الثوري الإيراني في قريتي المشيك والبحصة ومطار T-4 العسكري.",
)
_LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
_TOWNS = ("حلب", "دمشق", "حمص", "إدلب", "الرقة", "البوكمال", "الحسكة", "درعا", "منبج", "الباب")


def ordinary(size: int) -> str:
    """Sentences of reports, paragraph after paragraph, with other words in each."""
    chance = random.Random(1)

    def sentence() -> str:
        words = chance.choice(_SENTENCES).split(" ")
        words.insert(chance.randrange(len(words)), _word(chance))
        return " ".join(words) + chance.choice((" ", " ", "\n"))

    return filled(sentence, size)


def filled(piece: Callable[[], str], size: int) -> str:
    """Pieces until there is enough."""
    found: list[str] = []
    length = 0
    while length < size:
        found.append(piece())
        length += len(found[-1])
    return "".join(found)[:size]


def repeated(unit: str) -> Make:
    """A text that is one unit over and over."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _word(chance: random.Random, length: int = 5) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(length))


def _lines_of_names(size: int) -> str:
    chance = random.Random(2)
    return filled(lambda: f"محمد {_word(chance)} ال{_word(chance)}ي، {chance.choice(_TOWNS)}\n", size)


def _surnames(size: int) -> str:
    chance = random.Random(3)
    return filled(lambda: f"قال العقيد أحمد {_word(chance, 4)} ال{_word(chance, 4)}ي إن ", size)


def _shared_names(size: int) -> str:
    chance = random.Random(4)
    words = [_word(chance) for _ in range(60)]
    return filled(lambda: f"العميد {chance.choice(words)} {chance.choice(words)} {chance.choice(words)}، ", size)


def _fragments(size: int) -> str:
    chance = random.Random(5)
    units = (
        "أبو ",
        "محمد ",
        "قرية ",
        "و",
        "حلب",
        ". ",
        '"',
        "\n",
        "تنظيم ",
        "1",
        "/",
        "بن ",
        "Major ",
        "Al-",
        "(",
        "ـ",
        "\u064b",
        "ريف ",
    )
    return filled(lambda: chance.choice(units), size)


SEEN: dict[str, Make] = {
    "kunyas": repeated("أبو "), "sons": repeated("محمد بن "), "dots": repeated("."), "dots in a word": lambda n: "." * n + "x",
    "spaces after a digit": lambda n: "1" + " " * n + "x", "one name": repeated("محمد "), "villages": repeated("قرية "),
    "a list of names": _lines_of_names, "Latin articles": repeated("Al-A"), "ranks": repeated("Major "),
    "marks": lambda n: "ب" + "\u064e" * n, "quotes": repeated('"'), "lines": repeated("\n"), "one letter": repeated("ا"),
    "numbers": repeated("1,234,"), "dates": repeated("1/"), "ands": repeated("داعش و"), "a run of towns": repeated("سوريا "),
    "masks": repeated("د."), "apostrophes": repeated("a'"), "ligatures": repeated("\ufdfa"),
}  # fmt: skip
"""What was looked at while the scans were bounded."""
UNSEEN: dict[str, Make] = {
    "servants": repeated("عبد الله "), "joined kunyas": repeated("وأبو محمد "), "nisbas": repeated("الحلبي "),
    "surnames": _surnames, "shared names": _shared_names, "fragments": _fragments, "stars": repeated("د*ا*ع*ش "),
    "tatweel": lambda n: "مح" + "ـ" * n + "مد", "regions in quotes": repeated('منطقة "'), "generals": repeated("General Al-"),
    "ordinals": repeated("الخامس والعشرين من "), "months": repeated("كانون الثاني "), "names over lines": repeated("دير\nالزور "),
    "stops at lines": lambda n: ".\n" * (n // 2) + ".x", "numbered units": repeated("الفرقة 30 "), "papers": repeated("صحيفة "),
    "lams": repeated("لل"), "figures": repeated("12/12/"), "digits": repeated("1 "), "hyphens": repeated("a-"),
    "joiners": repeated("ب\u200d"),
}  # fmt: skip
"""What was tried only then."""
ALL: dict[str, Make] = {**SEEN, **UNSEEN, "ordinary": ordinary}


def of(names: Sequence[str]) -> list[tuple[str, Make]]:
    return [(name, ALL[name]) for name in names]
