"""Validation of what people write, before it is stored: one place for every surface."""

import datetime as dt
import enum
import re
from collections.abc import Callable, Iterable
from typing import Final

from calendarapp import clock, links
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths

NAME_LIMIT: Final = 255
DETAILS_LIMIT: Final = 3000  # with a name and a card around it, this fits into a Telegram message of 4096
DURATION_LIMIT: Final = 366 * 24 * 60  # a year
REMINDERS_LIMIT: Final = 5
PLACE_LIMIT: Final = 255
# In names of people: directions, which turn round what stands beside them; spaces without a width; letters without a
# shape.
UNSEEN: Final = re.compile(
    r"[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]"
)


class Unset(enum.Enum):
    """The value of an argument that was not given, where None has a meaning of its own."""

    UNSET = enum.auto()


def clean_name(value: str) -> str:
    """A name without surrounding spaces, on one line.

    Raises:
        CalendarError: `name_empty`, `name_too_long`, `text_unreadable`.
    """
    text = " ".join(require_storable(value).split())
    if not text:
        raise CalendarError("name_empty")
    if len(text) > NAME_LIMIT:
        raise CalendarError("name_too_long", limit=NAME_LIMIT, length=len(text))
    return text


def clean_called(value: str) -> str:
    """What others know a person by, on one line and as it shows: empty for characters that nobody sees.

    Only a username begins with @: it belongs to one person.
    """
    return " ".join(UNSEEN.sub("", value).split()).lstrip("@ ")


def clean_details(value: str) -> str:
    """Details without surrounding spaces; may be empty.

    Raises:
        CalendarError: `details_too_long`, `text_unreadable`.
    """
    text = require_storable(value).strip()
    # As Telegram counts: an emoji is two characters.
    length = lengths.count_units(text)
    if length > DETAILS_LIMIT:
        raise CalendarError("details_too_long", limit=DETAILS_LIMIT, length=length)
    return text


def clean_duration(minutes: int | None) -> int | None:
    """A duration in minutes, or None for something that occupies just its moment.

    Raises:
        CalendarError: `duration_wrong`.
    """
    if minutes is None:
        return None
    if not 1 <= minutes <= DURATION_LIMIT:
        raise CalendarError("duration_wrong", limit=DURATION_LIMIT, days=DURATION_LIMIT // (24 * 60))
    return minutes


def clean_last_day(date: dt.date, ends_on: dt.date) -> int:
    """The duration of whole days from that date to the other, both included, in minutes: 24 hours for each.

    Raises:
        CalendarError: `ends_before_it_begins`, `duration_wrong`.
    """
    if ends_on < date:
        raise CalendarError("ends_before_it_begins")
    minutes = ((ends_on - date).days + 1) * clock.DAY
    clean_duration(minutes)
    return minutes


def clean_place(value: str) -> str:
    """A place on one line; may be empty.

    Raises:
        CalendarError: `place_too_long`, `text_unreadable`.
    """
    text = " ".join(require_storable(value).split())
    if len(text) > PLACE_LIMIT:
        raise CalendarError("place_too_long", limit=PLACE_LIMIT, length=len(text))
    return text


def clean_url(value: str) -> str:
    """A link to a page; may be empty.

    Raises:
        CalendarError: `url_wrong` (other than http and https, without a host, too long), `text_unreadable`.
    """
    text = require_storable(value).strip()
    if text and not links.is_url(text):
        raise CalendarError("url_wrong", limit=links.LIMIT, example=links.EXAMPLE)
    return text


# How each text of an event is checked.
TEXTS: Final[dict[str, Callable[[str], str]]] = {
    "name": clean_name,
    "details": lambda value: clean_details(value or ""),
    "place": clean_place,
    "url": clean_url,
}


def clean_tg_id(value: int) -> int:
    """A Telegram ID of a person.

    Raises:
        CalendarError: `person_wrong`. Telegram's IDs have at most 52 significant bits (Bot API, `User`).
    """
    if not 0 < value < 2**52:
        raise CalendarError("person_wrong")
    return value


def clean_reminder_minutes(values: Iterable[int]) -> list[int]:
    """Minutes before the start, each once, the earliest reminder first.

    Raises:
        CalendarError: `reminder_wrong`.
    """
    minutes = sorted(set(values), reverse=True)
    if len(minutes) > REMINDERS_LIMIT or any(not 0 <= value <= 7 * 24 * 60 for value in minutes):
        raise CalendarError("reminder_wrong", limit=REMINDERS_LIMIT)
    return minutes


def require_coming(date: dt.date, time: dt.time, timezone: str, *, whole_days: int | None = None) -> None:
    """Raise if that wall-clock time is over; of whole days, if all of them are.

    Args:
        date: the (first) day.
        time: when it begins.
        timezone: an IANA name.
        whole_days: how long whole days last, in minutes; None for something with a time.

    Raises:
        CalendarError: `past`, `timezone_unknown`, `date_unreadable` for years out of range.
    """
    if not 1970 <= date.year <= 9000:
        raise CalendarError("date_unreadable")
    over = (
        clock.is_past(date, time, timezone) if whole_days is None else clock.is_over(date, time, timezone, whole_days)
    )
    if over:
        raise CalendarError("past")


def require_start(
    date: dt.date, time: dt.time, timezone: str, *, before: dt.datetime, whole_days: int | None = None
) -> None:
    """Raise unless something that begins at `before` may begin then: at the same time, or at one that is not over.

    Raises:
        CalendarError: as `require_coming`.
    """
    if not (1970 <= date.year <= 9000 and clock.to_instant(date, time, timezone) == before):
        require_coming(date, time, timezone, whole_days=whole_days)


def require_storable(value: str) -> str:
    """Refuse NUL, which PostgreSQL's text can't hold, and half a surrogate pair, which UTF-8 can't."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise CalendarError("text_unreadable")
    return value
