"""The WSGI entry point: `gunicorn webapp.wsgi` with `webapp/` on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

application = get_wsgi_application()

from calendarapp.security.text import Request  # noqa: E402  its settings are read only now

application.request_class = Request
