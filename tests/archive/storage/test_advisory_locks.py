"""Locks that share a key would wait for one another."""

from __future__ import annotations

import re
from pathlib import Path

from archive.storage import advisory_locks

ROOT = Path(__file__).resolve().parents[3]
KEYS = {name: value for name, value in vars(advisory_locks).items() if name.isupper()}


def test_no_two_locks_share_a_key() -> None:
    assert len(set(KEYS.values())) == len(KEYS)


def test_every_key_is_described() -> None:
    assert set(re.findall(r"``([A-Z_]+)``", advisory_locks.__doc__ or "")) == KEYS.keys()


def test_keys_written_in_sql_are_listed() -> None:
    """Migrations cannot import them, since they must stay as they were."""
    found = set()
    for file in ROOT.glob("*/migrations/*.py"):
        for hexadecimal, number in re.findall(
            r"pg_advisory_(?:xact_)?lock\((?:x'(\w+)'::bigint|(\d+))\)", file.read_text(encoding="utf-8")
        ):
            found.add(int(hexadecimal, 16) if hexadecimal else int(number))
    assert found
    assert found <= set(KEYS.values())
