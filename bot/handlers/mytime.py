"""Whether an event takes its owner's time, and who may see when a person is busy, find and invite them (/settings)."""

from typing import Final, Literal

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import changing, common
from bot.handlers.overview import make_back_row, render_overview
from bot.router import router
from bot.turn import Turn
from botapi.callbacks import ReachButton, ShowAsButton, VisibilityButton
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
        changing.change(turn, event, transparent=data.how == "free")
        return
    event = events.change(actor=turn.actor, event_id=event.pk, transparent=data.how == "free")
    free, busy = _("Others now see you as free at that time."), _("Others now see you as busy at that time.")
    turn.answer_callback(free if event.transparent else busy)
    common.show_card(turn, event, edit=True, more=True)


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
        format_html("📊 {text}", text=_("Polls in groups count how many are busy, and never say who.")),
        format_html(
            "🙈 {text}",
            text=_(
                "Nobody: people who invite me hear that I'm busy, and are offered no other times. No poll counts me."
            ),
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


def show_reach(turn: Turn) -> None:
    person = turn.person
    text = join_lines(
        format_html("<b>{title}</b>", title=_("🚪 How do people I have not met reach me?")),
        format_html("🔎 {text}", text=_("By my @username they find me, or hear that I'm not known here.")),
        format_html(
            "🙋 {text}", text=_("They invite me like anybody else, or ask first: that takes no time until I accept.")
        ),
        format_html(
            "🤝 {text}", text=_("People I've met are those I invited, and those whose invitations I accepted.")
        ),
    )
    asked = person.strangers == TgUser.Strangers.ASK
    turn.edit(
        text,
        messages.make_keyboard(
            [keyboards.make_choice(_("🔎 They find me"), ReachButton(how="found"), now=person.findable)],
            [keyboards.make_choice(_("🙈 They don't find me"), ReachButton(how="hidden"), now=not person.findable)],
            [keyboards.make_choice(_("🤝 They invite me"), ReachButton(how="invite"), now=not asked)],
            [keyboards.make_choice(_("🙋 They ask first"), ReachButton(how="ask"), now=asked)],
            make_back_row(),
        ),
    )


@router.button(ReachButton)
def choose_reach(turn: Turn, data: ReachButton) -> None:
    if data.how in {"found", "hidden"}:
        turn.person = people.set_reach(tg_id=turn.person.tg_id, findable=data.how == "found")
    else:
        turn.person = people.set_reach(tg_id=turn.person.tg_id, strangers=data.how)
    turn.edit(*render_overview(turn))
