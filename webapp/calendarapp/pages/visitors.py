"""Who looks at a page: the person whose session the browser has."""

import functools
from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from calendarapp import authorship
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import PageSession, TgUser
from calendarapp.pages import kept_forms
from calendarapp.security import mini_app, oidc, page_cookie, rates, responses
from calendarapp.services import page_sessions

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

HIDDEN: Final = frozenset({"event_not_found", "meeting_not_found"})  # nothing there, or another person's
REQUESTS: Final = 240  # a minute, of one session
QUESTIONS: Final = 3000  # and of its open pages, whether something has changed: fifty a minute of each
# A link from elsewhere opens a page as the person who is signed in; what another site sends does not.
SAME_SITE: Final = "Lax"
LONGEST_WAY: Final = 2000  # characters of an address to go back to


def for_person(view: Callable[Concatenate[HttpRequest, TgUser, P], HttpResponse]) -> View[P]:
    """Give the view the person who is signed in, and speak their language; everybody else is asked to sign in.

    What was typed into a form that comes too late is kept. What is not theirs is not found (404), as what does not
    exist; another refusal that the view leaves to this is a page with the same sentence as in the chat (409).
    """
    return _serve(view, lambda session: rates.admit(f"page {session.pk}", REQUESTS))


def for_open_page(view: Callable[Concatenate[HttpRequest, TgUser, P], HttpResponse]) -> View[P]:
    """As `for_person`, for what pages that are left open ask again and again: it has a limit of its own."""
    return _serve(view, lambda session: rates.admit(f"open page {session.pk}", QUESTIONS))


def _serve(
    view: Callable[Concatenate[HttpRequest, TgUser, P], HttpResponse], admit: Callable[[PageSession], float | None]
) -> View[P]:
    def answer(request: HttpRequest, person: TgUser, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, person, *args, **kwargs)
        except Http404:
            return _show_nothing(request)
        except CalendarError as error:
            if error.code in HIDDEN:
                return _show_nothing(request)
            title = _("That did not work")
            return responses.refuse(request, status=409, code=error.code, title=title, text=str(error))

    @functools.wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = page_sessions.find_with_person(page_cookie.read(request))
        if found is None:
            if kept_forms.can_keep(request):
                return kept_forms.keep(request, signed_in=False)
            return ask_to_sign_in(request)
        session, person = found
        authorship.set_writer(Writer("page", "person", person.tg_id))
        with translation.override(person.language):
            pause = admit(session)
            return answer(request, person, *args, **kwargs) if pause is None else refuse_for_now(request, pause)

    return run


def _show_nothing(request: HttpRequest) -> HttpResponse:
    """404 in the person's language, which the handler of that error does not know."""
    return render(request, "404.html", status=404)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to where people sign in, and then back here; inside Telegram that needs no tap."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("calendar:agenda")
    if mini_app.is_inside(request):
        return redirect(mini_app.make_entry_url(request, back))
    return redirect(f"{reverse('calendar:enter')}?{urlencode({'next': back})}")


def show_entry(request: HttpRequest, refusal: str = "", status: int = 200, way: str = "") -> HttpResponse:
    """How to sign in, and why that did not work just now; `way` is where to go afterwards, else the request says it."""
    address = oidc.get_begin_url(request, way or get_way_back(request))
    shown = {"refusal": refusal, "signing_in": True, "oidc": address}
    return render(request, "calendarapp/pages/enter.html", shown, status=status)


def find_session(request: HttpRequest) -> PageSession | None:
    """The session that this browser has."""
    return page_sessions.find(page_cookie.read(request))


def give_session(request: HttpRequest, response: HttpResponse, token: str, session: PageSession) -> None:
    """Let the browser keep the session that was opened; the one that it had before ends.

    Its token is new with every sign-in, and so is that of its forms: neither was known to anybody before.
    """
    before = find_session(request)
    if before is not None:
        page_sessions.end(tg_id=before.tg_id, number=before.pk)
    rotate_token(request)
    response.set_cookie(
        settings.PAGE_COOKIE_NAME,
        token,
        expires=session.expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=SAME_SITE,
    )


def take_session(response: HttpResponse) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(settings.PAGE_COOKIE_NAME, samesite=SAME_SITE)


def get_way_back(request: HttpRequest) -> str:
    """Where to go afterwards, as `next` of the request says, if that is a page of the calendar; else the agenda."""
    return choose_way(request.POST.get("next") or request.GET.get("next") or "")


def choose_way(wanted: str) -> str:
    """The address that is wanted, if it is one of the calendar's pages; else the agenda's."""
    home = reverse("calendar:agenda")
    inside = wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and len(wanted) <= LONGEST_WAY and not _leads_up(wanted) else home


def _leads_up(address: str) -> bool:
    """Whether a browser takes parts of the path for the folder above, `/calendar/../admin/` for `/admin/`."""
    path = unquote(address.partition("?")[0].partition("#")[0]).replace("\\", "/")
    return ".." in "".join(path.split()).split("/")


def refuse_for_now(request: HttpRequest, pause: float) -> HttpResponse:
    """429: too many requests; how long to wait stands in the header."""
    title, text = _("Too many requests"), _("That was too much at once. Wait a minute, then try again.")
    response = responses.refuse(request, status=429, code="throttled", title=title, text=text)
    response.headers["Retry-After"] = str(max(1, round(pause)))
    return response
