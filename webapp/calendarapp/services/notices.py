"""Telling the people of a meeting what has become of it: a message in the outbox, in the reader's language and zone."""

from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import messages, queries
from calendarapp.messages import Payload
from calendarapp.models import Appointment, TgUser
from calendarapp.services import outbox

# {person} is whoever did it.
INVITED: Final = gettext_noop("{person} invites you to a meeting")
ARRANGED: Final = gettext_noop("{person} arranged a meeting for you")
CONFIRMED: Final = gettext_noop("{person} confirmed the meeting")
DECLINED: Final = gettext_noop("{person} declined the meeting")
CANCELLED: Final = gettext_noop("{person} cancelled the meeting")
RESTORED: Final = gettext_noop("{person} brought the meeting back")
MOVED: Final = gettext_noop("{person} moved the meeting. Please answer again")
SHORTER: Final = gettext_noop("{person} made the meeting shorter")
MOVED_AWAY: Final = gettext_noop("{person} is busy at the new time: the meeting is cancelled")
PROPOSED: Final = gettext_noop("{person} proposes another time")
ACCEPTED: Final = gettext_noop("{person} accepted the time that you proposed")
KEPT: Final = gettext_noop("{person} keeps the time as it was")
RIVAL: Final = gettext_noop("{person} has accepted another meeting at this time")
EXPIRED: Final = gettext_noop("{person} did not answer in time: the invitation has expired")
UNREACHABLE: Final = gettext_noop("{person} can't be reached by the bot")


def tell(
    meeting: Appointment,
    *,
    reader: int,
    by: int | None,
    headline: str,
    link: str = "",
    people: Mapping[int, TgUser] | None = None,
) -> bool:
    """Put one message about a meeting into the outbox.

    Args:
        meeting: as it stands now.
        reader: which of its two people is told; nothing is recorded for somebody whom the bot can't write to.
        by: whoever did it; None for the administrator.
        headline: one of the constants of this module.
        link: for the organizer to forward to a participant whom the bot can't reach.
        people: the two, where the caller knows them.

    Returns:
        Whether there is a message.
    """
    both = people or queries.people({meeting.organizer_tg_id, meeting.participant_tg_id})
    payload = written(meeting, both, reader=reader, by=by, headline=headline, link=link)
    if payload is None:
        return False
    outbox.enqueue(chat_id=reader, payload=payload, appointment_id=meeting.pk)
    return True


def written(
    meeting: Appointment,
    people: Mapping[int, TgUser],
    *,
    reader: int,
    by: int | None,
    headline: str,
    link: str = "",
) -> Payload | None:
    """The message that `tell` records; None for somebody whom the bot can't write to."""
    if not people[reader].can_write:
        return None
    with translation.override(people[reader].language):
        doer = messages.person_name(people[by]) if by is not None and by in people else _("The administrator")
        return messages.meeting_notice(
            _(headline).format(person=doer),
            meeting,
            people[reader],
            people[meeting.organizer_tg_id],
            people[meeting.participant_tg_id],
            link=link,
        )


def tell_both(
    meeting: Appointment, *, by: int | None, headline: str, people: Mapping[int, TgUser] | None = None
) -> None:
    """Tell both people of the meeting, except whoever did it; the arguments as for `tell`."""
    both = (meeting.organizer_tg_id, meeting.participant_tg_id)
    people = people or queries.people(both)
    for reader in both:
        if reader != by:
            tell(meeting, reader=reader, by=by, headline=headline, people=people)
