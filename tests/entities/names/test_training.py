from __future__ import annotations

from pathlib import Path

import pytest

from entities.names.correspondence import Model, excesses, transliterations
from entities.names.training import learn, read_lemmas, read_pairs, write_lexicon, write_table

FOREIGN = [("باب", "pap"), ("بات", "pat"), ("تاب", "tap"), ("بوب", "pop"), ("توب", "top"), ("بوت", "pot")] * 3
NATIVE = [("حسن", "hasan"), ("حسب", "hasab"), ("صحب", "sahab"), ("نصح", "nasah"), ("حصن", "hasan")] * 3


def test_letters_are_learnt_from_pairs() -> None:
    tables = learn(FOREIGN, NATIVE, rounds=1)
    foreign, native = Model(tables["foreign"]), Model(tables["native"])
    assert foreign.cost("pab", "باب") < foreign.cost("tab", "باب")
    assert native.cost("nasab", "نسب") < native.cost("nasab", "ناساب")
    assert foreign.cost("pot", "بوت") < foreign.cost("pot", "بت")


def test_learning_is_deterministic(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_table(learn(FOREIGN, NATIVE, rounds=1), tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_tables_are_read_as_documented(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("ar\ten\nلوقا\tluka\nموسى\tmusa\nدير الزور\tdeir\nx\ty\n", encoding="utf-8")
    lemmas = tmp_path / "lemmas.tsv"
    lemmas.write_text("diac\tlemma\tgloss\nحُسَام\tحسام\tHusam;Hossam_(name)\nx\tموسى\tMousa;Moses\n", encoding="utf-8")
    assert read_pairs(pairs) == [("لوقا", "luka")]
    assert read_lemmas(lemmas, maqsura=False) == [("حسام", "husam"), ("حسام", "hossam")]
    assert ("موسي", "moses") in read_lemmas(lemmas, maqsura=True)


def test_lexicon_leaves_translations_out(tmp_path: Path) -> None:
    table = dict.fromkeys(zip("^حسن$", "^hsn$", strict=True), 2.0) | {("", "a"): 2.0}
    write_lexicon([("حسن", "hasan"), ("حسن", "good")], {"native": table}, tmp_path / "lexicon.tsv")
    assert (tmp_path / "lexicon.tsv").read_text(encoding="utf-8") == "arabic\tlatin\nحسن\thasan\n"


@pytest.mark.parametrize(
    ("latin", "nearer", "farther"),
    [
        ("hussein", "حسين", "حسن"),
        ("samer", "سامر", "عامر"),
        ("louka", "لوقا", "ليكا"),
        ("chaoui", "شاوي", "تشاوي"),
        ("barandiaran", "باراندياران", "براندون"),
        ("recep", "رجب", "ركب"),
    ],
)
def test_shipped_costs_order_spellings(latin: str, nearer: str, farther: str) -> None:
    near, far = excesses(latin, [nearer, farther])
    assert 0 <= near < far


def test_sorted_batch_gives_what_single_pairs_give() -> None:
    words = sorted(["حسين", "حسن", "حسام", "حسان", "حصين", "لوقا"])
    assert excesses("hussein", words) == [excesses("hussein", [word])[0] for word in words]
    limited = excesses("hussein", words, 5.0)
    assert [cost for cost in excesses("hussein", words) if cost <= 5.0] == [cost for cost in limited if cost <= 5.0]


def test_likeliest_spellings() -> None:
    assert "باراندياران" in transliterations("barandiaran", to_arabic=True)
    assert "karasin" in transliterations("كاراسين", to_arabic=False)
