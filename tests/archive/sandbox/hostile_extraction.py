"""The task of finding names, with texts among them that do harm."""

from __future__ import annotations

from typing import Any

from archive.sandbox import extraction_tasks
from archive.sandbox.extraction_tasks import load as load
from tests.archive.sandbox import hostile


def extract(arguments: Any, data: bytes) -> Any:
    for text in arguments["texts"]:
        hostile.act(text)
        yield from extraction_tasks.extract({"texts": [text]}, b"")


TASKS = {"extract": extract, "lie": hostile.lie}
