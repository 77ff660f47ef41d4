"""A worker that is killed while it sends an announcement leaves nobody out and writes to nobody twice."""

from collections import Counter
from typing import Any

import pytest

from calendarapp.models import Announcement, AnnouncementRecipient, OutboxMessage, TgUser
from calendarapp.services import announcements
from tests.support.crowd import get_rounds
from tests.support.factories import make_person
from tests.support.killing import kill_while_it_runs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("committed"),
    pytest.mark.timeout(120 + 10 * get_rounds(4)),
]

CALL = "from calendarapp.services import announcements\nannouncements.send_due()"


@pytest.mark.parametrize(
    "table", ["calendarapp_outboxmessage", "calendarapp_announcementrecipient", "calendarapp_announcement"]
)
def test_everybody_gets_it_once_whenever_workers_are_killed(table: str, settings: Any) -> None:
    settings.OUTBOX_PER_SECOND = 4  # two people at a time; the killed program takes more of them
    TgUser.objects.all().delete()
    crowd = [make_person(f"Гость {number}").pk for number in range(40)]
    row = announcements.save_draft(text_ru="Новость", text_en="News")
    announcements.begin(announcement_id=row.pk, seen=row.updated_at)
    for _round in range(2):
        assert announcements.send_due()
        OutboxMessage.objects.update(sent_at=row.created_at)
        before = AnnouncementRecipient.objects.count()
        kill_while_it_runs(CALL, table)
        assert AnnouncementRecipient.objects.count() == before
    while announcements.send_due() or Announcement.objects.filter(state="sending").exists():
        OutboxMessage.objects.update(sent_at=row.created_at)
    assert Counter(OutboxMessage.objects.values_list("chat_id", flat=True)) == Counter(crowd)
    assert Counter(AnnouncementRecipient.objects.values_list("tg_id", flat=True)) == Counter(crowd)
    row.refresh_from_db()
    assert (row.state, row.recorded) == ("sent", len(crowd))
