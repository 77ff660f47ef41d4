"""Repetition on days of the month that are named by their numbers, and by the quarter, in Russian and English. Pure."""

import re
from typing import Final

from bot.inputs.rules import Rule

EVERY: Final = r"(?:every|each|кажд(?:ый|ую|ое|ые|ая|ого))"
OF_EVERY_MONTH: Final = r"(?:of )?(?:every|each|кажд(?:ого|ый)) (?:month|месяца?)"
MONTHLY: Final = r"(?:monthly|every month|each month|ежемесячно|каждый месяц)"
NUMBER: Final = r"[0-9]{1,2}(?:st|nd|rd|th|-?го|-?е)?"
DAY_OF_MONTH: Final = re.compile(
    rf"(?:on |в )?(?:the )?(?:{EVERY} )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|-?го|-?е)?(?: числ[аое]| day)? "
    rf"{OF_EVERY_MONTH}"
    rf"|{MONTHLY}(?:,)? (?:on )?(?:the )?(?P<after>[0-9]{{1,2}})"
    rf"(?:st|nd|rd|th|-?го|-?е)?(?: числа)?"
    rf"|{EVERY} (?P<every>[0-9]{{1,2}})(?:(?:-?(?:е|го))? числ[оа](?: месяца)?|st|nd|rd|th|-е|-го)(?: of the month)?"
    r"|(?:on |в )?(?:the )?(?P<last>last day|последний день) (?:of )?(?:every|each|кажд(?:ого|ый)|the)"
    r" (?:month|месяца?)"
)
LIST: Final = rf"{NUMBER}(?:(?:,? (?:и|and) |, | )(?:the )?{NUMBER}){{1,4}}"
DAYS_OF_MONTH: Final = re.compile(
    rf"(?:on )?(?:the )?(?P<numbers>{LIST})(?: числ[аое]?)? {OF_EVERY_MONTH}"
    rf"|{MONTHLY} (?:on )?(?:the )?(?P<behind>{LIST})(?: числ[ао]?)?"
    rf"|{EVERY} (?P<every>{LIST})(?: числ[оа]?)(?: месяца)?"
    rf"|{EVERY} (?:the )?(?P<english>{LIST})(?<=st|nd|rd|th)(?: of the month)?"
)
EVERY_NUMBER: Final = re.compile(rf"{EVERY} (?:the )?[0-9]{{1,2}}(?:st|nd|rd|th|-е|-го)")
QUARTER: Final = re.compile(
    rf"(?:{EVERY}|(?:раз|1 раз|once) (?:в|a|every)) "
    r"(?:(?P<three>quarter|квартал)|(?P<six>полгода|(?:half (?:a )?|half-)year))"
    r"|(?P<adverb>ежеквартально)|(?P<half>semi-?annually|half-yearly)"
)


def read(text: str) -> Rule | None:
    """The rule that a normal text (see `bot.inputs.dates`) means, its numbers in digits; None for anything else."""
    if found := QUARTER.fullmatch(text):
        return Rule("MONTHLY", 6 if found["six"] or found["half"] else 3)
    if found := DAYS_OF_MONTH.fullmatch(text):
        said = found["numbers"] or found["behind"] or found["every"] or found["english"]
        days = sorted({int(number) for number in re.findall("[0-9]+", said)})
    elif found := DAY_OF_MONTH.fullmatch(text):
        days = [-1] if found["last"] else [int(found["day"] or found["after"] or found["every"])]
    else:
        return None
    if days != [-1] and not all(1 <= day <= 31 for day in days):
        return None
    return Rule("MONTHLY", month_day=days[0], further_days=tuple(days[1:]))
