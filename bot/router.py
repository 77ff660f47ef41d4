"""Which handler answers an update: lookup tables, not chains of filters, so that their number costs nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State

from bot.turn import Turn
from bot.turn.shared import SharedTurn

Handler = Callable[[Turn], None]
GroupHandler = Callable[[SharedTurn], None]
Data = TypeVar("Data", bound=CallbackData)
H = TypeVar("H")


@dataclass
class Router:
    """The handlers of commands, steps of conversations, buttons and files.

    Each method registers one, and raises ValueError if its command, state or prefix is taken already.
    """

    commands: dict[str, Handler] = field(default_factory=dict)
    steps: dict[str, Handler] = field(default_factory=dict)
    buttons: dict[str, tuple[type[CallbackData], Callable[[Turn, Any], None]]] = field(default_factory=dict)
    asks: dict[str, Handler] = field(default_factory=dict)
    group_commands: dict[str, GroupHandler] = field(default_factory=dict)
    shared_buttons: dict[str, tuple[type[CallbackData], Callable[[SharedTurn, Any], None]]] = field(
        default_factory=dict
    )
    calendar_file: Handler | None = None

    def command(self, *names: str) -> Callable[[Handler], Handler]:
        """Answers `/name` in private chats at any moment; the conversation under way goes on, unless another begins.

        The text after the command is in `turn.args`.
        """
        return _make_decorator(self.commands, names)

    def group_command(self, *names: str) -> Callable[[GroupHandler], GroupHandler]:
        """Answers `/name` in groups, where others read along."""
        return _make_decorator(self.group_commands, names)

    def shared_button(
        self, data: type[Data]
    ) -> Callable[[Callable[[SharedTurn, Data], None]], Callable[[SharedTurn, Data], None]]:
        """Answers buttons that anybody may press: in groups, and below messages sent by way of the bot."""

        def register(handler: Callable[[SharedTurn, Data], None]) -> Callable[[SharedTurn, Data], None]:
            _add(self.shared_buttons, [data.__prefix__], (data, handler))
            return handler

        return register

    def step(self, *states: State) -> Callable[[Handler], Handler]:
        """Answers whatever message comes while the conversation is in one of these states."""
        return _make_decorator(self.steps, [str(state.state) for state in states])

    def question(self, state: State) -> Callable[[Handler], Handler]:
        """Asks the question of that step, from what the conversation has gathered: on the way back, or of a draft."""
        return _make_decorator(self.asks, [str(state.state)])

    def button(self, data: type[Data]) -> Callable[[Callable[[Turn, Data], None]], Callable[[Turn, Data], None]]:
        """Answers inline buttons whose `callback_data` this factory packed; the handler gets it unpacked."""

        def register(handler: Callable[[Turn, Data], None]) -> Callable[[Turn, Data], None]:
            _add(self.buttons, [data.__prefix__], (data, handler))
            return handler

        return register

    def file(self, handler: Handler) -> Handler:
        """Answers calendar files (`turn.attachment`) at any moment, as a command does."""
        if self.calendar_file is not None:
            raise ValueError("two handlers for calendar files")
        self.calendar_file = handler
        return handler


def _make_decorator(table: dict[str, H], keys: Iterable[str]) -> Callable[[H], H]:
    def register(handler: H) -> H:
        _add(table, keys, handler)
        return handler

    return register


def _add(table: dict[str, Any], keys: Iterable[str], value: object) -> None:
    for key in keys:
        if key in table:
            raise ValueError(f"two handlers for {key!r}")
        table[key] = value


router: Final = Router()  # the bot's; the modules of `bot.handlers` fill it
