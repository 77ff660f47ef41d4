"""What a recorded call gets only at send time: documents, secret addresses, what is around a meeting, current cards.

A row of the outbox says what to fill in; the sender does so, again after a crash. So neither a person's calendar nor
the key to it is ever stored in the outbox, where the panel would show it, and if a card changes twice in a second,
the newest state is sent.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aiogram.types import BufferedInputFile
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from botapi import cards, links
from botapi.callbacks import ExportForm, FeedKind
from calendarapp import messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import LINK, Payload
from calendarapp.messages.markup import Markup, join_lines
from calendarapp.services import cards as shown
from calendarapp.services import export, feed_addresses, page_sessions
from webapp import db_threads, tracing

# Placeholders for the address in a text, and in a button.
ADDRESS: Final = "⟦address⟧"
WEBCAL: Final = "⟦webcal⟧"
# In a payload: the card to refresh, the meeting to which a link in the text leads (`messages.LINK`), and the one-time
# link to the calendar's pages.
REFRESH: Final = "refresh"
INVITATION: Final = "invitation"
PAGE_LINK: Final = "page_link"


def defer_document(tg_id: int, form: ExportForm) -> Payload:
    """In place of `document` in the parameters of `sendDocument`: everything that this person has in the calendar."""
    return {"tg_id": tg_id, "form": form}


def defer_feed(tg_id: int, kind: FeedKind) -> Payload:
    """As `feed` beside a `text` with `ADDRESS` or `WEBCAL` in it: this person's feed."""
    return {"tg_id": tg_id, "kind": kind}


def defer_page_link(number: int, over: str) -> Payload:
    """As `page_link` beside a `text`, and buttons, with `ADDRESS` in it: a one-time link to the calendar's pages.

    `over` is what the message says instead, if the link is over before it can be sent.
    """
    return {"number": number, "over": over}


def is_refresh(payload: dict[str, Any]) -> bool:
    """Whether the call refreshes a card in the message that already shows it."""
    return REFRESH in payload


async def fill_in(payload: dict[str, Any], username: str = "") -> dict[str, Any] | None:
    """Return the parameters to send to Telegram; None for a card that no message shows any more, or a closed link.

    Raises:
        CalendarError, KeyError: what it names does not exist.
        django.db.DatabaseError: the database is away.
    """
    if is_refresh(payload):
        return await db_threads.run(cards.render_refresh, payload["chat_id"], **payload[REFRESH])
    filled = {key: value for key, value in payload.items() if key != tracing.UPDATE}
    asked = filled.get("document")
    if isinstance(asked, dict):
        name, content = await db_threads.run(export.render_document, tg_id=asked["tg_id"], form=asked["form"])
        filled["document"] = BufferedInputFile(content, name)
    whose = filled.pop("feed", None)
    if whose is not None:
        path = await db_threads.run(feed_addresses.get_address, tg_id=whose["tg_id"], kind=whose["kind"])
        address = make_public_url(path)
        filled["text"] = filled["text"].replace(ADDRESS, address).replace(WEBCAL, to_webcal(address))
    asked_about = filled.pop(messages.AROUND, None)
    if asked_about is not None:
        filled["text"] = await db_threads.run(_add_neighbours, filled["text"], payload["chat_id"], asked_about)
    linked = filled.pop(PAGE_LINK, None)
    if linked is not None:
        filled |= await db_threads.run(_fill_in_link, filled, **linked)
    joined = filled.pop(messages.JOIN, None)
    if joined is not None:
        key = await db_threads.run(queries.get_join_key, joined)
        if key is None:  # closed in the meantime
            return None
        filled["text"] = filled["text"].replace(LINK, links.make_join_link(username, key))
    invited = filled.pop(INVITATION, None)
    if invited is not None:
        filled["text"] = filled["text"].replace(LINK, links.make_invitation_link(username, invited))
    return filled


def _add_neighbours(text: str, tg_id: int, number: int) -> str:
    """The text of an invitation with what its reader has right before and after, and what stands against a yes, now."""
    meeting, reader = queries.get_appointment(number), queries.get_person(tg_id)
    if meeting is None:
        return text
    with translation.override(reader.language):
        neighbours = messages.render_neighbours(shown.find_neighbours(meeting, tg_id), meeting, reader)
        return join_lines(Markup(text), neighbours, cards.render_broken_rules(meeting, reader))


def _fill_in_link(call: dict[str, Any], number: int, over: str) -> dict[str, Any]:
    """The call's text and buttons with the link in them; once that is over, what is said instead, and other buttons."""
    try:
        token = page_sessions.get_link_token(number)
    except CalendarError:
        text, address = over, ""
    else:
        address = make_public_url(reverse("calendar:link", args=[token]))
        text = call["text"].replace(ADDRESS, address)
    rows = [
        [{**button, "url": address} if button.get("url") == ADDRESS else button for button in row]
        for row in call.get("reply_markup", {}).get("inline_keyboard", [])
    ]
    kept = [[button for button in row if button.get("url") != ""] for row in rows]
    return {"text": text, "reply_markup": {"inline_keyboard": [row for row in kept if row]}}


def make_public_url(path: str) -> str:
    """The address of one of our own pages; without a public one, as this computer reaches it."""
    return (settings.PUBLIC_URL or f"http://localhost:{settings.PORT}") + path


def to_webcal(address: str) -> str:
    """The address in the form that makes phones and desktops subscribe rather than download."""
    return urlunsplit(urlsplit(address)._replace(scheme="webcal"))
