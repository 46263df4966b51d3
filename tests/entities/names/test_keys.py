from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.names.keys import search_keys, skeleton


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("حسام لوقا", "Hussam Louqa"),
        ("حسام لوقا", "Hossam Luka"),
        ("حسام لوقا", "Houssam Louka"),
        ("عبد الرحمن", "Abderrahmane"),
        ("عبدالرحمن", "Abd al-Rahman"),
        ("جمال عكاشة", "Djamel Akkacha"),
        ("حزب الله", "Hizbullah"),
        ("البوكمال", "Bou Kamal"),
        ("يوسف", "Youssef"),
        ("باراندياران", "Barandiaran"),
        ("كاراسين", "Karasin"),
        ("تشومسكي", "Chomsky"),
        ("فاطمة", "Fatimah"),
        ("دير الزور", "Deir ez-Zor"),
    ],
)
def test_keys_do_not_depend_on_script(arabic: str, latin: str) -> None:
    assert skeleton(arabic) == skeleton(latin)


@pytest.mark.parametrize(
    ("first", "second"),
    [("حسام", "هشام"), ("سامر", "عامر"), ("Rami", "Sami"), ("كفر نبل", "كفر زيتا"), ("محمد", "أحمد")],
)
def test_keys_of_other_names_differ(first: str, second: str) -> None:
    assert skeleton(first) != skeleton(second)


def test_search_keys_are_letters_and_skeleton() -> None:
    assert search_keys("حُسام لوقا") == ("حسام لوقا", "hsm lk")
    assert search_keys("Hussam Louqa") == ("hussam louqa", "hsm lk")
    assert search_keys("...") == ()


@given(st.text())
def test_search_keys_are_deterministic_and_not_empty(text: str) -> None:
    keys = search_keys(text)
    assert keys == search_keys(text)
    assert all(key.strip() == key and key for key in keys)
