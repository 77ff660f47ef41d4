"""What is said of an event that is saved: another time, duration, name or place, or who is invited to it."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from bot import keyboards, notes
from bot.handlers import changing, common, correcting, delete, halves, instead, invite, naming_people, picking
from bot.inputs import cancel_words, corrections, named_changes, requests, search_words, sentences
from bot.inputs.dates import Moment
from bot.states import Inviting
from bot.turn import Turn
from calendarapp import access, clock, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import format_html
from calendarapp.models import Event
from calendarapp.services import series

Rows = list[list[Payload]]


def take_of_shown(turn: Turn) -> bool:
    """Take what is said of the event whose card has just been shown; False for any other message."""
    event = _find_shown(turn)
    if _invite(turn, event):
        return True
    if event is None:
        return False
    if requests.find_change(turn.text.strip(" .,!")) in {("delete", word) for word in requests.IT}:
        delete.ask_whether(turn, event)
    elif notes.asks_lead(turn) and (leads := corrections.find_leads(turn.text)):
        changing.change(turn, event, reminder_minutes=leads)
    elif fields := corrections.find_fields(turn.text):
        if "all_day" in fields:
            fields |= {"date": common.compute_start(event, turn).date(), "timezone": turn.person.timezone}
        changing.change(turn, event, **fields)
    elif rule := _read_rule(turn, event):
        repeating = series.repeat(actor=turn.actor, event_id=event.pk, rrule=rule)
        common.show_card(turn, repeating, _("It repeats now. 🔁"))
    elif (rows := make_change_rows(turn, event, turn.text)) is not None:
        show_to_change(turn, event, rows, None if rows else _tell_why_not(event))
    else:
        return False
    return True


def take_of_named(turn: Turn) -> bool:
    """Give another name or reminder to the own event that is named; False for any other message.

    Of several events of that name, it is asked which one is to be shown.
    """
    asked = named_changes.find(turn.text) if corrections.find_name(turn.text) is None else None  # "rename it to"
    said = sentences.parse_sentence(asked[0], common.get_local_now(turn)) if asked else None
    if asked is None or (said is not None and said.reading.time is not None):  # a time makes it another event
        return False
    words = search_words.clean_words(said.name if said is not None else asked[0])
    found = _find_own(turn, words, said.reading.day if said is not None else None) if words else []
    none = picking.render_none(words) if "name" in asked[1] and words else None
    if len(found) == 1:
        changing.change(turn, found[0], **asked[1])
    elif found:
        picking.ask_which(turn, found, "show")
    elif none is not None:
        turn.say(none)
    return bool(found) or none is not None


def _find_own(turn: Turn, words: str, day: dt.date | None) -> list[Event]:
    """The own events to come of that name, on that day; of a series its next date, and alone the one called just so."""
    found = picking.find_named(turn, words)
    found = found if day is None else picking.choose_day(turn, found, day)
    found = list({(event.series_id, event.series_id or event.pk): event for event in reversed(found)}.values())[::-1]
    same = [event for event in found if search_words.clean_words(event.name).casefold() == words.casefold()]
    return same if len(same) == 1 else found


def _tell_why_not(event: Event) -> str:
    """Why there is no button for what was said of the event."""
    if event.all_day:
        return _("It lasts whole days: for another day, or a time, tap Edit.")
    return _("That changes nothing: it is so already, or the time has passed.")


def ask_to_delete_shown(turn: Turn) -> bool:
    """Ask whether to delete the event whose card has just been shown, where its person takes it back; else False.

    Where the card offers a change that was said, it is that which is taken back.
    """
    event = _find_shown(turn) if turn.state is None and cancel_words.takes_back(turn.text) else None
    if event is not None and notes.offers_change(turn):
        turn.say(_("Everything stays as it is. 🙂"))
    elif event is not None:
        delete.ask_whether(turn, event)
    return event is not None


def _find_shown(turn: Turn) -> Event | None:
    number = notes.get_shown_event(turn)
    return queries.get_event(number, owner=turn.person.tg_id) if number is not None else None


def _read_rule(turn: Turn, event: Event) -> str | None:
    """How it is to repeat from its own date on: "every week"; None for any other text."""
    start = common.compute_start(event, turn)
    text = f"{event.pk}# {start:%Y-%m-%d %H:%M} {corrections.strip_repeating(turn.text)}"
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    said = found is not None and found.sure and found.name == f"{event.pk}#" and found.reading.day == start.date()
    return found.reading.rule if found is not None and said else None


def show_to_change(turn: Turn, event: Event, rows: Rows, told: str | None = None) -> None:
    """Show the event's card, with these buttons above its own; `told`: what is said instead of tapping one."""
    common.show_card(turn, event, told or _("✏️ Tap below what you want to change."), above=rows)


def make_change_rows(turn: Turn, event: Event, text: str) -> Rows | None:
    """A button for each change of its time or duration that the text can mean, the likelier first.

    None for a text that means none; no button for what is so already, has passed, or is for the card's own buttons.
    """
    now, rows, understood = common.compute_start(event, turn), [], False
    shift = corrections.find_shift(text)
    length = corrections.find_length(text) if shift is None else None
    understood = length is not None
    if length and length != event.duration_minutes and not event.all_day:
        label = _("⏳ Make it {duration}").format(duration=keyboards.format_duration(length))
        rows.append(instead.make_amend_row(event, now, label, length))
    for planned in (now, None) if corrections.may_name_hour(text) else (now,):
        moment = correcting.read_moment(turn, text, planned, event.name)
        understood = understood or moment is not None
        row = _make_move_row(turn, event, now, moment) if moment is not None else []
        if row and row not in rows:
            rows.append(row)
    return rows if understood else None


def _make_move_row(turn: Turn, event: Event, now: dt.datetime, moment: Moment) -> list[Payload]:
    moment = halves.choose(turn, moment, moment.day or now.date(), now.time())
    day, time = moment.day or now.date(), moment.time or now.time()
    if event.all_day:
        return []
    start = clock.to_instant(day, time, turn.person.timezone)
    if start == now or clock.is_past(day, time, turn.person.timezone):
        return []
    shown = formats.date_format(start.astimezone(clock.get_zone(turn.person.timezone)), "D, j E, H:i")
    return instead.make_amend_row(event, start, _("↪️ Move it: {when}").format(when=shown), moment.minutes or 0)


def _invite(turn: Turn, shown: Event | None) -> bool:
    """Begin an invitation to the event that is named, or to the shown one; False for any other message.

    Where none is shown or named, names alone begin one that asks to which event.
    """
    asked = corrections.find_invited(turn.text)
    if asked is None:
        return False
    words, what = asked
    if sentences.parse_sentence(words, common.get_local_now(turn)) is not None:
        return False  # a day or a time is nobody's name: it is another event
    if what and what.lower() not in requests.IT:
        named = picking.find_named(turn, what)
        shown = named[0] if len(named) == 1 else None
    if (shown is None and (what or turn.state is not None)) or (shown is not None and access.has_passed(shown)):
        return False
    try:
        found = naming_people.find_typed_people(turn, words)
    except CalendarError:
        found = None
    if shown is None and found is None and not naming_people.are_names(words):
        return False
    if shown is None and found is None and not common.has_events(turn):
        return True
    turn.begin(Inviting.person, **({"event_id": shown.pk} if shown is not None else {}))
    if found is None:
        turn.open_with(format_html("👤 {text}", text=CalendarError("person_not_found", name=words)))
        invite.ask_person(turn)
    else:
        invite.take_people(turn, *found)
    return True
