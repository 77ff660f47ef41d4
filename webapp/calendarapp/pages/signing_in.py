"""Signing in with a one-time link from the bot, and out again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.pages import visitors
from calendarapp.security.client_ip import get_client_address
from calendarapp.services import page_sessions, rate_limits


@never_cache
def explain(request: HttpRequest) -> HttpResponse:
    """`/calendar/enter/`: how to sign in."""
    return render(request, "calendarapp/pages/enter.html", {"refusal": None})


@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """`/calendar/enter/<token>/`: asks first, for programs that preview links open them, too; then signs in."""
    pause = rate_limits.admit(f"enter {get_client_address(request)}", settings.API_RATE_ADDRESS)
    if pause is not None:
        return visitors.refuse_for_now(request, pause)
    link = page_sessions.find_link(token)
    person = queries.get_person(link.tg_id) if link is not None else None
    with translation.override(person.language if person is not None else translation.get_language()):
        if request.method == "POST":
            try:
                return _sign_in(request, token)
            except CalendarError as error:
                return render(request, "calendarapp/pages/enter.html", {"refusal": error}, status=410)
        if person is None:
            refusal = CalendarError("link_over")
            return render(request, "calendarapp/pages/enter.html", {"refusal": refusal}, status=410)
        return render(request, "calendarapp/pages/confirm_entry.html", {"person": person, "signing_in": True})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """`/calendar/leave/`: ends the session of this browser."""
    session = visitors.find_session(request)
    if session is not None:
        page_sessions.end(tg_id=session.tg_id, number=session.pk)
    response = redirect("calendar:enter")
    response.delete_cookie(settings.PAGE_COOKIE_NAME, samesite="Lax")
    return response


def _sign_in(request: HttpRequest, token: str) -> HttpResponse:
    session_token, session = page_sessions.use_link(token=token, browser=request.headers.get("User-Agent", ""))
    before = visitors.find_session(request)
    if before is not None:
        page_sessions.end(tg_id=before.tg_id, number=before.pk)
    response = redirect(visitors.get_way_back(request))
    response.set_cookie(
        settings.PAGE_COOKIE_NAME,
        session_token,
        expires=session.expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
