"""The limit on the size of a request's body."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from calendarapp.security import responses
from calendarapp.security.base import Middleware


class BodyLimitMiddleware(Middleware):
    """Refuses a body that is too big before any of it is read, files included (413).

    A server that speaks WSGI has no body without a length: chunks are not passed on.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            title, text = _("Request too large"), _("The request is too large. Send less at a time.")
            return responses.refuse(request, status=413, code="too_large", title=title, text=text)
        return self.get_response(request)
