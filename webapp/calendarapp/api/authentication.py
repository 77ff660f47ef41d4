"""Who asks: the holder of a token, a person in a session of the pages, or a member of the staff in one of the panel."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.request import Request

from calendarapp import authorship
from calendarapp.access import Actor
from calendarapp.api import throttling
from calendarapp.authorship import Writer
from calendarapp.models import ApiToken, PageSession
from calendarapp.security import page_cookie
from calendarapp.services import page_sessions, tokens

SCHEME: Final = "Bearer"


@dataclass(frozen=True, slots=True)
class PersonUser:
    """The person whose token or session came, in the shape in which Django and REST framework know users."""

    tg_id: int
    is_authenticated: Final = True
    is_anonymous: Final = False
    is_active: Final = True
    is_staff: Final = False
    is_superuser: Final = False

    @property
    def pk(self) -> int:
        return self.tg_id

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """People have none of the panel's permissions."""
        return False

    def __str__(self) -> str:
        return str(self.tg_id)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer vst_...`, or `vsp_...` for a session of the pages (RFC 6750, section 2.1).

    A wrong token is counted against the address it came from; after too many, that address has to wait. A valid token
    is still served: 256 bits can't be guessed, and a lock would shut out others behind the same address.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken | PageSession] | None:
        """The holder and the token, or the session; None without either, for another way to sign in.

        Raises:
            AuthenticationFailed: the token is unknown, revoked, or its holder may not enter any more.
            Throttled: the token is not valid, and this address has tried too many.
        """
        scheme, _space, token = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        if token.strip().startswith(page_sessions.PREFIX):
            session = page_sessions.find(token.strip())
            if session is not None:
                return _enter(session)
        found = tokens.find(token.strip())
        if found is None or (found.user is not None and not (found.user.is_active and found.user.is_staff)):
            throttling.count_failure(request)
            raise exceptions.AuthenticationFailed(_("This token is not valid, or no longer valid."), code="bad_token")
        name = f"{found.user.get_username()} {found}" if found.user else str(found)
        authorship.set_writer(Writer("api", "program", found.tg_id, name))
        return found.user or PersonUser(found.tg_id or 0), found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class PageAuthentication(BaseAuthentication):
    """The cookie of a session of the pages: their own scripts send it; writes need the CSRF token, as forms do.

    It comes before the panel's session: a member of the staff with both in one browser is shown what they see as a
    person, which is less.
    """

    def authenticate(self, request: Request) -> tuple[Any, PageSession] | None:
        """The person and the session; None without an open one, for another way to sign in.

        Raises:
            PermissionDenied: a write without the CSRF token, or from another site.
        """
        session = page_sessions.find(page_cookie.read(request))
        if session is None:
            return None
        SessionAuthentication().enforce_csrf(request)
        return _enter(session)


def _enter(session: PageSession) -> tuple[PersonUser, PageSession]:
    authorship.set_writer(Writer("page", "person", session.tg_id))
    return PersonUser(session.tg_id), session


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """OpenAPI 3.1, section 4.8.27."""
        return {
            "type": "http",
            "scheme": SCHEME.lower(),
            "bearerFormat": f"{tokens.PREFIX}...",
            "description": "A token of the bot's /settings, of the panel, or of `manage.py api_token`; or the token of"
            f" a session of the calendar's pages (`{page_sessions.PREFIX}...`), which may write.",
        }


class PageScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes the cookie of the pages."""

    target_class = PageAuthentication
    name = "page"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """OpenAPI 3.1, section 4.8.27."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.PAGE_COOKIE_NAME,
            "description": "The session of a person who is signed in to the calendar's pages; writes need"
            " `X-CSRFToken` as well.",
        }


def is_staff(request: Request) -> bool:
    """Whether a member of the staff asks: by a token, or in a session that the panel itself would let in."""
    if isinstance(request.auth, ApiToken | PageSession):
        return request.auth.tg_id is None
    return admin.site.has_permission(request._request)


def get_person_id(request: Request) -> int | None:
    """The Telegram ID of the person who asks; None for the staff and for anonymous requests."""
    return request.auth.tg_id if isinstance(request.auth, ApiToken | PageSession) else None


def get_actor(request: Request) -> Actor:
    """The actor that the access rules ask for.

    Raises:
        NotAuthenticated: neither; the permissions of `api.permissions` have refused such requests before.
    """
    tg_id = get_person_id(request)
    if tg_id is not None:
        return Actor.person(tg_id)
    if is_staff(request):
        return Actor.operator()
    raise exceptions.NotAuthenticated
