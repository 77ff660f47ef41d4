"""/export: everything in the calendar as a document in the chat."""

from django.utils.translation import gettext as _

from bot.router import Topic
from bot.turn import Turn
from botapi import deferred
from botapi.callbacks import ExportButton
from calendarapp import messages
from calendarapp.messages.markup import html, lines

topic = Topic()


@topic.command("export")
def ask_form(turn: Turn) -> None:
    """Which form?"""
    turn.say(
        lines(
            html("📦 <b>{title}</b>", title=_("Your calendar as a file")),
            _("iCalendar (.ics) is for other calendars, CSV for spreadsheets, JSON for programs (with your settings)."),
        ),
        messages.keyboard(
            [
                messages.button("🗓 .ics", ExportButton(form="ics").pack(), "primary"),
                messages.button("📊 CSV", ExportButton(form="csv").pack()),
                messages.button("🧩 JSON", ExportButton(form="json").pack()),
            ]
        ),
    )


@topic.button(ExportButton)
def send(turn: Turn, data: ExportButton) -> None:
    """The document; it is made when it is sent."""
    turn.send_document(deferred.document(turn.person.tg_id, data.form), _("All your events and meetings as of now. 📦"))
