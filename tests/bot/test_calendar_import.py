"""Calendar files sent to the bot: previewed first, imported once after a tap."""

import logging

import pytest

from bot.turn import attachments
from calendarapp.models import Conversation, Event
from calendarapp.services import people
from tests.support.conversations import add_stamp
from tests.support.outbox import wait_for_outbox
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


def calendar(*events: tuple[str, str], more: str = "") -> bytes:
    """A file with events: (UID, summary), each on a day of 2030."""
    parts = [
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Moscow:203001{number:02}T120000\r\n"
        f"DURATION:PT1H\r\nSUMMARY:{name}\r\n{more}END:VEVENT\r\n"
        for number, (uid, name) in enumerate(events, 1)
    ]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{''.join(parts)}END:VCALENDAR\r\n".encode()


TWO = calendar(("one@x", "Lunch <b>"), ("two@x", "Walk"))


def send(person: Person, content: bytes, *, name: str = "plans.ics", mime: str = "text/calendar") -> None:
    person.send_document(name, content, mime=mime)


def names(person: Person) -> list[str]:
    return list(Event.objects.filter(tg_user_id=person.id).order_by("slot").values_list("name", flat=True))


def test_file_is_previewed_then_imported(anna: Person) -> None:
    send(anna, TWO)
    text = anna.wait_for("plans.ics")["text"]
    assert "New: 2" in text
    assert "Lunch <b>" in text
    assert anna.buttons() == ["📥 Import", "✖️ Cancel"]
    assert names(anna) == []
    anna.press("📥 Import")
    anna.wait_for("2 events added")
    assert names(anna) == ["Lunch <b>", "Walk"]
    send(anna, TWO)
    assert "Already here: 2" in anna.wait_for("nothing new")["text"]
    assert names(anna) == ["Lunch <b>", "Walk"]


@pytest.mark.parametrize(
    ("name", "mime"), [("a.ICS", "application/octet-stream"), ("a", "text/calendar; charset=utf-8")]
)
def test_calendar_file_is_recognized_by_name_or_type(anna: Person, name: str, mime: str) -> None:
    send(anna, TWO, name=name, mime=mime)
    anna.wait_for("New: 2")


def test_cancelled_series_is_deleted_after_a_tap(anna: Person) -> None:
    send(anna, calendar(("weekly@x", "Yoga"), more="RRULE:FREQ=WEEKLY;COUNT=3\r\n"))
    anna.wait_for("New: 1")  # the others are further away than dates are written
    anna.press("📥 Import")
    anna.wait_for("1 event added")
    assert names(anna) == ["Yoga"]
    send(anna, calendar(("weekly@x", "Yoga"), more="SEQUENCE:1\r\nSTATUS:CANCELLED\r\n"))
    text = anna.wait_for("to be deleted: 1")["text"]
    assert "1 January 2030, 12:00 · Yoga" in text
    anna.press("📥 Import")
    anna.wait_for("1 event deleted")
    assert names(anna) == []


def test_file_without_events_says_so(anna: Person) -> None:
    send(anna, calendar())
    anna.wait_for("There are no events in it")


def test_preview_dates_are_in_readers_format(anna: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    send(anna, TWO)
    anna.wait_for("1 января 2030, 12:00 · Lunch")


def test_cancelled_import_writes_nothing(anna: Person) -> None:
    send(anna, TWO)
    anna.wait_for("New: 2")
    anna.press("✖️ Cancel")
    anna.wait_for("nothing is in progress")
    anna.press_forged("import")
    assert anna.wait_for_toast() == "This button is out of date."
    assert names(anna) == []


def test_two_taps_import_once(anna: Person, telegram_server: SandboxServer) -> None:
    send(anna, calendar(("", "Without a name of its own")))
    anna.wait_for("New: 1")
    import_it = add_stamp(anna.id, "import")
    for _tap in range(3):
        anna.press_forged(import_it)
    telegram_server.wait_until_idle()
    assert names(anna) == ["Without a name of its own"]


def test_import_survives_a_restart(anna: Person, bot: RunningBot) -> None:
    send(anna, TWO)
    anna.wait_for("New: 2")
    bot.restart()
    anna.press("📥 Import")
    anna.wait_for("2 events added")
    assert names(anna) == ["Lunch <b>", "Walk"]


def test_only_newest_file_is_imported(anna: Person) -> None:
    send(anna, TWO)
    anna.wait_for("New: 2")
    send(anna, calendar(("three@x", "Swim")))
    anna.wait_for("New: 1")
    anna.press("📥 Import")
    anna.wait_for("1 event added")
    assert names(anna) == ["Swim"]


def test_file_ends_the_conversation(anna: Person) -> None:
    anna.say("/new")
    anna.wait_for("What shall we call it")
    send(anna, TWO)
    anna.wait_for("New: 2")
    anna.say("Lunch")
    anna.wait_for("tap one of the two buttons")
    anna.say("/cancel")
    anna.wait_for("nothing is in progress")
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_unreadable_file_is_refused(anna: Person, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for content in (b"hello", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", TWO[:120]):
            send(anna, content)
            anna.wait_for("I can't read this file")
        send(anna, calendar(("x@x", "Odd"), more="RRULE:FREQ=SECONDLY\r\n"))
        assert "Can't be imported: 1" in anna.wait_for("nothing new")["text"]
    assert caplog.records == []


def test_file_that_is_cut_off_brings_what_is_whole(anna: Person) -> None:
    send(anna, TWO[: TWO.index(b"two@x")])
    text = anna.wait_for("plans.ics")["text"]
    assert "New: 1" in text
    assert "the file is cut off" in text
    anna.press("📥 Import")
    anna.wait_for("1 event added")
    assert names(anna) == ["Lunch <b>"]


def test_oversized_file_is_not_downloaded(anna: Person, telegram_server: SandboxServer) -> None:
    before = len(telegram_server.calls("getFile"))
    send(anna, TWO + b"x" * attachments.LARGEST)
    anna.wait_for("too large: at most 1 MB")
    assert len(telegram_server.calls("getFile")) == before


def test_file_larger_than_announced_is_refused(
    anna: Person, telegram_server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size that Telegram announces is not trusted: reading stops at the limit."""
    monkeypatch.setattr(attachments, "LARGEST", 10**9)
    send(anna, TWO)
    anna.wait_for("New: 2")
    content = attachments._LimitedBuffer()
    monkeypatch.setattr(attachments, "LARGEST", 10)
    assert content.write(b"x" * 10) == 10
    with pytest.raises(attachments._TooBigError):
        content.write(b"x")


def test_failed_download_is_reported(anna: Person, telegram_server: SandboxServer) -> None:
    telegram_server.fail_next("getFile", error_code=502)
    send(anna, TWO)
    anna.wait_for("couldn't get the file")
    send(anna, TWO)
    anna.wait_for("New: 2")
    telegram_server.fail_next("getFile", error_code=502)
    anna.press("📥 Import")
    anna.wait_for_toast("couldn't get the file")
    anna.press("📥 Import")
    anna.wait_for("2 events added")


def test_preview_of_long_file_fits_into_a_message(anna: Person) -> None:
    send(anna, calendar(*((f"{number}@x", "Very long name " * 20) for number in range(1, 29))), name="n" * 200 + ".ics")
    anna.wait_for("New: 28")


def test_file_that_gives_way_to_another_says_so(anna: Person) -> None:
    send(anna, TWO, name="first.ics")
    first = anna.wait_for("first.ics")
    wait_for_outbox(anna)
    send(anna, calendar(("three@x", "Run")), name="second.ics")
    anna.wait_for("second.ics")
    anna.wait_for("first.ics[\\s\\S]*doesn't wait for an answer any more", since=0)
    [shown] = [one for one in anna.received() if one["message_id"] == first["message_id"]]
    assert "reply_markup" not in shown
    anna.press("📥 Import")
    anna.wait_for("1 event added")
    assert names(anna) == ["Run"]


@pytest.mark.parametrize(("word", "told", "kept"), [("да", "2 events added", 2), ("No", "nothing is in progress", 0)])
def test_file_is_imported_or_left_by_a_typed_word(anna: Person, word: str, told: str, kept: int) -> None:
    send(anna, TWO)
    anna.wait_for("New: 2")
    anna.say("hm")
    anna.wait_for("one of the two buttons")
    anna.say(word)
    anna.wait_for(told)
    assert len(names(anna)) == kept
    assert anna.buttons() == []
