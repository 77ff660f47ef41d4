"""People, by Telegram ID and by @username, and whose calendars are open to whom."""

from collections.abc import Iterable
from typing import Final

from django.db.models.functions import Lower

from calendarapp import links
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.queries.ids import is_storable
from calendarapp.sql import bigint, prepared

_GET_PERSON: Final = prepared.load("people", "get_person")
_GET_PEOPLE: Final = prepared.load("people", "get_people")
_HAS_MET: Final = prepared.load("people", "has_met")


def get_person(tg_id: int) -> TgUser:
    """Return the person with that Telegram ID; an unsaved one with defaults if the bot does not know the ID."""
    return (_GET_PERSON.first(TgUser, id=tg_id) if is_storable(tg_id) else None) or TgUser(tg_id=tg_id)


def get_people(tg_ids: Iterable[int]) -> dict[int, TgUser]:
    """Several people by Telegram ID, in the order given, in one query; unknown ones as `get_person` makes them."""
    wanted = dict.fromkeys(tg_ids)
    known = {person.pk: person for person in _GET_PEOPLE.all(TgUser, ids=list(filter(is_storable, wanted)))}
    return {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def find_person_by_username(username: str, *, seeker: int | None = None) -> TgUser | None:
    """Return the person with that @username, in any case; the one seen last if the name has changed hands.

    A person who looks for another one (`seeker`) does not find who chose not to be found by people they have not met;
    without one, it is the staff.
    """
    name = username.removeprefix("@").lower()
    same = TgUser.objects.alias(lower=Lower("username")).filter(lower=name)
    found = same.order_by("-updated_at").first() if name else None
    hidden = found is not None and seeker is not None and not found.findable and found.pk != seeker
    return None if found is None or (hidden and not has_met(found.pk, seeker or 0)) else found


def has_met(tg_id: int, other: int) -> bool:
    """Whether this person has met the other one: they invited them, or said yes to an invitation of theirs."""
    return is_storable(other) and _HAS_MET.row(person=tg_id, other=other) == (True,)


def is_request(organizer: int, participant: TgUser) -> bool:
    """Whether an invitation is a request: of a person whom the participant has not met, and wants to be asked by."""
    return participant.strangers == TgUser.Strangers.ASK and not has_met(participant.pk, organizer)


def find_typed_person(text: str, *, seeker: int | None) -> TgUser:
    """Find a person by what another one (`seeker`) typed: a Telegram ID, an @username, or a link to it.

    Raises:
        CalendarError: `person_not_found` (nobody with that @username is known, or they don't want to be found),
            `person_wrong`.
    """
    if username := links.parse_username(text):
        found = find_person_by_username(username, seeker=seeker)
        if found is None:
            raise CalendarError("person_not_found", name=f"@{username}")
        return found
    tg_id = bigint.parse(text.strip().removeprefix("#"))
    if not tg_id:
        raise CalendarError("person_wrong")
    return get_person(tg_id)


def list_met(tg_id: int, *, count: int = 100) -> list[TgUser]:
    """The people of a person's latest meetings, `count` of them in each role.

    Those who were deleted are left out, and those of whom nothing is known but their number.
    """
    latest = Appointment.objects.order_by("-date", "-time", "-id")
    invited = latest.filter(organizer_tg_id=tg_id).values_list("participant_tg_id", flat=True)[:count]
    invited_by = latest.filter(participant_tg_id=tg_id).values_list("organizer_tg_id", flat=True)[:count]
    met = get_people(dict.fromkeys([*invited, *invited_by])).values()
    return [person for person in met if person.pk not in {0, tg_id} and (person.first_name or person.username)]
