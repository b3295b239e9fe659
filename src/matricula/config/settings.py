"""Django's settings: everything that differs between installations comes from the environment.

MATRICULA_HOME, DATABASE_URL, MATRICULA_DB_ROLE, MATRICULA_DEBUG, MATRICULA_DEMO, MATRICULA_HOSTS, MATRICULA_HTTPS,
MATRICULA_PROXIES, MATRICULA_SEAL, MATRICULA_SECRET_KEY, MATRICULA_SMTP_URL, MATRICULA_URL,
MATRICULA_ABSENCE_MAIL_AFTER and MATRICULA_EVENING_MAIL_AT are described in `docs/operating.md`; none is needed.
"""

import os
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import pghistory
from django.core.exceptions import ImproperlyConfigured

from matricula.config.database.roles import process_role
from matricula.config.database.target import DEFAULT_NAME, target
from matricula.config.home import home, lasting_secret
from matricula.config.static_files import FOLDER
from matricula.web.office import SUBJECTS

PACKAGE = Path(__file__).resolve().parents[1]
HOME = home()


def _switch(name: str) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in ("", "0", "1", "true", "false", "yes", "no"):
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to 1 or 0.")
    return value in ("1", "true", "yes")


def _secret(name: str) -> str:
    """What the variable says, or the first line of the file that ``<name>_FILE`` names."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE is {file!r}, which cannot be read: {error}") from error


def _address(value: str) -> SplitResult | None:
    """The parts of an address with a host and a port that can be one; None for anything else."""
    try:
        parts = urlsplit(value)
        fits = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fits else None


def _number(name: str) -> int:
    value = os.environ.get(name) or "0"
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a number.")
    return int(value)


DEBUG = _switch("MATRICULA_DEBUG")
# Shows what only developers need: the page of the look, languages that are not yet translated.
DEV = DEBUG or _switch("MATRICULA_DEV")
# The installation shows its accounts on the sign-in page; the database decides whether the date may travel.
DEMO = _switch("MATRICULA_DEMO")
HTTPS = _switch("MATRICULA_HTTPS")
SECRET_KEY = os.environ.get("MATRICULA_SECRET_KEY") or lasting_secret("secret_key")
# Keys of before: what they signed or encrypted can still be read, and nothing new is written under them.
SECRET_KEY_FALLBACKS = [one for one in os.environ.get("MATRICULA_OLD_SECRET_KEYS", "").split(",") if one]

_hosts = [one.strip() for one in os.environ.get("MATRICULA_HOSTS", "").split(",") if one.strip()]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_hosts]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _hosts] if HTTPS else []

INSTALLED_APPS = [
    "matricula.config",
    "matricula.web",
    "matricula.exchange",
    "matricula.delivery",
    "matricula.diary",
    "matricula.journal",
    "matricula.graduation",
    "matricula.admission",
    "matricula.cases",
    "matricula.studies",
    "matricula.quality",
    "matricula.attendance",
    "matricula.families",
    "matricula.registry",
    "matricula.papers",
    "matricula.notices",
    "matricula.audit",
    "matricula.authorities",
    "matricula.documents",
    "matricula.deployment",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "matricula.config.headers.SecurityHeaders",
    "matricula.config.headers.UploadLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "matricula.config.compressing.CompressedPages",
    "matricula.web.family.short.ShortPath",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "matricula.config.headers.ReadableText",
    "matricula.web.reader.Reader",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "matricula.web.resent.ResentForms",
    "matricula.web.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "matricula.config.urls"
WSGI_APPLICATION = "matricula.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "pages",
        "BACKEND": "matricula.web.templating.backend.Pages",
        "DIRS": [
            PACKAGE / "web" / "templates",
            PACKAGE / "web" / "family" / "templates",
            PACKAGE / "web" / "public" / "templates",
            *(PACKAGE / "web" / "office" / subject / "templates" for subject in SUBJECTS),
        ],
        "OPTIONS": {
            "environment": "matricula.web.templating.environment.environment",
            "bytecode": str(HOME / "templates"),
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "matricula.web.shell.shell",
                "matricula.web.shell.demonstration",
            ],
        },
    },
    {
        # The pages of allauth, and those of its parts that we write otherwise.
        "NAME": "borrowed",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "borrowed_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]
# The boxes of forms come from Jinja too, as the pages do: Django's own templates take four times as long.
FORM_RENDERER = "matricula.web.templating.boxes.Boxes"

_target = target()
DATABASES = {
    # Before the first start there is nothing to connect to; commands that need no database still run.
    "default": _target.django(process_role())
    if _target
    else {"ENGINE": "django.db.backends.postgresql", "NAME": DEFAULT_NAME, "HOST": "127.0.0.1", "PORT": "9"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "authorities.User"
# A row of history says by itself who, why and under which clause; no other table is needed to read it.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
# An address is one person's where there is one; families have a login name in its place.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "matricula.config.accounts.ByInvitationOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# The address was verified by the invitation that was sent to it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# A stranger's address is told nothing, least of all to sign up where nobody can.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "reset_password": "matricula.config.account_forms.AskForPasswordForm",
    "reset_password_from_key": "matricula.config.account_forms.ChooseForgottenPasswordForm",
    "change_password": "matricula.config.account_forms.CountedChangePasswordForm",
}
# So many proxies stand before the pages, and each adds the address it was asked from to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = _number("MATRICULA_PROXIES")
# allauth counts in the cache, by account and by address each alone; our forms and adapter count the pair.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "matricula.config.second_factors.EncryptedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "matricula.config.account_forms.CountedAuthenticateForm",
    "reauthenticate": "matricula.config.account_forms.CountedReauthenticateForm",
}
MFA_TOTP_ISSUER = "Matricula"
LOGIN_REDIRECT_URL = "/"

# A cache of each process would tell each something else. What is counted is counted in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

LANGUAGE_CODE = "en"
KNOWN_LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский"), ("fa", "فارسی")]
# `make check` fails while a message of the platform lacks a translation into one of these.
COMPLETE_LANGUAGES = ["zh-hans", "ru"]
# The others are only for those who work on them: nobody else should read English that runs from right to left.
LANGUAGES = [one for one in KNOWN_LANGUAGES if DEV or one[0] in (LANGUAGE_CODE, *COMPLETE_LANGUAGES)]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["matricula.config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# What serves has collected them just now, compressed and under hashed names. Elsewhere they come from the package.
_collected = os.environ.get(FOLDER)
if _collected:
    STATIC_ROOT = _collected
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "matricula.config.static_storage.HashedModules"},
    }
WHITENOISE_USE_FINDERS = not _collected
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "matricula.config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "matricula.web.out_of_date.out_of_date"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["matricula.papers.uploads.BoundedUploadHandler"]

# Papers of families and mail not yet sent: in the data folder, readable by this user alone.
PAPERS_FOLDER = HOME / "papers"
MAILDIR = HOME / "mail"
# The key that certificates are sealed with, as PKCS#12; without one they are not, but for a demonstration's own.
SEAL_FILE = os.environ.get("MATRICULA_SEAL", "")
SEAL_PASSPHRASE = _secret("MATRICULA_SEAL_PASSPHRASE")
# Where links in mails lead: mail is written by the worker, which sees no request.
PUBLIC_URL = os.environ.get("MATRICULA_URL", "").rstrip("/") or (
    f"http{'s' if HTTPS else ''}://{_hosts[0]}" if _hosts else "http://localhost:8000"
)
_public = _address(PUBLIC_URL)
if _public is None or _public.scheme not in ("http", "https"):
    raise ImproperlyConfigured(
        f"MATRICULA_URL is {PUBLIC_URL!r}; it must look like https://records.example.org"
    )
# A first absence is mailed to the family after so many minutes, so that a slip can be corrected; the rest that evening.
try:
    ABSENCE_MAIL_AFTER = timedelta(minutes=int(os.environ.get("MATRICULA_ABSENCE_MAIL_AFTER") or "15"))
    EVENING_MAIL_AT = time.fromisoformat(os.environ.get("MATRICULA_EVENING_MAIL_AT") or "19:00")
except ValueError as error:
    raise ImproperlyConfigured(
        "MATRICULA_ABSENCE_MAIL_AFTER must be minutes, like 15; MATRICULA_EVENING_MAIL_AT an hour, like 19:00"
    ) from error
DEFAULT_FROM_EMAIL = os.environ.get("MATRICULA_MAIL_FROM", "matricula@localhost")
_smtp = os.environ.get("MATRICULA_SMTP_URL")
if _smtp:
    _parts = _address(_smtp)
    if _parts is None or _parts.scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise ImproperlyConfigured("MATRICULA_SMTP_URL must look like smtp+starttls://user:password@host:587")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 25)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_USE_TLS = _parts.scheme == "smtp+starttls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "matricula.notices.maildir.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MATRICULA_LOG", "WARNING").upper()},
    # Every refusal with its clause, however quiet the rest of the log is.
    "loggers": {
        "matricula.refusals": {"level": "INFO"},
        # Answers from 400 on are no faults of ours, and their addresses hold ids of pupils and secrets of invitations.
        "django.request": {"level": "ERROR"},
    },
}
