"""/edit: pick an event, pick a field, give the new value."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, create, fallback, invite
from bot.inputs import dates
from bot.keyboards import repetition, scopes
from bot.router import router
from bot.states import Editing, Inviting
from bot.turn import Turn
from botapi.callbacks import DatesButton, EventButton, FieldButton, ForceButton
from calendarapp import clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import notices, series_changes, validation
from calendarapp.services.series import Scope

READ: Final[dict[str, Callable[[str], Any]]] = {"date": dt.date.fromisoformat, "time": dt.time.fromisoformat}


@router.command("edit", "edit_event")
def edit(turn: Turn) -> None:
    """Ask which event; `/edit ID` asks which field; `/edit ID new details` asks nothing."""
    event_id, _space, details = turn.args.partition(" ")
    if not event_id:
        ask_event(turn)
        return
    event = common.find_typed_event(turn, event_id)
    if details.strip():
        _change(turn, event, details=details)
    else:
        ask_field(turn, event)


@router.question(Editing.event)
def ask_event(turn: Turn) -> None:
    if not common.has_events(turn):
        turn.finish(only=Editing)
        return
    turn.goto(Editing.event) if turn.is_in(Editing) else turn.begin(Editing.event)
    turn.say(*common.render_picker(turn, "edit"))


@router.step(Editing.event)
def receive_event(turn: Turn) -> None:
    ask_field(turn, common.find_typed_event(turn, turn.text))


def choose_event(turn: Turn, data: EventButton) -> None:
    ask_field(turn, common.get_own_event(turn, data.event_id))


def ask_field(turn: Turn, event: Event) -> None:
    if turn.state == Editing.event.state:
        turn.goto(Editing.field, event_id=event.pk)
    else:
        turn.begin(Editing.field, event_id=event.pk)
    _show_fields(turn, event)


@router.question(Editing.field)
def ask_field_again(turn: Turn) -> None:
    if event := _find_event(turn):
        _show_fields(turn, event)


def _show_fields(turn: Turn, event: Event) -> None:
    turn.say(
        join_lines(messages.render_event_card(event, turn.person), "\u200b", _("What do you want to change?")),
        keyboards.make_field_keyboard(event),
    )


@router.step(Editing.field)
def refuse_text(turn: Turn) -> None:
    if event := _find_event(turn):
        turn.say(_("Please tap what you want to change."), keyboards.make_field_keyboard(event))


@router.button(FieldButton)
def choose_field(turn: Turn, data: FieldButton) -> None:
    event = common.get_own_event(turn, data.event_id)
    if turn.state != Editing.field.state or turn.data["event_id"] != event.pk:
        turn.begin(Editing.field, event_id=event.pk)
    turn.goto(getattr(Editing, data.field))
    headline = format_html("✏️ <b>{name}</b>", name=event.name)
    if data.field == "name":
        turn.say(join_lines(headline, _("What's the new name?")), keyboards.make_cancel_keyboard())
    elif data.field == "date":
        turn.say(create.render_date_question(headline), create.make_calendar(turn))
    elif data.field == "time":
        start = common.compute_start(event, turn)
        turn.say(
            join_lines(headline, create.render_time_question(start.date())),
            create.make_time_choices(turn, start.date()),
        )
    elif data.field == "duration":
        turn.say(
            join_lines(headline, _("How long will it last? Tap it or type it: 45, 1:30, 90 min.")),
            messages.make_keyboard(*keyboards.make_duration_rows(event.duration_minutes), keyboards.make_cancel_row()),
        )
    else:
        clear = (
            keyboards.make_skip_keyboard(_("🧹 Remove the details"))
            if event.details
            else keyboards.make_cancel_keyboard()
        )
        turn.say(join_lines(headline, _("Send the new details.")), clear)


@router.step(Editing.name)
def receive_name(turn: Turn) -> None:
    name = validation.clean_name(turn.text)
    if event := _find_event(turn):
        _change(turn, event, name=name)


@router.step(Editing.duration)
def receive_duration(turn: Turn) -> None:
    take_duration(turn, dates.parse_duration(turn.text))


@router.step(Editing.details)
def receive_details(turn: Turn) -> None:
    if turn.text:
        take_details(turn, turn.text)
    else:
        turn.say(_("Please send the details as text."), keyboards.make_cancel_keyboard())


def take_moment(turn: Turn, moment: dates.Moment) -> None:
    """Move the event to the given day, time or both; whatever was not given stays as the card shows it."""
    if moment.day is not None:
        create.check_day(turn, moment.day)
    if event := _find_event(turn):
        start = common.compute_start(event, turn)
        lasting = {} if moment.minutes is None else {"duration_minutes": moment.minutes}
        _move(turn, event, moment.day or start.date(), moment.time or start.time(), **lasting)


def take_duration(turn: Turn, minutes: int | None) -> None:
    if event := _find_event(turn):
        _change(turn, event, duration_minutes=minutes)


def take_details(turn: Turn, details: str) -> None:
    if event := _find_event(turn):
        _change(turn, event, details=details)


def _find_event(turn: Turn) -> Event | None:
    """Return the event of this conversation; if it has been deleted meanwhile, end the conversation."""
    event = queries.get_event(turn.data["event_id"], owner=turn.person.tg_id)
    if event is None:
        turn.finish(only=Editing)
        turn.say(escape(CalendarError("event_not_found")))
    return event


def _move(turn: Turn, event: Event, day: dt.date, time: dt.time, **more: Any) -> None:
    """Move the event to a time on the person's own clock; an unchanged one keeps the zone it was saved with."""
    zone = turn.person.timezone
    if clock.to_instant(day, time, zone) == clock.to_instant(event.date, event.time, event.timezone):
        _change(turn, event, **more)
    else:
        _change(turn, event, date=day, time=time, timezone=zone, **more)


def _change(turn: Turn, event: Event, *, scope: Scope | None = None, **fields: Any) -> None:
    """Change the event, show its card and, if it moved, say how many people are asked again.

    Of a series, which dates it is about is asked first. A change that double-books the person needs a second
    confirmation.
    """
    if event.series_id is not None and scope is None:
        _ask_which_dates(turn, event, fields)
        return
    if scope is not None:
        turn.data["scope"] = scope.value
    try:
        with notices.tally_notices() as told:
            changed = series_changes.change(actor=turn.actor, event_id=event.pk, scope=scope or Scope.THIS, **fields)
    except CalendarError as error:
        if error.code != "double_booking":
            raise
        if not turn.is_in(Editing):
            turn.begin(Editing.field, event_id=event.pk)
        turn.goto(Editing.sure, event_id=event.pk, change=_pack_change(fields))
        common.warn(turn, error, ForceButton(action="edit", number=event.pk))
        return
    turn.finish("changed", only=Editing)
    # If it only became shorter, nobody is asked.
    moved = changed.slot.lower != event.slot.lower or changed.slot.upper > event.slot.upper
    note = common.render_clock_note(changed.date, changed.time, changed.timezone) if moved else None
    stay = scopes.render_own_times(changed) if moved else None
    common.show_card(turn, changed, join_lines(_("Changed. ✅"), note, scopes.render_asked_again(told), stay))


def change_anyway(turn: Turn) -> None:
    turn.edit(_("Book anyway"))
    if event := _find_event(turn):
        scope = Scope(turn.data["scope"]) if "scope" in turn.data else None
        _change(turn, event, scope=scope, force=True, **_unpack_change(turn.data["change"]))


def _ask_which_dates(turn: Turn, event: Event, fields: dict[str, Any]) -> None:
    if not turn.is_in(Editing):
        turn.begin(Editing.field, event_id=event.pk)
    turn.goto(Editing.dates, event_id=event.pk, change=_pack_change(fields))
    ask_which_dates(turn)


@router.question(Editing.dates)
def ask_which_dates(turn: Turn) -> None:
    rows = repetition.make_scopes()
    turn.say(_("🔁 Which dates shall change?"), messages.make_keyboard(*rows, keyboards.make_cancel_row()))


@router.button(DatesButton)
def choose_dates(turn: Turn, data: DatesButton) -> None:
    """Change the dates that were chosen, or invite to them."""
    if turn.state == Inviting.dates.state:
        turn.edit(_(repetition.SCOPES[data.scope]))
        invite.take_dates(turn, Scope(data.scope))
        return
    if turn.state != Editing.dates.state:
        fallback.reply_stale_button(turn)
        return
    turn.edit(_(repetition.SCOPES[data.scope]))
    if event := _find_event(turn):
        _change(turn, event, scope=Scope(data.scope), **_unpack_change(turn.data["change"]))


@router.step(Editing.dates, Inviting.dates, Inviting.without)
def refuse_typed_dates(turn: Turn) -> None:
    turn.say(_("Please tap one of the buttons, or send /cancel to stop."))


def _pack_change(fields: dict[str, Any]) -> dict[str, Any]:
    """A change of time as JSON values, for the conversation's data."""
    return {key: value.isoformat() if key in READ else value for key, value in fields.items()}


def _unpack_change(change: dict[str, Any]) -> dict[str, Any]:
    return {key: READ[key](value) if key in READ else value for key, value in change.items()}
