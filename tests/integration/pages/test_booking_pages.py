"""The pages of booking links: visitors without an account choose, confirm, move and cancel."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from calendarapp import authorship, clock
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.models import Event, History, RateLimit, SlotHold
from calendarapp.pages import booking_visits
from calendarapp.services import booking_links, bot_account, events, handovers, hours, link_bookings
from tests.integration.services.test_booking_links import at, make_link
from tests.support.factories import Cast, get_day, get_monday, list_texts, make_event

pytestmark = pytest.mark.django_db

WHO = {"name": "Гость", "contact": "guest@example.org"}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"})


def minute(moment: dt.datetime) -> int:
    return int(moment.timestamp()) // 60


def read_times(page: Any) -> list[str]:
    return re.findall(r'name="start" value="\d+">([0-9:]+)<', page.content.decode())


def read_token(page: Any) -> str:
    """The token of the visitor's form on a page; empty where there is none."""
    found = re.search(r'name="visit" value="([^"]+)"', page.content.decode())
    return found[1] if found else ""


def send(visitor: Client, path: str, fields: dict[str, Any]) -> Any:
    """Open a page, and send its form."""
    return visitor.post(path, {**fields, "visit": read_token(visitor.get(path))})


def choose(visitor: Client, token: str, start: dt.datetime, zone: str = "Europe/Moscow") -> str:
    """Choose a time; returns the address of the next page."""
    answer = send(visitor, f"/book/{token}/", {"start": minute(start), "zone": zone})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def book(visitor: Client, token: str, start: dt.datetime, **more: str) -> str:
    """Book a time; returns the address of the booking."""
    kept = choose(visitor, token, start)
    answer = send(visitor, kept, {**WHO, **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_visitor_sees_free_times_on_their_own_clock_and_nothing_else(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna, place="Room 5", url="https://meet.example.org/secret")
    make_event(cast.anna, days=get_monday(), time=dt.time(9), name="Тайна", duration_minutes=60)
    page: Any = visitor.get(f"/book/{of.link.token}/", {"from": get_day(get_monday()).isoformat()})
    assert page.status_code == 200
    assert read_times(page) == ["10:00", "10:30", "11:00"]
    text = page.content.decode()
    assert "Room 5" in text
    assert "Тайна" not in text
    assert "meet.example.org" not in text, "the link of a call is for those who have booked"
    assert page["X-Robots-Tag"] == "noindex"
    tokyo: Any = visitor.get(
        f"/book/{of.link.token}/", {"zone": "Asia/Tokyo", "from": get_day(get_monday()).isoformat()}
    )
    assert read_times(tokyo)[:3] == ["16:00", "16:30", "17:00"]
    for strange in ("x", "../etc", "\x00"):
        assert visitor.get(f"/book/{of.link.token}/", {"zone": strange, "from": strange}).status_code in {200, 400}


def test_chosen_time_is_kept_and_booked_and_the_owner_is_told(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna, questions=["Why?"], url="https://meet.example.org/room")
    kept = choose(visitor, of.link.token, at(9), "Asia/Tokyo")
    assert SlotHold.objects.filter(tg_id=cast.anna.tg_id).count() == 1
    asked: Any = visitor.get(kept)
    assert "15:00" in asked.content.decode()
    empty = send(visitor, kept, {})
    assert empty.status_code == 400
    assert "Please write your name" in empty.content.decode()
    done = send(visitor, kept, {**WHO, "answer_0": "Because"})
    shown: Any = visitor.get(done["Location"])
    assert "It's booked" in shown.content.decode()
    assert "15:00–16:00" in shown.content.decode()
    assert "meet.example.org/room" in shown.content.decode()
    assert "guest@example.org" not in shown.content.decode()
    assert "No e-mail is sent" in shown.content.decode()
    assert f'value="http://testserver{done["Location"]}"' in shown.content.decode(), "the address, to be kept"
    [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
    assert (event.slot.lower, "Because" in event.details) == (at(9), True)
    assert "Гость" in list_texts(cast.anna)[0]
    again: Any = visitor.post(kept, {**WHO, "answer_0": "Because"})
    assert again["Location"] == done["Location"]
    back: Any = visitor.get(kept)
    assert back["Location"] == done["Location"]
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 1


def test_another_language_leaves_what_was_typed(cast: Cast, visitor: Client) -> None:
    kept = choose(visitor, make_link(cast.anna, questions=["Why?"]).link.token, at(9), "Asia/Tokyo")
    typed = {"name": "Гость", "contact": "", "answer_0": "Because"}
    answer = send(visitor, kept, {**typed, "language": "ru"})
    assert answer.status_code == 200, "nothing is wrong yet"
    text = answer.content.decode()
    assert "Ваше имя" in text
    assert 'value="Гость"' in text
    assert "Because" in text
    assert "Asia/Tokyo" in text, "the zone of the time"
    assert "Ваше имя" in visitor.get(kept).content.decode(), "it is kept"
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()
    assert send(visitor, kept, {**typed, "language": "tlh"}).status_code == 400


def test_second_tap_and_one_after_going_back_are_by_the_one_who_holds_the_time(cast: Cast) -> None:
    of = make_link(cast.anna)
    here, browser, other = f"/book/{of.link.token}/", Client(), Client()
    monday = {"from": get_day(get_monday()).isoformat()}
    for one in (browser, other):
        assert "09:00" in read_times(one.get(here, monday))
    kept = choose(browser, of.link.token, at(9))
    assert choose(browser, of.link.token, at(9)) == kept
    assert "09:00" in read_times(browser.get(here, monday))
    assert "09:00" not in read_times(other.get(here, monday))
    assert "уже занято" in send(other, here, {"start": minute(at(9))}).content.decode()
    assert choose(browser, of.link.token, at(10)) != kept
    assert SlotHold.objects.filter(tg_id=cast.anna.tg_id).count() == 1, "the former time is free again"
    first = book(browser, of.link.token, at(9))
    second = book(browser, of.link.token, at(10))
    assert first != second
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 2


def test_time_taken_meanwhile_leads_to_the_others(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna)
    kept = choose(visitor, of.link.token, at(9))
    token = read_token(visitor.get(kept))
    make_event(cast.anna, days=get_monday(), time=dt.time(9), duration_minutes=60)
    answer: Any = visitor.post(kept, {**WHO, "visit": token})
    assert answer.status_code == 409
    assert "not free any more" in answer.content.decode()
    assert read_times(answer)
    for nonsense in (minute(at(9)), "", "x", "-5", "9" * 400, "٣"):
        chosen = send(visitor, f"/book/{of.link.token}/", {"start": nonsense})
        assert chosen.status_code == 409
        assert "not free any more" in chosen.content.decode()


def test_programs_that_fill_every_field_book_nothing(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna)
    kept = choose(visitor, of.link.token, at(9))
    answer: HttpResponse = send(visitor, kept, {**WHO, "website": "spam"})
    assert answer.status_code == 200
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()


def test_visitor_moves_the_booking_takes_its_file_and_cancels(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna, place="Room 5", url="https://meet.example.org/room")
    address = book(visitor, of.link.token, at(9))
    file: Any = visitor.get(f"{address}booking.ics")
    assert b"SUMMARY" in file.content
    assert b"LOCATION:Room 5\r\n" in file.content
    assert b"URL:https://meet.example.org/room\r\n" in file.content
    assert b"guest@example.org" not in file.content
    offered: Any = visitor.get(f"{address}move/", {"from": get_day(get_monday()).isoformat()})
    assert "09:30" in read_times(offered)
    shown = {"start": minute(at(9, 30)), "was": minute(at(9)), "visit": read_token(offered)}
    assert f'name="was" value="{minute(at(9))}"' in offered.content.decode()
    for _time in range(2):  # the second time, too: the first answer may have been lost
        moved: Any = visitor.post(f"{address}move/", shown)
        assert moved.status_code == 302
    told = visitor.get(moved["Location"]).content.decode()
    assert "Moved. ✓" in told
    assert "09:00–10:00" in told
    assert "09:30–10:30" in told
    assert "It's booked. ✓" in visitor.get(address).content.decode()
    assert Event.objects.get(tg_user_id=cast.anna.tg_id).slot.lower == at(9, 30)
    assert visitor.get(f"{address}cancel/").status_code == 200
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()
    assert send(visitor, f"{address}cancel/", {}).status_code == 302
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()
    gone: Any = visitor.get(address)
    text = gone.content.decode()
    assert "This booking was cancelled" in text
    assert "09:30–10:30" in text
    assert "Europe/Moscow" in text
    assert "It was cancelled here, on this page." in text
    again: Any = visitor.post(f"{address}cancel/", {"visit": "x"})
    assert (again.status_code, again.headers["Location"]) == (302, address), "the first answer may have been lost"
    for path in ("move/", "cancel/", "booking.ics"):
        assert visitor.get(f"{address}{path}").status_code == 409


@pytest.mark.parametrize("kept", [True, False])
def test_page_says_which_booking_the_owner_has_cancelled_and_nothing_else(
    cast: Cast, visitor: Client, kept: bool
) -> None:
    of = make_link(cast.anna)
    first, second = (book(visitor, of.link.token, start) for start in (at(9), at(10)))
    event = Event.objects.get(tg_user_id=cast.anna.tg_id, slot__startswith=at(10))
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, details="Тайна", place="Сад")
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    if not kept:
        History.objects.filter(event_id=event.pk).delete()
    text = visitor.get(second).content.decode()
    assert "This booking was cancelled." in text
    assert ("10:00–11:00" in text) == kept
    assert ("It was cancelled by the other side." in text) == kept
    assert "cancelled here" not in text
    for secret in ("Тайна", "Сад", "guest@example.org", "Гость"):
        assert secret not in text
    assert "It's booked" in visitor.get(first).content.decode()


def test_hours_name_their_zone_and_what_is_tapped_keeps_it(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna)
    booked = book(visitor, of.link.token, at(9))
    for path in (f"/book/{of.link.token}/", f"{booked}move/"):
        page: Any = visitor.get(path, {"zone": "Asia/Tokyo", "from": get_day(get_monday()).isoformat()})
        assert "Times are in the zone Asia/Tokyo." in page.content.decode()
        assert '<input type="hidden" name="zone" value="Asia/Tokyo">' in page.content.decode()
    fields = {"start": minute(at(10)), "zone": "Asia/Tokyo", "was": minute(at(9))}
    moved: Any = visitor.get(send(visitor, f"{booked}move/", fields)["Location"])
    text = moved.content.decode()
    assert "16:00" in text, "ten o'clock of the owner"
    assert "Asia/Tokyo" in text
    assert "Times are in the zone Asia/Tokyo." in visitor.get(f"{booked}move/").content.decode()
    assert Event.objects.get().timezone == cast.anna.timezone, "the owner's event stays on the owner's clock"


def test_owner_moves_the_event_and_the_visitor_sees_the_new_time(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna)
    address = book(visitor, of.link.token, at(9))
    event = Event.objects.get(tg_user_id=cast.anna.tg_id)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(18))
    shown: Any = visitor.get(address)
    assert "18:00–19:00" in shown.content.decode()


def test_links_that_are_closed_are_as_those_that_never_were(cast: Cast, visitor: Client) -> None:
    of, anna = make_link(cast.anna), Actor.person(cast.anna.tg_id)
    booking_links.change(actor=anna, link_id=of.link.pk, paused=True)
    assert visitor.get(f"/book/{of.link.token}/").status_code == 409
    booking_links.revoke(actor=anna, link_id=of.link.pk)
    closed: Any = visitor.get(f"/book/{of.link.token}/")
    unknown: Any = visitor.get(f"/book/{'x' * 22}/")
    assert closed.status_code == unknown.status_code == 404
    assert "does not work any more" in closed.content.decode()
    for secret in ("x", "x" * 43, link_bookings.make_secret()):
        for path in ("", "move/", "cancel/", "booking.ics"):
            assert visitor.get(f"/bookings/{secret}/{path}").status_code == 404


def test_page_that_is_looked_at_again_costs_few_short_queries(cast: Cast, visitor: Client, settings: Any) -> None:
    settings.API_THROTTLE = True
    here = f"/book/{make_link(cast.anna).link.token}/"
    for number in range(30):
        make_event(cast.anna, days=get_monday() + number, time=dt.time(9), duration_minutes=30)
    first = read_times(visitor.get(here))
    with CaptureQueriesContext(connection) as asked:
        assert read_times(visitor.get(here)) == first
    texts = [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(texts) <= 5, texts  # the limit, the link, its owner, the browser's own time, what has changed
    assert not [text for text in texts if "calendar_own_events" in text or "busy_slots" in text]


def test_one_address_asks_a_bounded_number_of_times(cast: Cast, visitor: Client, settings: Any) -> None:
    settings.API_THROTTLE = True
    RateLimit.objects.all().delete()
    of = make_link(cast.anna)
    answers = [visitor.post(f"/book/{of.link.token}/", {"start": "1"}).status_code for _time in range(50)]
    assert answers.count(409) < 50
    assert answers[-1] == 429


def test_one_link_is_booked_a_bounded_number_of_times_from_however_many_addresses(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_THROTTLE = True
    RateLimit.objects.all().delete()
    monkeypatch.setattr(booking_visits, "LINK_WRITES", 3)
    of, other = make_link(cast.anna), make_link(cast.boris)
    here = f"/book/{of.link.token}/"

    def try_from(number: int, path: str = here) -> Any:
        return Client(REMOTE_ADDR=f"198.51.100.{number}").post(path, {"start": "1"})

    answers = [try_from(number) for number in range(5)]
    assert [answer.status_code for answer in answers] == [409, 409, 409, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert try_from(9, f"/bookings/{link_bookings.make_secret()}/confirm/{of.link.token}/").status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(here).status_code == 200, "looking costs little"
    assert try_from(8, f"/book/{other.link.token}/").status_code == 409


def test_messengers_are_told_what_the_link_is_for(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna, title='Tea & "talk"')
    page = visitor.get(f"/book/{of.link.token}/").content.decode()
    card = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert card["title"] == "Tea &amp; &quot;talk&quot;"
    assert (card["type"], bool(card["site_name"]), bool(card["description"])) == ("website", True, True)


def test_pages_speak_russian_and_show_no_times_where_there_are_none(cast: Cast) -> None:
    hours.set_days_off(tg_id=cast.anna.tg_id, days_off=[get_day(number) for number in range(40)])
    of = make_link(cast.anna)
    page: Any = Client(headers={"Accept-Language": "ru"}).get(f"/book/{of.link.token}/")
    assert "свободного времени нет" in page.content.decode()
    assert f"{clock.today('Europe/Moscow'):%Y}" not in read_times(page)


def find_telegram(page: Any) -> str:
    """The payload of the page's link to the bot; empty where there is none."""
    found = re.search(r'href="https://t\.me/[a-z_]+\?start=([\w-]+)"', page.content.decode())
    return found[1] if found else ""


@override_settings(SANDBOX=False)
def test_booking_leads_to_the_bot_until_somebody_there_has_taken_it(cast: Cast, visitor: Client) -> None:
    of = make_link(cast.anna)
    booked = book(visitor, of.link.token, at(9))
    page: Any = visitor.get(booked)
    assert "Add to Telegram" not in page.content.decode(), "nobody knows what the bot is called"
    bot_account.note("old_bot")
    bot_account.note("vstrecha_bot")
    page = visitor.get(booked)
    assert 'href="https://t.me/vstrecha_bot?start=take_' in page.content.decode()
    kind, _, key = find_telegram(page).partition("_")
    assert kind == "take"
    handovers.take_over(key=key, tg_id=cast.boris.tg_id)
    for address in (booked, f"{booked}move/", f"{booked}cancel/", f"{booked}booking.ics"):
        later: Any = visitor.get(address)
        assert later.status_code == (200 if address == booked else 409), address
        text = later.content.decode()
        assert "has moved to Telegram" in text
        assert find_telegram(later) == ""
        assert "Борис" not in text
        assert f'href="{booked}cancel/"' not in text
    visitor.post(f"{booked}cancel/", {"visit": read_token(page)})
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()


@override_settings(SANDBOX=True, TELEGRAM_API_URL="http://127.0.0.1:8081")
def test_with_the_sandbox_the_link_leads_to_its_page(cast: Cast, visitor: Client) -> None:
    bot_account.note("vstrecha_bot")
    page: Any = visitor.get(book(visitor, make_link(cast.anna).link.token, at(9)))
    address = "http://127.0.0.1:8081/?link=https%3A%2F%2Ft.me%2Fvstrecha_bot%3Fstart%3Dtake_"
    assert f'href="{address}' in page.content.decode()


@override_settings(SANDBOX=False)
def test_what_is_over_leads_nowhere(cast: Cast, visitor: Client) -> None:
    bot_account.note("vstrecha_bot")
    booked = book(visitor, make_link(cast.anna).link.token, at(9))
    Event.objects.filter(tg_user_id=cast.anna.tg_id).update(date=get_day(-1))
    assert find_telegram(visitor.get(booked)) == ""
    Event.objects.filter(tg_user_id=cast.anna.tg_id).delete()
    assert find_telegram(visitor.get(booked)) == ""
