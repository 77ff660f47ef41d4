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

    def __call__(self, text: str, **values: Any) -> str:
        """The translation of an English text as a reader sees it: filled in, without markup."""
        return TAGS.sub("", self._catalogue.gettext(text)).format(**values)


ru = Words("ru")
en = Words("en")
