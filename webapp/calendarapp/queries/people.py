"""People, by Telegram ID and by @username."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models.functions import Lower

from calendarapp.models import TgUser
from calendarapp.queries.ids import _ID, is_storable
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Read, Statement

# What is asked of people who meet: how they are called, how they are told, and what they chose.
PERSON: Final = (
    *("tg_id", "username", "first_name", "last_name", "language", "timezone", "can_write"),
    *("hold_policy", "hold_hours", "reminder_minutes", "busy_visibility"),
)


def get_person(tg_id: int) -> TgUser:
    """The person of that Telegram ID; somebody nobody has heard of is an unsaved person with defaults."""
    return (_PERSON.first(id=tg_id) if is_storable(tg_id) else None) or TgUser(tg_id=tg_id)


def person_from_row(tg_id: int, values: Sequence[Any]) -> TgUser:
    """The person of the columns `PERSON` of an outer join; an unknown one where there was none."""
    return prepared.made(TgUser, values, PERSON) if values[0] is not None else TgUser(tg_id=tg_id)


def get_owner(tg_id: int, count: int) -> tuple[TgUser, bool]:
    """As `get_person`, and whether they have at least so many events, one or more; no more than those are counted."""
    [(full, *values)] = _OWNER.rows(id=tg_id, before=count - 1)
    return prepared.made(TgUser, values) if values[0] is not None else TgUser(tg_id=tg_id), full


def get_people(tg_ids: Iterable[int]) -> dict[int, TgUser]:
    """Several people by Telegram ID, in one query; unknown ones as `get_person` makes them."""
    wanted = set(tg_ids)
    known = {person.pk: person for person in _PEOPLE.all(ids=list(filter(is_storable, wanted)))}
    return {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def get_timezones(tg_ids: Iterable[int]) -> dict[int, str]:
    """The time zones of those of these people who are known."""
    return dict(_ZONES.rows(ids=list(filter(is_storable, set(tg_ids)))))


def find_person_by_username(username: str) -> TgUser | None:
    """The person with that @username, whatever its case; the one seen last, should a name have changed hands."""
    name = username.removeprefix("@").lower()
    same = TgUser.objects.alias(lower=Lower("username")).filter(lower=name)
    return same.order_by("-updated_at").first() if name else None


_PERSON: Final = Read(TgUser, lambda: TgUser.objects.filter(pk=_ID))


_PEOPLE: Final = Read(TgUser, lambda: f"{prepared.select(TgUser)} WHERE tg_id = ANY(%(ids)s::bigint[])")


_ZONES: Final = Statement(lambda: "SELECT tg_id, timezone FROM calendarapp_tguser WHERE tg_id = ANY(%(ids)s::bigint[])")


_OWNER: Final = Statement(
    lambda: (
        f"SELECT EXISTS (SELECT FROM events WHERE user_id = %(id)s OFFSET %(before)s),"  # noqa: S608
        f" {prepared.columns(TgUser, 'person')} FROM (SELECT) AS here"
        " LEFT JOIN calendarapp_tguser AS person ON person.tg_id = %(id)s"
    )
)
