"""Who may use the API, and whether to write. Which rows they see is decided by `access` and `queries`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from calendarapp import access
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
        staff, token = authentication.is_staff(request), request.auth
        if not staff and authentication.get_person_id(request) is None:
            if not request.user.is_authenticated:
                throttling.count_failure(request)
            return False
        writes = request.method not in SAFE_METHODS
        if writes and isinstance(token, ApiToken) and token.scope != ApiToken.Scope.WRITE:
            raise exceptions.PermissionDenied(_("This token is read-only."), code="scope")
        if staff and not access.has_staff_right(request.user, writes=writes):
            text = _("This account is not allowed to do that. Ask an administrator for permission.")
            raise exceptions.PermissionDenied(text, code="role")
        return True


class IsStaff(IsCalendarUser):
    """Only a member of the staff."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return super().has_permission(request, view) and authentication.is_staff(request)
