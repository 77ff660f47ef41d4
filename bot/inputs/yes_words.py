"""A typed yes, and a typed Save, where a button would do it. Pure."""

from typing import Final

YES: Final = frozenset({"да", "ага", "ок", "окей", "yes", "ok", "okay"})
SAVE: Final = frozenset({"сохрани", "сохранить", "сохраняй", "save"})


def is_yes(text: str) -> bool:
    """Whether the text says yes to the question whether to save; case and punctuation aside."""
    return _normalize(text) in YES | SAVE


def is_save(text: str) -> bool:
    """Whether the text is what the button says, where a yes would be an answer of another kind."""
    return _normalize(text) in SAVE


def _normalize(text: str) -> str:
    return text.strip(" .!💾\ufe0f").casefold()
