"""Undo on the pages: for ten minutes, and only for the person who did it."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client

from calendarapp import authorship, clock
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.models import Appointment, Event, History, LinkBooking, OutboxMessage, TgUser
from calendarapp.services import appointments, booking_links, series, undo
from calendarapp.services.series import Scope
from tests.integration.services.series_meetings import invite, list_statuses, make_dates
from tests.support.factories import Cast, forget_messages, list_texts, make_cast, make_event, make_meeting
from tests.support.page_forms import post, read_form, say_yes, send
from tests.support.pages import sign_in
from tests.support.repetition import find_faults, list_dates, make_series
from tests.support.threads import run_at_once

Status = Appointment.Status


@pytest.fixture
def cast(committed: None) -> Cast:
    """Undo groups changes by transaction, so here everything is committed."""
    return make_cast()


def delete(page: Client, event: Event, **fields: Any) -> Any:
    """Delete the event; returns the page that the browser is led to, which offers Undo."""
    answer = send(page, f"/calendar/events/{event.pk}/delete/", **fields)
    forget_messages()
    return page.get(answer["Location"])


def find_undo(answer: Any) -> str:
    """The address of the page's Undo button."""
    notice: str = answer.content.decode().partition('action="/calendar/undo/')[2].partition('"')[0]
    assert notice, answer.content.decode()
    return f"/calendar/undo/{notice}"


def tap_undo(page: Client, answer: Any) -> Any:
    return page.post(find_undo(answer))


def test_deleted_event_comes_back_with_its_meetings(page: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    event = Event.objects.get()
    agenda = delete(page, event)
    answer = tap_undo(page, agenda)
    assert answer["Location"] == f"/calendar/events/{event.pk}/?done=restored"
    assert Event.objects.get().name == event.name
    meeting.refresh_from_db()
    assert meeting.status == Status.CONFIRMED
    assert len(list_texts(cast.boris)) == 1
    entry = History.objects.filter(event_id=event.pk, appointment_id=None).latest("id")
    assert (entry.action, entry.surface, entry.who_tg_id) == ("restored", "page", cast.anna.tg_id)
    assert page.get(answer["Location"]).status_code == 200


def test_visitors_contact_stays_when_their_booking_is_deleted(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, name="Запись: Том", details="Контакт: tom@x.org")
    other = make_event(cast.anna, name="Обед", details="с Олей", days=2)
    link = booking_links.make(tg_id=cast.anna.tg_id, duration_minutes=60)
    LinkBooking.objects.create(link=link, digest="x", event_id=event.pk, timezone="Asia/Tokyo")
    unreachable = "Этому человеку я написать не могу"
    assert unreachable in page.get(f"/calendar/events/{event.pk}/delete/").content.decode()
    said = delete(page, event).content.decode()
    assert "tom@x.org" in said
    assert unreachable in said
    assert unreachable not in page.get(f"/calendar/events/{other.pk}/delete/").content.decode()
    assert "с Олей" not in delete(page, other).content.decode()


def test_second_tap_leads_to_what_is_back(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    where = find_undo(delete(page, event))
    first, second = page.post(where), page.post(where)
    assert first["Location"] == second["Location"] == f"/calendar/events/{event.pk}/?done=restored"
    assert Event.objects.count() == 1


def test_dates_of_a_series_come_back_together(page: Client, cast: Cast) -> None:
    dates = make_dates(cast)
    agenda = delete(page, dates[1], scope="following")
    assert len(list_dates(cast.anna.tg_id)) == 1
    assert tap_undo(page, agenda).status_code == 302
    assert len(list_dates(cast.anna.tg_id)) == 4
    series.extend()
    assert not find_faults(cast.anna.tg_id)


def test_declined_and_cancelled_meetings_come_back(page: Client, cast: Cast) -> None:
    boris = sign_in(Client(), cast.boris.tg_id)
    meeting = make_meeting(cast.anna, cast.boris)
    where = f"/calendar/meetings/{meeting.pk}/"
    form = read_form(boris.get(where), form_id=None)
    declined = boris.get(post(boris, f"{where}answer/", form, action="decline")["Location"])
    assert tap_undo(boris, declined)["Location"] == f"{where}?done=restored"
    meeting.refresh_from_db()
    assert meeting.status == Status.PENDING
    asked = page.get(f"{where}answer/?action=cancel")
    cancelled = page.get(say_yes(page, f"{where}answer/", asked)["Location"])
    assert tap_undo(page, cancelled)["Location"] == f"{where}?done=restored"
    meeting.refresh_from_db()
    assert meeting.status == Status.PENDING


def test_invitation_to_a_series_comes_back(cast: Cast) -> None:
    boris = sign_in(Client(), cast.boris.tg_id)
    invitation = invite(cast, make_dates(cast))
    where = f"/calendar/series-invitations/{invitation.pk}/"
    answer = post(boris, where, read_form(boris.get(where), form_id=None), action="decline")
    shown = boris.get(answer["Location"])
    assert set(list_statuses(invitation)) == {"declined"}
    assert tap_undo(boris, shown)["Location"] == f"{where}?done=restored"
    assert set(list_statuses(invitation)) == {"pending"}


def test_only_the_person_who_did_it_is_offered_undo(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    agenda = delete(page, event)
    where = find_undo(agenda)
    number = where.rstrip("/").rpartition("/")[2]
    oleg = sign_in(Client(), cast.oleg.tg_id)
    assert "/calendar/undo/" not in oleg.get(f"/calendar/?undo={number}").content.decode()
    for method in (oleg.get, oleg.post):
        assert method(where).status_code == 404
    assert Client().post(where).status_code == 401
    assert sign_in(Client(enforce_csrf_checks=True), cast.anna.tg_id).post(where).status_code == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999999", str(2**63 - 1), str(2**63), "9" * 40])
def test_there_is_nothing_to_undo_under_other_numbers(page: Client, number: str) -> None:
    for method in (page.get, page.post):
        answer = method(f"/calendar/undo/{number}/")
        assert answer.status_code == 404
        assert answer.context["refusal"].code == "undo_over"
    assert page.get(f"/calendar/?undo={number}&done=<b>").status_code == 200


def test_undo_is_over_after_ten_minutes(page: Client, cast: Cast) -> None:
    where = find_undo(delete(page, make_event(cast.anna)))
    number = where.rstrip("/").rpartition("/")[2]
    History.objects.filter(pk=number).update(at=clock.now() - undo.WINDOW - dt.timedelta(seconds=1))
    assert "/calendar/undo/" not in page.get(f"/calendar/?undo={number}").content.decode()
    assert page.post(where).status_code == 404
    assert not Event.objects.exists()


def test_opening_the_page_of_undo_restores_nothing(page: Client, cast: Cast) -> None:
    where = find_undo(delete(page, make_event(cast.anna)))
    assert page.get(where).status_code == 200
    assert not Event.objects.exists()


def test_meeting_whose_person_is_busy_by_now_stays_off(page: Client, cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
    agenda = delete(page, Event.objects.get())
    other = make_meeting(cast.oleg, cast.boris, status="confirmed", duration_minutes=60)
    answer = tap_undo(page, agenda)
    assert answer["Location"].endswith("?done=partly")
    other.refresh_from_db()
    assert other.status == Status.CONFIRMED


def test_refusal_is_said_on_a_page(page: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=60)
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
    make_meeting(cast.oleg, cast.boris, status="confirmed", duration_minutes=60)
    answer = page.post(f"/calendar/undo/{undo.find_meeting_entry(meeting.pk)}/")
    assert answer.status_code == 409
    assert "Борис" in answer.content.decode()


def test_undo_of_the_chat_is_undone_on_the_page_as_well(page: Client, cast: Cast) -> None:
    dates = make_dates(cast)
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        series.delete(actor=Actor.person(cast.anna.tg_id), event_id=dates[0].pk, scope=Scope.THIS)
    answer = page.post(f"/calendar/undo/{undo.find_event_entry(dates[0].pk)}/")
    assert answer["Location"] == f"/calendar/events/{dates[0].pk}/?done=restored"


def test_taps_at_once_restore_once(page: Client, cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, status="confirmed")
    event = Event.objects.get()
    where = find_undo(delete(page, event))
    browsers = [sign_in(Client(), cast.anna.tg_id) for _tap in range(3)]
    answers = run_at_once([partial(browser.post, where) for browser in browsers])
    assert {answer["Location"] for answer in answers} == {f"/calendar/events/{event.pk}/?done=restored"}
    assert len(list_texts(cast.boris)) == 1
    assert TgUser.objects.filter(pk=cast.anna.tg_id).exists()


def test_dates_that_another_rule_deletes_come_back_from_the_page_and_the_chat_says_nothing(
    page: Client, cast: Cast
) -> None:
    make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=4")
    event = list_dates(cast.anna.tg_id)[0]
    address = f"/calendar/events/{event.pk}/change/"
    answer = say_yes(page, address, send(page, address, scope="all", ends="count", count="2"))
    assert answer.status_code == 302
    assert len(list_dates(cast.anna.tg_id)) == 2
    assert not OutboxMessage.objects.filter(chat_id=cast.anna.tg_id, payload__has_key="text").exists()
    shown = page.get(answer["Location"])
    assert "Сохранено" in shown.content.decode()
    assert tap_undo(page, shown).status_code == 302
    assert len(list_dates(cast.anna.tg_id)) == 4


def test_deleted_events_page_leads_its_owner_to_undo(page: Client, cast: Cast) -> None:
    """As with the browser's Back: it was a page that nothing is here. The notice says what is deleted."""
    event = make_event(cast.anna, name="Йога")
    delete(page, event)
    where = f"/calendar/events/{event.pk}/"
    answer = page.get(where)
    entry = undo.find_newest(Actor.person(cast.anna.tg_id))
    assert entry is not None
    assert answer["Location"] == f"/calendar/?undo={entry.pk}"
    assert "<p>Удалено. Йога</p>" in page.get(answer["Location"]).content.decode()
    assert sign_in(Client(), cast.oleg.tg_id).get(where).status_code == 404
    assert undo.find_newest(Actor.person(cast.oleg.tg_id)) is None
    History.objects.filter(pk=entry.pk).update(at=clock.now() - undo.WINDOW - dt.timedelta(seconds=1))
    assert page.get(where).status_code == 404
    assert undo.find_newest(Actor.person(cast.anna.tg_id)) is None
