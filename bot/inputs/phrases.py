"""What of a sentence is a day, a time, a duration, a repetition or a zone, and at which words. Pure.

The readers are those of whole answers. Here each stretch of words that they know is tried, the longest first.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bot.inputs import day_words, number_words, rule_words, time_words, zone_words
from bot.inputs.chunks import Chunk
from bot.inputs.day_words import FROM_WEEKDAYS, MONTHS, NEAR_DAYS

Kind = Literal["rule", "whole", "later", "length", "days", "end", "stretch", "day", "since", "time", "part", "zone"]

LONGEST: Final = 9  # words of one phrase
# Every word that a phrase can have, names of zones aside. All others are of the name.
CONNECTING: Final = frozenset(
    """
    in on at the a an of and from to till til until through thru by for this next coming now past after before between
    half quarter with o'clock oclock week weeks day days month months year years hour hours hr hrs h minute minutes min
    mins m am pm a.m. p.m. a.m p.m noon midday midnight morning afternoon evening night tonight every each other daily
    weekly monthly yearly annually fortnight fortnightly weekday weekdays workday weekend weekends business working
    last once twice times sessions end all whole starting beginning th st nd rd time and lasting
    в во с со на к ко по до от через раз раза и числа число г год года году лет день дня дней днем неделю недели недель
    неделе месяц месяца месяцев час часа часов часу часам ч минут минуты минуту мин м полчаса пол полтора часик
    полчасика половина половине половину половиной четверть четверти без утра вечера ночи утром вечером ночью полдень
    полночь обеда после каждый каждую каждое каждые каждого каждая ежедневно еженедельно ежемесячно ежегодно будням
    будний рабочим рабочий выходным выходные последний последнюю последнее конца течение течении следующие следующую
    следующий следующее следующей след ближайшую ближайший ближайшее эту этот это этой весь целый день начиная утро
    вечер ночь дважды занятий минуток длительностью продолжительностью всего
    """.split()  # noqa: SIM905  a list of two hundred strings is harder to read
)
WORD: Final = re.compile("|".join((*day_words.WEEKDAYS, *MONTHS, *rule_words.WEEKDAYS, *FROM_WEEKDAYS)))
NUMBER: Final = re.compile(
    r"[-+]?[0-9]{1,4}(?:[:./,-][0-9]{1,4}){0,3}(?:-[0-9]{1,2}(?:[:.][0-9]{2})?)?"
    r"(?:-?(?:st|nd|rd|th|го|е|ое|й|ю|ый)|h[0-9]{0,2}|am|pm|ч|час|часа|часов|мин|минут|min|m|hr|утра|дня|вечера|ночи|г)?"
    r"|[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?-[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?|@[0-9]{1,2}(?::[0-9]{2})?"
)
SHORT: Final = re.compile(r"mon|tues?|wed|thurs?|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|sun|sat")
PARTS: Final = {
    **time_words.BESIDE_WORDS, "in the morning": "morning", "in the afternoon": "day", "in the evening": "evening",
    "night": "evening", "at night": "evening", "с утра": "morning", "после обеда": "day", "ночью": "night",
}  # fmt: skip
ZONE_WORDS: Final = ("utc", "gmt", "мск", "msk", "по")
TODAY: Final = {
    "tonight": "evening", "this morning": "morning", "this afternoon": "day", "this evening": "evening",
}  # fmt: skip
WHOLE: Final = re.compile(r"(?:на )?(?:весь|целый) день|(?:for the )?(?:all|whole) day|all day long")
LASTING: Final = re.compile(r"(?:на|for|lasting|длительностью|продолжительностью) (?P<length>.+)")
HOUR_OF_DAY: Final = re.compile(r"на 1[0-9] часов")  # an hour, hardly a duration
DAYS: Final = re.compile(
    r"(?:на|for) (?:(?P<count>[0-9]{1,3}|a) )?(?:(?P<days>days?|дня|дней|день)|(?P<weeks>weeks?|недел[юиь]))"
)
SINCE: Final = re.compile(r"(?:с|со|from|since|starting(?: on| from)?|beginning(?: on)?|начиная с) (?P<day>.+)")
DASHED: Final = re.compile(r"(?P<at>(?:at|в|во|к|на) )?(?P<hour>[0-9]{1,2})-(?P<minute>[0-5][0-9])")
DAY_AND_HOUR: Final = re.compile(
    rf"(?P<day>{'|'.join(sorted(NEAR_DAYS, key=len, reverse=True))}) (?P<hour>[0-9]{{1,2}})"
)
# Behind a bare hour these make it a number of something else.
COUNTED: Final = re.compile(
    r"раза?|км|кг|м|руб\w*|р|чел\w*|персон\w*|мест\w*|лет|страниц\w*|проц\w*|этап\w*|отдел\w*|кабинет\w*|аудитори\w*|зал\w*|"
    r"комнат\w*|класс\w*|групп\w*|корпус\w*|подъезд\w*|квартир\w*|школ\w*|офис\w*|дом\w*|ряд\w*|серии|сери[яю]|част\w*|"
    r"people|persons|guests|km|miles|kg|usd|eur|dollars|euros|percent|floor|street|st|avenue|ave|road|rd|points|pages|"
    r"steps|or|или|либо|из|of|others|[а-я]{2,}(?:[а-дж-зк-нп-щэ]е|ах|ях|ами|ями)"
)
NOT_COUNTED: Final = re.compile(r"ужине|все|мне|где|кофе|домой|в|на")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part that was understood.

    Attributes:
        first, last: its chunks, the last one excluded.
        weak: it counts only beside another part: "sun" is a star as well.
    """

    kind: Kind
    first: int
    last: int
    value: Any
    weak: bool = False
    text: str = ""


def read_as_time(phrase: Phrase) -> Phrase | None:
    """A weak day such as `10.12` as a time, beside another day; None where it is none."""
    text = _read_time(phrase.text, dt.date.min) if phrase.kind == "day" else None
    return replace(phrase, kind="time", value=text, weak=False) if text else None


def find(chunks: Sequence[Chunk], today: dt.date) -> list[Phrase]:
    """All parts of a sentence, from left to right; none overlaps another."""
    known = [is_known(chunk.text) for chunk in chunks]
    found: list[Phrase] = []
    place = 0
    while place < len(chunks):
        phrase = _read_at(chunks, known, place, today) if known[place] else None
        phrase = phrase or _read_zone(
            chunks, place, close=bool(found) and found[-1].kind == "time" and found[-1].last == place
        )
        if phrase:
            found.append(phrase)
            place = phrase.last
        else:
            place += 1
    return found


def is_known(word: str) -> bool:
    return (
        word in CONNECTING
        or word in NEAR_DAYS
        or word in number_words.WORDS
        or word == "-"
        or NUMBER.fullmatch(word) is not None
        or WORD.fullmatch(word) is not None
        or ("-" in word and all(is_known(part) for part in word.split("-") if part))
        or word.startswith("пол")
    )  # fmt: skip


def _read_at(chunks: Sequence[Chunk], known: Sequence[bool], place: int, today: dt.date) -> Phrase | None:
    """The longest phrase that begins at that chunk."""
    end = place + 1
    while end < len(chunks) and end - place < LONGEST and known[end] and chunks[end].before != "break":
        end += 1
    while end > place:
        commas = any(chunk.before == "comma" for chunk in chunks[place + 1 : end])
        text = join(chunks[place:end])
        for kind, read in READERS:
            if commas and kind not in {"day", "rule"}:
                continue
            value = read(text, today)
            if value is None or _is_of_something_else(chunks, place, end, kind, text):
                continue
            return Phrase(kind, place, end, value, weak=_is_weak(kind, text), text=text)
        end -= 1
    return None


def join(chunks: Sequence[Chunk]) -> str:
    """The chunks as the readers take them."""
    return re.sub(r" ?([:-]) ?", r"\1", " ".join(chunk.text for chunk in chunks))


def _read_zone(chunks: Sequence[Chunk], place: int, *, close: bool) -> Phrase | None:
    near = chunks[place : place + 4]
    named = any(chunk.text in {"time", "время", "времени"} for chunk in near)
    if not (close or named or near[0].text.startswith(ZONE_WORDS) or "/" in near[0].text):
        return None
    for count in range(len(near), 0, -1):
        if any(chunk.before for chunk in near[1:count]):
            continue
        zone = zone_words.read(join(near[:count]), close=close)
        if zone:
            return Phrase("zone", place, place + count, zone)
    return None


def _is_of_something_else(chunks: Sequence[Chunk], place: int, end: int, kind: Kind, text: str) -> bool:
    """Whether the words around make it a number of something else, or the day or time of nothing."""
    following = chunks[end] if end < len(chunks) and not chunks[end].before else None
    if following is None:
        return False
    if kind == "day" and DAY_AND_HOUR.fullmatch(text):
        return not is_known(following.text) or following.text in {"или", "or"}
    if kind == "time":
        bare = re.fullmatch(r"(?:[^ ]+ )?[0-9]{1,2}(?: [0-9]{2})?", text) is not None
        if bare and re.fullmatch(COUNTED, following.text) and not NOT_COUNTED.fullmatch(following.text):
            return True
        if re.search(r" [0-9]{2}$", text) and re.fullmatch("|".join(MONTHS), following.text):
            return True
        # "с 3 отделом", "на 5 человек": an hour only where nothing of the name follows.
        if bare and text.startswith(("с ", "со ", "на ", "from ", "for ")) and not is_known(following.text):
            return True
    return False


def _is_weak(kind: Kind, text: str) -> bool:
    if kind == "time":
        return re.fullmatch(r"(?:на|с|for|к) [0-9]{1,2}", text) is not None
    if kind == "length":
        return re.match(r"(?:на|for|lasting|длит|прод)", text) is None
    if kind == "part":
        return text in {"morning", "afternoon", "evening", "night", "ночью"}
    return kind == "day" and (
        SHORT.fullmatch(text) is not None or re.fullmatch(r"[а-я]+ого", text) is not None
        or (re.fullmatch(r"(?:the )?[a-z-]+", text) is not None and text not in NEAR_DAYS and not text.endswith("day"))
        or re.fullmatch(r"[0-9]{1,2}[./][0-9]{1,2}", text) is not None
    )  # fmt: skip


def _read_lasting(text: str, _today: dt.date) -> int | None:
    found = LASTING.fullmatch(text)
    if found is None or HOUR_OF_DAY.fullmatch(text):
        return None
    return time_words.read_duration(found["length"], of_time=True) or None


def _read_later(text: str, _today: dt.date) -> int | None:
    found = re.fullmatch(r"(?:in|через) (?P<length>.+)|(?P<before>.+) from now", text)
    return time_words.read_duration(found["length"] or found["before"], of_time=True) or None if found else None


def _read_days(text: str, _today: dt.date) -> int | None:
    found = DAYS.fullmatch(number_words.to_digits(text))
    if found is None:
        return None
    count = int(found["count"]) if found["count"] and found["count"].isdigit() else 1
    return count * (7 if found["weeks"] else 1) or None


def _read_day(text: str, today: dt.date) -> tuple[day_words.Day, str | None, str | None] | None:
    """The day, with the part of it ("tonight") or the bare hour behind it ("завтра 18")."""
    if text in TODAY:
        return day_words.Day(today), TODAY[text], None
    if (found := DAY_AND_HOUR.fullmatch(text)) and int(found["hour"]) < 24:
        day = day_words.read(found["day"], today)
        return (day, None, found["hour"]) if day else None
    # A dash date with two digits of a year is more often a part of a phone number.
    if re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{2}", text):
        return None
    day = day_words.read(text, today)
    return (day, None, None) if day else None


def _read_since(text: str, today: dt.date) -> day_words.Day | None:
    found = SINCE.fullmatch(text)
    return day_words.read(FROM_WEEKDAYS.get(found["day"], found["day"]), today) if found else None


def _read_time(text: str, _today: dt.date) -> str | None:
    """The text itself, which is read when the part of the day is known."""
    text = re.sub(r"^часов в |^(?:в )?часиков ", "в ", text)
    if DASHED.fullmatch(text):
        return text
    clocks = time_words.read_both(text)
    return text if clocks and clocks[0].sure else None


READERS: Final[tuple[tuple[Kind, Callable[[str, dt.date], Any]], ...]] = (
    ("rule", rule_words.read),
    ("whole", lambda text, _today: WHOLE.fullmatch(text)),
    ("later", _read_later),
    ("days", _read_days),
    ("length", _read_lasting),
    ("day", _read_day),
    ("time", _read_time),
    ("length", lambda text, _today: time_words.read_duration(text, of_time=True) or None),
    ("stretch", day_words.read_stretch),
    ("end", rule_words.read_end),
    ("since", _read_since),
    ("part", lambda text, _today: PARTS.get(text)),
)
