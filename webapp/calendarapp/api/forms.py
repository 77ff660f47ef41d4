"""Serializers that are made once: to make one anew, with a copy of each field, costs more than what it then does."""

import functools
from typing import Any


@functools.cache
def ready(form: Any) -> Any:
    """One serializer of this kind, for everybody: to be asked what it makes of something, never to be given it.

    What a serializer keeps of its data and its object is not used, so that requests don't meet in it.
    """
    return form()


def read(form: Any, data: Any) -> dict[str, Any]:
    """What was sent, as this form understands it.

    Raises:
        ValidationError: it doesn't.
    """
    return dict(ready(form).run_validation(data))


def shown(form: Any, row: Any) -> dict[str, Any]:
    """The row as the API shows it."""
    return dict(ready(form).to_representation(row))
