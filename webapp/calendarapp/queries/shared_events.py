"""Events that are shown in groups and by way of inline mode, and who comes to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from calendarapp import clock
from calendarapp.models import Appointment, Event, SharedAnswer, SharedEvent, TgUser
from calendarapp.queries.appointments import ACTIVE
from calendarapp.queries.people import get_people

ANSWERS_READ: Final = 500


@dataclass(frozen=True, slots=True)
class Answers:
    """Who comes to a shared event, who does not, and who waits for a place; the organizer is in none of them.

    In the order of their answers, those who wait in the order of the list. `asked`: whose answer was to another time.
    """

    coming: list[TgUser]
    not_coming: list[TgUser]
    waiting: list[TgUser]
    asked: list[TgUser]


def get_shared_event(number: int) -> SharedEvent | None:
    """The shared event with that number."""
    return SharedEvent.objects.filter(pk=number).first()


def find_shared_event(event_id: int, chat_id: int) -> SharedEvent | None:
    """The event as it is shown in that chat; None when it is not."""
    return SharedEvent.objects.filter(event_id=event_id, chat_id=chat_id).first()


def list_answers(shared: SharedEvent) -> Answers:
    """Those who have answered below a shared event. No other invited person is named there."""
    answered = list(shared.answers.order_by("id").values_list("tg_id", flat=True)[:ANSWERS_READ])
    active = Appointment.objects.filter(
        event_id=shared.event_id, participant_tg_id__in=answered, status__in=ACTIVE
    ).order_by("waiting_since", "id")
    found = list(active.values_list("participant_tg_id", "status", "waiting_since"))
    coming = {tg_id for tg_id, status, _since in found if status == Appointment.Status.CONFIRMED}
    waiting = {tg_id: None for tg_id, _status, since in found if since is not None and tg_id not in coming}
    asked = {tg_id for tg_id, _status, _since in found} - coming - waiting.keys()
    people = get_people(answered)
    return Answers(
        [people[tg_id] for tg_id in answered if tg_id in coming],
        [people[tg_id] for tg_id in answered if tg_id not in coming | asked | waiting.keys()],
        [people[tg_id] for tg_id in waiting],
        [people[tg_id] for tg_id in answered if tg_id in asked],
    )


def has_answered(event_id: int, tg_id: int) -> bool:
    """Whether the person has answered below that event somewhere: then its card tells them what becomes of it."""
    return SharedAnswer.objects.filter(shared__event_id=event_id, tg_id=tg_id).exists()


def list_groups_of(people: Mapping[int, Collection[int]]) -> list[SharedEvent]:
    """The groups that show these events, where some of the people have answered.

    Args:
        people: for the number of each event, whom it concerns.
    """
    answers = SharedAnswer.objects.filter(shared__event_id__in=people, shared__inline_message_id="")
    found = answers.select_related("shared").order_by("shared__event_id", "shared__chat_id")
    answered = (one for one in found if one.tg_id in people[one.shared.event_id])
    return list({one.shared_id: one.shared for one in answered}.values())


def count_coming(shared: SharedEvent) -> int:
    """How many of those who answered below a shared event come, and the organizer."""
    confirmed = Appointment.objects.filter(
        event_id=shared.event_id, participant_tg_id=OuterRef("tg_id"), status=Appointment.Status.CONFIRMED
    )
    return shared.answers.filter(Exists(confirmed)).count() + 1


def select_planned(chat_id: int) -> QuerySet[Event]:
    """What a group has planned and is not over, the soonest first."""
    shown = SharedEvent.objects.filter(chat_id=chat_id).values("event_id")
    return Event.objects.filter(pk__in=shown, slot__endswith__gt=clock.now()).order_by("slot", "id")


def find_active_meeting(event_id: int, tg_id: int) -> Appointment | None:
    """The person's invitation to that event which stands."""
    mine = Appointment.objects.filter(event_id=event_id, participant_tg_id=tg_id, status__in=ACTIVE)
    return mine.order_by("-id").first()


def list_answers_of(tg_id: int) -> list[SharedAnswer]:
    """Everything that a person has answered in groups and below inline messages."""
    return list(SharedAnswer.objects.filter(tg_id=tg_id).select_related("shared").order_by("id"))
