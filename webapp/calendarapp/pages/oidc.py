"""Signing in with Telegram's OpenID Connect: to Telegram, and back with its answer."""

import logging
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from calendarapp.pages import signing_in, visitors
from calendarapp.security import oidc, page_cookie, rates
from calendarapp.security.client_ip import get_client_network
from calendarapp.security.methods import read_only
from calendarapp.security.oidc import Attempt, DeniedError, OidcError, OtherAttemptError, ProviderError
from calendarapp.services import page_sessions
from webapp.env import OidcClient

log = logging.getLogger(__name__)

CODES: Final = 60  # a minute, of one address, that Telegram is asked about
SAME_SITE: Final = "Lax"  # Telegram's page leads back here, and the cookie has to come along


@read_only
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """`/calendar/enter/oidc/`: leads to Telegram, with a cookie that knows the answer meant for this browser."""
    client = _require_client(request)
    way = visitors.get_way_back(request)
    if visitors.find_session(request) is not None:
        return HttpResponseRedirect(way)
    address, kept = oidc.begin(client, way)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        settings.OIDC_COOKIE_NAME,
        kept,
        max_age=oidc.LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=SAME_SITE,
    )
    return response


@read_only
@never_cache
def finish(request: HttpRequest) -> HttpResponse:
    """`/calendar/enter/oidc/back/`: Telegram's answer. The attempt is over with it, however it ends."""
    client = _require_client(request)
    kept = page_cookie.read_named(request, settings.OIDC_COOKIE_NAME)
    attempt = oidc.find_attempt(kept, request.GET.get("state", ""))
    if attempt is None:
        if visitors.find_session(request) is not None:  # the page is loaded again
            return HttpResponseRedirect(visitors.choose_way(""))
        return _refuse(request, OtherAttemptError("the answer is for no attempt of this browser (state)"))
    response = _answer(request, client, attempt)
    response.delete_cookie(settings.OIDC_COOKIE_NAME, samesite=SAME_SITE)
    return response


def _answer(request: HttpRequest, client: OidcClient, attempt: Attempt) -> HttpResponse:
    pause = rates.admit(f"oidc {get_client_network(request)}", CODES)
    if pause is not None:
        return visitors.refuse_for_now(request, pause)
    way = visitors.choose_way(attempt.way)
    try:
        user = oidc.finish(client, attempt, oidc.read_code(request.GET))
    except OidcError as error:
        return _refuse(request, error, way)
    pause = rates.admit(f"telegram {user.tg_id}", signing_in.TELEGRAM)
    if pause is not None:
        return visitors.refuse_for_now(request, pause)
    token, session = signing_in.open_for(request, user, page_sessions.SESSION_LASTS)
    response = HttpResponseRedirect(way)
    visitors.give_session(request, response, token, session)
    return response


def _require_client(request: HttpRequest) -> OidcClient:
    client = oidc.get_client(request)
    if client is None:
        raise Http404
    return client


def _refuse(request: HttpRequest, error: OidcError, way: str = "") -> HttpResponse:
    """How to sign in, with what went wrong; the log says why."""
    pause = rates.admit_failure(request)
    if pause is not None:
        return visitors.refuse_for_now(request, pause)
    log.warning("a sign-in with Telegram is refused: %s", error)
    status, text = _explain(error)
    return visitors.show_entry(request, text, status, way)


def _explain(error: OidcError) -> tuple[int, str]:
    match error:
        case OtherAttemptError():
            return 400, _("This sign-in was started in another tab or browser, or too long ago. Start again.")
        case DeniedError():
            return 403, _("You cancelled signing in with Telegram, and nothing has changed. You can start again.")
        case ProviderError():
            return 503, _("Telegram does not answer right now. Try again in a minute, or ask the bot for a link.")
        case _other:
            return 400, _("Telegram did not confirm this sign-in. Start again, or ask the bot for a link.")
