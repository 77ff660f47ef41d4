"""The panel's first page: today in numbers, and the next meetings; what `charts` draws is below them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from calendarapp import clock, queries
from calendarapp.models import Appointment, BotStatistics, Event, OutboxMessage
from calendarapp.panel import columns, related
from calendarapp.queries import estimates
from calendarapp.services import statistics

ROWS: Final = 10  # meetings; the link below them leads to all
RUNNING: Final = dt.timedelta(hours=1)  # how long after its start a meeting is still listed


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it counts, how many, and the page that lists them."""

    label: str
    value: estimates.Count
    url: str
    alarming: bool = False
    parts: Sequence[tuple[str, estimates.Count]] = ()  # what it consists of, and what there is beside it


@dataclass(frozen=True, slots=True)
class NextMeetings:
    """The next meetings, in time order, and the page that lists all that come."""

    rows: list[dict[str, Any]]
    url: str


def get_next_meetings(user: User | AnonymousUser) -> NextMeetings | None:
    """Today's meetings and those after them, waiting or confirmed; nothing for a user who may not see meetings.

    On a full day, meetings that are over make room for the next ones.
    """
    if not related.may_view(user, "appointment"):
        return None
    moment = clock.now().astimezone(clock.get_zone(settings.TIME_ZONE)) - RUNNING
    active = Appointment.objects.filter(status__in=queries.ACTIVE)
    over = Q(date=moment.date(), time__lt=moment.time().replace(tzinfo=None))
    coming = active.filter(date__gte=moment.date()).exclude(over).order_by("date", "time", "id")
    found = list(coming[:ROWS])
    today = clock.today(settings.TIME_ZONE)
    earlier = active.filter(date=today).filter(over).order_by("-date", "-time", "-id")[: ROWS - len(found)]
    found = [*reversed(earlier), *found]
    columns.attach_people(found, ("organizer_tg_id", "participant_tg_id"))
    return NextMeetings(
        [_make_coming(meeting, today) for meeting in found], related.make_list_link("appointment", "when=coming")
    )


def _make_coming(meeting: Any, today: dt.date) -> dict[str, Any]:
    """One of the next meetings, as the first page shows it."""
    return {
        "date": meeting.date,
        "time": meeting.time,
        "zone": "" if meeting.timezone == settings.TIME_ZONE else meeting.timezone,
        "name": meeting.name or f"#{meeting.pk}",
        "organizer": columns.render_name(meeting.organizer_tg_id, meeting.people),
        "participant": columns.render_name(meeting.participant_tg_id, meeting.people),
        "status": columns.render_meeting_badge(meeting),
        "url": reverse("admin:calendarapp_appointment_change", args=[meeting.pk]),
        "is_today": meeting.date == today,
    }


def list_figures(user: User | AnonymousUser) -> list[Figure]:
    day = clock.today(settings.TIME_ZONE)
    found: list[Figure] = []

    def add(label: str, rows: QuerySet[Any], section: str, query: str, **more: Any) -> None:
        link = related.make_list_link(section, query)
        found.append(Figure(label, estimates.count(rows.order_by("date")), link, **more))

    if related.may_view(user, "event"):
        add(_("Events today"), Event.objects.filter(date=day), "event", f"date={day}")
    if related.may_view(user, "appointment"):
        meetings = Appointment.objects.filter(date=day, status__in=queries.ACTIVE)
        waiting = Appointment.objects.filter(date__gte=day, status=Appointment.Status.PENDING)
        of_today = Appointment.objects.filter(date=day).order_by("time")
        parts = [
            (part.label.lower(), estimates.count(of_today.filter(status=part.value))) for part in Appointment.Status
        ]
        add(_("Meetings today"), meetings, "appointment", f"date={day}", parts=parts)
        query = f"status__exact=pending&date__gte={day}"
        add(_("Invitations without an answer"), waiting, "appointment", query)
    if related.may_view(user, "botstatistics"):
        statistics.fold()
        row = BotStatistics.objects.filter(date=day).first()
        people = estimates.Count(row.user_count if row else 0)
        found.append(Figure(_("New people today"), people, related.make_list_link("botstatistics", "")))
    if related.may_view(user, "outboxmessage"):
        waits = estimates.count(OutboxMessage.objects.filter(sent_at=None, failed_at=None))
        found.append(Figure(_("Waiting messages"), waits, related.make_list_link("outboxmessage", "delivery=waiting")))
        failed = estimates.count(OutboxMessage.objects.filter(failed_at__isnull=False))
        url = related.make_list_link("outboxmessage", "delivery=failed")
        found.append(Figure(_("Failed messages"), failed, url, alarming=failed.number > 0))
    return found
