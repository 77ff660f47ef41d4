"""Which function answers which method of the Bot API."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError
from sandbox.params import Params
from sandbox.telegram import World

Method = Callable[[World, Params], Any] | Callable[[World, Params], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class RegisteredMethod:
    """A method under the name that Telegram's reference gives it."""

    name: str
    function: Method


_METHODS: dict[str, RegisteredMethod] = {}


def register_method(name: str) -> Callable[[Method], Method]:
    """Register a function as the Bot API method ``name``."""

    def register(function: Method) -> Method:
        _METHODS[name.lower()] = RegisteredMethod(name, function)
        return function

    return register


def list_names() -> list[str]:
    """The names of all methods, in order."""
    return sorted(method.name for method in _METHODS.values())


def find(name: str) -> RegisteredMethod:
    """The method with this name, in any case of letters; raises Telegram's 404."""
    found = _METHODS.get(name.lower())
    if found is None:
        raise ApiError(404, "Not Found")
    return found


async def call(world: World, found: RegisteredMethod, params: Params) -> Any:
    """Call a method and return the ``result`` of its answer."""
    result = found.function(world, params)
    return await result if isinstance(result, Awaitable) else result
