"""Words of days as they are spelled: weekdays and "next", one letter wrong, missing, doubled or misplaced. Pure.

Of short ones, and of today and tomorrow, only misplaced.
"""

import functools
from collections.abc import Iterator
from typing import Final

RUSSIAN: Final = ("понедельник", "вторник", "четверг", "пятница", "пятницу", "суббота", "субботу", "воскресенье")
NEXT: Final = ("следующий", "следующая", "следующую", "следующее", "следующей", "следующем", "следующие")
ENGLISH: Final = ("tuesday", "wednesday", "thursday", "saturday")
# So short that a wrong letter can make a name, such as Sundar; only neighbours that changed places are set right.
SHORT: Final = ("monday", "friday", "sunday", "сегодня", "завтра", "послезавтра", "today", "tomorrow")
LETTERS: Final = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя", "en": "abcdefghijklmnopqrstuvwxyz",
}  # fmt: skip
# Words of their own, and what the same weekdays are called elsewhere in a sentence.
OTHERS: Final = frozenset(
    """
    четверо четвера пятницам пятницах субботах пятнице пятницы пятниц пятницей суббот субботе субботы
    субботам вторника вторнику вторнике вторники четверга четвергу четверги
    следующего следующему следующим следующих
    понедельника понедельнику понедельники воскресенья воскресенью воскресение
    tuesdays wednesdays thursdays saturdays toady
    """.split()  # noqa: SIM905
)


COMMON: Final = {
    "wensday": "wednesday", "wendsday": "wednesday", "wedensday": "wednesday",
    "tonite": "tonight", "2nite": "tonight", "2moro": "tomorrow", "2morrow": "tomorrow", "nxt": "next",
    # Said fondly, which changes nothing.
    "часиков": "часов", "часика": "часа", "минуток": "минут", "минутки": "минуты", "вечерком": "вечером",
    "утречком": "утром",
}  # fmt: skip
# "Воскресение" is the Resurrection as well, and a novel.
SUNDAY: Final = frozenset({"в", "во", "каждое", "это", "следующее", "ближайшее"})


def correct(word: str, before: str = "") -> str:
    """The word that was meant, or the word itself.

    Args:
        word: in lower case, with `е` for `ё`.
        before: the word before it.
    """
    if word == "воскресение" and before in SUNDAY:
        return "воскресенье"
    return _collect().get(word, word)


@functools.cache
def _collect() -> dict[str, str]:
    """Every misspelling that only one of these words has."""
    found = dict(COMMON)
    russian, english = LETTERS["ru"], LETTERS["en"]
    for words, letters in ((RUSSIAN, russian), (NEXT, russian), (ENGLISH, english), (SHORT, "")):
        for meant in words:
            for word in _misspell(meant, letters):
                if word not in OTHERS and word not in words:
                    found.setdefault(word, meant)
    return found


def _misspell(word: str, letters: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :]
        if letters:
            yield word[:place] + word[place + 1 :]
        for letter in letters:
            yield word[:place] + letter + word[place + 1 :]
            yield word[:place] + letter + word[place:]
