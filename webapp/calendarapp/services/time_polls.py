"""Polls for the time of something: the times that are free, the votes, and the meeting that the winner becomes."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from calendarapp import clock, db, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Appointment, Event, SharedAnswer, SharedEvent, TgUser, TimePoll, TimePollVote
from calendarapp.queries import availability, own_time, shared_events, time_polls
from calendarapp.services import appointments, events, notices, outbox, validation
from calendarapp.services import shared_events as sharing
from calendarapp.sql.transactions import transactional

State = TimePoll.State

FEWEST: Final = 2
MOST: Final = 12  # Bot API, `sendPoll`
OFFERED: Final = 6
FARTHEST: Final = dt.timedelta(days=5 * 366)
DAYS: Final = 7  # in which times are looked for
OPEN_FOR: Final = dt.timedelta(days=2)
SHORTEST: Final = dt.timedelta(minutes=10)
BEFORE: Final = dt.timedelta(hours=1)  # the first time: so long there is to get ready
EVENING: Final = dt.time(19)
EVENINGS: Final = (dt.time(18), dt.time(22))
DAYTIME: Final = (dt.time(10), dt.time(22))
FEW_DAYS: Final = 3
AT_ONCE: Final = 200  # voters who are brought in or asked when the time is chosen: all their calendars are locked
POLL_ID: Final = re.compile(r"[!-~]{1,64}")  # Telegram's; whatever else is none of ours


@dataclass(frozen=True, slots=True)
class Decided:
    """What a poll has become.

    Attributes:
        event: the organizer's.
        shared: how it is shown in the group; None where the poll was in a private chat.
        busy: those who voted for that time and have another meeting then.
        left: how many voters are neither in nor asked, because there are too many: they answer the card in the group.
    """

    event: Event
    shared: SharedEvent | None
    busy: list[TgUser] = field(default_factory=list)
    left: int = 0


def propose_times(
    person: TgUser,
    *,
    minutes: int | None,
    day: dt.date | None,
    evening: bool,
    last: dt.date | None = None,
    within: tuple[dt.time, dt.time] | None = None,
    members: Iterable[int] = (),
) -> list[dt.datetime]:
    """Times to come at which the organizer is free, rather those at which fewer of the others are busy.

    Args:
        person: the organizer.
        minutes: how long it takes.
        day: the first day, or the only one; any of the next ones unless given.
        evening: it is something for the evening.
        last: the last day.
        within: between which hours, on the organizer's clock; in their own hours unless given.
        members: the others who are known, whose time counts.
    """
    zone = clock.get_zone(person.timezone)
    now = clock.now().astimezone(zone)
    if day is not None and not now.date() <= day <= now.date() + FARTHEST:
        return []
    first = day or now.date() + dt.timedelta(days=1)
    last = last or day or first + dt.timedelta(days=DAYS - 1)
    length = minutes or 60
    within = within or (EVENINGS if evening else None)
    if within is None and last != first and day is not None and (last - first).days < FEW_DAYS:
        within = DAYTIME  # "at the weekend": hardly in working hours
    if within is not None:
        hours = _list_hours(within, length)
        days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
        starts = [dt.datetime.combine(one, time, zone).astimezone(dt.UTC) for one in days for time in hours]
        coming = [start for start in starts if start > clock.now() + SHORTEST]
        busy = time_polls.count_busy([person.pk], coming, length)
        free = [start for start, count in zip(coming, busy, strict=True) if not count]
        width = max(1, -(-len(days) * len(hours) // OFFERED))
    else:
        begin = max(dt.datetime.combine(first, dt.time(), zone), now + SHORTEST)
        end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
        found = availability.find_common_free(
            [person.pk], start=begin, end=end, duration_minutes=length, step_minutes=60, limit=200, asker=person.pk
        )
        free, hours = [start for start, _end in found], [dt.time()]
        width = 1 if first == last else 12
    counts = time_polls.count_busy(set(members) - {person.pk}, free, length)
    return _choose(list(zip(counts, free, strict=True)), zone, since=hours[0].hour if hours else 0, width=width)


def _list_hours(within: tuple[dt.time, dt.time], minutes: int) -> list[dt.time]:
    """The full hours at which something can begin that ends within these; where it is too long, all of them."""
    begin, end = within[0].hour + (within[0].minute > 0), within[1].hour
    hours = [hour for hour in range(begin, end) if hour * 60 + minutes <= end * 60] or list(range(begin, end))
    return [dt.time(hour) for hour in hours]


@transactional
def make(
    *,
    organizer: int,
    chat_id: int,
    name: str,
    starts: Sequence[dt.datetime],
    language: str,
    minutes: int | None,
    topic: int | None = None,
) -> TimePoll:
    """Make a poll about these times; Telegram's own is sent by the caller. `topic`: of a forum, in which it stands.

    Raises:
        CalendarError: `poll_times` (too few or too many to come), `name_empty`, `name_too_long`, `text_unreadable`,
            `hour_repeated` (one of them can't be written down on the organizer's clock).
    """
    coming = sorted({start for start in starts if start > clock.now() + SHORTEST})
    if not FEWEST <= len(coming) <= MOST:
        raise CalendarError("poll_times", fewest=FEWEST, most=MOST)
    person = queries.get_person(organizer)
    for start in coming:
        clock.to_wall_clock(start, person.timezone)
    counted = time_polls.list_counted_members(chat_id) - {organizer}
    closes = min(clock.now() + OPEN_FOR, max(coming[0] - BEFORE, clock.now() + SHORTEST))
    return TimePoll.objects.create(
        organizer_tg_id=organizer,
        chat_id=chat_id,
        message_thread_id=topic,
        name=validation.clean_name(name),
        duration_minutes=validation.clean_duration(minutes),
        timezone=person.timezone,
        language=language,
        starts=coming,
        busy=time_polls.count_busy(counted, coming, minutes),
        closes_at=closes,
    )


def note_sent(number: int, *, poll_id: str, message_id: int) -> None:
    """Note which poll of Telegram's it has become."""
    TimePoll.objects.filter(pk=number).update(poll_id=poll_id, message_id=message_id)


@transactional
def record_vote(*, poll_id: str, tg_id: int, options: Sequence[int]) -> None:
    """Keep what a person has chosen; nothing takes the vote back.

    The poll's row is the lock: a vote is among those by which the time is chosen, or it comes too late and is dropped.
    One that Telegram took before the deadline counts, however late it comes, until then.
    """
    if not POLL_ID.fullmatch(poll_id):
        return
    poll = TimePoll.objects.select_for_update().filter(poll_id=poll_id).first()
    if poll is not None and poll.state == State.DECIDED:
        return
    options = [option for option in options if 0 <= option < MOST]
    if options:
        TimePollVote.objects.update_or_create(poll_id=poll_id, tg_id=tg_id, defaults={"options": sorted(options)})
    else:
        TimePollVote.objects.filter(poll_id=poll_id, tg_id=tg_id).delete()


@transactional
def close(poll_id: str) -> TimePoll | None:
    """The poll's time is over. Returns it once: its organizer is to be asked; None for any other."""
    if not POLL_ID.fullmatch(poll_id):
        return None
    poll = TimePoll.objects.select_for_update().filter(poll_id=poll_id, state=State.OPEN).first()
    if poll is not None:
        poll.state = State.CLOSED
        poll.save(update_fields=["state"])
    return poll


def leave_group(chat_id: int) -> None:
    """The bot is not in the group any more: nobody can be asked there. Once it is back, the time can be chosen."""
    TimePoll.objects.filter(chat_id=chat_id, state=State.OPEN).update(state=State.CLOSED)


def require_own(*, number: int, chat_id: int, tg_id: int) -> TimePoll:
    """The poll, for its organizer, in its chat.

    Raises:
        CalendarError: `poll_over` (there is none there, or its time was chosen), `poll_not_yours`.
    """
    poll = TimePoll.objects.select_for_update().filter(pk=number, chat_id=chat_id).first()
    if poll is None or poll.state == State.DECIDED:
        raise CalendarError("poll_over")
    if poll.organizer_tg_id != tg_id:
        raise CalendarError("poll_not_yours", name=queries.get_person(poll.organizer_tg_id).display_name)
    return poll


@transactional
def decide(*, number: int, chat_id: int, tg_id: int, option: int) -> Decided:
    """The organizer chooses the time: it becomes an event, and those who voted for it are in at once.

    Who has another meeting then is told so alone; who voted for other times is asked, as far as the bot can write to
    them. Of very many voters the first `AT_ONCE` are; the card in the group asks everybody else.

    Raises:
        CalendarError: as `require_own`; `past`, `too_many_events`.
    """
    poll = require_own(number=number, chat_id=chat_id, tg_id=tg_id)
    if not 0 <= option < len(poll.starts):
        raise CalendarError("poll_over")
    every = [vote for vote in time_polls.list_votes(poll) if vote.tg_id != tg_id]
    votes = sorted(every, key=lambda vote: option not in vote.options)[:AT_ONCE]
    db.lock_people(tg_id, *(vote.tg_id for vote in votes))
    date, time = clock.to_wall_clock(poll.starts[option], poll.timezone)
    event = events.create(
        owner=tg_id,
        name=poll.name,
        date=date,
        time=time,
        timezone=poll.timezone,
        duration_minutes=poll.duration_minutes,
    )
    shared = None
    if chat_id < 0:
        shared = sharing.share_in_group(owner=tg_id, event_id=event.pk, chat_id=chat_id, language=poll.language)
    busy = _bring_in(event, shared, [vote.tg_id for vote in votes if option in vote.options])
    _ask(event, [vote.tg_id for vote in votes if option not in vote.options])
    poll.state, poll.event_id = State.DECIDED, event.pk
    poll.save(update_fields=["state", "event_id"])
    return Decided(event, shared, busy, len(every) - len(votes))


def lock_own(tg_id: int) -> None:
    """Hold a person's polls until the transaction ends: before their calendar, as `decide` does."""
    list(TimePoll.objects.filter(organizer_tg_id=tg_id).order_by("id").select_for_update())


def forget(tg_id: int) -> None:
    """Drop a person's polls, with everybody's votes in them, and their own votes; those in groups end."""
    own = TimePoll.objects.filter(organizer_tg_id=tg_id)
    for poll in own.filter(state=State.OPEN, chat_id__lt=0, message_id__isnull=False):
        where = {"chat_id": poll.chat_id, "message_id": poll.message_id}
        outbox.enqueue(chat_id=poll.chat_id, payload=where, method="stopPoll")
    TimePollVote.objects.filter(poll_id__in=own.exclude(poll_id="").values("poll_id")).delete()
    own.delete()
    TimePollVote.objects.filter(tg_id=tg_id).delete()


def _bring_in(event: Event, shared: SharedEvent | None, voters: Sequence[int]) -> list[TgUser]:
    """Let those who voted for the time come; returns those who can't, and tells them."""
    people, busy = queries.get_people(voters), []
    for tg_id in voters:
        made = None
        try:
            with transaction.atomic():
                made = sharing.join(event, tg_id, shared_events.find_active_meeting(event.pk, tg_id))
        except CalendarError:
            busy.append(people[tg_id])
            _notify_busy(event, people[tg_id])
        if shared is not None:
            SharedAnswer.objects.update_or_create(shared=shared, tg_id=tg_id, defaults={"appointment_id": made})
        elif made is not None and people[tg_id].started_at is not None and people[tg_id].can_write:
            meeting = Appointment.objects.get(pk=made)  # no card in a group says it
            notices.notify(meeting, reader=tg_id, by=event.tg_user_id, headline=notices.CHOSEN)
    return busy


def _ask(event: Event, others: Sequence[int]) -> None:
    """Invite those who voted for other times and whom the bot can write to."""
    for tg_id, person in queries.get_people(others).items():
        if person.started_at is None or not person.can_write:
            continue
        try:
            with transaction.atomic():
                fields: dict[str, Any] = {"organizer": event.tg_user_id, "participant": tg_id, "event_id": event.pk}
                appointments.invite_to_event(**fields, over=True, force=True)
        except CalendarError:
            _notify_busy(event, person)


def _notify_busy(event: Event, person: TgUser) -> None:
    if person.started_at is None or not person.can_write:
        return
    other = own_time.get_taking_meeting(person.pk, event.slot)
    with translation.override(person.language):
        text = join_lines(
            format_html("📌 <b>{name}</b>", name=event.name),
            format_html("🗓 {when}", when=messages.format_when(event, person)),
            format_html("⚠️ {text}", text=_("The poll chose this time. You have another meeting then: you are not in.")),
            format_html("🤝 {name}", name=other.name) if other is not None and other.name else None,
        )
    outbox.enqueue(chat_id=person.pk, payload=messages.make_message(person.pk, text))


def _choose(times: Sequence[tuple[int, dt.datetime]], zone: dt.tzinfo, *, since: int, width: int) -> list[dt.datetime]:
    """Of many free times, each with how many others are busy then, some that differ, in the order of time.

    Of each `width` hours of a day, counted from `since`, the one when the fewest are busy; then in the evening rather
    at seven.
    """
    best: dict[tuple[dt.date, int], tuple[int, bool, dt.datetime]] = {}
    for count, start in times:
        local = start.astimezone(zone)
        part, rank = (local.date(), (local.hour - since) // width), (count, local.time() != EVENING, start)
        best[part] = min(best.get(part, rank), rank)
    chosen = sorted(best.values(), key=lambda rank: (rank[0], rank[2]))[:OFFERED]
    return sorted(start for _count, _other, start in chosen)
