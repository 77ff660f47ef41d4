"""A turn: one update and everything that it does, in one transaction.

A handler is a plain synchronous function of a `Turn`. It reads the update, calls services and records the answers.
Nothing goes to Telegram while it runs: the answers are committed together with the effects and sent afterwards.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message, Update
from django.utils.translation import gettext as _

from bot.states import Creating, Inviting, Noting
from bot.turn import stamps, texts
from bot.turn.attachments import Attachment
from bot.turn.stamps import Outcome
from calendarapp import clock, messages
from calendarapp.access import Actor
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, escape, format_html, join_lines, straighten
from calendarapp.models import TgUser

EARLIEST: Final = dt.datetime(1971, 1, 1, tzinfo=dt.UTC)  # nothing was sent before
KEYBOARD: Final = "keyboard"  # in a conversation's data: a keyboard stands below the input field
GUESS: Final = "guess"  # in a conversation's data: its name is a text of which no day and no time was understood
TITLE: Final = "title"  # in a conversation's data: what the event of a sentence is called, until it is called otherwise
GUESTS: Final = "guests"  # in a conversation's data: whom to invite to the event once it is saved
LATER: Final = "later"  # in a conversation's data: state and data of offers to ask about again after it
MADE: Final = "made"  # in a conversation's data: the event that was made for those who are to be invited
KEPT: Final = "kept"  # in a conversation's data: the name of the draft that was put aside for it


@dataclass(frozen=True)
class Call:
    """One Bot API call to be made when the turn is committed.

    A `secret` call is not recorded in the outbox, because its text must not be stored; if it fails, it is lost. The
    message of a `card` is kept up to date with what it shows (`calendarapp.sql.cards`). `late` is the message that says
    the same where Telegram takes the answer to a press no longer.
    """

    method: str
    payload: dict[str, Any]
    outbox_id: int | None = None
    secret: bool = False
    card: str = ""
    late: Payload | None = None


@dataclass
class Turn:
    """What a handler gets: the update, the person, the conversation, and the means to answer."""

    update: Update
    person: TgUser  # the profile of the user who wrote or pressed
    bot_username: str  # without @, for links
    state: str | None = None  # the conversation's state, None outside of one
    data: dict[str, Any] = field(default_factory=dict)  # what it has gathered, as JSON values; kept by the commit
    drafts: list[dict[str, Any]] = field(default_factory=list)  # state and data of events put aside, oldest first
    keeps_offer: bool = True  # an event that waits to be saved becomes a draft when something else begins
    asks: Mapping[str, Callable[["Turn"], None]] = field(default_factory=dict)  # step -> what asks its question
    guests: list[int] = field(default_factory=list)  # whom the event that begins in this turn is for, by Telegram ID
    put_off: list[dict[str, Any]] = field(default_factory=list)  # as `LATER`, of the conversation that was replaced
    ended: dict[str, Outcome] = field(default_factory=dict)  # what became of the conversations that this turn ended
    outcomes: list[list[str]] = field(default_factory=list)  # of the latest conversations before (`stamps`)
    noted: Mapping[str, Any] = field(default_factory=dict)  # by the person's turn before (`bot.notes`)
    about: int | None = None  # the event whose card is left for a question that belongs to no conversation
    asks_lead: bool = False  # that question is when to remind of it
    erased: bool = False  # nothing may be kept about the person
    made_for: str | None = None  # the pressed button's stamp or fingerprint (`bot.turn.stamps`)
    args: str = ""  # the text after a command
    attachment: Attachment | None = None  # the calendar file that was sent, or that the pressed button is about
    calls: list[Call] = field(default_factory=list)  # the answers
    answered: bool = False  # the press has its answer among them
    opening: Markup | None = None  # what the next message begins with (`open_with`)

    @property
    def message(self) -> Message | None:
        """The message that came, or the one whose button was pressed (None when too old to be known)."""
        if self.update.message is not None:
            return self.update.message
        pressed = self.callback.message if self.callback else None
        return pressed if isinstance(pressed, Message) else None

    @property
    def callback(self) -> CallbackQuery | None:
        return self.update.callback_query

    @property
    def text(self) -> str:
        """The text that came, or what is written below a picture, as it is meant; empty for all else."""
        message = self.update.message or self.update.edited_message
        return texts.read_text(message.text or message.caption or "", self.bot_username) if message else ""

    @cached_property
    def sent_at(self) -> dt.datetime:
        """When the person wrote it, in UTC, as updates may be late; a button press has no date and counts as now."""
        now = clock.now()
        message = self.update.message or self.update.edited_message
        if message is None:
            return now
        sent = message.date
        with contextlib.suppress(ValueError, OverflowError, OSError):  # a number that is no moment
            sent = dt.datetime.fromtimestamp(message.edit_date, dt.UTC) if message.edit_date else sent
        return max(EARLIEST, min(sent, now))

    @property
    def actor(self) -> Actor:
        return Actor.person(self.person.tg_id)

    def say(
        self,
        text: str,
        keyboard: Payload | None = None,
        *,
        secret: bool = False,
        feed: Payload | None = None,
        page_link: Payload | None = None,
        card: str = "",
    ) -> None:
        """Send a message of Telegram HTML, at most `lengths.MESSAGE` units, to the person's chat.

        Args:
            text: the message.
            keyboard: `reply_markup`. One below the input field is removed when `data[KEYBOARD]` is dropped.
            secret: the text must not be stored (see `Call`).
            feed: whose secret address is put into the text when it is sent (`botapi.deferred`).
            page_link: which one-time link is put into the text and the buttons when it is sent.
            card: what the message shows, and keeps showing when it changes (see `Call`).
        """
        payload = messages.make_message(self.person.tg_id, self._open(text))
        if feed is not None:
            payload["feed"] = feed
        if page_link is not None:
            payload["page_link"] = page_link
        if keyboard and keyboard.get("inline_keyboard") != []:
            payload["reply_markup"] = keyboard
            if "keyboard" in keyboard:
                self.data[KEYBOARD] = True
        self.calls.append(Call("sendMessage", payload, secret=secret, card=card))

    def open_with(self, text: Markup) -> None:
        """Let the next message begin with this: one message instead of two. If there is none, it is one by itself."""
        self.close_opening()
        self.opening = text

    def close_opening(self) -> None:
        """Say by itself what no message has begun with."""
        text, self.opening = self.opening, None
        if text is not None:
            self.say(text)

    def _open(self, text: str) -> str:
        opening, self.opening = self.opening, None
        return text if opening is None else join_lines(opening, "\u200b", Markup(text))

    def send_document(self, document: Payload, caption: str) -> None:
        """Send a document to the person's chat; `document` says which (`botapi.deferred`)."""
        payload = {"chat_id": self.person.tg_id, "document": document, "caption": caption, "parse_mode": "HTML"}
        self.calls.append(Call("sendDocument", payload))

    def edit(self, text: str, keyboard: Payload | None = None, *, feed: Payload | None = None, card: str = "") -> None:
        """Replace the message whose button was pressed; send a new one if it can't be edited."""
        if self.callback is None or self.message is None:
            self.say(text, keyboard, feed=feed, card=card)
            return
        payload = {**messages.make_message(self.message.chat.id, text), "message_id": self.message.message_id}
        if feed is not None:
            payload["feed"] = feed
        if keyboard is not None:
            payload["reply_markup"] = keyboard
        self.calls.append(Call("editMessageText", payload, card=card))

    def edit_keyboard(self, keyboard: Payload) -> None:
        """Put another keyboard under the message whose button was pressed; its text stays as it is."""
        text = self.message.html_text if self.message is not None and self.message.text else ""
        if text:
            self.edit(text, keyboard)

    def strip(self, left: Payload | None = None) -> None:
        """Take the buttons away from the message whose button was pressed, but those `left`; its text stays."""
        if self.callback is not None and self.message is not None:
            where = {"chat_id": self.message.chat.id, "message_id": self.message.message_id}
            keyboard = {"reply_markup": left} if left and left["inline_keyboard"] else {}
            self.calls.append(Call("editMessageReplyMarkup", {**where, **keyboard}))

    def get_pressed_rows(self) -> list[list[Payload]]:
        """The inline buttons of the message whose button was pressed; none when it is not known."""
        markup = self.message.reply_markup if self.callback and self.message else None
        rows = markup.inline_keyboard if markup is not None else []
        return [[one.model_dump(exclude_none=True) for one in row] for row in rows]

    def answer_callback(self, text: str, *, alert: bool = False) -> None:
        """Answer the pressed button with a short hint (or a window to close); what is too long for one is a message."""
        if self.callback is None or lengths.count_units(text) > lengths.CALLBACK_ANSWER:
            self.say(escape(text))
            return
        self.answered = True
        answer = {"callback_query_id": self.callback.id, "text": straighten(text), "show_alert": alert}
        late = messages.make_message(self.person.tg_id, escape(text)) if text else None
        self.calls.append(Call("answerCallbackQuery", answer, late=late))

    def set_state(self, state: State, **data: Any) -> None:
        """Ask the next question of the conversation, with these values added to what it has gathered.

        Back can return to the step that was left; a step that was already taken is returned to.
        """
        new = str(state.state)
        trail: list[str] = self.data.setdefault(stamps.TRAIL, stamps.get_trail(self.state))
        if new in trail:
            del trail[trail.index(new) :]
        elif self.state not in {None, new}:
            trail.append(str(self.state))
        self.data.setdefault(stamps.TALK, stamps.to_base36(self.update.update_id))
        self.data[stamps.STEP] = self.data.get(stamps.STEP, 0) + 1
        self.state = new
        self.data.update(data)

    def begin(self, state: State, **data: Any) -> None:
        """Start another conversation and leave the current one; an event begun is kept as a draft, and that is said."""
        kept = self.put_aside()
        if kept is not None:
            dropped, self.opening = self.opening, None
            self.open_with(join_lines(render_kept(kept), dropped))
        self.finish("replaced")
        if str(state.state) in {*Creating.__state_names__, *Noting.__state_names__}:
            data = {**self._take_over(), **data}
        self.set_state(state, **data, **({KEPT: kept} if kept is not None else {}))

    def _take_over(self) -> dict[str, Any]:
        """What the conversation about an event gets of the one before it."""
        taken = {GUESTS: self.guests, LATER: self.put_off}
        self.guests, self.put_off = [], []
        return {name: found for name, found in taken.items() if found}

    def back(self) -> bool:
        """Ask the previous question again, keeping the answers. Returns False at the first step."""
        trail: list[str] = self.data.setdefault(stamps.TRAIL, stamps.get_trail(self.state))
        if not trail:
            return False
        self.data[stamps.STEP] = self.data.get(stamps.STEP, 0) + 1
        self.state = trail.pop()
        self.ask()
        return True

    def resume(self, draft: dict[str, Any]) -> None:
        """Go on with a draft that was put aside: its question is asked again."""
        self.finish("replaced")
        self.drafts = [one for one in self.drafts if one is not draft]
        self.state, self.data = draft["state"], {**draft["data"], **self._take_over()}
        self.data[stamps.STEP] = self.data.get(stamps.STEP, 0) + 1
        self.ask()

    def ask(self) -> None:
        self.asks[str(self.state)](self)

    def put_aside(self) -> str | None:
        """Keep the event that is asked about, if it has a name; returns the name."""
        begun = self.is_in(Creating) or (self.is_in(Noting) and self.keeps_offer)
        name = get_draft_name(self.data) if begun else None
        if name is None or self.is_guessing:
            return None
        self.data.setdefault(stamps.TALK, stamps.to_base36(self.update.update_id))
        self.put_off = self.data.pop(LATER, []) or self.put_off
        self.keep_draft({"state": self.state, "data": self.data})
        self.state, self.data = None, {}
        return name

    def keep_draft(self, draft: dict[str, Any]) -> None:
        """Keep state and data of an event; of too many the oldest goes, and is named."""
        drafts = [*self.drafts, draft]
        self.drafts = drafts[-stamps.MOST_DRAFTS :]
        if len(drafts) > len(self.drafts):
            told = _("The oldest draft, “{name}”, is gone: I keep {count} at most.")
            gone = told.format(name=get_draft_name(drafts[0]["data"]), count=stamps.MOST_DRAFTS)
            self.open_with(format_html("🗑 {text}", text=gone))

    def keep_put_off(self) -> None:
        """Keep as drafts, and name them, the offers for which no event has begun after which they are asked about."""
        offers, self.put_off = self.put_off, []
        for offer in offers:
            self.keep_draft(offer)
            self.say(render_kept(get_draft_name(offer["data"]) or ""))

    @property
    def is_guessing(self) -> bool:
        """Whether the day is asked of a text that need not be the name of an event: nobody misses it."""
        return self.state == Creating.date.state and bool(self.data.get(GUESS))

    def is_in(self, group: type[StatesGroup]) -> bool:
        return self.state in group.__state_names__

    def finish(self, became: Outcome = "done", *, only: type[StatesGroup] | None = None) -> None:
        """End the conversation, whichever it is, or only one of this kind."""
        if only is not None and not self.is_in(only):
            return
        if stamps.TALK in self.data:
            self.ended[self.data[stamps.TALK]] = became
        if became == "replaced":
            self.guests = self._list_guests() or self.guests
            self.put_off = self.data.pop(LATER, []) or self.put_off
        self.state = None
        self.data = {}

    def _list_guests(self) -> list[int]:
        """Who is to be invited to an event that there is not yet."""
        if self.is_in(Inviting) and not {"event_id", MADE} & self.data.keys():
            one = [self.data["participant"]] if "participant" in self.data else []
            return list(self.data.get("participants", one))
        return list(self.data.get(GUESTS, ()))


def get_draft_name(data: Mapping[str, Any]) -> str | None:
    """What the event of a conversation with these data is called; None while it has no name."""
    name: str | None = data.get("name", data.get(TITLE))
    return name


def render_kept(name: str) -> Markup:
    """Say that a draft of that name is kept."""
    return format_html("📝 {text}", text=_("Your draft “{name}” is saved: /new continues it.").format(name=name))
