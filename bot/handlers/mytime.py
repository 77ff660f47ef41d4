"""Whose time it is: whether an event takes its owner's, and who may see when they are busy (/settings)."""

from typing import Final, Literal

from django.utils.translation import gettext as _

from bot.handlers import common
from bot.handlers.overview import back, chosen, overview
from bot.router import Topic
from bot.turn import Turn
from botapi.callbacks import ShowAsButton, VisibilityButton
from calendarapp import messages
from calendarapp.messages.markup import html, lines
from calendarapp.models import TgUser
from calendarapp.services import events, people

topic = Topic()

Visibility = TgUser.BusyVisibility
CHOICES: Final[tuple[Literal["everybody", "met", "nobody"], ...]] = ("everybody", "met", "nobody")


@topic.button(ShowAsButton)
def show_as(turn: Turn, data: ShowAsButton) -> None:
    """The owner is free during the event, or is not. Pressed twice, it says the same."""
    event = common.own_event(turn, data.event_id)
    event = events.change(actor=turn.actor, event_id=event.pk, transparent=data.how == "free")
    turn.toast(
        _("Others now see you as free at that time.")
        if event.transparent
        else _("Others now see you as busy at that time.")
    )
    common.show_card(turn, event, edit=True)


def show_visibility(turn: Turn) -> None:
    """Everybody, those whom one has met, or nobody?"""
    person = turn.person
    text = lines(
        html("<b>{title}</b>", title=_("👁 Who can see when I'm busy?")),
        _(
            "They see only when you're busy, never with what or with whom. It's for programs, and for"
            " people looking for a time that suits you both."
        ),
        html("🤝 {text}", text=_("People I've met are those I invited, and those whose invitations I accepted.")),
        html("🙈 {text}", text=_("Nobody: people who invite me hear that I'm busy, but are offered no other times.")),
    )
    buttons = [
        [
            messages.button(
                chosen(str(Visibility(choice).label), now=person.busy_visibility == choice),
                VisibilityButton(by=choice).pack(),
            )
        ]
        for choice in CHOICES
    ]
    turn.edit(text, messages.keyboard(*buttons, back()))


@topic.button(VisibilityButton)
def choose_visibility(turn: Turn, data: VisibilityButton) -> None:
    """From now on those may see it."""
    turn.person = people.set_busy_visibility(tg_id=turn.person.tg_id, visibility=data.by)
    turn.edit(*overview(turn))
