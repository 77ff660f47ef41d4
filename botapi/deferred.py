"""What a recorded call gets only at send time: documents, secret addresses, and the current state of cards.

A row of the outbox says what to fill in; the sender does so, again after a crash. So neither a person's calendar nor
the key to it is ever stored in the outbox, where the panel would show it, and if a card changes twice in a second,
the newest state is sent.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aiogram.types import BufferedInputFile
from django.conf import settings

from botapi import cards, links
from botapi.callbacks import ExportForm, FeedKind
from calendarapp.messages import LINK, Payload
from calendarapp.services import export, feed_addresses
from webapp import db_threads, tracing

# Placeholders for the address in a text.
ADDRESS: Final = "⟦address⟧"
WEBCAL: Final = "⟦webcal⟧"
# In a payload: the card to refresh, and the meeting to which a link in the text leads (`messages.LINK`).
REFRESH: Final = "refresh"
INVITATION: Final = "invitation"


def defer_document(tg_id: int, form: ExportForm) -> Payload:
    """In place of `document` in the parameters of `sendDocument`: everything that this person has in the calendar."""
    return {"tg_id": tg_id, "form": form}


def defer_feed(tg_id: int, kind: FeedKind) -> Payload:
    """As `feed` beside a `text` with `ADDRESS` or `WEBCAL` in it: this person's feed."""
    return {"tg_id": tg_id, "kind": kind}


def is_refresh(payload: dict[str, Any]) -> bool:
    """Whether the call refreshes a card in the message that already shows it."""
    return REFRESH in payload


async def fill_in(payload: dict[str, Any], username: str = "") -> dict[str, Any] | None:
    """Return the parameters to send to Telegram; None for a card that no message shows any more.

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
    invited = filled.pop(INVITATION, None)
    if invited is not None:
        filled["text"] = filled["text"].replace(LINK, links.make_invitation_link(username, invited))
    return filled


def make_public_url(path: str) -> str:
    """The address of one of our own pages; without a public one, as this computer reaches it."""
    return (settings.PUBLIC_URL or f"http://localhost:{settings.PORT}") + path


def to_webcal(address: str) -> str:
    """The address in the form that makes phones and desktops subscribe rather than download."""
    return urlunsplit(urlsplit(address)._replace(scheme="webcal"))
