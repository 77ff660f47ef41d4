"""Words that mean a command when they are all that is written: "settings", "мои встречи". Pure."""

import difflib
import re
from collections.abc import Collection
from typing import Final

# The command with what stands behind it, and its words. A day is no command where a day is asked for.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "help": (
        "help", "help me", "what can you do", "how does it work", "помощь", "помоги", "помогите", "справка",
        "что ты умеешь",
        "что вы умеете", "как это работает", "кто ты", "кто вы", "ты бот", "who are you", "what are you",
        "are you a bot",
    ),
    "settings": (
        "settings", "preferences", "language", "time zone", "timezone", "reminders",
        "настройки", "язык", "часовой пояс", "напоминания",
    ),
    "settings en": ("english", "английский", "in english", "speak english", "по английски"),
    "settings ru": ("russian", "русский", "на русском", "по русски", "in russian"),
    "list": ("list", "events", "my events", "schedule", "список", "события", "мои события", "расписание"),
    "meetings": ("meetings", "my meetings", "invitations", "встречи", "мои встречи", "приглашения"),
    "calendar": ("calendar", "my calendar", "календарь", "мой календарь"),
    "find": ("find", "search", "найти", "поиск"),
    "export": ("export", "экспорт"),
    "new": (
        "new event", "create event", "create an event", "add event", "add an event", "новое событие", "создать событие",
        "добавить событие", "создай событие", "создай встречу", "добавь событие", "новая встреча", "create a meeting",
        "new meeting", "schedule a meeting", "set up a meeting", "can you schedule a meeting", "помоги создать событие",
    ),
}  # fmt: skip
DAYS: Final[dict[str, tuple[str, ...]]] = {
    "today": ("today", "for today", "сегодня", "на сегодня", "что сегодня"),
    "today tomorrow": ("tomorrow", "for tomorrow", "завтра", "на завтра", "что завтра"),
    "week": ("week", "this week", "неделя", "эта неделя", "на неделю", "на этой неделе", "на неделе"),
}
NO_LETTERS: Final = re.compile(r"[\W_]+")
LONGEST: Final = 40  # characters: a longer message is no command
ABOUT_ZONE: Final = re.compile(
    r"(?:смени|поменяй|измени|change|set|my|мой|у меня)?\s*(?:часовой пояс|time ?zone)\b.*", re.IGNORECASE
)
ABOUT: Final = (
    r"(?:а )?(?:что(?!-)|планы|какие планы|what|plans|what do i have|what have i got|what(?:'s| is) on)\b.*\b"
)
ABOUT_DAYS: Final = {
    "week next monday": re.compile(ABOUT + r"(?:на следующей неделе|на следующую неделю|next week)\W*", re.IGNORECASE),
    "week this saturday": re.compile(ABOUT + r"(?:на выходных|на выходные|weekend)\W*", re.IGNORECASE),
    "week": re.compile(ABOUT + r"(?:на (?:эту )?неделю|на (?:этой )?неделе|this week)\W*", re.IGNORECASE),
}

_COMMANDS: Final = {word: command for command, words in WORDS.items() for word in words}
_VIEWS: Final = {word: command for command, words in DAYS.items() for word in words}

# What people try, and the command that does it or leads there.
TRIED: Final = {
    "add": "new", "create": "new", "add_event": "new", "new_event": "new", "event_new": "new", "events": "list",
    "all": "list", "my": "list", "schedule": "week", "month": "calendar", "tomorrow": "today", "show": "event",
    "get": "event", "repeat": "event", "remind": "event", "reminder": "event", "move": "edit", "change": "edit",
    "update": "edit", "rename": "edit", "reschedule": "edit", "remove": "delete", "del": "delete", "free": "when",
    "time": "settings", "hours": "settings", "timezone": "settings", "zone": "settings", "language": "settings",
    "lang": "settings", "reminders": "settings", "token": "settings", "tokens": "settings", "booking": "link",
    "book": "link", "import": "help", "backup": "export", "ics": "feed", "subscribe": "feed",
    "exit": "cancel", "новое": "new", "новый": "new",
    "forget": "forget_me", "erase": "forget_me", "menu": "help", "commands": "help",
}  # fmt: skip
CLOSE: Final = 0.65  # of what `difflib` measures: "setings", "nwe"


def guess_command(tried: str, commands: Collection[str]) -> str | None:
    """Which of the commands a person means who types one that there is not; None where nothing is near."""
    near = difflib.get_close_matches(tried, commands, n=1, cutoff=CLOSE)
    named = (find_command(tried.replace("_", " ")) or "").partition(" ")[0]
    return TRIED.get(tried) or named or next(iter(near), None)


def find_command(text: str, *, asked: bool = False) -> str | None:
    """Return the command, with what stands behind it, that a message means in any language; None for any other.

    `asked`: a day is asked for, so the name of a day is the answer.
    """
    if len(text) > LONGEST:
        return None
    word = " ".join(NO_LETTERS.sub(" ", text.casefold()).split())
    command = _COMMANDS.get(word) or ("settings" if ABOUT_ZONE.fullmatch(text.strip()) else None)
    if command is None and not asked:
        asks = (days for days, pattern in ABOUT_DAYS.items() if pattern.fullmatch(text.strip()))
        command = _VIEWS.get(word) or next(asks, None)
    return command
