"""A pause after failed sign-ins, counted by django-axes in the database that all processes share."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from calendarapp.security import responses

# Failures within AXES_COOLOFF_TIME that lead to a pause: of an account from one address (AXES_FAILURE_LIMIT), of an
# account from wherever, and from one address with whatever account.
BY_ACCOUNT: Final = 10
BY_ADDRESS: Final = 20


NAME_LIMIT: Final = 255  # of axes' columns


def get_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The name given at the sign-in, cut for storage: failures are counted by it."""
    given = credentials if credentials else request.POST
    name = given.get("username")
    return None if name is None else str(name)[:NAME_LIMIT]


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """axes' own, with a limit for each of the three ways to count."""

    def get_failures(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> int:
        limits = (settings.AXES_FAILURE_LIMIT, BY_ACCOUNT, BY_ADDRESS)
        counts = [_count(attempts) for attempts in self.get_user_attempts(request, credentials)]
        return max(count * settings.AXES_FAILURE_LIMIT // limit for count, limit in zip(counts, limits, strict=True))

    def reset_user_attempts(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> int:
        """Forget this account's failures from this address after a success, and no others."""
        count: int = self.filter_user_attempts(request, credentials)[0].delete()[0]
        return count

    def free_at(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> dt.datetime:
        """When the pause is over, at the latest."""
        newest = [attempts.aggregate(at=Max("attempt_time"))["at"] for attempts in
                  self.get_user_attempts(request, credentials)]  # fmt: skip
        return max((at for at in newest if at), default=timezone.now()) + settings.AXES_COOLOFF_TIME


def _count(attempts: QuerySet[Any]) -> int:
    return attempts.aggregate(count=Sum("failures_since_start"))["count"] or 0


def refuse_locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """429 with the hour from which it may be tried again."""
    free_at = AxesProxyHandler.get_implementation().free_at(request, credentials)
    seconds = max(1, int((free_at - timezone.now()).total_seconds()) + 1)
    # The next full minute: the one that is shown has to be over.
    shown = formats.time_format(timezone.localtime(free_at + dt.timedelta(minutes=1)), "H:i")
    text = _("Too many failed attempts to sign in. Try again at {time}.").format(time=shown)
    answer = responses.refuse(request, status=429, code="too_many_attempts", title=_("Too many attempts"), text=text)
    answer.headers["Retry-After"] = str(seconds)
    return answer
