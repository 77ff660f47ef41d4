"""The people that a sentence names: "с Борисом", "with @boris". Pure."""

import re
from typing import Final

HISSING: Final = "жшчщц"
CONSONANTS: Final = "бвгджзклмнпрстфхцчшщ"
SPECIAL: Final = {
    "лев": ("львом", "льва"), "павел": ("павлом", "павла"), "любовь": ("любовью",), "нинель": ("нинелью",),
}  # fmt: skip
USERNAME: Final = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")
BEFORE: Final = frozenset({"с", "со", "with", "w/"})
AND: Final = frozenset({"и", "and", "&"})
# Capitalized words that follow "with" and are nobody.
NAMED: Final = r"(?:@[A-Za-z][A-Za-z0-9_]{3,31}|[A-ZА-ЯЁ][\w-]*)"
INVITING: Final = re.compile(
    r"(?i:please |пожалуйста,? )?(?P<asking>(?i:invite|пригласи(?:ть|те)?|позови(?:те)?|позвать)) "
    rf"(?P<who>{NAMED}(?:(?:,|,? (?:и|and|&)) {NAMED})*),? (?P<rest>\S.*)",
    re.DOTALL,
)
TO: Final = re.compile(r"(?:на|for|to) (?:an? |the )?(?P<what>\D.*)", re.DOTALL | re.IGNORECASE)
BEHIND: Final = re.compile(
    r"(?P<when>\S.*) (?:на|for|to) (?!(?:пол)?(?:час|тора)|an? hour|half )(?:an? |the )?(?P<what>[^\W\d][^\d,;]*)",
    re.IGNORECASE,
)
NOBODY: Final = frozenset({"the", "a", "an", "my", "our", "his", "her", "их", "моей", "моим", "us", "me", "you"})


def is_person(word: str) -> bool:
    """Whether a word behind "with" can be a person: a username, or a name with its capital letter."""
    if word.startswith("@"):
        return USERNAME.fullmatch(word) is not None
    return word[:1].isupper() and word.replace("-", "").isalpha() and word.lower() not in NOBODY


def turn_around(text: str) -> tuple[str, str] | None:
    """What a text that invites people plans, and with whom; None for any other text.

    "Invite @boris for coffee tomorrow at 9" is "coffee tomorrow at 9", "with @boris".
    """
    found = INVITING.fullmatch(text.strip())
    if found is None:
        return None
    rest = found["rest"].rstrip(" .!")
    if begins := TO.fullmatch(rest):
        planned = begins["what"]
    else:
        behind = BEHIND.fullmatch(rest)
        planned = f"{behind['what']} {behind['when']}" if behind else rest
    return planned, f"{'with' if found['asking'].isascii() else 'с'} {found['who']}"


def could_mean(word: str, first_name: str) -> bool:
    """Whether a word behind "с", "with" or "пригласи" can mean a contact of that first name: `Бориса` can mean `Борис`.

    Args:
        word: as it was written; in Russian in the instrumental or the accusative case, or as it is.
        first_name: as people call themselves.
    """
    written, name = (one.strip().casefold().replace("ё", "е") for one in (word, first_name))
    return bool(name) and written in {name, *_decline(name)}


def _decline(name: str) -> tuple[str, ...]:
    """The instrumental and the accusative of a Russian name in the nominative; empty for other alphabets."""
    if name in SPECIAL:
        return SPECIAL[name]
    stem, last = name[:-1], name[-1:]
    if last == "а":
        hissed = (f"{stem}ей",) if stem[-1:] in HISSING else ()
        return (f"{stem}ой", f"{stem}ою", f"{stem}у", *hissed)
    if last and last in CONSONANTS:
        return (f"{name}ом", f"{name}ем", f"{name}а") if last in HISSING else (f"{name}ом", f"{name}а")
    endings = {"я": ("ей", "ею", "ю"), "й": ("ем", "я"), "ь": ("ем", "ью", "я")}.get(last, ())
    return tuple(stem + ending for ending in endings)
