"""Rate limits of requests to the web, counted for all its processes together."""

from django.conf import settings
from django.http import HttpRequest

from calendarapp.security.client_ip import get_client_network
from calendarapp.services import rate_limits


def admit(key: str, limit: int) -> float | None:
    """Count a request; None if there is room for it, else the seconds until there may be.

    A limit of 0 is none, and so is every limit while `API_THROTTLE` is off.
    """
    return rate_limits.admit(key, limit) if limit and settings.API_THROTTLE else None


def admit_failure(request: HttpRequest) -> float | None:
    """As `admit`, for a request without a valid token: counted against its address.

    The address is known as far as proxies are trusted to tell it (`TRUST_PROXY`); of IPv6, the network counts.
    """
    return admit(f"address {get_client_network(request)}", settings.API_RATE_ADDRESS)
