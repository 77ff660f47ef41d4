"""From a broken rule to an HTTP answer: the one place (RFC 9457, application/problem+json)."""

from typing import Any, Final

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from calendarapp.errors import CalendarError

# Whatever is not here is a bad request.
STATUSES: Final[dict[str, int]] = {
    "busy": status.HTTP_409_CONFLICT,
    "already": status.HTTP_409_CONFLICT,
    "already_invited": status.HTTP_409_CONFLICT,
    "not_allowed": status.HTTP_403_FORBIDDEN,
    "event_not_found": status.HTTP_404_NOT_FOUND,
    "meeting_not_found": status.HTTP_404_NOT_FOUND,
    "token_not_found": status.HTTP_404_NOT_FOUND,
    "person_not_found": status.HTTP_404_NOT_FOUND,
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """A problem with a stable `code` for `CalendarError`, REST framework's own answer for everything else."""
    if not isinstance(error, CalendarError):
        return exception_handler(error, context)
    code = STATUSES.get(error.code, status.HTTP_400_BAD_REQUEST)
    problem = {"type": "about:blank", "title": str(error), "status": code, "code": error.code}
    return Response(problem, status=code, content_type="application/problem+json")
