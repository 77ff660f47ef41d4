"""Who may see and change what: the only place with these rules."""

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, SeriesInvitation
from calendarapp.queries import own_time

Status = Appointment.Status


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting user: a person by Telegram ID, or a member of the staff in the panel."""

    tg_id: int | None = None
    staff: bool = False

    @classmethod
    def person(cls, tg_id: int) -> "Actor":
        """Return the actor for a person in Telegram."""
        return cls(tg_id=tg_id)

    @classmethod
    def operator(cls) -> "Actor":
        """Return the actor for a user of the panel with the right to change meetings."""
        return cls(staff=True)


def has_staff_right(account: User | AnonymousUser, *, writes: bool) -> bool:
    """Whether the role of an account of the staff lets it see, or change, the calendars of all people."""
    rights = ("change",) if writes else ("view", "change")
    return any(account.has_perm(f"calendarapp.{right}_appointment") for right in rights)


ORGANIZER: Final = "organizer"
PARTICIPANT: Final = "participant"

# The only transitions of a meeting's status, and who may make each. The staff may make them all.
TRANSITIONS: Final[dict[tuple[str, str], frozenset[str]]] = {
    (Status.PENDING, Status.CONFIRMED): frozenset({PARTICIPANT}),
    (Status.PENDING, Status.DECLINED): frozenset({PARTICIPANT}),
    (Status.PENDING, Status.CANCELLED): frozenset({ORGANIZER}),
    (Status.CONFIRMED, Status.CANCELLED): frozenset({ORGANIZER, PARTICIPANT}),
    (Status.CONFIRMED, Status.DECLINED): frozenset({PARTICIPANT}),
}


def get_roles(actor: Actor, item: Appointment | SeriesInvitation) -> set[str]:
    """Return the actor's roles in a meeting, or in an invitation to a series."""
    both = {ORGANIZER: item.organizer_tg_id, PARTICIPANT: item.participant_tg_id}
    return {role for role, tg_id in both.items() if tg_id == actor.tg_id}


def may_see_meeting(actor: Actor, item: Appointment | SeriesInvitation) -> bool:
    """Whether the actor may see a meeting, or an invitation to a series: its people and the staff may."""
    return actor.staff or bool(get_roles(actor, item))


def may_change_event(actor: Actor, event: Event) -> bool:
    """Whether the actor may see and change the event: its owner and the staff may."""
    return actor.staff or actor.tg_id == event.tg_user_id


def find_open_calendars(actor: Actor, tg_ids: Iterable[int]) -> set[int]:
    """Those of these people whose busy times the actor may see, as each of them chose; the staff sees everybody's."""
    if actor.staff or actor.tg_id is None:
        return set(tg_ids) if actor.staff else set()
    return own_time.get_readable_calendars(actor.tg_id, tg_ids)


def is_over(item: Appointment | Event) -> bool:
    """Whether it has ended, after which a meeting's status no longer changes. What is running is not over."""
    if not clock.is_zone_name(item.timezone):  # one that the database alone knows, an older writer's
        return bool(item.slot.upper <= clock.now())
    return clock.is_over(item.date, item.time, item.timezone, item.duration_minutes)


def has_passed(item: Event | Appointment) -> bool:
    """Whether it is too late to invite people to it: it has begun, or of whole days, all are over."""
    if item.all_day:
        return clock.is_over(item.date, item.time, item.timezone, item.duration_minutes)
    return clock.is_past(item.date, item.time, item.timezone)


def make_meeting_scopes(actor: Actor) -> list[Q]:
    """The meetings that the actor may see, as conditions of which a row has to meet at least one; each has an index.

    A long list reads the rows of each condition and merges them: with `OR`, PostgreSQL reads no index in its order.
    """
    return [Q()] if actor.staff else [Q(organizer_tg_id=actor.tg_id), Q(participant_tg_id=actor.tg_id)]


def make_event_scopes(actor: Actor) -> list[Q]:
    """The events that the actor may see, as `make_meeting_scopes`."""
    return [Q()] if actor.staff else [Q(tg_user_id=actor.tg_id)]


def select_visible_meetings(actor: Actor) -> QuerySet[Appointment]:
    """The meetings that the actor may see: for people those that they are in."""
    return Appointment.objects.filter(functools.reduce(operator.or_, make_meeting_scopes(actor)))


def select_visible_events(actor: Actor) -> QuerySet[Event]:
    """The events that the actor may see: for people their own."""
    return Event.objects.filter(functools.reduce(operator.or_, make_event_scopes(actor)))


def list_allowed_changes(actor: Actor, appointment: Appointment) -> list[str]:
    """The statuses that this actor may give the meeting now, in a fixed order; none once it is over."""
    if is_over(appointment):
        return []
    held = get_roles(actor, appointment)
    return [
        new
        for (old, new), allowed in TRANSITIONS.items()
        if old == appointment.status and (actor.staff or held & allowed)
    ]


def require_change(actor: Actor, appointment: Appointment, new: str) -> None:
    """Raise unless the actor may give the meeting this status now.

    Raises:
        CalendarError: `meeting_not_found` for outsiders (they learn nothing), `already` without such a transition,
            `meeting_over`, `not_allowed` when there is one, but not for this actor.
    """
    if not may_see_meeting(actor, appointment):
        raise CalendarError("meeting_not_found")
    if (appointment.status, new) not in TRANSITIONS:
        raise CalendarError("already", status=appointment.get_status_display())
    if is_over(appointment):
        raise CalendarError("meeting_over")
    if new not in list_allowed_changes(actor, appointment):
        raise CalendarError("not_allowed")


def require_role(actor: Actor, appointment: Appointment, role: str) -> None:
    """Raise unless the actor has this role (or is the staff) in a meeting that is neither over nor off.

    Organizers decide about the meeting's time, participants propose another one.

    Raises:
        CalendarError: `not_allowed`, `already`, `meeting_over`.
    """
    if not (actor.staff or role in get_roles(actor, appointment)):
        raise CalendarError("not_allowed")
    if appointment.status not in {Status.PENDING, Status.CONFIRMED}:
        raise CalendarError("already", status=appointment.get_status_display())
    if is_over(appointment):
        raise CalendarError("meeting_over")
