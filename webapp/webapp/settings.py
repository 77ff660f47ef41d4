"""The one settings file of panel, bot and worker. The environment is read here, once, and a bad value fails loudly.

Every variable is explained in `.env.example` and in docs/configuration.md (the README has the most useful ones).
"""

import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from webapp import embedded_postgres, env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
ROOT_DIR = BASE_DIR.parent
VERSION = "1.1.0"
DATA_DIR = env.read_data_dir("DATA_DIR", ROOT_DIR / ".data")

# Safety
DEBUG = env.read_flag("DEBUG")
SECRET_KEY = env.read_secret_key("SECRET_KEY", DATA_DIR)
PUBLIC_URL = env.read_url("PUBLIC_URL")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
ALLOWED_HOSTS = env.read_words("ALLOWED_HOSTS") or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([PUBLIC_HOST] if PUBLIC_HOST else []),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
PROXIES = env.read_int("TRUST_PROXY", 0, least=0, most=9)

# With an https address, nothing goes over plain http but what a supervisor on this machine asks.
HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

# What a page may load (CSP, level 3): what comes from here. Nothing inline, nothing from elsewhere, no frames.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb", "serial")
)

# Signing in: a second factor, a pause after failures, sessions that end.
SECOND_FACTOR = env.read_choice("SECOND_FACTOR", "auto", {"auto", "on", "off"})
REQUIRE_SECOND_FACTOR = {"on": True, "off": False}.get(SECOND_FACTOR, HTTPS and not DEBUG)
OTP_TOTP_ISSUER = PUBLIC_HOST or "Vstrecha"
SESSION_COOKIE_AGE = env.read_int("SESSION_HOURS", 12, least=1, most=720) * 3600
SESSION_IDLE_SECONDS = env.read_int("SESSION_IDLE_MINUTES", 60, least=1, most=43200) * 60
# People's own pages; the panel has its own sessions. With the prefix, no other host of the domain can set the cookie.
PAGE_COOKIE_NAME = "__Host-calendar_session" if HTTPS else "calendar_session"
OIDC_COOKIE_NAME = "__Host-calendar_oidc" if HTTPS else "calendar_oidc"  # a sign-in that has begun
CSRF_FAILURE_VIEW = "calendarapp.pages.kept_forms.refuse_token"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "calendarapp.security.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "calendarapp.security.lockout.refuse_locked_out"
AXES_USERNAME_CALLABLE = "calendarapp.security.lockout.get_name"
AXES_CLIENT_IP_CALLABLE = "calendarapp.security.client_ip.get_client_network"
AXES_LOCKOUT_PARAMETERS = [
    ["username", "ip_address"],
    "username",
    "ip_address",
]  # the handler's order
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else continued guessing would lock the owner out for good
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 100_000
AXES_ENABLE_ADMIN = False  # the panel has read-only screens of its own
AXES_VERBOSE = False

# The size of what is sent to the web: bytes, fields and files of one form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Where the web listens
HOST = env.read_text("HOST", "127.0.0.1")
PORT = env.read_port("PORT", 8000)

# Telegram. Without a token the sandbox plays Telegram on this machine.
SANDBOX_PORT = env.read_port("SANDBOX_PORT", 8081)
BOT_TOKEN = env.read_text("BOT_TOKEN", env.SANDBOX_TOKEN)
SANDBOX = BOT_TOKEN == env.SANDBOX_TOKEN
TELEGRAM_API_URL = env.read_url(
    "TELEGRAM_API_URL",
    f"http://127.0.0.1:{SANDBOX_PORT}" if SANDBOX else env.TELEGRAM,
)
# Signing in with Telegram's OpenID Connect, when there is a client; the sandbox has one of its own.
OIDC_SECRET = env.read_text("TELEGRAM_OIDC_CLIENT_SECRET")
TELEGRAM_OIDC = env.make_oidc_client(
    issuer=env.read_url("TELEGRAM_OIDC_ISSUER", env.TELEGRAM_OIDC),
    client_id=env.read_text("TELEGRAM_OIDC_CLIENT_ID"),
    secret=OIDC_SECRET,
    base=PUBLIC_URL,
) or (env.make_sandbox_client(SANDBOX_PORT, PORT) if SANDBOX and not PUBLIC_URL else None)
WEBHOOK_URL = env.read_url("WEBHOOK_URL")
WEBHOOK_SECRET = env.read_text("WEBHOOK_SECRET")
WEBHOOK_PORT = env.read_port("WEBHOOK_PORT", 8080)

# The Mini App: its address, empty where there can be none, and what may show it in a frame (docs/web.md).
MINI_APP_URL = f"{PUBLIC_URL}/app/" if HTTPS else f"http://localhost:{PORT}/app/" if SANDBOX and not PUBLIC_URL else ""
MINI_APP_HOSTS = [
    "https://web.telegram.org",
    "https://*.telegram.org",
    *([f"http://127.0.0.1:{SANDBOX_PORT}", f"http://localhost:{SANDBOX_PORT}"] if SANDBOX else []),
]

# The pace of outgoing messages (Bot API FAQ, "broadcasting"); 0 for no limit. Paid broadcasts may go faster.
OUTBOX_PAID_BROADCAST = env.read_flag("OUTBOX_PAID_BROADCAST")
OUTBOX_PER_SECOND = env.read_rate("OUTBOX_PER_SECOND", 1000 if OUTBOX_PAID_BROADCAST else 29.8)
OUTBOX_CHAT_PAUSE = env.read_rate("OUTBOX_CHAT_PAUSE", 1)

# Private networks that webhooks to the outside may lead to; none: they lead to the internet alone.
OUTGOING_WEBHOOK_NETWORKS = env.read_networks("OUTGOING_WEBHOOK_NETWORKS")

# How many events a person may have; existing ones stay.
EVENTS_PER_PERSON = env.read_int("EVENTS_PER_PERSON", 10_000, least=1, most=1_000_000)

# How many days the history of events and meetings is kept; 0: forever.
HISTORY_DAYS = env.read_int("HISTORY_DAYS", 365, least=0, most=100_000)

# How many days the audit log and the list of failed sign-ins are kept; 0: forever.
AUDIT_DAYS = env.read_int("AUDIT_DAYS", 1095, least=0, most=100_000)

INSTALLED_APPS = [
    "calendarapp",
    "calendarapp.panel.apps.PanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "calendarapp.security.apps.SignInsConfig",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "calendarapp.security.methods.HeadMiddleware",
    "calendarapp.security.paths.PermanentRedirectMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "calendarapp.security.mini_app.MiniAppMiddleware",
    "calendarapp.security.headers.Headers",
    "calendarapp.pages.open_pages.OpenPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "calendarapp.security.body_limit.BodyLimitMiddleware",
    "calendarapp.security.text.ReadableTextMiddleware",
    "calendarapp.security.paths.OptionalSlashMiddleware",
    "django.middleware.common.CommonMiddleware",
    "calendarapp.security.methods.AllowedMethodsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "calendarapp.security.middleware.TwoFactorMiddleware",
    "calendarapp.security.writers.WriterMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
GIVEN_DATABASE = env.read_database("DATABASE_URL")
EMBEDDED_POSTGRES = GIVEN_DATABASE is None
# Queries of `calendarapp.sql.prepared` are planned once a connection. A pooler in between may not know of such
# (PgBouncer in transaction mode with `max_prepared_statements=0`).
PREPARED_STATEMENTS = env.read_flag("PREPARED_STATEMENTS", default=True)
# Where the worker listens for new messages, if DATABASE_URL leads to a pooler, which passes on no notifications.
LISTEN_DATABASE = env.read_database("DATABASE_LISTEN_URL")
place: dict[str, Any] = GIVEN_DATABASE or embedded_postgres.get_connection(DATA_DIR)
DATABASES = {
    "default": {
        **place,
        "OPTIONS": {
            "connect_timeout": env.PATIENCE["connect_timeout"],
            **place.get("OPTIONS", {}),
            "prepare_threshold": 0 if PREPARED_STATEMENTS else None,
        },
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # they belong to one session, which a pooler does not give
    }
}
# A streaming replica, for lists, exports and feeds (`calendarapp.sql.replica`).
REPLICA = env.read_database("DATABASE_REPLICA_URL", target="any")
if REPLICA is not None:
    reading = {"prepare_threshold": 0 if PREPARED_STATEMENTS else None}
    options = {"OPTIONS": {**REPLICA["OPTIONS"], **reading}, "TEST": {"MIRROR": "default"}}
    DATABASES["replica"] = {**DATABASES["default"], **REPLICA, **options}
DATABASE_ROUTERS = ["calendarapp.sql.replica.Router"]
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
TIME_ZONE = env.read_time_zone("TIME_ZONE", "Europe/Moscow")
USE_I18N = True
USE_TZ = True

# Static files: whitenoise serves them from the packages themselves until `collectstatic` has gathered them.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The scripts of the pages, in STATIC_ROOT/built (tools/frontend.py): a file named by its content never changes.
FRONTEND = env.read_flag("FRONTEND", default=True)
WHITENOISE_IMMUTABLE_FILE_TEST = rf"^/{STATIC_URL}built/[a-z]+-[0-9A-Z]{{8}}\.(?:js|css)$"
warnings.filterwarnings("ignore", "No directory at", UserWarning)  # STATIC_ROOT, before there is anything in it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# Rate limits: how many a minute, 0 for no limit. The bot counts updates of a person or group in its memory, the API
# requests with a token, or from an address without one, in the database (docs/decisions/0018-rate-limits.md).
BOT_RATE_PER_MINUTE = env.read_int("BOT_RATE_PER_MINUTE", 120, least=0, most=100_000)
API_THROTTLE = env.read_flag("API_THROTTLE", default=True)
API_RATE_TOKEN = env.read_int("API_RATE_TOKEN", 120, least=0, most=1_000_000)
API_RATE_ADDRESS = env.read_int("API_RATE_ADDRESS", 30, least=0, most=1_000_000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "calendarapp.api.authentication.TokenAuthentication",  # the first one says what a 401 asks for
        "calendarapp.api.authentication.PageAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["calendarapp.api.permissions.IsStaff"],
    "DEFAULT_THROTTLE_CLASSES": ["calendarapp.api.throttling.Throttle"],
    # JSON alone: REST framework's own pages have inline scripts, which the policy forbids; /api/docs/ is for people.
    "DEFAULT_RENDERER_CLASSES": ["calendarapp.api.json_rows.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["calendarapp.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["calendarapp.api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "calendarapp.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "calendarapp.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "calendarapp.api.problems.handle",
    "NUM_PROXIES": PROXIES,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Vstrecha",
    "VERSION": VERSION,
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
        "ParticipantState": ["in", "waiting", "invited", "declined", "cancelled"],
        "DeliveryState": ["waiting", "delivered", "failed"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": f"/{STATIC_URL}calendarapp/favicon.svg",
}

# Numbers for Prometheus. The bot serves them on METRICS_PORT, the worker on the port after it; 0: neither does.
METRICS_PORT = env.read_int("METRICS_PORT", 0, least=0, most=65534)
METRICS_TOKEN = env.read_secret("METRICS_TOKEN")

# Log lines: for people or for programs, and from which level on.
LOG_FORMAT = env.read_choice("LOG_FORMAT", "text", logs.FORMATS)
LOG_LEVEL = env.read_choice("LOG_LEVEL", "info", logs.LEVELS)
LOGGING = logs.configure(LOG_FORMAT, LOG_LEVEL, [BOT_TOKEN, SECRET_KEY, WEBHOOK_SECRET, METRICS_TOKEN, OIDC_SECRET])
