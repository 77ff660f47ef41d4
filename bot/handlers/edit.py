"""/edit: pick an event, pick a field, give the new value."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import aside, changing, common, completing, create, halves, picking
from bot.inputs import dates, time_words, whole_days, yes_words
from bot.inputs.readings import Reading
from bot.router import router
from bot.states import Editing
from bot.turn import Turn
from botapi.callbacks import EventButton, FieldButton
from calendarapp import clock, links, messages
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import join_lines
from calendarapp.models import Event
from calendarapp.services import validation


@router.command("edit", "edit_event")
def edit(turn: Turn) -> None:
    """Ask which event; `/edit ID` asks which field; `/edit ID new details` asks nothing."""
    first, _space, details = turn.args.partition(" ")
    if not first:
        ask_event(turn)
        return
    if common.parse_id(first) is None:
        first, details = turn.args, ""
    event = picking.take_typed_event(turn, first, "edit")
    if event is None:
        return
    if wrong := completing.find_unreal_alone(turn, details):
        turn.open_with(completing.render_unreal(wrong))
        ask_field(turn, event)
    elif details.strip():
        changing.change(turn, event, details=details)
    else:
        ask_field(turn, event)


@router.question(Editing.event)
def ask_event(turn: Turn) -> None:
    if not common.has_events(turn):
        turn.finish(only=Editing)
        return
    turn.set_state(Editing.event) if turn.is_in(Editing) else turn.begin(Editing.event)
    turn.say(*common.render_picker(turn, "edit"))


@router.step(Editing.event)
def receive_event(turn: Turn) -> None:
    if event := picking.take_typed_event(turn, turn.text, "edit"):
        ask_field(turn, event)


def choose_event(turn: Turn, data: EventButton) -> None:
    ask_field(turn, common.get_own_event(turn, data.event_id))


def ask_field(turn: Turn, event: Event) -> None:
    if turn.state == Editing.event.state:
        turn.set_state(Editing.field, event_id=event.pk)
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
    turn.set_state(getattr(Editing, data.field), day=None, part=None, other=None)
    turn.ask()


@router.step(Editing.name)
def receive_name(turn: Turn) -> None:
    name = validation.clean_name(turn.text)
    if event := common.find_event_in_question(turn):
        changing.change(turn, event, name=name)


@router.step(Editing.duration)
def receive_duration(turn: Turn) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:
        last = whole_days.parse_last_day(turn.text, event.date, common.get_local_now(turn))
        changing.change(turn, event, ends_on=last)
    else:
        _take_length(turn, event)


def _take_length(turn: Turn, event: Event) -> None:
    try:
        length = dates.parse_duration(turn.text)
    except CalendarError:
        if not aside.take_request(turn):
            raise
    else:
        changing.change(turn, event, duration_minutes=length)


@router.step(Editing.place)
def receive_place(turn: Turn) -> None:
    if turn.text:
        take_place(turn, "" if yes_words.is_nothing(turn.text) else turn.text)
    else:
        turn.say(_("Please send the place as text."), keyboards.make_cancel_keyboard())


@router.step(Editing.url)
def receive_url(turn: Turn) -> None:
    text = turn.text.strip()
    if not text or not (yes_words.is_nothing(text) or "." in text or "://" in text):  # a word is no address
        raise CalendarError("url_wrong", limit=links.LIMIT, example=links.EXAMPLE)
    take_url(turn, "" if yes_words.is_nothing(text) else text if "://" in text else f"https://{text}")


@router.step(Editing.details)
def receive_details(turn: Turn) -> None:
    if turn.text:
        take_details(turn, "" if yes_words.is_nothing(turn.text) else turn.text)
    else:
        turn.say(_("Please send the details as text."), keyboards.make_cancel_keyboard())


def take_moment(turn: Turn, moment: dates.Moment) -> None:
    """Move the event to the given day, time or both; whatever was not given stays as the card shows it.

    Whole days stay such unless a time is given.
    """
    if moment.day is not None:
        create.check_day(turn, moment.day)
    if event := common.find_event_in_question(turn):
        start = None if event.all_day else common.compute_start(event, turn)
        given = dt.date.fromisoformat(turn.data["day"]) if turn.data.get("day") else None
        day = moment.day or given or (start.date() if start else event.date)
        if moment.part and not _is_in_part(start, moment.part):
            turn.set_state(Editing.time, day=day.isoformat(), part=moment.part)
            turn.ask()
            return
        moment = halves.choose(turn, moment, day, start.time() if start else None)
        halves.keep(turn, moment)
        lasting: dict[str, Any] = {} if moment.minutes is None else {"duration_minutes": moment.minutes}
        if start is not None:
            _move(turn, event, day, moment.time or start.time(), **lasting)
        elif moment.time is None:
            changing.change(turn, event, date=day)
        else:
            zone = turn.person.timezone
            changing.change(turn, event, date=day, time=moment.time, timezone=zone, all_day=False, **lasting)


def _is_in_part(start: dt.datetime | None, part: str) -> bool:
    """Whether it begins in that part of the day; otherwise it is not known when in it."""
    return start is not None and start.hour in time_words.PARTS[part].values()


def take_other_half(turn: Turn, moment: dates.Moment) -> None:
    """Change to the other half of the day, before it is said of which dates."""
    if moment.time is not None:
        halves.keep(turn, dates.Moment(None, other=dt.time.fromisoformat(turn.data["change"]["time"])))
        turn.data["change"] |= {"time": moment.time.isoformat()}
        turn.set_state(Editing.dates)
        turn.ask()


def take_all_day(turn: Turn) -> None:
    """Let the event take the whole days that it touches, as the card shows them."""
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:
        changing.change(turn, event, all_day=True)
    else:
        day = common.compute_start(event, turn).date()
        changing.change(turn, event, all_day=True, date=day, timezone=turn.person.timezone)


def take_whole_days(turn: Turn, reading: Reading) -> None:
    """Let the event take the whole days that were said."""
    if event := common.find_event_in_question(turn):
        zone: dict[str, Any] = {} if event.all_day else {"timezone": turn.person.timezone}
        changing.change(turn, event, all_day=True, date=reading.day, ends_on=reading.ends_on, **zone)


def take_duration(turn: Turn, minutes: int | None) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:  # a button of either question may be tapped
        changing.change(turn, event, ends_on=clock.get_last_day(event.date, minutes))
    else:
        changing.change(turn, event, duration_minutes=minutes)


def take_place(turn: Turn, place: str) -> None:
    if event := common.find_event_in_question(turn):
        changing.change(turn, event, place=validation.clean_place(place))


def take_url(turn: Turn, url: str) -> None:
    if event := common.find_event_in_question(turn):
        changing.change(turn, event, url=validation.clean_url(url))


def take_details(turn: Turn, details: str) -> None:
    if event := common.find_event_in_question(turn):
        changing.change(turn, event, details=details)


def _move(turn: Turn, event: Event, day: dt.date, time: dt.time, **more: Any) -> None:
    """Move the event to a time on the person's own clock; an unchanged one keeps the zone it was saved with."""
    zone = turn.person.timezone
    if clock.to_instant(day, time, zone) == clock.to_instant(event.date, event.time, event.timezone):
        changing.change(turn, event, **more)
    else:
        changing.change(turn, event, date=day, time=time, timezone=zone, **more)
