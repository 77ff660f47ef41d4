"""Every query on a long table, and the index that answers it: PostgreSQL's plans at 100,000 rows.

The queries are the product's own: each entry of the list calls the code that runs them, and the plans of its queries on
the two big tables are checked.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from calendarapp import clock, db, queries, utils
from calendarapp.models import Event, Series
from calendarapp.queries import agenda, availability, estimates, hours, own_time, places, search
from calendarapp.services import cards, day_counts, history, holds, housekeeping, outbox, reminders, series, undo
from calendarapp.services.places import fill_freed_places
from calendarapp.services.status_changes import lock_rivals
from tests.integration.queries.asking import Asking, named, people, read_feed
from tests.integration.queries.long_tables import BIG, EVENTS, FILL, MEETINGS, OTHERS, PEOPLE, ROWS, SOMEBODY
from tests.support.plans import explain_queries, list_indexes, list_scanned_tables


@pytest.fixture(scope="module")
def long_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The rows, in a transaction that is rolled back after the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            noted = (EVENTS, MEETINGS, "calendarapp_tguser")  # whose changes are recorded for feeds
            for table in noted:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(FILL.replace("%%", "%"))
            for table in noted:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            # Statistics of every row: those of a sample differ each time.
            cursor.execute("SET LOCAL default_statistics_target = 1000")
            for table in (*BIG, *OTHERS):
                cursor.execute(f"ANALYZE {table}")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def asking(long_tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    """The clients. A test's changes are rolled back after it."""
    monkeypatch.setattr(search, "SHORT", ROWS // 2)
    monkeypatch.setattr(estimates, "EXACT", ROWS // 100)
    with transaction.atomic():
        yield Asking()
        transaction.set_rollback(True)


PK_EVENTS: Final = "events_pkey"
PK_HISTORY: Final = "calendarapp_history_pkey"
PK_MEETINGS: Final = "calendarapp_appointment_pkey"
ORGANIZER: Final = "meeting_organizer_when|calendarapp_appointment_organizer_tg_id_8fd588c0"
PARTICIPANT: Final = "meeting_participant_when|calendarapp_appointment_participant_tg_id_33b40c9c"
OWNER: Final = "events_owner_when|events_owner_slot"
THIS_YEAR: Final = f"date__year={dt.date.today().year}"  # noqa: DTZ011

# The query, its client, and the indexes it has to use; `a|b`: one of them.
NAMED: Final[dict[str, tuple[Callable[[Asking], object], set[str]]]] = {
    "panel: events": (lambda who: who.panel("event/"), {"events_when"}),
    "panel: events, the hundredth page": (lambda who: who.panel("event/?p=100"), {"events_when"}),
    "panel: events, a page in the middle": (lambda who: who.panel("event/?p=1000"), {"events_when", PK_EVENTS}),
    "panel: events, the last page": (lambda who: who.panel("event/?p=1990"), {"events_when", PK_EVENTS}),
    "panel: events of a day": (lambda who: who.panel(f"event/?date={who.event.date}"), {"events_when"}),
    "panel: events of a year": (lambda who: who.panel(f"event/?{THIS_YEAR}"), {"events_when"}),
    "panel: events with a word": (lambda who: who.panel("event/?q=%D0%BA%D0%BE%D0%B4123"), {"events_words", PK_EVENTS}),
    "panel: events with a common word": (lambda who: who.panel("event/?q=%D0%BE%D0%B1%D0%B5%D0%B4"), {"events_when"}),
    "panel: events by a number": (
        lambda who: who.panel(f"event/?q={SOMEBODY}"),
        {OWNER, PK_EVENTS, "events_words"},
    ),
    "panel: events by owner": (lambda who: who.panel(f"event/?tg_user_id={SOMEBODY}"), {OWNER}),
    "panel: events of a person": (lambda who: who.panel(f"event/?person={SOMEBODY}"), {OWNER}),
    "panel: meetings of a person": (
        lambda who: who.panel(f"appointment/?person={SOMEBODY}"),
        {ORGANIZER, PARTICIPANT, PK_MEETINGS},
    ),
    "panel: the history of a person": (
        lambda who: who.panel(f"history/?person={SOMEBODY}"),
        {"history_owner", "history_participant", PK_HISTORY},
    ),
    "panel: events in the order of their numbers": (lambda who: who.panel("event/?o=-0"), {PK_EVENTS}),
    "panel: an event": (
        lambda who: who.panel(f"event/{who.event.pk}/change/"),
        {PK_EVENTS, "calendarapp_appointment_event_id_710bbd3c", "history_event"},
    ),
    "panel: meetings": (lambda who: who.panel("appointment/"), {"meeting_when", PK_EVENTS}),
    "panel: meetings, the hundredth page": (lambda who: who.panel("appointment/?p=100"), {"meeting_when"}),
    "panel: meetings, the last page": (lambda who: who.panel("appointment/?p=1990"), {"meeting_when", PK_MEETINGS}),
    "panel: meetings of a day": (lambda who: who.panel(f"appointment/?date={who.event.date}"), {"meeting_when"}),
    "panel: meetings of a year": (lambda who: who.panel(f"appointment/?{THIS_YEAR}"), {"meeting_when"}),
    "panel: meetings of a status": (
        lambda who: who.panel("appointment/?status__exact=pending"),
        {"meeting_status_when"},
    ),
    "panel: meetings of a status, the last page": (
        lambda who: who.panel("appointment/?status__exact=pending&p=490"),
        {"meeting_status_when"},
    ),
    "panel: meetings of a status and a year": (
        lambda who: who.panel(f"appointment/?status__exact=pending&{THIS_YEAR}"),
        {"meeting_status_when"},
    ),
    "panel: meetings with a word": (
        lambda who: who.panel("appointment/?q=%D0%BA%D0%BE%D0%B4123"),
        {"meeting_words", PK_MEETINGS},
    ),
    "panel: meetings by a number": (
        lambda who: who.panel(f"appointment/?q={SOMEBODY}"),
        {ORGANIZER, PARTICIPANT, PK_MEETINGS, "meeting_words"},
    ),
    "panel: meetings by a person's name": (
        lambda who: who.panel(f"appointment/?q={quote(named(SOMEBODY))}"),
        {ORGANIZER, PARTICIPANT, PK_MEETINGS, "meeting_words"},
    ),
    "panel: events by their owner's name": (
        lambda who: who.panel(f"event/?q={quote(named(SOMEBODY))}"),
        {OWNER, PK_EVENTS, "events_words"},
    ),
    "panel: meetings, all": (lambda who: who.panel("appointment/?when=all"), {"meeting_when"}),
    "panel: meetings that are past": (lambda who: who.panel("appointment/?when=past"), {"meeting_when"}),
    "panel: events that come, the last page": (lambda who: who.panel("event/?when=coming&p=400"), {"events_when"}),
    "panel: people by a name": (lambda who: who.panel(f"tguser/?q={quote(named(SOMEBODY))}"), {"tguser_words"}),
    "panel: the newest people": (lambda who: who.panel("tguser/"), {"tguser_newest"}),
    "panel: people suggested by name": (
        lambda who: who.panel(f"tguser/suggestions/?q={quote(named(SOMEBODY))}"),
        {"tguser_words"},
    ),
    "panel: people suggested by @username": (
        lambda who: who.panel("tguser/suggestions/?q=@name77"),
        {"tguser_username_lower"},
    ),
    "panel: meetings in the order of their organizers": (lambda who: who.panel("appointment/?o=-5"), {ORGANIZER}),
    "panel: a meeting": (
        lambda who: who.panel(f"appointment/{who.meeting.pk}/change/"),
        {PK_MEETINGS, "history_meeting"},
    ),
    "panel: a person": (
        lambda who: who.panel(f"tguser/{people(SOMEBODY)}/change/"),
        {ORGANIZER, PARTICIPANT, "history_owner", "history_participant"},
    ),
    "panel: the history": (lambda who: who.panel("history/"), {PK_HISTORY}),
    "panel: the history, the hundredth page": (lambda who: who.panel("history/?p=100"), {PK_HISTORY}),
    "panel: the history, the last page": (lambda who: who.panel("history/?p=1990"), {PK_HISTORY}),
    "panel: the history of an action": (lambda who: who.panel("history/?action__exact=expired"), {"history_action"}),
    "panel: the history of a surface": (lambda who: who.panel("history/?surface__exact=file"), {"history_surface"}),
    "panel: the history by a number": (
        lambda who: who.panel(f"history/?q={who.event.pk}"),
        {"history_event", "history_meeting", "history_owner", "history_participant", PK_HISTORY},
    ),
    "panel: the history of an event": (lambda who: who.panel(f"history/?event_id={who.event.pk}"), {"history_event"}),
    "panel: the history of a meeting": (
        lambda who: who.panel(f"history/?appointment_id={who.meeting.pk}"),
        {"history_meeting"},
    ),
    "a person's history": (lambda who: history.list_for_person(SOMEBODY), {"history_owner", "history_participant"}),
    "an erased person's history": (
        lambda who: history.erase(SOMEBODY, [who.meeting.pk]),
        {"history_owner", "history_participant", "history_meeting", "history_event", PK_HISTORY},
    ),
    "history that is old enough": (lambda who: history.forget_old(), {PK_HISTORY}),
    "what brings an event back": (lambda who: undo.find_event_entry(who.event.pk), {"history_event"}),
    "what brings a meeting back": (lambda who: undo.find_meeting_entry(who.meeting.pk), {"history_meeting"}),
    "panel: the first page": (
        lambda who: who.client.get("/admin/"),
        {"events_when", "meeting_when|meeting_status_when"},
    ),
    "API: everybody's events": (lambda who: who.api("events/"), {"events_when"}),
    "API: an owner's events": (lambda who: who.api("events/", person=True), {"events_owner_when"}),
    "API: events by owner": (lambda who: who.api(f"events/?owner={SOMEBODY}"), {"events_owner_when"}),
    "API: events of some days": (lambda who: who.api(f"events/?date_from={who.event.date}"), {"events_when"}),
    "API: events with a word": (lambda who: who.api("events/?q=%D0%BA%D0%BE%D0%B4123"), {"events_words", PK_EVENTS}),
    "API: an owner's events with a word": (
        lambda who: who.api("events/?q=%D0%BE%D0%B1%D0%B5%D0%B4", person=True),
        {OWNER},
    ),
    "API: an event": (lambda who: who.api(f"events/{who.event.pk}/"), {PK_EVENTS}),
    "API: everybody's meetings": (lambda who: who.api("appointments/"), {"meeting_when"}),
    "API: a person's meetings": (
        lambda who: who.api("appointments/", person=True),
        {ORGANIZER, PARTICIPANT},
    ),
    "API: meetings by organizer": (
        lambda who: who.api(f"appointments/?organizer={SOMEBODY}"),
        {ORGANIZER},
    ),
    "API: meetings by participant": (
        lambda who: who.api(f"appointments/?participant={SOMEBODY}"),
        {PARTICIPANT},
    ),
    "API: meetings of an event": (
        lambda who: who.api(f"appointments/?event={who.event.pk}"),
        {"calendarapp_appointment_event_id_710bbd3c"},
    ),
    "an event's participants": (
        lambda who: queries.list_participants(who.event.pk),
        {"calendarapp_appointment_event_id_710bbd3c"},
    ),
    "how many places are taken": (
        lambda who: queries.count_places(who.event.pk),
        {"calendarapp_appointment_event_id_710bbd3c"},
    ),
    "who waits for a place": (lambda who: places.list_waiting(who.event.pk, 50), {"meeting_waiting"}),
    "events that people wait for": (lambda who: fill_freed_places(), {"meeting_waiting_ends", PK_EVENTS}),
    "an event by its link": (lambda who: queries.find_event_by_key("x" * 22), {"events_join_key"}),
    "who else takes part": (
        lambda who: queries.list_others(who.meeting),
        {"calendarapp_appointment_event_id_710bbd3c", PK_EVENTS},
    ),
    "API: meetings of a status": (lambda who: who.api("appointments/?status=pending"), {"meeting_status_when"}),
    "API: meetings with a word": (
        lambda who: who.api("appointments/?q=%D0%BA%D0%BE%D0%B4123"),
        {"meeting_words", PK_MEETINGS},
    ),
    "who is busy": (
        lambda who: queries.is_busy(SOMEBODY, who.when),
        {ORGANIZER + "|meeting_organizer_slot", PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "what keeps a person from another meeting": (
        lambda who: own_time.get_taking_meeting(SOMEBODY, who.when),
        {ORGANIZER + "|meeting_organizer_slot", PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "what the constraint holds": (
        lambda who: list(queries.select_busy(SOMEBODY, who.when, role=queries.Role.PARTICIPANT)),
        {PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "what somebody organizes then": (
        lambda who: list(queries.select_busy(SOMEBODY, who.when, role=queries.Role.ORGANIZER)),
        {ORGANIZER + "|meeting_organizer_slot"},
    ),
    "what somebody has agreed to then": (
        lambda who: list(queries.select_confirmed(SOMEBODY, who.when)),
        {PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "what competes then": (
        lambda who: lock_rivals(SOMEBODY, who.when, excluding=0),
        {"meeting_competing", PK_MEETINGS},
    ),
    "when several people are busy": (
        lambda who: availability.list_busy_intervals(
            [SOMEBODY, SOMEBODY + 1], who.when.lower, who.when.lower + dt.timedelta(30)
        ),
        {"meeting_organizer_slot", "nobody_is_double_booked", "events_owner_slot"},
    ),
    "an own event then": (
        lambda who: own_time.get_own_event_at(SOMEBODY, who.when),
        {"events_owner_slot", "events_owner_long"},
    ),
    "what else somebody has then": (
        lambda who: own_time.list_names_at(SOMEBODY, who.when, beside=who.event.pk, count=4),
        {"events_owner_slot", ORGANIZER + "|meeting_organizer_slot", PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "what somebody has around a meeting": (
        lambda who: own_time.list_around(SOMEBODY, who.meeting, dt.timedelta(hours=1)),
        {"events_owner_slot", ORGANIZER + "|meeting_organizer_slot", PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "whose calendars somebody may see": (
        lambda who: [people(SOMEBODY), own_time.get_readable_calendars(SOMEBODY + PEOPLE, [SOMEBODY, SOMEBODY + 1])],
        {ORGANIZER + "|" + PARTICIPANT},
    ),
    "the people one has met": (lambda _who: queries.list_met(SOMEBODY), {ORGANIZER, PARTICIPANT}),
    "the documented busy slots": (lambda who: utils.get_user_busy_slots(SOMEBODY), {ORGANIZER, PARTICIPANT}),
    "the documented busy slots of some days": (
        lambda who: utils.get_user_busy_slots(SOMEBODY, who.event.date, who.event.date),
        {ORGANIZER, PARTICIPANT},
    ),
    "the documented question": (
        lambda who: utils.is_user_free(SOMEBODY, who.event.date, who.event.time),
        {ORGANIZER + "|meeting_organizer_slot", PARTICIPANT + "|nobody_is_double_booked"},
    ),
    "dates of a series": (
        lambda who: list(series.select_dates(Series(pk=1), dt.datetime.combine(who.event.date, dt.time()))),
        {"events_series_date"},
    ),
    "coming events": (lambda who: list(queries.select_upcoming_events(SOMEBODY)[:10]), {"events_owner_slot"}),
    "an agenda": (
        lambda who: agenda.get_agenda_page(SOMEBODY, since=clock.now(), first=0, size=8),
        {"events_owner_slot", PK_EVENTS, ORGANIZER, PARTICIPANT, "calendarapp_appointment_event_id_710bbd3c"},
    ),
    "what is on in a week": (
        lambda who: agenda.get_agenda_page(
            SOMEBODY, since=clock.now(), until=clock.now() + dt.timedelta(7), first=0, size=8, called_off=False
        ),
        {"events_owner_slot", PK_EVENTS, ORGANIZER, PARTICIPANT, "calendarapp_appointment_event_id_710bbd3c"},
    ),
    "the page of a month": (
        lambda who: who.page(f"month/{who.event.date.year}/{who.event.date.month}/"),
        {"events_owner_slot", PK_EVENTS, ORGANIZER, PARTICIPANT, "calendarapp_appointment_event_id_710bbd3c"},
    ),
    "the page of an agenda that goes back": (
        lambda who: who.page(f"?before={who.event.date}"),
        {"events_owner_when", "events_owner_slot", ORGANIZER, PARTICIPANT},
    ),
    "what is found of somebody's": (
        lambda who: agenda.find_page(people(SOMEBODY), "обед код", first=0, size=8),
        {OWNER, PK_EVENTS, ORGANIZER, PARTICIPANT, "calendarapp_appointment_event_id_710bbd3c"},
    ),
    "when somebody is free in a week": (
        lambda who: availability.list_gaps(
            SOMEBODY, hours.Hours("Europe/Moscow"), start=clock.now(), end=clock.now() + dt.timedelta(7)
        ),
        {"meeting_organizer_slot", "nobody_is_double_booked", "events_owner_slot"},
    ),
    "the days that are full": (
        lambda who: hours.list_full_days(
            {SOMEBODY: hours.Hours("Europe/Moscow", daily_limit=1)}, clock.now(), clock.now() + dt.timedelta(7)
        ),
        {"meeting_organizer_slot", "nobody_is_double_booked"},
    ),
    "coming meetings": (
        lambda who: list(queries.select_upcoming_appointments(SOMEBODY)[:10]),
        {ORGANIZER, PARTICIPANT},
    ),
    "a day": (
        lambda who: queries.get_day(SOMEBODY, who.event.date, "Europe/Moscow"),
        {"events_owner_slot", ORGANIZER, PARTICIPANT},
    ),
    "whether somebody has many events": (
        lambda who: Event.objects.filter(tg_user_id=SOMEBODY)[9_999:10_000].exists(),
        {OWNER + "|events_owner_uid"},
    ),
    "an event of its owner": (lambda who: queries.get_event(who.event.pk, owner=SOMEBODY), {PK_EVENTS}),
    "the meetings of an event": (
        lambda who: list(queries.select_active_of_event(who.event.pk)),
        {"calendarapp_appointment_event_id_710bbd3c"},
    ),
    "events by their number in a file": (
        lambda who: list(Event.objects.filter(tg_user_id=SOMEBODY, uid__in=["a", "b"])),
        {"events_owner_uid"},
    ),
    "a feed": (read_feed, {"events_owner_slot", ORGANIZER, PARTICIPANT}),
    "invitations that expire": (lambda who: holds.expire_invitations(), {"meeting_expiring"}),
    "one person's invitations that expire": (
        lambda who: holds.expire_for(SOMEBODY),
        {"meeting_expiring|" + PARTICIPANT},
    ),
    "events without reminders": (lambda who: db.take_events_without_reminders(100), {"events_without_reminders"}),
    "reminders that are due": (lambda who: reminders.send_due(10), {"calendarapp_reminder_due_at_628fc39d"}),
    "an event's reminders go": (lambda who: reminders.remove_for_event(who.event.pk), {"reminder_event"}),
    "what a person's other clock shows": (lambda who: cards.refresh_clock(SOMEBODY), {ORGANIZER, PARTICIPANT, OWNER}),
    "messages that are due": (
        lambda who: outbox.claim(limit=10, chat_pause=1.0),
        {"outbox_waiting_due", "outbox_waiting_chat", "outbox_sent_chat"},
    ),
    "updates that are done with": (lambda who: housekeeping.run(), {"calendarapp_processedupdate_created_at_b12dc150"}),
    "meetings of a day by their status": (lambda who: day_counts.keep_up(), {"meeting_status_when"}),
    "an owner's events go": (lambda who: db.delete_events_of(SOMEBODY), {OWNER + "|events_owner_uid"}),
}

# The document asks for these by name ("indexes on status, organizer_tg_id, participant_tg_id"); others answer as well.
DOCUMENTED: Final = {"calendarapp_appointment_status_7e63e370"}


# Most rows were sent a moment ago and are about to be deleted: the clean-up may read them all.
SWEPT: Final = {"calendarapp_outboxmessage"}


def lacking(work: Callable[[], object], wanted: set[str]) -> list[str]:
    """What is wrong with the plans of these queries."""
    plans = explain_queries(work, *BIG, *OTHERS)
    used = {name for plan in plans for name in list_indexes(plan)}
    missing = [f"{name} is not used" for name in wanted if not used & set(name.split("|"))]
    whole = {table for plan in plans for table in list_scanned_tables(plan)} & {*BIG, *OTHERS} - SWEPT
    return (
        missing
        + [f"{table} is read whole" for table in whole]
        + ([f"used: {sorted(used)}"] if missing or whole else [])
    )


@pytest.mark.slow
def test_every_query_has_its_index_and_every_index_a_query(asking: Asking) -> None:
    """One test, so that the rows are created only once."""
    wrong = []
    for name, (work, wanted) in NAMED.items():
        point = transaction.savepoint()
        wrong += [f"{name}: {what}" for what in lacking(partial(work, asking), wanted)]
        transaction.savepoint_rollback(point)
    assert not wrong, "\n".join(wrong)

    named = {index for _work, wanted in NAMED.values() for name in wanted for index in name.split("|")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = ANY(%s)", [list(BIG)])
        there = {name for (name,) in cursor.fetchall()}
    assert there <= named | DOCUMENTED
    assert there >= {name for name in named if name.startswith((*BIG, "meeting_", "history_"))}

    # A missing index is detected.
    work, wanted = NAMED["panel: events with a word"]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX events_words")
    found = lacking(partial(work, asking), wanted)
    assert "events_words is not used" in found
    assert "events is read whole" in found
