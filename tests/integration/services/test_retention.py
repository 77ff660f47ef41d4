"""What grows: two years of use by ten thousand people leave of what is only recorded what its keeping time says."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Card
from calendarapp.services import events, feed_versions, housekeeping, outbox, retention
from calendarapp.sql.cards import (
    name_event_card,
    name_former_card,
    name_invitation_card,
    name_meeting_card,
    name_offer_card,
)
from tests.support.factories import Cast, forget_messages, make_event, make_meeting
from tests.support.programs import ROOT

pytestmark = pytest.mark.django_db

PEOPLE = 10_000
DAYS = 730
# How many rows a day in these tests; a set of rows for each, with its moment as `at` and its number as `n`.
INSERTS = {
    "calendarapp_processedupdate (update_id, created_at) SELECT 7000000000000 + n, at": 50,
    "calendarapp_arrivedupdate (update_id, tg_id, arrived_at, alive_until) SELECT 7000000000000 + n, n, at, at": 50,
    "calendarapp_outboxmessage (chat_id, method, payload, created_at, attempts, last_error, sent_at)"
    " SELECT n, 'sendMessage', '{}', at, 1, '', at": 50,
    "calendarapp_outboxmessage (chat_id, method, payload, created_at, attempts, last_error, failed_at)"
    " SELECT -n, 'sendMessage', '{}', at, 1, '', at": 5,
    "calendarapp_announcement (created_at, updated_at, text_ru, text_en, language, timezone, state, expected, position,"
    " recorded, unreachable) SELECT at, at, '', '', '', '', 'sent', 0, 0, 0, 0": 1,
    "calendarapp_announcementrecipient (announcement_id, tg_id, message_id, created_at)"
    " SELECT (SELECT max(id) FROM calendarapp_announcement), n, n, at": 50,
    "calendarapp_history (at, transaction, event_id, owner_tg_id, kind, who_name, surface, action)"
    " SELECT at, n, n, n, 'person', '', 'bot', 'changed'": 50,
    "calendarapp_webhookdelivery (endpoint_id, type, subject, subject_id, data, happened_at, answer)"
    " SELECT 1, 'ping', 'ping', 1, '{}', at, ''": 10,
    "calendarapp_idempotentrequest (holder, key, fingerprint, status, headers, body, created_at)"
    " SELECT 'h', n::text, '', 200, '{}', '', at": 10,
    "calendarapp_linkbooking (link_id, digest, event_id, timezone, created_at)"
    " SELECT (SELECT max(id) FROM calendarapp_bookinglink), 'test' || n, n, 'UTC', at": 10,
    "calendarapp_slothold (holder, visitor, tg_id, slot, expires_at)"
    " SELECT 'test' || n, '', n, tstzrange(at, at), at": 10,
    "calendarapp_timepoll (organizer_tg_id, chat_id, name, timezone, language, starts, busy, closes_at)"
    " SELECT n, n, '', '', '', '{}', '{}', at": 2,
    "calendarapp_timepollvote (poll_id, tg_id, options, voted_at) SELECT n::text, n, '{0}', at": 5,
    "calendarapp_ratelimit (key, began, count) SELECT 'test:' || n, at, 1": 10,
    "django_session (session_key, session_data, expire_date) SELECT 'test' || n, '', at": 5,
    "calendarapp_pagesession (tg_id, digest, nonce, created_at, expires_at, browser)"
    " SELECT n, 'test' || n, '', at, at, ''": 10,
    "axes_accessattempt (user_agent, username, http_accept, path_info, attempt_time, get_data, post_data,"
    " failures_since_start) SELECT n::text, n::text, '', '', at, '', '', 1": 5,
    "axes_accessfailurelog (user_agent, username, http_accept, path_info, attempt_time, locked_out)"
    " SELECT '', n::text, '', '', at, false": 5,
    "django_admin_log (action_time, object_repr, action_flag, change_message, user_id)"
    " SELECT at, '', 2, '', (SELECT min(id) FROM auth_user)": 5,
}
# Every other table, and what bounds it.
WITH_THE_CALENDAR = {
    *("events", "calendarapp_appointment", "calendarapp_series", "calendarapp_seriesinvitation"),
    *("calendarapp_sharedevent", "calendarapp_sharedanswer"),  # with the event that is shown (`forget_shared`)
    "calendarapp_publicevent",  # with the event or series that is public (`forget_public`)
    "calendarapp_reminder",  # of what is coming; deleted when it becomes a message
    "calendarapp_card",  # one for each event or meeting and each chat that has seen it (`forget_cards`)
}
ONE_FOR_EACH = {
    *("calendarapp_tguser", "calendarapp_conversation", "calendarapp_feedaddress", "calendarapp_apitoken"),
    "calendarapp_webhookendpoint",  # ten at most
    "calendarapp_feedchange",  # folded into one row a person
    *("calendarapp_statisticsdelta", "calendarapp_botstatistics"),  # folded into one row a day
    "calendarapp_bookinglink",  # a few a person
    "calendarapp_publiccalendar",  # one a person
    "calendarapp_daycount",  # one row a day
    "calendarapp_botaccount",  # one row
    *("calendarapp_sendingbudget", "calendarapp_lastturn"),
    *("auth_user", "auth_group", "auth_permission", "auth_group_permissions", "auth_user_groups"),
    *("auth_user_user_permissions", "django_content_type", "django_migrations"),
    *("otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken"),
    "axes_accessattemptexpiration",  # goes with its attempt
    "axes_accesslog",  # AXES_DISABLE_ACCESS_LOG
}
KEPT = (*retention.RULES, retention.HISTORY)


def count(rule: retention.Rule, *, old: bool | None = None) -> int:
    """How many rows the rule is about: all of them, or those that are older, or not older, than it keeps them."""
    rows: Any = rule.model._default_manager.exclude(**{rule.since: None})
    keep = rule.keep()
    assert keep is not None
    limit = clock.now() - keep
    if old is not None:
        rows = rows.filter(**{f"{rule.since}__{'lt' if old else 'gte'}": limit})
    return int(rows.count())


def use_for_two_years() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name, last_name,"
            " email, date_joined) VALUES ('operator', '', false, true, true, '', '', '', now())"
        )
        cursor.execute(
            "INSERT INTO calendarapp_bookinglink (tg_id, token, title, duration_minutes, days_ahead, questions, place,"
            " url, paused, created_at, updated_at) VALUES (1, 'test', '', 30, 28, '{}', '', '', false, now(), now())"
        )
        # From two years ago until a minute from now, by which time nothing here comes of age while the test runs.
        moments = (
            "generate_series(1, %s) n, LATERAL (SELECT now() + interval '1 minute'"
            " - (%s - n) * interval '1 day' / %s AS at) moment"
        )
        for insert, daily in INSERTS.items():
            cursor.execute(f"INSERT INTO {insert} FROM {moments}", [DAYS * daily, DAYS * daily, daily])
        cursor.execute(
            "INSERT INTO calendarapp_feedchange (tg_id) SELECT 8000000000000 + n FROM generate_series(1, %s) n,"
            " generate_series(1, 3)",
            [PEOPLE],
        )
        cursor.execute(
            "INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)"
            " SELECT '2000-01-01'::date + n %% %s, 0, 1, 0, 0 FROM generate_series(1, %s) n",
            [DAYS, DAYS * 20],
        )
        cursor.execute("ANALYZE")  # as autovacuum does in two years: without it the rows look like none


def read(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def test_two_years_of_use_leave_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    use_for_two_years()
    before = [count(rule) for rule in KEPT]
    young = [count(rule, old=False) for rule in KEPT]
    assert all(old for old in (count(rule, old=True) for rule in KEPT if rule.keep() < dt.timedelta(days=DAYS)))  # type: ignore[operator]
    monkeypatch.setattr(retention, "_next_look", 0.0)
    monkeypatch.setattr(feed_versions.fold, "__defaults__", (PEOPLE,))
    rounds = 0
    while housekeeping.run() or any(count(rule, old=True) for rule in KEPT):
        rounds += 1
        assert rounds < 100
    assert [count(rule) for rule in KEPT] == young
    assert sum(young) < sum(before) / 2
    assert read("SELECT count(*) FROM calendarapp_statisticsdelta") == 0
    assert read("SELECT count(*) FROM calendarapp_botstatistics WHERE date < '2003-01-01'") == DAYS
    assert read("SELECT count(*) FROM calendarapp_feedchange WHERE tg_id > 8000000000000") == PEOPLE


@pytest.mark.parametrize("setting", ["AUDIT_DAYS", "HISTORY_DAYS"])
def test_zero_days_keep_forever(settings: Any, setting: str) -> None:
    setattr(settings, setting, 0)
    kept = [rule for rule in KEPT if rule.keep() is None]
    assert len(kept) == {"AUDIT_DAYS": 3, "HISTORY_DAYS": 1}[setting]
    assert all(rule.forget() == 0 for rule in kept)


def test_every_table_is_bounded_by_something() -> None:
    """A new table has to be put into one of these sets, or gets a rule."""
    ruled = {rule.model._meta.db_table for rule in KEPT}
    tables = set(connection.introspection.table_names())
    assert tables == ruled | WITH_THE_CALENDAR | ONE_FOR_EACH
    assert len(tables) == len(ruled) + len(WITH_THE_CALENDAR) + len(ONE_FOR_EACH)


def test_documentation_has_every_rule() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page[page.index("## What grows") :]
    for rule in KEPT:
        assert f"`{rule.model._meta.db_table}`" in section


def test_cards_of_what_is_gone_are_forgotten_when_it_can_not_come_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, gone, waits = make_meeting(cast.anna, cast.boris), make_event(cast.anna), make_event(cast.anna)
    there = [name_event_card(meeting.event_id or 0), name_meeting_card(meeting.pk), name_offer_card()]
    lost = [name_event_card(gone.pk), name_event_card(waits.pk), name_meeting_card(10**9), name_invitation_card(10**9)]
    for card in (*there, *lost):
        Card.objects.create(card=card, chat_id=cast.anna.tg_id, message_id=1)
    for event in (gone, waits):
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    forget_messages()
    refresh = {"chat_id": cast.anna.tg_id, "refresh": {"card": lost[1]}}
    outbox.enqueue(chat_id=cast.anna.tg_id, payload=refresh, method="editMessageText", card=lost[1])
    assert retention.forget_cards() == 0
    Card.objects.update(shown_at=clock.now() - dt.timedelta(days=9))
    assert retention.forget_cards() == 2, "undo may bring an event back"
    assert set(Card.objects.values_list("card", flat=True)) == {*there, *lost[:2]}
    now = clock.now() + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(retention, "_next_look", 0.0)
    assert retention.forget_old() == 1
    assert set(Card.objects.values_list("card", flat=True)) == {*there, lost[1]}


def test_older_messages_of_groups_are_forgotten_with_their_event(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stays, gone = make_event(cast.anna), make_event(cast.anna)
    for event in (stays, gone):
        Card.objects.create(card=name_former_card(event.pk, 7), chat_id=-1, message_id=7)
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=gone.pk)
    Card.objects.update(shown_at=clock.now() - dt.timedelta(days=9))
    assert retention.forget_cards() == 0, "undo may bring the event back"
    now = clock.now() + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert retention.forget_cards() == 1
    assert Card.objects.get().card == name_former_card(stays.pk, 7)
