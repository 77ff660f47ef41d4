"""`/book/<token>/`: the free times of a booking link, for visitors without an account, and who they are."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.pages import frames
from calendarapp.pages.booking_visits import (
    describe,
    for_visitors,
    make_reader,
    make_week,
    open_link,
    read_start,
    read_zone,
    require_secret,
    to_minute,
)
from calendarapp.pages.fields import LONGEST, PageForm
from calendarapp.queries import booking_links as read
from calendarapp.queries.booking_links import OpenLink
from calendarapp.security.client_ip import get_client_network
from calendarapp.services import guest_bookings, link_bookings

HELD: Final = int(link_bookings.HELD.total_seconds() // 60)
NO_NAME: Final = _("Please write your name.")
TRAP: Final = "website"  # a field that people don't see, and programs fill in


class VisitorForm(PageForm):
    """Who the visitor is, and their answers."""

    PLACES: ClassVar[Mapping[str, str]] = {
        "name_empty": "name",
        "name_too_long": "name",
        "contact_missing": "contact",
    }
    name = forms.CharField(
        label=_("Your name"),
        max_length=link_bookings.GUEST_NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": NO_NAME},
    )
    contact = forms.CharField(
        label=_("How can you be reached?"),
        help_text=_("For instance an e-mail address or a phone number. Only the person you meet reads it."),
        max_length=link_bookings.CONTACT_LIMIT,
        error_messages={"required": _("Please write how you can be reached.")},
    )

    def __init__(self, of: OpenLink, data: Any = None, **options: Any) -> None:
        super().__init__(of.owner, data, **options)
        for number, question in enumerate(of.link.questions):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": 3}),
                error_messages={"required": str(CalendarError("answer_missing", question=question))},
            )

    def list_answers(self) -> list[str]:
        """The answers of the valid form, in the order of the questions."""
        return [self.cleaned_data[name] for name in self.fields if name.startswith("answer_")]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_visitors
def choose_time(request: HttpRequest, token: str) -> HttpResponse:
    """`/book/<token>/`: free times on the visitor's clock; the one that is chosen is kept for some minutes."""
    of = open_link(request, token)
    zone = read_zone(request, of.owner.timezone)
    if request.method != "POST":
        return _show_times(request, of, zone, frames.name_browser(request))
    browser = ""
    try:
        browser = frames.check_token(request, of.link)
        secret = link_bookings.derive_secret(of.link, browser)
        start = read_start(request)
        holder, visitor = link_bookings.compute_digest(secret), link_bookings.name_address(str(_get_address(request)))
        link_bookings.hold(token=token, start=start, holder=holder, visitor=visitor)
    except CalendarError as error:
        return _show_times(request, of, zone, browser or frames.name_browser(request), refusal=error)
    query = urlencode({"start": to_minute(start), "zone": zone})
    return redirect(f"{reverse('confirm_booking', args=[secret, token])}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_visitors
def confirm(request: HttpRequest, secret: str, token: str) -> HttpResponse:
    """`/bookings/<secret>/confirm/<token>/`: asks who the visitor is, and books the time that is kept for them."""
    of = open_link(request, token)
    if guest_bookings.find(require_secret(secret)) is not None:  # gone back, or tapped twice
        return redirect("guest_booking", secret)
    zone = read_zone(request, of.owner.timezone)
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):  # what is typed so far stays
        translation.activate(language)
        form = VisitorForm(of, initial=request.POST.dict())
    else:
        language, form = None, VisitorForm(of, request.POST if request.method == "POST" else None)
    try:
        start = read_start(request)
        if form.is_bound:
            frames.check_token(request, of.link)
        if form.is_valid() and not request.POST.get(TRAP):
            link_bookings.book_as_guest(
                token=token,
                secret=secret,
                start=start,
                name=form.cleaned_data["name"],
                contact=form.cleaned_data["contact"],
                timezone=zone,
                answers=form.list_answers(),
            )
            return redirect("guest_booking", secret)
        link_bookings.require_free(of, start, secret=secret)
    except CalendarError as error:
        if error.code == "time_gone":
            return _show_times(request, of, zone, frames.name_browser(request), refusal=error)
        form.refuse(error, str(NO_NAME) if error.code == "name_empty" else "")
    shown = {
        **describe(of),
        "form": form,
        "secret": secret,
        "start": to_minute(start),
        "zone": zone,
        "when": format_moment(of, start, zone),
        "clock": zone,
        "minutes": HELD,
        "trap": TRAP,
    }
    page = render(request, "calendarapp/pages/booking_confirm.html", shown, status=400 if form.errors else 200)
    if language is not None:
        page.cookies.update(set_language(request).cookies)
    return page


def _show_times(
    request: HttpRequest, of: OpenLink, zone: str, browser: str, *, refusal: CalendarError | None = None
) -> HttpResponse:
    """The page of free times; a time that this browser keeps is one of them."""
    holder = link_bookings.compute_digest(link_bookings.derive_secret(of.link, browser))
    times = read.list_times(of, clock.now(), of.horizon, holder=holder)
    shown = {
        **describe(of, browser),
        "week": make_week(request, times, zone),
        "zone": zone,
        "chosen": "zone" in request.GET or "zone" in request.POST,
        "zones": clock.list_zones_to_choose(),
        "refusal": refusal,
        "here": reverse("booking", args=[of.link.token]),
    }
    return render(request, "calendarapp/pages/booking.html", shown, status=409 if refusal else 200)


def format_moment(of: OpenLink, start: dt.datetime, zone: str) -> str:
    """A time that can be booked, from when to when, on the visitor's clock."""
    local = start.astimezone(clock.get_zone(zone))
    item = Event(date=local.date(), time=local.time(), timezone=zone, duration_minutes=of.link.duration_minutes)
    return messages.format_plain_when(item, make_reader(zone), [of.owner])


def _get_address(request: HttpRequest) -> str | None:
    return get_client_network(request)
