"""The pages of the second factor: set it up, give it at each sign-in, look after it."""

from typing import Any

import django_otp
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from calendarapp.security import audit_log, middleware, two_factor
from calendarapp.security.audit_log import Act


@never_cache
@sensitive_post_parameters("code")
def ask(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """After the password: the code, or a recovery code."""
    user = middleware.get_waiting_user(request)
    if user is None:
        return HttpResponseRedirect(_get_next_url(request) if site.has_permission(request) else reverse("admin:login"))
    if not two_factor.has_device(user):
        return HttpResponseRedirect(reverse("admin:second_factor_setup"))
    error = ""
    if request.method == "POST":
        device, error = _check_code(request, user)
        if device is not None:
            recovery = two_factor.is_recovery(device)
            _let_in(request, user, device)
            audit_log.note(Act.RECOVERY if recovery else Act.CODE_RIGHT, user, request)
            if not recovery:
                return HttpResponseRedirect(_get_next_url(request))
            messages.info(
                request, _("That was a recovery code. If you have lost the phone, remove its authenticator here.")
            )
            return HttpResponseRedirect(reverse("admin:second_factor_manage"))
    context = {"title": _("Second factor"), "error": error, "next": _get_next_url(request)}
    return _render_page(request, site, "ask", context)


@never_cache
@sensitive_post_parameters("code")
def setup(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """The key for the authenticator, confirmed by its first code; then the recovery codes, this once."""
    user: Any = middleware.get_waiting_user(request) or (request.user if site.has_permission(request) else None)
    if user is None:
        return HttpResponseRedirect(reverse("admin:login"))
    if two_factor.has_device(user):
        return HttpResponseRedirect(reverse(f"admin:second_factor_{'manage' if request.user.pk else 'ask'}"))
    error = ""
    if request.method == "POST":
        device = two_factor.confirm(user, request.session, request.POST.get("code", ""))
        if device is not None:
            _let_in(request, user, device)
            audit_log.note(Act.FACTOR_SET, user, request)
            return _show_codes(request, site, user)
        error = _("This code is wrong. Codes change every 30 seconds. Check the phone's clock too.")
    draft = two_factor.get_draft(user, request.session)
    context = {
        "title": _("Set up the second factor"),
        "picture": two_factor.render_qr_code(draft),
        "key": two_factor.format_key(draft),
        "error": error,
        "waiting": not request.user.is_authenticated,
    }
    return _render_page(request, site, "setup", context)


@never_cache
@sensitive_post_parameters("code")
def manage(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """One's own second factor: how many recovery codes are left, new ones, another authenticator."""
    if not site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:login"))
    user: Any = request.user
    if not two_factor.has_device(user):
        return HttpResponseRedirect(reverse("admin:second_factor_setup"))
    error = ""
    if request.method == "POST":
        device, error = _check_code(request, user)
        if device is not None and request.POST.get("act") == "codes":
            return _show_codes(request, site, user)
        if device is not None:
            two_factor.remove(user)
            audit_log.note(Act.FACTOR_REMOVED, user, request)
            return HttpResponseRedirect(reverse("admin:second_factor_setup"))
    context = {"title": _("Second factor"), "left": two_factor.count_recovery_codes(user), "error": error}
    return _render_page(request, site, "manage", context)


@never_cache
def leave(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Go back to the form for name and password, for users who can't give the code."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = middleware.get_waiting_user(request)
    if user is not None:
        request.user = user  # so that the log says who left
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def _check_code(request: HttpRequest, user: User) -> tuple[Any, str]:
    """The device of the code that was sent, or what to say about it."""
    code = request.POST.get("code", "")[:64]
    free_at = two_factor.get_retry_time(user, code)
    device = None if free_at else two_factor.check(user, code)
    if device is not None:
        return device, ""
    audit_log.note(Act.CODE_WRONG, user, request)
    free_at = free_at or two_factor.get_retry_time(user, code)
    if free_at is None:
        return None, _("This code is wrong.")
    seconds = max(1, int((free_at - timezone.now()).total_seconds()) + 1)
    if seconds < 60:
        return None, _("This code is wrong. Try again in {seconds} s.").format(seconds=seconds)
    at = formats.date_format(timezone.localtime(free_at), "SHORT_DATETIME_FORMAT")
    return None, _("Too many wrong codes. Try again after {time}.").format(time=at)


def _let_in(request: HttpRequest, user: User, device: Any) -> None:
    """The session has both factors now, under a new key: a key that was known before is useless."""
    request.user = user
    request.session.cycle_key()
    django_otp.login(request, device)


def _show_codes(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    codes = two_factor.replace_recovery_codes(user)
    audit_log.note(Act.CODES_MADE, user, request)
    return _render_page(request, site, "codes", {"title": _("Recovery codes"), "codes": codes})


def _render_page(request: HttpRequest, site: AdminSite, name: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    return TemplateResponse(request, f"admin/second_factor/{name}.html", {**site.each_context(request), **context})


def _get_next_url(request: HttpRequest) -> str:
    """Where the sign-in was to lead, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")
