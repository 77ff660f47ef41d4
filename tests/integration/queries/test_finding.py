"""What is found of a person's own events and meetings by words, and in which order."""

import datetime as dt

import pytest
from django.db import connection

from calendarapp import access, queries
from calendarapp.access import Actor
from calendarapp.models import Event
from calendarapp.queries import agenda
from calendarapp.queries.agenda import Entry
from calendarapp.services import appointments, people
from tests.support.factories import Cast, get_day, make_cast, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def find(tg_id: int, text: str, *, first: int = 0, size: int = 50) -> list[Entry]:
    return agenda.find_page(tg_id, text, first=first, size=size)[0]


def names(tg_id: int, text: str) -> list[str]:
    return [entry.name for entry in find(tg_id, text)]


def put_back(event: Event, days: int) -> None:
    """Make it begin that many days before today."""
    Event.objects.filter(pk=event.pk).update(date=get_day(-days))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("обед", True), ("ОБЕД", True), ("обе", True), ("бед", False), ("деловой обед", True), ("обед деловой", True),
        ("обед ужин", False), ("елка", True), ("ёлка", True), ("ЁЛКА", True), ("ЕЛК", True), ("мёд", True),
        ("lunch", True), ("LUN", True), ("unch", False), ("café", True), ("cafe", False), ("100%", True), ("%", True),
        ("обед%", True), ("_", True), ("snake", True), ("case", True), ("snake_case", True), ("o'brien", True),
        ("'", True), ('"', True), ('"обед"', True), ("о_бед", False), ("о%бед", False), ("$", False), ("🎂", True),
        ("🎂 обед", True), ("🎁", False), ("\\", False), ("обед & ужин", False), ("обед | ужин", False),
        ("!обед", True), ("", False), ("обед:*", True), ("(обед", True), ("²", False), ("' OR 1=1 --", False),
        ("b-12", True),
    ],
)  # fmt: skip
def test_words_are_found_by_their_beginnings(cast: Cast, text: str, found: bool) -> None:
    make_event(
        cast.anna,
        name="Деловой обед у Ёлки 🎂",
        details='Ёлка, мед, Lunch at the "Café" of O\'Brien, 100%, snake_case B-12',
    )
    make_event(cast.anna, name="Ужин")
    assert ("Деловой обед у Ёлки 🎂" in names(cast.anna.tg_id, text)) is found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("йогу", "Йога"), ("йоги", "Йога"), ("йогой", "Йога"), ("стрижку", "Стрижка"), ("стрижки", "Стрижка"),
        ("мама", "День рождения мамы"), ("маму", "День рождения мамы"), ("рождение мамы", "День рождения мамы"),
        ("бассен", "Бассейн"), ("басейн", "Бассейн"), ("бассейна", "Бассейн"), ("бассейнн", "Бассейн"),
        ("стиржка", "Стрижка"), ("dentsit", "Dentist"), ("dentists", "Dentist"), ("party", "Two parties"),
        ("parties", "Two parties"), ("кафе пушкин", "Обед с Олегом"), ("в кафе Пушкине", "Обед с Олегом"),
        ("пушкинн", "Обед с Олегом"),
    ],
)  # fmt: skip
def test_other_forms_slips_and_places_are_found(cast: Cast, text: str, name: str) -> None:
    for each in ("Йога", "Стрижка", "День рождения мамы", "Бассейн", "Dentist", "Two parties"):
        make_event(cast.anna, name=each)
    Event.objects.filter(pk=make_event(cast.anna, name="Обед с Олегом").pk).update(place="кафе Пушкин")
    assert names(cast.anna.tg_id, text.removeprefix("в ")) == [name]


@pytest.mark.parametrize(
    "text", ["мамонт", "йод", "бас", "басист", "подушка", "dent1st", "party line", "стр ижка", "х"]
)
def test_other_words_are_not_found(cast: Cast, text: str) -> None:
    for each in ("Йога", "Стрижка", "День рождения мамы", "Two parties", "Обед в кафе Пушкин"):
        make_event(cast.anna, name=each)
    assert names(cast.anna.tg_id, text) == []


def test_slip_is_forgiven_only_where_nothing_else_is_found(cast: Cast) -> None:
    for each in ("Планёрка", "Планерка", "Планорка"):
        make_event(cast.anna, name=each)
    assert sorted(names(cast.anna.tg_id, "планерка")) == ["Планерка", "Планёрка"]
    assert agenda.find_page(cast.anna.tg_id, "планерка", first=50, size=8) == ([], 2)


def test_coming_is_first_and_then_past_newest_first(cast: Cast) -> None:
    for days in (3, 1, 2):
        make_event(cast.anna, name=f"Обед +{days}", days=days)
        put_back(make_event(cast.anna, name=f"Обед -{days}", days=10 + days), days)
    assert names(cast.anna.tg_id, "обед") == ["Обед +1", "Обед +2", "Обед +3", "Обед -1", "Обед -2", "Обед -3"]
    pages = [agenda.find_page(cast.anna.tg_id, "обед", first=first, size=4) for first in (0, 4, 8)]
    assert [[entry.name for entry in entries] for entries, _count in pages] == [
        ["Обед +1", "Обед +2", "Обед +3", "Обед -1"],
        ["Обед -2", "Обед -3"],
        [],
    ]
    assert {count for _entries, count in pages} == {6}


def test_meetings_are_found_in_both_roles_by_the_other_persons_name(cast: Cast) -> None:
    people.register_activity(
        tg_id=cast.boris.tg_id, username="bo_ris", first_name="Борис", last_name="Королёв", language_code="ru"
    )
    meeting = make_meeting(cast.anna, cast.boris, name="Кино", details="Зал семь")
    alone = appointments.invite(
        organizer=cast.anna.tg_id, participant=cast.boris.tg_id, name="Созвон", date=get_day(2), time=dt.time(10),
        timezone="Europe/Moscow",
    )  # fmt: skip
    for text in ("борис", "КОРОЛЕВ", "@bo_ris", "кор бор"):
        [event, call] = find(cast.anna.tg_id, text)
        assert (event.number, event.meeting) == (meeting.event_id, False)
        assert [attendee.person.tg_id for attendee in event.attendees] == [cast.boris.tg_id]
        assert (call.number, call.meeting, call.own) == (alone.pk, True, True)
    assert names(cast.anna.tg_id, "борис созвон") == ["Созвон"]
    assert [(entry.number, entry.own) for entry in find(cast.boris.tg_id, "анна")] == [
        (meeting.pk, False),
        (alone.pk, False),
    ]
    assert names(cast.boris.tg_id, "зал") == ["Кино"]


def test_only_what_a_person_may_see_is_found(cast: Cast) -> None:
    """Everybody has the same words; each finds what access lets them see, and nothing else."""
    make_event(cast.anna, name="Секрет", details="тайна")
    make_meeting(cast.anna, cast.boris, name="Секрет", days=2)
    make_meeting(cast.boris, make_person("Гость"), name="Секрет", days=3)
    for person in (cast.anna, cast.boris, cast.oleg):
        entries = find(person.tg_id, "секрет")
        actor = Actor.person(person.tg_id)
        events = {entry.number for entry in entries if not entry.meeting}
        meetings = {entry.number for entry in entries if entry.meeting}
        assert events == set(access.select_visible_events(actor).values_list("pk", flat=True))
        assert meetings <= set(access.select_visible_meetings(actor).values_list("pk", flat=True))
    assert find(cast.oleg.tg_id, "секрет") == []
    assert len(find(cast.boris.tg_id, "секрет")) == 2
    assert len(find(cast.boris.tg_id, "гость")) == 1
    assert find(cast.boris.tg_id, "тайна") == []


def test_meetings_that_are_off_are_found(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, name="Обед", status="declined")
    [entry] = find(cast.boris.tg_id, "обед")
    assert entry.off
    [event] = find(cast.anna.tg_id, "обед")
    assert [attendee.status for attendee in event.attendees] == ["declined"]


def test_older_bots_rows_are_found(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES ('Обед', %s, '12:00', NULL, %s)",
            [get_day(1), cast.anna.tg_id],
        )
    assert names(cast.anna.tg_id, "обед") == ["Обед"]
    assert queries.select_events(cast.anna.tg_id).count() == 1
