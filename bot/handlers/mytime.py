"""Whether an event takes its owner's time, and who may see when a person is busy (/settings)."""

from typing import Final, Literal

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, edit
from bot.handlers.overview import make_back_row, render_overview
from bot.router import router
from bot.turn import Turn
from botapi.callbacks import ShowAsButton, VisibilityButton
from calendarapp import messages
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.services import events, people

Visibility = TgUser.BusyVisibility
CHOICES: Final[tuple[Literal["everybody", "met", "nobody"], ...]] = ("everybody", "met", "nobody")


@router.button(ShowAsButton)
def show_as(turn: Turn, data: ShowAsButton) -> None:
    """Show the owner as free or busy during the event; of a series, during which dates is asked first.

    Pressing twice has the same effect as once.
    """
    event = common.get_own_event(turn, data.event_id)
    if event.series_id is not None and event.transparent != (data.how == "free"):
        edit.change(turn, event, transparent=data.how == "free")
        return
    event = events.change(actor=turn.actor, event_id=event.pk, transparent=data.how == "free")
    free, busy = _("Others now see you as free at that time."), _("Others now see you as busy at that time.")
    turn.toast(free if event.transparent else busy)
    common.show_card(turn, event, edit=True)


def show_visibility(turn: Turn) -> None:
    text = join_lines(
        format_html("<b>{title}</b>", title=_("👁 Who can see when I'm busy?")),
        _(
            "They see only when you're busy, never with what or with whom. It's for programs, and for"
            " people looking for a time that suits you both."
        ),
        format_html(
            "🤝 {text}", text=_("People I've met are those I invited, and those whose invitations I accepted.")
        ),
        format_html(
            "🙈 {text}", text=_("Nobody: people who invite me hear that I'm busy, but are offered no other times.")
        ),
    )
    buttons = [
        [
            keyboards.make_choice(
                str(Visibility(by).label), VisibilityButton(by=by), now=turn.person.busy_visibility == by
            )
        ]
        for by in CHOICES
    ]
    turn.edit(text, messages.make_keyboard(*buttons, make_back_row()))


@router.button(VisibilityButton)
def choose_visibility(turn: Turn, data: VisibilityButton) -> None:
    turn.person = people.set_busy_visibility(tg_id=turn.person.tg_id, busy_visibility=data.by)
    turn.edit(*render_overview(turn))
