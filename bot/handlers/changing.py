"""An event is changed: of a series, which dates is asked first; where others would have to answer again, whether."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from aiogram.fsm.state import State
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, fallback, halves, instead, invite
from bot.keyboards import repetition, scopes
from bot.router import router
from bot.states import Editing, Inviting
from bot.turn import Turn
from botapi.callbacks import AmendButton, DatesButton, ForceButton, InsteadButton, LeaveButton
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import joining, notice_counts, notices, series_changes
from calendarapp.services.notices import NoticeTally
from calendarapp.services.series import Scope

REPLACED: Final = 500  # units of the details that were replaced
CONCERNING: Final = frozenset({notices.MOVED, notices.LONGER, notices.MOVED_AWAY, notices.BUSY_THEN})
READ: Final[dict[str, Callable[[str], Any]]] = {
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "ends_on": dt.date.fromisoformat,
}


class _AskFirstError(Exception):
    """Others would hear of the change at once, and it can't be taken back: the person is asked first."""

    def __init__(self, changed: Event, told: NoticeTally) -> None:
        super().__init__("others are concerned")
        self.changed, self.told = changed, told


def change(
    turn: Turn,
    event: Event,
    *,
    scope: Scope | None = None,
    asked: bool = False,
    force: bool = False,
    edit: bool = False,
    **fields: Any,
) -> None:
    """Change the event, show its card and, if it moved, say how many people are asked again.

    Of a series, which dates it is about is asked first. A change that makes others answer again needs a second word
    (`asked`: it is given), and so does one that double-books the person (`force`). With `edit` the card stands in place
    of the message that was tapped.
    """
    if event.series_id is not None and scope is None:
        _keep_change(turn, event, Editing.dates, fields)
        ask_which_dates(turn)
        return
    try:
        changed, told = _apply(turn, event, scope or Scope.THIS, fields, asked=asked, force=force)
    except _AskFirstError as concerned:
        _keep_change(turn, event, Editing.sure, fields, scope)
        turn.data["asking"] = True
        _ask_whether(turn, event, concerned.changed, concerned.told)
        return
    except CalendarError as error:
        if error.code != "double_booking":
            raise
        _keep_change(turn, event, Editing.sure, fields, scope)
        common.warn(turn, error, ForceButton(action="edit", number=event.pk))
        return
    asked_about = turn.is_in(Editing) and turn.data.get("event_id", event.pk) == event.pk  # and not another event
    other = halves.find_other(turn, common.compute_start(changed, turn).date()) if asked_about else None
    if asked_about:
        turn.finish("changed")
    # If it only became shorter, nobody is asked.
    moved = changed.slot.lower != event.slot.lower or changed.slot.upper > event.slot.upper
    timed = moved and not changed.all_day
    note = common.render_clock_note(changed.date, changed.time, changed.timezone) if timed else None
    broken = common.render_hours_note(turn, changed) if timed else None
    stay = scopes.render_own_times(changed) if moved else None
    was = _render_replaced(event, changed)
    headline = join_lines(_("Changed. ✅"), note, broken, notice_counts.render_asked_again(told), stay, was)
    above = [_make_other_row(turn, changed, other)] if timed else ()
    common.show_card(turn, changed, headline, above=above, edit=edit)


@router.button(InsteadButton)
def move_instead(turn: Turn, data: InsteadButton) -> None:
    """Move the event, with all its dates, to the other time that its sentence can mean, unless it has been changed."""
    _move(turn, data, Scope.ALL)


@router.button(AmendButton)
def move_as_said(turn: Turn, data: AmendButton) -> None:
    """Move the event to the time that was said of it, unless it has been changed; of a series, ask which dates."""
    _move(turn, data, None)


def _move(turn: Turn, data: InsteadButton, scope: Scope | None) -> None:
    event = common.get_own_event(turn, data.event_id)
    start = dt.datetime.fromtimestamp(data.minute * 60, dt.UTC)
    if turn.made_for != instead.make_fingerprint(event):
        if start != event.slot.lower:  # not the second of two taps
            fallback.reply_stale_button(turn)
        common.show_card(turn, event, edit=True)
        return
    there = start.astimezone(clock.get_zone(event.timezone))
    change(
        turn,
        event,
        scope=scope if event.series_id else None,
        edit=True,
        date=there.date(),
        time=there.time().replace(fold=0),
        duration_minutes=data.minutes or event.duration_minutes,
    )


def _render_replaced(event: Event, changed: Event) -> Markup | None:
    """The details that were there: the ID in `/edit ID new details` may have been meant as another one."""
    if not event.details or changed.details == event.details:
        return None
    return format_html(
        "<i>{was}</i>", was=_("Details before: {details}").format(details=lengths.cut(event.details, REPLACED))
    )


def _make_other_row(turn: Turn, event: Event, other: dt.time | None) -> list[Payload]:
    """The other half of the day; of a series it was offered with the question which dates."""
    if other is None or event.series_id is not None:
        return []
    start = common.compute_start(event, turn)
    there = clock.to_instant(start.date(), other, turn.person.timezone)
    return instead.make_row(event, there, halves.format_other(other))


def _apply(
    turn: Turn, event: Event, scope: Scope, fields: dict[str, Any], *, asked: bool, force: bool
) -> tuple[Event, NoticeTally]:
    """Change the event. Raises: `_AskFirstError`, with nothing done; CalendarError, as `change_dates`."""
    with notices.tally_notices() as told, transaction.atomic():
        about: dict[str, Any] = {"actor": turn.actor, "event_id": event.pk, "scope": scope}
        if "capacity" in fields:  # alone
            changed = joining.set_capacity(**about, **fields)
        else:
            changed = series_changes.change_dates(**about, force=force, **fields)
        if not asked and _list_concerned(told):
            raise _AskFirstError(changed, told)
    return changed, told


def _list_concerned(told: NoticeTally) -> list[int]:
    """Who has to answer again, or loses a meeting, because of a change."""
    return sorted({reader for headline, _meeting, reader in told.reached if headline in CONCERNING})


def _ask_whether(turn: Turn, event: Event, changed: Event, told: NoticeTally) -> None:
    """Ask whether others may be asked again, below what was understood of the new time."""
    yes = messages.make_button(_("✅ Yes, change it"), ForceButton(action="edit", number=event.pk).pack())
    turn.say(
        join_lines(
            format_html("🗓 {when}", when=messages.format_when(changed, turn.person)),
            notice_counts.render_whom_to_ask(told),
            notice_counts.render_busy_then(told),
            _("Change it?"),
        ),
        keyboards.make_confirm_keyboard(messages.make_button(_("No"), LeaveButton().pack()), yes),
    )


def change_anyway(turn: Turn) -> None:
    """Go ahead after the warning, or after the question whether others may be asked again."""
    asked = turn.data.pop("asking", False)
    turn.edit(_("✅ Yes, change it") if asked else _("Book anyway"))
    if event := common.find_event_in_question(turn):
        scope = Scope(turn.data["scope"]) if "scope" in turn.data else None
        change(turn, event, scope=scope, asked=True, force=not asked, **_unpack_change(turn.data["change"]))


def _keep_change(turn: Turn, event: Event, step: State, fields: dict[str, Any], scope: Scope | None = None) -> None:
    """Keep the change in the conversation, for a question that has to be answered first."""
    if not turn.is_in(Editing):
        turn.begin(Editing.field, event_id=event.pk)
    for key in ("scope", "asking"):  # of another change that was asked about
        turn.data.pop(key, None)
    turn.set_state(step, event_id=event.pk, change=_pack_change(fields), **({"scope": scope.value} if scope else {}))


@router.question(Editing.dates)
def ask_which_dates(turn: Turn) -> None:
    rows, given = repetition.make_scopes(), _unpack_change(turn.data["change"])
    event = common.find_event_in_question(turn)
    if event is None:
        return
    other = halves.make_row(turn, common.compute_start(event, turn).date()) if "time" in given else []
    question = join_lines(
        format_html("📌 <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=messages.format_when(event, turn.person)),
        _render_new_time(turn, event, given),
        _("🔁 Which dates shall change?"),
    )
    turn.say(question, messages.make_keyboard(other, *rows, keyboards.make_cancel_row()))


def _render_new_time(turn: Turn, event: Event, given: dict[str, Any]) -> Markup | None:
    """To when the date that was chosen would move; None for a change of something else."""
    time = given.get("time", event.time)
    if not {"date", "time"} & given.keys() or given.get("all_day", event.all_day):
        return None
    start = clock.to_instant(given.get("date", event.date), time, given.get("timezone", event.timezone))
    there = start.astimezone(clock.get_zone(turn.person.timezone))
    return format_html("↪️ {when}", when=formats.date_format(there, "D, j E, H:i"))


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
