"""Where a series ends: what goes away with its end is asked about."""

from tests.bot.test_series import ask_until, dates, show, tap, weekly
from tests.support.telegram import Person


def test_dates_of_an_endless_series_are_not_counted(anna: Person) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    tap(anna, "♾ For good")
    anna.wait_for("Changed")
    ask_until(anna, rows[0])
    anna.say(f"{rows[1].date:%Y-%m-%d}")
    anna.wait_for("Delete all dates after")
    show(anna, rows[0])
    tap(anna, "🔁 Repeat")
    tap(anna, "⏹ End with this date")
    anna.wait_for("Delete all later dates")
    tap(anna, "🗑 Yes, delete")
    anna.wait_for("It does not repeat any more")


def test_day_that_there_is_not_is_no_end_of_a_series(anna: Person) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    anna.say("30 февраля")
    anna.wait_for("There is no such day: 30 февраля[\\s\\S]*Until when")
    anna.say(f"{rows[1].date:%Y-%m-%d}")
    anna.wait_for("Delete 1 date after")


def test_end_before_some_dates_is_asked_about(anna: Person) -> None:
    rows = weekly(anna)
    ask_until(anna, rows[0])
    anna.say(f"{rows[1].date:%Y-%m-%d}")
    anna.wait_for("Delete 1 date after")
    assert len(dates(rows[0])) == 3
    tap(anna, "🗑 Yes, delete")
    anna.wait_for("Changed")
    assert [row.pk for row in dates(rows[0])] == [rows[0].pk, rows[1].pk]
