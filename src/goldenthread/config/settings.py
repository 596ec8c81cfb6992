"""Every setting, read from the environment. `.env.sample` lists what can be set and why."""

import sys
from datetime import date
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

# Tests run with their own throw-away secrets and database.
TESTING = "pytest" in sys.modules
_env_file = Path(env.str("GOLDENTHREAD_ENV_FILE", default=".env"))
if not TESTING and _env_file.is_file():
    env.read_env(_env_file)

# The demo holds published and invented figures only, and serves them on this machine.
DEMO = env.bool("GOLDENTHREAD_DEMO", default=False)
DEBUG = env.bool("GOLDENTHREAD_DEBUG", default=False)
# Off only where the site is read on the machine that serves it.
HTTPS = env.bool("GOLDENTHREAD_HTTPS", default=not (DEMO or TESTING))

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEMO or TESTING):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'` "
            "and put it in the environment or in .env. To look round first, run `sh bin/demo`."
        )
    SECRET_KEY = "for the demo and the tests only: this key is public and protects nothing"  # noqa: S105

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Where things are kept ------------------------------------------------------------------------------

DATA_DIR = Path(env.str("GOLDENTHREAD_DATA_DIR", default="var")).resolve()
DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL:
    DATABASE_URL = f"sqlite:///{DATA_DIR / 'goldenthread.sqlite3'}"
    if not TESTING:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 600
if _database["ENGINE"].endswith("sqlite3"):
    # The web process and the worker share one file: readers never wait, a writer takes its lock at the start
    # of its transaction, and what is committed is on the disk.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What is installed ----------------------------------------------------------------------------------

LOCAL_APPS = [
    "goldenthread.audit",
    "goldenthread.reference",
    "goldenthread.records",
    "goldenthread.partners",
    "goldenthread.notices",
    "goldenthread.documents",
    "goldenthread.indicators",
    "goldenthread.observations",
    "goldenthread.assessments",
    "goldenthread.strategy",
    "goldenthread.needs",
    "goldenthread.returns",
    "goldenthread.governance",
    "goldenthread.packs",
    "goldenthread.publishing",
    "goldenthread.look",
    "goldenthread.pages",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # the form renderer finds Django's own widget templates through it
    "django_cotton.apps.SimpleAppConfig",
    *LOCAL_APPS,
    # After ours, so that our templates stand before theirs.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "goldenthread.config.middleware.PrivateAnswers",
    "goldenthread.config.middleware.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "goldenthread.config.middleware.SessionLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "goldenthread.pages.gate.Gate",
]
ROOT_URLCONF = "goldenthread.config.urls"
WSGI_APPLICATION = "goldenthread.config.wsgi.application"

_loaders: list[object] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # Compiled once; a change to a template shows after a restart, or at once with GOLDENTHREAD_DEBUG=1.
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "builtins": ["django_cotton.templatetags.cotton", "goldenthread.look.templatetags.gt"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "goldenthread.look.forms.renderer.Renderer"

# --- People and sessions --------------------------------------------------------------------------------

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Length is what makes a password strong. Eight is the least, and only ever beside a second factor.
PASSWORD_LENGTH = max(8, env.int("GOLDENTHREAD_PASSWORD_LENGTH", default=15))
_known_passwords = env.str("GOLDENTHREAD_PASSWORD_LIST", default="")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    # The list that comes with Django (20,000 known passwords), or a longer one of your own.
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": _known_passwords} if _known_passwords else {},
    },
]
if TESTING:
    # Speed only: no real password is ever stored by a test.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

ACCOUNT_ADAPTER = "goldenthread.partners.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# What reaches a person by another way than the browser lasts ten minutes.
PASSWORD_RESET_TIMEOUT = 10 * 60
MFA_ADAPTER = "goldenthread.partners.adapters.SecondFactorAdapter"
MFA_FORMS = {"activate_totp": "goldenthread.partners.second_factor.ActivateApp"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Golden Thread"
# A browser lets a page without HTTPS use passkeys on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Identity providers of partners, as a JSON list: see .env.sample. An account is found by its email address, so
# name only providers that check the addresses they send.
SOCIALACCOUNT_ADAPTER = "goldenthread.partners.adapters.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SIGN_IN_PROVIDERS = env.json("GOLDENTHREAD_SIGN_IN_PROVIDERS", default=[])
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["issuer"]},
            }
            for provider in SIGN_IN_PROVIDERS
        ],
    }
}

# From this day whoever may write needs a second factor (an authenticator app, a passkey or a partner's provider).
_second_factor = env.str("GOLDENTHREAD_SECOND_FACTOR_FROM", default="" if DEMO or TESTING else "2026-01-01")
SECOND_FACTOR_FROM = date.fromisoformat(_second_factor) if _second_factor else None
# What publishes, approves, exports or changes roles asks who you are if you have not said so for this long.
# 0 turns it off. People chosen at the door of the demo have nothing to say it with.
FRESH_SECONDS = env.int("GOLDENTHREAD_FRESH_SECONDS", default=0 if DEMO or TESTING else 15 * 60)

# --- Attempts and mail ----------------------------------------------------------------------------------

# Attempts to sign in are counted in the database, so that every process counts the same ones.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "goldenthread_attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# Of one token, person or address, counted in a file that the processes of a machine share. 0: no limit.
API_CALLS_A_MINUTE = env.int("GOLDENTHREAD_API_CALLS_A_MINUTE", default=0 if TESTING else 300)
# How many proxies in front add to X-Forwarded-For; the address of whoever asks is read from there.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("GOLDENTHREAD_BEHIND_PROXY", default=False) else 0
# Without a mail server, mail is written to the terminal of the site.
# The demo sends none: its people are invented.
vars().update(env.email("GOLDENTHREAD_EMAIL_URL", default="dummymail://" if DEMO else "consolemail://"))
EMAIL_TIMEOUT = 10
# Where people reach the site: the links in its mail begin with this.
SITE_ADDRESS = env.str("GOLDENTHREAD_SITE_ADDRESS", default="http://localhost:8000")
# Looks at each file that somebody sends, given on its standard input; 0 is clean and 1 is not.
SCAN_COMMAND = env.str("GOLDENTHREAD_SCAN_COMMAND", default="")
DEFAULT_FROM_EMAIL = env.str("GOLDENTHREAD_EMAIL_FROM", default="golden-thread@localhost")

# --- Sessions -------------------------------------------------------------------------------------------

SESSION_IDLE_SECONDS = 30 * 60
SESSION_IDLE_SECONDS_OF_ADMINISTRATORS = 15 * 60
SESSION_SEEN_EVERY_SECONDS = 60
SESSION_COOKIE_AGE = 12 * 60 * 60
# A __Host- cookie can be set by this very host alone, over HTTPS, for the whole site.
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Where someone who finds a weakness should write: a mailto: or https: address for security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

# --- What the browser is told ---------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # Set only behind a proxy that always writes this header itself.
    if env.bool("GOLDENTHREAD_BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Styles, fonts and scripts --------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("GOLDENTHREAD_STATIC_ROOT", default="") or None
WHITENOISE_ALLOW_ALL_ORIGINS = False
# With a static root (filled by `collectstatic`) files have long-lived names; without one they are served from
# the packages as they are, which suits a laptop.
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Limits, language and clock -------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The grid that links many records at once sends a field for every pair.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("GOLDENTHREAD_LOG_LEVEL", default="WARNING")},
    # Django would mail its administrators; there are none, so its records go to the root alone.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
