"""What groups, and the chats of messages sent by way of the bot, are shown of an event."""

from collections.abc import Callable, Collection, Iterable, Mapping

from django.utils import translation

from calendarapp import messages, queries
from calendarapp.messages import Payload, shared_cards
from calendarapp.messages.markup import Markup, join_lines
from calendarapp.models import Event, SharedEvent, TgUser
from calendarapp.queries import shared_events
from calendarapp.services import cards, outbox
from calendarapp.sql.cards import name_event_card

People = Mapping[int, Collection[int]]


def render(event: Event, shared: SharedEvent) -> tuple[Markup, Payload]:
    """The card of an event as the chat reads it, in the active language, and its buttons."""
    reader = TgUser(tg_id=0, language=shared.language, timezone=event.timezone)
    answers = shared_events.list_answers(shared)
    organizer = queries.get_person(event.tg_user_id)
    places = None if event.capacity is None else queries.count_places(event.pk)
    text = shared_cards.render_shared_card(event, reader, organizer, answers, places)
    return text, shared_cards.make_shared_keyboard(event, shared.pk)


def notify_moved(events: Iterable[Event], people: People) -> None:
    """Ask these people again in the groups where they have answered: an edited card is noticed by nobody.

    The new message takes the card's place, in answer to the old one, and so in the same topic.

    Args:
        events: all of one owner.
        people: for the number of each event, whom it concerns; so in the other functions.
    """
    _send_again(events, people, lambda event: shared_cards.render_moved(queries.get_person(event.tg_user_id)))


def notify_restored(events: Iterable[Event], people: People) -> None:
    """Say where these people have answered that the event takes place after all."""
    _send_again(events, people, lambda _event: shared_cards.render_restored())


def notify_cancelled(events: Iterable[Event], people: People) -> None:
    """Say in the groups where these people have answered that the event does not take place."""
    for event, shared in _pair(events, people):
        with translation.override(shared.language):
            text = shared_cards.render_gone(event.name, event)
        _answer_card(event, shared, messages.make_message(shared.chat_id, text))


def _pair(events: Iterable[Event], people: People) -> list[tuple[Event, SharedEvent]]:
    """The events with each of the groups that hear of them."""
    by_number = {event.pk: event for event in events}
    shown = shared_events.list_groups_of(people) if people else []
    return [(by_number[shared.event_id], shared) for shared in shown]


def _send_again(events: Iterable[Event], people: People, render_headline: Callable[[Event], Markup]) -> None:
    """Send the cards again, below a headline, to the groups where these people have answered."""
    for event, shared in _pair(events, people):
        with translation.override(shared.language):
            text, keyboard = render(event, shared)
            said = join_lines(render_headline(event), text)
        payload = messages.make_message(shared.chat_id, said, keyboard)
        _answer_card(event, shared, payload, card=name_event_card(event.pk))


def _answer_card(event: Event, shared: SharedEvent, payload: Payload, *, card: str = "") -> None:
    """Record a message of the group in answer to the event's newest card there."""
    before = cards.find_message(name_event_card(event.pk), shared.chat_id)
    if before is not None:
        payload["reply_parameters"] = {"message_id": before, "allow_sending_without_reply": True}
    outbox.enqueue(chat_id=shared.chat_id, payload=payload, card=card)
