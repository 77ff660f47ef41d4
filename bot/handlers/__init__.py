"""The bot's topics, one a module, in the order in which their tables are joined."""

from typing import Final

from bot.handlers import create, delete, edit, invite, listing, meetings, settings, start, taps
from bot.routing import Topic

TOPICS: Final[tuple[Topic, ...]] = (
    start.topic,
    create.topic,
    listing.topic,
    edit.topic,
    delete.topic,
    invite.topic,
    meetings.topic,
    settings.topic,
    taps.topic,
)
