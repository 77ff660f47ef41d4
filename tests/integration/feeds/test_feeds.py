"""Calendar feeds: addresses, contents, and when a client has to read a feed again."""

import datetime as dt
import email.utils
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.feeds import views
from calendarapp.models import Appointment, Event, FeedAddress, FeedChange, TgUser
from calendarapp.services import appointments, events, feed_addresses, feed_versions, participants, people
from tests.support import factories
from tests.support.factories import Cast
from webapp.logs import HideSecrets

pytestmark = pytest.mark.django_db


def path(person: TgUser, kind: str = "calendar") -> str:
    return feed_addresses.get_address(tg_id=person.tg_id, kind=kind)


def read(client: Client, person: TgUser, kind: str = "calendar") -> list[Any]:
    response = client.get(path(person, kind))
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def one(client: Client, person: TgUser, kind: str = "calendar") -> Any:
    [only] = read(client, person, kind)
    return only


def etag(client: Client, person: TgUser) -> str:
    return str(client.get(path(person)).headers["ETag"])


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


# Addresses


def test_address_is_stable_until_renewed_or_revoked(cast: Cast, client: Client) -> None:
    first = path(cast.anna)
    assert path(cast.anna) == first
    second = feed_addresses.renew(tg_id=cast.anna.tg_id)
    assert second != first
    assert [client.get(first).status_code, client.get(second).status_code] == [404, 200]
    assert feed_addresses.revoke(tg_id=cast.anna.tg_id, kind="calendar") == 1
    assert client.get(second).status_code == 404
    assert path(cast.anna) not in {first, second}


def test_addresses_are_unique(cast: Cast) -> None:
    paths = {path(person, kind) for person in (cast.anna, cast.boris) for kind in ("calendar", "busy")}
    assert len(paths) == 4
    assert {len(found.removeprefix("/feeds/").removesuffix(".ics")) for found in paths} == {43}


def test_database_holds_no_token(cast: Cast) -> None:
    token = path(cast.anna).removeprefix("/feeds/").removesuffix(".ics")
    row = FeedAddress.objects.get(tg_id=cast.anna.tg_id)
    assert token not in str(vars(row))
    found = feed_addresses.find(token)
    assert found == row
    assert feed_addresses.find(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_changed_secret_key_invalidates_addresses(cast: Cast, client: Client, settings: Any) -> None:
    before = path(cast.anna)
    settings.SECRET_KEY = "another"
    assert client.get(path(cast.anna)).status_code == 200
    assert client.get(before).status_code == 404


def test_unknown_feed_kind_is_refused(cast: Cast) -> None:
    with pytest.raises(CalendarError, match=r"."):
        feed_addresses.get_address(tg_id=cast.anna.tg_id, kind="other")


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "%00" * 43, "я" * 43])
def test_wrong_token_is_404(client: Client, db: None, token: str) -> None:
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_feed_is_read_only(cast: Cast, client: Client) -> None:
    assert client.post(path(cast.anna)).status_code == 405
    head = client.head(path(cast.anna))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert head.headers["Cache-Control"] == "private, no-cache"


# Contents


def test_event_is_shown_in_the_feed(cast: Cast, client: Client) -> None:
    event = factories.make_event(
        cast.anna, name="Обед; вдвоём", details="у окна,\nтихо", duration_minutes=90, reminder_minutes=[60, 0]
    )
    shown = one(client, cast.anna)
    assert str(shown["UID"]) == f"event-{event.pk}@vstrecha"
    assert (str(shown["SUMMARY"]), str(shown["DESCRIPTION"])) == ("Обед; вдвоём", "у окна,\nтихо")
    assert shown["DTSTART"].dt == event.slot.lower
    assert shown["DTSTART"].params["TZID"] == "Europe/Moscow"
    assert shown["DTEND"].dt == event.slot.upper
    assert shown["CREATED"].dt == event.created_at.replace(microsecond=0)
    assert shown["DTSTAMP"].dt == event.updated_at.replace(microsecond=0)
    assert shown["LAST-MODIFIED"].dt == event.updated_at.replace(microsecond=0)
    assert (shown["SEQUENCE"], str(shown["STATUS"])) == (0, "CONFIRMED")
    assert [alarm["TRIGGER"].dt for alarm in shown.walk("VALARM")] == [dt.timedelta(hours=-1), dt.timedelta(0)]


def test_event_in_a_zone_known_only_to_the_database_is_shown(cast: Cast, client: Client) -> None:
    event = factories.make_event(cast.anna, timezone="UTC", duration_minutes=60)
    sql("UPDATE events SET timezone = 'MSK' WHERE id = %s", event.pk)
    event.refresh_from_db()
    assert one(client, cast.anna)["DTSTART"].dt == event.slot.lower
    assert one(client, cast.anna, "busy")["DTSTART"].dt == event.slot.lower


def test_event_without_own_reminders_has_the_persons(cast: Cast, client: Client) -> None:
    factories.make_event(cast.anna)
    people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[30])
    assert [alarm["TRIGGER"].dt for alarm in one(client, cast.anna).walk("VALARM")] == [dt.timedelta(minutes=-30)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("pending", ("TENTATIVE", "NEEDS-ACTION", 0)),
        ("confirmed", ("CONFIRMED", "ACCEPTED", 1)),
        ("declined", ("CANCELLED", "DECLINED", 0)),
        ("cancelled", ("CANCELLED", "NEEDS-ACTION", 0)),
    ],
)
def test_meeting_is_shown_in_the_feed(cast: Cast, client: Client, status: str, expected: tuple[str, str, int]) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris, status=status)
    vevent = one(client, cast.boris)
    assert str(vevent["UID"]) == f"meeting-{meeting.pk}@vstrecha"
    assert str(vevent["ORGANIZER"]) == f"tg://user?id={cast.anna.tg_id}"
    assert vevent["ORGANIZER"].params["CN"] == "Анна"
    guest = vevent["ATTENDEE"][1]
    assert guest.params["CN"] == "Борис"
    assert (str(vevent["STATUS"]), guest.params["PARTSTAT"], len(vevent.walk("VALARM"))) == expected


def test_meeting_of_many_has_its_place_and_link_and_names_no_other_participant(cast: Cast, client: Client) -> None:
    event = factories.make_event(cast.anna, place="Кафе", url="https://meet.example.org/x")
    invited = [cast.boris.tg_id, cast.oleg.tg_id]
    participants.invite(actor=Actor.person(cast.anna.tg_id), participants=invited, event_id=event.pk)
    vevent = one(client, cast.boris)
    assert (str(vevent["LOCATION"]), str(vevent["URL"])) == ("Кафе", "https://meet.example.org/x")
    assert [str(who) for who in vevent["ATTENDEE"]] == [f"tg://user?id={cast.anna.pk}", f"tg://user?id={cast.boris.pk}"]


def test_organized_meeting_is_listed_once(cast: Cast, client: Client) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris)
    assert str(one(client, cast.anna)["UID"]).startswith("event-")
    Appointment.objects.filter(pk=meeting.pk).update(time=dt.time(20))
    assert {str(item["UID"]).split("-")[0] for item in read(client, cast.anna)} == {"event", "meeting"}


def test_cancelled_meeting_is_left_out(cast: Cast, client: Client) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris, status="declined")
    assert str(one(client, cast.boris)["STATUS"]) == "CANCELLED"
    factories.age_meetings(meeting.pk, updated_at=clock.now() - views.OFF - dt.timedelta(days=1))
    assert read(client, cast.boris) == []


def test_past_entries_are_left_out(cast: Cast, client: Client) -> None:
    event = factories.make_event(cast.anna)
    sql("UPDATE events SET date = %s WHERE id = %s", factories.get_day(-88), event.pk)
    assert one(client, cast.anna)
    sql("UPDATE events SET date = %s WHERE id = %s", factories.get_day(-92), event.pk)
    assert read(client, cast.anna) == []


def test_feed_shows_nothing_of_others(cast: Cast, client: Client) -> None:
    factories.make_meeting(cast.anna, cast.boris)
    assert read(client, cast.oleg) == []


def test_feed_is_in_the_readers_language(cast: Cast, client: Client) -> None:
    def name() -> str:
        return str(Calendar.from_ical(client.get(path(cast.anna)).content)["X-WR-CALNAME"])

    assert name() == "Встреча"
    people.set_language(tg_id=cast.anna.tg_id, language="en")
    assert name() == "Vstrecha"


def test_uids_contain_the_public_host(cast: Cast, client: Client, settings: Any) -> None:
    settings.PUBLIC_HOST = "calendar.example.org"
    factories.make_event(cast.anna)
    assert str(one(client, cast.anna)["UID"]).endswith("@calendar.example.org")


# Free/busy


def test_busy_feed_shows_nothing_but_times(cast: Cast, client: Client) -> None:
    factories.make_meeting(
        cast.anna, cast.boris, name="Секрет", details="тайна", status="confirmed", duration_minutes=30
    )
    factories.make_event(cast.boris, name="Врач", duration_minutes=45, days=2)
    body = client.get(path(cast.boris, "busy")).content.decode()
    for word in ("Секрет", "тайна", "Врач", "Анна", "Борис", "Europe", "meeting-", "event-", "tg://"):
        assert word not in body
    assert [str(item["SUMMARY"]) for item in Calendar.from_ical(body).walk("VEVENT")] == ["Занято", "Занято"]


@pytest.mark.parametrize("status", ["pending", "confirmed"])
def test_busy_feed_shows_a_meeting_whose_event_leaves_its_owner_free(cast: Cast, client: Client, status: str) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris, status=status, transparent=True, duration_minutes=45)
    assert queries.is_busy(cast.anna.tg_id, meeting.taken)
    assert one(client, cast.anna, "busy")["DTSTART"].dt == meeting.slot.lower
    Event.objects.update(transparent=False)
    assert one(client, cast.anna, "busy")["DTSTART"].dt == meeting.slot.lower


def test_busy_feed_shows_exactly_the_taken_times(cast: Cast, client: Client) -> None:
    factories.make_event(cast.anna, name="a moment", duration_minutes=None)
    event = factories.make_event(cast.anna, duration_minutes=45, days=2)
    assert one(client, cast.anna, "busy")["DTEND"].dt == event.slot.upper
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    meeting = factories.make_meeting(cast.anna, cast.boris, duration_minutes=60, days=3)
    assert read(client, cast.boris, "busy") == []
    actor = Actor.person(cast.boris.tg_id)
    appointments.confirm(actor=actor, appointment_id=meeting.pk)
    assert one(client, cast.boris, "busy")
    appointments.decline(actor=actor, appointment_id=meeting.pk)
    assert read(client, cast.boris, "busy") == []


# Versions


def test_unchanged_feed_is_304(cast: Cast, client: Client) -> None:
    factories.make_meeting(cast.anna, cast.boris)
    response = client.get(path(cast.boris))
    again = client.get(path(cast.boris), headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]
    assert client.get(path(cast.boris)).content == response.content


def test_unchanged_feed_costs_the_same_for_any_size(cast: Cast, client: Client) -> None:
    def queries() -> list[str]:
        given = etag(client, cast.anna)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path(cast.anna), headers={"if-none-match": given}).status_code == 304
        return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]

    few = queries()
    for number in range(30):
        factories.make_event(cast.anna, name=str(number))
    feed_versions.fold()
    many = queries()
    assert len(few) == len(many)
    assert not [query for query in many if "events" in query or "appointment" in query]
    assert FeedChange.objects.filter(tg_id=cast.anna.tg_id).count() == 1


CHANGES: dict[str, Callable[[Cast, Appointment, Event], object]] = {
    "a new event": lambda cast, meeting, event: factories.make_event(cast.boris),
    "a changed event": lambda cast, meeting, event: events.change(
        actor=Actor.person(cast.boris.tg_id), event_id=event.pk, name="other"
    ),
    "a deleted event": lambda cast, meeting, event: events.delete(
        actor=Actor.person(cast.boris.tg_id), event_id=event.pk
    ),
    "a deleted event and a new one": lambda cast, meeting, event: sql(
        "WITH gone AS (DELETE FROM events WHERE id = %s RETURNING *) INSERT INTO events"
        " (name, date, time, details, user_id, updated_at)"
        " SELECT 'x', date, time, details, user_id, updated_at FROM gone",
        event.pk,
    ),
    "an event that another program wrote": lambda cast, meeting, event: sql(
        "INSERT INTO events (name, date, time, details, user_id) VALUES ('x', %s, '10:00', '', %s)",
        factories.get_day(),
        cast.boris.tg_id,
    ),
    "an event of somebody else's that becomes theirs": lambda cast, meeting, event: sql(
        "UPDATE events SET user_id = %s WHERE user_id = %s", cast.boris.tg_id, cast.anna.tg_id
    ),
    "no events at all": lambda cast, meeting, event: sql("TRUNCATE events"),
    "no meetings at all": lambda cast, meeting, event: sql("TRUNCATE calendarapp_appointment CASCADE"),
    "a new meeting": lambda cast, meeting, event: factories.make_meeting(cast.anna, cast.boris, days=5),
    "an answer": lambda cast, meeting, event: appointments.confirm(
        actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk
    ),
    "a meeting that is gone": lambda cast, meeting, event: meeting.delete(),
    "a meeting that is somebody else's now": lambda cast, meeting, event: Appointment.objects.filter(
        pk=meeting.pk
    ).update(participant_tg_id=cast.oleg.tg_id),
    "another name of the organizer": lambda cast, meeting, event: people.register_activity(
        tg_id=cast.anna.tg_id, first_name="Яна"
    ),
    "other reminders": lambda cast, meeting, event: people.set_reminders(tg_id=cast.boris.tg_id, reminder_minutes=[5]),
    "another language": lambda cast, meeting, event: people.set_language(tg_id=cast.boris.tg_id, language="en"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_feed_has_a_new_etag(cast: Cast, client: Client, change: str) -> None:
    meeting = factories.make_meeting(cast.anna, cast.boris)
    event = factories.make_event(cast.boris, days=3)
    before = client.get(path(cast.boris))
    CHANGES[change](cast, meeting, event)
    feed_versions.fold()
    after = client.get(path(cast.boris), headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_changes_of_others_keep_the_etag(cast: Cast, client: Client) -> None:
    factories.make_meeting(cast.anna, cast.boris)
    before = etag(client, cast.boris)
    factories.make_event(cast.anna, days=9)
    factories.make_meeting(cast.anna, cast.oleg, days=8)
    people.register_activity(tg_id=cast.oleg.tg_id, first_name="Оля")
    assert etag(client, cast.boris) == before


def test_folding_changes_keeps_every_version(cast: Cast) -> None:
    factories.make_meeting(cast.anna, cast.boris)
    before = [feed_versions.get_version(person.tg_id) for person in (cast.anna, cast.boris)]
    feed_versions.fold()
    feed_versions.fold()
    assert [feed_versions.get_version(person.tg_id) for person in (cast.anna, cast.boris)] == before


def test_number_that_comes_again_after_a_restored_backup_has_another_etag(cast: Cast, client: Client) -> None:
    factories.make_event(cast.anna)
    given, changes = etag(client, cast.anna), FeedChange.objects.filter(tg_id=cast.anna.tg_id)
    number, moment = feed_versions.get_version(cast.anna.tg_id)
    assert moment is not None
    changes.delete()
    changes.create(tg_id=cast.anna.tg_id, changes=number, changed_at=moment + dt.timedelta(minutes=5))
    assert etag(client, cast.anna) != given


def test_next_day_has_a_new_etag(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = etag(client, cast.anna), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=1))
    assert etag(client, cast.anna) != before


def test_last_modified_is_sent_once_nothing_can_precede_it(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_event(cast.anna)
    assert "Last-Modified" not in client.get(path(cast.anna)).headers
    sql("UPDATE calendarapp_feedchange SET changed_at = changed_at - interval '2 minutes'")
    FeedAddress.objects.update(created_at=clock.now() - dt.timedelta(minutes=2))
    response = client.get(path(cast.anna))
    if "Last-Modified" not in response.headers:  # just after midnight
        return
    changed = email.utils.parsedate_to_datetime(response.headers["Last-Modified"])
    assert changed <= clock.now()
    again = client.get(path(cast.anna), headers={"if-modified-since": response.headers["Last-Modified"]})
    assert again.status_code == 304


# The log


def test_token_is_never_logged(client: Client, db: None, capfd: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(HideSecrets([]))
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    try:
        token = "s" * 43
        client.get(f"/feeds/{token}.ics")
        client.post(f"/feeds/{token}.ics?x=1")
    finally:
        log.removeHandler(handler)
    written = capfd.readouterr().err
    assert "Not Found: /feeds/***" in written
    assert token not in written
