"""Announcements: whom they reach, once to each, a few at a time, and that they can be stopped."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Announcement, AnnouncementRecipient, OutboxMessage, TgUser
from calendarapp.queries import announcements as queries
from calendarapp.services import announcements, dead_letters, erasure, outbox, people
from calendarapp.services.outbox import SentMessage
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_person

pytestmark = pytest.mark.django_db

State = Announcement.State
TEXTS = {"text_ru": "Завтра обновление", "text_en": "An update tomorrow"}


@pytest.fixture(autouse=True)
def _only_these(db: None) -> None:
    """Other tests leave people behind."""
    TgUser.objects.all().delete()


@pytest.fixture
def batch(settings: Any) -> int:
    """Two messages on their way at once."""
    settings.OUTBOX_PER_SECOND = 4
    return 2


def draft(**fields: Any) -> Announcement:
    return announcements.save_draft(**{**TEXTS, **fields})


def begun(**fields: Any) -> Announcement:
    row = draft(**fields)
    return announcements.begin(announcement_id=row.pk, seen=row.updated_at)


def deliver() -> list[int]:
    """Send what waits. Returns the chats."""
    claimed = outbox.claim(limit=1000)
    outbox.mark_sent(*(SentMessage(message.id) for message in claimed))
    return sorted(message.chat_id for message in claimed)


def send_all() -> list[int]:
    """Let the worker do its work to the end. Returns the chats that got something, each as often as it did."""
    chats = []
    while announcements.send_due() or Announcement.objects.filter(state=State.SENDING).exists():
        chats += deliver()
    return sorted(chats)


def make_crowd(count: int) -> list[int]:
    return [make_person(f"Гость {number}").pk for number in range(count)]


class TestText:
    def test_each_reads_their_own_language_and_how_to_get_no_more(self, cast: Cast) -> None:
        TgUser.objects.filter(pk=cast.boris.pk).update(language="en")
        begun()
        announcements.send_due()
        [russian], [english] = list_texts(cast.anna), list_texts(cast.boris)
        assert russian.startswith("Завтра обновление\n\n<i>📣 Это объявление.")
        assert english.startswith("An update tomorrow\n\n<i>📣 This is an announcement.")
        assert "/settings" in russian
        assert "/settings" in english

    @pytest.mark.parametrize(
        "text", ['<b>не & "жирно"</b>', "{name} %s %(x)s {0}", "две\r\nстроки\n\nи ещё", "it's 1 < 2"]
    )
    def test_text_arrives_as_typed(self, cast: Cast, text: str) -> None:
        begun(text_ru=f"  {text}\n")
        announcements.send_due()
        [sent] = list_texts(cast.anna)
        shown = sent.split("\n\n<i>")[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert shown == text.replace("\r\n", "\n")
        assert "<b>" not in sent

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"text_en": " \n"}, "announcement_text_missing"),
            ({"text_ru": "", "language": "ru"}, "announcement_text_missing"),
            ({"text_ru": "ы" * 3501}, "announcement_too_long"),
            ({"text_ru": "🎉" * 1751}, "announcement_too_long"),
            ({"text_ru": "a\x00b"}, "text_unreadable"),
            ({"timezone": "Europe/Atlantis"}, "timezone_unknown"),
            ({"started_from": dt.date(2026, 2, 2), "started_until": dt.date(2026, 2, 1)}, "announcement_days"),
            ({"announcement_id": 10**9}, "announcement_not_found"),
        ],
    )
    def test_what_is_wrong_is_refused(self, fields: dict[str, Any], code: str) -> None:
        with pytest.raises(CalendarError) as refused:
            draft(**fields)
        assert refused.value.code == code
        assert not Announcement.objects.exists()

    def test_one_language_is_enough_for_its_speakers(self, cast: Cast) -> None:
        begun(text_en="", language="ru")
        assert len(send_all()) == 3


class TestPeople:
    def test_people_who_can_not_or_will_not_get_it_are_left_out(self, cast: Cast) -> None:
        blocked, picked = make_person("Заблокировал"), make_person("Знакомый")
        TgUser.objects.filter(pk=blocked.pk).update(can_write=False)
        TgUser.objects.filter(pk=picked.pk).update(started_at=None)
        TgUser.objects.create(tg_id=TgUser.NOBODY, can_write=True, started_at=clock.now())
        people.set_announcements(tg_id=cast.oleg.pk, announcements=False)
        row = begun()
        assert row.expected == 2
        assert send_all() == [cast.anna.pk, cast.boris.pk]

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"language": "en"}, ["Boris"]),
            ({"language": "ru"}, ["Анна", "Олег"]),
            ({"timezone": "asia/tokyo"}, ["Олег"]),
            ({"started_from": -1}, ["Анна", "Boris"]),
            ({"started_until": -9}, ["Олег"]),
            ({"started_from": -10, "started_until": -10, "language": "ru"}, ["Олег"]),
        ],
    )
    def test_people_are_chosen_by_what_they_are(self, fields: dict[str, Any], expected: list[str]) -> None:
        make_person("Анна")
        make_person("Boris", language="en")
        oleg = make_person("Олег", timezone="Asia/Tokyo")
        TgUser.objects.filter(pk=oleg.pk).update(started_at=clock.now() - dt.timedelta(days=10))
        row = draft(**{name: get_day(value) if name.startswith("started") else value for name, value in fields.items()})
        assert [person.first_name for person in queries.select_people(row)] == expected
        assert sum(count.number for count in queries.count_people(row).values()) == len(expected)

    def test_announcement_for_nobody_is_not_begun(self, cast: Cast) -> None:
        row = draft(timezone="Pacific/Chatham")
        with pytest.raises(CalendarError) as refused:
            announcements.begin(announcement_id=row.pk, seen=row.updated_at)
        assert refused.value.code == "announcement_nobody"

    def test_who_opts_out_or_is_erased_meanwhile_does_not_get_it(self, batch: int) -> None:
        crowd = make_crowd(6)
        begun()
        announcements.send_due()
        people.set_announcements(tg_id=crowd[4], announcements=False)
        erasure.erase(crowd[5])
        assert send_all() == crowd[:4]
        erasure.erase(crowd[0])
        assert set(AnnouncementRecipient.objects.values_list("tg_id", flat=True)) == set(crowd[1:4])


class TestPace:
    def test_few_are_on_their_way_at_once(self, batch: int) -> None:
        crowd = make_crowd(5)
        begun()
        assert announcements.send_due() == batch
        assert announcements.send_due() == 0, "these have not gone out yet"
        assert deliver() == crowd[:2]
        assert announcements.send_due() == batch
        assert send_all() == crowd[2:]
        row = Announcement.objects.get()
        assert (row.state, row.recorded, row.expected) == (State.SENT, 5, 5)
        assert row.ended_at is not None

    def test_other_messages_wait_for_no_more_than_these(self, batch: int, cast: Cast) -> None:
        make_crowd(20)
        begun()
        announcements.send_due()
        reminder = outbox.enqueue(chat_id=9_111_111_111, payload={"text": "Через 15 минут"})
        announcements.send_due()
        claimed = [message.id for message in outbox.claim(limit=1000)]
        assert claimed.index(reminder) == batch

    def test_chats_that_are_held_up_hold_nobody_else_up_for_long(self, batch: int) -> None:
        """One person's chat waits for an hour; the others get theirs."""
        crowd = make_crowd(7)
        stuck = outbox.enqueue(chat_id=crowd[0], payload={"text": "раньше"})
        outbox.reschedule(stuck, seconds=3600, error="Too Many Requests")
        begun()
        chats = []
        for _round in range(20):
            announcements.send_due()
            chats += deliver()
        assert sorted(chats) == crowd[1:]
        assert Announcement.objects.get().state == State.SENT

    def test_second_announcement_waits_for_the_first(self, batch: int) -> None:
        crowd = make_crowd(3)
        first, second = begun(), begun(text_ru="Второе")
        announcements.send_due()
        assert set(AnnouncementRecipient.objects.values_list("announcement_id", flat=True)) == {first.pk}
        assert send_all() == sorted([*crowd, *crowd])
        assert Announcement.objects.filter(state=State.SENT).count() == 2
        assert AnnouncementRecipient.objects.filter(announcement=second).count() == 3


class TestStates:
    def test_stopped_halfway_and_gone_on_with(self, batch: int) -> None:
        crowd = make_crowd(6)
        row = begun()
        announcements.send_due()
        chats = deliver()
        announcements.send_due()
        announcements.stop(announcement_id=row.pk)
        assert announcements.send_due() == 0
        chats += deliver()
        assert sorted(chats) == crowd[:4]
        assert announcements.send_due() == 0
        announcements.resume(announcement_id=row.pk)
        assert sorted([*chats, *send_all()]) == crowd

    def test_draft_that_was_changed_since_it_was_looked_at_is_not_sent(self, cast: Cast) -> None:
        row = draft()
        announcements.save_draft(announcement_id=row.pk, text_ru="Другое", text_en="Another")
        with pytest.raises(CalendarError) as refused:
            announcements.begin(announcement_id=row.pk, seen=row.updated_at)
        assert refused.value.code == "changed"
        assert announcements.send_due() == 0

    @pytest.mark.parametrize("state", list(State))
    def test_each_state_allows_its_own_acts(self, cast: Cast, state: Announcement.State) -> None:
        row = draft()
        Announcement.objects.update(state=state)
        acts: dict[str, Callable[[], object]] = {
            "draft": lambda: announcements.save_draft(announcement_id=row.pk, text_ru="Да", text_en="Yes"),
            "sending": lambda: announcements.stop(announcement_id=row.pk),
            "stopped": lambda: announcements.resume(announcement_id=row.pk),
        }
        for allowed, act in acts.items():
            if allowed != state:
                with pytest.raises(CalendarError) as refused:
                    act()
                assert refused.value.code == "announcement_state"
        with pytest.raises(CalendarError):
            announcements.begin(announcement_id=row.pk, seen=clock.now())
        if state in acts:
            acts[state]()


class TestFailures:
    def test_unreachable_people_are_counted_and_leave_no_dead_letter(self, cast: Cast) -> None:
        forget_messages()
        begun()
        announcements.send_due()
        lost = OutboxMessage.objects.get(chat_id=cast.boris.pk)
        dead_letters.mark_failed(
            message_id=lost.pk, chat_id=cast.boris.pk, error="Forbidden: bot was blocked", gone=True
        )
        assert not OutboxMessage.objects.filter(failed_at__isnull=False).exists()
        assert Announcement.objects.get().unreachable == 1
        assert not TgUser.objects.get(pk=cast.boris.pk).can_write

    def test_other_refusals_stay_for_operators(self, cast: Cast) -> None:
        forget_messages()
        begun()
        announcements.send_due()
        lost = OutboxMessage.objects.get(chat_id=cast.boris.pk)
        dead_letters.mark_failed(message_id=lost.pk, chat_id=cast.boris.pk, error="Bad Request: too long", gone=False)
        assert OutboxMessage.objects.filter(failed_at__isnull=False).count() == 1
        assert Announcement.objects.get().unreachable == 0
