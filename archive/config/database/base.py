"""Django's PostgreSQL back end, with the embedded server started on the first connection rather than at import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from archive.config import database


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded server whose cluster the setting ``EMBEDDED_DATA`` names, then connects over its socket."""

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict["HOST"] = database.start(Path(self.settings_dict["EMBEDDED_DATA"]))
        return super().get_connection_params()
