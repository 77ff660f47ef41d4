"""What is put into a recorded call only when it is made: documents, and addresses that are secret.

A row of the outbox says which; whoever sends it, and sends it again after a crash, makes it then. So neither a
person's calendar nor the key to it ever stands in the outbox, where the panel shows it.
"""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aiogram.types import BufferedInputFile
from django.conf import settings

from bot import orm
from bot.callbacks import ExportForm, FeedKind
from calendarapp.messages import Payload
from calendarapp.services import exporting, feed_addresses

# In a text, where the address comes.
ADDRESS: Final = "⟦address⟧"
WEBCAL: Final = "⟦webcal⟧"


def document(tg_id: int, form: ExportForm) -> Payload:
    """In place of `document` in the parameters of `sendDocument`: everything that this person has in the calendar."""
    return {"tg_id": tg_id, "form": form}


def feed(tg_id: int, kind: FeedKind) -> Payload:
    """As `feed` beside a `text` with `ADDRESS` or `WEBCAL` in it: this person's feed."""
    return {"tg_id": tg_id, "kind": kind}


async def fill(payload: dict[str, Any]) -> dict[str, Any]:
    """The parameters as they go to Telegram.

    Raises:
        CalendarError, KeyError: it names what there is none of.
        django.db.DatabaseError: the database is away.
    """
    filled = dict(payload)
    asked = filled.get("document")
    if isinstance(asked, dict):
        name, content = await orm.run(exporting.document, tg_id=asked["tg_id"], form=asked["form"])
        filled["document"] = BufferedInputFile(content, name)
    whose = filled.pop("feed", None)
    if whose is not None:
        path = await orm.run(feed_addresses.address, tg_id=whose["tg_id"], kind=whose["kind"])
        address = public(path)
        filled["text"] = filled["text"].replace(ADDRESS, address).replace(WEBCAL, webcal(address))
    return filled


def public(path: str) -> str:
    """The address of one of our own pages; without a public one, as this computer reaches it."""
    return (settings.PUBLIC_URL or f"http://localhost:{settings.PORT}") + path


def webcal(address: str) -> str:
    """The address in the form that makes phones and desktops subscribe rather than download."""
    return urlunsplit(urlsplit(address)._replace(scheme="webcal"))
