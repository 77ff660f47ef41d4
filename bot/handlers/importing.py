"""A calendar file sent to the bot: its content is shown first and saved after a tap."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, fallback
from bot.inputs import yes_words
from bot.router import router
from bot.states import Importing
from bot.turn import Turn, attachments
from bot.turn.attachments import Attachment
from botapi.callbacks import ImportButton
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.ics import ParsedEvent, Refused
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import calendar_import
from calendarapp.sql.cards import name_offer_card

Item = TypeVar("Item")

NAMED: Final = 5  # events of each sort that are named
NAME_SHOWN: Final = 60


@router.file
def show(turn: Turn) -> None:
    file = turn.attachment
    if file is None:
        fallback.reply_not_understood(turn)
        return
    preview = calendar_import.read(_fetch_content(file), owner=turn.person.tg_id)
    row = partial(_render_row, turn)
    text = join_lines(
        format_html("📥 <b>{name}</b>", name=file.name or _("Calendar file")),
        *_render_group(_("New: {count}"), preview.new, row),
        *_render_group(_("Changed: {count}"), [item for _event, item in preview.changed], row),
        *_render_group(_("Cancelled, to be deleted: {count}"), preview.removed, row),
        _format_count(_("Already here: {count}"), preview.known),
        _format_count(_("Past, skipped: {count}"), preview.past),
        *_render_group(_("Can't be imported: {count}"), preview.refused, _render_refused),
        "\u200b",
        _render_question(preview),
    )
    if not preview.writes:
        turn.say(text)
        return
    if turn.state == Importing.sure.state:
        gone = format_html("📥 <b>{name}</b>", name=turn.data.get("name") or _("Calendar file"))
        told = _("This file doesn't wait for an answer any more. To import it, send it again.")
        common.close_offer(turn, join_lines(gone, "\u200b", told))
    turn.begin(Importing.sure, file_id=file.file_id, name=file.name)
    yes = messages.make_button(_("📥 Import"), ImportButton().pack(), "primary")
    turn.say(text, messages.make_keyboard([yes, *keyboards.make_cancel_row()]), card=name_offer_card())


@router.button(ImportButton)
def run_import(turn: Turn, _data: ImportButton) -> None:
    """Import the file; a second tap finds the conversation over and does nothing."""
    file = turn.attachment
    if file is None or turn.state != Importing.sure.state or turn.data["file_id"] != file.file_id:
        fallback.reply_stale_button(turn)
        return
    _import(turn, file)


@router.step(Importing.sure)
def receive_answer(turn: Turn) -> None:
    """Take a typed yes or no to the file; anything else leaves the question open."""
    if yes_words.is_no(turn.text):
        common.close_offer(turn)
        turn.finish("left")
        turn.say(_("All right, nothing is in progress now: nothing was saved or sent."))
    elif turn.attachment is not None and yes_words.is_yes(turn.text):
        common.close_offer(turn)
        _import(turn, turn.attachment)
    else:
        fallback.ask_for_tap(turn)


def _import(turn: Turn, file: Attachment) -> None:
    outcome = calendar_import.run(owner=turn.person.tg_id, data=_fetch_content(file))
    turn.finish("imported")
    made = ngettext("{count} event added.", "{count} events added.", outcome.made)
    changed = ngettext("{count} event changed.", "{count} events changed.", outcome.changed)
    removed = ngettext("{count} event deleted.", "{count} events deleted.", outcome.removed)
    turn.edit(
        join_lines(
            format_html("✅ <b>{name}</b>", name=file.name or _("Calendar file")),
            made.format(count=outcome.made),
            changed.format(count=outcome.changed) if outcome.changed else None,
            removed.format(count=outcome.removed) if outcome.removed else None,
            *_render_group(_("Can't be imported: {count}"), outcome.refused, _render_refused),
            _("Upcoming events: /list"),
        )
    )


def _fetch_content(file: Attachment) -> bytes:
    """What is in the file.

    Raises:
        CalendarError: `file_too_large`, `file_away`.
    """
    if file.problem == "too_big":
        raise CalendarError("file_too_large", limit=attachments.LARGEST // 1024 // 1024)
    if file.problem == "away":
        raise CalendarError("file_away")
    return file.content


def _render_question(preview: calendar_import.Preview) -> str:
    if preview.writes:
        return _("Add it to your calendar?")
    if preview.known or preview.past or preview.refused:
        return _("There is nothing new in it.")
    return _("There are no events in it.")


def _render_group(title: str, items: Sequence[Item], render: Callable[[Item], Markup]) -> list[Markup | str]:
    """A row for each of the first items below their title; nothing without any."""
    if not items:
        return []
    heading = format_html("<b>{title}</b>", title=title.format(count=len(items)))
    return [heading, *map(render, items[:NAMED]), *(["…"] if len(items) > NAMED else [])]


def _render_row(turn: Turn, item: ParsedEvent | Event) -> Markup:
    if item.all_day:
        when = messages.format_days(item.date, clock.get_last_day(item.date, item.duration_minutes))
    else:
        start = clock.to_instant(item.date, item.time, item.timezone).astimezone(clock.get_zone(turn.person.timezone))
        when = formats.date_format(start, "j E Y, H:i")
    return format_html("• {when} · {name}", when=when, name=lengths.cut(item.name, NAME_SHOWN))


def _render_refused(one: Refused) -> Markup:
    name = lengths.cut(" ".join(one.name.split()), NAME_SHOWN) or _("Untitled")
    reason = lengths.cut(calendar_import.render_reason(one), 2 * NAME_SHOWN)
    return format_html("• {name} — {reason}", name=name, reason=reason)


def _format_count(text: str, count: int) -> str | None:
    return text.format(count=count) if count else None
