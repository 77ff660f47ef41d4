"""The panel's site: Django's admin behind a second factor."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse

from calendarapp.security import middleware

SECRETS = {"otp_totp", "otp_static"}  # applications whose rows are keys: no screen shows them


class PanelSite(admin.AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, without the screens that would show keys."""
        models: list[type[Model]] = (
            list(model_or_iterable) if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        shown = [model for model in models if model._meta.app_label not in SECRETS]
        super().register(shown, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from calendarapp.panel import two_factor  # noqa: PLC0415  models are not loaded when this module is

        pages = {"ask": "second-factor/", "setup": "second-factor/setup/", "manage": "second-factor/manage/",
                 "leave": "second-factor/leave/"}  # fmt: skip
        ours: list[URLPattern | URLResolver] = [
            path(address, partial(getattr(two_factor, name), site=self), name=f"second_factor_{name}")
            for name, address in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the form for name and password, and redirect from there to the second factor."""
        if request.method == "GET" and middleware.get_waiting_user(request):
            after = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
            return HttpResponseRedirect(f"{reverse('admin:second_factor_ask')}?{after}")
        return super().login(request, extra_context)

    def get_log_entries(self, request: HttpRequest) -> QuerySet[Any]:
        """The user's recent changes of rows; sign-ins are only in the audit log."""
        return super().get_log_entries(request).filter(content_type__isnull=False)
