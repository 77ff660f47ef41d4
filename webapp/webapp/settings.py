"""The one settings file of panel, bot and worker. The environment is read here, once, and a bad value fails loudly.

Every variable is explained in `.env.example` and in the README.
"""

import warnings
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from webapp import embedded, env

BASE_DIR = Path(__file__).resolve().parent.parent
ROOT_DIR = BASE_DIR.parent
DATA_DIR = env.data_dir("DATA_DIR", ROOT_DIR / ".data")

# Safety
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", DATA_DIR)
PUBLIC_URL = env.url("PUBLIC_URL")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([PUBLIC_HOST] if PUBLIC_HOST else []),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Where the web listens
HOST = env.text("HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)

# Telegram. Without a token the sandbox plays Telegram on this machine.
SANDBOX_PORT = env.port("SANDBOX_PORT", 8081)
BOT_TOKEN = env.text("BOT_TOKEN", env.SANDBOX_TOKEN)
TELEGRAM_API_URL = env.url(
    "TELEGRAM_API_URL",
    f"http://127.0.0.1:{SANDBOX_PORT}" if BOT_TOKEN == env.SANDBOX_TOKEN else env.TELEGRAM,
)
WEBHOOK_URL = env.url("WEBHOOK_URL")
WEBHOOK_SECRET = env.text("WEBHOOK_SECRET")
WEBHOOK_PORT = env.port("WEBHOOK_PORT", 8080)

# The pace of outgoing messages (Bot API FAQ, "broadcasting"); 0 for no limit. Paid broadcasts may go faster.
OUTBOX_PAID_BROADCAST = env.flag("OUTBOX_PAID_BROADCAST")
OUTBOX_PER_SECOND = env.rate("OUTBOX_PER_SECOND", 1000 if OUTBOX_PAID_BROADCAST else 29.8)
OUTBOX_CHAT_PAUSE = env.rate("OUTBOX_CHAT_PAUSE", 1)

INSTALLED_APPS = [
    "calendarapp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "webapp.urls"
WSGI_APPLICATION = "webapp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# One PostgreSQL for panel, bot and worker: DATABASE_URL, or the embedded server under DATA_DIR.
GIVEN_DATABASE = env.database("DATABASE_URL")
EMBEDDED_POSTGRES = GIVEN_DATABASE is None
DATABASES = {
    "default": {
        **(GIVEN_DATABASE or embedded.connection(DATA_DIR)),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Language and time. Wall-clock times are stored with their zone; instants in UTC.
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Moscow")
USE_I18N = True
USE_TZ = True

# Static files: whitenoise serves them from the packages themselves until `collectstatic` has gathered them.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
warnings.filterwarnings("ignore", "No directory at", UserWarning)  # STATIC_ROOT, before there is anything in it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# The API: how often one may ask in a minute (0: as often as one likes).
API_THROTTLE = env.flag("API_THROTTLE", default=True)
API_RATE_TOKEN = env.number("API_RATE_TOKEN", 120, least=0, most=1_000_000)
API_RATE_ADDRESS = env.number("API_RATE_ADDRESS", 30, least=0, most=1_000_000)
# So many proxies stand in front and add to X-Forwarded-For; without one, anybody may write there what they like.
NUM_PROXIES = env.number("NUM_PROXIES", 0, least=0, most=16)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "calendarapp.api.authentication.TokenAuthentication",  # the first one says what a 401 asks for
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["calendarapp.api.permissions.IsStaff"],
    "DEFAULT_THROTTLE_CLASSES": [
        "calendarapp.api.throttling.TokenThrottle",
        "calendarapp.api.throttling.AddressThrottle",
    ],
    "NUM_PROXIES": NUM_PROXIES,
    "DEFAULT_PARSER_CLASSES": ["calendarapp.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["calendarapp.api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "calendarapp.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "calendarapp.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "calendarapp.api.errors.handle",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Vstrecha",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["drf_spectacular.hooks.preprocess_exclude_path_format"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "calendarapp.api.schema.finish",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MeetingStatus": "calendarapp.models.Appointment.Status",
        "NewMeetingStatus": ["pending"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": f"/{STATIC_URL}calendarapp/favicon.svg",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_secrets": {"()": "webapp.logs.HideSecrets", "secrets": [BOT_TOKEN, SECRET_KEY, WEBHOOK_SECRET]}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
