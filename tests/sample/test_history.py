"""The reference data and what machines find leave no history."""

from __future__ import annotations

import pghistory
import pytest
from django.apps import apps

pytestmark = pytest.mark.xdist_group("sample archive")


def test_the_machine_writes_no_history_and_nor_do_the_reference_files(sample_archive: None) -> None:
    tables = [m for m in apps.get_models() if issubclass(m, pghistory.models.Event) and m._meta.app_label == "entities"]
    assert {m.__name__ for m in tables} == {"EntityEvent", "NameEvent", "PlaceEvent", "RelationEvent"}
    assert not any(model.objects.exists() for model in tables)
    assert not any("Mention" in m.__name__ for m in apps.get_models() if issubclass(m, pghistory.models.Event))
