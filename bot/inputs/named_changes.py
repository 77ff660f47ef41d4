"""Another name or reminder for an event that is named: "rename concert to opera", "напомни про йогу за час". Pure."""

import re
from typing import Any, Final

from bot.inputs import setting_answers

QUOTES: Final = '«»"“”„'
OWN: Final = r"(?:(?:the|my|событие|встречу|мо[йюеё]|мою) )*"
RENAME: Final = re.compile(
    rf"(?:please |пожалуйста,? )?(?:rename {OWN}(?P<english>\S.*?) (?:to|as|into)"
    rf"|переименуй(?:те)? {OWN}(?P<russian>\S.*?) (?:в|как)) (?P<name>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
AHEAD: Final = r"(?:before(?:hand)?|earlier|ahead|in advance)"
SETTING: Final = r"(?:поставь|добавь|сделай|установи|включи|создай)(?:те)?(?: мне)? напоминани[ея]"
# Each has two stretches of words: what it is about, and how long before.
REMIND: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"напомни(?:те)?(?: мне)? (?:про|об?|обо|насч[её]т) {OWN}(?P<what>\S.*?) за (?P<lead>\S.*)",
        rf"{SETTING} (?:на|про|об?|для|к|перед) {OWN}(?P<what>\S.*?) за (?P<lead>\S.*)",
        rf"напомни(?:те)?(?: мне)? за (?P<lead>\S.*?) (?:до|перед) {OWN}(?P<what>\S.*)",
        rf"remind me (?:about|of) {OWN}(?P<both>\S.*) {AHEAD}",
        rf"(?:set|add|put|create|make)(?: me)?(?: an?)? reminder (?:for|on|to|about) {OWN}(?P<both>\S.*) {AHEAD}",
        rf"remind me (?P<lead>\S.*?) before {OWN}(?P<what>\S.*)",
    )
)


def find(text: str) -> tuple[str, dict[str, Any]] | None:
    """The words that name the event, and what of it is to be changed; None for any other text."""
    said = text.strip().rstrip(".!")
    if found := RENAME.fullmatch(said):
        name = " ".join(found["name"].split()).strip(QUOTES)
        return ((found["english"] or found["russian"]).strip(QUOTES), {"name": name}) if name else None
    for pattern in REMIND:
        if (found := pattern.fullmatch(said)) and (asked := _read_lead(found)):
            what, minutes = asked
            return what.strip(QUOTES), {"reminder_minutes": minutes}
    return None


def _read_lead(found: re.Match[str]) -> tuple[str, list[int]] | None:
    """What it is about, and the minutes before; of "yoga an hour" the length is as long as it can be."""
    groups = found.groupdict()
    words = groups.get("both", "").split()
    pairs = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    for what, lead in pairs or [(groups["what"], groups["lead"])]:
        if minutes := setting_answers.parse_lead_times(lead):
            return what, minutes
    return None
