"""The time zones that the bot offers, and the one that it takes for a newcomer's."""

from typing import Final

SHORT_LIST: Final = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk",
    "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Kamchatka", "Europe/Minsk", "Asia/Almaty",
    "Asia/Tashkent", "Asia/Tbilisi", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles",
)  # fmt: skip
# Where most of those live whose Telegram speaks that language; the default zone is for all others.
LIKELY: Final = {
    "be": "Europe/Minsk", "kk": "Asia/Almaty", "uz": "Asia/Tashkent", "ka": "Asia/Tbilisi", "hy": "Asia/Yerevan",
    "az": "Asia/Baku", "ky": "Asia/Bishkek", "tg": "Asia/Dushanbe", "uk": "Europe/Kyiv", "en-gb": "Europe/London",
    "en-ie": "Europe/Dublin", "en-in": "Asia/Kolkata", "de": "Europe/Berlin", "de-at": "Europe/Vienna",
    "de-ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome", "pl": "Europe/Warsaw", "cs": "Europe/Prague",
    "fi": "Europe/Helsinki", "tr": "Europe/Istanbul", "he": "Asia/Jerusalem", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
}  # fmt: skip


def guess_by_language(language_code: str | None) -> str | None:
    """The zone of most people whose Telegram has that language tag (`en-GB`); None when it says nothing of a place."""
    tag = (language_code or "").lower().replace("_", "-")
    return LIKELY.get(tag) or LIKELY.get(tag.partition("-")[0])
