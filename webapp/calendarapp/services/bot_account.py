"""What the bot is called in Telegram: it says so when it starts."""

from calendarapp.models import BotAccount


def note(username: str) -> None:
    """Keep the bot's username, without @, for pages that lead to its chat; another one takes its place."""
    BotAccount.objects.update_or_create(pk=1, defaults={"username": username})
