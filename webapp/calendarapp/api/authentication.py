"""Who asks: the holder of a token, or a member of the staff in the panel's own session."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from calendarapp import authorship
from calendarapp.access import Actor
from calendarapp.api import throttling
from calendarapp.authorship import Writer
from calendarapp.models import ApiToken
from calendarapp.services import tokens

SCHEME: Final = "Bearer"


@dataclass(frozen=True, slots=True)
class PersonUser:
    """The person whose token came, in the shape in which Django and REST framework know users."""

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
    """`Authorization: Bearer vst_...` (RFC 6750, section 2.1).

    A wrong token is counted against the address it came from; after too many, that address has to wait. A valid token
    is still served: 256 bits can't be guessed, and a lock would shut out others behind the same address.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The holder and the token; None without a token, for another way to sign in.

        Raises:
            AuthenticationFailed: the token is unknown, revoked, or its holder may not enter any more.
            Throttled: the token is not valid, and this address has tried too many.
        """
        scheme, _space, token = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        found = tokens.find(token.strip())
        if found is None or (found.user is not None and not (found.user.is_active and found.user.is_staff)):
            throttling.count_failure(request)
            raise exceptions.AuthenticationFailed(_("This token is not valid, or no longer valid."), code="bad_token")
        name = f"{found.user.get_username()} {found}" if found.user else str(found)
        authorship.set_writer(Writer("api", "program", found.tg_id, name))
        return found.user or PersonUser(found.tg_id or 0), found

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


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
            "description": "A token of the bot's /settings, of the panel, or of `manage.py api_token`.",
        }


def is_staff(request: Request) -> bool:
    """Whether a member of the staff asks: by a token, or in a session that the panel itself would let in."""
    if isinstance(request.auth, ApiToken):
        return request.auth.tg_id is None
    return admin.site.has_permission(request._request)


def get_person_id(request: Request) -> int | None:
    """The Telegram ID of the person who asks; None for the staff and for anonymous requests."""
    return request.auth.tg_id if isinstance(request.auth, ApiToken) else None


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
