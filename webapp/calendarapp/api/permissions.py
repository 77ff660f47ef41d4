"""Who is let in, and how far. Which rows they see then is decided by `access` and `queries`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from calendarapp.api import authentication, throttling
from calendarapp.models import ApiToken

if TYPE_CHECKING:  # REST framework's views are made with what stands here
    from rest_framework.views import APIView


class IsCalendarUser(BasePermission):
    """A person by their token, or a member of the staff."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether they are let in.

        Raises:
            PermissionDenied: code `scope`, for a write with a token that only reads; code `role`, for a member of the
                staff whose role does not go that far.
            Throttled: nobody known, and this address has asked too often.
        """
        if not (authentication.person_of(request) is not None or authentication.is_staff(request)):
            if not request.user.is_authenticated:
                throttling.count_failure(request)
            return False
        check_scope(request)
        check_role(request)
        return True


class IsStaff(IsCalendarUser):
    """A member of the staff alone."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether they are let in. Errors: as `IsCalendarUser`."""
        return super().has_permission(request, view) and authentication.is_staff(request)


def check_scope(request: Request) -> None:
    """Pass when the token, if one came, is good for this method.

    Raises:
        PermissionDenied: code `scope`.
    """
    token = request.auth
    if isinstance(token, ApiToken) and token.scope != ApiToken.Scope.WRITE and request.method not in SAFE_METHODS:
        raise exceptions.PermissionDenied(_("This token is read-only."), code="scope")


def check_role(request: Request) -> None:
    """Pass when it is no member of the staff who asks, or one who may do the same to meetings in the panel.

    Raises:
        PermissionDenied: code `role`.
    """
    if not authentication.is_staff(request):
        return
    rights = ("change",) if request.method not in SAFE_METHODS else ("view", "change")
    if not any(request.user.has_perm(f"calendarapp.{right}_appointment") for right in rights):
        text = _("This account is not allowed to do that. Ask an administrator for permission.")
        raise exceptions.PermissionDenied(text, code="role")
