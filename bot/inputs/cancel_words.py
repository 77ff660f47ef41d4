"""The words that leave a conversation or go back a step, typed where a button would do it. Pure."""

import functools
import re
from typing import Final, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from bot.keyboards import BACK, CANCEL

Way = Literal["leave", "back"]

TAKING_BACK: Final = frozenset({"отмена", "отменить", "отмени", "отмените", "cancel"})  # where something was saved, too
LEAVE: Final = TAKING_BACK | {
    "стоп", "хватит", "забудь", "забудьте", "stop", "never mind", "nevermind", "forget it",
}  # fmt: skip
# To a question that can be answered with no these say no, and to any other one that it need not be asked.
UNNEEDED: Final = frozenset({"не надо", "не нужно"})
BACK_WORDS: Final = frozenset({"назад", "back"})
NO_LETTERS: Final = re.compile(r"[\W_]+")
LONGEST: Final = 40  # characters: a longer message is not a request to leave


def find_way(text: str, *, takes_no: bool = False) -> Way | None:
    """Return the way out that a message of a word or two names in any language, ignoring case, punctuation and emoji.

    `takes_no`: no is an answer to the question that is open.
    """
    if len(text) > LONGEST:
        return None
    word = _normalize(text)
    if word in UNNEEDED:
        return None if takes_no else "leave"
    return next((way for way, words in _collect_words().items() if word in words), None)


def takes_back(text: str) -> bool:
    """Whether the message is a word that takes back what has just been done; a command is none."""
    return not text.startswith("/") and len(text) <= LONGEST and _normalize(text) in TAKING_BACK


@functools.cache
def _collect_words() -> dict[Way, frozenset[str]]:
    """Both ways' words, those on our buttons among them."""
    leave, back = set(LEAVE), set(BACK_WORDS)
    for code, _name in settings.LANGUAGES:
        with override(code):
            leave.add(_normalize(_(CANCEL)))
            back.add(_normalize(_(BACK)))
    return {"leave": frozenset(leave), "back": frozenset(back)}


def _normalize(text: str) -> str:
    return " ".join(NO_LETTERS.sub(" ", text.casefold()).split())
