"""When an event takes place, in words that `bot.inputs.sentences` has to read back to the same."""

import datetime as dt
import re
from typing import Final, Literal

from bot.inputs.readings import Reading
from bot.inputs.rules import WORKDAYS
from calendarapp.ics.rules import DAY_NAMES

Language = Literal["ru", "en"]

MONTHS: Final = {
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
WEEKDAYS: Final = {
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# "Every Wednesday", "on Wednesdays", "on the second Wednesday".
EVERY: Final = (
    "каждый понедельник", "каждый вторник", "каждую среду", "каждый четверг", "каждую пятницу", "каждую субботу",
    "каждое воскресенье",
)  # fmt: skip
PLURALS: Final = ("понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям")
ORDINALS: Final = {
    "в": ("первый", "второй", "третий", "четвёртый", "пятый", "последний"),
    "а": ("первую", "вторую", "третью", "четвёртую", "пятую", "последнюю"),
    "е": ("первое", "второе", "третье", "четвёртое", "пятое", "последнее"),
    "en": ("first", "second", "third", "fourth", "fifth", "last"),
}  # fmt: skip
UNITS: Final = {"DAILY": ("дня", "days"), "WEEKLY": ("недели", "weeks")}


def spell(reading: Reading, language: Language) -> str | None:
    """When the event takes place, in words; None where there are none for it, such as for every third month."""
    if reading.day is None:
        return None
    russian = language == "ru"
    parts: list[str | None] = []
    if reading.rule:
        rule = _spell_rule(reading.rule, language)
        if rule is None:
            return None
        parts += [rule, f"{'с' if russian else 'from'} {_spell_day(reading.day, language)}"]
    elif reading.ends_on and reading.ends_on > reading.day:
        first, last = _spell_day(reading.day, language), _spell_day(reading.ends_on, language)
        return f"с {first} по {last}" if russian else f"from {first} to {last}"
    else:
        parts.append(f"{WEEKDAYS[language][reading.day.weekday()]}, {_spell_day(reading.day, language)}")
    if reading.time:
        parts.append(f"{'в' if russian else 'at'} {reading.time:%H:%M}")
    if reading.minutes:
        parts.append(f"на {reading.minutes} минут" if russian else f"for {reading.minutes} minutes")
    if reading.ends_on:
        parts.append("весь день" if russian else "all day")
    if reading.rule:
        parts.append(_spell_end(reading.rule, language))
    return " ".join(filter(None, parts))


def _spell_day(day: dt.date, language: Language) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year:04}"


def _split(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";"))


def _spell_rule(text: str, language: Language) -> str | None:
    """A rule without its end."""
    rule = _split(text)
    interval, russian = int(rule.get("INTERVAL", "1")), language == "ru"
    if rule["FREQ"] in UNITS and interval > 1:
        unit = UNITS[rule["FREQ"]][0 if russian else 1]
        often = f"каждые {interval} {unit}" if russian else f"every {interval} {unit}"
        return " ".join(filter(None, [often, _spell_weekdays(_read_days(rule), language)]))
    if rule["FREQ"] in UNITS:
        return _spell_often(_read_days(rule), language)
    if interval > 1:
        return None
    if rule["FREQ"] == "YEARLY":
        number, month = rule.get("BYMONTHDAY"), MONTHS[language][int(rule.get("BYMONTH", "1")) - 1]
        return f"каждый год {number} {month}" if russian else f"every year on {number} {month}"
    return _spell_monthly(rule, language)


def _spell_often(days: list[int], language: Language) -> str | None:
    """Every day, or every week on these days."""
    russian = language == "ru"
    if not days:
        return "каждый день" if russian else "every day"
    if tuple(days) == WORKDAYS:
        return "по будням" if russian else "every weekday"
    if len(days) == 1:
        return EVERY[days[0]] if russian else f"every {WEEKDAYS['en'][days[0]]}"
    return _spell_weekdays(days, language)


def _spell_monthly(rule: dict[str, str], language: Language) -> str:
    russian = language == "ru"
    if number := rule.get("BYMONTHDAY"):
        if number == "-1":
            return "в последний день каждого месяца" if russian else "on the last day of every month"
        return f"каждое {number} число" if russian else f"on the {number}{_get_suffix(int(number))} of every month"
    [day], nth = _read_days(rule), int(rule["BYDAY"][:-2])
    if not russian:
        return f"on the {ORDINALS['en'][nth - 1 if nth > 0 else -1]} {WEEKDAYS['en'][day]} of every month"
    every, weekday = EVERY[day].split()
    gender = {"каждый": "в", "каждую": "а", "каждое": "е"}[every]
    return f"{every} {ORDINALS[gender][nth - 1 if nth > 0 else -1]} {weekday} месяца"


def _spell_weekdays(days: list[int], language: Language) -> str | None:
    if not days:
        return None
    names = [PLURALS[day] if language == "ru" else f"{WEEKDAYS['en'][day]}s" for day in days]
    joined = ", ".join(names[:-1])
    word, joint = ("по", " и ") if language == "ru" else ("on", " and ")
    return f"{word} {joined}{joint}{names[-1]}" if joined else f"{word} {names[0]}"


def _spell_end(text: str, language: Language) -> str | None:
    rule = _split(text)
    if count := rule.get("COUNT"):
        return f"{count} раз" if language == "ru" else f"{count} times"
    if until := rule.get("UNTIL"):
        last = dt.date(int(until[:4]), int(until[4:6]), int(until[6:8]))
        return f"{'до' if language == 'ru' else 'until'} {_spell_day(last, language)}"
    return None


def _read_days(rule: dict[str, str]) -> list[int]:
    return [DAY_NAMES.index(code) for code in re.findall(r"[A-Z]{2}", rule.get("BYDAY", ""))]


def _get_suffix(number: int) -> str:
    if 11 <= number <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
