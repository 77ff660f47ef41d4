"""Time zones as people know them: by cities and places."""

from functools import cache
from importlib import resources
from math import cos, radians
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

LANGUAGES: Final = ("ru", "en")
SHORT_LIST: Final = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk",
    "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Kamchatka", "Europe/Minsk", "Asia/Almaty",
    "Asia/Tashkent", "Asia/Tbilisi", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles",
)  # fmt: skip
# Where most of those live whose Telegram speaks that language; the default zone is for all others.
LIKELY: Final = {
    "be": "Europe/Minsk", "kk": "Asia/Almaty", "uz": "Asia/Tashkent", "ka": "Asia/Tbilisi", "hy": "Asia/Yerevan",
    "az": "Asia/Baku", "ky": "Asia/Bishkek", "tg": "Asia/Dushanbe", "uk": "Europe/Kyiv", "en-gb": "Europe/London",
    "en-ie": "Europe/Dublin", "en-in": "Asia/Kolkata", "de": "Europe/Berlin", "de-at": "Europe/Vienna",
    "de-ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome", "pl": "Europe/Warsaw", "cs": "Europe/Prague",
    "fi": "Europe/Helsinki", "tr": "Europe/Istanbul", "he": "Asia/Jerusalem", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
}  # fmt: skip
# Cities with a zone named after another city, which nobody should have to know.
ALSO: Final = {
    "санкт-петербург": "Europe/Moscow", "петербург": "Europe/Moscow", "питер": "Europe/Moscow",
    "saint petersburg": "Europe/Moscow", "st petersburg": "Europe/Moscow", "казань": "Europe/Moscow",
    "kazan": "Europe/Moscow", "нижний новгород": "Europe/Moscow", "сочи": "Europe/Moscow", "sochi": "Europe/Moscow",
    "пермь": "Asia/Yekaterinburg", "уфа": "Asia/Yekaterinburg", "челябинск": "Asia/Yekaterinburg",
    "тюмень": "Asia/Yekaterinburg", "хабаровск": "Asia/Vladivostok", "астана": "Asia/Almaty", "мюнхен": "Europe/Berlin",
    "munich": "Europe/Berlin", "сан-франциско": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
}  # fmt: skip


def get_city_name(zone: str, language: str) -> str:
    """The city that a zone is named after, in that language."""
    return get_timezone_location(zone, locale=language, return_city=True)


def find_by_city(text: str) -> str | None:
    """The zone of a city as people write it, in Russian or English; None when no zone is named after it."""
    return _load_cities().get(_normalize(text))


def guess_by_language(language_code: str | None) -> str | None:
    """The zone of most people whose Telegram has that language tag (`en-GB`); None when it says nothing of a place."""
    tag = (language_code or "").lower().replace("_", "-")
    return LIKELY.get(tag) or LIKELY.get(tag.partition("-")[0])


def find_nearest(latitude: float, longitude: float) -> str:
    """The zone whose principal city is nearest to a place, in degrees.

    Near a border it can be the neighbour's, so it is shown back to the person.
    """
    east = cos(radians(latitude))

    def distance(place: tuple[float, float, str]) -> float:
        aside = abs(place[1] - longitude)
        return float((place[0] - latitude) ** 2 + (min(aside, 360 - aside) * east) ** 2)

    return min(_load_places(), key=distance)[2]


def _normalize(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("_", " ").replace(".", " ").split())


@cache
def _load_cities() -> dict[str, str]:
    """Every zone's city, in both languages and as the zone is called. Zones in zone.tab win over their old names."""
    known = {name for _latitude, _longitude, name in _load_places()}
    names: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda name: (name in known, name)):
        if "/" in zone and not zone.startswith("Etc/"):
            for name in (zone.rpartition("/")[2], *(get_city_name(zone, language) for language in LANGUAGES)):
                names[_normalize(name)] = zone
    return names | ALSO


@cache
def _load_places() -> list[tuple[float, float, str]]:
    """Latitude, longitude and name of every zone in the IANA database's zone.tab."""
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return [(*_parse_degrees(place), name) for _country, place, name, *_comment in rows]


def _parse_degrees(place: str) -> tuple[float, float]:
    """ISO 6709 (`+5545+03735` or `+404251-0740023`) as degrees."""
    cut = max(place.rfind("+"), place.rfind("-"))
    return _parse_angle(place[:cut], 2), _parse_angle(place[cut:], 3)


def _parse_angle(text: str, digits: int) -> float:
    sign, rest = (-1 if text[0] == "-" else 1), text[1:]
    minutes, seconds = rest[digits : digits + 2], rest[digits + 2 :] or "0"
    return sign * (int(rest[:digits]) + int(minutes) / 60 + int(seconds) / 3600)
