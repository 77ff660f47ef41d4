"""Rules for being booked beside the hours, as people write them: "перерыв 15 минут", "at most 3 a day". Pure."""

import re
from typing import Any, Final

from bot.inputs import setting_answers

LENGTH: Final = r"(?P<length>[^,;]{1,40}?)"
NONE: Final = frozenset({"без перерыва", "без перерывов", "нет перерыва", "no break", "no breaks"})
ANY_NUMBER: Final = frozenset(
    {"сколько угодно", "сколько угодно встреч", "сколько угодно встреч в день", "any number", "any number of meetings"}
)
BREAK: Final = re.compile(
    r"(?:перерывы?|пауза|breaks?|pause)(?: между встречами| between meetings| of)?:? " + LENGTH
    + r"|" + LENGTH.replace("length", "before") + r" (?:перерыва?|breaks?)(?: между встречами| between meetings)?"
)  # fmt: skip
LIMIT: Final = re.compile(
    r"(?:не (?:больше|более)|максимум|до|at most|no more than|max(?:imum)?|up to) (?P<count>[0-9]{1,3})"
    r"(?: встреч[аи]?| meetings?)?(?: в день| (?:a|per) day)"
)
NOTICE: Final = re.compile(
    r"(?:(?:не позже,? чем|не позднее,? чем|минимум|как минимум|предупреждать) за|at least) " + LENGTH
    + r"(?: до начала| before(?:hand)?| ahead| in advance| notice)?"
    r"|" + LENGTH.replace("length", "before") + r" (?:notice|in advance)"
)  # fmt: skip


def parse(text: str) -> dict[str, Any] | None:
    """The field of a person that the text sets, with its value; None for any other text."""
    words = " ".join(text.lower().replace("ё", "е").split()).strip(".! ")
    if words in NONE:
        return {"break_minutes": 0}
    if words in ANY_NUMBER:
        return {"daily_limit": None}
    if found := LIMIT.fullmatch(words):
        return {"daily_limit": int(found["count"])}
    for field, form in (("break_minutes", BREAK), ("notice_minutes", NOTICE)):
        found = form.fullmatch(words)
        lengths = setting_answers.parse_lead_times(found["length"] or found["before"]) if found else None
        if lengths is not None and len(lengths) == 1:
            return {field: lengths[0]}
    return None
