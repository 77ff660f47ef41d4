"""/export: everything in the calendar as a document in the chat."""

from django.utils.translation import gettext as _

from bot.router import router
from bot.turn import Turn
from botapi import deferred
from botapi.callbacks import ExportButton
from calendarapp import messages
from calendarapp.messages.markup import format_html, join_lines


@router.command("export")
def ask_format(turn: Turn) -> None:
    turn.say(
        join_lines(
            format_html("📦 <b>{title}</b>", title=_("Your calendar as a file")),
            _("iCalendar (.ics) is for other calendars, CSV for spreadsheets, JSON for programs (with your settings)."),
        ),
        messages.make_keyboard(
            [
                messages.make_button("🗓 .ics", ExportButton(form="ics").pack(), "primary"),
                messages.make_button("📊 CSV", ExportButton(form="csv").pack()),
                messages.make_button("🧩 JSON", ExportButton(form="json").pack()),
            ]
        ),
    )


@router.button(ExportButton)
def send_export(turn: Turn, data: ExportButton) -> None:
    turn.send_document(
        deferred.defer_document(turn.person.tg_id, data.form), _("All your events and meetings as of now. 📦")
    )
