"""The product's database and models and nothing else: no middleware, no authentication."""

from webapp.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare.urls"
WSGI_APPLICATION = "django.core.wsgi.application"
MIDDLEWARE = []
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
}
