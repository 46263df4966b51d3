"""How a task can end other than with its answer."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a child did not come to an end by itself."""

    CPU = "cpu"
    DEADLINE = "deadline"
    MEMORY = "memory"
    CRASH = "crash"

    @property
    def is_certain(self) -> bool:
        """Whether it would happen again; what else the machine does can make a deadline pass, and end a process."""
        return self in (Reason.CPU, Reason.MEMORY)


class Stopped(Exception):
    """A task was ended, or its process ended, before its answer was complete."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Refused(Exception):
    """A reader's own error: its kind and its message, in the language that was active."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


class TaskFailed(Exception):
    """The task raised an unexpected error, or returned something unusable."""

    def __str__(self) -> str:
        return str(self.args[0])


class SandboxUnavailable(Exception):
    """No child could be started."""
