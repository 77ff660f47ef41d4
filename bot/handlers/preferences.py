"""/settings: usual duration, reminders of whole days, digest, invitations without an answer, announcements."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from aiogram.fsm.state import State
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from bot import keyboards
from bot.handlers import aside, common
from bot.handlers.overview import make_back_row, render_overview
from bot.inputs import setting_answers
from bot.router import router
from bot.states import Choosing
from bot.turn import Turn
from botapi.callbacks import (
    AnnouncementsButton,
    DayBeforeButton,
    DigestButton,
    HoldButton,
    HoldName,
    UsualDurationButton,
)
from calendarapp import messages
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.services import people

DIGEST_HOURS: Final = tuple(range(18, 24))
DAY_BEFORE_HOURS: Final = (9, 12, 15, 18, 20, 21)
TAP_OR_TYPE: Final = gettext_noop("Please tap an hour, or write it: 21:00.")
EXPIRE_HOURS: Final = (1, 4, 12, 24, 48, 72)


def show_durations(turn: Turn) -> None:
    question = _("⏳ How long do your events usually last? You can choose another duration for each event.")
    rows = keyboards.make_duration_rows(turn.person.duration_minutes, UsualDurationButton, width=2)
    turn.edit(question, messages.make_keyboard(*rows, make_back_row()))


@router.button(UsualDurationButton)
def choose_duration(turn: Turn, data: UsualDurationButton) -> None:
    turn.person = people.set_duration(tg_id=turn.person.tg_id, duration_minutes=data.minutes or None)
    turn.edit(*render_overview(turn))


def wait_for_words(turn: Turn, state: State) -> None:
    """Take what is typed for a setting as well, unless another conversation waits for text."""
    if turn.state is None or turn.is_in(Choosing):
        turn.begin(state)


def show_digest(turn: Turn) -> None:
    wait_for_words(turn, Choosing.digest)
    question = _("🌙 When in the evening shall I send you tomorrow's plans?")
    turn.edit(question, _make_hours(DigestButton, DIGEST_HOURS, turn.person.digest_time, pgettext("digest", "off")))


@router.button(DigestButton)
def choose_digest(turn: Turn, data: DigestButton) -> None:
    turn.person = people.set_digest(tg_id=turn.person.tg_id, digest_time=_read_hour(data))
    turn.finish("changed", only=Choosing)
    turn.edit(*render_overview(turn))


@router.step(Choosing.digest)
def receive_digest(turn: Turn) -> None:
    hour = setting_answers.parse_hour(turn.text, common.get_local_now(turn), "evening")
    if hour is None and not setting_answers.is_never(turn.text):
        aside.take(turn, _(TAP_OR_TYPE))
        return
    turn.person = people.set_digest(tg_id=turn.person.tg_id, digest_time=hour)
    turn.finish("changed")
    turn.say(*render_overview(turn))


def show_day_before(turn: Turn) -> None:
    wait_for_words(turn, Choosing.days)
    question = _("🗓 When on the day before shall I remind you of what takes whole days?")
    turn.edit(question, _make_hours(DayBeforeButton, DAY_BEFORE_HOURS, turn.person.whole_day_reminder, _("never")))


@router.button(DayBeforeButton)
def choose_day_before(turn: Turn, data: DayBeforeButton) -> None:
    turn.person = people.set_whole_day_reminder(tg_id=turn.person.tg_id, whole_day_reminder=_read_hour(data))
    turn.finish("changed", only=Choosing)
    turn.edit(*render_overview(turn))


@router.step(Choosing.days)
def receive_day_before(turn: Turn) -> None:
    hour = setting_answers.parse_hour(turn.text, common.get_local_now(turn), "day")
    if hour is None and not setting_answers.is_never(turn.text):
        aside.take(turn, _(TAP_OR_TYPE))
        return
    turn.person = people.set_whole_day_reminder(tg_id=turn.person.tg_id, whole_day_reminder=hour)
    turn.finish("changed")
    turn.say(*render_overview(turn))


def _make_hours(
    button: type[DigestButton | DayBeforeButton], hours: Sequence[int], now: dt.time | None, off: str
) -> messages.Payload:
    """Hours to tap, and none of them (`off`), the chosen one marked."""
    choices = [keyboards.make_choice(f"{hour}:00", button(hour=hour), now=now == dt.time(hour)) for hour in hours]
    none = keyboards.make_choice(off, button(hour=0), now=now is None)
    return messages.make_keyboard(*keyboards.split_into_rows(choices, 3), [none], make_back_row())


def _read_hour(data: DigestButton | DayBeforeButton) -> dt.time | None:
    return dt.time(data.hour) if data.hour else None


def show_invitations(turn: Turn) -> None:
    """Ask whether invitations hold the person's time, don't, or hold it for a while, each explained in a line."""
    person = turn.person
    text = join_lines(
        format_html("<b>{title}</b>", title=_("🤝 Until I answer an invitation")),
        format_html("🔒 {text}", text=_("Hold my time: nobody else can invite me then.")),
        format_html(
            "🏁 {text}", text=_("Don't hold it: others can invite me then too, and the first meeting I confirm wins.")
        ),
        format_html("⌛ {text}", text=_("Hold it for a few hours: if I don't answer, the invitation expires.")),
    )

    def choice(label: str, policy: HoldName, hours: int = 0) -> messages.Payload:
        now = person.hold_policy == policy and (not hours or person.hold_hours == hours)
        return keyboards.make_choice(label, HoldButton(policy=policy, hours=hours), now=now)

    expiring = [choice("⌛ " + keyboards.format_duration(hours * 60), "expire", hours) for hours in EXPIRE_HOURS]
    turn.edit(
        text,
        messages.make_keyboard(
            [choice(_("🔒 Hold my time"), "hold")],
            [choice(_("🏁 Don't hold my time"), "compete")],
            *keyboards.split_into_rows(expiring, 2),
            make_back_row(),
        ),
    )


@router.button(HoldButton)
def choose_policy(turn: Turn, data: HoldButton) -> None:
    turn.person = people.set_hold_policy(tg_id=turn.person.tg_id, policy=data.policy, hours=data.hours or None)
    turn.edit(*render_overview(turn))


def show_announcements(turn: Turn) -> None:
    """Ask whether the person gets what the operators write to everybody."""
    gets = turn.person.announcements
    turn.edit(
        _("📣 Shall I pass on announcements? They are rare messages from those who run this calendar."),
        messages.make_keyboard(
            [
                keyboards.make_choice(pgettext("announcements", "on"), AnnouncementsButton(how="on"), now=gets),
                keyboards.make_choice(pgettext("announcements", "off"), AnnouncementsButton(how="off"), now=not gets),
            ],
            make_back_row(),
        ),
    )


@router.button(AnnouncementsButton)
def choose_announcements(turn: Turn, data: AnnouncementsButton) -> None:
    turn.person = people.set_announcements(tg_id=turn.person.tg_id, announcements=data.how == "on")
    turn.edit(*render_overview(turn))
