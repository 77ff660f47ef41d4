"""Notices about many meetings at once: one message for a change of a series, not one for each of its dates."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import messages, queries
from calendarapp.messages import series_invitations as texts
from calendarapp.models import Event, SeriesInvitation, TgUser
from calendarapp.queries import SeriesMeetings
from calendarapp.services import notices, outbox
from calendarapp.services.notices import Notice
from calendarapp.sql.cards import name_invitation_card

NEW_DATES_BUSY: Final = gettext_noop("The series goes on, but one of you is busy on these dates: no meeting then")

OTHER_TIMES_WANTED: Final = gettext_noop("{person} is busy on these dates, and asks for other times")

# Somebody has to answer these: without an invitation to the series, each meeting by itself.
ASKING: Final = {notices.INVITED, notices.MOVED, notices.LONGER, notices.PROPOSED, notices.RESTORED}


@contextmanager
def gather_notices(series_id: int | None = None) -> Iterator[None]:
    """Tell each person once what services called in this block did to several of their meetings with one name.

    Args:
        series_id: the series whose dates they are, where their events may be gone at the end of the block.
    """
    if notices.is_holding_back():  # a part of a larger change
        yield
        return
    with notices.hold_back_notices() as waiting:
        yield
    groups: dict[tuple[object, ...], list[Notice]] = {}
    for notice in waiting:
        meeting = notice.meeting
        people = (meeting.organizer_tg_id, meeting.participant_tg_id)
        key = (notice.headline, notice.reader, notice.by, notice.link, *people, meeting.name)
        groups.setdefault(key, []).append(notice)
    invitations = _find_invitations(waiting, series_id)
    for alike in groups.values():
        _notify_once(alike, invitations.get(alike[0].meeting.pk))


def notify_series(
    invitation: SeriesInvitation,
    *,
    reader: int,
    by: int | None,
    headline: str,
    about: Sequence[dt.datetime] = (),
    link: str = "",
    of: SeriesMeetings | None = None,
) -> None:
    """Put one message about the meetings of a series into the outbox; as `notices.notify`.

    Args:
        invitation: as it stands now.
        reader: which of its two people is told.
        by: the person who did it; None for the administrator.
        headline: of `notices`, shown in the plural where it has one, or of this module.
        about: when the dates begin that it is about; empty for all of them.
        link: for the organizer to forward.
        of: the meetings, where the caller knows them.
    """
    of = of or queries.read_series_meetings(invitation)
    first = next(iter(of.active or of.meetings), None)
    people = queries.get_people({invitation.organizer_tg_id, invitation.participant_tg_id})
    if not people[reader].can_write:
        if reader == invitation.participant_tg_id != TgUser.NOBODY and headline not in notices.WITHOUT_LINK:
            told, link = invitation.organizer_tg_id, messages.LINK
            notify_series(invitation, reader=told, by=reader, headline=notices.UNREACHABLE, link=link)
        return
    with translation.override(people[reader].language):
        payload = texts.render_series_notice(
            _render_headline(headline, people, by),
            invitation,
            of,
            people,
            reader=reader,
            dates=about,
            link=link,
        )
    if link == messages.LINK and first is not None:
        payload["invitation"] = first.pk
    outbox.enqueue(
        chat_id=reader,
        payload=payload,
        appointment_id=None if first is None else first.pk,
        card=name_invitation_card(invitation.pk),
    )


def _render_headline(headline: str, people: dict[int, TgUser], by: int | None) -> str:
    doer = messages.render_person_name(people[by]) if by is not None and by in people else _("The administrator")
    return _(notices.PLURAL.get(headline, headline)).format(person=doer)


def _notify_once(alike: Sequence[Notice], invitation: SeriesInvitation | None) -> None:
    one = alike[0]
    starts = sorted(notice.meeting.slot.lower for notice in alike)
    if len(alike) == 1 or (invitation is None and one.headline in ASKING):
        for notice in alike:
            notices.notify(
                notice.meeting, reader=notice.reader, by=notice.by, headline=notice.headline, link=notice.link
            )
        return
    if invitation is not None:
        notify_series(invitation, reader=one.reader, by=one.by, headline=one.headline, about=starts, link=one.link)
        return
    people = queries.get_people({one.meeting.organizer_tg_id, one.meeting.participant_tg_id})
    if not people[one.reader].can_write:  # of the last, as of a meeting by itself
        notices.notify(one.meeting, reader=one.reader, by=one.by, headline=one.headline, link=one.link)
        return
    with translation.override(people[one.reader].language):
        payload = texts.render_dates_notice(
            _render_headline(one.headline, people, one.by), one.meeting.name, starts, people[one.reader]
        )
    outbox.enqueue(chat_id=one.reader, payload=payload)


def _find_invitations(waiting: Sequence[Notice], series_id: int | None) -> dict[int, SeriesInvitation]:
    """The invitations to the series whose meetings these are, by the numbers of the meetings."""
    events = [notice.meeting.event_id for notice in waiting if notice.meeting.event_id is not None]
    of_event = dict(Event.objects.filter(pk__in=events, series_id__isnull=False).values_list("pk", "series_id"))
    wanted = {series_id, *of_event.values()} - {None}
    rows = SeriesInvitation.objects.filter(series__in=wanted).select_related("series") if wanted else ()
    invitations = {(row.series_id, row.participant_tg_id): row for row in rows}
    found = {}
    for meeting in (notice.meeting for notice in waiting):
        number = of_event.get(meeting.event_id or 0, series_id)
        if number is not None and (number, meeting.participant_tg_id) in invitations:
            found[meeting.pk] = invitations[number, meeting.participant_tg_id]
    return found
