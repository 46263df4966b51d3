"""WSGI entry point, for gunicorn and other servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.config.settings")
application = get_wsgi_application()

from archive.audit.trail import note_settings  # noqa: E402 - Django must be ready
from archive.config.warmup import warm_up  # noqa: E402 - Django must be ready

note_settings()
warm_up()
