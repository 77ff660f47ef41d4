"""Words beside what was understood of a sentence that turn it around, or leave it open: "not on Friday". Pure."""

import re
from collections.abc import Sequence
from typing import Final

from bot.inputs import counted_words, day_words, number_words, rule_words, zone_words
from bot.inputs.chunks import Chunk
from bot.inputs.day_words import FROM_WEEKDAYS
from bot.inputs.number_words import ORDINALS
from bot.inputs.phrases import Phrase, is_known

NEGATIONS: Final = frozenset(
    {
        "не", "not", "кроме", "except", "no", "после", "after", "before", "до", "или", "or", "либо", "через", "позднее",
        "позже", "раньше", "than",
    }
)  # fmt: skip
OR: Final = frozenset({"или", "or", "либо"})
LAST: Final = re.compile(r"last|previous|past|прошл\w+|предыдущ\w+|последн\w+|позапрошл\w+")
EXCEPT: Final = frozenset({"кроме", "except", "excluding", "исключая", "исключением"})
UNTIL: Final = frozenset({"до", "по", "to", "till", "until", "-"})
# Behind "до" these are where a person goes, and not until when something repeats.
PLACES: Final = frozenset(
    {
        "школы",
        "дома",
        "работы",
        "метро",
        "офиса",
        "магазина",
        "станции",
        "садика",
        "вокзала",
        "дачи",
        "аэропорта",
        "центра",
    }
)
EVERY: Final = frozenset(
    {
        "every", "each", "каждый", "каждую", "каждое", "каждые", "каждого", "каждая", "biweekly", "bi-weekly",
        "bimonthly", "semiweekly", "other",
    }
)  # fmt: skip
ONCE: Final = frozenset({"раз", "раза", "once", "twice", "times"})
PER: Final = frozenset({"в", "a", "an", "per", "every"})
PERIOD: Final = re.compile(
    r"декад\w+|сезон\w*|смен\w+|месяц\w*|недел\w+|день|дн\w+|год\w*|лет|час\w*|сутки|полугоди\w+|семестр\w*|четверть|[0-9]+"
    r"|days?|weeks?|months?|years?|seasons?|semesters?|terms?|hours?|while"
)
# "I'm busy now" and "сейчас приду" are no events.
TALK: Final = frozenset(
    """
    я мы ты вы он она они что кто где как когда приду иду буду занят занята занято свободен свободна свободно могу пора
    или or уже еще только пока там тут здесь вот это до для
    i i'm im i'll we we're you he she it it's they what what's who where how when am are is do busy free until till by
    for from just only
    """.split()  # noqa: SIM905
)
AND: Final = frozenset({"и", "and", "&", "+", "/"})
WEEKDAY: Final = re.compile("|".join((*day_words.WEEKDAYS, *rule_words.WEEKDAYS, *FROM_WEEKDAYS)))
NUMBER: Final = re.compile(r"(?:[12]?[0-9]|3[01])(?:st|nd|rd|th|-?го|-?е)?|[0-2]?[0-9][:.][0-5][0-9]")
COUNT: Final = frozenset({*number_words.CARDINALS, "couple", "few", "пару"})


def leave_it_open(text: str, pieces: Sequence[Chunk], found: Sequence[Phrase]) -> bool:
    """Whether the words that nothing was understood of make it unclear when the event takes place.

    Args:
        text: as it was written.
        pieces: its chunks.
        found: what was understood of it.
    """
    taken = {place for phrase in found for place in range(phrase.first, phrase.last)}
    rest = [place for place in range(len(pieces)) if place not in taken]
    if any(_is_negated(pieces, phrase) or _goes_on(text, pieces, found, phrase) for phrase in found):
        return True
    if any(phrase.kind == "rule" for phrase in found) and any(_is_limited(pieces, place) for place in rest):
        return True
    if any(phrase.kind == "later" and phrase.value == 0 and _is_talk(pieces, phrase, rest) for phrase in found):
        return True
    begins = {phrase.first for phrase in found if phrase.kind in {"day", "rule"}}
    return any(
        (pieces[place].text in EVERY and place + 1 in begins)
        or (place + 1 not in taken and _is_how_often(pieces, place))
        for place in rest
    ) or _is_list(pieces, found)


def _is_talk(pieces: Sequence[Chunk], phrase: Phrase, rest: Sequence[int]) -> bool:
    """Whether "now" is not when an event begins: in the middle of other words, or where people talk."""
    inside = phrase.first - 1 in rest and phrase.last in rest
    return inside or any(pieces[place].text in TALK for place in rest)


def _is_limited(pieces: Sequence[Chunk], place: int) -> bool:
    """Whether something ends the series, or is left out of it, and we do not know what: "until the holidays"."""
    word, following = pieces[place].text, pieces[place + 1].text if place + 1 < len(pieces) else ""
    return word in EXCEPT or word in {"until", "till", "til"} or (word == "до" and following not in PLACES)


def _is_how_often(pieces: Sequence[Chunk], place: int) -> bool:
    """Whether it says how often something takes place, "раз в декаду"; "первый раз в школу" does not."""
    words = [piece.text for piece in pieces[place : place + 3]]
    return len(words) == 3 and words[0] in ONCE and words[1] in PER and PERIOD.fullmatch(words[2]) is not None


def _is_list(pieces: Sequence[Chunk], found: Sequence[Phrase]) -> bool:
    """Whether it names a second day or time of which nothing was understood: "15 и 16 августа", "Mon & Wed"."""
    at = {place: phrase for phrase in found for place in range(phrase.first, phrase.last)}
    for left in range(len(pieces) - 1):
        joined = pieces[left + 1].text in AND and left + 2 < len(pieces)
        right = left + 2 if joined else left + 1
        if any(pieces[place].before == "break" for place in range(left + 1, right + 1)):
            continue
        one, other = at.get(left), at.get(right)
        if one is not None and one is other:
            continue
        both = [pieces[place].text for place in (left, right)]
        if all(WEEKDAY.fullmatch(word) for word in both) and (one or other):
            return True
        if not (joined or pieces[right].before == "comma") or not all(NUMBER.fullmatch(word) for word in both):
            continue
        if one is None and (_read_number(both[0]) >= _read_number(both[1]) or (left and _is_counted(pieces[left - 1]))):
            continue  # "кабинет 7, 5 августа"
        # "15 and [16 August]", "[Aug 15] and 16", "[at 9] and 21"
        if (one is None and other and other.kind == "day" and other.first == right) or (
            joined and one and other is None and one.kind in {"day", "time"}
        ):
            return True
    return False


def _read_number(text: str) -> int:
    return int(re.findall("[0-9]+", text)[0])


def _is_counted(before: Chunk) -> bool:
    return counted_words.COUNTED.fullmatch(before.text) is not None


def _is_negated(pieces: Sequence[Chunk], phrase: Phrase) -> bool:
    """Whether the words before it turn it around, or leave it open: "not on Friday", "after 6", "or at 7"."""
    if phrase.kind in {"zone", "part"} or phrase.first == 0 or pieces[phrase.first].before == "break":
        return False
    before = pieces[phrase.first - 1].text
    # "In two Wednesdays" is one day.
    if phrase.kind == "rule" and phrase.text.isalpha() and (before in COUNT or before.isdigit()):
        return True
    # "Last Friday" is over, and "the first Monday of" is not the next one.
    counted = phrase.kind == "day" and (before in ORDINALS or LAST.fullmatch(before) is not None)
    return before in NEGATIONS or (counted and phrase.value[0].by_weekday)


def _goes_on(text: str, pieces: Sequence[Chunk], found: Sequence[Phrase], phrase: Phrase) -> bool:
    """Whether something behind it belongs to it and was not understood: "7 or 8", "from 10 until late"."""
    if phrase.kind == "time" and phrase.last < len(pieces) and pieces[phrase.last].text in zone_words.UNCLEAR:
        return True
    if phrase.kind not in {"day", "time", "stretch"} or phrase.last + 1 >= len(pieces):
        return False
    word, following = pieces[phrase.last], pieces[phrase.last + 1]
    if phrase.kind == "day" and [one.text for one in pieces[phrase.last : phrase.last + 3]] == ["of", "the", "month"]:
        return True  # of the next one, or of every one
    if word.before == "break" or any(other.first == phrase.last for other in found):
        return False
    if phrase.kind == "time" and word.text in {"до", "till", "until"}:
        return not (word.text == "до" and _is_place(text, following))
    return word.text in OR or (word.text in UNTIL and (following.text[0].isdigit()))


def _is_place(text: str, word: Chunk) -> bool:
    """Whether a word behind "до" is where a person goes: "до вокзала", "до Твери"."""
    return word.text in PLACES or (text[word.start].isupper() and not is_known(word.text))
