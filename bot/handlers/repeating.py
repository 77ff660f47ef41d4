"""Events that repeat: how, until when, and which dates of a series a change is about."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common
from bot.inputs import dates
from bot.keyboards import repetition
from bot.router import router
from bot.states import Repeating
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import EndSeriesButton, EventButton, RepeatButton
from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import series, series_changes
from calendarapp.services.series import Scope

TIMES: Final = re.compile(r"([1-9][0-9]{0,2})\s*(?:раза?|times?)?", re.IGNORECASE)


@router.button(RepeatButton)
def choose_repetition(turn: Turn, data: RepeatButton) -> None:
    """Ask how the event repeats, then until when; with both it is done."""
    event = common.get_own_event(turn, data.event_id)
    if not data.how:
        _ask(turn, event, _("How often does it repeat?"), repetition.make_choices(event))
    elif event.series_id is not None:  # also the second of two taps: no tap deletes the dates of another rule
        common.show_card(turn, event, edit=True)
    elif data.how == "days":
        _ask(turn, event, _("On which days?"), repetition.make_weekdays(event, data.days))
    elif data.until:
        rule = repetition.make_rule(data.how, data.days, event.date)
        turn.finish(only=Repeating)
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
    rule = repetition.make_rule(turn.data["how"], turn.data["days"], event.date)
    if found := TIMES.fullmatch(turn.text.strip()):
        rule = f"{rule};COUNT={found[1]}"
    else:
        day = dates.parse_date(turn.text, common.get_local_now(turn)).day
        if day is None or day < event.date:
            raise CalendarError("past")
        rule = repetition.end_on(rule, day)
    turn.finish(only=Repeating)
    if event.series_id is None:
        _repeat(turn, event, rule)
    else:  # it repeats by now
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
        text = ngettext("Delete {count} date after this one?", "Delete {count} dates after this one?", count)
        yes = stamps.add_fingerprint(data.pack(), stamps.make_fingerprint(event.series_id, count))
        keyboard = keyboards.make_confirm_keyboard(
            _make_back_button(event), messages.make_button(_("🗑 Yes, delete"), yes, "danger"), pressed=turn
        )
        card = cards.render_event_view(turn.person, event)[0]
        turn.edit(join_lines(card, "\u200b", text.format(count=count)), keyboard)


def _repeat(turn: Turn, event: Event, rule: str) -> None:
    repeating = series.repeat(actor=turn.actor, event_id=event.pk, rrule=rule)
    common.show_card(turn, repeating, _("It repeats now. 🔁"), edit=True)


def _ask(turn: Turn, event: Event, question: str, rows: list[list[Payload]]) -> None:
    """Ask below the event's card, with the way back in the place of the button that was tapped."""
    text = join_lines(cards.render_event_view(turn.person, event)[0], "\u200b", format_html("🔁 {text}", text=question))
    _shown, at = keyboards.find_tapped_row(turn)
    place = 0 if at is None else min(at, len(rows))
    turn.edit(text, messages.make_keyboard(*rows[:place], [_make_back_button(event)], *rows[place:]))


def _ask_end(turn: Turn, event: Event) -> None:
    how, days = turn.data["how"], turn.data["days"]
    rule = repetition.describe(repetition.make_rule(how, days, event.date), event)
    question = join_lines(rule, _("Until when? Tap it, or send a last day or a number of times: 1 June, 12."))
    _ask(turn, event, question, repetition.make_ends(event, how, days))


def _make_back_button(event: Event) -> Payload:
    return messages.make_button(_("‹ Back to the card"), EventButton(action="back", event_id=event.pk).pack())


def _count_following(event: Event) -> int:
    """Count the dates after this one; none for an event that does not repeat."""
    if event.series_id is None or event.original_start is None:
        return 0
    return Event.objects.filter(series=event.series_id, original_start__gt=event.original_start).count()
