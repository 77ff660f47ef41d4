"""People and their preferences."""

from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.models import BotStatistics, StatisticsDelta, TgUser
from calendarapp.services import people
from tests.support import factories
from tests.support.plans import explain_queries, list_indexes
from tests.support.threads import run_at_once


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *((code, "ru") for code in ("ru", "ru-RU", "be", "kk", None, "")),
        *((code, "en") for code in ("en", "en-GB", "de", "pt-br")),
    ],
)
def test_first_language_follows_telegram(code: str | None, language: str) -> None:
    assert people.choose_language(code) == language


@pytest.mark.django_db
class TestSeen:
    def test_first_activity_creates_the_person(self) -> None:
        tg_id = factories.make_telegram_id()
        person = people.register_activity(
            tg_id=tg_id, username="John", first_name="John", last_name="Smith", language_code="en-US"
        )
        person.refresh_from_db()
        assert (person.display_name, person.username, person.language) == ("John Smith", "John", "en")
        assert (person.can_write, person.timezone) == (True, "Europe/Moscow")
        assert person.started_at is not None
        assert sum(StatisticsDelta.objects.values_list("user_count", flat=True)) == 1

    def test_tests_own_people_are_what_the_services_make(self) -> None:
        names: dict[str, Any] = {"username": "anna", "first_name": "Anna", "last_name": "Ivanova"}
        made = factories.make_person(**names, language="en", timezone="Asia/Tokyo")
        tg_id = factories.make_telegram_id()
        people.register_activity(tg_id=tg_id, **names, language_code="en")
        people.set_timezone(tg_id=tg_id, timezone="Asia/Tokyo")
        differing = ("tg_id", "started_at", "created_at", "updated_at")
        one, other = ({key: value for key, value in row.items() if key not in differing or value is None}
                      for row in TgUser.objects.filter(pk__in=[made.pk, tg_id]).values())  # fmt: skip
        assert one == other
        assert list(StatisticsDelta.objects.values_list("user_count", flat=True)) == [1, 1]

    @pytest.mark.parametrize(
        ("first", "last", "shown"),
        [
            ("An\u200bna", "\u202eavonavI", "Anna avonavI"),
            ("\u2067Boris\u2069", "", "Boris"),
            ("An\ufeff\u2060\u00adna", "\u3164", "Anna"),
            ("Anna\n\u2028 Your meeting", "is  cancelled\r\n", "Anna Your meeting is cancelled"),
            ("\u200b\u3164", "\u2800", "@eve"),
            ("@boris", "", "boris"),
            ("\u200b @boris", "@@", "boris"),
            ("نگار می\u200cخواهم", "👩\u200d💻", "نگار می\u200cخواهم 👩\u200d💻"),
        ],
    )
    def test_names_hide_and_imitate_nothing(self, first: str, last: str, shown: str) -> None:
        tg_id = factories.make_telegram_id()
        person = people.register_activity(tg_id=tg_id, username="eve", first_name=first, last_name=last)
        assert person.display_name == shown
        other = people.remember_contact(
            tg_id=factories.make_telegram_id(), username="eve", first_name=first, last_name=last
        )
        assert other.display_name == shown

    def test_later_activity_updates_the_profile(self) -> None:
        person = factories.make_person("Анна", username="anna")
        people.set_language(tg_id=person.tg_id, language="en")
        people.set_reachable(tg_id=person.tg_id, can_write=False)
        again = people.register_activity(tg_id=person.tg_id, username="anya", first_name="Аня", language_code="ru")
        again.refresh_from_db()
        assert (again.display_name, again.username) == ("Аня", "anya")
        assert (again.language, again.can_write, again.started_at) == ("en", True, person.started_at)
        assert sum(StatisticsDelta.objects.values_list("user_count", flat=True)) == 1

    def test_unchanged_profile_costs_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        person = factories.make_person("Анна")
        with django_assert_num_queries(1):
            people.register_activity(tg_id=person.tg_id, first_name="Анна", language_code="ru")
        with django_assert_num_queries(0):
            assert people.register_activity(tg_id=person.tg_id, first_name="Анна", known=person) is person

    def test_contact_becomes_a_person_at_first_activity(self) -> None:
        tg_id = factories.make_telegram_id()
        known = people.remember_contact(tg_id=tg_id, first_name="Борис")
        assert (known.display_name, known.can_write, known.started_at) == ("Борис", False, None)
        people.remember_contact(tg_id=tg_id, username="boris")
        assert TgUser.objects.get(pk=tg_id).first_name == "Борис"
        started = people.register_activity(tg_id=tg_id, username="boris", first_name="Боря", language_code="en")
        assert (started.display_name, started.language, started.can_write) == ("Боря", "en", True)
        people.remember_contact(tg_id=tg_id, first_name="Чужое имя")
        assert TgUser.objects.get(pk=tg_id).first_name == "Боря"


@pytest.mark.django_db
class TestChoices:
    def test_language_can_be_changed(self) -> None:
        person = factories.make_person("Анна")
        assert people.set_language(tg_id=person.tg_id, language="en").language == "en"
        with pytest.raises(CalendarError) as refusal:
            people.set_language(tg_id=person.tg_id, language="de")
        assert refusal.value.code == "language_unknown"

    @pytest.mark.parametrize(
        ("typed", "zone"),
        [
            *(("Asia/Tokyo", "Asia/Tokyo"), (" europe/moscow ", "Europe/Moscow"), ("utc", "UTC")),
            ("america/new york", "America/New_York"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ],
    )
    def test_timezone_can_be_changed(self, typed: str, zone: str) -> None:
        person = factories.make_person("Анна")
        assert people.set_timezone(tg_id=person.tg_id, timezone=typed).timezone == zone

    @pytest.mark.parametrize("typed", ["", "Mars/Olympus", "localtime", "../../etc/passwd", "Europe", "MSK", "\x00"])
    def test_unknown_timezones_are_refused(self, typed: str) -> None:
        person = factories.make_person("Анна")
        with pytest.raises(CalendarError) as refusal:
            people.set_timezone(tg_id=person.tg_id, timezone=typed)
        assert refusal.value.code == "timezone_unknown"
        assert TgUser.objects.get(pk=person.tg_id).timezone == "Europe/Moscow"


@pytest.mark.django_db
class TestFinding:
    def test_username_lookup_uses_its_index(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plans = explain_queries(lambda: queries.find_person_by_username("@Anna_P"), "calendarapp_tguser")
        assert {name for plan in plans for name in list_indexes(plan)} == {"tguser_username_lower"}

    def test_person_is_found_by_username(self) -> None:
        person = factories.make_person("Анна", username="Anna_P")
        for typed in ("anna_p", "@Anna_P", "ANNA_P"):
            assert queries.find_person_by_username(typed) == person
        for typed in ("", "@", "anna", "nobody", "%"):
            assert queries.find_person_by_username(typed) is None

    def test_reassigned_username_finds_its_new_owner(self) -> None:
        factories.make_person("Старый", username="shared")
        newer = factories.make_person("Новый", username="shared")
        assert queries.find_person_by_username("shared") == newer

    def test_people_come_in_the_order_asked_for(self) -> None:
        known = [factories.make_person(name).tg_id for name in ("Анна", "Борис", "Вера")]
        for wanted in ([*known, 7, 5], [5, *reversed(known), 7]):
            assert list(queries.get_people(wanted)) == wanted

    def test_people_who_were_met_come_latest_first(self) -> None:
        cast = factories.make_cast()
        factories.make_meeting(cast.anna, cast.boris, days=2)
        factories.make_meeting(cast.anna, cast.oleg, days=3)
        factories.make_meeting(cast.oleg, cast.boris, days=1)
        assert queries.list_met(cast.anna.tg_id) == [cast.oleg, cast.boris]
        assert queries.list_met(cast.boris.tg_id) == [cast.anna, cast.oleg]

    @pytest.mark.parametrize(
        ("fields", "shown"),
        [
            ({"first_name": "Анна", "last_name": "Петрова", "username": "anna"}, "Анна Петрова"),
            ({"username": "anna"}, "@anna"),
            ({}, "42"),
        ],
    )
    def test_display_names_are_composed(self, fields: dict[str, str], shown: str) -> None:
        assert str(TgUser(tg_id=42, **fields)) == shown


def test_concurrent_first_activities_create_one_person(committed: None) -> None:
    tg_id = factories.make_telegram_id()
    run_at_once(
        [lambda: people.register_activity(tg_id=tg_id, first_name="Анна", language_code="ru") for _device in range(8)]
    )
    assert TgUser.objects.filter(pk=tg_id, can_write=True).count() == 1
    assert BotStatistics.objects.get().user_count == 1
