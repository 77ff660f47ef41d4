"""What asks the bot for something else than a new event, and the words that ask for one. Pure."""

import re
from typing import Final, Literal

Request = Literal["change", "question"]
Change = Literal["delete", "change"]

# Only imperatives in Russian: "отменить подписку завтра в 10" is a thing to do.
CHANGE: Final = re.compile(
    r"(?:пожалуйста,? |please )?(?:(?P<delete>отмени|удали|убери|пропусти|cancel|delete|remove|skip)"
    r"|перенеси|сдвинь|передвинь|измени|поменяй|reschedule|postpone)(?:те)? +(?:(?:the|my) )?(?P<what>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# "Move the yoga to Friday" is about an event only where there is one of that name.
MOVE: Final = re.compile(
    r"(?:please )?(?:move|change|shift) (?:(?:the|my) )?(?P<what>\S.*?) (?P<to>to \S.*)", re.IGNORECASE
)
TO: Final = re.compile(r"(?P<what>\S.*?) (?:на|to|until) (?P<when>\S.*)", re.IGNORECASE)
FROM: Final = re.compile(
    r"(?P<what>\S.*?) (?:с|со|from) (?P<day>\d{1,2}) (?:на|to|until) (?P<when>\d{1,2}(?P<month> [^\W\d]\S*))",
    re.IGNORECASE,
)
# Of people it is said, too: "меня не будет".
CALLED_OFF: Final = re.compile(
    r"(?!(?:меня|нас|тебя|вас|его|её|ее|их|i|you|he|she|we|they)\b)(?P<what>\S.*?) "
    r"(?:(?:не будет|отменяется|отменили|отменилась|отменился)|is (?:off|cancelled|canceled))"
    r"(?P<when>(?: \S+)*?)[.!]*",
    re.IGNORECASE,
)
# "Не смогу на йогу 9 декабря", "I can't make it to yoga".
SORRY: Final = r"(?:(?:к сожалению|увы|извини(?:те)?|прости(?:те)?|нет|sorry|unfortunately|no),? )?"
UNABLE: Final = (
    r"(?:(?:я )?(?:не (?:смогу|могу|приду|приеду|пойду|попаду|успею|успеваю|получится|выйдет))"
    r"(?: (?:прийти|приехать|попасть|пойти|быть))?|меня не будет)"
)
DECLINED: Final = re.compile(
    rf"{SORRY}{UNABLE}(?P<when>(?: \S+){{0,3}}?) (?:на|в|к) (?P<what>\S.*?)[.!)(]*"
    rf"|{SORRY}(?:на|в|к) (?P<first>\S.*?) {UNABLE}[.!)(]*"
    rf"|{SORRY}(?:i(?:'m| am) not (?:coming|going)"
    r"|(?:i )?(?:can'?t|cannot|can not|won'?t|will not|am not able to|won'?t be able to)"
    r"(?: be able to)? (?:make it|come|attend|go|be there|make|be))(?: (?:to|for|at))? (?:(?:the|your|our) )?"
    r"(?P<english>\S.*?)[.!)(]*",
    re.IGNORECASE,
)
OWNED: Final = re.compile(r"\b(?:у меня|у нас|мо[йяеёи]|наш[аеи]?|my|our|the|do i have)\b", re.IGNORECASE)
# With these words it is asked of people, and not of an event.
ASIDE: Final = re.compile(r"\b(?:я|ты|вы|мы|он|она|они|оно|i|you|we|he|she|it|they|that|this|свобод\w+|free)\b", re.I)
ABOUT: Final = re.compile(
    r"(?:когда|где|во сколько|when|where|what time)(?:'s| is| are| do i have)? "
    r"(?:(?:у меня|у нас|будет|мо[йяеёи]|наш[аеи]?|the|my|our) )*"
    r"(?P<what>[^?]+?)\s*\?*",
    re.IGNORECASE,
)
QUESTION: Final = re.compile(
    r"(?:что|чем|кто|с кем|куда|сколько|как|когда|где|какие|какая|какой|во сколько|есть ли"
    r"|(?:я |мы )?(?:свобод(?:ен|на|ны)|занят[аы]?)|am i|do i|free|busy|anything|any plans"
    r"|what|who|how|when|where|which|is there|are there|have i)\b.*\?"
    r"|(?:why|how come|почему|отчего)\b.*(?:\?|\b(?:busy|taken|occupied|free|available|заня\w+|свобод\w+)\b.*)"
    r"|(?:что у меня|когда я свобод\w+|am i free|when am i free|what do i have|do i have)\b.*",
    re.IGNORECASE | re.DOTALL,
)
WHY: Final = re.compile(r"(?:why|how come|почему|отчего)\b", re.IGNORECASE)
# "Поставь встречу" asks the bot, "поставь чайник" is a thing to do.
MAKING: Final = r"(?:создай|сделай|поставь|внеси|назначь|запланируй|добавь)"
NOUN: Final = r"(?:событи|встреч|созвон|звонок|напоминани|event|meeting|call|appointment|reminder)"
RUSSIAN: Final = re.compile(rf"(?:{MAKING})", re.IGNORECASE)
EVENT: Final = re.compile(r"(?:нов\w+ |new )?(?:событие|event)[ :,]+(?=\S)", re.IGNORECASE)
CALENDAR: Final = re.compile(r"\s+(?:(?:on|to|in|into) (?:my|the) calendar|в (?:мой )?календарь)$", re.IGNORECASE)
# What is asked for is in the accusative, an event's name is not: "назначь встречу с Иваном", "создай тренировку".
ACCUSATIVE: Final = (re.compile(r"^(встреч|\w+к)у(?!\w)", re.IGNORECASE), re.compile(r"^(\w+ци)ю(?!\w)", re.IGNORECASE))
ASKING: Final = re.compile(
    r"(?:(?:привет|здравствуйте|hi|hello|hey)[ ,!]+)?(?:пожалуйста,? |please )?"
    r"(?:(?:can|could) you (?:please )?)?"
    r"(?:напомни(?:те)?(?: мне)?(?:,? что| о| об| про)?|remind me(?: to| about| that)?"
    r"|(?:добавь|запиши)(?:те)?(?: меня| нас| мне| нам)?"
    rf"|{MAKING}(?:те)?(?: (?:мне|нам|нас))?(?= (?:нов\w+ )?{NOUN}\w*)"
    r"|(?:назначь|запланируй)(?:те)?(?: (?:мне|нам))?"
    rf"|(?:create|set up|schedule|make)(?: an?)?(?= (?:new )?{NOUN})|schedule(?: an?)?"
    r"|add|у (?:меня|нас)(?: есть| будет)?|i have(?: an?)?|i've got(?: an?)?"
    r"|we have(?: an?)?)(?:[ ,:]+|$)",
    re.IGNORECASE,
)
# What is left of "что в пятницу", "show me tomorrow", "планы на неделю" without its day.
ASKED: Final = re.compile(
    r"(?:а |и |and )?(?:что(?: там| у меня)?|what(?:'s| is)?(?: on| up)?|what about|show(?: me)?"
    r"|покажи(?:те)?(?: мне)?)"
    r"|(?:(?:мои|все|my|the|all) )?(?:планы|дела|plans)(?: (?:на|for))?",
    re.IGNORECASE,
)
FIND: Final = re.compile(
    r"(?:найди(?:те)?|поищи(?:те)?|find|search(?: for)?) (?:мне |me )?(?P<words>[^?\n]+?)[.!]*", re.IGNORECASE
)
IT: Final = frozenset({"его", "ее", "её", "это", "it", "that", "this"})
LATE: Final = re.compile(
    r"(?:.* )?(?:опозда(?:ю|ем)|опаздыва(?:ю|ем)|задерж(?:усь|имся)|задержива(?:юсь|емся))(?: .*)?"
    r"|(?:sorry,? )?(?:(?:i'?m|i am|we'?re|we are|i'?ll be|i will be|we'?ll be|running)\b.* late\b.*|running late)",
    re.IGNORECASE,
)


def is_late(text: str) -> bool:
    """Whether a person says that they will be late."""
    return LATE.fullmatch(text.strip(" .,!)(")) is not None


def is_bare(name: str) -> bool:
    """Whether what would be an event's name only asks for one: "remind me"."""
    return not ASKING.sub("", name, count=1).strip()


def find_request(name: str, text: str) -> Request | None:
    """What a sentence asks for, if not for an event; `name` is what is left of it without day and time."""
    if CHANGE.fullmatch(name):
        return "change"
    return "question" if QUESTION.fullmatch(text.strip()) or ASKED.fullmatch(name.replace("’", "'")) else None


def asks_why(text: str) -> bool:
    """Whether it asks for a reason: why a time is taken."""
    return WHY.match(text.strip()) is not None


def find_change(text: str) -> tuple[Change, str] | None:
    """What is to be done to an event that there is, and the words that name it; None for any other text."""
    found = CHANGE.fullmatch(text.strip())
    return ("delete" if found["delete"] else "change", found["what"]) if found else None


def asks_for_change(text: str) -> bool:
    """Whether it asks to change, move or delete an event."""
    return find_change(text) is not None or find_move(text) is not None


def names_what_to_change(text: str) -> bool:
    """Whether it asks for that of an event that it names: "cancel yoga", "move yoga to Friday"."""
    found, moved = find_change(text), find_move(text)
    named = found is not None and found[1].lower() not in IT
    return named or (moved is not None and all(split_move(moved)) and split_move(moved)[0].lower() not in IT)


def split_move(words: str) -> tuple[str, str]:
    """What is to be moved, and to when ("йогу на 12"); an empty text where that is not said.

    "Йогу с 15 на 16 декабря" is the yoga on the 15th, to the 16th.
    """
    if found := FROM.fullmatch(words.strip()):
        return f"{found['what']} {found['day']}{found['month']}", found["when"]
    found = TO.fullmatch(words.strip())
    return (found["what"], found["when"]) if found else (words, "")


def find_move(text: str) -> str | None:
    """What may be an event that is to be moved, and to when; None for any other text."""
    found = MOVE.fullmatch(text.strip())
    return f"{found['what']} {found['to']}" if found else None


def find_called_off(text: str) -> str | None:
    """What may be an event that does not take place, and on which day; None for any other text."""
    found = CALLED_OFF.fullmatch(text.strip())
    return found["what"] + found["when"] if found else None


def find_asked(text: str) -> str | None:
    """The words that name the event of which is asked when or where it is; None for any other text."""
    found = ABOUT.fullmatch(text.strip())
    return found["what"] if found else None


def names_own(text: str, what: str) -> bool:
    """Whether a question when or where `what` is can only be about an event of the person's: "my flight"."""
    return not ASIDE.search(what) and (OWNED.search(text) is not None or " " not in what.strip())


def find_declined(text: str) -> str | None:
    """The words that name a meeting to which a person does not come, and its day; None for any other text."""
    found = DECLINED.fullmatch(text.strip().replace("’", "'"))
    if found is None:
        return None
    return found["first"] or found["english"] or f"{found['what']}{found['when']}"


def find_search(text: str) -> str | None:
    """The words that a person wants to find; None for any other text."""
    found = FIND.fullmatch(text.strip())
    return found["words"] if found else None


def strip_request(name: str) -> str:
    """The name without "remind me to" before it, and "for" behind it, unless nothing else is left."""
    asked = ASKING.match(name)
    stripped = CALENDAR.sub("", ASKING.sub("", name, count=1).strip() or name if asked else name)
    if asked:
        stripped = EVENT.sub("", stripped, count=1) if EVENT.match(stripped) else stripped
        for accusative, ending in zip(ACCUSATIVE, "ая", strict=True):
            stripped = accusative.sub(rf"\g<1>{ending}", stripped) if RUSSIAN.match(name) else stripped
    words, _space, last = stripped.rpartition(" ")
    return words if words and last.lower() == "for" else stripped
