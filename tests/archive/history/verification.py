"""``manage.py verify`` as tests read it."""

from __future__ import annotations

from io import StringIO

from django.core.management import CommandError, call_command


def verified() -> tuple[str, str]:
    """What ``manage.py verify`` ends with, and its lines."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue()
    return out.getvalue(), err.getvalue()
