"""The patterns: what may be between, before and after two names.

They are regular expressions over a sentence in normal form (:mod:`entities.arabic.normalize`) in which a name is one character.
``<s:O>`` is the name the relation leads from and ``<t:L>`` the one it leads to, with the kinds that fit: ``P`` a person, ``O`` an
organisation, ``L`` a place. ``{words}`` are the lists below. ``(?P<post>…)`` is the title of a post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from entities.arabic.normalize import normalize_text
from entities.names.titles import TitleSort, titles
from entities.relations.kinds import RELATION_SPECS, RelationSpec

PATTERNS_VERSION: Final = "3"
"""Changes whenever any text may yield other proposals."""

PERSON: Final = "\ue001"
ORGANIZATION: Final = "\ue002"
LOCATION: Final = "\ue003"
UNKNOWN_PERSON: Final = "\ue004"
UNKNOWN: Final = "\ue005"
"""The characters that represent names: linked ones by kind, then those that are not linked."""
MARKS: Final = PERSON + ORGANIZATION + LOCATION + UNKNOWN_PERSON + UNKNOWN
_KINDS: Final = {"P": PERSON, "O": ORGANIZATION, "L": LOCATION}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a kind of relation; ``name`` is stored with what it found.

    A sentence without any of ``cues`` cannot match it.
    """

    name: str
    kind: str
    regex: re.Pattern[str]
    cues: tuple[str, ...]

    @property
    def spec(self) -> RelationSpec:
        return RELATION_SPECS[self.kind]


def _ranks() -> str:
    """Ranks and honorifics between a post and its holder: مدير إدارة المخابرات العامة اللواء حسام لوقا."""
    words = {
        word.removeprefix("ال")
        for title in titles()
        if title.sort is not TitleSort.OFFICE
        for word in normalize_text(title.arabic).split()
    } - {"راحل", "سابق", "اسبق"}
    listed = "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
    return rf"(?:(?:ال)?(?:{listed}|دكتور|ركن|السيد) +|[دم][./] ?){{0,4}}"


def _bounded(source: str) -> str:
    """Limit the number of spaces in a row: otherwise every way to divide a thousand between two words would be tried."""
    return source.replace(" +", " {1,3}").replace(" *", " {0,3}")


_LISTS: Final = {
    # Words that belong to the meaning of the name and are outside it.
    "head": r"(?:(?:ال)?(?:قوات|قوي|ميليشيا|ميليشيات|مليشيا|مليشيات|تنظيم|حركه|جماعه|فصايل|فصيل|نظام|مسلحو|مسلحي|عناصر|جيش) +)?",
    "place": (
        r"(?:(?:كامل|كل|جميع|عموم) +)?"
        r"(?:(?:ال)?(?:مدينه|بلده|قريه|محافظه|معبر|حي|منطقه|ناحيه|مطار|قاعده|حقل|مخيم|العاصمه|جزيره) +)?"
    ),
    "nation": r"(?: +ال\w{2,24}(?:ي|يه))?",
    "sep": r" *[,،]? *",
    "to": r"(?:ل|الي|لل) ?",
    "which": r"(?:الذي|التي|الذين|اللذان|اللتان|والذي|والتي) +",
    "adj": (
        r"(?: +(?:ال)?(?:عام|عسكري|ميداني|امني|سياسي|تنفيذي|اعلي|اقليمي|بارز|كبير|اداري|رسمي|اعلامي|صحفي|روحي|"
        r"مركزي|محلي|جديد|حالي|مساعد)(?:ه)?){0,6}"
    ),
    "ranks": _ranks(),
    "deputy": r"(?:(?:نايب|نايبه|مساعد|معاون|وكيل) +)?",
    "chief": r"(?:ال)?(?:رييس|رييسه|مدير|مديره|قايد|زعيم|امين عام|امين|امينه|مسوول|محافظ|امير|قايم مقام|الامين العام)",
    "inside": r"(?:ال)?(?:قيادي|قياديه|مسوول|مسووله|متحدث|قايد|ضابط)",
    "voice": r"(?:ال)?(?:متحدث|متحدثه|ناطق|ناطقه)",
}  # fmt: skip
_POST: Final = (
    r"(?P<post>{deputy}{chief}(?: +(?:ال)?مكتب +(?:ال)?سياسي)?{adj})(?: +(?:ل|لل) ?| +){head}<t:O>",
    r"(?P<post>{inside}{adj}) +(?:في|ب) ?{head}<t:O>",
    r"(?P<post>{voice}{adj})(?: +باسم +| +(?:ل|لل) ?){head}<t:O>",
)
_OTHER_HOLDER: Final = (
    r"(?!{nation}{sep}{ranks}[" + PERSON + UNKNOWN_PERSON + r"])(?!{nation} +(?:ال)?(?:سابق|اسبق|راحل))"
)
"""After a post that follows a name: the post is not somebody else's (التقى فلان مدير الإدارة فلاناً), nor a former one."""
_WORD_STARTS: Final = r"(?<!\w)(?:[وفبك]|لل|ل)?"
_ENGLISH_POST: Final = (
    r"(?P<post>(?:deputy |vice[- ])?(?:general |supreme |military )?(?:head|director|director[- ]general|commander|"
    r"commander[- ]in[- ]chief|leader|chief|chairman|secretary[- ]general|spokesman|spokeswoman|spokesperson))"
)
_ENGLISH_KIND: Final = r"(?:(?:the )?(?:town|city|village|province|crossing|district|port) of )?"

_TABLE: Final = (
    *(
        (f"post-after-{number}", "holds_post", r"<s:P>{sep}(?:وهو +|وهي +|هو +|هي +)?" + post + _OTHER_HOLDER)
        for number, post in enumerate(_POST, 1)
    ),
    *(
        (f"post-before-{number}", "holds_post", _WORD_STARTS + post + r"{nation}{sep}{ranks}<s:P>")
        for number, post in enumerate(_POST, 1)
    ),
    ("belongs", "part_of", r"<s:O>{nation}{sep}(?:و)?(?:ال)?تابع(?:ه|ين|ون|ات)? +{to}{head}<t:O>"),
    ("follows", "part_of", r"<s:O>{nation}{sep}{which}(?:ي|ت)تبع +(?:{to})?{head}<t:O>"),
    (
        "under",
        "part_of",
        r"<s:O>{nation}{sep}(?:و)?(?:ال)?منضو(?:ي|يه|ين|ون|يا)? +(?:تحت|في|ضمن) +"
        r"(?:(?:لواء|رايه|مظله|صفوف|قياده|اطار) +)?{head}<t:O>",
    ),
    (
        "wing",
        "part_of",
        r"<s:O>{sep}(?:وهي +|وهو +|هي +|هو +)?(?:ال)?(?:جناح|ذراع)"
        r"(?: +(?:ال)?(?:عسكري|مسلح|سياسي|امني|طلابي|اعلامي|خارجي)(?:ه)?)? +(?:ل|لل)? ?{head}<t:O>",
    ),
    (
        "wing-before",
        "part_of",
        _WORD_STARTS + r"(?:ال)?(?:جناح|ذراع) +(?:ال)?(?:عسكري|مسلح|سياسي)(?:ه)? +(?:ل|لل) ?{head}<t:O>{sep}<s:O>",
    ),
    (
        "one-of",
        "part_of",
        r"<s:O>{sep}(?:وهي +|وهو +|هي +|هو +)?(?:احد|احدي|من) +(?:(?:ابرز|اكبر|اهم) +)?"
        r"(?:فصايل|تشكيلات|مكونات|الويه|فرق|اذرع|ميليشيات|كتايب) +{head}<t:O>",
    ),
    ("member", "member_of", r"<s:P>{sep}(?:وهو +|هو +)?(?:ال)?عضو(?:ه)? +(?:بارز +)?(?:في|ب|من) ?{head}<t:O>"),
    (
        "member-of-body",
        "member_of",
        r"<s:P>{sep}(?:وهو +|هو +)?(?:ال)?عضو +(?:(?:ال)?مكتب +(?:ال)?سياسي|قياده|مجلس قياده) +"
        r"(?:في +|ل|لل)? ?{head}<t:O>" + _OTHER_HOLDER,
    ),
    (
        "member-before",
        "member_of",
        _WORD_STARTS + r"(?:ال)?عضو +(?:(?:ال)?مكتب +(?:ال)?سياسي +)?(?:في +|ل|لل)? ?{head}<t:O>{sep}{ranks}<s:P>",
    ),
    ("fighter", "member_of", r"<s:P>{sep}(?:وهو +|هو +)?(?:ال)?(?:عنصر|مقاتل) +(?:في|من|ب) +{head}<t:O>"),
    ("joined", "member_of", r"<s:P>{sep}(?:ال)?(?:منتمي|منتسب|منتم) +(?:ل|لل|الي) ?{head}<t:O>"),
    (
        "held-by",
        "controls",
        r"<t:L>{sep}(?:{which})(?:ي|ت)(?:سيطر|هيمن|ستولي) +علي(?:ه|ها|هما) +{head}<s:O>",
    ),
    (
        "subject-to",
        "controls",
        r"<t:L>{sep}(?:{which}(?:ي|ت)خضع|(?:ال)?خاضع(?:ه|تين|ين)?) +ل(?:سيطره|نفوذ) +{head}<s:O>",
    ),
    ("in-hands", "controls", r"<t:L>(?: +|{sep}(?:ال)?واقع(?:ه)? +)(?:تحت|ضمن) +سيطره +{head}<s:O>"),
    (
        "controls",
        "controls",
        r"(?<!\w)(?:و|ف)?(?:(?:ي|ت)سيطر|سيطرت?) +{head}<s:O>{nation} +علي +{place}<t:L>",
    ),
    (
        "controls-after",
        "controls",
        r"<s:O>{nation} +(?:{which})?(?:(?:ي|ت)سيطر|سيطرت?) +علي +{place}<t:L>",
    ),
    (
        "seat",
        "based_in",
        r"<s:O>{nation}(?: *[,،] *| +)(?:و|(?<=[,،] )|{which}(?:يقع +|تقع +)?)"
        r"مقر(?:ه|ها|هم)(?: +(?:ال)?(?:رييسي|رييس|عام|موقت|حالي))?"
        r" +(?:(?:في|هو) +|ب)?{place}<t:L>",
    ),
    (
        "takes-seat",
        "based_in",
        r"<s:O>{nation}{sep}{which}(?:ي|ت)تخذ +من +{place}<t:L>{nation} +مقرا? +(?:رييسيا? +)?ل(?:ه|ها)",
    ),
    (
        "ally",
        "allied_with",
        r"<s:PO>{nation}{sep}(?:ال)?(?:حليف|متحالف)(?:ه|ين|ان)? +(?:مع +|ل|لل)? ?{head}<t:POL>",
    ),
    (
        "against",
        "opposed_to",
        r"<s:O>{nation}{sep}(?:ال)?(?:معارض|مناهض|مناوي|معادي)(?:ه)? +(?:ل|لل) ?{head}<t:PO>",
    ),
    ("en-post-after", "holds_post", r"<s:P>,? (?:the |who is (?:the )?)?" + _ENGLISH_POST + r" (?:of|for) (?:the )?<t:O>"),
    (
        "en-post-before",
        "holds_post",
        r"(?<!\w)" + _ENGLISH_POST + r" (?:of|for) (?:the )?<t:O>,? "
        r"(?:(?:maj|brig|lt|gen|general|major|brigadier|dr)\.? ){0,4}<s:P>",
    ),
    ("en-title", "holds_post", r"<t:O>(?:'s)? " + _ENGLISH_POST + r",? (?:(?:gen|general|major|brigadier|dr)\.? ){0,4}<s:P>"),
    (
        "en-part",
        "part_of",
        r"<s:O>,? (?:which is )?(?:a |the )?(?:part|branch|unit|(?:(?:armed|military|political) )?wing) of (?:the )?<t:O>",
    ),
    ("en-member", "member_of", r"<s:P>,? (?:who is )?(?:a |an )?(?:senior |leading )?member of (?:the )?<t:O>"),
    ("en-held", "controls", r"<s:O>-(?:controlled|held) " + _ENGLISH_KIND + r"<t:L>"),
    (
        "en-held-by",
        "controls",
        r"<t:L>,? (?:which is |is )?(?:controlled|held) by (?:the )?<s:O>",
    ),
    ("en-controls", "controls", r"<s:O>,? (?:which )?controls " + _ENGLISH_KIND + r"<t:L>"),
    ("en-based", "based_in", r"<t:L>-based <s:O>"),
    (
        "en-seat",
        "based_in",
        r"<s:O>,? (?:which is |is )?(?:based|headquartered) in " + _ENGLISH_KIND + r"<t:L>",
    ),
    ("en-ally", "allied_with", r"<s:PO>,? (?:which is |who is |is )?(?:an ally of|allied (?:with|to)) (?:the )?<t:POL>"),
)  # fmt: skip

DENIED: Final = re.compile(
    r"(?:^|[^\w])[وف]?(?:لم|لن|لا|ليس|ليست|نفي|نفت|ينفي|تنفي|كان|كانت|لو|اذا|هل|سابقا|سابق|not|never|no longer|formerly|former|"
    r"denied|if)(?: {1,3}[\w" + MARKS + r"]{1,40}){0,2} {0,3}$"
)
"""Words shortly before a match that deny it, ask it or put it in the past."""
MEETS: Final = re.compile(
    r"(?:^|[^\w])[وف]?(?:التقي|التقت|استقبل|استقبلت|قابل|عين|عينت|اقال|اقالت|كلف|هاتف|اتهم|انتقد|ودع|زار|خلف|قتل|اغتال|اعتقل|بايع)"
    r" {0,3}$"
)
"""Right before a name, a verb whose object may be what follows: التقى فلان مدير الإدارة says two people."""
KIN: Final = re.compile(
    r"(?:^|[^\w])[وفبل]?(?:ال)?(?:نجل|نواب|نايبا|نايبي|مساعدو|مساعدي|ابن|شقيق|شقيقه|زوجه|ارمله|والد|صهر|مكتب|مستشار|مرافق|حارس|موكب|منزل|خليفه|سلف)"
    r" {0,3}$"
)
"""Right before a post, a word that makes the sentence about somebody other than its holder."""

PARTLY: Final = re.compile(
    r"(?:^|[^\w])[وفبل]?(?:غرب|غربي|شرق|شرقي|شمال|شمالي|جنوب|جنوبي|ريف|ارياف|بعض|باقي|مدن|مناطق|قري|بلدات|اجزاء|احياء|محيط|"
    r"اطراف|بعد|قرب)(?: {1,3}مدينه)?[ \"'(]{0,4}$"
)
"""Right before a place, a word after which the text may be about a part or a neighbour of the place."""
INSIDE: Final = re.compile(r"(?:^|[^\w])(?:في|لدي|داخل)[ \"'(]{0,4}$")
"""Right before an organisation, a word after which the text may be about one of its members."""

RANKS_AT_END: Final = re.compile(_bounded(rf"(?<!\w){_LISTS['ranks']}$"))
"""Ranks between such a verb and the name: التقى اللواء فلان."""


def _name(match: re.Match[str]) -> str:
    marks = "".join(_KINDS[kind] for kind in match[2])
    return rf"[\"'(]?(?P<{match[1]}>[{marks}])[\"')]?(?: *\([\"']?[{marks}][\"']?\))?"


def _compile(source: str) -> re.Pattern[str]:
    while any(f"{{{key}}}" in source for key in _LISTS):
        for key, words in _LISTS.items():
            source = source.replace(f"{{{key}}}", words)
    return re.compile(_bounded(re.sub(r"<([st]):([POL]+)>", _name, source)))


_POST_CUES: Final = "رييس مدير قايد زعيم امين مسوول محافظ امير قايم متحدث ناطق قيادي ضابط"
_CUES: Final = {
    "post": _POST_CUES, "belongs": "تابع", "follows": "تبع", "under": "منضو", "wing": "جناح ذراع",
    "one-of": "فصايل تشكيلات مكونات الويه فرق اذرع ميليشيات كتايب", "member": "عضو", "fighter": "عنصر مقاتل",
    "joined": "منتسب منتم", "held-by": "سيطر هيمن ستولي", "subject-to": "خضع خاضع", "in-hands": "سيطره",
    "controls": "سيطر", "seat": "مقر", "takes-seat": "تخذ", "ally": "حليف متحالف",
    "against": "معارض مناهض مناوي معادي", "en-": "of for in by controls ally allied based led held head director "
    "command leader chief chairman secretary spokes",
}  # fmt: skip
"""By the beginning of a pattern's name: searching for these first takes a tenth of the time."""


def _cues(name: str) -> tuple[str, ...]:
    beginning = max((key for key in _CUES if name.startswith(key)), key=len)
    return tuple(_CUES[beginning].split())


PATTERNS: Final = tuple(Pattern(name, kind, _compile(source), _cues(name)) for name, kind, source in _TABLE)
