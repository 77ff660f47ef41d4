"""What of a sentence is a day, a time, a duration, a repetition or a zone, and at which words. Pure.

The readers are those of whole answers. Here each stretch of words that they know is tried, the longest first.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from bot.inputs import counted_words, day_words, number_words, rule_words, time_words, zone_words
from bot.inputs.chunks import Chunk
from bot.inputs.counted_words import DAY_AND_HOUR
from bot.inputs.day_words import BY_WEEKDAYS, FROM_WEEKDAYS, MONTHS, NEAR_DAYS
from bot.inputs.rules import WORKDAYS, Rule

Kind = Literal[
    "rule", "whole", "later", "length", "days", "end", "stretch", "within", "day", "since", "time", "part", "zone",
    "without",
]  # fmt: skip

LONGEST: Final = 13  # words of one phrase
MOST: Final = 10  # phrases of a sentence
MOST_WORDS: Final = 60  # words that phrases can have
# Every word that a phrase can have, names of zones aside. All others are of the name.
CONNECTING: Final = frozenset(
    """
    in on at the a an of and from to till til until through thru by for this next coming now past after before between
    half quarter with o'clock oclock week weeks day days month months year years hour hours hr hrs h minute minutes min
    mins m am pm a.m. p.m. a.m p.m noon midday midnight morning afternoon evening night tonight every each other daily
    weekly monthly yearly annually fortnight fortnightly weekday weekdays workday weekend weekends business working
    last once twice times sessions end all whole starting beginning th st nd rd time lasting @
    в во с со на к ко по до от через раз раза и числа число г год года году лет день дня дней днем неделю недели недель
    неделе месяц месяца месяцев час часа часов часу часам ч минут минуты минуту мин м полчаса пол полтора часик
    полчасика половина половине половину половиной четверть четверти без утра вечера ночи утром вечером ночью полдень
    полночь обеда после каждый каждую каждое каждые каждого каждая ежедневно еженедельно ежемесячно ежегодно будням
    будний рабочим рабочий выходным выходные последний последнюю последнее конца течение течении следующие следующую
    следующий следующее следующая следующей след будущую будущий будущее будущей той ближайшую ближайший ближайшее
    ближайшая эту этот это эта этой весь целый день начиная утро
    biweekly bi-weekly christmas xmas рождества new year's eve нового новый квартал полгода ежеквартально месяце
    следующем этом
    since during throughout завтрашнего сегодняшнего следующего будущего only just
    только ровно semiannually semi-annually half-yearly
    вечер ночь дважды занятий длительностью продолжительностью всего включительно inclusive inclusively
    about around approximately roughly circa около примерно приблизительно ориентировочно где-то ближе
    сейчас прямо right
    полудня полудню полуночи половины lunch work обедом работы вечеру первой второй
    couple пару конце концу except excluding but кроме исключая выходных
    """.split()  # noqa: SIM905  a list of two hundred strings is harder to read
)
WORD: Final = re.compile("|".join((*day_words.WEEKDAYS, *MONTHS, *rule_words.WEEKDAYS, *FROM_WEEKDAYS, *BY_WEEKDAYS)))
NUMBER: Final = re.compile(
    r"[-+]?[0-9]{1,5}(?:[:./,-][0-9]{1,4}){0,3}(?:-[0-9]{1,2}(?:[:.][0-9]{2})?)?"
    r"(?:-?(?:st|nd|rd|th|го|е|ое|й|ю|ый)|[hч][0-9]{0,2}(?:мин|min|м|m)?|am|pm|ч|час|часа|часов|м|мин|минут|min|m|hr"
    r"|утра|дня|вечера|ночи|г)?(?:-?ish)?"
    r"|[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?-[0-9]{1,2}(?:[:.][0-9]{2})?(?:am|pm)?|@[0-9]{1,2}(?::[0-9]{2})?"
)
SHORT: Final = re.compile(r"mon|tues?|wed|thurs?|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|sun|sat")
PARTS: Final = {
    **time_words.BESIDE_WORDS, "in the morning": "morning", "in the afternoon": "day", "in the evening": "evening",
    "night": "evening", "at night": "evening", "с утра": "morning", "после обеда": "day", "ночью": "night",
    "after lunch": "day", "before lunch": "morning", "before noon": "morning", "перед обедом": "morning",
    "после работы": "evening", "after work": "evening", "к вечеру": "evening", "ближе к вечеру": "evening",
    "в первой половине дня": "morning", "во второй половине дня": "day",
}  # fmt: skip
ZONE_WORDS: Final = ("utc", "gmt", "мск", "msk", "по")
TODAY: Final = {
    "tonight": "evening", "this morning": "morning", "this afternoon": "day", "this evening": "evening",
}  # fmt: skip
TODAY_AND_HOUR: Final = re.compile(rf"(?P<day>{'|'.join(TODAY)})(?: (?P<hour>[0-9]{{1,2}}))?")
WHOLE: Final = re.compile(r"(?:на )?(?:весь|целый) день|(?:for the )?(?:all|whole) day|all day long")
LASTING: Final = re.compile(r"(?:на|for|lasting|длительностью|продолжительностью) (?P<length>.+)")
HOUR_OF_DAY: Final = re.compile(r"на 1[0-9] часов")  # an hour, hardly a duration
DAYS: Final = re.compile(
    r"(?:на|for) (?:(?P<count>[0-9]{1,3}|a) )?(?:(?P<days>days?|дня|дней|день)|(?P<weeks>weeks?|недел[юиь]))"
)
SINCE: Final = re.compile(r"(?:с|со|from|since|starting(?: on| from)?|beginning(?: on)?|начиная с) (?P<day>.+)")
DASHED: Final = re.compile(r"(?P<at>(?:at|в|во|к|на) )?(?P<hour>[0-9]{1,2})-(?P<minute>[0-5][0-9])")
NIGHT_BEFORE: Final = re.compile(r"(?:в )?ночь на (?P<day>.+)")
# Of days and times, but of names as well: behind "завтра 18" they are of the name.
FAINT: Final = frozenset(
    {
        "новый", "нового", "new", "eve", "year's", "квартал", "ноль", "oh", "той", "этом", "lunch", "work", "обедом",
        "работы", "вечеру", "первой", "второй", "christmas", "xmas", "рождества", "прямо", "right",
    }
)  # fmt: skip
NEVER_LAST: Final = frozenset(
    """
    in at the a an of and from to till til until through by for this coming past after before with every each on
    в во с со на к ко по до от через и без каждый каждую каждое каждые каждого каждая следующие эту этот это -
    """.split()  # noqa: SIM905
)
YEAR: Final = re.compile(r"(?:19|20|21)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part that was understood.

    Attributes:
        first, last: its chunks, the last one excluded.
        weak: it counts only beside another part: "sun" is a star as well.
        priced: it can be a day, and no time: "релиз 3.10".
    """

    kind: Kind
    first: int
    last: int
    value: Any
    weak: bool = False
    text: str = ""
    priced: bool = False


def read_as_time(phrase: Phrase) -> Phrase | None:
    """A weak day such as `10.12` as a time, beside another day; None where it is none."""
    text = _read_time(phrase.text, dt.date.min) if phrase.kind == "day" and not phrase.priced else None
    return replace(phrase, kind="time", value=text, weak=False) if text else None


def read_as_rule(phrase: Phrase) -> Phrase | None:
    """Monday to Friday as every week, beside a time; None where it is something else."""
    if phrase.kind != "stretch" or not rule_words.WORKING_WEEK.fullmatch(phrase.text):
        return None
    return replace(phrase, kind="rule", value=rule_words.Repetition((Rule("WEEKLY", weekdays=WORKDAYS),)))


def read_as_days(phrase: Phrase) -> Phrase | None:
    """A number of days or weeks as how long an event takes, where nothing repeats; None where it is something else."""
    # "3 дня" is an hour as well.
    if not (phrase.kind == "end" and phrase.weak) and phrase.kind != "time":
        return None
    days = _read_days(f"на {phrase.text}", dt.date.min)
    return replace(phrase, kind="days", value=days, weak=False) if days else None


def read_as_stretch(phrase: Phrase, today: dt.date) -> Phrase | None:
    """What is left of this week, or the next one, as the days of one event; None where it is something else."""
    if phrase.kind != "within" or day_words.read_week(phrase.text, today) is None:
        return None
    first, last = phrase.value
    return replace(phrase, kind="stretch", value=(max(first, today), last))


def is_month(phrase: Phrase) -> bool:
    """Whether it is a month from which something repeats: "с января"."""
    found = SINCE.fullmatch(phrase.text) if phrase.kind == "since" else None
    return found is not None and day_words.MONTH_ALONE.fullmatch(found["day"]) is not None


def find(chunks: Sequence[Chunk], today: dt.date) -> list[Phrase]:
    """All parts of a sentence, from left to right; none overlaps another.

    A text of more parts than one event has is none about one event: nothing is found in it.
    """
    known = [is_known(chunk.text) for chunk in chunks]
    found: list[Phrase] = []
    place = 0
    if sum(known) > MOST_WORDS:
        return found
    while place < len(chunks):
        phrase = _read_at(chunks, known, place, today) if known[place] else None
        phrase = phrase or _read_zone(
            chunks, place, close=bool(found) and found[-1].kind == "time" and found[-1].last == place
        )
        if phrase:
            found.append(phrase)
            place = phrase.last
            if len(found) > MOST:
                return []
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
        or time_words.ISH.fullmatch(word) is not None
        or ("-" in word and all(is_known(part) for part in word.split("-") if part))
        or word.startswith("пол")
    )  # fmt: skip


def _read_at(chunks: Sequence[Chunk], known: Sequence[bool], place: int, today: dt.date) -> Phrase | None:
    """The longest phrase that begins at that chunk."""
    end = place + 1
    while end < len(chunks) and end - place < LONGEST and known[end] and chunks[end].before != "break":
        end += 1
    for last in range(end, place, -1):
        if chunks[last - 1].text not in NEVER_LAST and (phrase := _read_span(chunks, place, last, today)):
            return phrase
    return None


def _read_span(chunks: Sequence[Chunk], place: int, end: int, today: dt.date) -> Phrase | None:
    """What these chunks are together."""
    words = [chunk.text for chunk in chunks[place:end]]
    commas = any(chunk.before == "comma" for chunk in chunks[place + 1 : end])
    text = join(chunks[place:end])
    for kind, begins, holds, read in READERS:
        if (commas and kind not in {"day", "rule"}) or (begins and words[0] not in begins):
            continue
        if holds and "-" not in text and holds.isdisjoint(words):
            continue
        value = read(text, today)
        if value is not None and not _is_of_name(chunks, place, end, kind, text):
            priced = counted_words.is_price(text, _get_word_before(chunks, place))
            weak = _is_weak(kind, text) and (priced or not counted_words.is_surely_date(text))
            return Phrase(kind, place, end, value, weak=weak, text=text, priced=priced)
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
        behind = chunks[place + count] if place + count < len(chunks) else None
        followed = behind is not None and not behind.before and not is_known(behind.text)
        zone = zone_words.read(join(near[:count]), close=close, followed=followed)
        if zone:
            return Phrase("zone", place, place + count, zone, text=join(near[:count]))
    return None


def _is_of_name(chunks: Sequence[Chunk], place: int, end: int, kind: Kind, text: str) -> bool:
    """Whether the words around it make it a part of the name, or another day."""
    if kind == "day" and end < len(chunks) and YEAR.fullmatch(chunks[end].text):
        return True
    following = chunks[end].text if end < len(chunks) and not chunks[end].before else ""
    before = _get_word_before(chunks, place)
    if counted_words.is_named(text, before, following) or (kind == "time" and counted_words.is_price(text, before)):
        return True
    known = not following or (is_known(following) and following not in FAINT)
    return counted_words.is_of_name(kind, text, following, known=known)


def _get_word_before(chunks: Sequence[Chunk], place: int) -> str:
    """The word of the name right before a place; empty where there is none."""
    word = chunks[place - 1].text if place and not chunks[place].before else ""
    return "" if word in NEAR_DAYS or WORD.fullmatch(word) else word


def _is_weak(kind: Kind, text: str) -> bool:
    if kind == "time":
        return re.fullmatch(r"(?:на|с|for|к) [0-9]{1,2}", text) is not None
    if kind == "length":
        return re.match(r"(?:на|for|lasting|длит|прод)", text) is None
    if kind == "end":
        return rule_words.LASTING.fullmatch(number_words.to_digits(text)) is not None
    if kind == "part":
        return text in {"morning", "afternoon", "evening", "night", "ночью"}
    return kind == "day" and (
        SHORT.fullmatch(text) is not None or re.fullmatch(r"[а-я]+ого", text) is not None
        or (
            re.fullmatch(r"(?:the )?[a-z-]+", text) is not None
            and text not in NEAR_DAYS
            and text not in TODAY
            and not text.endswith("day")
        )
        or re.fullmatch(r"[0-9]{1,2}[./][0-9]{1,2}", text) is not None
    )  # fmt: skip


def _read_lasting(text: str, _today: dt.date) -> int | None:
    found = LASTING.fullmatch(text)
    if found is None or HOUR_OF_DAY.fullmatch(text):
        return None
    return time_words.read_duration(found["length"], of_time=True) or None


def _read_days(text: str, _today: dt.date) -> int | None:
    found = DAYS.fullmatch(number_words.to_digits(text))
    if found is None:
        return None
    count = int(found["count"]) if found["count"] and found["count"].isdigit() else 1
    return count * (7 if found["weeks"] else 1) or None


def _read_day(text: str, today: dt.date) -> tuple[day_words.Day, str | None, str | None] | None:
    """The day, with the part of it ("tonight") or the bare hour behind it ("завтра 18")."""
    if found := TODAY_AND_HOUR.fullmatch(text):
        return day_words.Day(today), TODAY[found["day"]], found["hour"]
    if found := NIGHT_BEFORE.fullmatch(text):
        day = day_words.read(found["day"], today)
        return (day, "small hours", None) if day else None
    if (found := DAY_AND_HOUR.fullmatch(text)) and int(found["hour"][:2]) < 24:
        day = day_words.read(found["day"], today)
        return (day, None, found["hour"]) if day else None
    # A dash date with two digits of a year is more often a part of a phone number.
    if re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{2}|24/7", text):
        return None
    day = day_words.read(text, today)
    return (day, None, None) if day else None


def _read_since(text: str, today: dt.date) -> day_words.Day | None:
    found = SINCE.fullmatch(text)
    return day_words.read_start(found["day"], today) if found else None


def _read_time(text: str, _today: dt.date) -> str | None:
    """The text itself, which is read when the part of the day is known."""
    if DASHED.fullmatch(text):
        return text
    if text.isdecimal() and len(text) == 4:  # without "at" it is a number of the name
        return None
    clocks = time_words.read_both(text)
    return text if clocks and clocks[0].sure else None


def _read_stretch(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    return day_words.read_stretch(re.sub(f"{rule_words.INCLUSIVE}$", "", text), today)


NUMBERS: Final = frozenset({*number_words.CARDINALS, *number_words.TENS, *map(str, range(1, 1000))})
WHOLES: Final = frozenset({"на", "весь", "целый", "for", "all", "whole"})
LASTS: Final = frozenset({"на", "for", "lasting", "длительностью", "продолжительностью"})
ENDS: Final = frozenset(
    {
        "до",
        "по",
        "until",
        "till",
        "til",
        "through",
        "thru",
        "to",
        "for",
        "в",
        "следующие",
        "всего",
        "только",
        "ровно",
        "only",
        "just",
        "once",
        "twice",
        "дважды",
        *NUMBERS,
    }
)
WITHINS: Final = frozenset({"next", "this", "in", "during", "throughout", "на", "в"})
SINCES: Final = frozenset({"с", "со", "from", "since", "starting", "beginning", "начиная"})
TO: Final = frozenset({"по", "до", "to", "till", "until", "through", "thru", "-"})
REPEATS: Final = frozenset(
    {
        "every", "each", "каждый", "каждую", "каждое", "каждые", "каждого", "каждая", "daily", "weekly", "monthly",
        "yearly", "annually", "fortnightly", "ежедневно", "еженедельно", "ежемесячно", "ежегодно", "раз", "once", "по",
        "weekdays", "weekends", "month", "месяца", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays",
        "saturdays", "sundays", "biweekly", "bi-weekly", "ежеквартально",
        "semiannually", "semi-annually", "half-yearly",
    }
)  # fmt: skip
# Kind, the words of which one begins it, the words of which it has one or a dash, and its reader. Of two that read the
# same words the first one counts.
READERS: Final[tuple[tuple[Kind, frozenset[str], frozenset[str], Callable[[str, dt.date], Any]], ...]] = (
    ("rule", frozenset(), REPEATS, rule_words.read),
    ("whole", WHOLES, frozenset(), lambda text, _today: WHOLE.fullmatch(text)),
    (
        "later",
        frozenset(),
        frozenset({"in", "через", "now", "сейчас"}),
        lambda text, _today: time_words.read_ahead(text),
    ),
    ("days", LASTS, frozenset(), _read_days),
    ("length", LASTS, frozenset(), _read_lasting),
    ("day", frozenset(), frozenset(), _read_day),
    ("time", frozenset(), frozenset(), _read_time),
    ("length", frozenset(), frozenset(), lambda text, _today: time_words.read_duration(text, of_time=True) or None),
    ("stretch", frozenset(), TO, _read_stretch),
    ("end", ENDS, frozenset(), rule_words.read_end),
    ("without", frozenset({"except", "excluding", "but", "кроме", "исключая"}), frozenset(), rule_words.read_without),
    ("within", WITHINS, frozenset(), day_words.read_period),
    ("since", SINCES, frozenset(), _read_since),
    ("part", frozenset(), frozenset(), lambda text, _today: PARTS.get(text)),
)
