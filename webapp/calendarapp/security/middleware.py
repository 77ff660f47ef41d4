"""Sessions count as signed in only until they expire, and only with the second factor where one is required."""

from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from calendarapp.security import audit_log, sessions, two_factor
from calendarapp.security.audit_log import Act
from calendarapp.security.base import Middleware


class TwoFactorMiddleware(Middleware):
    """Keeps `request.user` anonymous for every view until both factors are given: no page can forget to check."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page; the session is looked at when the page first asks who it is."""
        request.user = SimpleLazyObject(partial(_admit, request, request.user))  # type: ignore[assignment]  # as Django
        return self.get_response(request)


def get_waiting_user(request: HttpRequest) -> User | None:
    """Whose password was right while the second factor is yet to come."""
    if request.user.is_authenticated:
        return None
    found: User | None = getattr(request, "_waiting_user", None)
    return found


def _admit(request: Any, user: Any) -> Any:
    request._waiting_user = None
    if not user.is_authenticated:
        return user
    if sessions.is_over(request.session):
        request.session.flush()
        audit_log.note(Act.TIMEOUT, user, request)
        return AnonymousUser()
    if user.is_verified() or not two_factor.is_due(user, request.session):
        return user
    request._waiting_user = user
    return AnonymousUser()
