"""What people do at certain hours only, in Russian and English: nobody has dinner at seven in the morning. Pure.

An hour alone has two readings; of "ужин в 7" these words tell which is the likelier.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TRUSTED: Final = 9  # o'clock: from here on an hour with its minutes is the morning's, of a film as well


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day at which something never begins: said as `bare` hours, and `written` with minutes, as 9:00."""

    bare: frozenset[int] = frozenset()
    written: frozenset[int] = frozenset()


ANY_HOUR: Final = Hours()


def _rule_out(*hours: int) -> Hours:
    return Hours(frozenset(hours), frozenset(hours))


def _doubt(*hours: int) -> Hours:
    """Who writes 9:00 means the morning; the earlier ones are nobody's."""
    return Hours(frozenset(hours), frozenset(hour for hour in hours if hour < TRUSTED))


# Words, and the hours of the day at which what they name does not begin.
TABLE: Final[tuple[tuple[re.Pattern[str], Hours], ...]] = (
    (
        re.compile(
            r"(?:по)?завтрака(?:ть|ем|ю)|завтрак(?:а|е|ом|и)?|зарядк[аиуе]|рассвет\w{0,2}|подъем\w{0,2}|будильник\w{0,2}"
            r"|(?:по)?рыбал(?:к[аиуе]|ить)|вста(?:ть|ем|ю|вать)|просну(?:ться|сь)|breakfasts?|sunrise|fishing"
            r"|(?:wake|get)(?: |-)?up"
        ),
        _rule_out(*range(12, 24)),
    ),
    (
        re.compile(r"(?:по)?обеда(?:ть|ем|ю)|обед(?:е|ом|ы)?|ланч\w{0,2}|бранч\w{0,2}|lunch(?:es)?|brunch"),
        _rule_out(*range(11), *range(18, 24)),
    ),
    (
        re.compile(
            r"(?:по)?ужина(?:ть|ем|ю)|ужин(?:а|е|ом|ы)?|закат\w{0,2}|салют\w{0,2}|фейерверк\w{0,2}"
            r"|dinners?|supper|sunset|fireworks"
        ),
        _rule_out(*range(15)),
    ),
    (
        re.compile(
            r"вечеринк\w{1,2}|бар(?:а|е|у|ы)?|паб(?:а|е|у)?|дискотек\w{1,2}|караоке|тусовк\w{1,2}"
            r"|drinks|pub|nightclub|karaoke|nightcap"
        ),
        _doubt(*range(3, 12)),
    ),
    (
        re.compile(
            r"кино|кинотеатр\w{0,2}|театр\w{0,2}|концерт\w{0,2}|спектакл\w{1,3}|опер[ауые]|балет\w{0,2}|корпоратив\w{0,2}"
            r"|мюзикл\w{0,2}|свидани[ею]|movies?|cinema|theat(?:re|er)|concerts?|opera|ballet|musical"
            r"|part(?:y|ies)|gig"
        ),
        _doubt(*range(10)),
    ),
)
# "Купить билеты в театр в 9", "book the restaurant for dinner at 9": the words are of something later.
PREPARING: Final = re.compile(
    r"(?:купи|заказа|заброниров|брон|обсуди|выбра|позвони|приготови|спланиров|написа|узна)\w*"
    r"|buy|book|order|reserve|call|plan|discuss|choose|prepare|ask|tickets?|билет\w*"
)


# What a person is away for, day after day.
DAYS: Final = re.compile(
    r"отпуск\w{0,2}|каникул\w{0,3}|командировк\w{1,3}|больничн\w{2,3}|vacations?|holidays?|leave|trip|retreat"
)


def takes_days(words: Iterable[str]) -> bool:
    """Whether "next week" is said of all of its days: "отпуск", and not "купить билеты в отпуск"."""
    known = list(words)
    return any(DAYS.fullmatch(word) for word in known) and not any(PREPARING.fullmatch(word) for word in known)


def find_unlikely_hours(words: Iterable[str]) -> Hours:
    """The hours at which that can't begin, from words in lower case with `е` for `ё`; none where nothing tells."""
    known = list(words)
    if any(PREPARING.fullmatch(word) for word in known):
        return ANY_HOUR
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(known)]
    return next((hours for pattern, hours in TABLE for word in known + pairs if pattern.fullmatch(word)), ANY_HOUR)
