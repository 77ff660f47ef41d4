"""Notices to the people of a meeting: messages in the outbox, in the reader's language and zone."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import messages, queries
from calendarapp.messages import Other, Payload
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import shared_events
from calendarapp.services import cards, outbox

# {person} is the one who did it.
INVITED: Final = gettext_noop("{person} invites you to a meeting")
REQUESTED: Final = gettext_noop("{person}, whom you have not met, asks you to a meeting")
BOOKED: Final = gettext_noop("{person} has booked a time by your link")
HANDED_OVER: Final = gettext_noop("{person} is the visitor who has booked by your link, and is in Telegram now")
ARRANGED: Final = gettext_noop("{person} arranged a meeting for you")
CONFIRMED: Final = gettext_noop("{person} confirmed the meeting")
DECLINED: Final = gettext_noop("{person} declined the meeting")
CANCELLED: Final = gettext_noop("{person} cancelled the meeting")
LEFT: Final = gettext_noop("{person} no longer takes part in the meeting")
RESTORED: Final = gettext_noop("{person} restored the meeting")
MOVED: Final = gettext_noop("{person} moved the meeting. Please answer again")
SHORTER: Final = gettext_noop("{person} made the meeting shorter")
LONGER: Final = gettext_noop("{person} made the meeting longer. Please answer again")
PLACE_CHANGED: Final = gettext_noop("{person} changed the place of the meeting")
LINK_CHANGED: Final = gettext_noop("{person} changed the link of the meeting")
MOVED_AWAY: Final = gettext_noop("{person} is busy at the new time: the meeting is cancelled")
BUSY_THEN: Final = gettext_noop("You are busy at the new time: the meeting is cancelled")
PROPOSED: Final = gettext_noop("{person} proposes another time")
ACCEPTED: Final = gettext_noop("{person} accepted the time that you proposed")
KEPT: Final = gettext_noop("{person} kept the original time")
WAITS: Final = gettext_noop("{person} is on the waiting list: all places are taken")
JOINED: Final = gettext_noop("{person} is coming")
MOVED_UP: Final = gettext_noop("A place became free: you're in")
GOT_A_PLACE: Final = gettext_noop("{person} has moved up from the waiting list")
CHOSEN: Final = gettext_noop("The poll chose this time: you're in")
PASSED_OVER: Final = gettext_noop("A place became free, but you are busy then: it went to the next one")
RIVAL: Final = gettext_noop("{person} has accepted another meeting at this time")
EXPIRED: Final = gettext_noop("{person} did not answer in time: the invitation has expired")
UNREACHABLE: Final = gettext_noop("The bot can't reach {person}")

# The same of several meetings at once.
PLURAL: Final = {
    INVITED: gettext_noop("{person} invites you to meetings that repeat"),
    REQUESTED: gettext_noop("{person}, whom you have not met, asks you to meetings that repeat"),
    ARRANGED: gettext_noop("{person} arranged meetings for you"),
    CONFIRMED: gettext_noop("{person} confirmed the meetings"),
    DECLINED: gettext_noop("{person} declined the meetings"),
    CANCELLED: gettext_noop("{person} cancelled the meetings"),
    LEFT: gettext_noop("{person} no longer takes part in the meetings"),
    RESTORED: gettext_noop("{person} restored the meetings"),
    MOVED: gettext_noop("{person} moved the meetings. Please answer again"),
    SHORTER: gettext_noop("{person} made the meetings shorter"),
    LONGER: gettext_noop("{person} made the meetings longer. Please answer again"),
    MOVED_AWAY: gettext_noop("{person} is busy at the new times: these meetings are cancelled"),
    BUSY_THEN: gettext_noop("You are busy at the new times: these meetings are cancelled"),
    PLACE_CHANGED: gettext_noop("{person} changed the place of the meetings"),
    LINK_CHANGED: gettext_noop("{person} changed the link of the meetings"),
    RIVAL: gettext_noop("{person} has accepted other meetings at these times"),
    EXPIRED: gettext_noop("{person} did not answer in time: the invitations have expired"),
}

# A participant who misses these needs no link: there is nothing to answer, and the organizer is told the same.
WITHOUT_LINK: Final = {EXPIRED, UNREACHABLE}


@dataclass
class NoticeTally:
    """Who was notified of what: headline, meeting and reader of each message that is in the outbox.

    `missed` are those whom the bot can't write to.
    """

    reached: set[tuple[str, int, int]] = field(default_factory=set)
    missed: set[tuple[str, int, int]] = field(default_factory=set)

    def count(self, headline: str) -> int:
        """How many meetings a person is told of with that headline."""
        return sum(told[0] == headline for told in self.reached)

    def count_readers(self, *headlines: str) -> int:
        """How many people are told one of these."""
        return len({reader for headline, _meeting, reader in self.reached if headline in headlines})

    def count_missed(self, *headlines: str) -> int:
        """How many people would have been told one of these, if the bot could write to them."""
        return len({reader for headline, _meeting, reader in self.missed if headline in headlines})


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that waits for others like it; the fields are as the arguments of `notify`."""

    meeting: Appointment
    reader: int
    by: int | None
    headline: str
    link: str
    wanted: Event | None


_counting: ContextVar[NoticeTally | None] = ContextVar("counting", default=None)
_waiting: ContextVar[list[Any] | None] = ContextVar("waiting", default=None)


@contextmanager
def tally_notices() -> Iterator[NoticeTally]:
    """Count the notices of services called in this block; those repeated after a lost race count once."""
    told = NoticeTally()
    token = _counting.set(told)
    try:
        yield told
    finally:
        _counting.reset(token)


def get_held_back() -> list[Any] | None:
    """The notices that wait for others like them; None outside of a block of `hold_back_notices`."""
    return _waiting.get()


@contextmanager
def hold_back_notices() -> Iterator[list[Any]]:
    """Gather what services called in this block have to tell (`Notice`s mostly), so that it is not sent yet."""
    waiting: list[Any] = []
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


def notify(
    meeting: Appointment,
    *,
    reader: int,
    by: int | None,
    headline: str,
    link: str = "",
    people: Mapping[int, TgUser] | None = None,
    wanted: Event | None = None,
) -> bool:
    """Put one message about a meeting into the outbox.

    When it is for a participant whom the bot can't write to, its organizer is told that, with a link to forward; not so
    of one who has answered in a group or below an inline message, where the card says it.

    Args:
        meeting: as it stands now.
        reader: which of its two people is told; nothing is recorded for a person whom the bot can't write to.
        by: the person who did it; None for the administrator.
        headline: one of the constants of this module.
        link: for the organizer to forward; `messages.LINK` for the one that is made when the message is sent.
        people: the two, where the caller knows them.
        wanted: the event, at the time to which the meeting could not move along.

    Returns:
        Whether the reader learns of it.
    """
    both = people or queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    reads_card = not both[reader].can_write and _reads_card(meeting, reader)
    count_notice(headline, meeting, reader, missed=not both[reader].can_write and not reads_card)
    if reads_card:
        return True
    if (waiting := _waiting.get()) is not None:
        waiting.append(Notice(copy.copy(meeting), reader, by, headline, link, wanted))
        return both[reader].can_write
    payload = render(meeting, both, reader=reader, by=by, headline=headline, link=link, wanted=wanted)
    if payload is not None:
        invitation = {"invitation": meeting.pk} if link == messages.LINK else {}
        outbox.enqueue(chat_id=reader, payload={**payload, **invitation}, appointment_id=meeting.pk)
        return True
    if reader == meeting.participant_tg_id != TgUser.NOBODY and headline not in WITHOUT_LINK:
        notify_unreachable(meeting, people=both)
    return False


def _reads_card(meeting: Appointment, reader: int) -> bool:
    """Whether a card that the participant has answered tells them what becomes of the meeting."""
    if meeting.event_id is None or reader != meeting.participant_tg_id:
        return False
    return shared_events.has_answered(meeting.event_id, reader)


def count_notice(headline: str, meeting: Appointment, reader: int, *, missed: bool = False) -> None:
    """Count a notice for `tally_notices`; `missed`: the bot can't write to the reader."""
    if (counted := _counting.get()) is not None:
        (counted.missed if missed else counted.reached).add((headline, meeting.pk, reader))


def notify_unreachable(
    meeting: Appointment, *, link: str = messages.LINK, people: Mapping[int, TgUser] | None = None
) -> None:
    """Tell the organizer that the participant can't be reached, with a link to forward; arguments as for `notify`.

    Of what is off, it is for those alone who have used the bot: nobody needs to begin with that.
    """
    both = people or queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    wanted = meeting.status in queries.ACTIVE or both[meeting.participant_tg_id].started_at is not None
    notify(
        meeting,
        reader=meeting.organizer_tg_id,
        by=meeting.participant_tg_id,
        headline=UNREACHABLE,
        link=link if wanted else "",
        people=both,
    )


def render(
    meeting: Appointment,
    people: Mapping[int, TgUser],
    *,
    reader: int,
    by: int | None,
    headline: str,
    link: str = "",
    others: Sequence[Other] | None = None,
    wanted: Event | None = None,
) -> Payload | None:
    """Render the message that `notify` records; None for a person whom the bot can't write to.

    `wanted` is as there. `others` are those who take part in the event as well; they are read where the caller does not
    know them.
    """
    if not people[reader].can_write:
        return None
    with translation.override(people[reader].language):
        doer = messages.render_person_name(people[by]) if by is not None and by in people else _("The administrator")
        payload = messages.render_meeting_notice(
            _(headline).format(person=doer),
            meeting,
            people[reader],
            people[meeting.organizer_tg_id],
            people[meeting.participant_tg_id],
            link=link,
            wanted=wanted,
            others=_list_others(meeting, reader) if others is None else others,
            place=queries.get_position(meeting) if reader == meeting.participant_tg_id else 0,
            request=cards.is_request(meeting, reader, people[meeting.participant_tg_id]),
        )
    # What they have right before and after is filled in when it is sent: nothing of it is kept in the outbox.
    return {**payload, messages.AROUND: meeting.pk} if messages.is_asked(meeting, reader) else payload


def _list_others(meeting: Appointment, reader: int) -> list[Other]:
    shown = reader == meeting.participant_tg_id and meeting.status in queries.ACTIVE
    return queries.list_others(meeting) if shown else []


def notify_both(
    meeting: Appointment, *, by: int | None, headline: str, people: Mapping[int, TgUser] | None = None
) -> None:
    """Tell both people of the meeting, except the one who did it; arguments as for `notify`."""
    both = (meeting.organizer_tg_id, meeting.participant_tg_id)
    people = people or queries.get_people(both)
    for reader in both:
        if reader != by:
            notify(meeting, reader=reader, by=by, headline=headline, people=people)
