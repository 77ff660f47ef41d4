"""When to remind: of everything (/settings), or of one event otherwise (its card). Toggles, several at once."""

from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common
from bot.handlers.overview import back, chosen
from bot.keyboards import lead_times
from bot.router import Topic
from bot.turn import Turn
from botapi.callbacks import RemindButton, RemindChange
from calendarapp import messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import html, lines
from calendarapp.models import Event
from calendarapp.services import events, people

topic = Topic()

CHOICES: Final = (0, 5, 15, 30, lead_times.HOUR, 3 * lead_times.HOUR, lead_times.DAY, lead_times.WEEK)


def show_own(turn: Turn) -> None:
    """The person's own reminders, that everything follows unless it has others."""
    now = turn.person.reminder_minutes
    text = lines(
        html("<b>{title}</b>", title=_("⏰ When shall I remind you?")),
        _("You can choose several. An event can have its own: tap Reminders on its card."),
        html("{label}: {value}", label=_("Now"), value=lead_times.reminders(now)),
    )
    turn.edit(text, messages.keyboard(*_toggles(now, 0), [_never(now, 0)], back()))


@topic.button(RemindButton)
def tapped(turn: Turn, data: RemindButton) -> None:
    """A toggle, or the way to the toggles of an event and back to its card."""
    if data.event_id:
        _of_event(turn, common.own_event(turn, data.event_id), data)
        return
    minutes = _changed(turn.person.reminder_minutes, data)
    if minutes is not None:
        turn.person = people.set_reminders(tg_id=turn.person.tg_id, reminder_minutes=minutes)
    show_own(turn)


def _of_event(turn: Turn, event: Event, data: RemindButton) -> None:
    if data.change == "back":
        common.show_card(turn, event, edit=True)
        return
    minutes = _changed(_minutes(turn, event), data)
    if data.change == "follow":
        event = events.change(actor=turn.actor, event_id=event.pk, reminder_minutes=None)
    elif minutes is not None:
        event = events.change(actor=turn.actor, event_id=event.pk, reminder_minutes=minutes)
    _show_event(turn, event)


def _show_event(turn: Turn, event: Event) -> None:
    follows = event.reminder_minutes is None
    now = _minutes(turn, event)
    text = lines(
        html("⏰ <b>{name}</b>", name=event.name),
        html("🗓 {when}", when=messages.when(event, turn.person)),
        html("{label}: {value}", label=_("Reminders"), value=lead_times.reminders(now)),
        html("<i>{note}</i>", note=_("As in your /settings.")) if follows else None,
    )
    follow = _button(chosen(_("As in my settings"), now=follows), "follow", event.pk)
    rows = _toggles([] if follows else now, event.pk)
    never = _button(chosen(_("never"), now=not follows and not now), "never", event.pk)
    turn.edit(text, messages.keyboard(*rows, [never], [follow], [_button(_("‹ Back"), "back", event.pk)]))


def _minutes(turn: Turn, event: Event) -> list[int]:
    """What holds for the event now."""
    return turn.person.reminder_minutes if event.reminder_minutes is None else event.reminder_minutes


def _changed(now: list[int], data: RemindButton) -> list[int] | None:
    """What the button makes of these minutes; None when it changes nothing.

    A button says what it wants, not "the other way round": pressed on two devices, it does the same.
    """
    if data.change == "never":
        return []
    if data.change == "on":
        return [*now, data.minutes]
    if data.change == "off":
        return [minutes for minutes in now if minutes != data.minutes]
    return None


def _toggles(now: list[int], event_id: int) -> list[list[Payload]]:
    """A button for every usual choice, and for what was chosen elsewhere."""
    buttons = [
        _button(
            chosen(lead_times.before(minutes), now=minutes in now), "off" if minutes in now else "on", event_id, minutes
        )
        for minutes in sorted({*CHOICES, *now})
    ]
    return [list(row) for row in keyboards.in_rows(buttons, 2)]


def _never(now: list[int], event_id: int) -> Payload:
    return _button(chosen(_("never"), now=not now), "never", event_id)


def _button(text: str, change: RemindChange, event_id: int, minutes: int = 0) -> Payload:
    return messages.button(text, RemindButton(change=change, event_id=event_id, minutes=minutes).pack())
