"""A turn where others read along: in a group, or below a message that a person sent by way of the bot.

There are no conversations here: a command says everything, and a button names what it is about. What is one person's
alone goes into the answer to their press, which nobody else sees, or waits in their private chat.
"""

from dataclasses import dataclass, field
from functools import cached_property

from aiogram.types import CallbackQuery, Chat, Message, Update, User

from bot.turn import Call, Turn
from calendarapp import messages
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import straighten
from calendarapp.models import TgUser
from calendarapp.services.shared_events import Place


@dataclass
class SharedTurn:
    """What a handler gets."""

    update: Update
    person: TgUser  # who wrote or pressed: known by name, if they have not begun with the bot
    bot_username: str
    args: str = ""  # the text after a command
    calls: list[Call] = field(default_factory=list)
    answered: bool = False

    @property
    def callback(self) -> CallbackQuery | None:
        return self.update.callback_query

    @property
    def message(self) -> Message | None:
        """The command, or the message whose button was pressed."""
        pressed = self.callback.message if self.callback else None
        return self.update.message or (pressed if isinstance(pressed, Message) else None)

    @property
    def chat(self) -> Chat | None:
        """The group; None below a message sent by way of the bot."""
        pressed = self.callback.message if self.callback else None
        found = self.update.message or pressed
        return found.chat if found is not None else None

    @property
    def topic(self) -> int | None:
        """The topic of a forum in which it happens; a thread of replies has a number as well, but is no topic."""
        message = self.message
        return message.message_thread_id if message is not None and message.is_topic_message else None

    @property
    def place(self) -> Place:
        """Where it happens."""
        inline = self.callback.inline_message_id if self.callback else None
        number = self.message.message_id if self.message is not None and self._is_own_button() else None
        return Place(chat_id=self.chat.id if self.chat else 0, inline_message_id=inline or "", message_id=number)

    def _is_own_button(self) -> bool:
        """Whether the message has the button that was pressed: a client may send what another message offers."""
        keyboard = self.message.reply_markup if self.message is not None else None
        rows = keyboard.inline_keyboard if keyboard is not None else []
        return self.callback is not None and any(
            button.callback_data == self.callback.data for row in rows for button in row
        )

    @cached_property
    def private(self) -> Turn:
        """The same update as a turn of the person's own: for reading what they wrote as in their private chat."""
        return Turn(update=self.update, person=self.person, bot_username=self.bot_username)

    @property
    def has_begun(self) -> bool:
        """Whether the person has begun with the bot, so that it can write to them."""
        return self.person.started_at is not None and self.person.can_write

    def say(self, text: str, keyboard: Payload | None = None, *, card: str = "") -> None:
        """Send a message of Telegram HTML to the group, in the topic of what it answers."""
        if self.chat is None:
            return
        payload = messages.make_message(self.chat.id, text, keyboard)
        if self.topic is not None:
            payload["message_thread_id"] = self.topic
        self.calls.append(Call("sendMessage", payload, card=card))

    def ask(self, text: str, example: str) -> None:
        """Ask the author of the command to say the rest, as a reply: of a group's other messages the bot gets none.

        `example`: of an answer, for the empty input field.
        """
        if self.chat is None or self.message is None or self.chat.type == "private":
            self.say(text)
            return
        self.say(text)
        self.calls[-1].payload["reply_markup"] = {
            "force_reply": True,
            "selective": True,
            "input_field_placeholder": example,
        }
        self.calls[-1].payload["reply_parameters"] = {
            "message_id": self.message.message_id,
            "allow_sending_without_reply": True,
        }

    def strip(self) -> None:
        """Take the buttons away from the group's message whose button was pressed, if it has that button.

        Callback data may be forged: nobody takes other buttons away from the others.
        """
        message, pressed = self.message, self.callback
        if message is None or pressed is None or message.reply_markup is None:
            return
        shown = {one.callback_data for row in message.reply_markup.inline_keyboard for one in row}
        if pressed.data in shown:
            where = {"chat_id": message.chat.id, "message_id": message.message_id}
            self.calls.append(Call("editMessageReplyMarkup", where))

    def answer_callback(self, text: str, *, alert: bool = False) -> None:
        """Answer the pressed button with a hint, or a window to close, which nobody else sees."""
        if self.callback is None:
            return
        self.answered = True
        cut = lengths.cut(straighten(text), lengths.CALLBACK_ANSWER)
        self.calls.append(
            Call("answerCallbackQuery", {"callback_query_id": self.callback.id, "text": cut, "show_alert": alert})
        )


def get_user(update: Update) -> User | None:
    """Who wrote into a group, or pressed a button that others see as well; None for everything else."""
    if update.message is not None:
        sender = update.message.from_user
        in_group = update.message.chat.type in {"group", "supergroup"}
        return sender if in_group and sender is not None and not sender.is_bot else None
    pressed = update.callback_query
    return pressed.from_user if pressed is not None else None


def get_private_user(update: Update) -> User | None:
    """Return who wrote or pressed in a private chat; None for everything else (groups, channels, unknown kinds)."""
    message = update.message or update.edited_message
    if message is not None:
        return message.from_user if message.chat.type == "private" else None
    pressed = update.callback_query
    if pressed is None:
        return None
    if pressed.inline_message_id is not None:
        return None
    in_private = pressed.message is None or pressed.message.chat.type == "private"
    return pressed.from_user if in_private else None
