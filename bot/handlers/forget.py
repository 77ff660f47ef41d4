"""/forget_me: erases everything about the person after two taps."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import fallback
from bot.router import router
from bot.turn import Turn
from botapi.callbacks import ForgetButton
from calendarapp import clock, messages, queries
from calendarapp.messages import Payload
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import erasure
from calendarapp.sql.cards import name_question_card

FRESH: Final = 600  # seconds that the question stays open: a tap on an old message erases nothing


@router.command("forget_me")
def explain(turn: Turn) -> None:
    me = turn.person.tg_id
    own = Event.objects.filter(tg_user_id=me)  # a series counts once, however many dates it has
    events = own.filter(series=None).count() + own.exclude(series=None).values("series").distinct().count()
    meetings = queries.select_upcoming_appointments(me).filter(status__in=queries.ACTIVE).count()
    turn.say(
        join_lines(
            format_html("🗑 <b>{title}</b>", title=_("Erase everything I know about you?")),
            _("Your events, settings, reminders, calendar address and API tokens will be gone for good."),
            _(
                "Your upcoming meetings will be cancelled, and the people in them will be told. Your name"
                " will no longer be there."
            ),
            "\u200b",
            ngettext("You have {count} event now.", "You have {count} events now.", events).format(count=events),
            ngettext(
                "{count} upcoming meeting will be cancelled.", "{count} upcoming meetings will be cancelled.", meetings
            ).format(count=meetings)
            if meetings
            else None,
            "\u200b",
            _("Want a copy first? /export saves it to a file."),
        ),
        _make_keyboard(_("🗑 Erase everything"), "ask"),
        card=name_question_card(),
    )


@router.button(ForgetButton)
def confirm_erasure(turn: Turn, data: ForgetButton) -> None:
    if data.step != "keep" and not 0 <= _get_time() - data.asked <= FRESH:
        fallback.reply_stale_button(turn)
    elif data.step == "keep":
        turn.edit(_("Everything stays as it is. 🙂"))
    elif data.step == "ask":
        turn.edit(
            format_html("⚠️ <b>{text}</b>", text=_("This can't be undone. Really erase everything?")),
            _make_keyboard(_("🗑 Yes, erase everything"), "do"),
        )
    else:
        erasure.erase(turn.person.tg_id)
        turn.erased = True
        turn.finish()
        turn.drafts = []
        turn.edit(_("Everything is erased. I don't know you any more. 👋 To start over: /start"))


def _make_keyboard(text: str, step: str) -> Payload:
    yes = ForgetButton.model_validate({"step": step, "asked": _get_time()})
    keep = messages.make_button(_("Keep everything"), ForgetButton(step="keep", asked=0).pack())
    danger = messages.make_button(text, yes.pack(), "danger")
    return messages.make_keyboard([danger], [keep]) if step == "ask" else keyboards.make_confirm_keyboard(keep, danger)


def _get_time() -> int:
    return int(clock.now().timestamp())
