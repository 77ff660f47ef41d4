"""Announcements arrive in the chats as typed, and /settings turns them off."""

from collections.abc import Iterator

import pytest

from calendarapp import queries
from calendarapp.models import Announcement, TgUser
from calendarapp.services import announcements
from tests.support.telegram import Person
from tests.support.waiting import wait_until


@pytest.fixture
def only(anna: Person, boris: Person) -> Iterator[None]:
    """Nobody else gets what is announced here."""
    others = TgUser.objects.exclude(pk__in=[anna.id, boris.id]).filter(announcements=True)
    ids = list(others.values_list("pk", flat=True))
    TgUser.objects.filter(pk__in=ids).update(announcements=False)
    yield
    TgUser.objects.filter(pk__in=ids).update(announcements=True)


def announce(text: str) -> None:
    """Send it to everybody, and wait until that is done."""
    row = announcements.save_draft(text_ru=text, text_en=text)
    announcements.begin(announcement_id=row.pk, seen=row.updated_at)
    wait_until(
        lambda: announcements.send_due() == 0 and Announcement.objects.filter(pk=row.pk, state="sent").exists(),
        what="the announcement is sent",
    )


def test_announcement_arrives_as_typed_and_can_be_turned_off(anna: Person, boris: Person, only: None) -> None:
    text = "Tomorrow at 10:\n<b>an update</b> & {more}"
    announce(text)
    for person in (anna, boris):
        message = person.wait_for("an update")
        assert str(message["text"]).startswith(f"{text}\n\n📣")
    anna.say("/settings")
    anna.wait_for("Announcements: on")
    anna.press("📣 Announcements")
    anna.wait_for("Shall I pass on announcements?")
    assert "✓ on" in anna.buttons()
    anna.press("off")
    anna.wait_for("Announcements: off")
    assert not queries.get_person(anna.id).announcements
    announce("Once more")
    boris.wait_for("Once more")
    assert "Once more" not in str(anna.chat())
