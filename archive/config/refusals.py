"""Log a refused request as one line with its reason, without a traceback: no code of the archive is at fault."""

from __future__ import annotations

import logging

from django.http import UnreadablePostError

LENGTH = 500
_SECURITY = "django.security"


class OneLineForRefusals(logging.Filter):
    """Removes tracebacks from records about requests that were refused or interrupted, and line breaks from their messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _is_refusal(record):
            error = record.exc_info[1] if record.exc_info else None
            words = record.getMessage()
            path = getattr(getattr(record, "request", None), "path", "")
            if path and path not in words:
                words = f"{words} ({path})"
            if error is not None and str(error) not in words:
                words = f"{words}: {error}"
            record.msg, record.args = _one_line(words), ()
            record.exc_info = record.exc_text = record.stack_info = None
        return True


def _is_refusal(record: logging.LogRecord) -> bool:
    if record.name.startswith(_SECURITY):
        return True
    if record.exc_info and isinstance(record.exc_info[1], UnreadablePostError):
        # The client disconnected.
        return True
    return record.name == "django.request" and getattr(record, "status_code", 500) < 500


def _one_line(words: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in words[:LENGTH])
