"""An event in one sentence: `/new Lunch tomorrow at 1` saves it, a plain sentence is offered with Save."""

import datetime as dt
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, fallback
from bot.inputs import people_words, sentences, spelling
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.router import router
from bot.states import Noting
from bot.turn import Turn, stamps
from botapi import cards, links
from botapi.callbacks import FieldButton, FieldName, InsteadButton, OfferButton, ReadingButton
from calendarapp import clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event, TgUser
from calendarapp.services import events, validation
from calendarapp.sql.cards import name_event_card

Rows = list[list[Payload]]

ALTERNATIVES: Final = 2  # other readings that have a button


def explain_unstored(turn: Turn, reading: Reading) -> str | None:
    """Say what of a reading can't be stored yet; None if everything can. The only place that decides it."""
    if reading.rule is not None:
        language: spelling.Language = "ru" if turn.person.language == "ru" else "en"
        told = _("I understand that this repeats, but I can't keep repeating events yet. Send it with one day.")
        rule = spelling.spell(reading, language)
        return join_lines(told, format_html("🔁 {rule}", rule=rule) if rule else None)
    if reading.is_whole_day:
        return _("I understand that this takes whole days, but I can't keep those yet. Send it with a time.")
    return None


def read(turn: Turn, text: str) -> Sentence | None:
    """Read a sentence that says everything an event needs; None for any other text."""
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    if found is None or "name" in found.missing or found.reading.day is None:
        return None
    whole = found.reading.rule is not None or found.reading.is_whole_day
    return found if whole or not found.missing else None


def save_at_once(turn: Turn, text: str) -> bool:
    """Save the event of a sentence, or ask which of its readings is meant; False if it does not say enough."""
    found = read(turn, text)
    if found is None:
        return False
    if unstored := explain_unstored(turn, found.reading):
        turn.say(unstored)
        return True
    state = Noting.offered if found.sure else Noting.readings
    turn.begin(state, sentence=text, written=common.get_local_now(turn).isoformat())
    if found.sure:
        save(turn, found, 0)
    else:
        turn.ask()
    return True


def receive_text(turn: Turn) -> None:
    """Offer to save the event of a sentence that came outside of any conversation; explain any other message."""
    found = read(turn, turn.text)
    if found is None or not any(_is_coming(turn, found, one) for one in (found.reading, *found.alternatives)):
        fallback.reply_not_understood(turn)
    elif unstored := explain_unstored(turn, found.reading):
        turn.say(unstored)
    else:
        state = Noting.offered if found.sure else Noting.readings
        turn.begin(state, sentence=turn.text, written=common.get_local_now(turn).isoformat())
        turn.ask()


@router.step(Noting.offered, Noting.readings)
def receive_other_text(turn: Turn) -> None:
    """Drop an offer that was not taken: another sentence is another offer."""
    turn.finish("replaced", only=Noting)
    receive_text(turn)


@router.question(Noting.offered)
def ask_whether(turn: Turn) -> None:
    """Show what was understood, with Save and what else the sentence can mean."""
    found = _read_again(turn)
    if found is None:
        return
    save_button = messages.make_button(_("💾 Save"), ReadingButton(choice=0).pack(), "success")
    rows = [[save_button], *_make_reading_rows(turn, found, since=1), keyboards.make_cancel_row()]
    turn.say(
        join_lines(
            format_html("📌 <b>{name}</b>", name=_name(turn, found)),
            format_html("🗓 {when}", when=messages.format_when(_plan(turn, found, found.reading), turn.person)),
            format_html("📍 {place}", place=found.place) if found.place else None,
            "\u200b",
            _("Shall I save this?"),
        ),
        messages.make_keyboard(*rows),
    )


@router.question(Noting.readings)
def ask_which(turn: Turn) -> None:
    """Ask which of two readings is meant."""
    found = _read_again(turn)
    if found is None:
        return
    turn.say(
        join_lines(format_html("📌 <b>{name}</b>", name=_name(turn, found)), _("Which one do you mean?")),
        messages.make_keyboard(*_make_reading_rows(turn, found, since=0), keyboards.make_cancel_row()),
    )


@router.button(ReadingButton)
def choose_reading(turn: Turn, data: ReadingButton) -> None:
    """Save the event as the tapped reading says."""
    found = _read_again(turn) if turn.is_in(Noting) else None
    if found is None or data.choice > len(found.alternatives):
        fallback.reply_stale_button(turn)
    else:
        save(turn, found, data.choice)


def save(turn: Turn, found: Sentence, number: int) -> None:
    """Save the event as that reading says, and show its card with one tap to correct each part.

    Raises:
        CalendarError: as `events.create`.
    """
    readings = (found.reading, *found.alternatives)
    reading = readings[number]
    plan, person = _plan(turn, found, reading), _find_person(turn, found)
    event = events.create(
        owner=turn.person.tg_id,
        name=_name(turn, found),
        date=plan.date,
        time=plan.time,
        details=found.place or "",
        duration_minutes=plan.duration_minutes,
        timezone=plan.timezone,
    )
    turn.finish("saved")
    others = [other for other in readings if other is not reading] if found.sure else []
    text, keyboard = cards.render_event_view(turn.person, event, _("Saved! ✅"))
    rows: Rows = [
        _make_field_row(event),
        *(_make_instead_button(turn, event, other) for other in others if _is_coming(turn, found, other)),
        *([[_make_invite_button(event, person)]] if person else []),
        *keyboard["inline_keyboard"],
    ]
    show = turn.edit if turn.callback else turn.say
    note = common.render_clock_note(event.date, event.time, event.timezone)
    show(join_lines(text, note), messages.make_keyboard(*rows), card=name_event_card(event.pk))


@router.button(InsteadButton)
def move_instead(turn: Turn, data: InsteadButton) -> None:
    """Move the event to the other time that its sentence can mean, unless it has been changed since."""
    event = common.get_own_event(turn, data.event_id)
    if turn.made_for != _make_fingerprint(event):
        fallback.reply_stale_button(turn)
        turn.strip()
        return
    start = dt.datetime.fromtimestamp(data.minute * 60, dt.UTC).astimezone(clock.get_zone(event.timezone))
    changed = events.change(
        actor=turn.actor, event_id=event.pk, date=start.date(), time=start.time().replace(fold=0),
        duration_minutes=data.minutes or event.duration_minutes,
    )  # fmt: skip
    common.show_card(turn, changed, _("Changed. ✅"), edit=True)


def _read_again(turn: Turn) -> Sentence | None:
    """Read the sentence of the conversation, as it was meant when it was written."""
    written = dt.datetime.fromisoformat(turn.data["written"]).astimezone(clock.get_zone(turn.person.timezone))
    return sentences.parse_sentence(turn.data["sentence"], written)


def _plan(turn: Turn, found: Sentence, reading: Reading) -> Event:
    """The event as it would be saved."""
    minutes = turn.person.duration_minutes if reading.minutes is None else reading.minutes
    zone = found.zone or turn.person.timezone
    return _make_plan(reading, zone, minutes)


def _make_plan(reading: Reading, zone: str, minutes: int | None) -> Event:
    """An event that is not saved. Raises: CalendarError for a reading without a day and a time."""
    if reading.day is None or reading.time is None:
        raise CalendarError("date_unreadable")
    return Event(date=reading.day, time=reading.time, timezone=zone, duration_minutes=minutes)


def _is_coming(turn: Turn, found: Sentence, reading: Reading) -> bool:
    if reading.day is None:
        return False
    try:
        validation.require_coming(
            reading.ends_on or reading.day, reading.time or dt.time(23, 59), found.zone or turn.person.timezone
        )
    except CalendarError:
        return False
    return True


def _name(turn: Turn, found: Sentence) -> str:
    """The name; a person who is known is invited, and leaves it."""
    person = _find_person(turn, found)
    return (found.make_name(without=found.people) if person else "") or found.name


def _find_person(turn: Turn, found: Sentence) -> TgUser | None:
    """Find the one person that the sentence names; None for nobody, several, and who can't be told."""
    if len(found.people) != 1:
        return None
    [word] = found.people
    if username := links.parse_username(word):
        person = queries.find_person_by_username(username)
        return person if person is not None and person.tg_id != turn.person.tg_id else None
    known = [one for one in queries.list_met(turn.person.tg_id) if people_words.could_mean(word, one.first_name)]
    return known[0] if len(known) == 1 else None


def _make_reading_rows(turn: Turn, found: Sentence, *, since: int) -> Rows:
    """A row for each reading that has not passed."""
    readings = list(enumerate((found.reading, *found.alternatives)))[since : since + ALTERNATIVES + (since == 0)]
    return [
        [messages.make_button(_format(turn, found, one), ReadingButton(choice=number).pack())]
        for number, one in readings
        if _is_coming(turn, found, one)
    ]


def _format(turn: Turn, found: Sentence, reading: Reading) -> str:
    """A reading on a button: weekday, day, time and, where it was said, the end."""
    plan = _plan(turn, found, reading)
    start = clock.to_instant(plan.date, plan.time, plan.timezone).astimezone(clock.get_zone(turn.person.timezone))
    ends = start + dt.timedelta(minutes=reading.minutes or 0)
    end = f"–{ends:%H:%M}" if reading.minutes else ""
    return formats.date_format(start, "D, j E, H:i") + end


def _make_field_row(event: Event) -> list[Payload]:
    """One tap to correct each part."""

    def field(text: str, name: FieldName) -> Payload:
        return messages.make_button(text, FieldButton(field=name, event_id=event.pk).pack())

    return [field(_("🏷 Name"), "name"), field(_("🗓 Date"), "date"), field(_("🕐 Time"), "time")]


def _make_instead_button(turn: Turn, event: Event, other: Reading) -> list[Payload]:
    """A button for another reading of the sentence."""
    plan = _make_plan(other, event.timezone, None)
    start = clock.to_instant(plan.date, plan.time, plan.timezone)
    data = InsteadButton(event_id=event.pk, minute=int(start.timestamp()) // 60, minutes=other.minutes or 0).pack()
    shown = formats.date_format(start.astimezone(clock.get_zone(turn.person.timezone)), "D, j E, H:i")
    text = _("↪️ No, {when}").format(when=shown)
    return [messages.make_button(text, stamps.add_fingerprint(data, _make_fingerprint(event)))]


def _make_invite_button(event: Event, person: TgUser) -> Payload:
    offer = OfferButton(what="invite", number=event.pk, participant=person.tg_id, minute=0, insists=0)
    text = lengths.cut(_("✉️ Invite {name}").format(name=person.first_name or f"@{person.username}"), lengths.LABEL)
    return messages.make_button(text, offer.pack(), "primary")


def _make_fingerprint(event: Event) -> str:
    return stamps.make_fingerprint(event.date, event.time, event.timezone, event.duration_minutes)
