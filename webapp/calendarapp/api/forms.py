"""Serializers that are made once: to make one anew, with a copy of each field, costs more than what it then does."""

import functools
from typing import Any

from rest_framework.utils.formatting import lazy_format


@functools.cache
def ready(form: Any) -> Any:
    """One serializer of this kind, for everybody: to be asked what it makes of something, never to be given it.

    What a serializer keeps of its data and its object is not used, so that requests don't meet in it.
    """
    made = form()
    _speak_anew(made)
    return made


class Sentence:
    """What a validator says, in the language of whoever asks: REST framework's own keeps the first one for ever."""

    def __init__(self, first: lazy_format) -> None:
        self._words, self._args, self._values = first.format_string, first.args, first.kwargs

    def __str__(self) -> str:
        """As it reads now."""
        return str(self._words).format(*self._args, **self._values)

    def __mod__(self, values: Any) -> str:
        """As Django's ValidationError asks for it."""
        said: str = str(self) % values
        return said


def _speak_anew(field: Any) -> None:
    for validator in field.validators:
        if isinstance(getattr(validator, "message", None), lazy_format):
            validator.message = Sentence(validator.message)
    children = field.fields.values() if hasattr(field, "fields") else filter(None, [getattr(field, "child", None)])
    for child in children:
        _speak_anew(child)


def read(form: Any, data: Any) -> dict[str, Any]:
    """What was sent, as this form understands it.

    Raises:
        ValidationError: it doesn't.
    """
    return dict(ready(form).run_validation(data))


def shown(form: Any, row: Any) -> dict[str, Any]:
    """The row as the API shows it."""
    return dict(ready(form).to_representation(row))
