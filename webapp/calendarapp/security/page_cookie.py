"""The cookies of the calendar's pages, read as browsers mean them."""

from django.conf import settings
from django.http import HttpRequest

SPACES = " \t"  # the only ones that may stand around a cookie (RFC 6265, section 5.2)


def read(request: HttpRequest) -> str:
    """The session's token; empty where there is none, or two that differ."""
    return read_named(request, settings.PAGE_COOKIE_NAME)


def read_named(request: HttpRequest, wanted: str) -> str:
    """The value of that cookie; empty where there is none, or two that differ.

    Django strips whatever Unicode calls a space from names. A browser does not, and lets any host of the domain set
    such a cookie, in spite of the prefix `__Host-`: whose session it is would be for that host to say.
    """
    parts = (part.partition("=") for part in str(request.META.get("HTTP_COOKIE", "")).split(";"))
    found = {value.strip(SPACES) for name, _sign, value in parts if name.strip(SPACES) == wanted}
    return found.pop() if len(found) == 1 else ""
