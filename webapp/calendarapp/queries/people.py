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


def get_person(tg_id: int) -> TgUser:
    """Return the person with that Telegram ID; an unsaved one with defaults if the bot does not know the ID."""
    return (_GET_PERSON.first(TgUser, id=tg_id) if is_storable(tg_id) else None) or TgUser(tg_id=tg_id)


def get_people(tg_ids: Iterable[int]) -> dict[int, TgUser]:
    """Several people by Telegram ID, in one query; unknown ones as `get_person` makes them."""
    wanted = set(tg_ids)
    known = {person.pk: person for person in _GET_PEOPLE.all(TgUser, ids=list(filter(is_storable, wanted)))}
    return {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def find_person_by_username(username: str) -> TgUser | None:
    """Return the person with that @username, in any case; the one seen last if the name has changed hands."""
    name = username.removeprefix("@").lower()
    same = TgUser.objects.alias(lower=Lower("username")).filter(lower=name)
    return same.order_by("-updated_at").first() if name else None


def find_typed_person(text: str) -> TgUser:
    """Find a person by what somebody typed: a Telegram ID, an @username, or a link to it.

    Raises:
        CalendarError: `person_not_found` (nobody with that @username is known), `person_wrong`.
    """
    if username := links.parse_username(text):
        found = find_person_by_username(username)
        if found is None:
            raise CalendarError("person_not_found", name=f"@{username}")
        return found
    tg_id = bigint.parse(text.strip().removeprefix("#"))
    if not tg_id:
        raise CalendarError("person_wrong")
    return get_person(tg_id)


def list_met(tg_id: int, *, count: int = 100) -> list[TgUser]:
    """The people of a person's latest meetings, `count` of them in each role; those who were deleted are left out."""
    latest = Appointment.objects.order_by("-date", "-time", "-id")
    invited = latest.filter(organizer_tg_id=tg_id).values_list("participant_tg_id", flat=True)[:count]
    invited_by = latest.filter(participant_tg_id=tg_id).values_list("organizer_tg_id", flat=True)[:count]
    return list(get_people({*invited, *invited_by} - {0, tg_id}).values())
