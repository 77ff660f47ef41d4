"""The calendar in plain Python: what must be true of meetings, reminders and messages, without a database.

Written from the product's promises, with loops and lists, so that it is easy to read and shares no code with what
it is compared to. Every operation returns the code of the refusal or None, and adds the people notified to `told`.
"""

import collections
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

PENDING, CONFIRMED, CANCELLED, DECLINED = "pending", "confirmed", "cancelled", "declined"
ACTIVE = {PENDING, CONFIRMED}


@dataclass(frozen=True)
class When:
    """A wall-clock time and a duration."""

    date: dt.date
    time: dt.time
    zone: str
    minutes: int | None

    @property
    def start(self) -> dt.datetime:
        """The instant."""
        return dt.datetime.combine(self.date, self.time, ZoneInfo(self.zone)).astimezone(dt.UTC)

    def overlaps(self, other: "When") -> bool:
        """Whether the two share an instant; a moment belongs to an interval that starts with it."""
        ours, theirs = self.start, other.start
        first, second, length = (ours, theirs, self.minutes) if ours <= theirs else (theirs, ours, other.minutes)
        return first == second or second < first + dt.timedelta(minutes=length or 0)

    def same(self, other: "When") -> bool:
        """Whether it is the same time and duration."""
        return (self.start, self.minutes) == (other.start, other.minutes)

    def shortens(self, other: "When") -> bool:
        """Whether it starts with the other one and ends earlier."""
        return self.start == other.start and (self.minutes or 0) < (other.minutes or 0)


@dataclass
class Person:
    id: int
    zone: str
    policy: str = "hold"
    reminders: list[int] = field(default_factory=lambda: [15])


@dataclass
class Event:
    """An event in a person's calendar."""

    id: int
    owner: int
    name: str
    when: When
    reminders: list[int] | None = None


@dataclass
class Meeting:
    """An invitation and its status."""

    id: int
    event: int | None
    name: str
    organizer: int
    participant: int
    when: When
    status: str = PENDING
    holds: bool = True
    expires: bool = False
    late: bool = False  # not answered in time, and not cleaned up yet
    proposal: tuple[dt.date, dt.time, str] | None = None

    @property
    def active(self) -> bool:
        """Whether it is pending or confirmed."""
        return self.status in ACTIVE

    @property
    def over(self) -> bool:
        """Whether it is pending but has expired."""
        return self.status == PENDING and self.late

    @property
    def holding(self) -> bool:
        """Whether it holds its participant's time in the database."""
        return self.status == CONFIRMED or (self.status == PENDING and self.holds)


class Calendar:
    """Everybody's calendars."""

    def __init__(self, people: list[Person]) -> None:
        self.people = {person.id: person for person in people}
        self.events: dict[int, Event] = {}
        self.meetings: dict[int, Meeting] = {}
        self.told: collections.Counter[tuple[int, int]] = collections.Counter()  # (reader, meeting)
        self.counts: collections.Counter[str] = collections.Counter()

    # What takes people's time

    def at(self, when: When, *, beside: Meeting | None = None) -> Iterator[Meeting]:
        """The active meetings at that time."""
        return (m for m in self.meetings.values() if m.active and m is not beside and m.when.overlaps(when))

    def busy(self, person: int, when: When, *, beside: Meeting | None = None) -> bool:
        """Whether they can't be invited for that time."""
        return any(
            m.organizer == person or (m.participant == person and (m.status == CONFIRMED or m.holds))
            for m in self.at(when, beside=beside)
            if not m.over
        )

    def at_own(self, person: int, when: When) -> bool:
        """Whether they have an event of their own at that time."""
        return any(event.owner == person and event.when.overlaps(when) for event in self.events.values())

    def said_yes(self, person: int, when: When, *, beside: Meeting | None = None) -> bool:
        """Whether they have confirmed another person's meeting at that time."""
        return any(m.participant == person and m.status == CONFIRMED for m in self.at(when, beside=beside))

    def organizes(self, person: int, when: When, *, beside: Meeting | None = None) -> bool:
        """Whether they have invited anybody for that time."""
        return any(m.organizer == person and not m.over for m in self.at(when, beside=beside))

    def of_event(self, event: int) -> list[Meeting]:
        """The active meetings of this event."""
        return [m for m in self.meetings.values() if m.event == event and m.active]

    # What must exist

    def reminders(self) -> collections.Counter[tuple[int, int | None, int | None, dt.datetime]]:
        """Every reminder that must exist: person, event, meeting, time."""
        found: list[tuple[int, int | None, int | None, dt.datetime, int]] = []
        for event in self.events.values():
            chosen = self.people[event.owner].reminders if event.reminders is None else event.reminders
            found += [(event.owner, event.id, None, event.when.start, minutes) for minutes in chosen]
        for m in self.meetings.values():
            if m.status != CONFIRMED:
                continue
            event_then = self.events.get(m.event or 0)
            by_event = event_then is not None and event_then.when.start == m.when.start
            for person in [m.participant] if by_event else [m.participant, m.organizer]:
                found += [(person, None, m.id, m.when.start, minutes) for minutes in self.people[person].reminders]
        return collections.Counter(
            (person, event_id, meeting, start - dt.timedelta(minutes=minutes))
            for person, event_id, meeting, start, minutes in found
        )

    def double_bookings(self) -> list[tuple[Meeting, Meeting]]:
        """Double bookings, which must never exist."""
        holding = [m for m in self.meetings.values() if m.holding]
        return [
            (one, other)
            for one, other in itertools.combinations(holding, 2)
            if one.participant == other.participant and one.when.overlaps(other.when)
        ]

    # What people do

    def may_invite(self, event: Event, participant: int, *, force: bool) -> str | None:
        """Why the owner can't invite this participant."""
        if participant == event.owner:
            return "self_invite"
        if any(m.participant == participant and not m.over for m in self.of_event(event.id)):
            return "already_invited"
        if self.busy(participant, event.when) or (not force and self.at_own(participant, event.when)):
            return "busy"
        if not force and self.said_yes(event.owner, event.when):
            return "double_booking"
        return None

    def invited(self, number: int, event: Event, participant: int) -> None:
        """Record an invitation."""
        self.clear(participant)
        made = Meeting(number, event.id, event.name, event.owner, participant, event.when)
        self.ask(made)
        self.meetings[number] = made
        self.tell(made, participant)

    def may_answer(self, m: Meeting, actor: int, status: str) -> str | None:
        """Why this person may not set that status, or None."""
        steps = {
            (PENDING, CONFIRMED),
            (PENDING, DECLINED),
            (PENDING, CANCELLED),
            (CONFIRMED, CANCELLED),
            (CONFIRMED, DECLINED),
        }
        by_participant = status in {CONFIRMED, DECLINED}
        refusals = {
            "meeting_not_found": actor not in {m.organizer, m.participant},
            "expired": m.over,
            "already": (m.status, status) not in steps,
            "not_allowed": (by_participant and actor != m.participant)
            or (m.status == PENDING and not by_participant and actor != m.organizer),
        }
        return next((code for code, refused in refusals.items() if refused), None)

    def answer(self, m: Meeting, actor: int, status: str, *, force: bool) -> str | None:
        """A person changes a meeting's status."""
        if refusal := self.may_answer(m, actor, status):
            return refusal
        if status == CONFIRMED:
            if any(o.participant == m.participant and o.holding and not o.over for o in self.at(m.when, beside=m)):
                return "taken"
            if not force and (self.organizes(m.participant, m.when, beside=m) or self.at_own(m.participant, m.when)):
                return "double_booking"
            self.clear(m.participant)
        m.status = status
        self.tell(m, m.organizer if actor == m.participant else m.participant)
        if status == CONFIRMED:
            self.win(m)
        return None

    def reschedule(
        self, m: Meeting, actor: int, date: dt.date, time: dt.time, *, force: bool, scope: str | None
    ) -> str | None:
        """The organizer moves a meeting."""
        when = replace(m.when, date=date, time=time)
        asks = "others_invited" if scope is None and self.together(m) else None
        decide = self.may_decide(m, actor, m.organizer)
        if refusal := decide or asks or self.may_move(m, when, over=force, force=force):
            return refusal
        self.move(m, when, scope)
        m.status = PENDING
        self.tell(m, m.participant)
        return None

    def propose(self, m: Meeting, actor: int, date: dt.date, time: dt.time, *, force: bool) -> str | None:
        """The participant proposes another time."""
        zone = self.people[m.participant].zone
        if refusal := self.may_decide(m, actor, m.participant):
            return refusal
        when = When(date, time, zone, m.when.minutes)
        if self.busy(m.participant, when, beside=m):
            return "taken"
        if not force and self.at_own(m.participant, when):
            return "double_booking"
        m.proposal = (date, time, zone)
        self.tell(m, m.organizer)
        return None

    def accept(self, m: Meeting, actor: int, *, force: bool, scope: str | None) -> str | None:
        """The organizer accepts the proposal."""
        if refusal := self.may_decide(m, actor, m.organizer):
            return refusal
        if m.proposal is None:
            return "no_proposal"
        if scope is None and self.together(m):
            return "others_invited"
        when = When(*m.proposal, m.when.minutes)
        if refusal := self.may_move(m, when, over=True, force=force):
            return refusal
        self.move(m, when, scope)
        m.status = CONFIRMED
        self.tell(m, m.participant)
        self.win(m)
        return None

    def keep(self, m: Meeting, actor: int) -> str | None:
        """The organizer rejects the proposal."""
        if refusal := self.may_decide(m, actor, m.organizer):
            return refusal
        if m.proposal is None:
            return "no_proposal"
        m.proposal = None
        self.tell(m, m.participant)
        return None

    def change_event(self, event: Event, when: When, *, force: bool) -> str | None:
        """The owner moves an event, and with it the meetings at its time."""
        if when == event.when:
            return None
        there = [m for m in self.of_event(event.id) if m.when.same(event.when)]
        if not force and any(not m.over for m in there) and self.said_yes(event.owner, when):
            return "double_booking"
        event.when = when
        self.counts["edited_events"] += 1
        self.take_along(there, when)
        return None

    def take_along(self, there: list[Meeting], when: When) -> None:
        """These meetings move with their event, unless they have expired."""
        for participant in {m.participant for m in there}:
            self.clear(participant)
        for m in filter(lambda m: m.active, there):
            self.tell(m, m.participant)
            if when.shortens(m.when):
                m.when = when
            elif self.busy(m.participant, when, beside=m):
                m.status = CANCELLED
                self.tell(m, m.organizer)
            else:
                m.when, m.proposal, m.status = when, None, PENDING
                self.ask(m)

    def rename_event(self, event: Event, name: str) -> None:
        """The owner renames an event, and with it its meetings."""
        if name == event.name:
            return
        event.name = name
        self.counts["edited_events"] += 1
        for m in self.of_event(event.id):
            m.name = name

    def delete_event(self, event: Event) -> None:
        """The owner deletes an event, which cancels its meetings."""
        for m in self.of_event(event.id):
            m.status = CANCELLED
            self.tell(m, m.participant)
        for m in self.meetings.values():
            if m.event == event.id:
                m.event = None
        del self.events[event.id]
        self.counts["cancelled_events"] += 1

    def choose_policy(self, person: Person, policy: str) -> None:
        """Pending invitations follow the new policy, the oldest first, as far as the time is free."""
        person.policy = policy
        self.clear(person.id)
        for m in sorted(self.meetings.values(), key=lambda m: m.id):
            if m.participant == person.id and m.status == PENDING:
                self.ask(m)
                if any(o.participant == m.participant and o.holding for o in self.at(m.when, beside=m)):
                    m.holds = False

    def clear(self, participant: int | None = None) -> None:
        """Expired invitations are closed."""
        for m in self.meetings.values():
            if m.over and participant in {None, m.participant}:
                m.status = CANCELLED
                self.tell(m, m.participant)
                self.tell(m, m.organizer)

    # Steps of those

    def tell(self, m: Meeting, reader: int) -> None:
        """Note that they get a message."""
        self.told[reader, m.id] += 1

    def ask(self, m: Meeting) -> None:
        """It becomes pending, under the participant's policy."""
        policy = self.people[m.participant].policy
        m.holds, m.expires, m.late = policy != "compete", policy == "expire", False

    def win(self, m: Meeting) -> None:
        """It is confirmed, and competing invitations are closed."""
        for rival in list(self.at(m.when, beside=m)):
            if rival.participant == m.participant and rival.status == PENDING and not rival.holds:
                rival.status = DECLINED
                self.tell(rival, rival.organizer)

    def may_decide(self, m: Meeting, actor: int, who: int) -> str | None:
        """Why this actor can't decide about the time, if `who` must decide."""
        if actor not in {m.organizer, m.participant}:
            return "meeting_not_found"
        if m.over:
            return "expired"
        if actor != who:
            return "not_allowed"
        return None if m.active else "already"

    def may_move(self, m: Meeting, when: When, *, over: bool, force: bool) -> str | None:
        """Why the meeting can't be moved there; `over`: events of the participant's own don't matter."""
        if self.busy(m.participant, when, beside=m) or (not over and self.at_own(m.participant, when)):
            return "busy"
        if not force and self.said_yes(m.organizer, when, beside=m):
            return "double_booking"
        return None

    def together(self, m: Meeting) -> list[Meeting]:
        """The event's other meetings at the same time, if this meeting is at its event's time."""
        event = self.events.get(m.event or 0)
        if event is None or not m.when.same(event.when):
            return []
        return [other for other in self.of_event(event.id) if other is not m and other.when.same(event.when)]

    def move(self, m: Meeting, when: When, scope: str | None) -> None:
        """Move the meeting, and its event with it unless that has other meetings; then `scope` decides."""
        event, others = self.events.get(m.event or 0), self.together(m)
        alone = event is None or self.of_event(event.id) in ([m], [])
        moves = alone or (event is not None and m.when.same(event.when) and (not others or scope == "all"))
        self.clear(m.participant)
        m.when, m.proposal = when, None
        self.ask(m)
        if event is not None and moves:
            event.when = when
            self.counts["edited_events"] += 1
            self.take_along(others, when)
