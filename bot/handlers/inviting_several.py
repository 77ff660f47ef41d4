"""Several people of one invitation: what is asked when some of them can't be invited, and sending it to all."""

import copy
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _

from bot import keyboards
from bot.states import Inviting
from bot.turn import Turn
from botapi.callbacks import SeveralButton
from calendarapp import clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths, refusals
from calendarapp.messages.markup import Markup, escape, format_html
from calendarapp.models import Event, TgUser
from calendarapp.queries import availability
from calendarapp.services import participants
from calendarapp.services.participants import Invited

# What the conversation keeps about them: who can't be invited, whether in spite of their own events, and when instead.
GATHERED: Final = ("refused", "over", "start")


def get_participants(turn: Turn) -> list[int]:
    """Whom the conversation is about, by Telegram ID."""
    return list(turn.data["participants"]) if "participants" in turn.data else [turn.data["participant"]]


def render_names(people: Iterable[TgUser]) -> Markup:
    """Their names, of very many the first."""
    shown = list(people)
    names = [messages.render_person_name(person) for person in shown[: messages.PARTICIPANTS_SHOWN]]
    more = ["…"] if len(shown) > len(names) else []
    return format_html("{names}", names=", ".join([*names, *more]))


def ask_about_unknown(turn: Turn, words: Sequence[str]) -> None:
    """Say whom the bot does not know, and offer to go on with the others."""
    names = ", ".join(lengths.cut(word, lengths.LABEL) for word in words[: messages.PARTICIPANTS_SHOWN])
    without = messages.make_button(_("Without them"), SeveralButton(action="without").pack())
    told = _("I don't know {names} yet. Send everybody again, or go on without them.").format(names=names)
    turn.say(escape(told), messages.make_keyboard([without], keyboards.make_cancel_row()))


def check(turn: Turn, event_id: int) -> Event:
    """Return the event if all of them can be invited. Errors: as `participants.invite`."""
    return participants.check(actor=turn.actor, participants=turn.data["participants"], event_id=event_id)


def ask(turn: Turn, error: CalendarError) -> None:
    """Say who can't be invited, before anything is sent: with times when all are free, and the way without them."""
    refused = [person.pk for person, _why in error.params["refused"]]
    left = [tg_id for tg_id in turn.data["participants"] if tg_id not in refused]
    turn.set_state(Inviting.others, refused=refused)
    for key in ("over", "start"):
        turn.data.pop(key, None)
    zone = clock.get_zone(turn.person.timezone)
    offered = availability.find_alternatives(error)
    rows = [
        [messages.make_button(_format(start.astimezone(zone)), SeveralButton(action="at", minute=_count(start)).pack())]
        for start, _end in offered
    ]
    if error.params.get("forcible"):
        rows.append([messages.make_button(_("Invite anyway"), SeveralButton(action="anyway").pack(), "danger")])
    if left:
        rows.append([messages.make_button(_("Invite the others"), SeveralButton(action="without").pack())])
    told = refusals.render_refusal(error, turn.person, offered)
    turn.say(escape(told), messages.make_keyboard(*rows, keyboards.make_cancel_row()))


def take_choice(turn: Turn, data: SeveralButton) -> bool:
    """Keep what was chosen; False if that is no longer possible."""
    refused = turn.data.pop("refused", [])
    left = [tg_id for tg_id in turn.data.get("participants", ()) if tg_id not in refused]
    if data.action == "at":
        turn.data["start"] = data.minute
        local = dt.datetime.fromtimestamp(data.minute * 60, clock.get_zone(turn.person.timezone))
        turn.edit(format_html("🗓 {when}", when=_format(local)))
    elif data.action == "anyway":
        turn.data["over"] = True
        turn.edit(_("Invite anyway"))
    elif left:
        turn.data["participants"] = left
        people = queries.get_people(left)
        turn.edit(format_html("👥 {names}", names=render_names(people[tg_id] for tg_id in left)))
    return data.action != "without" or bool(left)


def place(turn: Turn, event: Event) -> Event:
    """The event at the time that was chosen for it, if one was."""
    if "start" not in turn.data:
        return event
    there, local = copy.copy(event), _read_start(turn).astimezone(clock.get_zone(turn.person.timezone))
    there.date, there.time, there.timezone = local.date(), local.time(), turn.person.timezone
    return there


def send(turn: Turn, details: str, *, force: bool) -> Invited:
    """Invite them; at another time than the event's, it moves there. Errors: as `participants.invite`."""
    people, event_id = turn.data["participants"], turn.data["event_id"]
    over = bool(turn.data.get("over"))
    if "start" not in turn.data:
        return participants.invite(
            actor=turn.actor, participants=people, event_id=event_id, details=details, over=over, force=force
        )
    return participants.invite_at(
        actor=turn.actor,
        participants=people,
        event_id=event_id,
        start=_read_start(turn),
        timezone=turn.person.timezone,
        details=details,
        force=force,
    )


def _read_start(turn: Turn) -> dt.datetime:
    return dt.datetime.fromtimestamp(turn.data["start"] * 60, dt.UTC)


def _format(local: dt.datetime) -> str:
    return formats.date_format(local, "D, j E, H:i")


def _count(start: dt.datetime) -> int:
    return int(start.timestamp()) // 60
