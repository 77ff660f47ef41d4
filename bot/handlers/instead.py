"""Another time for an event, one tap away: what its sentence can mean as well, or what was said of it since."""

import datetime as dt

from django.utils.translation import gettext as _

from bot.handlers import common, fallback
from bot.router import router
from bot.turn import Turn, stamps
from botapi.callbacks import InsteadButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.models import Event
from calendarapp.services import series_changes
from calendarapp.services.series import Scope


@router.button(InsteadButton)
def move_instead(turn: Turn, data: InsteadButton) -> None:
    """Move the event, with all its dates, to the other time that its sentence can mean, unless it has been changed."""
    event = common.get_own_event(turn, data.event_id)
    start = dt.datetime.fromtimestamp(data.minute * 60, dt.UTC)
    if turn.made_for != _make_fingerprint(event):
        if start != event.slot.lower:  # not the second of two taps
            fallback.reply_stale_button(turn)
        common.show_card(turn, event, edit=True)
        return
    there = start.astimezone(clock.get_zone(event.timezone))
    changed = series_changes.change(
        actor=turn.actor,
        event_id=event.pk,
        scope=Scope.ALL if event.series_id else Scope.THIS,
        date=there.date(),
        time=there.time().replace(fold=0),
        duration_minutes=data.minutes or event.duration_minutes,
    )
    common.show_card(turn, changed, _("Changed. ✅"), edit=True)


def make_row(event: Event, start: dt.datetime, text: str, minutes: int = 0) -> list[Payload]:
    """A button that moves the event, as it is now, to another start, and to another duration unless that is 0."""
    data = InsteadButton(event_id=event.pk, minute=int(start.timestamp()) // 60, minutes=minutes).pack()
    return [messages.make_button(text, stamps.add_fingerprint(data, _make_fingerprint(event)))]


def _make_fingerprint(event: Event) -> str:
    return stamps.make_fingerprint(event.date, event.time, event.timezone, event.duration_minutes, event.series_id)
