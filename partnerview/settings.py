"""Every setting of the project. What differs between machines comes from the environment.

`.env.example` names each variable read here. Without DATABASE_URL and REDIS_URL the embedded
servers are found or started.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from partnerview import embedded

BASE_DIR = Path(__file__).resolve().parent.parent


def _text(name: str, default: str = "") -> str:
    """An empty variable counts as one that is not set: a filled-in form has empty lines."""
    return os.environ.get(name) or default


def _flag(name: str, *, default: bool) -> bool:
    return _text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in _text(name, default).split(",") if word.strip()]


# -- the machine --------------------------------------------------------------------------------

DEBUG = _flag("DEBUG", default=False)
DEMO = _flag("DEMO", default=False)
SECRET_KEY = _text("SECRET_KEY") or embedded.secret_key()
BASE_DOMAIN = _text("BASE_DOMAIN", "localhost")
PORT = int(_text("PORT", "8000"))
SECURE = _flag("HTTPS", default=False)
ALLOWED_HOSTS = _words("ALLOWED_HOSTS", f".{BASE_DOMAIN},127.0.0.1")
PUBLIC_SCHEME = "https" if SECURE else "http"

# -- apps ---------------------------------------------------------------------------------------

SHARED_APPS = ["django_tenants", "partnerview.tenants"]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "partnerview.users",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "partnerview.audit",
    "partnerview.http",
    "partnerview.notifications",
    "partnerview.imports",
    "partnerview.directory",
    "partnerview.books",
    "partnerview.approvals",
    "engagements",
    "recognition",
    "retainers",
    "programs",
    "partnerview.simulation",
    "partnerview.closing",
    "partnerview.dashboard",
    "partnerview.portal",
]
INSTALLED_APPS = [
    "partnerview",  # before django_tenants, whose create_tenant asks questions
    *SHARED_APPS,
    *TENANT_APPS,
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "users.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A lower app tells the world that something happened; what wakes up is decided here.
# The rows in the database remain the truth: a lost message is made good by the next run.
WAKES: dict[str, list[str]] = {
    "service_lines_changed": ["recognition.tasks.plan_schedules"],
    "billing_run_requested": ["engagements.tasks.run_billing"],
    "issue_run_requested": ["engagements.tasks.issue_invoices"],
    "invoices_issued": ["engagements.tasks.render_invoices"],
    "notifications_written": ["partnerview.notifications.tasks.deliver_outbox"],
}

# What the first run inside a new tenant's schema does, in order: (tenant, setup) each.
PROVISIONING_STEPS = [
    "partnerview.books.provisioning.write_conventions",
    "partnerview.users.provisioning.make_first_admin",
]

# Scheduled work: `work(period)` runs inside each ready tenant when the period is due at its own local time.
JOBS: dict[str, dict[str, Any]] = {
    "month": {"work": "recognition.actions.recognition.run_due_month", "cadence": "monthly"},
    "runs": {"work": "recognition.actions.runs.resume_runs", "cadence": "minutely"},
    "schedules": {"work": "recognition.actions.schedules.plan_due", "cadence": "daily", "hour": 2},
    "outbox": {"work": "partnerview.notifications.actions.mail.deliver_outbox", "cadence": "minutely"},
    "imports": {"work": "partnerview.imports.actions.batches.resume_stuck", "cadence": "minutely"},
    "top-ups": {"work": "retainers.actions.top_ups.follow_floors", "cadence": "daily", "hour": 2},
    "cycles": {"work": "retainers.actions.cycles.follow_cycles", "cadence": "daily", "hour": 3},
    "prospects": {"work": "programs.actions.prospects.follow_prospects", "cadence": "daily", "hour": 4},
    "handovers": {"work": "programs.actions.handovers.carry_out_due", "cadence": "daily", "hour": 0},
    "reviews": {"work": "programs.actions.reminders.remind_of_reviews", "cadence": "daily", "hour": 6},
    "calendar": {"work": "engagements.actions.calendar.follow_the_calendar", "cadence": "daily", "hour": 1},
    "digest": {"work": "partnerview.notifications.actions.mail.send_digests", "cadence": "daily", "hour": 7},
}
# Beat only asks what is due; the answer is in the database, so a lost or doubled tick does not matter.
BEAT: dict[str, dict[str, Any]] = {
    **{
        f"dispatch {job}": {"task": "partnerview.tenants.tasks.dispatch_due", "schedule": 60.0, "args": [job]}
        for job in JOBS
    },
    "sweep": {"task": "partnerview.tenants.tasks.sweep", "schedule": 60.0},
}
for _tick in BEAT.values():
    _tick["options"] = {"expires": 55}

# Asked before service lines are taken back: each raises Conflict where something of a higher app rests on them.
LINE_GUARDS: list[str] = []

# What can be imported, in the order in which files are recognized (partnerview/imports/sources.py).
IMPORT_SOURCES = [
    "engagements.imports.register.Register",
    "engagements.imports.harvest.Harvest",
    "engagements.imports.toggl.Toggl",
    "engagements.imports.clockify.Clockify",
    "engagements.imports.kimai.Kimai",
]

# -- database -----------------------------------------------------------------------------------

DATABASE_ROLE = _text("DATABASE_ROLE", "app")  # "owner" for migrations and provisioning


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    session = {
        "lock_timeout": "3s",
        "statement_timeout": _text("STATEMENT_TIMEOUT", "30s"),
        "idle_in_transaction_session_timeout": "60s",
    }
    if DATABASE_ROLE == "owner":
        session |= {"lock_timeout": "30s", "statement_timeout": "0"}
    return {
        "ENGINE": "partnerview.db.engine",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": " ".join(f"-c {key}={value}" for key, value in session.items())},
    }


_urls = embedded.database_urls()
DATABASE_ADMIN_URL = _text("DATABASE_ADMIN_URL")  # only for prepare_database
DATABASE_APP_ROLE = unquote(urlsplit(_urls.app).username or "")
DATABASES = {"default": _database(_urls.owner if DATABASE_ROLE == "owner" else _urls.app)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PG_EXTRA_SEARCH_PATHS = ["extensions"]
SKIP_PG_EXTRA_VALIDATION = True  # it would connect at import; schema names are t_… by a CHECK
TENANT_LIMIT_SET_CALLS = False

# -- cache and tasks ----------------------------------------------------------------------------

REDIS_URL = embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}
CELERY: dict[str, Any] = {
    "broker_url": REDIS_URL,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {"visibility_timeout": 3600, "unacked_restore_interval": 10},
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 5.0,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "task_time_limit": 1500,
    "task_soft_time_limit": 1440,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_default_queue": "work",
    "beat_schedule": BEAT,
    "task_routes": {"partnerview.tenants.tasks.provision_tenant": {"queue": "provisioning"}},
    "beat_cron_starting_deadline": 1800,
    "timezone": "UTC",
}

# -- requests -----------------------------------------------------------------------------------

MIDDLEWARE = [
    # These three touch no database, and what has no tenant needs them as well.
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "partnerview.tenants.middleware.TenantMiddleware",
    "partnerview.audit.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partnerview.books.middleware.FirmTimeZoneMiddleware",
    "partnerview.users.middleware.AccessMiddleware",
    "partnerview.http.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "partnerview.urls"
PUBLIC_SCHEMA_URLCONF = "partnerview.public_urls"
WSGI_APPLICATION = "partnerview.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "partnerview.dashboard.context.shell",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FILTERS_EMPTY_CHOICE_LABEL = "All"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "partnerview.imports.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_MAX_BYTES = int(_text("IMPORT_MAX_BYTES", str(100 * 1024 * 1024)))

# A model that may word first drafts of strategies, by an OpenAI-compatible address; nobody is asked without one.
DRAFTING_URL = _text("DRAFTING_URL")
DRAFTING_MODEL = _text("DRAFTING_MODEL")
DRAFTING_KEY = _text("DRAFTING_KEY")
DRAFTING_SECONDS = float(_text("DRAFTING_SECONDS", "15"))

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(_text("MEDIA_ROOT", str(embedded.run_dir() / "media")))

# -- security -----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a container asks for its health without HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
BEHIND_PROXY = _flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# -- people -------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "partnerview.users.adapters.AccountAdapter"
MFA_ADAPTER = "partnerview.users.adapters.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = "PartnerView"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the firm gives the address; nobody could enrol otherwise
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# -- REST API -----------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partnerview.users.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["partnerview.users.api_access.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["partnerview.http.parsing.WholeCharactersParser"],
    "DEFAULT_SCHEMA_CLASS": "partnerview.http.openapi.Schema",
    "EXCEPTION_HANDLER": "partnerview.http.problem.handle",
    "DEFAULT_THROTTLE_CLASSES": ["partnerview.http.throttling.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": _text("API_RATE", "600/min")},
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "PartnerView",
    "DESCRIPTION": "Continuous managed-service engagements: contracted, invoiced, recognized, cash.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # choices stay where they are used: no component names to collide
}

# -- language, time, mail, logs ------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
DATE_FORMAT = "j M Y"

EMAIL_BACKEND = _text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = embedded.run_dir() / "mail"
EMAIL_HOST = _text("EMAIL_HOST", "localhost")
EMAIL_PORT = int(_text("EMAIL_PORT", "25"))
EMAIL_HOST_USER = _text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = _text("EMAIL_HOST_PASSWORD")
DEFAULT_FROM_EMAIL = _text("DEFAULT_FROM_EMAIL", f"PartnerView <no-reply@{BASE_DOMAIN}>")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"schema": {"()": "partnerview.tenants.logs.SchemaFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {schema} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["schema"]}},
    "root": {"handlers": ["console"], "level": _text("LOG_LEVEL", "WARNING")},
}
