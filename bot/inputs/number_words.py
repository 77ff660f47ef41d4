"""Numbers in words, in Russian and English, and how they become digits. Pure."""

import functools
import re
from typing import Final

CARDINALS: Final = {
    "один": 1, "одна": 1, "одну": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "двум": 2, "три": 3, "трех": 3,
    "трем": 3, "четыре": 4, "четырех": 4, "четырем": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7,
    "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11,
    "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12, "тринадцать": 13, "четырнадцать": 14, "пятнадцать": 15,
    "пятнадцати": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "двадцать": 20, "двадцати": 20, "тридцать": 30, "тридцати": 30, "сорок": 40, "сорока": 40, "пятьдесят": 50,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
# "Без двадцати восемь": the unit of a compound is in the genitive as well.
GENITIVE: Final = frozenset({"одного", "двух", "трех", "четырех", "пяти", "шести", "семи", "восьми", "девяти"})
ZERO: Final = frozenset({"ноль", "oh"})  # "девять ноль пять", "nine oh five"
RUSSIAN_STEMS: Final = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
ENDINGS: Final = {
    "ого": "го", "ьего": "го", "ое": "е", "ье": "е", "ый": "й", "ой": "й", "ий": "й", "ую": "ю", "ью": "ю",
}  # fmt: skip
ENGLISH: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip


def _list_ordinals() -> dict[str, tuple[int, str]]:
    """Every ordinal with its number and the ending that it has in digits."""
    found = {
        stem + ending: (number, f"-{short}")
        for number, stem in enumerate(RUSSIAN_STEMS, 1)
        for ending, short in ENDINGS.items()
    }
    found |= {"тридцатого": (30, "-го"), "тридцатое": (30, "-е"), "thirtieth": (30, "th")}
    return found | {word: (number, "th") for number, word in enumerate(ENGLISH, 1)}


ORDINALS: Final = _list_ordinals()
WORDS: Final = frozenset({*CARDINALS, *TENS, *ORDINALS, *ZERO})
COMPOUND: Final = re.compile(r"(twenty|thirty|forty|fifty|ноль)-(?=[a-zа-я])")
HALF: Final = re.compile(
    r"\bпол[- ]?(?=(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат))"
)

COUPLE: Final = re.compile(
    r"\b(?:(?:a )?couple(?: of)?(?= (?:minute|hour|day|week|month|year))|пару(?= (?:минут|час|дн|недел|месяц|лет)))"
)


@functools.lru_cache(maxsize=1024)
def to_digits(text: str) -> str:
    """Write the numbers of a normal text (see `bot.inputs.dates`) as digits: `двадцать третьего` as `23-го`.

    A number that is the whole text stays: alone it is neither a day nor a time.
    """
    words = COUPLE.sub("2", HALF.sub("половина ", COMPOUND.sub(r"\1 ", text))).split(" ")
    if WORDS.isdisjoint(words) or (len(words) == 1 and words[0] not in ORDINALS):
        return " ".join(words)
    done: list[str] = []
    place = 0
    while place < len(words):
        number, ending, used = _read(words, place)
        done.append(words[place] if number is None else f"{number}{ending}")
        place += used
    return " ".join(done)


def _read(words: list[str], place: int) -> tuple[int | None, str, int]:
    """Return the number at that place (None for another word), its ending, and how many words it takes."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else ""
    if word in ZERO and place and (following in ZERO or 0 < CARDINALS.get(following, 0) < 10):
        return 0, str(CARDINALS.get(following, 0)), 2
    if word in TENS:
        unit, ending = (CARDINALS[following], "") if following in CARDINALS else ORDINALS.get(following, (0, ""))
        to_hour = place and words[place - 1] == "без" and following not in GENITIVE
        compound = 0 < unit < 10 and not to_hour
        return (TENS[word] + unit, ending, 2) if compound else (TENS[word], "", 1)
    if word in CARDINALS:
        return CARDINALS[word], "", 1
    if word in ORDINALS:
        return *ORDINALS[word], 1
    return None, "", 1
