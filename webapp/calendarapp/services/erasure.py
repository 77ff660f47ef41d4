"""Erasure of a person: everything of theirs is deleted, and their meetings keep only that there was a person."""

from collections.abc import Iterable
from typing import Final

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q

from calendarapp import clock, db, queries
from calendarapp.models import (
    AnnouncementRecipient,
    ApiToken,
    Appointment,
    ArrivedUpdate,
    BookingLink,
    Conversation,
    Event,
    FeedAddress,
    IdempotentRequest,
    LastTurn,
    LinkBooking,
    OutboxMessage,
    PageSession,
    Reminder,
    Series,
    SeriesInvitation,
    SlotHold,
    TgUser,
)
from calendarapp.services import (
    cards,
    feed_versions,
    history,
    link_bookings,
    notices,
    public_calendars,
    reminders,
    series_notices,
    shared_events,
    shared_views,
    statistics,
    time_polls,
    webhook_deliveries,
)
from calendarapp.sql.transactions import transactional

Status = Appointment.Status

# The ID that replaces an erased person in their meetings.
NOBODY: Final = TgUser.NOBODY

# Answers to programs of other people that name the person, as JSON; a body is kept as bytes.
NAMED: Final = r"""(encode(body, 'escape') || headers::text) ~ ('"\w*(tg_id|user_id)" *: *"?' || %s || '\M')"""


@transactional
def erase(tg_id: int) -> int:
    """Erase a person; those who have a coming meeting with them are told, without saying who it was.

    The participants of theirs read that it is cancelled, the organizers of others that somebody no longer takes part.

    - Events go away, with their reminders, and count as deleted in the day's statistics.
    - Active meetings are cancelled, but for those that took place. Every meeting loses the person (`NOBODY` takes their
      place) and what they wrote: an organizer its name and details, a participant their proposal. What the other one
      wrote stays.
    - Messages on their way to the person and those about their meetings, what is known of their cards, conversation,
      tokens, webhooks, feeds, booking links, public calendar, answers to repeated requests, and the profile go away.
      The panel's log keeps that something was changed, and no name; so does the history of the meetings.

    Only the person's own calendar lock is waited for: an invitation sent at this moment is either committed before, and
    cancelled here, or comes afterwards and invites an unknown person.

    Returns:
        Of how many meetings a person was told.
    """
    time_polls.lock_own(tg_id)
    # First, as for every change of a series: the worker may be about to give one more dates.
    list(Series.objects.filter(tg_user_id=tg_id).order_by("id").select_for_update())
    events = list(Event.objects.raw("SELECT * FROM events WHERE user_id = %s ORDER BY id FOR UPDATE", [tg_id]))
    db.lock_people(tg_id)
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    # No row lock is waited for: its holder may be waiting for this calendar (see `transactional`).
    meetings = list(Appointment.objects.filter(mine).order_by("id").select_for_update(nowait=True))
    webhook_deliveries.forget_person(tg_id)
    _erase_log(tg_id, [event.pk for event in events])
    _call_off_in_groups(events, meetings)
    _erase_events(tg_id)
    # Reminders and the digest become messages in transactions of their own: first those, then the messages.
    Reminder.objects.filter(tg_id=tg_id).delete()
    invited_to = list(SeriesInvitation.objects.filter(mine).values_list("series_id", flat=True))
    SeriesInvitation.objects.filter(mine).delete()
    TgUser.objects.filter(pk=tg_id).delete()
    cards.forget(tg_id)
    cards.refresh_invited(invited_to)
    shared_events.forget(tg_id)
    shared_events.forget_owner(events)
    time_polls.forget(tg_id)
    public_calendars.forget(tg_id)
    about = [meeting.pk for meeting in meetings]
    OutboxMessage.objects.filter(Q(chat_id=tg_id) | Q(appointment_id__in=about)).delete()
    with series_notices.gather_notices():
        told = [_leave_meeting(meeting, tg_id) for meeting in meetings]
    _erase_state(tg_id, about)
    history.erase(tg_id, about)  # with what is noted of all this
    webhook_deliveries.strip(tg_id, about)
    feed_versions.forget(tg_id)  # last: everything above changed their feed
    return sum(told)


def _call_off_in_groups(events: Iterable[Event], meetings: Iterable[Appointment]) -> None:
    """Say in groups that nothing comes of what the person has planned with people there."""
    own = {event.pk: event for event in events}
    people: dict[int, set[int]] = {}
    for meeting in meetings:
        if meeting.event_id in own and meeting.status in queries.ACTIVE and meeting.slot.upper >= clock.now():
            people.setdefault(meeting.event_id, set()).add(meeting.participant_tg_id)
    shared_views.notify_cancelled(own.values(), people)


def _erase_events(tg_id: int) -> None:
    """Delete the events, including those added while the calendar's lock was waited for."""
    Appointment.objects.filter(event__tg_user_id=tg_id).update(event=None)
    count = db.delete_events_of(tg_id)
    Series.objects.filter(tg_user_id=tg_id).delete()
    if count:
        statistics.record(cancelled_events=count)


def _leave_meeting(meeting: Appointment, tg_id: int) -> bool:
    """Remove the person from a meeting and cancel it, unless it took place. Returns whether the other one was told."""
    over = meeting.slot.upper < clock.now()
    took_place = over and meeting.status == Status.CONFIRMED
    cancelled = meeting.status in queries.ACTIVE and not took_place
    told_of = cancelled and not over and not meeting.is_waiting
    other = meeting.participant_tg_id if meeting.organizer_tg_id == tg_id else meeting.organizer_tg_id
    organized = meeting.organizer_tg_id == tg_id
    if organized:
        meeting.organizer_tg_id = NOBODY
        meeting.event_id = None
    if meeting.participant_tg_id == tg_id:
        meeting.participant_tg_id = NOBODY
        meeting.expires_at = None
        meeting.proposed_date = meeting.proposed_time = None
        meeting.proposed_timezone = ""
        # Several erased people may have been somewhere at that time: it is nobody's, and the constraint looks away.
        meeting.transparent = meeting.transparent or took_place
    if cancelled:
        meeting.status = Status.CANCELLED
        reminders.set_for_meeting(meeting)
    # The message still says which meeting it is about: the reader has been told that name before.
    headline = notices.CANCELLED if organized else notices.LEFT
    told = told_of and notices.notify(meeting, reader=other, by=NOBODY, headline=headline)
    if organized:
        meeting.name = meeting.details = meeting.place = meeting.url = ""
    meeting.save()
    if told:
        cards.stop_refreshing(meeting.pk, other)
    return told


def _erase_state(tg_id: int, meetings: list[int]) -> None:
    LastTurn.objects.filter(pk=tg_id).delete()
    ArrivedUpdate.objects.filter(tg_id=tg_id).delete()
    Conversation.objects.filter(pk=tg_id).delete()
    # Conversations of people who are about to invite them start over.
    Conversation.objects.filter(Q(data__participant=tg_id) | Q(data__participants__contains=tg_id)).delete()
    ApiToken.objects.filter(tg_id=tg_id).delete()
    FeedAddress.objects.filter(tg_id=tg_id).delete()
    PageSession.objects.filter(tg_id=tg_id).delete()
    BookingLink.objects.filter(tg_id=tg_id).delete()
    LinkBooking.objects.filter(appointment_id__in=meetings).delete()  # with their time zone
    SlotHold.objects.filter(Q(tg_id=tg_id) | Q(holder=link_bookings.name_person(tg_id))).delete()
    AnnouncementRecipient.objects.filter(tg_id=tg_id).delete()
    IdempotentRequest.objects.filter(holder__in=[f"person:{tg_id}", f"page:{tg_id}"]).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM calendarapp_idempotentrequest WHERE {NAMED}", [str(tg_id)])  # noqa: S608  constant


def _erase_log(tg_id: int, events: list[int]) -> None:
    """Anonymize the panel's log of changes to the person and their events."""
    kinds = ContentType.objects.get_for_models(TgUser, Event, for_concrete_models=False)
    concerned = Q(content_type=kinds[TgUser], object_id=str(tg_id))
    concerned |= Q(content_type=kinds[Event], object_id__in=[str(event) for event in events])
    LogEntry.objects.filter(concerned).update(object_id=str(NOBODY), object_repr="", change_message="")
