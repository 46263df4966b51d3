"""How much letters read like Arabic: by which letters stand beside which, in the archive's own sample reports.

``python -m archive.readers.plain.letter_pairs`` counts the pairs again and writes them to ``letter_pairs.tsv``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from entities.arabic.letters import ARABIC_WORD

SAMPLES: Final = Path(__file__).parents[2] / "samples"
_TABLE: Final = Path(__file__).with_suffix(".tsv")
LETTERS: Final = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
_SIZE: Final = len(LETTERS) + 1
EDGE: Final = "_"
"""What stands before the first letter of a word and behind the last."""
NEAREST: Final = str.maketrans("پچژگکیڤەےںھہٹڈڑڭۇۋ", "بجزككيفهينههتدرككو"[:18])
"""Letters of Persian, Kurdish and Urdu -> those of Arabic that stand in the same places."""
_FLOOR: Final = -6.0


def count_pairs(texts: Iterable[str]) -> dict[str, float]:
    """Pair of letters -> log2 of how much more often it stands in a text than if letters came at random."""
    pairs: Counter[str] = Counter()
    for text in texts:
        for word in ARABIC_WORD.findall(re.sub("[\u064b-\u0652\u0640]", "", text)):
            pairs.update(a + b for a, b in zip(EDGE + word, word + EDGE, strict=True))
    firsts: Counter[str] = Counter()
    for pair, count in pairs.items():
        firsts[pair[0]] += count
    symbols = EDGE + LETTERS
    return {
        a + b: round(math.log2((pairs[a + b] + 0.1) / (firsts[a] + 0.1 * _SIZE) * _SIZE), 1)
        for a in symbols
        for b in symbols
        if a + b != EDGE + EDGE
    }


def _stored() -> dict[str, float]:
    lines = _TABLE.read_text(encoding="utf-8").split("\n") if _TABLE.exists() else []
    return {pair: float(score) for pair, score in (line.split("\t") for line in lines if line)}


PAIRS: Final = _stored()


def reads_like_arabic(word: str) -> float:
    """The sum over the pairs of a word of Arabic letters without vowel signs, its edges included.

    Some 1 for each letter of Arabic, below 0 for letters that an encoding has mistaken.
    """
    word = word.translate(NEAREST)
    return sum(PAIRS.get(a + b, _FLOOR) for a, b in zip(EDGE + word, word + EDGE, strict=True))


def main() -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(SAMPLES.glob("[0-9]*.txt"))]
    _TABLE.write_text("".join(f"{pair}\t{score}\n" for pair, score in count_pairs(texts).items()), encoding="utf-8")


if __name__ == "__main__":
    main()
