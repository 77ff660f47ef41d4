"""Messages that Telegram will never accept."""

from calendarapp.services import appointments, outbox, people
from calendarapp.sql.transactions import transactional


@transactional
def give_up(
    *, message_id: int, chat_id: int, error: str, gone: bool, appointment_id: int | None = None, link: str = ""
) -> None:
    """Make a message a dead letter, mark an unreachable person, and tell the organizer of the message's meeting.

    All of it or nothing: otherwise a message could be given up without anyone being told.

    Args:
        message_id: the outbox row.
        chat_id: whose chat it was for.
        error: Telegram's words.
        gone: the person can't be written to.
        appointment_id: the meeting that it was about.
        link: brings the participant into the bot (see `appointments.report_unreachable`).
    """
    outbox.mark_failed(message_id, error=error)
    if not gone:
        return
    people.set_reachable(tg_id=chat_id, can_write=False)
    if appointment_id is not None:
        appointments.report_unreachable(appointment_id=appointment_id, participant=chat_id, link=link)
