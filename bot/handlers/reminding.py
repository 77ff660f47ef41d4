"""When to remind: of everything (/settings), or differently of one event (its card). Several can be switched on."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import aside, common, preferences
from bot.handlers.overview import format_day_before, make_back_row
from bot.inputs import setting_answers
from bot.keyboards import repetition
from bot.router import router
from bot.states import Choosing
from bot.turn import Turn
from botapi import cards
from botapi.callbacks import RemindButton, RemindChange, RemindDatesButton
from calendarapp import messages
from calendarapp.messages import Payload, lead_times
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import people, series_changes
from calendarapp.services.series import Scope

Changed: TypeAlias = RemindButton | RemindDatesButton

DAY_CHOICES: Final = tuple(lead_times.DAY - hour * lead_times.HOUR for hour in (9, 12, 18, 21))  # of whole days
CHOICES: Final = (0, 5, 15, 30, lead_times.HOUR, 3 * lead_times.HOUR, lead_times.DAY, lead_times.WEEK)


def show_own(turn: Turn) -> None:
    """Show the person's usual reminders, which hold for everything without its own."""
    preferences.wait_for_words(turn, Choosing.reminders)
    _show_own(turn, turn.edit)


@router.step(Choosing.reminders)
def receive_own(turn: Turn) -> None:
    """Take "an hour and a day before" for what the buttons switch on one by one."""
    minutes = [] if setting_answers.is_never(turn.text) else setting_answers.parse_lead_times(turn.text)
    if minutes is None:
        aside.take(turn, _("Please tap when to remind you, or write it: 15 minutes, an hour and a day before."))
        return
    turn.person = people.set_reminders(tg_id=turn.person.tg_id, reminder_minutes=minutes)
    _show_own(turn, turn.say)


def _show_own(turn: Turn, show: Callable[[str, Payload], None]) -> None:
    now = turn.person.reminder_minutes
    text = join_lines(
        format_html("<b>{title}</b>", title=_("⏰ When shall I remind you?")),
        _("You can choose several. An event can have its own: tap Reminders on its card."),
        format_html("{label}: {value}", label=_("Now"), value=lead_times.format_lead_times(now)),
    )
    show(text, messages.make_keyboard(*_make_toggles(now, 0), make_back_row()))


@router.button(RemindButton)
def change_reminders(turn: Turn, data: RemindButton) -> None:
    if data.event_id:
        event = common.get_own_event(turn, data.event_id)
        if data.change == "back":
            common.show_card(turn, event, edit=True)
        elif event.series_id is not None:  # also of a card from before it repeated
            _ask_which_dates(turn, event)
        else:
            _change_event(turn, event, data, Scope.THIS)
        return
    minutes = _apply_change(turn.person.reminder_minutes, data)
    if minutes is not None:
        turn.person = people.set_reminders(tg_id=turn.person.tg_id, reminder_minutes=minutes)
    _show_own(turn, turn.edit)


@router.button(RemindDatesButton)
def change_of_dates(turn: Turn, data: RemindDatesButton) -> None:
    event = common.get_own_event(turn, data.event_id)
    if event.series_id is None:  # it does not repeat any more
        common.show_card(turn, event, edit=True)
    else:
        _change_event(turn, event, data, Scope(data.scope))


def _ask_which_dates(turn: Turn, event: Event) -> None:
    """Ask below the card, with the way back in the place of the button that was tapped."""
    back = messages.make_button(_("‹ Back"), RemindButton(change="back", event_id=event.pk, minutes=0).pack())
    choices = [
        messages.make_button(
            _(text), RemindDatesButton(scope=scope, change="show", event_id=event.pk, minutes=0).pack()
        )
        for scope, text in repetition.SCOPES.items()
    ]
    card = cards.render_event_view(turn.person, event)[0]
    question = format_html("⏰ {question}", question=_("Reminders for which dates?"))
    turn.about = event.pk
    _shown, at = keyboards.find_tapped_row(turn)
    rows = [[one] for one in choices]
    place = 0 if at is None else min(at, len(rows))
    turn.edit(join_lines(card, "\u200b", question), messages.make_keyboard(*rows[:place], [back], *rows[place:]))


def _change_event(turn: Turn, event: Event, data: Changed, scope: Scope) -> None:
    minutes = _apply_change(_get_minutes(turn, event), data)
    if data.change == "follow" or minutes is not None:
        own = None if data.change == "follow" else minutes
        event = series_changes.change_dates(actor=turn.actor, event_id=event.pk, scope=scope, reminder_minutes=own)
    _show_event(turn, event, scope if event.series_id is not None else None)


def _show_event(turn: Turn, event: Event, scope: Scope | None) -> None:
    follows = event.reminder_minutes is None
    text = join_lines(
        format_html("⏰ <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=messages.format_when(event, turn.person)),
        format_html("🔁 {scope}", scope=_(repetition.SCOPES[scope.value])) if scope else None,
        format_html("{label}: {value}", label=_("Reminders"), value=_format(turn, event)),
        format_html("<i>{note}</i>", note=_("As in your /settings.")) if follows else None,
    )
    follow = _make_choice(_("As in my settings"), "follow", event.pk, now=follows, scope=scope)
    back = _make_choice(_("‹ Back"), "back", event.pk)
    turn.about, turn.asks_lead = event.pk, True
    toggles = _make_toggles(event.reminder_minutes, event.pk, all_day=event.all_day, scope=scope)
    turn.edit(text, messages.make_keyboard(*toggles, [follow], [back]))


def _format(turn: Turn, event: Event) -> str:
    if event.all_day and event.reminder_minutes is None:
        return format_day_before(turn.person.whole_day_reminder)
    return lead_times.format_lead_times(_get_minutes(turn, event), all_day=event.all_day)


def _get_minutes(turn: Turn, event: Event) -> list[int]:
    if event.reminder_minutes is None:
        return [] if event.all_day else turn.person.reminder_minutes
    return event.reminder_minutes


def _apply_change(now: list[int], data: Changed) -> list[int] | None:
    """Return the minutes after the button is applied; None if it changes nothing.

    A button names the wanted state instead of switching it: pressed on two devices, it has the same effect.
    """
    if data.change == "never":
        return []
    if data.change == "on":
        return [*now, data.minutes]
    if data.change == "off":
        return [minutes for minutes in now if minutes != data.minutes]
    return None


def _make_toggles(
    now: list[int] | None, event_id: int, *, all_day: bool = False, scope: Scope | None = None
) -> list[Sequence[Payload]]:
    """Make a button for every usual choice and for those chosen elsewhere, and one for none; None: no own choice."""
    chosen = now or []
    buttons = [
        _make_choice(
            lead_times.format_hour_before(minutes) if all_day else lead_times.format_lead_time(minutes),
            "off" if minutes in chosen else "on",
            event_id,
            minutes,
            now=minutes in chosen,
            scope=scope,
        )
        for minutes in sorted({*(DAY_CHOICES if all_day else CHOICES), *chosen})
    ]
    never = _make_choice(_("never"), "never", event_id, now=now == [], scope=scope)
    return [*keyboards.split_into_rows(buttons, 2), [never]]


def _make_choice(
    text: str,
    change: RemindChange,
    event_id: int,
    minutes: int = 0,
    *,
    now: bool = False,
    scope: Scope | None = None,
) -> Payload:
    if scope is not None:
        of_dates = RemindDatesButton(scope=scope.value, change=change, event_id=event_id, minutes=minutes)
        return keyboards.make_choice(text, of_dates, now=now)
    return keyboards.make_choice(text, RemindButton(change=change, event_id=event_id, minutes=minutes), now=now)
