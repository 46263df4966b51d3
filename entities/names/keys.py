"""Keys that spellings of one name share whatever their script: the consonants, in coarse classes of sound.

حسام لوقا, Hussam Louqa, Luka and Louka all give ``hsm lk``. Vowels, ayn, hamza and a feminine ending leave no
trace, and letters that one script cannot distinguish become the same: ج غ g j and dj; ق ك q k c; س ص; ت ط ث; د ض ذ; ز ظ; ب
p; ف v. Keys find candidates, :mod:`entities.names.compare` decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from entities.names.letters import Script, fold_name, script_of
from entities.names.parts import Part, PartKind, parse_name

KEYS_VERSION: Final = "1"
"""Changes whenever any name may give other keys; the keys stored with names are then outdated."""

_ARABIC_SOUNDS: Final = str.maketrans(
    dict.fromkeys("اءآأإؤئعوي", None) | dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxddrzscsdtzjfkklmnh", strict=True))
)
_LATIN_GROUPS: Final = (
    (re.compile(r"x"), "ks"),
    (re.compile(r"tsch|tch|sch|sh|ch|cz|cc(?=[ei])"), "C"),
    (re.compile(r"([a-z])\1+"), r"\1"),
    (re.compile(r"kh"), "x"),
    (re.compile(r"zh"), "z"),
    (re.compile(r"gh|dj"), "j"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"(?<=[a-z])(?:w|y)"), ""),
    (re.compile(r"h$"), ""),
)
_LATIN_SOUNDS: Final = str.maketrans(dict.fromkeys("aeiou", None) | dict(zip("Cgpqcv", "cjbkkf", strict=True)))


@lru_cache(maxsize=131072)
def word_key(word: str) -> str:
    """Sound classes of the consonants of one folded word, lower-case ASCII, or ``a`` if it has none.

    Words of other scripts and numbers are their own keys.
    """
    match script_of(word):
        case Script.ARABIC:
            first = {"و": "w", "ي": "y"}.get(word[0], "") if len(word) > 1 else ""
            return first + word.removesuffix("ه").replace("تش", "ش").translate(_ARABIC_SOUNDS) or "a"
        case Script.LATIN:
            sounds = word
            for group, sound in _LATIN_GROUPS:
                sounds = group.sub(sound, sounds)
            return sounds.translate(_LATIN_SOUNDS) or "a"
        case _:
            return word


def part_key(part: Part) -> str:
    """Key of one part; of a compound, those of its mark and its core, however the two are written together."""
    if not part.mark:
        return word_key(part.forms[0])
    prefix = "".join(sound for mark, sound in (("abu+", "b"), ("umm+", "m"), ("abd+", "bd")) if mark in part.mark)
    suffix = "".join(sound for mark, sound in (("+din", "dn"), ("+allah", "l")) if mark in part.mark)
    return prefix + word_key(part.core[0]) + suffix


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """Keys of the parts of a name in any script, in order, single spaces between; connectors and آل are left out."""
    parts = parse_name(name, titled=False).parts
    kept = [part for part in parts if part.kind not in {PartKind.CONNECTOR, PartKind.FAMILY}] or parts
    return " ".join(map(part_key, kept))


def search_keys(name: str) -> tuple[str, ...]:
    """What is stored with a name to find it by trigrams: its folded letters and its skeleton, without repeats.

    Deterministic for one :data:`KEYS_VERSION`; empty for a text without letters or digits. A query's keys are
    compared with the stored ones by similarity, never for equality: titles are kept in them, and a query may be
    part of a name.
    """
    folded = " ".join(fold_name(name).split())
    return tuple(dict.fromkeys(filter(None, (folded, skeleton(name))))) if skeleton(name) else ()
