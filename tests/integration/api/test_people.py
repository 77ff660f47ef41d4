"""People and daily numbers through the API."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from calendarapp.models import BotStatistics, TgUser
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 5, 17)


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


@pytest.fixture
def operator(staff: User) -> ApiClient:
    return ApiClient(staff)


def test_me_returns_the_own_profile(anna: ApiClient, cast: Cast) -> None:
    row = anna.get("users/me/").json()
    assert (row["tg_id"], row["display_name"], row["language"]) == (cast.anna.tg_id, "Анна", "ru")


def test_every_preference_can_be_changed(anna: ApiClient, cast: Cast) -> None:
    chosen = {
        "language": "en",
        "timezone": "Asia/Tokyo",
        "duration_minutes": None,
        "reminder_minutes": [120, 10],
        "digest_time": "20:30:00",
        "working_hours": [{"weekday": 1, "start_time": "09:00:00", "end_time": "13:00:00"}],
        "days_off": [get_day(5).isoformat()],
        "break_minutes": 10,
        "notice_minutes": 120,
        "daily_limit": 4,
        "hold_policy": "expire",
        "hold_hours": 5,
    }
    row = anna.patch("users/me/", {**chosen, "tg_id": 5, "first_name": "Нет"}).json()
    assert {name: row[name] for name in chosen} == chosen
    assert (row["tg_id"], row["first_name"]) == (cast.anna.tg_id, "Анна"), "the names are Telegram's"
    assert anna.patch("users/me/", {"digest_time": None}).json()["digest_time"] is None
    stored = TgUser.objects.get(pk=cast.anna.tg_id)
    assert (stored.hold_policy, stored.timezone, stored.reminder_minutes) == ("expire", "Asia/Tokyo", [120, 10])


def test_invalid_preferences_are_refused(anna: ApiClient, cast: Cast) -> None:
    for body, expected in (
        ({"language": "fr"}, (400, "invalid")),
        ({"timezone": "Europe/Atlantis"}, (404, "timezone_unknown")),
        ({"hold_hours": 721}, (400, "invalid")),
        ({"language": "en", "hold_policy": "never"}, (400, "invalid")),
    ):
        assert read_problem(anna.patch("users/me/", body)) == expected
    assert read_problem(anna.send("PUT", "users/me/", {})) == (405, "method_not_allowed")
    assert TgUser.objects.get(pk=cast.anna.tg_id).language == "ru"


def test_me_without_a_person_is_404(anna: ApiClient, operator: ApiClient, cast: Cast) -> None:
    TgUser.objects.filter(pk=cast.anna.tg_id).delete()
    for method in ("GET", "PATCH"):
        assert read_problem(anna.send(method, "users/me/", {})) == (404, "person_not_found")
        assert read_problem(operator.send(method, "users/me/", {})) == (404, "not_found")


def test_other_people_are_visible_to_staff_only(anna: ApiClient, operator: ApiClient, cast: Cast) -> None:
    everybody = [cast.anna.tg_id, cast.boris.tg_id, cast.oleg.tg_id]
    assert [row["tg_id"] for row in operator.get("users/").json()["results"]] == everybody
    assert operator.get(f"users/{cast.boris.tg_id}/").json()["first_name"] == "Борис"
    for path in ("users/", f"users/{cast.anna.tg_id}/", "statistics/", f"statistics/{DAY}/"):
        assert read_problem(anna.get(path)) == (403, "permission_denied")
        assert read_problem(operator.send("POST", path, {})) == (405, "method_not_allowed")


def test_statistics_are_listed_by_day(operator: ApiClient) -> None:
    for offset in range(3):
        BotStatistics.objects.create(date=DAY + dt.timedelta(days=offset), event_count=offset)
    rows = operator.get("statistics/").json()["results"]
    assert [row["event_count"] for row in rows] == [2, 1, 0]
    assert operator.get(f"statistics/{DAY}/").json() == {
        "date": str(DAY), "user_count": 0, "event_count": 0, "edited_events": 0, "cancelled_events": 0,
    }  # fmt: skip
    for missing in ("2020-01-01", "2026-02-30", "today", "1"):
        assert read_problem(operator.get(f"statistics/{missing}/")) == (404, "not_found")


def test_span_without_a_part_is_refused(anna: ApiClient) -> None:
    answer = anna.patch("users/me/", {"working_hours": [{"weekday": 1, "start_time": "09:00"}]})
    assert answer.status_code == 400
    assert "working_hours" in answer.json()["errors"]
