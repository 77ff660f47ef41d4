"""Working hours and days off as people write them: "пн-пт 9-18, сб 10-14", "off 24-31 December". Pure."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.inputs import day_words, time_words
from calendarapp.queries.hours import Span

WEEKDAY: Final = re.compile(day_words.WEEKDAY)
# Said of several days at once; plural and other forms of the names are brought to the one that is known.
GROUPS: Final = {
    "будни": range(1, 6), "по будням": range(1, 6), "в будни": range(1, 6), "рабочие дни": range(1, 6),
    "weekdays": range(1, 6), "on weekdays": range(1, 6), "workdays": range(1, 6), "working days": range(1, 6),
    "выходные": range(6, 8), "по выходным": range(6, 8), "в выходные": range(6, 8), "weekends": range(6, 8),
    "the weekend": range(6, 8), "at weekends": range(6, 8), "on weekends": range(6, 8), "каждый день": range(1, 8),
    "ежедневно": range(1, 8), "every day": range(1, 8), "daily": range(1, 8), "all week": range(1, 8),
}  # fmt: skip
GROUP: Final = "|".join(sorted(GROUPS, key=len, reverse=True))
FORMS: Final = (
    (re.compile(r"\bпо (\w+?)ам\b"), r"\1"), (re.compile(r"\b(понедельник|вторник|четверг)(?:а|ам|у|и)\b"), r"\1"),
    (re.compile(r"\bсред(?:а|ы|е|ам)\b"), "среду"), (re.compile(r"\bпятниц(?:а|ы|е|ам)\b"), "пятницу"),
    (re.compile(r"\bсуббот(?:а|ы|е|ам)\b"), "субботу"), (re.compile(r"\bвоскресен(?:ья|ьям|ью)\b"), "воскресенье"),
    (re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days\b"), r"\1day"),
)  # fmt: skip
# The days, then times: what is between commas begins with days, or adds a stretch to those before.
ONE_DAY: Final = day_words.WEEKDAY.replace("?P<weekday>", "?:")
DAYS: Final = re.compile(
    rf"(?:по |во? |с |со |from |on )?(?P<days>(?:{GROUP})|(?:{ONE_DAY}"
    rf"(?:\s*(?:-|,|и|and|по|до|to|till|through)?\s*))+)[:\s]+(?P<times>[0-9].*|(?:с|от|from|at) .*)"
)
TIMES: Final = re.compile(r"\s*(?:,|;|\+|(?<!\w)(?:и|and)(?!\w))\s*")
OFF: Final = re.compile(
    r"^(?:i(?:'m| am) )?(?:off|days? off|holidays?|vacation|away|не работаю|выходн(?:ой|ые)|отпуск|отгул|каникулы)\b:?"
    r"|\b(?:off|выходн(?:ой|ые)|отпуск|отгул|не работаю)$"
)
# What is no hour where one is meant: "с 10 до 25".
BEYOND: Final = re.compile(
    r"(?:(?<!\w)(?:с|со|до|from|to|till|until) |-)"
    r"(?P<time>(?:2[5-9]|[3-9][0-9])(?::[0-9]{2})?|[0-9]{1,2}:[6-9][0-9])(?=\s*(?:$|[,;.!]))"
)
LINK: Final = re.compile(r"\s+(?:и|and)$")
NEXT: Final = re.compile(
    r"[0-9a-zа-я.]\s*(?:[,;]|(?<!\w)(?:и|and)(?!\w))?\s+"
    rf"(?=(?:по |во? |on )?(?:{GROUP}|{ONE_DAY})\b)"
)
# As people say it of hours: "between 9 and 17", "от 9 до 18", "9 am - 5 pm".
BOTH_ENDS: Final = re.compile(r"\b(?:between|между) (?P<first>\S+(?: [ap]m)?) (?:and|и) ")
FROM: Final = re.compile(r"^(?:from|с|со|от) ")
BARE_START: Final = re.compile(r"^[0-9]{1,2}(?:[:.][0-9]{2})?(?=[- ])")
DASH: Final = re.compile(r" ?- ?")
BETWEEN: Final = re.compile(r"^(?:-|по|до|to|till|through)$")


def parse(text: str) -> list[Span] | None:
    """The hours of a week that the text names; None for any other text. Hours without days are Monday's to Friday's."""
    words = " ".join(text.lower().replace("ё", "е").replace("–", "-").replace("—", "-").split()).strip(".! ")
    for form, plain in FORMS:
        words = form.sub(plain, words)
    words = BOTH_ENDS.sub(r"\g<first>-", words)
    spans: list[Span] = []
    weekdays = list(range(1, 6))
    for piece in _split(words):
        found = DAYS.fullmatch(piece)
        if found:
            weekdays = _read_days(found["days"].strip(" ,"))
        times = [_read_times(part) for part in TIMES.split(found["times"] if found else piece)]
        for stretch in times:
            if stretch is None or not weekdays:
                return None
            spans += [Span.between(weekday, *stretch) for weekday in weekdays]
    return spans or None


def combine(chosen: Sequence[Sequence[int]] | None, said: Sequence[Span]) -> list[Span]:
    """The hours of a week, after some were said: of days that had none yet, they are added to the others.

    Of a day that has hours, the whole week is said again.
    """
    kept = [Span(*span) for span in chosen or ()]
    return list(said) if {span.weekday for span in kept} & {span.weekday for span in said} else sorted([*kept, *said])


def parse_days_off(text: str, today: dt.date) -> list[dt.date] | None:
    """The coming days that the text says are off: "отпуск с 1 по 14 августа"; None for any other text."""
    words = " ".join(text.lower().replace("ё", "е").replace("–", "-").replace("—", "-").split()).strip(".! ")
    bare = OFF.sub(" ", words).strip()
    if bare == words or not bare:
        return None
    days: set[dt.date] = set()
    for piece in re.split(r"\s*[,;]\s*", bare):
        if stretch := day_words.read_stretch(piece, today) or day_words.read_period(piece, today):
            days.update(stretch[0] + dt.timedelta(days=number) for number in range((stretch[1] - stretch[0]).days + 1))
        elif day := day_words.read(piece, today):
            days.add(day.date)
        else:
            return None
    return sorted(day for day in days if day >= today) or None


def find_unreal(text: str) -> str | None:
    """An hour that no day has; None where there is none."""
    found = BEYOND.search(" ".join(text.lower().replace("–", "-").replace("—", "-").split()))
    return found["time"] if found else None


def _split(words: str) -> Iterator[str]:
    """Cut where days follow times: `пн-пт 9-18, сб 10-14`."""
    start = 0
    for found in NEXT.finditer(words):
        before = LINK.sub("", words[start : found.end()].strip(" ,;"))
        if re.search(r"[0-9]", before):
            yield before
            start = found.end()
    yield words[start:].strip(" ,;")


def _read_days(words: str) -> list[int]:
    if words in GROUPS:
        return list(GROUPS[words])
    days: list[int] = []
    last_end, first = 0, True
    for found in WEEKDAY.finditer(words):
        number = next(n for n, name in enumerate(day_words.WEEKDAYS, 1) if re.fullmatch(name, found["weekday"]))
        link = words[last_end : found.start()].strip(" ,")
        if not first and BETWEEN.fullmatch(link):
            days += [(day - 1) % 7 + 1 for day in range(days[-1] + 1, number + (8 if number <= days[-1] else 1))]
        else:
            days.append(number)
        last_end, first = found.end(), False
    return sorted(set(days))


def _read_times(words: str) -> tuple[dt.time, dt.time] | None:
    """One stretch; of "9 to 5", which a clock of 24 hours does not have, the one that is likelier."""
    words = DASH.sub("-", FROM.sub("", words))
    # Nobody's day of work begins in the evening: "10 to 4 pm" does so in the morning.
    ways = (words, BARE_START.sub(r"\g<0> am", words))
    clock = next((clock for way in ways for clock in (time_words.read(way), *time_words.read_both(way)) if clock), None)
    if clock is None or clock.minutes is None:
        return None
    start = dt.datetime.combine(dt.date.min, clock.time)
    return clock.time, (start + dt.timedelta(minutes=clock.minutes)).time()
