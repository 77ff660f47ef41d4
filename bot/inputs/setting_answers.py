"""Settings as people write them beside their buttons, in Russian and English: an hour, or how long before. Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import dates
from calendarapp.errors import CalendarError

NEVER: Final = frozenset(
    {
        "никогда", "не надо", "не нужно", "нет", "выкл", "выключи", "выключить", "отключи", "отключить",
        "без напоминаний",
        "never", "off", "no", "none", "turn off", "turn it off", "no reminders",
    }
)  # fmt: skip
AT_START: Final = frozenset({"в начале", "в момент начала", "сразу", "at the start", "at start", "when it starts"})
UNITS: Final = {
    "день": 24 * 60, "сутки": 24 * 60, "a day": 24 * 60, "day": 24 * 60, "one day": 24 * 60, "неделю": 7 * 24 * 60,
    "a week": 7 * 24 * 60, "week": 7 * 24 * 60, "one week": 7 * 24 * 60, "час": 60, "an hour": 60, "hour": 60,
}  # fmt: skip
DAYS: Final = re.compile(
    r"(?P<count>[0-9]{1,4}) ?(?:(?P<days>день|дня|дней|сут(?:ки|ок)|days?|d|д)|(?P<weeks>недел[юиь]|weeks?))"
)
SEPARATORS: Final = re.compile(r"\s*(?:,|;|\+|(?<!\w)(?:и|and)(?!\w))\s*")
AROUND: Final = re.compile(r"^(?:за|напоминай|напоминать)\s+|\s+(?:до начала|до|before|ahead|earlier)$")


def is_never(text: str) -> bool:
    """Whether the text says that there is to be none."""
    return _normalize(text) in NEVER


def parse_hour(text: str, now: dt.datetime, part: str) -> dt.time | None:
    """The time of day that the text names, a bare hour in that part of the day; None for any other text."""
    try:
        moment = dates.parse_time(
            _normalize(text).removeprefix("накануне ").removeprefix("the day before "), now, "", part
        )
    except CalendarError:
        return None
    return moment.time if moment.day is None and moment.minutes is None else None


def parse_lead_times(text: str) -> list[int] | None:
    """Minutes before the start, for each that the text names: "за час и за день"; None for any other text."""
    found: list[int] = []
    for piece in SEPARATORS.split(_normalize(text)):
        minutes = _parse_lead_time(piece)
        if minutes is None:
            return None
        found.append(minutes)
    return sorted(set(found))


def _parse_lead_time(piece: str) -> int | None:
    if piece in AT_START:
        return 0
    words = piece
    while (bare := AROUND.sub("", words)) != words:
        words = bare
    if words in UNITS:
        return UNITS[words]
    if days := DAYS.fullmatch(words):
        return int(days["count"]) * 24 * 60 * (7 if days["weeks"] else 1)
    try:
        return dates.parse_duration(words)
    except CalendarError:
        return None


def _normalize(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split()).strip(".!? ")
