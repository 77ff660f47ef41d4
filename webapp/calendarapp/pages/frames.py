"""Booking pages in frames of sites that a link's owner has named; and visitors' forms, which have no cookie there.

A browser keeps no cookies for a page within another site's, so Django's token of a form can't be looked up there. The
forms of visitors have one that is signed, and good for one link and some hours (docs/decisions/0025-booking-links.md).
"""

import secrets
from collections.abc import Sequence
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from calendarapp.errors import CalendarError
from calendarapp.models import BookingLink

SALT: Final = "calendarapp.pages.frames"
FIELD: Final = "visit"
LASTS: Final = 2 * 60 * 60  # seconds


def note_link(request: HttpRequest, link: BookingLink) -> None:
    """Note which link the page is about: its sites may show what is answered."""
    request.sites = link.sites  # type: ignore[attr-defined]


def let_sites_frame(request: HttpRequest, response: HttpResponse) -> None:
    """Let the sites of the page's link, and no others, show the answer in a frame; without any it stays as it is."""
    sites: Sequence[str] = getattr(request, "sites", ())
    if sites:
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": list(sites)}  # type: ignore[attr-defined]  # django-csp's


def is_framed(request: HttpRequest) -> bool:
    """Whether the browser says that it shows the page in a frame."""
    return request.headers.get("Sec-Fetch-Dest") in {"iframe", "frame"}


def name_browser(request: HttpRequest) -> str:
    """What this browser is known by: at every visit the same where cookies are kept, elsewhere each page another."""
    if not is_framed(request):
        get_token(request)
    cookie = request.META.get("CSRF_COOKIE")
    return salted_hmac(SALT, cookie, algorithm="sha256").hexdigest()[:32] if cookie else secrets.token_hex(16)


def make_token(link: BookingLink, browser: str = "") -> str:
    """The token of a form about this link, for this browser (`name_browser`) where that matters."""
    return signing.dumps([link.pk, browser or secrets.token_hex(16)], salt=SALT)


def check_token(request: HttpRequest, link: BookingLink) -> str:
    """The browser for which the form that was sent has been made.

    Raises:
        CalendarError: `form_stale`: it is not of a page of ours about this link, or is too old.
    """
    try:
        number, browser = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise CalendarError("form_stale") from error
    # In a frame as well the page that sends it is ours.
    if number != link.pk or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise CalendarError("form_stale")
    return str(browser)
