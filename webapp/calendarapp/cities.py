"""Cities, and the time zones that people know by them, in Russian and English."""

from functools import cache
from importlib import resources
from math import cos, radians
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

LANGUAGES: Final = ("ru", "en")
# Cities with a zone named after another city, which nobody should have to know.
ALSO: Final = {
    city: zone
    for zone, cities in {
        "Europe/Moscow": (
            "санкт-петербург, петербург, питер, спб, казань, нижний новгород, нижний, сочи, краснодар, "
            "ростов-на-дону, ростов, воронеж, тула, ярославль, рязань, тверь, калуга, пенза, липецк, белгород, курск, "
            "брянск, смоленск, иваново, владимир, кострома, вологда, архангельск, мурманск, петрозаводск, "
            "псков, великий новгород, чебоксары, ставрополь, махачкала, владикавказ, грозный, нальчик, новороссийск, "
            "saint petersburg, st petersburg, spb, kazan, nizhny novgorod, sochi, krasnodar, rostov, rostov-on-don, "
            "voronezh, yaroslavl, tula, murmansk"
        ),
        "Europe/Samara": "тольятти, ижевск, tolyatti, izhevsk",
        "Asia/Yekaterinburg": (
            "пермь, уфа, челябинск, тюмень, оренбург, курган, сургут, нижневартовск, ханты-мансийск, екб, "
            "магнитогорск, ekaterinburg, perm, ufa, chelyabinsk, tyumen, surgut, orenburg"
        ),
        "Asia/Krasnoyarsk": "абакан, кызыл, норильск, norilsk",
        "Asia/Novokuznetsk": "кемерово, kemerovo",
        "Asia/Irkutsk": "улан-удэ, братск, ulan-ude",
        "Asia/Yakutsk": "благовещенск",
        "Asia/Vladivostok": "хабаровск, находка, khabarovsk",
        "Europe/Minsk": "гомель, брест, гродно, витебск",
        "Asia/Almaty": "астана, нур-султан, шымкент, караганда, astana, shymkent",
        "Europe/Berlin": (
            "мюнхен, гамбург, франкфурт, кельн, дюссельдорф, штутгарт, munich, hamburg, frankfurt, cologne, "
            "dusseldorf, stuttgart"
        ),
        "Europe/London": "манчестер, эдинбург, ливерпуль, manchester, edinburgh, liverpool, glasgow, bristol, oxford",
        "Europe/Paris": "лион, марсель, ницца, lyon, marseille",
        "Europe/Madrid": "барселона, валенсия, barcelona, valencia, seville",
        "Europe/Rome": "милан, неаполь, флоренция, венеция, milan, naples, florence, venice, turin",
        "Europe/Zurich": "женева, базель, geneva, basel",
        "Europe/Amsterdam": "роттердам, rotterdam, the hague",
        "Europe/Warsaw": "краков, гданьск, вроцлав, krakow, gdansk, wroclaw",
        "Europe/Istanbul": "анкара, анталья, ankara, antalya, izmir",
        "Asia/Jerusalem": "тель-авив, хайфа, tel aviv, haifa",
        "Asia/Tbilisi": "батуми, batumi",
        "Asia/Dubai": "абу-даби, abu dhabi",
        "Asia/Kolkata": (
            "мумбаи, дели, бангалор, mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune"
        ),
        "Asia/Shanghai": "пекин, шэньчжэнь, гуанчжоу, beijing, peking, shenzhen, guangzhou",
        "Asia/Tokyo": "киото, осака, kyoto, osaka",
        "Asia/Bangkok": "пхукет, паттайя, phuket, pattaya",
        "Asia/Makassar": "бали, bali, denpasar",
        "Asia/Ho_Chi_Minh": "нячанг, ханой, hanoi, nha trang",
        "America/New_York": (
            "бостон, майами, вашингтон, филадельфия, атланта, boston, miami, washington, washington dc, philadelphia, "
            "atlanta, nyc, orlando, pittsburgh, charlotte"
        ),
        "America/Chicago": "даллас, хьюстон, остин, dallas, houston, austin, minneapolis, new orleans, nashville",
        "America/Denver": "солт-лейк-сити, salt lake city",
        "America/Los_Angeles": (
            "сан-франциско, сиэтл, сан-диего, лас-вегас, san francisco, seattle, san diego, las vegas, san jose, la"
        ),
        "America/Toronto": "монреаль, оттава, montreal, ottawa",
        "America/Sao_Paulo": "рио-де-жанейро, rio de janeiro, rio",
        "Australia/Sydney": "канберра, canberra",
        "Africa/Johannesburg": "кейптаун, cape town",
    }.items()
    for city in cities.split(", ")
}  # fmt: skip
APART: Final = str.maketrans(dict.fromkeys("_.-‐‑–—", " "))  # "Нью Йорк" is Нью-Йорк


def get_city_name(zone: str, language: str) -> str:
    """The city that a zone is named after, in that language."""
    return get_timezone_location(zone, locale=language, return_city=True)


def find_by_city(text: str) -> str | None:
    """The zone of a city as people write it, in Russian or English; None when no zone is named after it."""
    return _load_cities().get(_normalize(text))


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
    return " ".join(text.lower().replace("ё", "е").translate(APART).split())


@cache
def _load_cities() -> dict[str, str]:
    """Every zone's city, in both languages and as the zone is called. Zones in zone.tab win over their old names."""
    known = {name for _latitude, _longitude, name in _load_places()}
    names: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda name: (name in known, name)):
        if "/" in zone and not zone.startswith("Etc/"):
            for name in (zone.rpartition("/")[2], *(get_city_name(zone, language) for language in LANGUAGES)):
                names[_normalize(name)] = zone
    return names | {_normalize(city): zone for city, zone in ALSO.items()}


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
