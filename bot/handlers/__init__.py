"""The bot's topics, one per module, in the order in which their routers are merged."""

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
    settings,
    start,
    tokens,
    undo,
)
from bot.router import Router

ROUTERS: Final[tuple[Router, ...]] = (
    start.router,
    create.router,
    listing.router,
    edit.router,
    delete.router,
    invite.router,
    meetings.router,
    moving.router,
    offering.router,
    settings.router,
    preferences.router,
    mytime.router,
    reminding.router,
    tokens.router,
    export.router,
    feed.router,
    importing.router,
    forget.router,
    undo.router,
    inline_input.router,
    leaving.router,
)
