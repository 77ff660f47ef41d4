"""`/bookings/<secret>/`: what a visitor without an account has booked: seen, moved, cancelled, and as a file."""

import contextlib
import copy
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from calendarapp import access, clock, ics, links, messages
from calendarapp.errors import CalendarError
from calendarapp.messages.booking_links import format_title
from calendarapp.pages import frames
from calendarapp.pages.booking import format_moment
from calendarapp.pages.booking_visits import (
    describe,
    for_visitors,
    make_reader,
    make_week,
    read_start,
    read_zone,
    require_secret,
    to_minute,
)
from calendarapp.queries import booking_links as read
from calendarapp.queries import bot_account
from calendarapp.security.methods import read_only
from calendarapp.services import guest_bookings, handovers, link_bookings
from calendarapp.services.guest_bookings import GuestBooking

WAS: Final = "was"  # the time from which a booking has moved


@read_only
@never_cache
@for_visitors
def show_booking(request: HttpRequest, secret: str) -> HttpResponse:
    """`/bookings/<secret>/`: when and where it is, and what can be done with it; `was`: from when it has just moved."""
    found = _find(request, secret)
    shown = _describe(request, found, secret)
    with contextlib.suppress(CalendarError):
        was = read_start(request, WAS)
        if found.event is not None and was != found.event.slot.lower:
            shown["was"] = format_moment(found.of, was, found.booking.timezone)
    return render(request, "calendarapp/pages/guest_booking.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_visitors
def move_booking(request: HttpRequest, secret: str) -> HttpResponse:
    """`/bookings/<secret>/move/`: another time that the link offers."""
    found = _find(request, secret)
    event = guest_bookings.require_event(found)
    link_bookings.require_open(found.of.link.token)
    zone, refusal = read_zone(request, found.booking.timezone), None
    if request.method == "POST":
        try:
            frames.check_token(request, found.of.link)
            guest_bookings.move(secret=secret, start=read_start(request), timezone=zone)
            query = urlencode({WAS: request.POST.get(WAS, "")})
            return redirect(f"{reverse('guest_booking', args=[secret])}?{query}")
        except CalendarError as error:
            refusal = error
    times = read.list_times(
        found.of, clock.now(), found.of.horizon, holder=link_bookings.compute_digest(secret), event=event.pk
    )
    shown = {
        **_describe(request, found, secret),
        "week": make_week(request, times, zone),
        "zone": zone,
        "chosen": True,
        "zones": clock.list_zones_to_choose(),
        "refusal": refusal,
        "here": reverse("move_guest_booking", args=[secret]),
        "moving": True,
        "was": to_minute(event.slot.lower),
    }
    return render(request, "calendarapp/pages/booking.html", shown, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_visitors
def cancel_booking(request: HttpRequest, secret: str) -> HttpResponse:
    """`/bookings/<secret>/cancel/`: asks first, for programs that preview links open them, too."""
    found = _find(request, secret)
    if request.method == "POST" and found.event is None and not found.taken:  # it is, and only the answer was lost
        return redirect("guest_booking", secret)
    guest_bookings.require_event(found)
    refusal = None
    if request.method == "POST":
        try:
            frames.check_token(request, found.of.link)
            guest_bookings.cancel(secret=secret)
            return redirect("guest_booking", secret)
        except CalendarError as error:
            refusal = error
    shown = {**_describe(request, found, secret), "refusal": refusal}
    return render(request, "calendarapp/pages/guest_booking_cancel.html", shown, status=409 if refusal else 200)


@read_only
@never_cache
@for_visitors
def download_booking(request: HttpRequest, secret: str) -> HttpResponse:
    """`/bookings/<secret>/booking.ics`: for the visitor's own calendar, without what they wrote to the owner."""
    found = _find(request, secret)
    event = copy.copy(guest_bookings.require_event(found))
    event.name, event.details = format_title(found.of.link, found.of.owner), ""
    event.reminder_minutes, event.series_id = [], None
    host = settings.PUBLIC_HOST or ics.HOST
    reader = make_reader(found.booking.timezone)
    response = HttpResponse(
        ics.render_calendar(reader, [event], [], people={}, host=host), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return response


def _find(request: HttpRequest, secret: str) -> GuestBooking:
    found = guest_bookings.find(require_secret(secret))
    if found is None:
        raise Http404
    frames.note_link(request, found.of.link)
    return found


def _describe(request: HttpRequest, found: GuestBooking, secret: str) -> dict[str, object]:
    event, reader = found.event, make_reader(found.booking.timezone)
    gone, by_visitor = guest_bookings.find_cancelled(found) or (None, False)
    return {
        "gone": messages.format_plain_when(gone, reader, [found.of.owner]) if gone else "",
        "by_visitor": by_visitor,
        **describe(found.of),
        "secret": secret,
        "event": event,
        "over": event is not None and access.has_passed(event),
        "when": messages.format_plain_when(event, reader, [found.of.owner]) if event else "",
        "clock": found.booking.timezone,
        "taken": found.taken,
        "telegram": "" if event is None or found.taken else _make_telegram_link(found),
        "address": request.build_absolute_uri(reverse("guest_booking", args=[secret])),
    }


def _make_telegram_link(found: GuestBooking) -> str:
    """Where a visitor with Telegram goes on; empty while nobody knows what the bot is called there."""
    username = bot_account.get_username()
    if not username:
        return ""
    link = links.make_start_link(username, f"{links.HANDOVER}{handovers.make_key(found.booking)}")
    # Telegram itself knows no bot of the sandbox; the sandbox's page asks who opens the link.
    return f"{settings.TELEGRAM_API_URL}/?{urlencode({'link': link})}" if settings.SANDBOX else link
