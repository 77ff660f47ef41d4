"""`manage.py fill`: the same seed gives the same data, an interrupted run resumes, and other data are kept."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q

from calendarapp.models import Appointment, Event, Reminder, TgUser
from calendarapp.queries.made_up_people import FIRST_ID
from calendarapp.seeding import fill as seeding
from calendarapp.seeding import sample_data
from calendarapp.seeding.sample_data import Plan
from tests.support.factories import make_event, make_person

AROUND = dt.date(2026, 11, 1)
PLAN = Plan(people=250, events=3_000, meetings=2_000, seed=7, around=AROUND)


@pytest.fixture(autouse=True)
def _empty(committed: None) -> None:
    """Remove everything earlier tests have committed: `fill` needs an empty database."""
    _truncate()


def fill(*args: str, **options: Any) -> str:
    output = io.StringIO()
    wanted = {"people": 250, "events": 3_000, "meetings": 2_000, "seed": 7, "around": AROUND, "jobs": 2, **options}
    call_command("fill", *args, stdout=output, stderr=io.StringIO(), **wanted)
    return output.getvalue()


def everything() -> list[Any]:
    events = Event.objects.order_by("id").values_list("id", "name", "date", "time", "tg_user_id", "details", "timezone")
    meetings = Appointment.objects.order_by("id").values_list(
        "id", "event_id", "organizer_tg_id", "participant_tg_id", "date", "time", "status", "slot"
    )
    people = TgUser.objects.order_by("pk").values_list("pk", "first_name", "timezone")
    return [list(rows) for rows in (events, meetings, people)]


def test_fill_creates_the_requested_numbers() -> None:
    assert "250 people, 3,000 events, 2,000 meetings" in fill()
    assert (TgUser.objects.count(), Event.objects.count(), Appointment.objects.count()) == (250, 3_000, 2_000)


def test_same_seed_gives_same_data_and_another_seed_other_data() -> None:
    fill()
    first = everything()
    _truncate()
    fill(jobs=1)
    assert everything() == first
    _truncate()
    fill(seed=8)
    assert everything() != first


def test_data_look_used() -> None:
    fill()
    assert {row["status"] for row in Appointment.objects.values("status")} == set(Appointment.Status.values)
    days = Event.objects.values_list("date", flat=True)
    assert min(days) < dt.date(2024, 2, 1)
    assert max(days) > dt.date(2027, 10, 1)
    assert not Appointment.objects.filter(organizer_tg_id=F("participant_tg_id")).exists()
    hanging = Appointment.objects.exclude(event=None)
    assert 900 <= hanging.count() <= 1_000
    same = Q(event__date=F("date"), event__time=F("time"), event__tg_user_id=F("organizer_tg_id"))
    assert not hanging.exclude(same).exists()
    per_person = Event.objects.values("tg_user_id").annotate(count=Count("id")).values_list("count", flat=True)
    assert set(per_person) == {12}


def test_generated_people_are_never_messaged() -> None:
    fill()
    assert not TgUser.objects.filter(can_write=True).exists()
    assert not Reminder.objects.exists()
    assert not Event.objects.filter(reminders_set=False).exists()


def test_interrupted_fill_resumes() -> None:
    fill()
    whole = everything()
    _truncate()
    seeding.write(PLAN, 2, 1)
    seeding.write(PLAN, 0, 1)
    assert seeding.list_missing(PLAN) == [1]
    fill()
    assert everything() == whole
    assert fill() == "250 people, 3,000 events, 2,000 meetings.\n"


def test_failed_batch_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses a person's second meeting at one time, and the whole batch with it."""
    real = sample_data.make_circle

    def doubled(plan: Plan, number: int) -> sample_data.Circle:
        made = real(plan, number)
        active = next(it for it in made.meetings if it.status == "confirmed")
        again = sample_data.Happening(10**9, FIRST_ID, active.participant, active.slot, active.time,
                                      active.minutes, "x", "", "confirmed")  # fmt: skip
        made.meetings.append(again)
        return made

    monkeypatch.setattr(sample_data, "make_circle", doubled)
    with pytest.raises(Exception, match="nobody_is_double_booked"):
        seeding.write(PLAN, 1, 1)
    assert everything() == [[], [], []]


def test_existing_data_are_kept_unless_forced() -> None:
    anna = make_person("Анна")
    lunch = make_event(anna)
    with pytest.raises(CommandError, match="--force"):
        fill()
    assert Event.objects.count() == 1
    fill("--force")
    assert Event.objects.count() == 3_001
    assert Event.objects.get(pk=lunch.pk).name == "Обед"
    fill("--force")
    assert Event.objects.count() == 3_001


def test_other_numbers_for_a_started_fill_are_refused() -> None:
    fill()
    before = everything()
    others: list[dict[str, Any]] = [{"seed": 8}, {"people": 100}, {"events": 2_000}, {"around": dt.date(2026, 10, 1)}]
    for other in others:
        with pytest.raises(CommandError, match="other numbers, another --seed or another --around"):
            fill(**other)
    assert everything() == before


def test_inconsistent_numbers_are_refused() -> None:
    wrong = {"--people": {"people": 0}, "two": {"people": 1, "events": 0}, "raise --people": {"events": 10**9}}
    for word, numbers in wrong.items():
        with pytest.raises(CommandError, match=word):
            fill(**numbers)
    assert everything() == [[], [], []]


def test_new_rows_get_ids_after_generated_ones() -> None:
    fill()
    assert make_event(make_person("Анна")).pk > 3_000


def _truncate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events, calendarapp_appointment, calendarapp_tguser, calendarapp_reminder")
