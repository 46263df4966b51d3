"""The extractor over the reference data of the project, built once for all tests here."""

from __future__ import annotations

import pytest

from entities.extraction import Extractor, records_from_reference
from entities.gazetteer.reference import load_reference


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    reference = load_reference()
    return Extractor(records_from_reference(reference.entities, reference.version))
