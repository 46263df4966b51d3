"""The tasks of reading, with files among them that do harm."""

from __future__ import annotations

from typing import Any

from archive.sandbox import reading_tasks
from tests.archive.sandbox import hostile


def _hostile(task: Any) -> Any:
    def run(arguments: Any, data: bytes) -> Any:
        hostile.act(data.decode("utf-8", "replace"))
        yield from task(arguments, data)

    return run


def read_records(arguments: Any, data: bytes) -> Any:
    for pair in arguments["records"]:
        hostile.act(str(pair))
        yield from reading_tasks.read_records({"records": [pair]}, b"")


TASKS = {
    **{name: _hostile(task) for name, task in reading_tasks.TASKS.items()},
    "read_records": read_records, "spy": hostile.spy, "flood": hostile.flood, "lie": hostile.lie,
}  # fmt: skip
