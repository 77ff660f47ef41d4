"""Messages that Telegram will never accept."""

from calendarapp import messages, queries
from calendarapp.services import announcements, notices, outbox, people
from calendarapp.sql.transactions import transactional


@transactional
def mark_failed(
    *, message_id: int, chat_id: int, error: str, gone: bool, appointment_id: int | None = None, link: str = ""
) -> None:
    """Make a message a dead letter, mark an unreachable person, and tell the organizer of the message's meeting.

    An announcement to an unreachable person is no dead letter: it is only counted.

    All of it or nothing: otherwise the bot could give up a message without anyone being told.

    Args:
        message_id: the outbox row.
        chat_id: whose chat it was for.
        error: Telegram's words.
        gone: the person can't be written to.
        appointment_id: the meeting that it was about; nobody is told unless the person is its participant.
        link: brings the participant into the bot and shows them the meeting; the organizer may forward it.
    """
    if not (gone and announcements.forget_unreachable(message_id)):
        outbox.mark_failed(message_id, error=error)
    if not gone:
        return
    people.set_reachable(tg_id=chat_id, can_write=False)
    meeting = queries.get_appointment(appointment_id) if appointment_id is not None else None
    if meeting is not None and meeting.participant_tg_id == chat_id:
        notices.notify_unreachable(meeting, link=link or messages.LINK)
