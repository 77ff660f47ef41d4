"""Today, for the panel's first page: in numbers, and the meetings that are next."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from calendarapp import clock, queries
from calendarapp.models import Appointment, BotStatistics, Event, OutboxMessage
from calendarapp.panel import columns
from calendarapp.queries import estimates
from calendarapp.services import statistics

ROWS: Final = 10  # meetings; the link below them leads to all
RUNNING: Final = dt.timedelta(hours=1)  # so long after its beginning a meeting is still one of the next


@dataclass(frozen=True, slots=True)
class Number:
    """One figure: what it counts, how many, and the page that lists them."""

    label: str
    value: estimates.Count
    url: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """One of the next meetings, as the first page shows it."""

    date: dt.date
    time: dt.time
    zone: str
    name: str
    organizer: SafeString
    participant: SafeString
    status: SafeString
    url: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The next meetings, in time order, and the page that lists all that come."""

    rows: list[Coming]
    url: str


def next_meetings(user: User | AnonymousUser) -> Next | None:
    """Today's meetings and those after them, waiting or confirmed; nothing for a user who may not see meetings.

    Of a long day the next ones: those before them that are over make room.
    """
    if not _may_view(user, "appointment"):
        return None
    moment = clock.now().astimezone(clock.zone(settings.TIME_ZONE)) - RUNNING
    active = Appointment.objects.filter(status__in=queries.ACTIVE)
    over = Q(date=moment.date(), time__lt=moment.time().replace(tzinfo=None))
    coming = active.filter(date__gte=moment.date()).exclude(over).order_by("date", "time", "id")
    found = list(coming[:ROWS])
    today = clock.today(settings.TIME_ZONE)
    earlier = active.filter(date=today).filter(over).order_by("-date", "-time", "-id")[: ROWS - len(found)]
    found = [*reversed(earlier), *found]
    columns.with_people(found, ("organizer_tg_id", "participant_tg_id"))
    return Next([_coming(meeting, today) for meeting in found], _list("appointment", "when=coming"))


def _coming(meeting: Any, today: dt.date) -> Coming:
    return Coming(
        date=meeting.date,
        time=meeting.time,
        zone="" if meeting.timezone == settings.TIME_ZONE else meeting.timezone,
        name=meeting.name or f"#{meeting.pk}",
        organizer=columns.name(meeting.organizer_tg_id, meeting.people),
        participant=columns.name(meeting.participant_tg_id, meeting.people),
        status=columns.badge(meeting),
        url=reverse("admin:calendarapp_appointment_change", args=[meeting.pk]),
        is_today=meeting.date == today,
    )


def today(user: User | AnonymousUser) -> list[Number]:
    """The figures that this user may see."""
    day = clock.today(settings.TIME_ZONE)
    found = []
    if _may_view(user, "event"):
        events = estimates.count(Event.objects.filter(date=day).order_by("date"))
        found.append(Number(_("Events today"), events, _list("event", f"date={day}")))
    if _may_view(user, "appointment"):
        meetings = estimates.count(Appointment.objects.filter(date=day, status__in=queries.ACTIVE).order_by("date"))
        waiting = estimates.count(
            Appointment.objects.filter(date__gte=day, status=Appointment.Status.PENDING).order_by("date")
        )
        found.append(Number(_("Meetings today"), meetings, _list("appointment", f"date={day}")))
        found.append(
            Number(
                _("Invitations without an answer"),
                waiting,
                _list("appointment", f"status__exact=pending&date__gte={day}"),
            )
        )
    if _may_view(user, "botstatistics"):
        statistics.fold()
        row = BotStatistics.objects.filter(date=day).first()
        people = estimates.Count(row.user_count if row else 0)
        found.append(Number(_("New people today"), people, _list("botstatistics", "")))
    if _may_view(user, "outboxmessage"):
        failed = estimates.count(OutboxMessage.objects.filter(failed_at__isnull=False))
        url = _list("outboxmessage", "delivery=failed")
        found.append(Number(_("Failed messages"), failed, url, alarming=failed.number > 0))
    return found


def _may_view(user: User | AnonymousUser, model: str) -> bool:
    return any(user.has_perm(f"calendarapp.{right}_{model}") for right in ("view", "change"))


def _list(model: str, query: str) -> str:
    return reverse(f"admin:calendarapp_{model}_changelist") + (f"?{query}" if query else "")
