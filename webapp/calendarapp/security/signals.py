"""What happens with every sign-in, sign-out and failure, through whatever view."""

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from calendarapp.security import audit_log, sessions, two_factor
from calendarapp.security.audit_log import Act


def connect() -> None:
    user_logged_in.connect(_record_sign_in)
    user_logged_out.connect(_record_sign_out)
    user_login_failed.connect(_record_failure)
    user_locked_out.connect(_record_lockout)


def _record_sign_in(*, request: HttpRequest, user: AbstractBaseUser, **_signal: Any) -> None:
    sessions.begin(request.session, free=not two_factor.has_device(user))
    audit_log.note(Act.SIGN_IN, user, request)


def _record_sign_out(*, request: HttpRequest, user: AbstractBaseUser | None, **_signal: Any) -> None:
    if user is not None and user.pk is not None:
        audit_log.note(Act.SIGN_OUT, user, request)


def _record_failure(*, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    user = _find_account(credentials.get("username"))
    if user and not getattr(request, "axes_locked_out", False):  # a refusal during a pause is no news
        audit_log.note(Act.FAILURE, user, request)


def _record_lockout(*, request: HttpRequest, username: str | None, **_signal: Any) -> None:
    user = _find_account(username)
    if user and request.axes_failures_since_start:  # type: ignore[attr-defined]  # set by axes; None during a pause
        audit_log.note(Act.PAUSE, user, request)


def _find_account(name: str | None) -> AbstractBaseUser | None:
    return get_user_model().objects.filter(username=name).first() if name else None
