"""Buttons for when a person is busy: the nearest free times and, if nothing else is in the way, to go ahead anyway."""

import datetime as dt
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from bot.turn import Turn
from botapi.callbacks import OfferButton
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.models import TgUser
from calendarapp.queries import availability

Rows = list[list[Payload]]


def make_invite_rows(
    turn: Turn, error: CalendarError, *, event_id: int = 0, participant: int = 0, **_more: Any
) -> Rows:
    """Make buttons that invite to the event at a free time, or anyway; none for errors other than `busy`."""
    if error.code != "busy" or not (event_id and participant):
        return []
    offer = OfferButton(what="invite", number=event_id, participant=participant, minute=0, insists=0)
    return make_rows(error, offer, turn.person, _("Invite anyway"))


def make_move_rows(error: CalendarError, *, number: int, start: dt.datetime, reader: TgUser) -> Rows:
    """Make buttons that move the meeting to a free time, or to `start` anyway, as `make_invite_rows`."""
    if error.code != "busy":
        return []
    offer = OfferButton(what="move", number=number, participant=0, minute=to_minute(start), insists=0)
    return make_rows(error, offer, reader, _("Move anyway"))


def make_rows(error: CalendarError, offer: OfferButton, reader: TgUser, insist: str) -> Rows:
    """Make a button for each free time, and one that insists where that helps."""
    zone = clock.get_zone(reader.timezone)
    found: Rows = []
    for start, _end in availability.find_alternatives(error):
        text = formats.date_format(start.astimezone(zone), "D, j E, H:i")
        found.append([messages.make_button(text, offer.model_copy(update={"minute": to_minute(start)}).pack())])
    if error.params["forcible"]:
        found.append([messages.make_button(insist, offer.model_copy(update={"insists": 1}).pack(), "danger")])
    return found


def to_minute(start: dt.datetime) -> int:
    return int(start.timestamp()) // 60
