"""No message exceeds Telegram's limit of 4096 UTF-16 units of text, whatever people's names and texts."""

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any, Final

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatcher import dispatch
from bot.handlers import common, importing
from bot.router import router
from bot.turn import Turn
from calendarapp import messages
from calendarapp.ics import ParsedEvent, Refused
from calendarapp.messages import lengths
from calendarapp.messages.markup import format_html
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser
from calendarapp.services import notices, tokens, validation
from calendarapp.services.calendar_import import Preview
from tests.support.factories import make_event, make_meeting, make_person
from tests.support.updates import make_message, make_press

LANGUAGES: Final = ["ru", "en"]
NAMES: Final = ["😀" * 255, "&" * 255, "<b>" * 85, "W" * 255]
ZONE: Final = "America/Argentina/Buenos_Aires"
START: Final = dt.datetime(2027, 9, 22, 23, 59, tzinfo=dt.UTC)
# Rows of an older writer may be longer than today's limits.
DETAILS: Final = ["😀" * 1500, "&" * 3000, "x" * 100_000]


def person(number: int, language: str) -> TgUser:
    return TgUser(tg_id=number, first_name="😀" * 64, last_name="😀" * 64, language=language, timezone=ZONE)


def event(name: str, details: str = "") -> Event:
    slot = DateTimeTZRange(START, START + dt.timedelta(minutes=1500))
    return Event(
        pk=2**63 - 1, name=name, details=details, date=START.date(), time=START.time(), timezone="UTC",
        duration_minutes=1500, slot=slot,
    )  # fmt: skip


def meeting(name: str, details: str) -> Appointment:
    slot = DateTimeTZRange(START, START + dt.timedelta(minutes=1500))
    return Appointment(
        pk=2**63 - 1, name=name, details=details, date=START.date(), time=START.time(), timezone="UTC", slot=slot,
        duration_minutes=1500, organizer_tg_id=1, participant_tg_id=2, proposed_date=START.date(),
        proposed_time=START.time(), proposed_timezone="Pacific/Kiritimati",
    )  # fmt: skip


def longest(texts: Iterable[str]) -> int:
    return max(map(lengths.count_shown_units, texts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_card_fits(language: str) -> None:
    organizer, participant = person(1, language), person(2, language)
    both = (organizer, participant)
    link = "https://t.me/" + "x" * 32 + "?start=inv_" + "9" * 19
    headlines = [value for key, value in vars(notices).items() if key.isupper() and isinstance(value, str)]
    with translation.override(language):
        for name in NAMES:
            digest = messages.render_digest(organizer, [event(name) for _number in range(20)], [meeting(name, "")] * 20)
            assert lengths.count_shown_units(digest["text"]) <= lengths.MESSAGE
            for details in DETAILS:
                said = [_(headline, messages.render_person_name(participant)) for headline in headlines]
                texts = [
                    messages.render_event_card(event(name, details), organizer),
                    messages.render_meeting_card(meeting(name, details), organizer, *both),
                    *[messages.render_reminder(event(name, details), organizer, late=True)["text"]],
                    *[messages.render_reminder(meeting(name, details), organizer, late=True, both=both)["text"]],
                    *[
                        messages.render_meeting_notice(head, meeting(name, details), organizer, *both, link=link)[
                            "text"
                        ]
                        for head in said
                    ],
                ]
                assert longest(texts) <= lengths.MESSAGE
                assert min(map(lengths.count_shown_units, texts)) > 3000, "nothing is cut that would have fitted"


def _(headline: str, name: str) -> str:
    return translation.gettext(headline).format(person=name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fitting_details_are_shown_whole(language: str) -> None:
    organizer, participant = (TgUser(tg_id=1, first_name="Анна"), TgUser(tg_id=2, first_name="Борис"))
    details = "я" * (validation.DETAILS_LIMIT - 1) + "!"
    with translation.override(language):
        assert details in messages.render_event_card(event("Обед", details), organizer)
        assert details in messages.render_meeting_card(meeting("Обед", details), organizer, organizer, participant)


def answer(first_name: str, status: str) -> tuple[TgUser, Appointment]:
    one = meeting("Обед", "")
    one.status = status
    return TgUser(tg_id=len(first_name), first_name=first_name), one


def test_card_of_many_says_who_has_answered_what_as_long_as_it_fits() -> None:
    answers = [answer(f"Гость{number:02}", ("confirmed", "pending", "declined")[number % 3]) for number in range(30)]
    with translation.override("ru"):
        card = messages.render_event_card(event("Обед"), person(1, "ru"), answers)
        for guest, one in answers:
            assert f"{guest.first_name}\u2069 {messages.ICONS[one.status]}" in card or (
                f"{guest.first_name} {messages.ICONS[one.status]}" in card
            )
        many = [answer("😀" * 100, status) for status in ["confirmed"] * 120 + ["declined"] * 80]
        card = messages.render_event_card(event("😀" * 255, "x" * 3000), person(1, "ru"), many)
        assert "✅ 120, ❌ 80" in card, "all are counted"
        assert lengths.count_shown_units(card) <= lengths.MESSAGE


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_of_the_bot_fits(language: str) -> None:
    """The longest possible names and details, through real turns; the sandbox counts as Telegram does."""
    anna = make_person("😀" * 64, last_name="😀" * 64, language=language, timezone=ZONE)
    boris = make_person("😀" * 64, last_name="😀" * 63, language=language)
    met = make_meeting(anna, boris, name="😀" * 255, details="😀" * 1500, duration_minutes=1500)
    make_event(anna, name="😀" * 255, details="&" * 3000, days=5, duration_minutes=7 * 24 * 60)
    for number in range(10):
        tokens.issue(tg_id=anna.tg_id, scope="write" if number % 2 else "read")
    asked = [
        "/start", "/help", "/list", "/meetings", "/settings", "/event", f"/event {met.event_id}", "/delete",
        f"/delete {met.event_id}", f"/edit {met.event_id}", "/invite", f"/invite {boris.tg_id}", "/cancel",
    ]  # fmt: skip
    tapped = [
        "set:tokens", "set:reminders", "set:invitations", f"appt:show:{met.pk}", f"appt:open:{met.pk}",
        f"ev:show:{met.event_id}", f"remind:show:{met.event_id}:0", f"appt:move:{met.pk}", f"appt:confirm:{met.pk}",
    ]  # fmt: skip
    for who in (anna, boris):
        updates = [make_message(who.tg_id, text) for text in asked] + [make_press(who.tg_id, data) for data in tapped]
        calls = [call for update in updates for call in dispatch(update, router, "bot")]
        assert len(calls) >= len(updates)
        for call in calls:
            limit = lengths.CALLBACK_ANSWER if call.method == "answerCallbackQuery" else lengths.MESSAGE
            assert lengths.count_shown_units(call.payload.get("text", "")) <= limit
            assert all(lengths.count_units(label) <= 64 for label in labels(call.payload))
    for message in OutboxMessage.objects.all():
        assert lengths.count_shown_units(message.payload.get("text", "")) <= lengths.MESSAGE


def labels(payload: dict[str, Any]) -> list[str]:
    rows = (payload.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_a_calendar_file_fit(language: str) -> None:
    item = ParsedEvent(
        uid="x", name="😀" * 255, date=START.date(), time=START.time(), timezone="UTC", duration_minutes=60,
        details="",
    )  # fmt: skip
    refused = Refused(name="😀" * 255, code="event_zone_unknown", params={"zone": "😀" * 255})
    preview = Preview(new=[item] * 9, changed=[(event("x"), item)] * 9, known=9, past=9, refused=[refused] * 9)
    reader = person(1, language)
    turn = Turn(update=make_message(1, "x"), person=reader, bot_username="bot")
    row = functools.partial(importing._render_row, turn)
    with translation.override(language):
        rows = [
            *importing._render_group("{count}", preview.new, row),
            *importing._render_group("{count}", [one for _event, one in preview.changed], row),
            *importing._render_group("{count}", preview.refused, importing._render_refused),
        ]
    assert sum(lengths.count_shown_units(row) + 1 for row in rows) < lengths.MESSAGE - 500


def test_overlong_callback_answer_becomes_an_escaped_message() -> None:
    turn = Turn(update=make_press(1, "leave"), person=TgUser(tg_id=1), bot_username="bot")
    turn.answer_callback("😀" * 100)
    turn.answer_callback("<b>" + "😀" * 99)
    assert [call.method for call in turn.calls] == ["answerCallbackQuery", "sendMessage"]
    assert turn.calls[1].payload["text"].startswith("&lt;b&gt;")


def test_event_label_is_cut_at_utf16_limit() -> None:
    turn = Turn(update=make_message(1, "x"), person=TgUser(tg_id=1), bot_username="bot")
    assert lengths.count_units(common.format_label(event("😀" * 255), turn)) <= lengths.LABEL


texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@given(texts, st.integers(1, 80))
def test_cut_text_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    found = lengths.cut(text, limit)
    assert lengths.count_units(found) <= limit
    assert found == text if lengths.count_units(text) <= limit else text.startswith(found[:-1])
    if lengths.count_units(text) > limit:
        assert found.endswith("…")


@given(texts)
def test_length_counts_utf16_units_without_markup(text: str) -> None:
    assert lengths.count_units(text) == len(text.encode("utf-16-le")) // 2
    assert (
        lengths.count_shown_units(format_html("<b>{a}</b><i>{b}</i>", a=text, b="&lt;"))
        == lengths.count_units(text) + 4
    )
