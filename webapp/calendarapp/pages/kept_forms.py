"""A form that was sent after its session had ended: what was typed stays on the page that says how to go on."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.csrf import csrf_failure as show_csrf_failure
from django.views.decorators.cache import never_cache

from calendarapp import queries
from calendarapp.models import PageSession
from calendarapp.security import mini_app, oidc, page_cookie
from calendarapp.services import page_sessions

PAGES: Final = "/calendar/"
FORM_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105  the name of its field


def can_keep(request: HttpRequest) -> bool:
    """Whether it is a form of a page, which a browser has sent."""
    return request.method == "POST" and request.accepts("text/html")


def keep(request: HttpRequest, *, signed_in: bool) -> HttpResponse:
    """The page with everything that was sent, and a button that sends it again.

    Inside Telegram its script keeps that, and leads to where people are signed in again without a link.

    Args:
        request: the form.
        signed_in: the session is there, only the form's token is that of another one.
    """
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != FORM_TOKEN]
    here, entry = request.get_full_path(), ""
    if mini_app.is_inside(request) and not signed_in:
        entry = mini_app.make_entry_url(request, here)
    button = oidc.get_begin_url(request, PAGES)
    shown = {"fields": fields, "signed_in": signed_in, "here": here, "entry": entry, "oidc": button}
    return render(request, "calendarapp/pages/kept_form.html", shown, status=403 if signed_in else 401)


@never_cache
def refuse_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What a form with a wrong token is answered; its own browser may have signed in again in between.

    Only a form of a page of ours is kept, as the browser says in a header that no page can set: with one of another
    site, a single careless tap would do what that site wants.
    """
    if (
        not request.path_info.startswith(PAGES)
        or not can_keep(request)
        or request.headers.get("Sec-Fetch-Site") != "same-origin"
    ):
        return show_csrf_failure(request, reason)
    session = page_sessions.find(page_cookie.read(request))
    with translation.override(_choose_language(session)):
        return keep(request, signed_in=session is not None)


def _choose_language(session: PageSession | None) -> str:
    return queries.get_person(session.tg_id).language if session is not None else translation.get_language()
