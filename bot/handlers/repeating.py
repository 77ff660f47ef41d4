"""Events that repeat: how, until when, and which dates of a series a change is about."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, completing
from bot.inputs import end_answers
from bot.keyboards import repetition
from bot.router import router
from bot.states import Repeating
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import EndOnButton, EndSeriesButton, EventButton, RepeatButton
from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.ics import rule_choices, rules
from calendarapp.messages import Payload
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import series, series_changes
from calendarapp.services.series import Scope


@router.button(RepeatButton)
def choose_repetition(turn: Turn, data: RepeatButton) -> None:
    """Ask how the event repeats, then until when; with both it is done."""
    event = common.get_own_event(turn, data.event_id)
    turn.finish("replaced", only=Repeating)  # whatever is asked now, it is another question
    if not data.how and event.series_id is not None:
        question = _("When does it stop? To repeat it differently, end it here and create a new event.")
        _ask(turn, event, question, repetition.make_choices(event))
    elif not data.how:
        _ask(turn, event, _("How often does it repeat?"), repetition.make_choices(event))
    elif data.how == "end":
        _choose_end(turn, event, data)
    elif event.series_id is not None:  # also the second of two taps: no tap deletes the dates of another rule
        common.show_card(turn, event, edit=True)
    elif data.how == "days":
        _ask(turn, event, _("On which days?"), repetition.make_weekdays(event, data.days))
    elif data.until:
        rule = repetition.make_rule(data.how, data.days, event.date)
        _repeat(turn, event, repetition.add_end(rule, data.until, event.date))
    else:
        turn.begin(Repeating.until, event_id=event.pk, how=data.how, days=data.days)
        _ask_end(turn, event)


@router.question(Repeating.until)
def ask_end_again(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        _ask_end(turn, event)


@router.step(Repeating.until)
def receive_end(turn: Turn) -> None:
    """Take a number of times or a last day."""
    event = common.find_event_in_question(turn)
    if event is None:
        return
    first = event.original_start.date() if event.original_start else event.date
    wrong = completing.find_unreal_alone(turn, turn.text)
    if wrong is not None:
        turn.open_with(completing.render_unreal(wrong))
        turn.ask()
        return
    end = end_answers.parse_end(turn.text, common.get_local_now(turn), first)
    day = end.find_last_day(first)
    if day is not None and day < first:
        raise CalendarError("past")
    ending = turn.data["how"] == "end"
    rule = repetition.make_rule(turn.data["how"], turn.data["days"], event.date)
    turn.finish(only=Repeating)
    if ending and event.series is not None:
        _end_on(turn, event, day or (repetition.find_nth(event.series, event, end.count) if end.count else None))
    elif event.series_id is None and not ending:
        limited = f"{rule};COUNT={end.count}" if end.count else rule
        _repeat(turn, event, rule_choices.end_on(rule, day) if day is not None else limited)
    else:  # it repeats by now, or does not any more
        common.show_card(turn, event)


@router.button(EndSeriesButton)
def end_series(turn: Turn, data: EndSeriesButton) -> None:
    """Ask whether the dates after this one may go; with an answer that is up to date, delete them."""
    event = common.get_own_event(turn, data.event_id)
    count = _count_following(event)
    if not count:
        common.show_card(turn, event, edit=True)
    elif turn.made_for == stamps.make_fingerprint(event.series_id, count):
        changed = series_changes.change(actor=turn.actor, event_id=event.pk, scope=Scope.FOLLOWING, rrule="")
        common.show_card(turn, changed, _("It does not repeat any more. ✅"), edit=True)
    else:
        counted = ngettext("Delete {count} date after this one?", "Delete {count} dates after this one?", count)
        text = counted if _has_end(event) else _("Delete all later dates?")
        yes = stamps.add_fingerprint(data.pack(), stamps.make_fingerprint(event.series_id, count))
        keyboard = keyboards.make_confirm_keyboard(
            _make_back_button(event), messages.make_button(_("🗑 Yes, delete"), yes, "danger"), pressed=turn
        )
        card = cards.render_event_view(turn.person, event)[0]
        turn.edit(join_lines(card, "\u200b", text.format(count=count)), keyboard)


def _choose_end(turn: Turn, event: Event, data: RepeatButton) -> None:
    """Ask until when a series goes on; with the answer that it has no end, that is done."""
    if event.series is None:  # it does not repeat any more
        common.show_card(turn, event, edit=True)
    elif data.until == "ever":
        _end_on(turn, event, None)
    else:
        turn.begin(Repeating.until, event_id=event.pk, how="end", days=0)
        _ask_end(turn, event)


def _end_on(turn: Turn, event: Event, day: dt.date | None) -> None:
    """Let a series go on until that day (None: for good); ask first where that deletes dates."""
    count = _count_after(event, day) if day is not None else 0
    if day is None or not count:
        _change_end(turn, event, day)
        return
    counted = ngettext("Delete {count} date after {day}?", "Delete {count} dates after {day}?", count)
    text = counted if _has_end(event) else _("Delete all dates after {day}?")
    yes = stamps.add_fingerprint(
        EndOnButton(event_id=event.pk, date=day.isoformat()).pack(),
        stamps.make_fingerprint(event.series_id, day, count),
    )
    keyboard = keyboards.make_confirm_keyboard(
        _make_back_button(event), messages.make_button(_("🗑 Yes, delete"), yes, "danger")
    )
    card = cards.render_event_view(turn.person, event)[0]
    turn.say(join_lines(card, "\u200b", text.format(count=count, day=formats.date_format(day, "j E Y"))), keyboard)


@router.button(EndOnButton)
def end_on(turn: Turn, data: EndOnButton) -> None:
    """End the series with that day if nothing has changed since the question was asked; otherwise show the card."""
    event = common.get_own_event(turn, data.event_id)
    try:
        day = dt.date.fromisoformat(data.date)
    except ValueError as error:
        raise CalendarError("date_unreadable") from error
    count = _count_after(event, day)
    if count and turn.made_for == stamps.make_fingerprint(event.series_id, day, count):
        _change_end(turn, event, day)
    else:
        common.show_card(turn, event, edit=True)


def _change_end(turn: Turn, event: Event, day: dt.date | None) -> None:
    rule = rule_choices.cut_end(event.series.rrule) if event.series is not None else ""
    rrule = rule_choices.end_on(rule, day) if day is not None else rule
    changed = series_changes.change(actor=turn.actor, event_id=event.pk, scope=Scope.ALL, rrule=rrule)
    common.show_card(turn, changed, _("Changed. ✅"), edit=True)


def _count_after(event: Event, day: dt.date) -> int:
    """Count the dates of its series after that day."""
    if event.series_id is None:
        return 0
    after = dt.datetime.combine(day, dt.time.max)
    return Event.objects.filter(series=event.series_id, original_start__gt=after).count()


def _repeat(turn: Turn, event: Event, rule: str) -> None:
    repeating = series.repeat(actor=turn.actor, event_id=event.pk, rrule=rule)
    common.show_card(turn, repeating, _("It repeats now. 🔁"), edit=True)


def _ask(turn: Turn, event: Event, question: str, rows: list[list[Payload]]) -> None:
    """Ask below the event's card, with the way back in the place of the button that was tapped."""
    text = join_lines(cards.render_event_view(turn.person, event)[0], "\u200b", format_html("🔁 {text}", text=question))
    _shown, at = keyboards.find_tapped_row(turn)
    place = 0 if at is None else min(at, len(rows))
    turn.about = event.pk
    turn.edit(text, messages.make_keyboard(*rows[:place], [_make_back_button(event)], *rows[place:]))


def _ask_end(turn: Turn, event: Event) -> None:
    how, days = turn.data["how"], turn.data["days"]
    if how == "end":
        question = _("Until when? Send the last day, or how many times from this date on: 1 June, 12.")
        _ask(turn, event, question, repetition.make_lasting(event))
        return
    rule = repetition.describe(repetition.make_rule(how, days, event.date), event)
    question = join_lines(rule, _("Until when? Tap it, or send a last day or a number of times: 1 June, 12."))
    _ask(turn, event, question, repetition.make_ends(event, how, days))


def _make_back_button(event: Event) -> Payload:
    return messages.make_button(_("‹ Back to the card"), EventButton(action="back", event_id=event.pk).pack())


def _has_end(event: Event) -> bool:
    """Whether its series has an end: of one without, only the dates that are written so far could be counted."""
    return event.series is not None and rules.has_end(event.series.rrule)


def _count_following(event: Event) -> int:
    """Count the dates after this one; none for an event that does not repeat."""
    if event.series_id is None or event.original_start is None:
        return 0
    return Event.objects.filter(series=event.series_id, original_start__gt=event.original_start).count()
