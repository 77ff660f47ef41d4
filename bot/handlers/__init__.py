"""The bot's topics, one a module, in the order in which their tables are joined."""

from typing import Final

from bot.handlers import (
    create,
    delete,
    edit,
    export,
    feed,
    forget,
    importing,
    invite,
    leaving,
    listing,
    meetings,
    moving,
    preferences,
    reminding,
    settings,
    start,
    taps,
    tokens,
)
from bot.routing import Topic

TOPICS: Final[tuple[Topic, ...]] = (
    start.topic,
    create.topic,
    listing.topic,
    edit.topic,
    delete.topic,
    invite.topic,
    meetings.topic,
    moving.topic,
    settings.topic,
    preferences.topic,
    reminding.topic,
    tokens.topic,
    export.topic,
    feed.topic,
    importing.topic,
    forget.topic,
    taps.topic,
    leaving.topic,
)
