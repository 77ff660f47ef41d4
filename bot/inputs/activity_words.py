"""What people do at certain hours only, in Russian and English: nobody has dinner at seven in the morning. Pure.

An hour alone has two readings; of "ужин в 7" these words tell which is the likelier.
"""

import re
from collections.abc import Iterable
from typing import Final

Hours = frozenset[int]

# Words, and the hours of the day at which what they name never begins.
TABLE: Final[tuple[tuple[re.Pattern[str], Hours], ...]] = (
    (
        re.compile(r"(?:по)?завтрака(?:ть|ем|ю)|завтрак(?:а|е|ом|и)?|зарядк[аиуе]|рассвет\w{0,2}|breakfasts?|sunrise"),
        frozenset(range(12, 24)),
    ),
    (
        re.compile(r"(?:по)?обеда(?:ть|ем|ю)|обед(?:е|ом|ы)?|ланч\w{0,2}|бранч\w{0,2}|lunch(?:es)?|brunch"),
        frozenset((*range(11), *range(18, 24))),
    ),
    (
        re.compile(
            r"(?:по)?ужина(?:ть|ем|ю)|ужин(?:а|е|ом|ы)?|закат\w{0,2}|салют\w{0,2}|фейерверк\w{0,2}"
            r"|dinners?|supper|sunset|fireworks"
        ),
        frozenset(range(15)),
    ),
    (
        re.compile(
            r"вечеринк\w{1,2}|бар(?:а|е|у|ы)?|паб(?:а|е|у)?|дискотек\w{1,2}|караоке|тусовк\w{1,2}"
            r"|drinks|pub|nightclub|karaoke|nightcap"
        ),
        frozenset(range(3, 12)),
    ),
    (
        re.compile(
            r"кино|кинотеатр\w{0,2}|театр\w{0,2}|концерт\w{0,2}|спектакл\w{1,3}|опер[ауые]|балет\w{0,2}|корпоратив\w{0,2}"
            r"|мюзикл\w{0,2}|свидани[ею]|movies?|cinema|theat(?:re|er)|concerts?|opera|ballet|musical"
            r"|part(?:y|ies)|gig"
        ),
        frozenset(range(10)),
    ),
)
# "Купить билеты в театр в 9", "book the restaurant for dinner at 9": the words are of something later.
PREPARING: Final = re.compile(
    r"(?:купи|заказа|заброниров|брон|обсуди|выбра|позвони|приготови|спланиров|написа|узна)\w*"
    r"|buy|book|order|reserve|call|plan|discuss|choose|prepare|ask|tickets?|билет\w*"
)


def find_unlikely_hours(words: Iterable[str]) -> Hours:
    """The hours at which that can't begin, from words in lower case with `е` for `ё`; none where nothing tells."""
    known = list(words)
    if any(PREPARING.fullmatch(word) for word in known):
        return frozenset()
    return next((hours for pattern, hours in TABLE for word in known if pattern.fullmatch(word)), frozenset())
