"""What the bot is called in Telegram. Reads only."""

from calendarapp.models import BotAccount


def get_username() -> str:
    """The bot's username without @; empty before a bot has started for the first time."""
    return BotAccount.objects.values_list("username", flat=True).filter(pk=1).first() or ""
