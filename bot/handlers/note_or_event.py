"""The note to an invitation; where a whole event is written instead of a note, it is asked which of the two it is."""

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import create, fallback, invite, naming_people, noting
from bot.inputs import yes_words
from bot.router import router
from bot.states import Creating, Inviting
from bot.turn import Turn
from botapi.callbacks import NoteButton
from calendarapp import queries
from calendarapp.messages.markup import format_html


@router.step(Inviting.details)
def receive_details(turn: Turn) -> None:
    if naming_people.are_usernames(turn.text):  # somebody else is meant, or more people
        turn.set_state(Inviting.person)
        invite.take_people(turn, *naming_people.find_typed_people(turn, turn.text))
    elif not turn.text:
        turn.say(_("Please send the details as text, or tap Send."), keyboards.make_skip_keyboard(_("✉️ Send")))
    elif not noting.ask_whether_note(turn, _get_name(turn)):
        invite.send_invitation(turn, "" if yes_words.adds_nothing(turn.text) else turn.text)


@router.button(NoteButton)
def choose(turn: Turn, data: NoteButton) -> None:
    """Take it as the note, or as an event, after which the note is asked for again."""
    text = turn.data.pop(noting.NOTE, "")
    if not text or turn.state not in {Creating.details.state, Inviting.details.state}:
        fallback.reply_stale_button(turn)
        return
    turn.edit(format_html("📝 {text}", text=text))
    if data.what == "event":
        noting.take_another(turn, text, _get_name(turn))
    elif turn.state == Creating.details.state:
        create.save_event(turn, text)
    else:
        invite.send_invitation(turn, text)


def _get_name(turn: Turn) -> str:
    """What the event is called to which the note was asked for."""
    if turn.state == Creating.details.state:
        return str(turn.data["name"])
    event = queries.get_event(turn.data["event_id"], owner=turn.person.tg_id)
    return event.name if event is not None else ""
