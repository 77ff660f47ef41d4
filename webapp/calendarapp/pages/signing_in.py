"""Signing in with a one-time link from the bot, or inside Telegram; and out again."""

import datetime as dt
import enum
import json
import logging
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from calendarapp import authorship, clock, queries
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import PageSession
from calendarapp.pages import links, visitors
from calendarapp.security import init_data, mini_app, rates, responses
from calendarapp.security.init_data import InitDataError, TelegramUser
from calendarapp.security.methods import read_only
from calendarapp.services import page_sessions, people
from webapp import callers, env

log = logging.getLogger(__name__)

TELEGRAM: Final = 20  # sign-ins a minute of one person inside Telegram: the same data sign in again for an hour
# The address of a link is a secret: of it, the next page is told the host alone. With `no-referrer` a browser would not
# say where its form comes from either, which the CSRF check asks for.
REFERRER_POLICY: Final = "strict-origin"


class Origin(enum.Enum):
    """What has sent a request: a page of ours, one of another site, or a program."""

    HERE = enum.auto()
    ELSEWHERE = enum.auto()
    PROGRAM = enum.auto()


@read_only
@never_cache
def explain(request: HttpRequest) -> HttpResponse:
    """`/calendar/enter/`: how to sign in. Inside Telegram that needs no link."""
    if visitors.find_session(request) is not None:
        return HttpResponseRedirect(visitors.get_way_back(request))
    if mini_app.is_inside(request):
        return redirect(mini_app.make_entry_url(request, visitors.get_way_back(request)))
    return visitors.show_entry(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """`/calendar/enter/<token>/`: asks first, for programs that preview links open them, too; then signs in."""
    link = page_sessions.find_link(token)
    if link is None:
        return _refuse_link(request)
    person = queries.get_person(link.tg_id)
    with translation.override(person.language):
        if request.method == "POST":
            return _use_link(request, token)
        before = visitors.find_session(request)
        other = queries.get_person(before.tg_id) if before is not None and before.tg_id != link.tg_id else None
        shown = {"person": person, "signing_in": True, "other": other}
        response = render(request, "calendarapp/pages/confirm_entry.html", shown)
        response.headers["Referrer-Policy"] = REFERRER_POLICY
        return response


@csrf_exempt  # what is sent is the proof itself, and a sign-in from another site is refused by `_comes_from`
@require_POST
@never_cache
def enter_from_telegram(request: HttpRequest) -> HttpResponse:
    """`/calendar/enter/telegram/`: opens a session for the person who has opened the Mini App, as `initData` says.

    The answer has the session's token, for `Authorization: Bearer`, and the address that was to be opened. A browser
    that says that one of our own pages has asked gets the cookie, too, and the token of its forms. Other sites may not
    even ask: with an attacker's `initData`, a visitor would go on in the attacker's calendar and write into it.
    """
    if _comes_from(request) is Origin.ELSEWHERE:
        return _refuse(403, "permission_denied", _("Only the calendar's own pages may send this."))
    try:
        _require_secret_token(request)
        sent = _read_body(request)
        user = init_data.check(sent["init_data"], token=settings.BOT_TOKEN, now=clock.now())
        _require_own_place(request, user)
    except InitDataError as error:
        log.info("a sign-in inside Telegram is refused: %s", error)
        pause = rates.admit_failure(request)
        if pause is not None:
            return _refuse_for_now(pause)
        text = _("Telegram's sign-in is not valid, or too old. Close the calendar and open it again.")
        return _refuse(401, "authentication_failed", text, {"WWW-Authenticate": "Bearer"})
    pause = rates.admit(f"telegram {user.tg_id}", TELEGRAM)
    if pause is not None:
        return _refuse_for_now(pause)
    token, session = open_for(request, user, page_sessions.TELEGRAM_LASTS)
    address = visitors.choose_way(links.get_start_url(user.start_param) or f"{get_script_prefix()[:-1]}{sent['next']}")
    said = {"token": token, "expires_at": session.expires_at, "address": address}
    if _comes_from(request) is not Origin.HERE:
        return JsonResponse(said)
    cookies = HttpResponse()
    visitors.give_session(request, cookies, token, session)
    response = JsonResponse({**said, "form_token": get_token(request)})
    response.cookies = cookies.cookies
    return response


@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """`/calendar/leave/`: ends the session of this browser."""
    session = visitors.find_session(request)
    if session is not None:
        page_sessions.end(tg_id=session.tg_id, number=session.pk)
    response = redirect("calendar:enter")
    visitors.take_session(response)
    return response


def _use_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        session_token, session = page_sessions.use_link(token=token, browser=_get_browser(request))
    except CalendarError:  # another request was faster
        return _refuse_link(request)
    response = HttpResponseRedirect(visitors.get_way_back(request))
    visitors.give_session(request, response, session_token, session)
    return response


def _refuse_link(request: HttpRequest) -> HttpResponse:
    """A link that is over, or never was; those are counted, while one that is good is always served.

    A person who is signed in already, with this link a minute ago perhaps, goes on to the calendar.
    """
    if visitors.find_session(request) is not None:
        return HttpResponseRedirect(visitors.get_way_back(request))
    pause = rates.admit_failure(request)
    if pause is not None:
        return visitors.refuse_for_now(request, pause)
    response = visitors.show_entry(request, str(CalendarError("link_over")), 410)
    response.headers["Referrer-Policy"] = REFERRER_POLICY
    return response


def open_for(request: HttpRequest, user: TelegramUser, lasts: dt.timedelta) -> tuple[str, PageSession]:
    """Open the session of whom Telegram vouches for.

    A newcomer becomes known to the bot, which may write to them only if Telegram says so.
    """
    authorship.set_writer(Writer("page", "person", user.tg_id))
    people.register_activity(
        tg_id=user.tg_id,
        username=user.username,
        first_name=user.first_name,
        last_name=user.last_name,
        language_code=user.language_code,
        writes=user.allows_messages,
    )
    return page_sessions.open_session(tg_id=user.tg_id, browser=_get_browser(request), lasts=lasts)


def _comes_from(request: HttpRequest) -> Origin:
    """Which page has sent it. Browsers say it in headers that no script can set (Fetch Metadata; RFC 6454)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return Origin.HERE if site == "same-origin" else Origin.ELSEWHERE
    sender = request.headers.get("Origin")
    if sender is None:
        return Origin.PROGRAM
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return Origin.HERE if sender in own else Origin.ELSEWHERE


def _require_secret_token(request: HttpRequest) -> None:
    """Refuse what is signed with the sandbox's token, which everybody knows, unless it comes from this machine."""
    if settings.BOT_TOKEN == env.SANDBOX_TOKEN and not callers.is_this_machine(request.META):
        raise InitDataError("the sandbox's token proves nothing to other machines")


def _require_own_place(request: HttpRequest, user: TelegramUser) -> None:
    """Refuse to give the address of one person the session of another."""
    if mini_app.get_person_id(request) not in {None, user.tg_id}:
        raise InitDataError("the address is another person's")


def _read_body(request: HttpRequest) -> dict[str, str]:
    """`init_data` and `next` of a form, or of a JSON object: texts, empty where they are left out."""
    found: Any = request.POST
    if request.content_type == "application/json":
        try:
            found = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise InitDataError("the body is no JSON") from error
    sent = {name: found.get(name, "") for name in ("init_data", "next")} if hasattr(found, "get") else {}
    if not sent or not all(isinstance(text, str) for text in sent.values()):
        raise InitDataError("the body has no init_data")
    return sent


def _get_browser(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def _refuse(status: int, code: str, title: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """For a script, which reads no page."""
    return responses.make_problem(status=status, code=code, title=title, headers=headers)


def _refuse_for_now(pause: float) -> HttpResponse:
    text = _("That was too much at once. Wait a minute, then try again.")
    return _refuse(429, "throttled", text, {"Retry-After": str(max(1, round(pause)))})
