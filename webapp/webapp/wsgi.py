"""The WSGI entry point: `gunicorn webapp.wsgi` with `webapp/` on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

application = get_wsgi_application()

from calendarapp.security.text import Request  # noqa: E402  its settings are read only now
from calendarapp.sql import silence  # noqa: E402

application.request_class = Request
silence.limit(25)  # seconds: longer than a statement waits for a lock, shorter than a proxy waits for an answer
