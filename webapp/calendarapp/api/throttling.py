"""Rate limits: requests a minute for each token, session or account, and for each address without one.

All processes of the web count together (`security.rates`).
"""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from calendarapp.models import ApiToken, PageSession
from calendarapp.security import rates

if TYPE_CHECKING:  # REST framework's views are made with what stands here
    from rest_framework.views import APIView


class Throttle(BaseThrottle):
    """As many requests a minute as a setting says; 0, or `API_THROTTLE` off, is no limit."""

    pause: float | None = None

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Whether there is room for one more of this token, session, account of the panel, or address."""
        if isinstance(request.auth, ApiToken):
            self.pause = rates.admit(f"token {request.auth.pk}", settings.API_RATE_TOKEN)
        elif isinstance(request.auth, PageSession):
            self.pause = rates.admit(f"session {request.auth.pk}", settings.API_RATE_TOKEN)
        elif request.user and request.user.is_authenticated:
            self.pause = rates.admit(f"account {request.user.pk}", settings.API_RATE_TOKEN)
        else:
            self.pause = rates.admit_failure(request._request)
        return self.pause is None

    def wait(self) -> float | None:
        return self.pause


def count_failure(request: Request) -> None:
    """Count a request with a wrong token, or without the one it needs, against its address.

    REST framework asks a view's throttles only after authentication and permissions have passed.

    Raises:
        Throttled: there were too many within a minute.
    """
    pause = rates.admit_failure(request._request)
    if pause is not None:
        raise Throttled(pause)
