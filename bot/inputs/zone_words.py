"""Time zones as they are said beside a time, in Russian and English. Pure."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from calendarapp import cities

# Abbreviations that mean one place to nearly everybody.
ABBREVIATIONS: Final = {
    "мск": "Europe/Moscow", "msk": "Europe/Moscow", "utc": "UTC", "gmt": "UTC", "z": "UTC", "cet": "Europe/Berlin",
    "cest": "Europe/Berlin", "bst": "Europe/London", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "cst": "America/Chicago", "cdt": "America/Chicago", "mst": "America/Denver",
    "mdt": "America/Denver", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "ct": "America/Chicago", "mt": "America/Denver", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
    "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "eastern": "America/New_York",
    "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
}  # fmt: skip
UNCLEAR: Final = frozenset({"ist", "ast", "sst", "amt"})  # IST is India's, Israel's, and Ireland's
# Words of other things as well: "3pm Central Park", "3pm CT scan". A zone only where nothing of the name follows.
DOUBTFUL: Final = frozenset({"et", "ct", "mt", "pt", "eastern", "central", "mountain", "pacific"})
BOTH_WAYS: Final = frozenset({"мск", "msk", "utc", "gmt"})  # anywhere; the others only right behind a time
ADJECTIVES: Final = {
    "московскому": "Europe/Moscow", "лондонскому": "Europe/London", "берлинскому": "Europe/Berlin",
    "киевскому": "Europe/Kyiv", "минскому": "Europe/Minsk", "самарскому": "Europe/Samara",
    "нью-йоркскому": "America/New_York", "токийскому": "Asia/Tokyo", "пекинскому": "Asia/Shanghai",
    "екатеринбургскому": "Asia/Yekaterinburg", "новосибирскому": "Asia/Novosibirsk", "омскому": "Asia/Omsk",
}  # fmt: skip
# Offsets that are not whole hours, with a zone that keeps them all year round.
PARTIAL: Final = {
    ("+", 3, 30): "Asia/Tehran", ("+", 4, 30): "Asia/Kabul", ("+", 5, 30): "Asia/Kolkata",
    ("+", 5, 45): "Asia/Kathmandu", ("+", 6, 30): "Asia/Yangon", ("+", 9, 30): "Australia/Darwin",
}  # fmt: skip
OFFSET: Final = re.compile(
    r"(?:по )?\(?(?:utc|gmt|гринвичу|(?P<moscow>мск|msk))[ ]?"
    r"(?P<sign>[+-])[ ]?(?P<hours>[0-9]{1,2})(?:[:.]?(?P<minutes>[0-9]{2}))?\)?"
)
TIME_OF: Final = re.compile(
    r"(?:in |by )?(?P<english>[a-z .'-]{2,30}?) time|по (?P<adjective>[а-я-]{5,30}) времени"
    r"|по времени (?P<of>[а-я -]{3,30})|время (?P<word>[а-я-]{5,30})"
)
BY: Final = re.compile(r"(?:по|by) (?P<city>[а-яa-z -]{3,30})")
# Where it takes place as well, so the words stay in the name.
WITHIN: Final = re.compile(r"(?:в|во|in) (?P<city>[а-яa-z -]{3,30})")
ENDINGS: Final = {
    "у": ("", "о"), "ю": ("ь", "й"), "е": ("а", "я", "о", ""), "и": ("ь", "я", "а", "и"), "ы": ("а",), "а": ("", "а"),
    "я": ("ь", "й", "я"),
}  # fmt: skip


def is_place(text: str) -> bool:
    """Whether the words of a zone say where something takes place as well: "in London"."""
    return WITHIN.fullmatch(text) is not None and not text.endswith(" time")


def read(text: str, *, close: bool, followed: bool = False) -> str | None:
    """The zone that a normal text (see `bot.inputs.dates`) means: `по Москве`, `UTC+3`, `Moscow time`, `мск`.

    Args:
        text: a few words.
        close: it stands right behind a time; elsewhere "по Москве" is where a walk leads.
        followed: a word of the name stands right behind it.

    Returns:
        A name of the IANA database; None for anything else.
    """
    if found := OFFSET.fullmatch(text):
        return _read_offset(found)
    bare = text.removeprefix("по ").removeprefix("(").removesuffix(")")
    if bare in ABBREVIATIONS and (close or bare in BOTH_WAYS) and not (followed and bare in DOUBTFUL):
        return ABBREVIATIONS[bare]
    return _read_words(text, close=close, followed=followed)


def _read_words(text: str, *, close: bool, followed: bool) -> str | None:
    """A zone by its name, or by a city."""
    if "/" in text:
        return _list_names().get(text)
    if found := TIME_OF.fullmatch(text):
        word = found["english"] or found["adjective"] or found["of"] or found["word"]
        return ADJECTIVES.get(word) or ABBREVIATIONS.get(word) or _find_city(word)
    if close and not followed and (zone := ADJECTIVES.get(text.removeprefix("по "))):
        return zone
    found = BY.fullmatch(text) or WITHIN.fullmatch(text) if close else None
    return _find_city(found["city"]) if found else None


@cache
def _list_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _read_offset(found: re.Match[str]) -> str | None:
    """The IANA database names whole hours, with the sign turned around as POSIX has it."""
    sign, hours, minutes = found["sign"], int(found["hours"]), int(found["minutes"] or 0)
    if found["moscow"]:  # three hours ahead of UTC all year round
        ahead = 3 + (hours if sign == "+" else -hours)
        sign, hours = "+" if ahead >= 0 else "-", abs(ahead)
    if minutes:
        return PARTIAL.get((sign, hours, minutes))
    if hours == 0:
        return "UTC"
    name = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return _list_names().get(name.lower())


def _find_city(text: str) -> str | None:
    """The zone of a city in the dative, genitive or as it is called."""
    return next((zone for name in _generate_names(text) if (zone := cities.find_by_city(name))), None)


def _generate_names(text: str) -> Iterator[str]:
    yield text
    first, dash, rest = text.partition("-")
    for ending in ENDINGS.get(first[-1:], ()) if dash else ():
        yield f"{first[:-1]}{ending}-{rest}"  # Ростову-на-Дону
    head, _space, last = text.rpartition(" ")
    if head.endswith(("ему", "ем")):
        head = head.removesuffix("у").removesuffix("ем") + "ий"  # Нижнему Новгороду, в Нижнем Новгороде
    for ending in ENDINGS.get(last[-1:], ()):
        yield f"{head} {last[:-1]}{ending}".strip()
