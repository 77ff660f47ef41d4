"""The product's own texts, taken from its catalogues, so that better wording breaks no test."""

import gettext
import re
from typing import Any

from tests.support.programs import ROOT

TAGS = re.compile(r"</?[a-z]+>")


class Words:
    """The texts of one language: `ru("Saved! ✅")`.

    Args:
        language: `ru` or `en`.
    """

    def __init__(self, language: str) -> None:
        self._catalogue = gettext.translation("django", ROOT / "locale", [language])
        self._known = gettext.translation("django", ROOT / "locale", ["ru"])  # has every text; English has only plurals

    def __call__(self, text: str, **values: Any) -> str:
        """The translation of an English text as a reader sees it: filled in, without markup.

        Raises:
            LookupError: the product doesn't say this any more.
        """
        if self._known.gettext(text) == text and any(letter.isascii() and letter.isalpha() for letter in text):
            raise LookupError(f"not in the catalogue: {text!r}")
        return TAGS.sub("", self._catalogue.gettext(text)).format(**values)


ru = Words("ru")
en = Words("en")
