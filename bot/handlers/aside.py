"""A message that does not answer the question that is open, but is one by itself."""

from django.utils.translation import gettext as _

from bot.handlers import common, completing, noting
from bot.inputs import command_words, requests, sentences, small_talk
from bot.router import router
from bot.turn import Turn
from calendarapp.messages.markup import join_lines


def take(turn: Turn, told: str) -> None:
    """Take it as outside of any conversation; where it says nothing there either, tell what is asked.

    For questions that buttons answer, which may stand far above.
    """
    if says_something(turn):
        noting.receive_text(turn)
    else:
        turn.say(join_lines(told, _("To stop, send /cancel.")))


def take_request(turn: Turn) -> bool:
    """Do what a text asks for that is no day, time or length: "what's on this week", "cancel yoga"; else False.

    The question that is open stays so.
    """
    command, _space, args = (command_words.find_command(turn.text) or "").partition(" ")
    if command in router.commands:
        turn.args = args
        router.commands[command](turn)
        return True
    text = turn.text.strip(" .,!?")
    if not requests.names_what_to_change(text) and requests.find_request(text, turn.text) is None:
        return False
    noting.receive_text(turn)
    return True


def says_something(turn: Turn) -> bool:
    """Whether the text is about an event or a day, asks for something, or is small talk."""
    text = turn.text.strip(" .,!?")
    found = sentences.parse_sentence(turn.text, common.get_local_now(turn))
    asked = requests.find_change(text) or requests.find_move(text) or requests.find_asked(text)
    talk = small_talk.find_talk(turn.text)
    return bool(
        found is not None
        or completing.find_unreal(turn.text)
        or asked
        or requests.find_request(text, turn.text)
        or (talk is not None and talk not in {"answer", "no", "coming"})
    )
