"""/settings: how long events usually are, the evening digest, and what invitations do until they are answered."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers.overview import back, chosen, overview
from bot.router import Topic
from bot.turn import Turn
from botapi.callbacks import DigestButton, HoldButton, HoldName, UsualDurationButton
from calendarapp import messages
from calendarapp.messages.markup import html, lines
from calendarapp.services import people

topic = Topic()

DURATIONS: Final = (15, 30, 45, 60, 90, 120)
DIGEST_HOURS: Final = tuple(range(18, 24))
EXPIRE_HOURS: Final = (1, 4, 12, 24, 48, 72)


def show_durations(turn: Turn) -> None:
    """How long?"""
    now = turn.person.duration_minutes
    buttons = [
        messages.button(
            chosen(keyboards.length_name(minutes), now=minutes == (now or 0)),
            UsualDurationButton(minutes=minutes).pack(),
        )
        for minutes in (*DURATIONS, 0)
    ]
    question = _("⏳ How long do your events usually last? You can choose another duration for each event.")
    turn.edit(question, messages.keyboard(*keyboards.in_rows(buttons, 2), back()))


@topic.button(UsualDurationButton)
def choose_duration(turn: Turn, data: UsualDurationButton) -> None:
    """New events are that long from now on."""
    turn.person = people.set_duration(tg_id=turn.person.tg_id, duration_minutes=data.minutes or None)
    turn.edit(*overview(turn))


def show_digest(turn: Turn) -> None:
    """At what hour?"""
    now = turn.person.digest_time
    off = messages.button(chosen(_("off"), now=now is None), DigestButton(hour=0).pack())
    hours = [
        messages.button(chosen(f"{hour}:00", now=now == dt.time(hour)), DigestButton(hour=hour).pack())
        for hour in DIGEST_HOURS
    ]
    question = _("🌙 When in the evening shall I send you tomorrow's plans?")
    turn.edit(question, messages.keyboard(*keyboards.in_rows(hours, 3), [off], back()))


@topic.button(DigestButton)
def choose_digest(turn: Turn, data: DigestButton) -> None:
    """The hour of the digest, or none."""
    time = dt.time(data.hour) if data.hour else None
    turn.person = people.set_digest(tg_id=turn.person.tg_id, digest_time=time)
    turn.edit(*overview(turn))


def show_invitations(turn: Turn) -> None:
    """Keep the time, or not, or only for a while? Each explained in a line."""
    person = turn.person
    text = lines(
        html("<b>{title}</b>", title=_("🤝 Until I answer an invitation")),
        html("🔒 {text}", text=_("Hold my time: nobody else can invite me then.")),
        html(
            "🏁 {text}", text=_("Don't hold it: others can invite me then too, and the first meeting I confirm wins.")
        ),
        html("⌛ {text}", text=_("Hold it for a few hours: if I don't answer, the invitation expires.")),
    )

    def choice(label: str, policy: HoldName, hours: int = 0) -> messages.Payload:
        now = person.hold_policy == policy and (not hours or person.hold_hours == hours)
        return messages.button(chosen(label, now=now), HoldButton(policy=policy, hours=hours).pack())

    expiring = [choice("⌛ " + keyboards.length_name(hours * 60), "expire", hours) for hours in EXPIRE_HOURS]
    turn.edit(
        text,
        messages.keyboard(
            [choice(_("🔒 Hold my time"), "hold")],
            [choice(_("🏁 Don't hold my time"), "compete")],
            *keyboards.in_rows(expiring, 2),
            back(),
        ),
    )


@topic.button(HoldButton)
def choose_policy(turn: Turn, data: HoldButton) -> None:
    """What invitations do from now on."""
    turn.person = people.set_hold_policy(tg_id=turn.person.tg_id, policy=data.policy, hours=data.hours or None)
    turn.edit(*overview(turn))
