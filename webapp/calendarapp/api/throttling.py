"""Rate limits: requests a minute for each token or account, and for each address without one.

All processes of the web count together (`services.rate_limits`).
"""

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from calendarapp.models import ApiToken
from calendarapp.security.client_ip import get_client_address
from calendarapp.services import rate_limits

if TYPE_CHECKING:  # REST framework's views are made with what stands here
    from rest_framework.views import APIView


class PerMinute(BaseThrottle):
    """As many requests a minute as a setting says; 0, or `API_THROTTLE` off, is no limit."""

    setting = ""
    pause: float | None = None

    def counted_as(self, request: Request, view: "APIView") -> str | None:
        """The key to count under; None when another throttle counts."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Whether there is room for one more."""
        limit = getattr(settings, self.setting) if settings.API_THROTTLE else 0
        key = self.counted_as(request, view) if limit else None
        self.pause = None if key is None else rate_limits.admit(key, limit)
        return self.pause is None

    def wait(self) -> float | None:
        """In how many seconds there may be room again."""
        return self.pause


class TokenThrottle(PerMinute):
    """For each token, and for each account that is signed in to the panel."""

    setting = "API_RATE_TOKEN"

    def counted_as(self, request: Request, view: "APIView") -> str | None:
        """The token or the account; None for an anonymous request."""
        if isinstance(request.auth, ApiToken):
            return f"token {request.auth.pk}"
        if request.user and request.user.is_authenticated:
            return f"account {request.user.pk}"
        return None


class AddressThrottle(PerMinute):
    """For each address that sends anonymous requests."""

    setting = "API_RATE_ADDRESS"

    def counted_as(self, request: Request, view: Any) -> str | None:
        """The address; None for a known caller."""
        if request.user and request.user.is_authenticated:
            return None
        return self.address_key(request)

    def address_key(self, request: Request) -> str:
        """The address, as far as proxies are trusted to tell it (`TRUST_PROXY`)."""
        return f"address {get_client_address(request._request)}"


class FailureThrottle(AddressThrottle):
    """The same count, for requests that are refused before the caller is known."""

    def counted_as(self, request: Request, view: Any) -> str:
        """The address."""
        return self.address_key(request)


NO_VIEW: Final[Any] = None


def count_failure(request: Request) -> None:
    """Count a request with a wrong token, or without the one it needs, against its address.

    REST framework asks a view's throttles only after authentication and permissions have passed.

    Raises:
        Throttled: there were too many within a minute.
    """
    throttle = FailureThrottle()
    if not throttle.allow_request(request, NO_VIEW):
        raise Throttled(throttle.wait())
