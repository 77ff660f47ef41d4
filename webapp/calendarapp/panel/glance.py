"""Today in numbers, for the panel's first page."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse
from django.utils.translation import gettext as _

from calendarapp import clock, counting, queries
from calendarapp.models import Appointment, BotStatistics, Event, OutboxMessage
from calendarapp.services import statistics


@dataclass(frozen=True, slots=True)
class Number:
    """One figure: what it counts, how many, and the page that lists them."""

    label: str
    value: counting.Count
    url: str
    alarming: bool = False


def today(user: User | AnonymousUser) -> list[Number]:
    """The figures that this user may see."""
    day = clock.today(settings.TIME_ZONE)
    found = []
    if _may_view(user, "event"):
        events = counting.count(Event.objects.filter(date=day).order_by("date"))
        found.append(Number(_("Events today"), events, _list("event", f"date={day}")))
    if _may_view(user, "appointment"):
        meetings = counting.count(Appointment.objects.filter(date=day, status__in=queries.ACTIVE).order_by("date"))
        waiting = counting.count(
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
        people = counting.Count(row.user_count if row else 0)
        found.append(Number(_("New people today"), people, _list("botstatistics", "")))
    if _may_view(user, "outboxmessage"):
        failed = counting.count(OutboxMessage.objects.filter(failed_at__isnull=False))
        url = _list("outboxmessage", "delivery=failed")
        found.append(Number(_("Messages given up"), failed, url, alarming=failed.number > 0))
    return found


def _may_view(user: User | AnonymousUser, model: str) -> bool:
    return any(user.has_perm(f"calendarapp.{right}_{model}") for right in ("view", "change"))


def _list(model: str, query: str) -> str:
    return reverse(f"admin:calendarapp_{model}_changelist") + (f"?{query}" if query else "")
