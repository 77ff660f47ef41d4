"""Events that repeat, in the pages' forms: made, changed and deleted, with the question which dates."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Event, History, Series, TgUser
from calendarapp.pages.repetition_fields import read_choice
from calendarapp.services import series_changes
from calendarapp.services.series import Scope
from tests.integration.services.series_meetings import invite, make_dates
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send
from tests.support.repetition import find_faults, list_dates, make_series

NEW = "/calendar/events/new/"
MONDAY = dt.date(2027, 3, 1)
pytestmark = pytest.mark.usefixtures("in_2026")
DAYS = {"MO": "0", "TU": "1", "WE": "2"}


def address(event: Event, what: str) -> str:
    return f"/calendar/events/{event.pk}/{what}/"


def get_series(owner: TgUser) -> Series:
    return Series.objects.get(tg_user_id=owner.tg_id)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"repeats": "day"}, "FREQ=DAILY"),
        ({"repeats": "workdays"}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ({"repeats": "week"}, "FREQ=WEEKLY;BYDAY=MO"),
        ({"repeats": "chosen", "weekdays": [DAYS["MO"], DAYS["WE"]]}, "FREQ=WEEKLY;BYDAY=MO,WE"),
        ({"repeats": "weeks2"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ({"repeats": "month"}, "FREQ=MONTHLY;BYMONTHDAY=1"),
        ({"repeats": "weekday"}, "FREQ=MONTHLY;BYDAY=1MO"),
        ({"repeats": "year"}, "FREQ=YEARLY"),
        ({"repeats": "week", "ends": "until", "until": "2027-06-01"}, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270601"),
        ({"repeats": "day", "ends": "count", "count": "5"}, "FREQ=DAILY;COUNT=5"),
        ({"repeats": "day", "ends": "ever", "count": "5", "until": "2027-06-01"}, "FREQ=DAILY"),
    ],
)
def test_every_choice_makes_its_rule_and_is_shown_again(
    page: Client, cast: Cast, fields: dict[str, Any], rule: str
) -> None:
    answer = send(page, NEW, name="Йога", date=MONDAY.isoformat(), time="19:00", **fields)
    assert answer.status_code == 302, list_problems(answer)
    assert get_series(cast.anna).rrule == rule
    assert not find_faults(cast.anna.tg_id)
    shown = open_form(page, address(list_dates(cast.anna.tg_id)[0], "change"))
    assert shown["repeats"] == fields["repeats"]
    assert shown["ends"] == fields.get("ends", "ever")
    assert History.objects.filter(surface="page", action="created", owner_tg_id=cast.anna.tg_id).exists()


def begin_there(page: Client, where: str, answer: Any) -> Any:
    """Tap the button that begins the series on the rule's own first date."""
    ((token, _label),) = answer.context["question"].others
    return post(page, where, read_form(answer), yes=[token])


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"repeats": "workdays", "time": "19:00"}, dt.date(2027, 3, 8)),
        ({"repeats": "chosen", "weekdays": [DAYS["TU"]], "time": "19:00"}, dt.date(2027, 3, 9)),
        (
            {"repeats": "chosen", "weekdays": [DAYS["TU"]], "all_day": "on", "end_date": "2027-03-07"},
            dt.date(2027, 3, 9),
        ),
    ],
)
def test_rule_without_the_first_date_is_offered_to_begin_on_its_own(
    page: Client, cast: Cast, fields: dict[str, Any], first: dt.date
) -> None:
    saturday = {"name": "Йога", "date": "2027-03-06", **fields}
    answer = send(page, NEW, **saturday)
    assert f"{first:%d.%m.%Y}" in answer.context["question"].sentence
    assert not Series.objects.exists()
    assert begin_there(page, NEW, answer).status_code == 302
    date = list_dates(cast.anna.tg_id)[0]
    assert (date.date, date.ends_on) == (first, first + dt.timedelta(days=1) if "all_day" in fields else None)
    assert not find_faults(cast.anna.tg_id)


def test_change_that_leaves_out_the_date_is_offered_to_begin_on_another(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, date=dt.date(2027, 3, 6))
    answer = send(page, address(event, "change"), repeats="workdays")
    assert begin_there(page, address(event, "change"), answer).status_code == 302
    assert list_dates(cast.anna.tg_id)[0].date == dt.date(2027, 3, 8)


def test_dates_that_overlap_each_other_are_refused(page: Client) -> None:
    answer = send(page, NEW, name="Йога", date=MONDAY.isoformat(), time="19:00", repeats="day", duration="1500")
    assert list(list_problems(answer)) == ["duration"]


def test_unusual_rule_is_shown_in_words_and_kept(page: Client, cast: Cast) -> None:
    rule = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"
    event = make_series(cast.anna.tg_id, rule, date=dt.date(2027, 3, 31))
    form = open_form(page, address(event, "change"))
    assert form["repeats"] == "kept"
    answer = post(page, address(event, "change"), form, scope="all", place="Зал")
    assert answer.status_code == 302, list_problems(answer)
    assert get_series(cast.anna).rrule == rule
    answer = send(page, address(event, "change"), scope="all", ends="count", count="4")
    answer = say_yes(page, address(event, "change"), answer) if answer.status_code == 200 else answer
    assert get_series(cast.anna).rrule == f"{rule};COUNT=4"


@pytest.mark.parametrize(
    ("rule", "choice", "days"),
    [
        ("FREQ=WEEKLY", "week", []),
        ("FREQ=MONTHLY", "month", []),
        ("FREQ=WEEKLY;BYDAY=FR,MO,TH,TU,WE", "chosen", ["0", "1", "2", "3", "4"]),
        ("FREQ=WEEKLY;INTERVAL=2", "weeks2", []),
        ("FREQ=WEEKLY;INTERVAL=3", "kept", []),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "kept", []),
    ],
)
def test_rules_that_were_made_elsewhere_are_shown_as_the_choice_that_they_are(
    rule: str, choice: str, days: list[str]
) -> None:
    assert read_choice(rule, MONDAY) == (choice, days)


def test_event_becomes_a_series(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, date=MONDAY, name="Йога")
    answer = send(page, address(event, "change"), repeats="week", ends="count", count="3", name="Бокс")
    assert answer.status_code == 302, list_problems(answer)
    assert [date.date for date in list_dates(cast.anna.tg_id)] == [MONDAY + dt.timedelta(weeks=n) for n in range(3)]
    assert get_series(cast.anna).name == "Бокс"


class TestScope:
    def test_form_asks_which_dates_and_chooses_none(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        for what in ("change", "delete", "invite"):
            form = open_form(page, address(dates[1], what))
            assert "scope" not in form
            answer = post(page, address(dates[1], what), form, typed=str(cast.boris.tg_id))
            assert list(list_problems(answer)) == ["scope"]
            assert ("Пока ничего не удалено" in answer.content.decode()) is (what == "delete")
            answer = post(page, address(dates[1], what), form, typed=str(cast.boris.tg_id), scope="everything")
            assert list(list_problems(answer)) == ["scope"]
        assert len(list_dates(cast.anna.tg_id)) == 4

    @pytest.mark.parametrize(("scope", "changed"), [("this", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
    def test_change_is_about_the_dates_that_were_chosen(
        self, page: Client, cast: Cast, scope: str, changed: list[int]
    ) -> None:
        dates = make_dates(cast)
        answer = send(
            page, address(dates[1], "change"), scope=scope, name="Бокс", time="20:00", reminders="none", shown_as="free"
        )
        assert answer.status_code == 302, list_problems(answer)
        after = {date.pk: date for date in list_dates(cast.anna.tg_id)}
        for place, date in enumerate(dates):
            now = after[date.pk]
            wanted: tuple[Any, ...] = (
                ("Бокс", dt.time(20), [], True) if place in changed else ("Йога", dt.time(19), None, False)
            )
            assert (now.name, now.time, now.reminder_minutes, now.transparent) == wanted, place

    def test_another_rule_for_one_date_is_refused(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        answer = send(page, address(dates[1], "change"), scope="this", repeats="day")
        assert list(list_problems(answer)) == ["scope"]

    def test_dates_that_a_change_deletes_are_named_first(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        invite(cast, dates)
        forget_messages()
        answer = send(page, address(dates[1], "change"), scope="following", repeats="never")
        assert answer.context["question"].sentence.startswith("Будут удалены 2 даты.")
        assert len(list_dates(cast.anna.tg_id)) == 4
        assert not list_texts(cast.boris)
        assert say_yes(page, address(dates[1], "change"), answer).status_code == 302
        assert sorted(Event.objects.filter(tg_user_id=cast.anna.tg_id).values_list("pk", flat=True)) == [
            dates[0].pk,
            dates[1].pk,
        ]
        assert len(list_texts(cast.boris)) == 1

    def test_people_invited_to_the_series_are_asked_again_after_a_question(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        invite(cast, dates)
        forget_messages()
        answer = send(page, address(dates[0], "change"), scope="all", time="20:00")
        assert answer.context["question"].sentence.endswith(", 20:00–21:00. Спрошу снова: Борис.")
        assert {date.time for date in list_dates(cast.anna.tg_id)} == {dt.time(19)}
        assert say_yes(page, address(dates[0], "change"), answer).status_code == 302
        assert {date.time for date in list_dates(cast.anna.tg_id)} == {dt.time(20)}
        assert len(list_texts(cast.boris)) == 1

    def test_whole_days_of_a_series(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        answer = send(page, address(dates[0], "change"), scope="all", all_day="on")
        assert answer.status_code == 302, list_problems(answer)
        assert all(date.all_day and date.transparent for date in list_dates(cast.anna.tg_id))

    @pytest.mark.parametrize(("scope", "left"), [("this", [0, 2, 3]), ("following", [0]), ("all", [])])
    def test_deletion_says_how_many_dates_and_people_and_deletes_them(
        self, page: Client, cast: Cast, scope: str, left: list[int]
    ) -> None:
        dates = make_dates(cast)
        invite(cast, dates, Scope.ALL)
        forget_messages()
        asked = page.get(address(dates[1], "delete"))
        counts = {name: (found.count, found.told) for name, found in asked.context["form"].counts.items()}
        assert counts == {"this": (1, 1), "following": (3, 1), "all": (4, 1)}
        answer = send(page, address(dates[1], "delete"), scope=scope)
        assert answer.status_code == 302, list_problems(answer)
        assert [date.pk for date in list_dates(cast.anna.tg_id)] == [dates[place].pk for place in left]
        assert len(list_texts(cast.boris)) == 1

    def test_change_of_the_rule_in_the_chat_meanwhile_is_noticed(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        form = open_form(page, address(dates[0], "change"))
        series_changes.change(
            actor=Actor.person(cast.anna.tg_id), event_id=dates[2].pk, scope=Scope.ALL, name="Пилатес"
        )
        answer = post(page, address(dates[0], "change"), form, scope="all", name="Бокс")
        assert answer.status_code == 200
        assert dict(answer.context["stored"]) == {"Название": "Пилатес"}
        assert {date.name for date in list_dates(cast.anna.tg_id)} == {"Пилатес"}


def test_page_of_a_date_lists_the_others(page: Client, cast: Cast) -> None:
    dates = make_dates(cast)
    text = page.get(f"/calendar/events/{dates[1].pk}/").content.decode()
    assert f"/calendar/events/{dates[2].pk}/" in text
    assert get_day() == dates[0].date
