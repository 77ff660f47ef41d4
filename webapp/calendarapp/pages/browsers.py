"""What a browser calls itself, in a few words: enough for people to tell their own browsers apart."""

import re
from typing import Final

from django.utils.translation import gettext as _

# Nearly all claim to be Mozilla, Chrome and Safari as well: the first one that fits counts.
NAMES: Final = (
    ("Telegram", "Telegram"),
    ("YaBrowser", "Yandex"),
    ("Edg(?:e|A|iOS)?", "Edge"),
    ("OPR|Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone|iPod", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux|X11", "Linux"),
)


def describe(user_agent: str) -> str:
    """`Firefox, Windows`; what is not known is left out."""
    known = [name for table in (NAMES, SYSTEMS) if (name := _find(table, user_agent))]
    return ", ".join(known) or _("Unknown browser")


def _find(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in table if re.search(rf"\b(?:{pattern})\b", user_agent)), "")
