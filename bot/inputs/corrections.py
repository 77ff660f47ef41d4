"""What people write to correct an event that was shown: "а нет, в 16:00", "место: салон", "call it supper". Pure."""

import datetime as dt
import re
from typing import Any, Final

from bot.inputs import dates, reminder_words, setting_answers, time_words, whole_days
from bot.inputs.number_words import to_digits
from calendarapp import links

OPENING: Final = re.compile(
    r"(?:(?:а|ой|ну|и|или|нет|no|oh|sorry|wait|actually|rather|better|i mean|maybe|how about"
    r"|(?:can|could) we (?:do|make it)|let'?s (?:make it|do)"
    r"|(?:make|move|change|shift|push|reschedule|postpone) (?:it|that|this)(?: (?:back|to|by))?"
    r"|извини(?:те)?|прости(?:те)?|лучше|давай(?:те)?|точнее|вернее|то есть|может(?: быть)?|можно"
    r"|пусть(?: будет)?|исправь(?:те)?|исправляю|поправка|correction"
    r"|(?:перенеси|сдвинь|передвинь|подвинь|отодвинь|отложи|измени|поменяй|сделай|поставь)(?:те)?"
    r"(?: (?:его|е[её]|это|время))?|время|день|дата|time|day|date)"
    r"(?:[\s,:.!…—–-]+))+",
    re.IGNORECASE,
)
INSTEAD: Final = re.compile(r"(?:не|not)\s[^,]{1,20}?,?\s(?:а|but)\s", re.IGNORECASE)  # "не в 3, а в 4"
PLACE: Final = re.compile(
    r"(?:место(?: встречи)?|адрес|где|place|where|location|address)\s*[:—–-]\s*(?P<place>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
NAME: Final = re.compile(
    r"(?:(?:call|name) (?:it|this|that)|rename (?:(?:it|this|that|(?:(?:the|this) )?(?:event|meeting))(?: to| as)?|to)"
    r"|назови(?:те)?(?: (?:его|е[её]|это|событие|встречу))?(?: как)?"
    r"|переименуй(?:те)?(?: (?:его|е[её]|это|событие|встречу))? (?:в|как)|пусть (?:будет )?называется"
    r"|(?:(?:new |новое )?(?:name|title|название|имя))\s*[:—–-])"
    r"(?:(?<=[:—–-])|\s)\s*(?!(?:to|as|в|как)$)(?P<name>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
PEOPLE: Final = re.compile(
    r"(?:please |пожалуйста,? )?(?:invite|(?:пригласи|позови)(?:те)?(?: (?:туда|на (?:него|не[её]|это)))?)\s+"
    r"(?P<people>\S.*?)(?:\s+(?:to|на)\s+(?P<what>\S.*?))?",
    re.IGNORECASE | re.DOTALL,
)
DETAILS: Final = re.compile(
    r"(?:(?:add|write|добавь|допиши|запиши)(?:те)? )?(?:(?:an?|the|в) )?"
    r"(?:details?|notes?|description|comment|описани[ея]|подробности|детали|заметк[ау]|примечани[ея]|комментарий)"
    r"\s*[:—–-]\s*(?P<details>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
URL: Final = re.compile(
    r"(?:(?:add |добавь )?(?:the |a )?(?:link|url|ссылк[ау])\s*[:—–-]?\s*)?(?P<url>https?://\S+)", re.IGNORECASE
)
LEAD: Final = re.compile(r"за \S.*|\S.* before", re.IGNORECASE)
ADDING: Final = re.compile(r"(?:(?:add|set|поставь|добавь|и|and|please|пожалуйста)[\s,]*)*", re.IGNORECASE)
REPEATING: Final = re.compile(
    r"(?:(?:please )?(?:repeat(?: (?:it|this))?|make it(?: (?:repeat|recurring|happen))?)"
    r"|(?:повторяй|повтори)(?:те)?(?: (?:его|е[её]|это))?|пусть (?:повторяется|будет))[\s,]+",
    re.IGNORECASE,
)
QUOTES: Final = '«»"“”„'
NOUNS: Final = frozenset({"время", "день", "дата", "time", "day", "date"})  # an event can have such a name
SHIFT: Final = re.compile(
    r"(?:на |by )?(?P<length>\S.*?) (?:по)?(?:(?P<earlier>раньше|назад|earlier|sooner)|позже|позднее|вперед|later)",
    re.IGNORECASE,
)
# Without a direction it is later.
SHIFTED: Final = re.compile(
    r"(?:(?:push|shift|move|postpone|delay|put|bring)(?: (?:it|that|this))?"
    r"(?: (?:back|off|(?P<earlier>forward|up)))?(?: by)?"
    r"|(?:сдвинь|передвинь|подвинь|отодвинь|отложи|(?P<hour>перенеси))(?:те)?(?: (?:его|е[её]|это))? на)"
    r" (?P<length>\S.*)",
    re.IGNORECASE,
)
LENGTH: Final = re.compile(
    r"(?:(?:it )?(?:lasts?|takes?|will (?:last|take))|for|на|(?:это )?(?:длится|займ[её]т|продлится)"
    r"|(?:duration|length|длительность|продолжительность)\s*[:—–-]?)? ?(?P<length>\S.*?)(?: long)?",
    re.IGNORECASE,
)
LONGEST_SHIFT: Final = 31 * 24 * 60  # minutes
DAYS: Final = re.compile(
    r"(?:to )?(?:(?P<count>[0-9]{1,2}|an?|next|следующую) )?"
    r"(?:(?P<days>день|дн(?:я|ей)|денёк|сутки|суток|days?)|недел(?:ю|и|ь|ьку)|weeks?)"
)
CLOSING: Final = re.compile(
    r"[\s,]+(?:(?:is|would be|will be|works|sounds) (?:better|fine|good)|(?:было бы |будет )?лучше"
    r"|можно(?: ли)?|please|пожалуйста)[.!?]*$",
    re.IGNORECASE,
)

SAME_DAY: Final = (
    r"(?:(?:on|в|во) )?(?:(?:the |that |this )?same (?:day|date)|that day|(?:тот|этот) (?:же )?(?:самый )?день)"
)
ON_SAME_DAY: Final = re.compile(rf"{SAME_DAY}(?:[\s,]+|$)|[\s,]+{SAME_DAY}[.!]*$", re.IGNORECASE)


def strip_opening(text: str) -> str:
    """The correction without the words before and behind it that only say that it is one."""
    said = CLOSING.sub("", text.strip())
    said = OPENING.sub("", said, count=1) if OPENING.match(said) else said
    return INSTEAD.sub("", said, count=1) if INSTEAD.match(said) else said


def strip_same_day(text: str) -> str:
    """The correction without "on the same day" before or behind the time; empty where nothing else is said."""
    said = strip_opening(text)
    found = ON_SAME_DAY.match(said) or ON_SAME_DAY.search(said)
    return f"{said[: found.start()]}{said[found.end() :]}".strip(" .!") if found else text


def find_place(text: str) -> str | None:
    """The place that the text gives; None for any other text."""
    found = PLACE.fullmatch(strip_opening(text))
    return " ".join(found["place"].split()) if found else None


def find_name(text: str) -> str | None:
    """The name that the text gives; None for any other text."""
    found = NAME.fullmatch(text.strip()) or NAME.fullmatch(strip_opening(text))
    return " ".join(found["name"].split()).rstrip(".!").strip(QUOTES) or None if found else None


def find_fields(text: str) -> dict[str, Any]:
    """What else of an event the text says outright: its name, place, details, link, or when to remind of it."""
    if place := find_place(text):
        return {"place": place}
    if name := find_name(text):
        return {"name": name}
    if found := DETAILS.fullmatch(text.strip()):
        return {"details": found["details"]}
    if (found := URL.fullmatch(text.strip())) and links.is_url(found["url"]):
        return {"url": found["url"]}
    if minutes := _find_reminders(text):
        return {"reminder_minutes": minutes}
    return {"all_day": True} if whole_days.is_all_day(strip_opening(text)) else {}


def _find_reminders(text: str) -> list[int] | None:
    """How many minutes before the start to remind; None where the text says anything else."""
    said = reminder_words.find(text)
    if said is not None:
        return said[0] if ADDING.fullmatch(text[: said[1]]) and not text[said[2] :].strip(" .!") else None
    return setting_answers.parse_lead_times(text) if LEAD.fullmatch(text.strip()) else None


def find_leads(text: str) -> list[int] | None:
    """How many minutes before the start to remind, as the answer to that question: "in 5 minutes", "час"; else None."""
    ahead = time_words.read_ahead(dates.normalize(text))
    return [ahead] if ahead else setting_answers.parse_lead_times(text) if ":" not in text else None


def strip_repeating(text: str) -> str:
    """How it is to repeat, without the words before it that only say that it is to."""
    return REPEATING.sub("", text.strip(), count=1) if REPEATING.match(text.strip()) else text.strip()


def find_invited(text: str) -> tuple[str, str] | None:
    """Whom the text invites, and to what ("" where it does not say so); None for any other text."""
    found = PEOPLE.fullmatch(text.strip(" .!"))
    return (found["people"], found["what"] or "") if found else None


def find_length(text: str) -> int | None:
    """How many minutes it is to last: "make it 2 hours", "на 2 часа"; None for any other text."""
    found = LENGTH.fullmatch(strip_opening(text).rstrip(".! "))
    return time_words.read_duration(found["length"].lower(), of_time=True) or None if found else None


def is_amount(text: str) -> bool:
    """Whether the text says how much later or how long something is to be, in words: "на час позже", "2 часа"."""
    return any(map(str.isalpha, text)) and (find_shift(text) is not None or find_length(text) is not None)


def says_nothing_else(name: str) -> bool:
    """Whether what would be an event's name only says that something is corrected: "лучше", "move it to"."""
    name = name.strip()
    if name.lower() in NOUNS:
        return False
    return OPENING.fullmatch(f"{name} ") is not None or CLOSING.fullmatch(f" {name}") is not None


def find_shift(text: str) -> dt.timedelta | None:
    """By how much it is to be later, negative for earlier: "на час позже", "push it back an hour"; else None."""
    plain = CLOSING.sub("", text.strip().replace("ё", "е")).rstrip(".! ")
    found = SHIFT.fullmatch(strip_opening(plain)) or SHIFTED.fullmatch(plain)
    if found is None:
        return None
    length = to_digits(found["length"].lower())
    if days := DAYS.fullmatch(length):
        count = int(days["count"]) if (days["count"] or "a").isdecimal() else 1
        minutes: int | None = count * (1 if days["days"] else 7) * 24 * 60
    else:
        minutes = time_words.read_duration(length, of_time=True)
    if not minutes or minutes > LONGEST_SHIFT:
        return None
    return dt.timedelta(minutes=-minutes if found["earlier"] else minutes)


def may_name_hour(text: str) -> bool:
    """Whether what moves it by so much can move it to that hour as well: "перенеси на 3 часа"."""
    found = SHIFTED.fullmatch(text.strip())
    return found is not None and found["hour"] is not None
