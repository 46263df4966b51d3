"""Sessions of signed-in browsers, each with the account it is of."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A session as Django stores it, found by its account; see :mod:`archive.accounts.sessions`."""

    account_id = models.BigIntegerField(null=True, db_index=True, editable=False)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
