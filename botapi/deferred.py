"""What is put into a recorded call only when it is made: documents, addresses that are secret, cards as they are then.

A row of the outbox says which; whoever sends it, and sends it again after a crash, makes it then. So neither a
person's calendar nor the key to it ever stands in the outbox, where the panel shows it; and of a card that changes
twice in a second the newest state is sent.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aiogram.types import BufferedInputFile
from django.conf import settings

from botapi import cards, links
from botapi.callbacks import ExportForm, FeedKind
from calendarapp.messages import LINK, Payload
from calendarapp.services import export, feed_addresses
from webapp import db_threads

# In a text, where the address comes.
ADDRESS: Final = "⟦address⟧"
WEBCAL: Final = "⟦webcal⟧"
# In a payload: the card that is shown anew, and the meeting to which a link in the text leads (`messages.LINK`).
REFRESH: Final = "refresh"
INVITATION: Final = "invitation"


def defer_document(tg_id: int, form: ExportForm) -> Payload:
    """In place of `document` in the parameters of `sendDocument`: everything that this person has in the calendar."""
    return {"tg_id": tg_id, "form": form}


def defer_feed(tg_id: int, kind: FeedKind) -> Payload:
    """As `feed` beside a `text` with `ADDRESS` or `WEBCAL` in it: this person's feed."""
    return {"tg_id": tg_id, "kind": kind}


def is_refresh(payload: dict[str, Any]) -> bool:
    """Whether the call shows a card anew, in the message that shows it already."""
    return REFRESH in payload


async def fill_in(payload: dict[str, Any], username: str = "") -> dict[str, Any] | None:
    """The parameters as they go to Telegram; None for a card that nobody sees any more.

    Args:
        payload: as recorded.
        username: the bot's, for links.

    Raises:
        CalendarError, KeyError: it names what there is none of.
        django.db.DatabaseError: the database is away.
    """
    if is_refresh(payload):
        return await db_threads.run(cards.render_refresh, payload["chat_id"], **payload[REFRESH])
    filled = dict(payload)
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
