"""The questions of an offered event: whether to save it, or which of its readings is meant."""

from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, fallback, noting, understood
from bot.router import router
from bot.states import Creating, Noting
from bot.turn import Turn
from botapi import cards
from botapi.callbacks import ReadingButton
from calendarapp import messages
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.sql.cards import name_offer_card

ALTERNATIVES: Final = 2  # other readings that have a button


@router.question(Noting.offered)
def ask_whether(turn: Turn) -> None:
    """Show what was understood, with Save and what else the sentence can mean."""
    found = noting.read_again(turn)
    if found is None:
        return
    save_button = messages.make_button(_("💾 Save"), ReadingButton(choice=0).pack(), "success")
    others = understood.make_reading_rows(turn, found, found.alternatives[:ALTERNATIVES])
    rows = [[save_button], *others, keyboards.make_cancel_row()]
    plan = understood.make_plan(turn, found, found.reading)
    clashes = None if found.reading.rule or plan.all_day else cards.render_clashes(turn.person, plan)
    text = join_lines(
        _render_count(turn),
        understood.render(turn, found, found.reading),
        clashes,
        "\u200b",
        _("Shall I save this?"),
    )
    turn.say(text, messages.make_keyboard(*rows), card=name_offer_card())


@router.question(Noting.readings)
@router.question(Creating.readings)
def ask_which(turn: Turn) -> None:
    """Ask which of two readings is meant, of a sentence or of an answer in /new."""
    found = noting.read_again(turn)
    if found is None:
        return
    hours = None
    if found.reading.rule:  # the same for both
        start = common.compute_start(understood.make_plan(turn, found, found.reading), turn)
        hours = format_html("🕐 {time}", time=understood.format_hours(start, found.reading))
    rows = understood.make_reading_rows(turn, found, understood.list_asked(found))
    headline = format_html("📌 <b>{name}</b>", name=understood.get_name(turn, found))
    turn.say(
        join_lines(_render_count(turn), headline, hours, _("Which one do you mean?")),
        messages.make_keyboard(*rows, keyboards.make_cancel_row()),
        card=name_offer_card() if turn.is_in(Noting) else "",
    )


@router.button(ReadingButton)
def choose_reading(turn: Turn, data: ReadingButton) -> None:
    """Save the event as the tapped reading says."""
    asked = turn.is_in(Noting) or turn.state == Creating.readings.state
    found = noting.read_again(turn) if asked else None
    if found is None or data.choice > len(found.alternatives):
        fallback.reply_stale_button(turn)
        return
    # The card is a message of its own: a second tap on this one finds no button of the card.
    turn.edit(understood.render(turn, found, (found.reading, *found.alternatives)[data.choice]))
    noting.save(turn, found, data.choice)


def _render_count(turn: Turn) -> Markup | None:
    """Which of several events it is."""
    count = turn.data.get("count")
    if count is None:
        return None
    number = count - len(turn.data["rest"])
    return format_html("<i>{text}</i>", text=_("Event {number} of {count}").format(number=number, count=count))
