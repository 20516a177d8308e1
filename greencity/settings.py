"""Settings, read from the environment.

A trial needs none of them. In production (`GREENCITY_PRODUCTION=1`, which the WSGI entry sets)
`DATABASE_URL`, `GREENCITY_SECRET_KEY` and `GREENCITY_ALLOWED_HOSTS` must be given.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from greencity.plumbing.logs import logging_for

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("GREENCITY_DEBUG", default=False)
PRODUCTION = env.bool("GREENCITY_PRODUCTION", default=False)
DATA_DIR = Path(env.str("GREENCITY_DATA_DIR", default=str(BASE_DIR / "var")))


def required(name: str) -> str:
    """An environment variable that production cannot do without."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def trial_secret() -> str:
    """The secret key of a trial, made once and kept beside its database, for its owner alone."""
    path = DATA_DIR / "secret.key"
    try:
        return path.read_text()
    except OSError:
        pass
    secret = secrets.token_urlsafe(50)
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secret)
    except OSError:
        pass  # what cannot be kept lasts as long as the process; the demo command says why
    return secret


SECRET_KEY = required("GREENCITY_SECRET_KEY") if PRODUCTION else env.str("GREENCITY_SECRET_KEY", "") or trial_secret()
ALLOWED_HOSTS = (
    [host.strip() for host in required("GREENCITY_ALLOWED_HOSTS").split(",")]
    if PRODUCTION
    else ["127.0.0.1", "localhost", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("GREENCITY_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "modeltranslation",
    "greencity.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "rules",
    "simple_history",
    "template_partials",
    "greencity",
    "pilots",
    "finance",
    "buildings",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "greencity.plumbing.htmx.SignInAgainMiddleware",
]

ROOT_URLCONF = "greencity.urls"
WSGI_APPLICATION = "greencity.wsgi.application"

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
                "greencity.plumbing.shell.shell",
            ],
        },
    }
]

# Database: one URL. SQLite writes ahead, so that readers do not wait for a writer.
TRIAL_DATABASE = DATA_DIR / "greencity.sqlite3"
DATABASE_URL = required("DATABASE_URL") if PRODUCTION else env.str("DATABASE_URL", f"sqlite:///{TRIAL_DATABASE}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # beside what the URL asks for, such as sslmode
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": env.int("DATABASE_POOL_MIN", 1),
        "max_size": env.int("DATABASE_POOL_MAX", 8),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://greencity?max_entries=500")}

AUTH_USER_MODEL = "pilots.User"
AUTHENTICATION_BACKENDS = ["pilots.permissions.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"

# Chinese first. A text that stands in one language only is shown in that one.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("zh-hans", "en")
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

#: How many goals the plan of a year has: an import with another number says so.
GOALS_A_YEAR = env.int("GREENCITY_GOALS_A_YEAR", 30)

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# what departments attach to figures; never inside STATIC_ROOT, which is served to all
EVIDENCE_DIR = Path(env.str("GREENCITY_EVIDENCE_DIR", default=str(DATA_DIR / "evidence")))
if EVIDENCE_DIR.resolve().is_relative_to(STATIC_ROOT.resolve()):
    raise ImproperlyConfigured("GREENCITY_EVIDENCE_DIR must not lie within the folder of static files.")
# the files of registers while they are read and written; as private as evidence, and cleared away
UPLOAD_DIR = Path(env.str("GREENCITY_UPLOAD_DIR", default=str(DATA_DIR / "uploads")))
if UPLOAD_DIR.resolve().is_relative_to(STATIC_ROOT.resolve()):
    raise ImproperlyConfigured("GREENCITY_UPLOAD_DIR must not lie within the folder of static files.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# No inline script, nothing from another host. The hash is of the empty style element that plotly
# fills through the style sheet interface.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CSRF_FAILURE_VIEW = "greencity.views.shell.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("GREENCITY_HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# Mail: one URL. A trial prints its mails; in production the reminders ask for both URLs.
EMAIL_URL = env.str("EMAIL_URL", "" if PRODUCTION else "consolemail://")
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("GREENCITY_MAIL_FROM", "greencity@localhost")
#: Where the links of mails lead, without a slash at the end.
SITE_URL = env.str("GREENCITY_SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")

LOGGING = logging_for(env.str("GREENCITY_LOG_LEVEL", "INFO"), as_json=PRODUCTION)
