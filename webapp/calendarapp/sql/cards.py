"""Cards: which message of a chat shows a meeting or an event as it is now, and what is written of them.

The database itself puts a refresh into the outbox when what a card shows has changed (migration 0012_cards).
"""

from typing import Final

FORMER: Final = "old:"  # an older message of a group with an event's card: it is shown again when a name has to go


def name_former_card(event: int, message_id: int) -> str:
    """The name under which an older message with that event's card is noted."""
    return f"{FORMER}{event}:{message_id}"


def name_meeting_card(number: int) -> str:
    """The name of the card of that meeting."""
    return f"meeting:{number}"


def name_event_card(number: int) -> str:
    """The name of the card of that event."""
    return f"event:{number}"


def name_invitation_card(number: int) -> str:
    """The name of the card of that invitation to a series."""
    return f"invitation:{number}"


def name_offer_card() -> str:
    """The name of the newest question of a chat whether to save a sentence, or a file: nothing refreshes it."""
    return "offer:0"


def name_question_card() -> str:
    """The name of the newest question of a chat whether to erase or delete something: nothing refreshes it."""
    return "question:0"


def split(card: str) -> tuple[str, int]:
    """A card's name as its kind (`meeting`, `event`, `invitation`, `offer`, `question`) and its number."""
    kind, _colon, number = card.partition(":")
    return kind, int(number)
