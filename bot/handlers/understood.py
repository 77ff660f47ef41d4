"""What was understood of a sentence: as the event that it would be, as lines of text, and on buttons."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bot.handlers import common, completing, naming_people
from bot.inputs import reminder_words, requests, sentences, whole_days
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.keyboards import repetition
from bot.turn import Turn
from botapi.callbacks import OfferButton, ReadingButton
from calendarapp import clock, links, messages
from calendarapp.errors import CalendarError
from calendarapp.ics import rule_choices
from calendarapp.messages import Payload, cards, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event, TgUser
from calendarapp.services import reminders

Rows = list[list[Payload]]


def make_plan(turn: Turn, found: Sentence, reading: Reading) -> Event:
    """The event as it would be saved. Raises: CalendarError for a reading that does not say when."""
    zone = found.zone or turn.person.timezone
    if reading.day is not None and reading.ends_on is not None:
        length = clock.measure_days(reading.day, (reading.ends_on - reading.day).days + 1, zone)
        return Event(date=reading.day, time=dt.time(), timezone=zone, duration_minutes=length, all_day=True)
    if reading.day is None or reading.time is None:
        raise CalendarError("date_unreadable")
    minutes = turn.person.duration_minutes if reading.minutes is None else reading.minutes
    return Event(date=reading.day, time=reading.time, timezone=zone, duration_minutes=minutes)


def get_length(plan: Event, name: str) -> dict[str, Any]:
    """When it begins and how long it lasts, or until which day, as `series.create_event` takes them.

    Whole days leave the person free, but for those on which they are away.
    """
    if plan.all_day:
        busy = {"transparent": False} if whole_days.is_absence(name) else {}
        return {"all_day": True, "ends_on": clock.get_last_day(plan.date, plan.duration_minutes), **busy}
    return {"time": plan.time, "duration_minutes": plan.duration_minutes}


def choose_reminders(turn: Turn, found: Sentence, reading: Reading) -> list[int] | None:
    """The event's own reminders, as said; None where it follows the person's usual ones."""
    if found.reminders:
        return list(found.reminders)
    plan = make_plan(turn, found, reading)
    return choose_asked_reminders(turn, plan, reading.rule) if reminder_words.asks(found.text) else None


def choose_kept_reminders(turn: Turn) -> list[int] | None:
    """As `choose_reminders`, of an event of which the rest was asked."""
    said: list[int] | None = turn.data.get("reminders")
    if said or not turn.data.get("asked_to_remind"):
        return said
    day, time = dt.date.fromisoformat(turn.data["date"]), dt.time.fromisoformat(turn.data["time"])
    plan = Event(date=day, time=time, timezone=turn.person.timezone, all_day=bool(turn.data.get("all_day")))
    return choose_asked_reminders(turn, plan, turn.data.get("rule"))


def choose_asked_reminders(turn: Turn, plan: Event, rule: str | None) -> list[int] | None:
    """Of what a person asks to be reminded: at its start, too, beside those usual reminders that are still to come."""
    if plan.all_day or 0 in turn.person.reminder_minutes:
        return None
    start = clock.to_instant(plan.date, plan.time, plan.timezone)
    coming = [one for one in turn.person.reminder_minutes if rule or reminders.compute_moments(start, [one])]
    return [*coming, 0]


def get_name(turn: Turn, found: Sentence) -> str:
    """The name; people who are all known, or who are asked to be invited, leave it."""
    if "name" in turn.data:
        return str(turn.data["name"])
    known, unknown = naming_people.tell_apart(turn, found.people)
    named = found.make_name(without=found.people) if known and (found.planned or not unknown) else ""
    return requests.strip_request(named or found.name)


def render(turn: Turn, found: Sentence, reading: Reading) -> Markup:
    """What was understood, part by part."""
    plan = make_plan(turn, found, reading)
    return join_lines(
        format_html("📌 <b>{name}</b>", name=get_name(turn, found)),
        format_html("🗓 {when}", when=messages.format_when(plan, turn.person)),
        repetition.render(reading.rule, plan) if reading.rule else None,
        format_html("📍 {place}", place=found.place) if found.place else None,
        format_html("🔗 {link}", link=cards.render_link(found.url)) if found.url else None,
        cards.render_own_reminders(choose_reminders(turn, found, reading) or None),
        _render_unknown(turn, found),
    )


def make_reading_rows(turn: Turn, found: Sentence, shown: Sequence[Reading]) -> Rows:
    """A row for each of these readings that has not passed."""
    readings = (found.reading, *found.alternatives)
    return [
        [messages.make_button(format_reading(turn, found, one), ReadingButton(choice=readings.index(one)).pack())]
        for one in shown
        if completing.is_coming(turn, found, one)
    ]


def list_asked(found: Sentence) -> list[Reading]:
    """The readings between which the person has to choose: two rules are told apart at one time of day."""
    if found.sure:
        return []
    first = found.reading
    return [one for one in (first, *found.alternatives) if first.rule is None or one.time == first.time]


def format_reading(turn: Turn, found: Sentence, reading: Reading) -> str:
    """A reading on a button: of two rules how it repeats; otherwise day, time and, where it was said, the end."""
    plan = make_plan(turn, found, reading)
    start = common.compute_start(plan, turn)
    if reading.rule and not found.sure:
        return capfirst(repetition.describe(rule_choices.cut_end(reading.rule), plan))
    if reading.ends_on is not None and reading.ends_on != plan.date:
        return messages.format_days(plan.date, reading.ends_on)
    hours = format_hours(start, reading)
    return hours if reading.rule else f"{formats.date_format(start, 'D, j E')}, {hours}"


def format_hours(start: dt.datetime, reading: Reading) -> str:
    if reading.is_whole_day:
        return _("all day")
    end = f"–{start + dt.timedelta(minutes=reading.minutes):%H:%M}" if reading.minutes else ""
    return f"{start:%H:%M}{end}"


def _render_unknown(turn: Turn, found: Sentence) -> Markup | None:
    """Say whom the sentence names who is not known, and how they are reached all the same.

    One alone is named where it is a @name: other words behind "with" need be nobody.
    """
    known, unknown = naming_people.tell_apart(turn, found.people)
    me = (turn.person.username or "").lower()
    words = [word for word in unknown if (links.parse_username(word) or "").lower() != me or not me]
    names = [name for word in words if (name := links.parse_username(word))]
    if names and len(found.people) == 1:
        hint = _("I don't know @{name} yet. Save it, tap “🙋 Join link”, and send them the link.").format(name=names[0])
    elif words and (known or names):
        told = _("I don't know {names} yet. Save it, tap “🙋 Join link”, and send them the link.")
        hint = told.format(names=", ".join(lengths.cut(word, lengths.LABEL) for word in words))
    else:
        return None
    return format_html("👤 <i>{hint}</i>", hint=hint)


def make_invite_row(turn: Turn, event: Event) -> list[Payload]:
    """A button that invites the one person whom the event's name names and who is known; or nothing."""
    words = sentences.find_people(event.name)
    known = naming_people.find_known(turn, words) if len(words) == 1 else []
    return make_invite_buttons(event, known[0]) if known else []


def make_invite_buttons(event: Event, person: TgUser) -> list[Payload]:
    offer = OfferButton(what="invite", number=event.pk, participant=person.tg_id, minute=0, insists=0)
    text = lengths.cut(_("✉️ Invite {name}").format(name=person.first_name or f"@{person.username}"), lengths.LABEL)
    return [messages.make_button(text, offer.pack(), "primary")]


def read_fields(turn: Turn, text: str) -> dict[str, Any] | None:
    """Read a sentence as the fields of one event, as `events.create` takes them, by its likeliest reading.

    None for what does not say enough or leaves two times to choose from, for what repeats, and for what has passed.
    """
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    if found is None or "name" in found.missing or found.reading.day is None or found.reading.rule or found.either:
        return None
    if found.wrong:
        return None
    readings = [one for one in (found.reading, *found.alternatives) if one.day and (one.time or one.is_whole_day)]
    coming = [one for one in readings if completing.is_coming(turn, found, one)]
    if not coming:
        return None
    plan = make_plan(turn, found, coming[0])
    return {
        "name": requests.strip_request(found.name),
        "date": plan.date,
        "place": found.place or "",
        "url": found.url,
        "timezone": plan.timezone,
        "reminder_minutes": choose_reminders(turn, found, coming[0]),
        **get_length(plan, found.name),
    }
