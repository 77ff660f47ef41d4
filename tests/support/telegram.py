"""Telegram for tests: a running sandbox, and people who write to the bot through it.

    with SandboxServer() as server:  # tests.support.sandbox_server
        anna = server.person("Anna")
        anna.say("/start")
        anna.wait_for("Hello")

Everything blocks, nothing sleeps: waiting follows the server's stream of changes.
"""

import base64
import itertools
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from sandbox import SANDBOX_TOKEN
from tests.support.chats import format_chat, from_bot, get_text, has_newer_inline, is_match, list_news
from tests.support.sandbox_connection import SandboxConnection
from tests.support.waiting import PATIENCE

Json = dict[str, Any]
T = TypeVar("T")

TIMEOUT = PATIENCE


class SandboxClient(SandboxConnection):
    """The control API of a running sandbox at ``url``."""

    token = SANDBOX_TOKEN
    _ids = itertools.count(7_000_000_000 + int(time.time()) % 1_000_000 * 1000)

    def person(
        self,
        name: str = "Anna",
        *,
        id: int | None = None,  # noqa: A002
        username: str | None = None,
        last_name: str | None = None,
        language_code: str | None = "ru",
        started: bool = False,
    ) -> "Person":
        """Create a person with a Telegram account; with a new id unless one is given.

        ``started`` lets the bot write to them although they have not written to it.
        """
        data = {
            "id": id or next(self._ids),
            "first_name": name,
            "last_name": last_name,
            "username": username,
            "language_code": language_code,
            "started": started,
        }
        return Person(self, self.request("POST", "people", data))

    def group(self, title: str, *members: "Person", kind: str = "supergroup", bot: bool | str = True) -> int:
        """Create a group or channel to which the first member adds the bot; returns its id.

        `bot`: "administrator" makes it one, False keeps it out.
        """
        ids = [member.id for member in members]
        return int(self.request("POST", "groups", {"title": title, "type": kind, "members": ids, "bot": bot})["id"])

    def join(self, chat_id: int, *people: "Person") -> None:
        """Let people join a group."""
        for person in people:
            self.request("POST", f"groups/{chat_id}/members", {"user_id": person.id})

    def fail_next(
        self,
        method: str = "",
        *,
        error_code: int = 0,
        retry_after: int = 1,
        times: int = 1,
        chat_id: int | None = None,
        cut: str = "",
        description: str = "",
        migrate_to: int | None = None,
    ) -> None:
        """Make the next ``times`` calls fail: with ``error_code``, or with the connection ``cut`` before or after."""
        fault: Json = {"method": method, "error_code": error_code, "retry_after": retry_after, "times": times}
        fault |= {"chat_id": chat_id, "cut": cut, "description": description, "migrate_to": migrate_to}
        self.request("POST", "faults", fault)

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        self.request("DELETE", "faults")

    def limit_rate(self, enabled: bool = True, *, overall: int = 30, per_chat: int = 1) -> None:
        """Enforce (or stop enforcing) messages a second, overall and to one chat."""
        self.request("PUT", "rate", {"enabled": enabled, "overall": overall, "per_chat": per_chat})

    def expire_callbacks(self) -> None:
        """Make every pressed button too old to be answered."""
        self.request("POST", "callbacks/expire", {})

    def calls(self, method: str = "", *, chat_id: int | None = None) -> list[Json]:
        """The Bot API calls so far, oldest first: time, method, chat_id, status, parameters."""
        query = {"method": method, **({"chat_id": chat_id} if chat_id is not None else {})}
        found: list[Json] = self.request("GET", f"calls?{urlencode(query)}")["calls"]
        return found

    def raw_update(self, update: Json) -> int:
        """Send the bot any JSON as an update; returns its update_id."""
        return int(self.request("POST", "updates", update)["update_id"])

    def download(self, file_id: str) -> bytes:
        """A document's content, by the link on the chat page."""
        status, content = self._exchange("GET", f"files/{file_id}", None)
        assert status == 200, status
        return content

    def statistics(self) -> Json:
        """Counts of calls, and how many updates wait for the bot."""
        return self.request("GET", "statistics")

    def wait_until_idle(self, timeout: float = TIMEOUT) -> None:
        """Wait until the bot has confirmed every update."""
        deadline = time.monotonic() + timeout
        while True:
            seq = self.request("GET", "changes")["seq"]
            pending = self.statistics()["pending_updates"]
            if not pending:
                return
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{pending} updates still wait for the bot after {timeout} s")
            self.request("GET", f"changes?after={seq}&timeout={left:.3f}")


class Person:
    """A person in their private chat with the bot.

    Every action (say, press, ...) moves ``since``; `wait_for` looks at later changes in the chat.
    """

    def __init__(self, server: SandboxClient, data: Json) -> None:
        self.server = server
        self.id: int = data["id"]
        self.name: str = data["first_name"]
        self.username: str | None = data["username"]
        self.since = int(self.chat()["seq"])

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.name}>"

    # Acts

    def say(self, text: str, *, chat_id: int | None = None, reply_to: int | None = None) -> Json:
        """Write a message; returns it."""
        return self._send({"text": text, "chat_id": chat_id, "reply_to": reply_to})

    def send_content(self, content: Json, *, chat_id: int | None = None) -> Json:
        """Send a message with these Bot API fields."""
        return self._send({"content": content, "chat_id": chat_id})

    def send_document(self, name: str, content: bytes, *, mime: str = "text/plain", caption: str = "") -> Json:
        encoded = base64.b64encode(content).decode()
        return self._send({"document": {"name": name, "mime": mime, "base64": encoded}, "caption": caption})

    def send_location(self, latitude: float, longitude: float) -> Json:
        """Share a place."""
        return self._send({"location": {"latitude": latitude, "longitude": longitude}})

    def share(self, kind: str, *, chat_id: int | None = None) -> Json:
        """Send a sticker or a photo, or one's own contact."""
        return self._send({"share": kind, "chat_id": chat_id})

    def edit(self, message: Json, text: str) -> Json:
        """Edit one's own message."""
        return self._act(f"messages/{message['message_id']}/edit", {"text": text, "chat_id": message["chat"]["id"]})

    def press(
        self,
        text: str | None = None,
        *,
        data: str | None = None,
        message: Json | None = None,
        chat_id: int | None = None,
    ) -> str | None:
        """Press the newest button with this text or callback data, below a message or below the input field.

        In the chat of the `message`, or that with the `chat_id`; else in the person's own.

        Returns the callback query's id, or ``None`` for a button that makes none. A link button opens its link.
        """
        chat_id = message["chat"]["id"] if message else chat_id
        below = self._reply_button(text) if data is None and chat_id is None else None
        if below is not None:
            self._press_below(below)
            return None
        body = {"text": text, "data": data, "message_id": message and message["message_id"], "chat_id": chat_id}
        if message and "ephemeral_message_id" in message:
            body["ephemeral_message_id"] = message["ephemeral_message_id"]
        answer = self._act("press", {name: value for name, value in body.items() if value is not None})
        if "url" in answer["button"]:
            self.open_link(answer["button"]["url"])
        return answer.get("callback_query_id")

    def press_more(self, text: str, *, more: str = "⋯ More") -> None:
        """Press a button that an event's card has behind another one."""
        pressed = set()

        def look() -> bool | None:
            shown, last = self.buttons(), self.last()
            if more in shown and last["message_id"] not in pressed:
                pressed.add(last["message_id"])
                self.press(more, message=last)
            return text in shown or None

        self._wait(look, f"the button {text!r}", TIMEOUT)
        self.press(text)

    def press_forged(self, data: str, *, message_id: int | None = None, chat_id: int | None = None) -> str:
        """Send any callback data, as an unofficial client could."""
        body = {"data": data, "message_id": message_id, "chat_id": chat_id, "forged": True}
        answer = self._act("press", {name: value for name, value in body.items() if value is not None})
        return str(answer["callback_query_id"])

    def say_ephemeral(self, text: str, chat_id: int) -> Json:
        """Send an ephemeral command in a group; returns it."""
        return dict(self._act("ephemeral", {"text": text, "chat_id": chat_id})["message"])

    def forward(self, message: Json, chat_id: int) -> Json:
        """Forward a message into another chat; returns the new one."""
        body = {"message_id": message["message_id"], "chat_id": message["chat"]["id"], "to_chat_id": chat_id}
        return dict(self._act("forward", body)["message"])

    def vote(self, message: Json, *options: int | str) -> Json:
        """Vote for options of a message's poll, by number or persistent id; for none to take it back."""
        body = {"message_id": message["message_id"], "chat_id": message["chat"]["id"], "options": list(options)}
        return dict(self._act("vote", body)["poll"])

    def add_option(self, message: Json, text: str) -> Json:
        """Add an option to a message's poll."""
        body = {"message_id": message["message_id"], "chat_id": message["chat"]["id"], "text": text}
        return dict(self._act("option", body)["poll"])

    def ask_inline(self, query: str = "", *, chat_id: int | None = None, offset: str = "") -> str:
        """Type @bot and a query into a chat; returns the query's id."""
        answer = self._act("inline", {"query": query, "chat_id": chat_id, "offset": offset})
        return str(answer["inline_query_id"])

    def wait_for_results(self, query_id: str, timeout: float = TIMEOUT) -> Json:
        """Wait for the bot's answer to an inline query: its results, next_offset and button."""

        def look() -> Json | None:
            changes = self.server.request("GET", f"changes?after={self.since}")["changes"]
            found = (change for change in changes if change.get("inline_query_id") == query_id)
            return next(found, None)

        return self._wait(look, "inline results", timeout)

    def choose_result(self, query_id: str, result_id: str) -> Json:
        """Send a result of an inline query to the chat; returns the message."""
        return dict(self._act(f"inline/{query_id}", {"result_id": result_id})["message"])

    def pick_user(self, *others: "Person | int", request_id: int | None = None) -> Json:
        """Choose people in the picker of the keyboard's request_users button."""
        ids = [other if isinstance(other, int) else other.id for other in others]
        return self._act("pick", {"user_ids": ids, "request_id": request_id})

    def open_link(self, url: str) -> None:
        """Open a ``t.me/<bot>?start=payload`` link: sends ``/start payload``."""
        payload = parse_qs(urlsplit(url).query).get("start", [""])[0]
        self._act("start", {"payload": payload})

    def block(self) -> None:
        self._act("block", {})

    def unblock(self) -> None:
        self._act("unblock", {})

    def delete_account(self) -> None:
        self.server.request("DELETE", f"people/{self.id}")

    # What they see

    def chat(self, chat_id: int | None = None) -> Json:
        """The whole chat: messages, keyboard, commands, bot, seq."""
        query = f"?chat_id={chat_id}" if chat_id else ""
        return self.server.request("GET", f"people/{self.id}/chat{query}")

    def messages(self, *, chat_id: int | None = None) -> list[Json]:
        """The chat's messages, oldest first, own ones included."""
        found: list[Json] = self.chat(chat_id)["messages"]
        return found

    def received(self, *, chat_id: int | None = None) -> list[Json]:
        """The bot's messages, oldest first."""
        return [message for message in self.messages(chat_id=chat_id) if from_bot(message)]

    def last(self) -> Json:
        """The bot's newest message."""
        received = self.received()
        if not received:
            raise AssertionError(f"the bot has not written to {self.name}")
        return received[-1]

    def buttons(self) -> list[str]:
        """The texts of the buttons below the bot's newest message, or else below the input field."""
        markup = self.last().get("reply_markup") or self.chat()["keyboard"] or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [button["text"] for row in rows for button in row]

    def toasts(self) -> list[str]:
        """The texts of the answers to this person's presses since their last action."""
        return [str(change["text"]) for change in self._answers() if change["text"]]

    def wait_for_toast(self, pattern: str = "", timeout: float = TIMEOUT) -> str:
        """Wait for the answer to a pressed button (an empty one for an empty pattern); returns its text."""

        def look() -> str | None:
            texts = (str(change["text"]) for change in self._answers())
            return next((text for text in texts if is_match(pattern, text)), None)

        return self._wait(look, f"a toast {pattern!r}", timeout)

    def wait_for(
        self, pattern: str = "", timeout: float = TIMEOUT, *, since: int | None = None, chat_id: int | None = None
    ) -> Json:
        """Wait for a message of the bot that is new or edited since this person's last action; returns it.

        ``pattern`` is a part of the text or a regular expression; ``since=0`` looks at the whole chat. On timeout it
        raises `AssertionError` that shows the chat.
        """

        def look() -> Json | None:
            after = self.since if since is None else since
            new = [message for message in self.received(chat_id=chat_id) if message["seq"] > after]
            return next((message for message in new if is_match(pattern, get_text(message))), None)

        return self.wait_in_chat(look, f"a message {pattern!r}", timeout, chat_id=chat_id)

    def transcript(self) -> str:
        """The chat as text, for the messages of failed assertions."""
        return format_chat(self.chat(), self.messages(), self.toasts(), name=self.name, since=self.since)

    def news(self) -> list[Json]:
        """The bot's messages that are new or edited since the last action, as they are now, oldest first."""
        answer = self.server.request("GET", f"changes?after={self.since}&chat_id={self.id}")
        if answer["reset"]:
            return [message for message in self.received() if message["seq"] > self.since]
        return list_news(answer["changes"])

    def wait_in_chat(self, look: Callable[[], T | None], what: str, timeout: float, *, chat_id: int | None = None) -> T:
        """Look again whenever something changes in the chat, the person's own unless another one is given."""
        return self._wait(look, what, timeout, f"&chat_id={chat_id or self.id}")

    def _wait(self, look: Callable[[], T | None], what: str, timeout: float, where: str = "") -> T:
        deadline = time.monotonic() + timeout
        seq = self.server.request("GET", "changes")["seq"]
        while (found := look()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{self.name} waited {timeout} s for {what} in vain:\n{self.transcript()}")
            seq = self.server.request("GET", f"changes?after={seq}&timeout={left:.3f}{where}")["seq"]
        return found

    def _answers(self) -> list[Json]:
        changes = self.server.request("GET", f"changes?after={self.since}")["changes"]
        return [change for change in changes if change["type"] == "answer" and change["user_id"] == self.id]

    def _send(self, body: Json) -> Json:
        given = {name: value for name, value in body.items() if value is not None}
        return dict(self._act("messages", given)["message"])

    def _act(self, path: str, body: Json) -> Json:
        answer = self.server.request("POST", f"people/{self.id}/{path}", body)
        self.since = int(answer["seq"])
        return answer

    def _reply_button(self, text: str | None) -> Json | None:
        """The button of this text below the input field, unless a newer message has one of the same text."""
        chat = self.chat()
        keyboard = chat["keyboard"] or {}
        for row in keyboard.get("keyboard", []):
            for button in row:
                if button["text"] == text and not has_newer_inline(chat["messages"], keyboard["message_id"], text):
                    return dict(button)
        return None

    def _press_below(self, button: Json) -> None:
        if "request_users" in button:
            raise AssertionError(f"{button['text']!r} opens the picker: use pick_user")
        if button.get("request_contact"):
            self.share("contact")
        elif button.get("request_location"):
            self.send_location(55.7558, 37.6173)
        else:
            self.say(button["text"])
