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
    inline_input,
    invite,
    leaving,
    listing,
    meetings,
    moving,
    mytime,
    offering,
    preferences,
    reminding,
    scope,
    settings,
    start,
    tokens,
    undo,
)
from bot.router import Topic

TOPICS: Final[tuple[Topic, ...]] = (
    start.topic,
    create.topic,
    listing.topic,
    edit.topic,
    delete.topic,
    invite.topic,
    meetings.topic,
    moving.topic,
    offering.topic,
    scope.topic,
    settings.topic,
    preferences.topic,
    mytime.topic,
    reminding.topic,
    tokens.topic,
    export.topic,
    feed.topic,
    importing.topic,
    forget.topic,
    undo.topic,
    inline_input.topic,
    leaving.topic,
)
