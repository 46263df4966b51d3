"""gunicorn as the archive runs it; ``manage.py serve`` uses this file. Limits are settings, see docs/settings.md."""

wsgi_app = "archive.config.wsgi"
worker_class = "archive.config.web_worker.GuardedWorker"
workers = 2
threads = 4
worker_connections = 500
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
keepalive = 15
graceful_timeout = 3
loglevel = "warning"
# Files go out at the rate that the worker counts.
sendfile = False
# Django decides whether a proxy is believed (SIJILL_BEHIND_PROXY).
forwarded_allow_ips = ""
