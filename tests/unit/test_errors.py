"""Error messages: every code has a sentence in every language."""

import re

import pytest
from django.utils import translation

from calendarapp.errors import MESSAGES, CalendarError


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_has_a_sentence(code: str, language: str) -> None:
    names = re.findall(r"\{(\w+)\}", MESSAGES[code])
    error = CalendarError(code, **dict.fromkeys(names, "⟨x⟩"))
    with translation.override(language):
        text = str(error)
    assert error.code == code
    assert text.count("⟨x⟩") == len(names)
    assert bool(re.search("[а-яё]", text)) is (language == "ru")
    assert "{" not in text


def test_unknown_code_raises() -> None:
    with pytest.raises(KeyError):
        CalendarError("no_such_code")
