"""How often one may ask: so often a minute a token (or account), and an address that nobody known asks from.

Each web process counts by itself, in its own memory.
"""

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from calendarapp.programs import ApiToken

if TYPE_CHECKING:  # REST framework's views are made with what stands here
    from rest_framework.views import APIView


class PerMinute(SimpleRateThrottle):
    """So many requests within a minute as a setting says; 0, and `API_THROTTLE` off, is no limit."""

    setting = ""

    def get_rate(self) -> str | None:
        """The setting, as it stands now."""
        limit = getattr(settings, self.setting) if settings.API_THROTTLE else 0
        return f"{limit}/min" if limit else None


class TokenThrottle(PerMinute):
    """For each token; for whoever is signed in to the panel, for each account."""

    scope = "token"
    setting = "API_RATE_TOKEN"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        """Who is counted; None for nobody known."""
        if isinstance(request.auth, ApiToken):
            return self.cache_format % {"scope": self.scope, "ident": request.auth.pk}
        if request.user and request.user.is_authenticated:
            return self.cache_format % {"scope": "account", "ident": request.user.pk}
        return None


class AddressThrottle(PerMinute):
    """For each address that nobody known asks from."""

    scope = "address"
    setting = "API_RATE_ADDRESS"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Where it comes from; None for somebody known, who is counted as such."""
        if request.user and request.user.is_authenticated:
            return None
        return self.address_key(request)

    def address_key(self, request: Request) -> str:
        """The address, as far as proxies are trusted to tell it (`NUM_PROXIES`)."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class FailureThrottle(AddressThrottle):
    """The same count of an address, for what never comes to a view: there is nobody to ask for yet."""

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Where it comes from."""
        return self.address_key(request)


NO_VIEW: Final[Any] = None


def count_failure(request: Request) -> None:
    """Count a request with a wrong token, or with none where one is needed, for the address that it came from.

    REST framework asks a view's throttles only after it has let somebody in.

    Raises:
        Throttled: there were too many within a minute.
    """
    throttle = FailureThrottle()
    if not throttle.allow_request(request, NO_VIEW):
        raise Throttled(throttle.wait())
