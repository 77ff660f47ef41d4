"""Inviting several people at once: all of them or nobody, and who can't come is named before anything is sent."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.models import Event, TgUser
from calendarapp.pages import offered_times, once
from calendarapp.pages.once import Question
from calendarapp.queries import availability
from calendarapp.services import notices as telling
from calendarapp.services import participants
from calendarapp.services.participants import Invited

OF_SEVERAL: Final = frozenset({"people_busy", "people_invited"})


def invite(
    said: Collection[str], person: TgUser, event: Event, people: Sequence[TgUser], *, details: str, start: Any
) -> Invited:
    """Invite them, unless some of them can't be: then only as the person has said.

    Args:
        said: as of `once.get_yes`.
        person: the organizer.
        event: to which.
        people: two or more.
        details: a text that goes with the invitations.
        start: a time that was offered instead of the event's; None for the event's own.

    Raises:
        Question: who can't be invited, with the times at which everybody is free, and with the ways that there are.
        CalendarError: as `participants.invite`.
    """
    work = partial(_invite, person, event, details, start)
    try:
        return _confirm_force(said, partial(work, people), event, people, start)
    except CalendarError as error:
        if error.code not in OF_SEVERAL:
            raise
        refused = {one.pk for one, _why in error.params["refused"]}
        left = [one for one in people if one.pk not in refused]
        question = _make_question(error, person, event, [one.pk for one in people], start, left=bool(left))
    for token, _label in question.others:
        if token in said:
            return _confirm_force(said, partial(work, left), event, left, start)
    once.ask_unless(said, question)
    return _confirm_force(said, partial(work, people, over=True), event, people, start)


def send_links(person: TgUser, invited: Invited, people: Collection[TgUser]) -> str:
    """Send the organizer a link for each whom the bot can't write to; returns what the page says (`notices.TEXTS`)."""
    reached = {one.pk for one in people if one.can_write}
    away = [meeting for meeting in invited.meetings if meeting.participant_tg_id not in reached]
    for meeting in away:
        telling.notify_unreachable(meeting)
    if not away:
        return "all_invited"
    return "links" if person.can_write else "some_unreachable"


def _invite(
    person: TgUser, event: Event, details: str, start: Any, people: Sequence[TgUser], *, force: bool, over: bool = False
) -> Invited:
    wish: dict[str, Any] = {
        "actor": Actor.person(person.tg_id), "participants": [one.pk for one in people], "event_id": event.pk,
        "details": details, "over": over, "force": force,
    }  # fmt: skip
    if start is None:
        return participants.invite(**wish)
    return participants.invite_at(**wish, start=start, timezone=person.timezone)


def _confirm_force(
    said: Collection[str], work: Callable[..., Invited], event: Event, people: Sequence[TgUser], start: Any
) -> Invited:
    with transaction.atomic():
        return once.confirm_force(said, work, event.pk, [one.pk for one in people], start)


def _make_question(
    error: CalendarError, person: TgUser, event: Event, asked: list[int], start: Any, *, left: bool
) -> Question:
    zone = clock.get_zone(person.timezone)
    free_times = availability.find_alternatives(error)
    offers = tuple(
        (offered_times.to_minute(free), formats.date_format(free.astimezone(zone), "D, j E, H:i"))
        for free, _end in free_times
    )
    about = (event.pk, asked, sorted(one.pk for one, _why in error.params["refused"]), start)
    others = ((once.compute_digest("without them", *about), _("Invite the others")),) if left else ()
    label = _("Invite anyway") if error.params.get("forcible") else ""
    return Question(refusals.render_refusal(error, person, free_times), label, about, offers=offers, others=others)
