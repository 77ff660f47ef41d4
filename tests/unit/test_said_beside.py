"""What is said beside an event: how long before to remind, days and times that there are not, lists of weekdays."""

import datetime as dt

import pytest

from bot.inputs import reminder_words, unreal, weekday_lists
from bot.inputs.sentences import parse_sentence

NOW = dt.datetime(2026, 11, 29, 17, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "name", "minutes"),
    [
        ("дантист 12.01 в 9:30 напомни за 2 часа", "дантист", (120,)),
        ("обед завтра в 13:00, напомни мне за час и за день", "обед", (60, 1440)),
        ("рейс завтра в 6:40 напомнить за сутки", "рейс", (1440,)),
        ("dentist tomorrow at 9:30 remind me 2 hours before", "dentist", (120,)),
        ("tomorrow 18:00 cinema, remind me an hour before", "cinema", (60,)),
    ],
)
def test_reminder_is_no_part_of_the_name(text: str, name: str, minutes: tuple[int, ...]) -> None:
    found = parse_sentence(text, NOW)
    assert found is not None
    assert (found.name, found.reminders, found.missing) == (name, minutes, ())


@pytest.mark.parametrize(
    "text", ["напомни за молоком завтра в 17:00", "remind me to call before noon", "напомни о дантисте завтра"]
)
def test_request_that_says_no_length_is_no_reminder(text: str) -> None:
    assert reminder_words.find(text) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("встреча 31.02 в 15", "31.02"), ("meeting feb 30 at 3pm", "feb 30"), ("30 февраля обед", "30 февраля"),
        ("31 апреля", "31 апреля"), ("the 31st of june", "31st of june"), ("2026-02-30", "2026-02-30"),
        ("31.04.2027", "31.04.2027"), ("29 февраля", None), ("29.02 обед", None), ("релиз 3.10", None), ("31.12", None),
        ("may 31", None), ("матч 45.02", None), ("1-31.02", None),
        ("wedding 29 feb 2027 all day", "29 feb 2027"), ("свадьба 29 февраля 2027 весь день", "29 февраля 2027"),
        ("wedding feb 29 2027 at 3pm", "feb 29 2027"), ("feb 29, 2027", "feb 29, 2027"), ("29.02.2027", "29.02.2027"),
        ("29.02.27", "29.02.27"), ("2027-02-29", "2027-02-29"), ("31 november 2027", "31 november 2027"),
        ("29 february 2028", None), ("29.02.28", None), ("2028-02-29", None), ("29 февраля 2000 рублей", None),
    ],
)  # fmt: skip
def test_days_that_there_are_not(text: str, wrong: str | None) -> None:
    assert unreal.find_day(text) == wrong


@pytest.mark.parametrize(
    ("text", "day", "time", "minutes"),
    [
        ("встреча завтра в 24:00", 1, "00:00", None), ("meeting today at 24:00", 0, "00:00", None),
        ("кино завтра с 22 до 24", 0, "22:00", 120), ("кино завтра 22:00-24:00", 0, "22:00", 120),
    ],
)  # fmt: skip
def test_midnight_of_24_hours_is_at_the_end_of_the_day(text: str, day: int, time: str, minutes: int | None) -> None:
    found = parse_sentence(text, NOW)
    assert found is not None
    first = NOW.date() + dt.timedelta(days=1)
    assert found.reading.day == first + dt.timedelta(days=day)
    assert (f"{found.reading.time:%H:%M}", found.reading.minutes, found.alternatives) == (time, minutes, ())


@pytest.mark.parametrize("text", ["встреча в 24:00", "йога каждую пятницу в 24:00", "кино завтра с 24:00 до 2:00"])
def test_midnight_of_24_hours_without_its_day_is_not_understood(text: str) -> None:
    found = parse_sentence(text, NOW)
    assert found is None or found.reading.time is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("завтра в 25:00 обед", "25:00"), ("lunch at 12:75", "12:75"), ("в 24:30", "24:30"), ("в 24:00", None),
        ("at 23:59", None), ("матч 25:20", None), ("завтра 25:00", "25:00"), ("завтра обед 24:61", "24:61"),
        ("7:75", "7:75"), ("lunch tomorrow 10:00-25:00", "25:00"), ("from 10:00 to 25:00", "25:00"),
        ("матч 25:20 завтра в 10", None), ("кино «25:00» завтра", None), ("завтра 10:00-11:00", None),
        ("обед завтра с 12:00 до 11:00", "12:00 до 11:00"), ("lunch tomorrow from 18:00 to 17:00", "18:00 to 17:00"),
        ("кино завтра с 23:00 до 7:00", None), ("завтра с 22:00 до 24:00", None),
    ],
)  # fmt: skip
def test_times_that_no_day_has(text: str, wrong: str | None) -> None:
    assert unreal.find_time(text) == wrong


@pytest.mark.parametrize(
    ("text", "name", "days"),
    [
        ("зал пн ср пт в 7 утра", "зал", "MO,WE,FR"), ("gym mon wed fri 7am", "gym", "MO,WE,FR"),
        ("йога в понедельник и среду в 19:00", "йога", "MO,WE"), ("mon & wed gym 7am", "gym", "MO,WE"),
        ("gym Monday, Wednesday and Friday at 7:00", "gym", "MO,WE,FR"),
    ],
)  # fmt: skip
def test_several_weekdays_are_those_of_every_week(text: str, name: str, days: str) -> None:
    said, once = weekday_lists.repeat(text), parse_sentence(text, NOW)
    assert once is None or "day" in once.missing
    assert said is not None
    found = parse_sentence(said, NOW)
    assert found is not None
    assert (found.name, found.reading.rule) == (name, f"FREQ=WEEKLY;BYDAY={days}")


@pytest.mark.parametrize("text", ["обед в пт", "пн-пт зал 7:00", "mon wed gym, fri sat run", "солнце и море"])
def test_other_sentences_are_left_as_they_are(text: str) -> None:
    assert weekday_lists.repeat(text) is None


@pytest.mark.parametrize(
    ("text", "name", "place", "wrong"),
    [
        ("обед завтра в кафе Неро в 25:00", "обед", "кафе Неро", "25:00"), ("обед завтра 7:75", "обед", None, "7:75"),
        ("gym on Feb 31 at 5pm", "gym", None, "Feb 31"), ("обед 31.02 в 12", "обед", None, "31.02"),
        ("lunch at noon on the 32nd of December", "lunch", None, "32nd of December"),
        ("обед завтра в 13:00 на 0 минут", "обед", None, "0 минут"),
        ("lunch tomorrow at 1pm for 0 minutes", "lunch", None, "0 minutes"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_of_no_other_part(text: str, name: str, place: str | None, wrong: str) -> None:
    found = parse_sentence(text, NOW)
    assert found is not None
    assert (found.name, found.place, found.wrong, found.says_enough) == (name, place, wrong, False)
