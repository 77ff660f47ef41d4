"""Who may use the API, and whether to write. Which rows they see is decided by `access` and `queries`."""

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
        """Whether they may.

        Raises:
            PermissionDenied: code `scope`, for a write with a read-only token; code `role`, for a member of the staff
                whose role does not allow it.
            Throttled: an anonymous request from an address that has sent too many.
        """
        if not (authentication.get_person_id(request) is not None or authentication.is_staff(request)):
            if not request.user.is_authenticated:
                throttling.count_failure(request)
            return False
        check_scope(request)
        check_role(request)
        return True


class IsStaff(IsCalendarUser):
    """Only a member of the staff."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether they may. Errors: as `IsCalendarUser`."""
        return super().has_permission(request, view) and authentication.is_staff(request)


def check_scope(request: Request) -> None:
    """Pass when there is no token, or its scope allows this method.

    Raises:
        PermissionDenied: code `scope`.
    """
    token = request.auth
    if isinstance(token, ApiToken) and token.scope != ApiToken.Scope.WRITE and request.method not in SAFE_METHODS:
        raise exceptions.PermissionDenied(_("This token is read-only."), code="scope")


def check_role(request: Request) -> None:
    """Pass for people, and for members of the staff who may do the same to meetings in the panel.

    Raises:
        PermissionDenied: code `role`.
    """
    if not authentication.is_staff(request):
        return
    rights = ("change",) if request.method not in SAFE_METHODS else ("view", "change")
    if not any(request.user.has_perm(f"calendarapp.{right}_appointment") for right in rights):
        text = _("This account is not allowed to do that. Ask an administrator for permission.")
        raise exceptions.PermissionDenied(text, code="role")
