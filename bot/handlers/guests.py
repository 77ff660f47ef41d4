"""People who were chosen for an invitation before their event was there: after it is saved they are asked about."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import inviting_several
from bot.inputs import yes_words
from bot.states import Inviting
from bot.turn import GUESTS, LATER, MADE, Turn, stamps
from botapi.callbacks import EventButton
from calendarapp import messages, queries
from calendarapp.messages import lengths
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event, TgUser


def wait_for_event(turn: Turn) -> None:
    """Keep whom to invite until there is an event; an invitation to one that is gone meanwhile ends."""
    if "event_id" in turn.data:
        turn.finish()
        return
    turn.set_state(Inviting.event)
    people = _get_people(inviting_several.get_participants(turn))
    told = _("Once your next event is saved, I'll ask whether to invite {names}.")
    turn.say(format_html(told, names=inviting_several.render_names(people)), keyboards.make_cancel_keyboard())


def ask_whether_to_invite(turn: Turn, event: Event, kept: Mapping[str, Any]) -> None:
    """Ask about those whom the conversation of the event, with the data `kept`, has gathered; of nobody, nothing.

    While other events wait to be asked about, it is only said who is not invited yet.
    """
    if not kept.get(GUESTS):
        return
    people = _get_people(kept[GUESTS])
    if kept.get("rest") or kept.get(LATER):
        told = _("Not invited yet: {names}. To invite them, tap Invite on the card.")
        turn.say(format_html(told, names=inviting_several.render_names(people)))
        return
    numbers = [person.tg_id for person in people]
    who: dict[str, Any] = {"participant": numbers[0]} if len(numbers) == 1 else {"participants": numbers}
    turn.begin(Inviting.person)
    turn.set_state(Inviting.event, **{MADE: event.pk}, **who)
    _ask(turn, event)


def ask_again(turn: Turn) -> bool:
    """Ask the same once more; False where it was not asked, or the event is gone."""
    event = queries.get_event(turn.data[MADE], owner=turn.person.tg_id) if MADE in turn.data else None
    if event is not None:
        _ask(turn, event)
    return event is not None


def find_agreed(turn: Turn) -> int | None:
    """The event that was asked about, where the message says yes to it."""
    made: int | None = turn.data.get(MADE) if yes_words.is_yes(turn.text) else None
    return made


def _ask(turn: Turn, event: Event) -> None:
    people = _get_people(inviting_several.get_participants(turn))
    names = ", ".join(person.display_name for person in people[: messages.PARTICIPANTS_SHOWN])
    button = messages.make_button(
        lengths.cut(_("✉️ Invite {name}").format(name=names), lengths.LABEL),
        stamps.add_fingerprint(EventButton(action="choose", event_id=event.pk).pack()),
        "primary",
    )
    text = join_lines(
        format_html("👥 {names}", names=inviting_several.render_names(people)),
        format_html(_("Shall I invite them to “{name}”?"), name=event.name)
        if len(people) > 1
        else format_html(_("Shall I send an invitation to “{name}”?"), name=event.name),
    )
    turn.say(text, messages.make_keyboard([button], keyboards.make_cancel_row()))


def _get_people(numbers: list[int]) -> list[TgUser]:
    found = queries.get_people(numbers)
    return [found[tg_id] for tg_id in numbers]
