"""Django settings of Sijill. Everything that differs between installations comes from the environment; see docs/settings.md."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from archive.config import database
from archive.storage.originals import original_storage

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

DATA_DIR = Path(env.str("SIJILL_DATA", default=str(BASE_DIR / "var"))).resolve()


def _secret_key() -> str:
    """The key from the environment, or one generated at first start and stored in the data folder, readable by its owner only."""
    given: str = env.str("SIJILL_SECRET_KEY", default="")
    if given:
        return given
    file = DATA_DIR / "secret_key"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
DEBUG = env.bool("SIJILL_DEBUG", default=False)
ALLOWED_HOSTS = env.list("SIJILL_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SIJILL_ORIGINS", default=[])
# The beginning of every absolute address: links in e-mails, citations, feeds. Anyone can choose the host of a request.
SITE_ADDRESS = env.str("SIJILL_ADDRESS", default=next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")).rstrip("/")
ALLOWED_HOSTS += [host for host in [urlsplit(SITE_ADDRESS).hostname] if host and host not in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_filters",
    "django_htmx",
    "template_partials",
    "leaflet",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "entities",
    "archive",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "archive.config.middleware.security.permissions_policy",
    # Below the middleware that sets headers, so that static files get the same headers as pages.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "archive.config.middleware.compression.CompressForStrangers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "archive.config.middleware.page_cache.page_cache",
    # Before anything that reads a form: a body that is refused is not read.
    "archive.config.middleware.request_limits.RequestLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "archive.audit.trail.audited_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "archive.config.middleware.security.end_sessions_in_time",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "archive.config.middleware.security.require_second_factor",
    "archive.config.middleware.security.security_headers",
    "archive.config.middleware.parameters.bounded_parameters",
]

ROOT_URLCONF = "archive.config.urls"
WSGI_APPLICATION = "archive.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": env.db_url("DATABASE_URL")
    if env.str("DATABASE_URL", default="")
    else database.embedded_settings(DATA_DIR)
}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Candidates of a name search share half of their trigrams; the default of 0.6 misses spellings such as Albukamal for البوكمال.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c pg_trgm.word_similarity_threshold=0.45".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages. Arabic is the archive's first language and has no prefix in addresses; English lives under /en.
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("SIJILL_TIME_ZONE", default="UTC")
FORMAT_MODULE_PATH = ["archive.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": original_storage(env),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Accounts
CSRF_FAILURE_VIEW = "archive.config.errors.csrf_failure"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "archive:sign-in"
LOGIN_REDIRECT_URL = "archive:home"
LOGOUT_REDIRECT_URL = "archive:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "archive.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Attempts are counted by archive.accounts.sign_in_limits, in a table from which no flood of other keys evicts them.
ACCOUNT_RATE_LIMITS = False
# What could undo a protection requires the second factor, or the password if there is none, unless it was given recently.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("SIJILL_CONFIRM_MINUTES", default=5) * 60
BROWSER_AGE = env.int("SIJILL_BROWSER_DAYS", default=180) * 24 * 3600
ACCOUNT_FORMS = {
    "login": "archive.accounts.forms.SignInForm",
    "reauthenticate": "archive.accounts.forms.ConfirmPasswordForm",
    "change_password": "archive.accounts.forms.ChangePasswordForm",
    "reset_password": "archive.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "archive.accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "archive.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "archive.accounts.forms.CodeForm",
    "reauthenticate": "archive.accounts.forms.ConfirmCodeForm",
    "activate_totp": "archive.accounts.forms.ActivateForm",
}
INVITATION_DAYS = env.int("SIJILL_INVITATION_DAYS", default=7)

# E-mails: invitations and password resets. Without a server they are written to the console.
vars().update(env.email_url("SIJILL_EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("SIJILL_EMAIL_FROM", default="sijill@localhost")
SECURITY_CONTACT: list[str] = env.list("SIJILL_SECURITY_CONTACT", default=[])

# The cache that all web processes share is a table that `manage.py setup` creates.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "sijill_cache"},
}

# Security. Behind HTTPS set SIJILL_HTTPS=1; the loopback default serves plain HTTP.
HTTPS = env.bool("SIJILL_HTTPS", default=False)
# Who must have a second factor: "editors" (and administrators), "everyone" or "nobody".
SECOND_FACTOR = env.str("SIJILL_SECOND_FACTOR", default="editors" if HTTPS else "nobody")
if SECOND_FACTOR not in ("nobody", "editors", "everyone"):
    raise ImproperlyConfigured(f"SIJILL_SECOND_FACTOR is {SECOND_FACTOR!r}; use nobody, editors or everyone.")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_ENGINE = "archive.accounts.sessions"
SESSION_COOKIE_AGE = env.int("SIJILL_SESSION_DAYS", default=7) * 24 * 3600
SESSION_IDLE = env.int("SIJILL_SESSION_IDLE_MINUTES", default=240) * 60
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Monitoring sends requests on loopback, without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("SIJILL_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Map tiles. None by default: each tile requested would tell another host what a reader looks at.
MAP_TILES = env.str("SIJILL_MAP_TILES", default="")
MAP_TILES_CREDIT = env.str("SIJILL_MAP_TILES_CREDIT", default="")


def _tile_hosts(address: str) -> list[str]:
    """The origin that a tile address needs in the policy; ``{s}`` stands for any subdomain.

    Raises:
        ImproperlyConfigured: it is not an address of tiles.
    """
    if not address:
        return []
    parts = urlsplit(address.replace("{s}", "*"))
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or not all(p in address for p in ("{z}", "{x}", "{y}"))
    ):
        raise ImproperlyConfigured("SIJILL_MAP_TILES must look like https://tiles.example/{z}/{x}/{y}.png")
    return [f"{parts.scheme}://{parts.netloc}"]


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *_tile_hosts(MAP_TILES)],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Uploads are untrusted: how much of one file is accepted, in bytes, characters, pages and files. Requests may be larger, so that
# a text over the limit comes back with its message and not as an error page.
UPLOAD_LIMIT = env.int("SIJILL_UPLOAD_LIMIT", default=64 * 1024 * 1024)
TEXT_LIMIT = env.int("SIJILL_TEXT_LIMIT", default=1024 * 1024)
PDF_PAGES = env.int("SIJILL_PDF_PAGES", default=500)
OCR_PAGES = env.int("SIJILL_OCR_PAGES", default=50)
OCR_SECONDS = env.int("SIJILL_OCR_SECONDS", default=900)
ARCHIVE_ENTRIES = env.int("SIJILL_ARCHIVE_ENTRIES", default=20_000)
ARCHIVE_EXPANDED = env.int("SIJILL_ARCHIVE_EXPANDED", default=1024 * 1024 * 1024)
# They are read by child processes with these limits: processor seconds, seconds by the clock, bytes of address space.
READ_SECONDS = env.int("SIJILL_READ_SECONDS", default=120)
READ_WALL_SECONDS = env.int("SIJILL_READ_WALL_SECONDS", default=300)
READ_MEMORY = env.int("SIJILL_READ_MEMORY", default=2 * 1024**3)
EXTRACT_SECONDS = env.int("SIJILL_EXTRACT_SECONDS", default=60)
EXTRACT_WALL_SECONDS = env.int("SIJILL_EXTRACT_WALL_SECONDS", default=180)
EXTRACT_MEMORY = env.int("SIJILL_EXTRACT_MEMORY", default=2 * 1024**3)
# The lowest score of a link that puts a report under an entity; what is below is a suggestion for editors.
LINK_THRESHOLD = min(1.0, max(0.5, env.float("SIJILL_LINK_THRESHOLD", default=0.5)))
# What one account may send in a day; 0 for no limit.
DAY_FILES = env.int("SIJILL_DAY_FILES", default=10_000)
DAY_BYTES = env.int("SIJILL_DAY_BYTES", default=10 * 1024**3)
DOCUMENT_EXPANDED = env.int("SIJILL_DOCUMENT_EXPANDED", default=128 * 1024 * 1024)
DOCUMENT_ELEMENTS = env.int("SIJILL_DOCUMENT_ELEMENTS", default=5_000_000)
MARKUP_LIMIT = env.int("SIJILL_MARKUP_LIMIT", default=100_000)
MAIL_PARTS = env.int("SIJILL_MAIL_PARTS", default=1000)
PDF_LETTERS = env.int("SIJILL_PDF_LETTERS", default=100_000)
TABLE_ROWS = env.int("SIJILL_TABLE_ROWS", default=500_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * TEXT_LIMIT
DATA_UPLOAD_MAX_NUMBER_FILES = env.int("SIJILL_UPLOAD_FILES", default=1000)

# A long report is shown in pages of at most this many characters and lines.
ARTICLE_PAGE_LENGTH = max(1000, env.int("SIJILL_ARTICLE_PAGE", default=20_000))
ARTICLE_PAGE_LINES = max(20, env.int("SIJILL_ARTICLE_PAGE_LINES", default=200))
# Anonymous requests: how large they may be before they are parsed, and how often expensive pages may be requested.
# Bytes, seconds, bytes a second, and "number/unit" with one of the units s, m, h, d; "0" is no limit.
HEAD_LIMIT = env.int("SIJILL_HEAD_LIMIT", default=32 * 1024)
HEAD_SECONDS = env.float("SIJILL_HEAD_SECONDS", default=10)
BODY_SECONDS = env.float("SIJILL_BODY_SECONDS", default=20)
MIN_RATE = env.int("SIJILL_MIN_RATE", default=4096)
CONNECTIONS_PER_ADDRESS = env.int("SIJILL_CONNECTIONS_PER_ADDRESS", default=64)
FORM_LIMIT = env.int("SIJILL_FORM_LIMIT", default=64 * 1024)
UPLOAD_REQUEST_LIMIT = env.int("SIJILL_UPLOAD_REQUEST_LIMIT", default=8 * UPLOAD_LIMIT)
DATA_UPLOAD_MAX_NUMBER_FIELDS = env.int("SIJILL_FORM_FIELDS", default=1000)
PAGE_CACHE_BYTES = env.int("SIJILL_PAGE_CACHE_BYTES", default=32 * 1024 * 1024)
RATE_LIMITS = {
    "search": env.str("SIJILL_RATE_SEARCH", default="240/m"),
    "suggest": env.str("SIJILL_RATE_SUGGEST", default="600/m"),
    "feed": env.str("SIJILL_RATE_FEED", default="120/m"),
    "map": env.str("SIJILL_RATE_MAP", default="120/m"),
    "download": env.str("SIJILL_RATE_DOWNLOAD", default="120/m"),
    "export": env.str("SIJILL_RATE_EXPORT", default="60/h"),
    "letter": env.str("SIJILL_RATE_LETTER", default="20/h"),
}
RATES_FILE = DATA_DIR / "rates"
# Pages contain the token; no script reads the cookie.
CSRF_COOKIE_HTTPONLY = True
STREAMS_PER_CLIENT = env.int("SIJILL_STREAMS_PER_CLIENT", default=2)
STREAMS_PER_PROCESS = env.int("SIJILL_STREAMS_PER_PROCESS", default=2)

# Search
SEARCH_BACKEND = env.str("SIJILL_SEARCH_BACKEND", default="tantivy")
SEARCH_INDEX_DIR = DATA_DIR / "index"
# Seconds: how long a writer of the index may be stuck before it is ended, and how old the index may be for /readyz.
INDEX_STUCK_SECONDS = env.int("SIJILL_INDEX_STUCK_SECONDS", default=600)
INDEX_MAX_AGE = env.int("SIJILL_INDEX_MAX_AGE", default=600)
SEARCH_PAGE_SIZE = 20

# History: rows of events can only be added; requests that only read need no context.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# The audit trail: days until an entry is removed, 0 for never; and how much of an address is stored with it.
AUDIT_DAYS = env.int("SIJILL_AUDIT_DAYS", default=730)
AUDIT_ADDRESSES = env.str("SIJILL_AUDIT_ADDRESSES", default="network")
if AUDIT_ADDRESSES not in ("whole", "network", "none"):
    raise ImproperlyConfigured(f"SIJILL_AUDIT_ADDRESSES is {AUDIT_ADDRESSES!r}; use whole, network or none.")

# Background work
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}
PROCRASTINATE_ON_APP_READY = "archive.processing.failed_jobs.install"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"refusals": {"()": "archive.config.refusals.OneLineForRefusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    # Its own handlers would send mails to nobody and bypass the filter.
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
    "root": {"handlers": ["console"], "level": env.str("SIJILL_LOG_LEVEL", default="WARNING")},
}
