"""Numbers that read as a day or a time and count something of the name: "завтра 2 часа", "в 3 кабинете". Pure."""

import re
from typing import Final

from bot.inputs import time_words
from bot.inputs.day_words import MONTHS, NEAR_DAYS
from bot.inputs.month_rules import EVERY_NUMBER

DAY_AND_HOUR: Final = re.compile(
    rf"(?P<day>{'|'.join(sorted(NEAR_DAYS, key=len, reverse=True))}"
    r"|tonight|this (?:morning|afternoon|evening)) (?P<hour>[0-9]{1,2}|0[0-9][0-5][0-9])"
)
MONTH: Final = re.compile("|".join(MONTHS))
BARE: Final = re.compile(r"(?:^|[ -])[0-9]{1,2}$")
OF_NAME: Final = re.compile(r"(?:с|со|на|from|for) [0-9]{1,2}")
ABOUT: Final = re.compile(r"(?:about|around) [0-9]{1,2}")
# Behind a bare hour these make it a number of something else.
COUNTED: Final = re.compile(
    r"раза?|км|кг|м|руб\w*|р|чел\w*|персон\w*|мест\w*|лет|страниц\w*|проц\w*|этап\w*|отдел\w*|кабинет\w*|аудитори\w*|зал\w*|"
    r"комнат\w*|класс\w*|групп\w*|корпус\w*|подъезд\w*|квартир\w*|школ\w*|офис\w*|дом\w*|ряд\w*|серии|сери[яю]|част\w*|"
    r"people|persons|guests|km|miles|kg|usd|eur|dollars|euros|percent|floor|street|st|avenue|ave|road|rd|points|pages|"
    r"steps|or|или|либо|из|of|others|[а-я]{2,}(?:[а-дж-зк-нп-щэ]е|ах|ях|ами|ями)"
)
NOT_COUNTED: Final = re.compile(r"ужине|все|мне|где|кофе|домой|в|на")
# Behind an hour these count something else: "завтра 2 часа", "at 10 30 minutes". Not "день": "в 10 день рождения".
UNIT: Final = re.compile(
    r"час(?:а|ов)|ч|минут[аыу]?|мин|hours|hrs|h|minutes?|mins?|days|дня|дней|weeks|недел[иь]|months|месяц(?:а|ев)|years|года"
    r"|лет|times|раза?"
)
WHOLE_DAY: Final = re.compile(r"(?:24|48|72) (?:часа|часов|hours)|двадцать четыре часа")
METRES: Final = re.compile(r"(?:на )?[0-9]+ ?м")
# A price or the number of a version: "оплатить 12.50", "релиз 3.10". Before seven o'clock nobody writes so anyway.
POINTED: Final = re.compile(r"[0-9]{1,2}\.[0-9]{2}")
EARLY: Final = re.compile(r"[1-6]\.[0-9]{2}")
DAY_AND_MONTH: Final = re.compile(r"(?P<first>[0-9]{1,2})(?P<sign>[./])(?P<second>[0-9]{1,2})")
PRICED: Final = re.compile(
    r"(?:о|за)?плат\w*|пере[вч]\w*|верн\w*|долг\w*|цен\w*|стоимост\w*|сумм\w*|счет\w*|чек\w*|штраф\w*|за|pay\w*|price\w*"
    r"|costs?|bills?|fee|transfer|релиз\w*|верси\w*|обновлени\w*|глав\w*|пункт\w*|раздел\w*|versions?|releases?|updates?"
    r"|chapters?|sections?|v"
)
# Of a name before its noun; "weekly" and "daily" name their days together with the day that is said.
ADJECTIVES: Final = frozenset({"monthly", "yearly", "quarterly", "semi-annual"})
# Weekdays that are called otherwise: "среда обитания", "Чёрная пятница".
NAMED_WEEKDAY: Final = re.compile(
    r"(?:окружающ\w+|языков\w+|жив\w+|питательн\w+) сред[ауы]|(?:черн\w+|страстн\w+) пятниц[ауы]"
    r"|(?:вербн\w+|прощен\w+) воскресенье|велик\w+ (?:четверг|пятниц[ауы]|суббот[ауы])|чист\w+ (?:понедельник|четверг)"
    r"|(?:black|good) friday|cyber monday|super tuesday|(?:palm|easter) sunday|ash wednesday|easter monday"
)
OF_WEDNESDAY: Final = re.compile(r"обитания|разработки|исполнения|выполнения|программирования|общения")
SPACED: Final = re.compile(r"(?:^|[ -])[0-9]{1,2} [0-9]{2}$")


def is_of_name(kind: str, text: str, following: str, *, known: bool) -> bool:
    """Whether a phrase is none of the day and the time, because of the word behind it.

    Args:
        kind: of the phrase (`bot.inputs.phrases`).
        text: its words.
        following: the word behind it; empty where there is none, or punctuation before it.
        known: that word is one of days and times as well.
    """
    if kind == "length":
        # "24 hours of Le Mans", "сериал 24 часа"
        return following == "of" or METRES.fullmatch(text) is not None or WHOLE_DAY.fullmatch(text) is not None
    if not following:
        return False
    if kind == "rule":  # "every 2nd match", "monthly report"
        return (text in ADJECTIVES or EVERY_NUMBER.fullmatch(text) is not None) and not known
    if kind == "day":
        number = is_surely_date(text) and _is_counted(following)  # "26.5 км"
        return number or _is_hour_of_name(text, following, known=known)
    return kind == "time" and _is_time_of_name(text, following, known=known)


def is_named(text: str, before: str, following: str) -> bool:
    """Whether the words around a weekday make it the name of something: "среда обитания"."""
    if text in {"среда", "среду", "среды"} and OF_WEDNESDAY.fullmatch(following):
        return True
    return NAMED_WEEKDAY.fullmatch(f"{before} {text}") is not None


def is_surely_date(text: str) -> bool:
    """Whether a number with a point or a stroke in it is a day and a month, and can be neither a time nor a part."""
    found = DAY_AND_MONTH.fullmatch(text)
    if found is None:
        return False
    return int(found["first"]) > 23 if found["sign"] == "." else max(int(found["first"]), int(found["second"])) > 12


def is_price(text: str, before: str) -> bool:
    """Whether it is a price or a version rather than a time, because of the word of the name before it."""
    if not POINTED.fullmatch(text):
        return False
    return PRICED.fullmatch(before) is not None or (before.isalpha() and EARLY.fullmatch(text) is not None)


def _is_time_of_name(text: str, following: str, *, known: bool) -> bool:
    """Whether an hour counts something, or is a floor: "в 3 кабинете", "с 3 отделом", "пол первого этажа"."""
    if not BARE.search(text):
        return text.startswith("пол ") and not known
    if SPACED.search(text) and UNIT.fullmatch(following):
        return True
    if ABOUT.fullmatch(text) and following.endswith("s"):
        return True  # "talk about 3 options"
    # "На 5 человек": an hour only where nothing of the name follows.
    return _is_counted(following) or (OF_NAME.fullmatch(text) is not None and not known)


def _is_hour_of_name(text: str, following: str, *, known: bool) -> bool:
    """Whether the number behind a day counts something: "завтра 18 участников", "tomorrow 8 hours"."""
    if text.endswith(" week"):
        return following[0].isdigit()  # "Monday week 12 planning"
    goes_on = following in time_words.PART_WORDS or following in {"to", "till", "until", "до"}
    return DAY_AND_HOUR.fullmatch(text) is not None and (
        not known or following[0] in "-0123456789" or goes_on or _is_counted(following)
    )


def _is_counted(following: str) -> bool:
    """Whether a number before that word is none of an hour: "14 августа", "2 часа", "5 раз"."""
    if NOT_COUNTED.fullmatch(following):
        return False
    return any(words.fullmatch(following) for words in (COUNTED, MONTH, UNIT))
