"""Notices about many meetings at once: a person gets one message for a change of a series, whatever it changes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import messages, queries
from calendarapp.messages import series_invitations as texts
from calendarapp.models import Event, Series, SeriesInvitation, TgUser
from calendarapp.queries import SeriesMeetings
from calendarapp.services import notices, outbox
from calendarapp.services.notices import Notice
from calendarapp.sql.cards import name_invitation_card

NEW_DATES: Final = gettext_noop("{person} added dates")
NEW_DATES_BUSY: Final = gettext_noop("The series goes on, but one of you is busy on these dates: no meeting then")
OTHER_TIMES_WANTED: Final = gettext_noop("{person} is busy on these dates, and asks for other times")

# The person told has to answer these: without an invitation to the series, each meeting by itself.
ASKING: Final = {notices.INVITED, notices.REQUESTED, notices.MOVED, notices.LONGER, notices.PROPOSED, notices.RESTORED}


@dataclass(frozen=True, slots=True)
class SeriesNotice:
    """A notice about dates of a series that waits for others to the same person; fields as of `notify_series`."""

    invitation: SeriesInvitation
    reader: int
    by: int | None
    headline: str
    about: Sequence[dt.datetime]


@dataclass(frozen=True, slots=True)
class _OfDates:
    """To which series dates belong whose events may be gone at the end of the block."""

    series: dict[int, int]


@contextmanager
def gather_notices(dates: Sequence[Event] = ()) -> Iterator[None]:
    """Tell each person once what services called in this block did to several of their meetings.

    A block within another one is a part of it; what an error undoes is not told.

    Args:
        dates: of series, where their events may be gone at the end of the block.
    """
    outer = notices.get_held_back()
    with notices.hold_back_notices() as waiting:
        waiting.append(_OfDates({date.pk: date.series_id for date in dates if date.series_id is not None}))
        yield
    if outer is not None:
        outer += waiting
        return
    known = {event: number for it in waiting if isinstance(it, _OfDates) for event, number in it.series.items()}
    told = [it for it in waiting if not isinstance(it, _OfDates)]
    invitations = _find_invitations([it for it in told if isinstance(it, Notice)], known)
    groups: dict[tuple[object, ...], list[Notice | SeriesNotice]] = {}
    for it in told:
        invitation = it.invitation if isinstance(it, SeriesNotice) else invitations.get(it.meeting.pk)
        if invitation is not None:
            key: tuple[object, ...] = (it.reader, invitation.pk)
        else:
            meeting = it.meeting
            key = (it.reader, meeting.organizer_tg_id, meeting.participant_tg_id, meeting.name)
        groups.setdefault(key, []).append(it)
    for group in groups.values():
        first = group[0]
        invitation = first.invitation if isinstance(first, SeriesNotice) else invitations.get(first.meeting.pk)
        _notify_together(group, invitation)


def notify_series(
    invitation: SeriesInvitation,
    *,
    reader: int,
    by: int | None,
    headline: str,
    about: Sequence[dt.datetime] = (),
    of: SeriesMeetings | None = None,
) -> None:
    """Put one message about the meetings of a series into the outbox; as `notices.notify`.

    Args:
        invitation: as it stands now.
        reader: which of its two people is told.
        by: the person who did it; None for the administrator.
        headline: of `notices`, shown in the plural where it has one, or of this module.
        about: when the dates begin that it is about; empty for all of them.
        of: the meetings, where the caller knows them.
    """
    if (waiting := notices.get_held_back()) is not None:
        waiting.append(SeriesNotice(invitation, reader, by, headline, about))
        return
    _send(invitation, reader, {(headline, by): list(about)}, of=of)


def _send(
    invitation: SeriesInvitation,
    reader: int,
    news: dict[tuple[str, int | None], list[dt.datetime]],
    *,
    of: SeriesMeetings | None = None,
    link: str = "",
) -> None:
    """One message with all that is new, by headline and by who did it, and the card of the invitation."""
    of = of or queries.read_series_meetings(invitation)
    first = next(iter(of.active or of.meetings), None)
    people = queries.get_people({invitation.organizer_tg_id, invitation.participant_tg_id})
    others = queries.list_others_invited(invitation) if reader == invitation.participant_tg_id else []
    if not people[reader].can_write:
        headlines = {headline for headline, _by in news}
        if reader == invitation.participant_tg_id != TgUser.NOBODY and not headlines <= notices.WITHOUT_LINK:
            unreachable: dict[tuple[str, int | None], list[dt.datetime]] = {(notices.UNREACHABLE, reader): []}
            wanted = of.active or people[reader].started_at is not None  # as for a meeting (`notices`)
            _send(invitation, invitation.organizer_tg_id, unreachable, link=messages.LINK if wanted else "")
        return
    with translation.override(people[reader].language):
        sections = [
            (_render_headline(headline, people, by, several=len(starts) != 1), sorted(starts))
            for (headline, by), starts in news.items()
        ]
        payload = texts.render_series_notice(sections, invitation, of, people, reader=reader, others=others, link=link)
    if link == messages.LINK and first is not None:
        payload["invitation"] = first.pk
    outbox.enqueue(
        chat_id=reader,
        payload=payload,
        appointment_id=None if first is None else first.pk,
        card=name_invitation_card(invitation.pk),
    )


def _render_headline(headline: str, people: dict[int, TgUser], by: int | None, *, several: bool) -> str:
    doer = messages.render_person_name(people[by]) if by is not None and by in people else _("The administrator")
    return _(notices.PLURAL.get(headline, headline) if several else headline).format(person=doer)


def _notify_together(group: Sequence[Notice | SeriesNotice], invitation: SeriesInvitation | None) -> None:
    """One message for these notices to one person."""
    single = [it for it in group if isinstance(it, Notice)]
    if len(group) == 1 and single:
        _notify_apart(single)
        return
    news: dict[tuple[str, int | None], list[dt.datetime]] = {}
    for it in group:
        starts = [it.meeting.slot.lower] if isinstance(it, Notice) else it.about
        news.setdefault((it.headline, it.by), []).extend(starts)
    link = next((it.link for it in single if it.link), "")
    if invitation is not None:
        _send(invitation, group[0].reader, news, link=link)
        return
    reader = single[0].reader
    people = queries.get_people({single[0].meeting.organizer_tg_id, single[0].meeting.participant_tg_id})
    if not people[reader].can_write:  # the organizer forwards a link to each that needs an answer
        asking = [it for it in single if it.headline in ASKING]
        _notify_apart(asking or single[:1])
        return
    if link:
        _notify_apart(single)
        return
    asked = {it.meeting.pk: it.meeting for it in single if it.headline in ASKING}
    first = single[0].meeting
    series = Series.objects.filter(events=first.event_id).first() if first.event_id else None
    with translation.override(people[reader].language):
        sections = [
            (_render_headline(headline, people, by, several=len(starts) != 1), sorted(starts))
            for (headline, by), starts in news.items()
        ]
        payload = texts.render_dates_notice(sections, first.name, people[reader], series=series, asked=asked.values())
    outbox.enqueue(chat_id=reader, payload=payload, appointment_id=next(iter(asked), None))


def _notify_apart(alone: Sequence[Notice]) -> None:
    for it in alone:
        notices.notify(it.meeting, reader=it.reader, by=it.by, headline=it.headline, link=it.link, wanted=it.wanted)


def _find_invitations(waiting: Sequence[Notice], known: dict[int, int]) -> dict[int, SeriesInvitation]:
    """The invitations to the series whose meetings these are, by the numbers of the meetings."""
    events = [notice.meeting.event_id for notice in waiting if notice.meeting.event_id is not None]
    there = Event.objects.filter(pk__in=events, series_id__isnull=False).values_list("pk", "series_id")
    of_event: dict[int, Any] = known | dict(there)
    rows = SeriesInvitation.objects.filter(series__in=set(of_event.values())) if of_event else ()
    found = {(row.series_id, row.participant_tg_id): row for row in (rows.select_related("series") if rows else ())}
    meetings = {notice.meeting.pk: notice.meeting for notice in waiting}
    places = {number: (of_event.get(it.event_id or 0), it.participant_tg_id) for number, it in meetings.items()}
    return {number: found[place] for number, place in places.items() if place in found}
