from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archive")

    def ready(self) -> None:
        from archive.accounts import sign_in_events  # noqa: F401  (register checks and receivers; need the app registry)
        from archive.jobs.requests import request_relinking
        from entities.services import change_listeners

        if request_relinking not in change_listeners:
            change_listeners.append(request_relinking)
