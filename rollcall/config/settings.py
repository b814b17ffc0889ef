"""Settings, all of them from the environment.

Without `SECRET_KEY` Rollcall starts as a demonstration for this one machine: debug on, and only
loopback names answered. A deployer sets `SECRET_KEY`, and debug is off unless asked for.
"""

import contextlib
import datetime as dt
import os
import re
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from rollcall.foundation import logs


env = environ.Env()
# A variable set to nothing counts as not set, as lines of an example file are.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"


# Who and where

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=not SECRET_KEY)
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text of your own, or set DEBUG=1 to "
            "look at invented data on this machine only."
        )
    SECRET_KEY = "invented-data-only-never-use-this-key-for-real-homes-or-people"  # noqa: S105

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [
    f"https://{host.replace('.', '*.', 1) if host.startswith('.') else host}"
    for host in ALLOWED_HOSTS
    if host != "*"
]

BRAND_NAME = env.str("BRAND_NAME", default="Rollcall")
BRAND_COLOUR = env.str("BRAND_COLOUR", default="#0b5c6b")
if not re.fullmatch(r"#[0-9a-fA-F]{6}", BRAND_COLOUR):
    raise ImproperlyConfigured(
        f"BRAND_COLOUR is {BRAND_COLOUR!r}. Write it as # and six digits, such as #0b5c6b."
    )
SUPPORT_PHONE = env.str("SUPPORT_PHONE", default="")


# The emergency and the clock

ROLLCALL_PROGRAMME = env.str("ROLLCALL_PROGRAMME", default="covid19-england-2020")
ROLLCALL_PROGRAMMES_DIR = env.str("ROLLCALL_PROGRAMMES_DIR", default="")


def _demo_clock(text: str) -> dt.datetime | None:
    """The moment the clock starts at, or None for the real time. Without a zone it is London's."""
    if not text:
        return None
    if not DEBUG:
        raise ImproperlyConfigured(
            "ROLLCALL_NOW is set while DEBUG=0. It moves the clock, which is for demonstrations "
            "and tests only: unset it, or set DEBUG=1."
        )
    try:
        start = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"ROLLCALL_NOW is {text!r}. Write it as a time such as 2020-05-26T12:00:00+01:00."
        ) from error
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo("Europe/London"))
    return start.astimezone(dt.UTC)


ROLLCALL_NOW = _demo_clock(env.str("ROLLCALL_NOW", default=""))


# Rooms, lowest floor first, then the libraries

INSTALLED_APPS = [
    "rollcall.foundation",
    "rollcall.ui",
    "rollcall.accounts",
    "rollcall.register",
    "rollcall.notices",
    "rollcall.reports",
    "rollcall.picture",
    "rollcall.outbreaks",
    "rollcall.cell",
    "rollcall.assurance",
    "rollcall.boards",
    "rollcall.api",
    "rollcall.demo",
    "rollcall.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "rollcall.foundation.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rollcall.ui.middleware.SizeLimit",
    "rollcall.foundation.middleware.KeepPrivate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rollcall.ui.middleware.PlainErrorPages",
]

ROOT_URLCONF = "rollcall.config.urls"
WSGI_APPLICATION = "rollcall.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "rollcall.ui.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "rollcall.ui.context.page",
            ],
        },
    },
    {
        # The libraries' own mail and nothing else: pages are Jinja2.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
        },
    },
]


# Database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IN_WEB_SERVER = "gunicorn" in sys.modules


def _database() -> dict[str, Any]:
    """SQLite set up for many readers and one patient writer, or PostgreSQL."""
    database: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'rollcall.sqlite3'}"
    )
    database["ATOMIC_REQUESTS"] = False
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        if Path(database["NAME"]).resolve().parent == VAR_DIR:
            with contextlib.suppress(OSError):  # SQLite's own error names the file it cannot open
                VAR_DIR.mkdir(exist_ok=True)
        database["CONN_MAX_AGE"] = 60
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", 20)  # seconds a writer waits for another
        options.setdefault(
            "init_command",
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
            "PRAGMA temp_store=MEMORY;",
        )
        return database
    if str(options.pop("prepare", "yes")).lower() not in ("no", "false", "0"):
        # The server plans a statement once for each connection, and not each time it is asked.
        options.setdefault("server_side_binding", True)
        options.setdefault("prepare_threshold", 3)
    if IN_WEB_SERVER:
        # A command or a test holds one connection, and a pool's threads would only delay its end.
        options.setdefault("pool", {"min_size": 1, "max_size": 8, "timeout": 10})
    return database


DATABASES = {"default": _database()}

# Shared by all workers, so that a limit on sign-in attempts counts all of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
    }
}

# Kept in the same database, so that a task is queued exactly when its transaction commits.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# The daily update with a poor signal: whether browsers may keep forms and answers

OFFLINE_UPDATE = env.bool("OFFLINE_UPDATE", default=True)


# Signing in

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_MINIMUM_LENGTH = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MINIMUM_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "rollcall.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "rollcall.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
# A council's whole office may share one address, so the limit per address is wide and the limit
# per account narrow.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/300s/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one working day
SESSION_COOKIE_NAME = "rollcall_session"
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "rollcall.ui.views.errors.csrf_failure"
# In the session, so that the only cookies are the two that the cookies page names.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


# Systems that ask over the HTTP API

API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", default=365)
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=600)
for _name, _number, _least in (
    ("API_TOKEN_DAYS", API_TOKEN_DAYS, 1),
    ("API_REQUESTS_A_MINUTE", API_REQUESTS_A_MINUTE, 0),
):
    if _number < _least:
        raise ImproperlyConfigured(f"{_name} is {_number}. Give {_least} or more.")


# What a browser may do

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other services may live on names below the council's
    "security.W008",  # the proxy in front sends people to HTTPS; here it would break health checks
    "security.W021",  # listing in browsers is the domain owner's decision
]


# Words and time

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"


# Files and mail

#: What a person may send at once. Larger requests are answered by a page that says so.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=10) * 1024 * 1024
if UPLOAD_MAX_BYTES < 1024 * 1024:
    raise ImproperlyConfigured("UPLOAD_MAX_MB is less than 1. Give the most megabytes of one file.")
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES  # never a copy on the disk

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "rollcall.ui.storage.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = True

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20  # seconds
EMAIL_FROM = DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="rollcall@localhost")

# What comes before the path in the links of messages. The worker has no request to take it from.
SITE_URL = env.str(
    "SITE_URL", default="http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0]}"
)

# GOV.UK Notify, for text messages and, where it has a template for them, e-mails.
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_URL = env.str("NOTIFY_URL", default="https://api.notifications.service.gov.uk")
NOTIFY_EMAIL_TEMPLATE = env.str("NOTIFY_EMAIL_TEMPLATE", default="")
NOTIFY_SMS_TEMPLATE = env.str("NOTIFY_SMS_TEMPLATE", default="")


# Logs: one JSON document a line, never an answer or a name

LOGGING_CONFIG = None
logs.configure(debug=DEBUG)
