"""Inline mode: `@bot` in any chat lists one's coming events, `@bot dinner Friday 19:00` makes a new one.

The chosen event's card stands in that chat and takes answers there. Guest mode does the second where the bot is called
by its name in a chat that it is not in.
"""

import datetime as dt
import re
from typing import Any, Final

from aiogram.types import Update, User
from django.utils import translation
from django.utils.translation import gettext as _

from bot.handlers import common, understood
from bot.turn import Call, Turn
from botapi import links
from botapi.callbacks import WaitButton
from calendarapp import clock, messages, queries
from calendarapp.authorship import Writer, write_as
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, escape, format_html, join_lines, straighten
from calendarapp.models import Event, TgUser
from calendarapp.services import events, people, shared_events

NEW: Final = "new"
SHOWN: Final = 20  # events in the list
LONGEST_ID: Final = 128  # of an inline message
EVENT_RESULT: Final = re.compile(r"event:([0-9]{1,19})")


def answer_query(update: Update, bot_username: str) -> list[Call]:
    """List what can be shown: a new event from the words, then coming ones whose name has them."""
    query = update.inline_query
    if query is None:
        return []
    person = _get_person(query.from_user)
    with translation.override(person.language):
        turn = Turn(update=update, person=person, bot_username=bot_username)
        results = [*_offer_new(turn, query.query), *_offer_own(person, query.query)]
        call: dict[str, Any] = {"inline_query_id": query.id, "results": results, "cache_time": 0, "is_personal": True}
        if not results:
            text = _("Write what and when: dinner Friday 19:00")
            call["button"] = {"text": lengths.cut(text, 64), "start_parameter": links.FROM_GROUP}
    return [Call("answerInlineQuery", call)]


def take_chosen(update: Update, bot_username: str) -> list[Call]:
    """Show the chosen event in its message (`chosen_inline_result`); a new one is made now.

    Returns:
        What is said of a new one to the person alone.

    Raises:
        CalendarError: what was offered can't be had any more.
    """
    chosen = update.chosen_inline_result
    if chosen is None or not chosen.inline_message_id or len(chosen.inline_message_id) > LONGEST_ID:
        return []
    said: list[Call] = []
    person = _remember(chosen.from_user)
    with translation.override(person.language), write_as(Writer("bot", "person", person.tg_id)):
        found = EVENT_RESULT.fullmatch(chosen.result_id)
        if found is not None:
            number = int(found[1])
        elif chosen.result_id == NEW:
            turn = Turn(update=update, person=person, bot_username=bot_username)
            fields = understood.read_fields(turn, chosen.query)
            if fields is None:
                return []
            known = _find_same(person.tg_id, _make_plan(fields))
            if known is None:
                made = events.create(owner=person.tg_id, **fields)
                said = common.make_private_note(person, made)
            number = known or made.pk
        else:
            return []
        name = chosen.inline_message_id
        if not queries.is_storable(number) or not name.isascii() or not name.isprintable():
            return []
        shared_events.share_inline(
            owner=person.tg_id, event_id=number, inline_message_id=name, language=person.language
        )
    return said


def answer_guest(update: Update, bot_username: str, refusal: CalendarError | None = None) -> list[Call]:
    """Make the event that a message with @bot asks for, where the bot is not; its card follows in its answer there.

    Raises:
        CalendarError: as `events.create`, unless `refusal` is given, which is then told.
    """
    message = update.guest_message
    user = message.from_user if message is not None else None
    if message is None or user is None or user.is_bot or not message.guest_query_id:
        return []
    person = _remember(user)
    with translation.override(person.language), write_as(Writer("bot", "person", person.tg_id)):
        said = re.sub(rf"@{re.escape(bot_username)}\b", " ", message.text or "", flags=re.IGNORECASE).strip()
        said = said.removeprefix("/meet").strip()
        turn = Turn(update=update.model_copy(update={"message": message}), person=person, bot_username=bot_username)
        fields = understood.read_fields(turn, said)
        call: dict[str, Any] = {"guest_query_id": message.guest_query_id}
        if fields is None or refusal is not None:
            how = _("Say what and when in one message, like @{bot} dinner Friday 19:00").format(bot=bot_username)
            hint = escape(how if refusal is None else refusal)
            return [Call("answerGuestQuery", {**call, "result": _make_article("hint", _("What and when?"), "", hint)})]
        event = events.create(owner=person.tg_id, **fields)
        result = _make_article(NEW, event.name, "", _render(event, person), _make_waiting_keyboard())
    shown = {"owner": person.tg_id, "event_id": event.pk, "language": person.language}
    answer = Call("answerGuestQuery", {**call, "result": result, shared_events.GUEST: shown})
    return [answer, *common.make_private_note(person, event)]


def _offer_new(turn: Turn, text: str) -> list[Payload]:
    fields = understood.read_fields(turn, text) if text.strip() else None
    if fields is None:
        return []
    plan = _make_plan(fields)
    when = messages.format_plain_when(plan, turn.person)
    title = _("New: {name}").format(name=plan.name)
    return [_make_article(NEW, title, when, _render(plan, turn.person), _make_waiting_keyboard())]


def _make_plan(fields: dict[str, Any]) -> Event:
    """The event as it would be made."""
    zone = fields["timezone"]
    plan = Event(name=fields["name"], date=fields["date"], timezone=zone, place=fields["place"])
    if fields.get("all_day"):
        days = (fields["ends_on"] - fields["date"]).days + 1
        plan.all_day, plan.time, plan.duration_minutes = True, dt.time(), clock.measure_days(plan.date, days, zone)
    else:
        plan.time, plan.duration_minutes = fields["time"], fields["duration_minutes"]
    return plan


def _find_same(owner: int, plan: Event) -> int | None:
    """The owner's event of that name at that time: what is sent into two chats is one event with two cards."""
    same = Event.objects.filter(tg_user_id=owner, name=plan.name, date=plan.date, time=plan.time, all_day=plan.all_day)
    return same.filter(timezone=plan.timezone).order_by("-pk").values_list("pk", flat=True).first()


def _offer_own(person: TgUser, text: str) -> list[Payload]:
    found = queries.find_coming_events(person.tg_id, text.strip(), SHOWN)
    return [
        _make_article(
            f"event:{event.pk}", event.name, messages.format_plain_when(event, person), _render(event, person),
            _make_waiting_keyboard(),
        )
        for event in found
    ]  # fmt: skip


def _render(event: Event, person: TgUser) -> Markup:
    return join_lines(
        format_html("📌 <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=messages.format_when(event, person, shared=True)),
    )


def _make_waiting_keyboard() -> Payload:
    """Until the card comes: without a button, Telegram would not say which message it is."""
    return messages.make_keyboard([messages.make_button(_("⏳ One moment"), WaitButton().pack())])


def _make_article(number: str, title: str, about: str, text: str, keyboard: Payload | None = None) -> Payload:
    """An inline result (Bot API `InlineQueryResultArticle`)."""
    content = {"message_text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    article: Payload = {
        "type": "article",
        "id": number,
        "title": lengths.cut(straighten(title), lengths.LABEL) or "…",
        "input_message_content": content,
    }
    return {**article, **({"description": about} if about else {}), **({"reply_markup": keyboard} if keyboard else {})}


def _get_person(user: User) -> TgUser:
    """The person who asks, in their language; nothing is written down of who only types."""
    person = queries.get_person(user.id)
    person.language = person.language if person.started_at else people.choose_language(user.language_code)
    return person


def _remember(user: User) -> TgUser:
    person = people.remember_contact(
        tg_id=user.id,
        username=user.username or "",
        first_name=user.first_name,
        last_name=user.last_name or "",
    )
    person.language = person.language if person.started_at else people.choose_language(user.language_code)
    return person
