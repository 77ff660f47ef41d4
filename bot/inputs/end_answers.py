"""Until when something repeats, as people answer that question, in Russian and English. Pure."""

import datetime as dt
import re
from typing import Final

from bot.inputs import dates, rule_words
from bot.inputs.rule_words import End

FOR_GOOD: Final = frozenset({"навсегда", "бессрочно", "всегда", "без конца", "for good", "forever", "always", "no end"})
TIMES: Final = re.compile(r"(?P<count>[1-9][0-9]{0,2}) ?(?:раза?|times?)?")


def parse_end(text: str, now: dt.datetime, first: dt.date) -> End:
    """The end that the text means, for what is there on `first`: `1 июня`, `до июня`, `10 раз`, `12`, `for good`.

    A day without a year is the next such after today, or after `first` if that one is earlier.

    Raises:
        CalendarError: `date_unreadable`.
    """
    words = " ".join(text.lower().replace("ё", "е").split()).strip(".!")
    if words in FOR_GOOD:
        return End()
    if found := TIMES.fullmatch(words):
        return End(count=int(found["count"]))
    end = rule_words.read_end(words, max(now.date(), first))
    if end is not None:
        return end
    day = dates.parse_date(text, now).day
    if day is not None and day < first:
        day = dates.parse_date(text, dt.datetime.combine(first, dt.time(), now.tzinfo)).day
    return End(day)
