"""How much bytes read like Arabic or a European language in an encoding of one byte a letter."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from archive.readers.plain.letter_pairs import LETTERS, NEAREST, reads_like_arabic

ENCODINGS: Final = (
    "cp1256", "iso8859-6", "mac-arabic", "cp864", "cp720", "cp1252", "cp1254", "iso8859-15",
)  # fmt: skip
"""Of two that give the same letters, the earlier one is taken."""
_ARABIC_ONLY: Final = ("iso8859-6", "mac-arabic", "cp864", "cp720")
"""Nobody writes a European language in these, though some have its letters."""
_OLD: Final = ("mac-arabic", "cp864", "cp720")
_FEW: Final = 60
"""Of so few letters in an encoding that hardly anybody uses now, it must be clearer."""
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_WORDS: Final = 2000
_BYTES: Final = 4 * 1024 * 1024
_WORD_LENGTH: Final = 40
LEAST: Final = 0.35
"""Score from which words are words. Arabic has some 1.5 for each letter, a wrong encoding of it less than 0."""
LEAST_DECLARED: Final = -1.0
"""The same where a file declares Windows-1256: Kurdish is spelled otherwise than Arabic."""
MARGIN: Final = 0.5
BELIEF: Final = 0.6
"""What a declaration is worth, in the same measure."""
_RARE: Final = 0.01
"""Share of accented letters below which they are those of foreign names, of any language."""
_ALPHABETS: Final = tuple(
    dict.fromkeys(common + common.upper(), 1.0) | dict.fromkeys(rare + rare.upper(), 0.4)
    for common, rare in (
        ("éàèêçôûîâ", "ùïœëüÿæñ"), ("üäöß", "éà"), ("óíáéúñ", "ü"), ("ãçáéíóêõ", "àâôú"), ("àèéìòù", "íóúî"), ("äåö", "éü"),
        ("åøæ", "éö"), ("ıüşçğö", "âîû"), ("êîşûç", "éö"), ("áíðéþö", "úóæý"),
    )
)  # fmt: skip
"""French, German, Spanish, Portuguese, Italian, Swedish, Danish, Turkish, Kurdish, Icelandic: what a letter tells for it."""
_DOTTED: Final = frozenset("İ")
_ANY_LETTER: Final = dict.fromkeys(frozenset("šžŠŽŸ").union(*_ALPHABETS, _DOTTED), 1.0)
_LETTERS: Final = frozenset(LETTERS) | {chr(code) for code in NEAREST}
_SIGNS: Final = frozenset("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640\u200c")
_PUNCTUATION: Final = frozenset("،؛؟«»“”‘’„‚–—…•٪°·€£§©®№\xa0\xad\u200d\u200e\u200f٠١٢٣٤٥٦٧٨٩¡¿™†´")
_ENDS: Final = frozenset("٪%\u064c\u064d")
_WRONG: Final = 5
"""What a letter costs that stands in no word beside the one before it, in the measure of the scores."""
_GLUED: Final = re.compile(r"[ء-ي](?:[(\[{*<=>+$%٪&!\"#'][ء-ي]|[(\[{*](?:\s|$))")
_MOST_GLUED: Final = 0.05
_PLACED: Final = frozenset("“‘„«”’»–—…")
_SCRIPTS: Final = re.compile(
    "[\t\n\r -~\xa0-\u024f\u0600-\u06ff\u0750-\u077f\u2000-\u206f\u20ac\ufb50-\ufdff\ufe70-\ufeff]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a file that hold other bytes than ASCII, with their number, and how many letters there are in all."""

    counts: tuple[tuple[bytes, int], ...]
    high: int
    letters: int

    @classmethod
    def of(cls, data: bytes) -> Words:
        found: Counter[bytes] = Counter()
        letters = 0
        for match in _WORD.finditer(data[:_BYTES]):
            word = match[0]
            letters += len(word)
            if not word.isascii():
                for start in range(0, len(word), _WORD_LENGTH):
                    found[word[start : start + _WORD_LENGTH]] += 1
        counts = tuple(found.most_common(_WORDS))
        return cls(counts, sum(_high(word) * count for word, count in counts), letters)


def _high(word: bytes) -> int:
    return sum(byte > 127 for byte in word)


def legibility(words: Words, encoding: str) -> float:
    """The mean over all bytes that are not ASCII; below 0 for words of no language."""
    return sum(_scores(words, encoding)) / max(1, words.high)


def reads_better(words: Words, encodings: Sequence[str], *, declared: str = "") -> tuple[str, bool]:
    """The encoding in which words read best, and whether it is clear; no name where they are words in none."""
    scores = {encoding: sum(_scores(words, encoding)) for encoding in encodings}
    best = max(encodings, key=lambda encoding: scores[encoding])
    if declared in scores and _gain(words, best, declared, scores) < BELIEF and declared != best:
        best = declared
    if scores[best] < (LEAST_DECLARED if best == declared == "cp1256" else LEAST) * words.high:
        return "", False
    if _has_signs_in_words(words, best):
        return best, False
    belief = {declared: BELIEF}
    margin = 3 * MARGIN if best in _OLD and words.high < _FEW else MARGIN
    return best, all(
        _gain(words, best, other, scores) + belief.get(best, 0) - belief.get(other, 0) >= margin
        for other in encodings
        if other != best
    )


def _has_signs_in_words(words: Words, encoding: str) -> bool:
    """Whether brackets and the like stand inside Arabic words, as where an encoding gives them for letters of another one."""
    glued = sum(count for word, count in words.counts if _GLUED.search(_shown(word, encoding)))
    return glued > _MOST_GLUED * sum(count for _word, count in words.counts)


def _gain(words: Words, one: str, other: str, scores: dict[str, float]) -> float:
    """How much better the words read in one encoding, for each byte that is something else in the other.

    All words count, for which of its letters a language has shows in those too that are the same.
    """
    mine, its = _table(one), _table(other)
    differing = {byte for byte in range(128, 256) if mine[byte] != its[byte]}
    size = sum(sum(byte in differing for byte in word) * count for word, count in words.counts)
    return (scores[one] - scores[other]) / size if size else 3 * MARGIN


@cache
def _table(encoding: str) -> tuple[str, ...]:
    """What each byte is, with letters for their presentation forms."""
    return tuple(unicodedata.normalize("NFKC", bytes([byte]).decode(encoding, "replace")) for byte in range(256))


def _shown(word: bytes, encoding: str) -> str:
    table = _table(encoding)
    return "".join([table[byte] for byte in word])


@cache
def _shapes(encoding: str) -> tuple[frozenset[int], frozenset[int]]:
    """Bytes of letters in a shape that joins with the next one, and of such letters in one that does not."""
    joining, ending = set(), set()
    for byte in range(128, 256):
        kind, _space, letter = unicodedata.decomposition(bytes([byte]).decode(encoding, "replace")).partition(" ")
        if kind in ("<initial>", "<medial>"):
            joining.add((byte, letter))
        elif kind in ("<final>", "<isolated>"):
            ending.add((byte, letter))
    letters = {letter for _byte, letter in joining}
    return frozenset(byte for byte, _letter in joining), frozenset(byte for byte, letter in ending if letter in letters)


def _misshapen(word: bytes, encoding: str) -> int:
    """How many letters of a word join with a next one that is not there, or do not join with one that is."""
    joining, ending = _shapes(encoding)
    if not joining:
        return 0
    table = _table(encoding)
    behind = (*(table[byte][:1] in _LETTERS for byte in word[1:]), False)
    ends = len(word) - (len(word) == _WORD_LENGTH)  # A long one was cut there.
    return sum(word[place] in (ending if behind[place] else joining) for place in range(ends))


def _scores(words: Words, encoding: str) -> list[float]:
    """For each word its score, times its number."""
    shown = [_shown(word, encoding) for word, _count in words.counts]
    accented: Counter[str] = Counter()
    for text, (_word, count) in zip(shown, words.counts, strict=True):
        for letter in text:
            if letter in _ANY_LETTER:
                accented[letter] += count
    alphabet = max(_ALPHABETS, key=lambda letters: sum(letters.get(letter, 0) * n for letter, n in accented.items()))
    if encoding in _ARABIC_ONLY:
        alphabet = {}
    elif sum(accented.values()) <= _RARE * words.letters:
        alphabet = _ANY_LETTER
    if "ı" in alphabet:
        alphabet = alphabet | {"İ": 1.0}
    return [
        (_score(text, alphabet) - 3 * _misshapen(word, encoding)) * count
        for text, (word, count) in zip(shown, words.counts, strict=True)
    ]


def _score(text: str, alphabet: dict[str, float]) -> float:
    """What the letters of a word that are not ASCII are worth together."""
    total, run, before = 0.0, "", ""
    is_arabic = any(letter in _LETTERS for letter in text)
    accents = 0
    for place, letter in enumerate(text):
        if letter in _LETTERS:
            run += letter
            # Letters of two alphabets, or one behind a percent sign or the vowel sign of an ending, stand in no word.
            total -= _WRONG * bool(before and (before in _ENDS or (before.isascii() and before.isalpha())))
        elif letter in _SIGNS and run and not (letter in _ENDS and before in _ENDS):
            total += 0.5
        else:
            total += _pairs(run)
            total -= _WRONG * bool(run and letter.isascii() and (letter.isalpha() or letter in "([{*"))
            run = ""
            if letter in alphabet and not is_arabic:
                accents += 1
                # Turkish has three together, no European language four.
                total += alphabet[letter] if accents < 4 else -3
            else:
                accents = 0
                total += (
                    0
                    if letter.isascii() or (letter in _ANY_LETTER and not alphabet and not is_arabic)
                    else _sign(letter, before, text[place + 1 : place + 2], is_arabic)
                )
        before = letter
    return total + _pairs(run)


def _sign(letter: str, before: str, after: str, is_arabic: bool) -> float:
    """What a character is worth that is no letter: a quotation mark of Latin words that stands on its side, something."""
    if letter == "\ufffd" or letter < "\xa0":
        return -8  # This encoding has no such byte.
    if letter not in _PUNCTUATION:
        return -_WRONG if is_arabic else -3
    if is_arabic or letter not in _PLACED:
        return 0
    opens = letter in "“‘„«"
    return 1 if not (before if opens else after).isalpha() or letter == "’" else -1


def _pairs(run: str) -> float:
    if not run:
        return 0.0
    # A letter alone is no word.
    return min(2.0, reads_like_arabic(run)) if len(run) == 1 else reads_like_arabic(run)


def is_legible(text: str, *, any_script: bool = False) -> bool:
    """Whether nearly all characters are those of texts: of Arabic, Latin or with ``any_script`` of any one script."""
    if not text:
        return False
    if not any_script:
        return len(_SCRIPTS.findall(text)) >= 0.95 * len(text) and text.count("\x00") == 0
    letters = [letter for letter in text[:5000] if letter.isalpha() and not letter.isascii()]
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    return bool(letters) and scripts.most_common(1)[0][1] >= 0.95 * len(letters)
