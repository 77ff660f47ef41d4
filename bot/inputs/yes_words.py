"""A typed yes or no, and what our buttons say, where a button would do it. Pure."""

import functools
import re
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

YES: Final = frozenset(
    {
        "да", "ага", "угу", "ок", "окей", "ладно", "хорошо", "давай", "давайте", "конечно", "верно", "правильно",
        "точно",
        "все верно", "да давай", "да конечно", "да верно", "yes", "yep", "yeah", "yup", "ok", "okay", "sure", "right",
        "correct", "yes please", "of course", "go ahead", "+", "👍", "👌", "✅",
    }
)  # fmt: skip
SAVE: Final = frozenset({"сохрани", "сохранить", "сохраняй", "save", "save it", "запиши", "записать"})
NO: Final = frozenset({"нет", "не надо", "не нужно", "не сохраняй", "no", "nope", "no thanks", "don't", "-", "👎"})
# The answer to "Anything to add?" that adds nothing.
NOTHING: Final = frozenset(
    {
        "-", "--", "—", "–", ".", "нет", "no", "none", "nothing", "ничего", "без деталей", "без подробностей",
        "не надо",
        "пусто", "skip", "пропустить", "отправь", "отправить", "отправляй", "send", "send it", "nope", "no details",
    }
)  # fmt: skip
# To that question, and to no other: said of a place or a link, they take nothing away.
ENOUGH: Final = frozenset(
    {
        "ок", "окей", "хорошо", "ладно", "готово", "все", "это все", "больше ничего", "ok", "okay", "done",
        "that's all", "that's it", "👍", "👌",
    }
)  # fmt: skip
BUTTONS: Final = ("💾 Save", "✉️ Send", "🧹 Remove the details", "🧹 Remove the place", "🧹 Remove the link")
EDGES: Final = re.compile(r"^[\s.,!?)💾✉🧹\ufe0f]+|[\s.,!?)💾✉🧹\ufe0f\U0001f3fb-\U0001f3ff]+$")


def is_yes(text: str) -> bool:
    """Whether the text says yes to the question whether to save; case and punctuation aside."""
    word = _normalize(text)
    first, _space, rest = word.partition(" ")
    return word in YES | SAVE or (first in YES and rest in YES | SAVE)


def is_no(text: str) -> bool:
    """Whether the text says no to such a question."""
    return _normalize(text) in NO


def is_nothing(text: str) -> bool:
    """Whether the text is what the button says that goes on without an answer, or says in words that there is none."""
    return text.strip() in NOTHING or _normalize(text) in NOTHING | SAVE | _collect_buttons()


def adds_nothing(text: str) -> bool:
    """Whether the text answers "Anything to add?" with no, or agrees to what there is."""
    return is_nothing(text) or text.strip() in ENOUGH or _normalize(text) in ENOUGH


@functools.cache
def _collect_buttons() -> frozenset[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {_normalize(_(text)) for text in BUTTONS}
    return frozenset(found)


def _normalize(text: str) -> str:
    return " ".join(EDGES.sub("", text).replace(",", " ").casefold().replace("ё", "е").split())
