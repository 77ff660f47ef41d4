"""/edit: pick an event, pick a field, give the new value."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from aiogram.fsm.state import State
from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, create, fallback, invite
from bot.inputs import dates, whole_days
from bot.inputs.readings import Reading
from bot.keyboards import repetition, scopes
from bot.router import router
from bot.states import Editing, Inviting
from bot.turn import Turn
from botapi.callbacks import DatesButton, EventButton, FieldButton, ForceButton
from calendarapp import clock, links, messages
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import notice_counts, notices, series_changes, validation
from calendarapp.services.series import Scope

READ: Final[dict[str, Callable[[str], Any]]] = {
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "ends_on": dt.date.fromisoformat,
}


@router.command("edit", "edit_event")
def edit(turn: Turn) -> None:
    """Ask which event; `/edit ID` asks which field; `/edit ID new details` asks nothing."""
    event_id, _space, details = turn.args.partition(" ")
    if not event_id:
        ask_event(turn)
        return
    event = common.find_typed_event(turn, event_id)
    if details.strip():
        change(turn, event, details=details)
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
    if event := common.find_event_in_question(turn):
        _show_fields(turn, event)


def _show_fields(turn: Turn, event: Event) -> None:
    turn.say(
        join_lines(messages.render_event_card(event, turn.person), "\u200b", _("What do you want to change?")),
        keyboards.make_field_keyboard(event),
    )


@router.step(Editing.field)
def refuse_text(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        turn.say(_("Please tap what you want to change."), keyboards.make_field_keyboard(event))


@router.button(FieldButton)
def choose_field(turn: Turn, data: FieldButton) -> None:
    event = common.get_own_event(turn, data.event_id)
    if turn.state != Editing.field.state or turn.data["event_id"] != event.pk:
        turn.begin(Editing.field, event_id=event.pk)
    turn.goto(getattr(Editing, data.field))
    headline = format_html("✏️ <b>{name}</b>", name=event.name)
    if data.field == "name":
        _ask_text(turn, headline, _("What's the new name?"))
    elif data.field == "date":
        turn.say(create.render_date_question(headline), create.make_calendar(turn))
    elif data.field == "time":
        day = event.date if event.all_day else common.compute_start(event, turn).date()
        turn.say(join_lines(headline, create.render_time_question(day)), create.make_time_choices(turn, day))
    elif data.field == "duration" and event.all_day:
        rows = keyboards.make_days_rows(clock.count_days(event.duration_minutes))
        turn.say(
            join_lines(headline, _("How many days? Tap it or type it: 5 days, 2 weeks, until 14 December.")),
            messages.make_keyboard(*rows, keyboards.make_cancel_row()),
        )
    elif data.field == "duration":
        turn.say(
            join_lines(headline, _("How long will it last? Tap it or type it: 45, 1:30, 90 min.")),
            messages.make_keyboard(*keyboards.make_duration_rows(event.duration_minutes), keyboards.make_cancel_row()),
        )
    elif data.field == "place":
        _ask_text(turn, headline, _("Where is it? Send the place."), _("🧹 Remove the place") if event.place else "")
    elif data.field == "url":
        _ask_text(turn, headline, _("Send the link."), _("🧹 Remove the link") if event.url else "")
    else:
        remove = _("🧹 Remove the details") if event.details else ""
        _ask_text(turn, headline, _("Send the new details."), remove)


def _ask_text(turn: Turn, headline: str, question: str, remove: str = "") -> None:
    """Ask for a text; `remove` is the button that leaves the field empty."""
    turn.say(
        join_lines(headline, question),
        keyboards.make_skip_keyboard(remove) if remove else keyboards.make_cancel_keyboard(),
    )


@router.step(Editing.name)
def receive_name(turn: Turn) -> None:
    name = validation.clean_name(turn.text)
    if event := common.find_event_in_question(turn):
        change(turn, event, name=name)


@router.step(Editing.duration)
def receive_duration(turn: Turn) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:
        last = whole_days.parse_last_day(turn.text, event.date, common.get_local_now(turn))
        change(turn, event, ends_on=last)
    else:
        change(turn, event, duration_minutes=dates.parse_duration(turn.text))


@router.step(Editing.place)
def receive_place(turn: Turn) -> None:
    if turn.text:
        take_place(turn, turn.text)
    else:
        turn.say(_("Please send the place as text."), keyboards.make_cancel_keyboard())


@router.step(Editing.url)
def receive_url(turn: Turn) -> None:
    text = turn.text.strip()
    if not text:
        raise CalendarError("url_wrong", limit=links.LIMIT, example=links.EXAMPLE)
    take_url(turn, text if "://" in text else f"https://{text}")


@router.step(Editing.details)
def receive_details(turn: Turn) -> None:
    if turn.text:
        take_details(turn, turn.text)
    else:
        turn.say(_("Please send the details as text."), keyboards.make_cancel_keyboard())


def take_moment(turn: Turn, moment: dates.Moment) -> None:
    """Move the event to the given day, time or both; whatever was not given stays as the card shows it.

    Whole days stay such unless a time is given.
    """
    if moment.day is not None:
        create.check_day(turn, moment.day)
    if event := common.find_event_in_question(turn):
        lasting: dict[str, Any] = {} if moment.minutes is None else {"duration_minutes": moment.minutes}
        if not event.all_day:
            start = common.compute_start(event, turn)
            _move(turn, event, moment.day or start.date(), moment.time or start.time(), **lasting)
        elif moment.time is None:
            change(turn, event, date=moment.day or event.date)
        else:
            zone, day = turn.person.timezone, moment.day or event.date
            change(turn, event, date=day, time=moment.time, timezone=zone, all_day=False, **lasting)


def take_all_day(turn: Turn) -> None:
    """Let the event take the whole days that it touches, as the card shows them."""
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:
        change(turn, event, all_day=True)
    else:
        day = common.compute_start(event, turn).date()
        change(turn, event, all_day=True, date=day, timezone=turn.person.timezone)


def take_whole_days(turn: Turn, reading: Reading) -> None:
    """Let the event take the whole days that were said."""
    if event := common.find_event_in_question(turn):
        zone: dict[str, Any] = {} if event.all_day else {"timezone": turn.person.timezone}
        change(turn, event, all_day=True, date=reading.day, ends_on=reading.ends_on, **zone)


def take_duration(turn: Turn, minutes: int | None) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:  # a button of either question may be tapped
        change(turn, event, ends_on=clock.get_last_day(event.date, minutes))
    else:
        change(turn, event, duration_minutes=minutes)


def take_place(turn: Turn, place: str) -> None:
    if event := common.find_event_in_question(turn):
        change(turn, event, place=validation.clean_place(place))


def take_url(turn: Turn, url: str) -> None:
    if event := common.find_event_in_question(turn):
        change(turn, event, url=validation.clean_url(url))


def take_details(turn: Turn, details: str) -> None:
    if event := common.find_event_in_question(turn):
        change(turn, event, details=details)


def _move(turn: Turn, event: Event, day: dt.date, time: dt.time, **more: Any) -> None:
    """Move the event to a time on the person's own clock; an unchanged one keeps the zone it was saved with."""
    zone = turn.person.timezone
    if clock.to_instant(day, time, zone) == clock.to_instant(event.date, event.time, event.timezone):
        change(turn, event, **more)
    else:
        change(turn, event, date=day, time=time, timezone=zone, **more)


def change(turn: Turn, event: Event, *, scope: Scope | None = None, **fields: Any) -> None:
    """Change the event, show its card and, if it moved, say how many people are asked again.

    Of a series, which dates it is about is asked first. A change that double-books the person needs a second
    confirmation.
    """
    if event.series_id is not None and scope is None:
        _keep_change(turn, event, Editing.dates, fields)
        ask_which_dates(turn)
        return
    if scope is not None:
        turn.data["scope"] = scope.value
    try:
        with notices.tally_notices() as told:
            changed = series_changes.change_dates(
                actor=turn.actor, event_id=event.pk, scope=scope or Scope.THIS, **fields
            )
    except CalendarError as error:
        if error.code != "double_booking":
            raise
        _keep_change(turn, event, Editing.sure, fields)
        common.warn(turn, error, ForceButton(action="edit", number=event.pk))
        return
    turn.finish("changed", only=Editing)
    # If it only became shorter, nobody is asked.
    moved = changed.slot.lower != event.slot.lower or changed.slot.upper > event.slot.upper
    timed = moved and not changed.all_day
    note = common.render_clock_note(changed.date, changed.time, changed.timezone) if timed else None
    stay = scopes.render_own_times(changed) if moved else None
    common.show_card(turn, changed, join_lines(_("Changed. ✅"), note, notice_counts.render_asked_again(told), stay))


def change_anyway(turn: Turn) -> None:
    turn.edit(_("Book anyway"))
    if event := common.find_event_in_question(turn):
        scope = Scope(turn.data["scope"]) if "scope" in turn.data else None
        change(turn, event, scope=scope, force=True, **_unpack_change(turn.data["change"]))


def _keep_change(turn: Turn, event: Event, step: State, fields: dict[str, Any]) -> None:
    """Keep the change in the conversation, for a question that has to be answered first."""
    if not turn.is_in(Editing):
        turn.begin(Editing.field, event_id=event.pk)
    turn.goto(step, event_id=event.pk, change=_pack_change(fields))


@router.question(Editing.dates)
def ask_which_dates(turn: Turn) -> None:
    rows = repetition.make_scopes()
    turn.say(_("🔁 Which dates shall change?"), messages.make_keyboard(*rows, keyboards.make_cancel_row()))


@router.button(DatesButton)
def choose_dates(turn: Turn, data: DatesButton) -> None:
    """Change the dates that were chosen, or invite to them."""
    if turn.state not in {Inviting.dates.state, Editing.dates.state}:
        fallback.reply_stale_button(turn)
        return
    turn.edit(_(repetition.SCOPES[data.scope]))
    if turn.state == Inviting.dates.state:
        invite.take_dates(turn, Scope(data.scope))
    elif event := common.find_event_in_question(turn):
        change(turn, event, scope=Scope(data.scope), **_unpack_change(turn.data["change"]))


def _pack_change(fields: dict[str, Any]) -> dict[str, Any]:
    """A change of time as JSON values, for the conversation's data."""
    return {key: value.isoformat() if key in READ else value for key, value in fields.items()}


def _unpack_change(change: dict[str, Any]) -> dict[str, Any]:
    return {key: READ[key](value) if key in READ else value for key, value in change.items()}
