"""Serializers that refuse unknown fields: a misspelt field is an error, not ignored."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers

UNKNOWN: Final = "unknown_field"
# A body may have a hundred thousand, or one of a megabyte: the first are named, by their first characters.
NAMED: Final = 20
NAME_SHOWN: Final = 100


class Form(serializers.Serializer[Any]):
    """The base of all serializers that read requests.

    A change may send along what a GET shows: read-only fields are then known as well, and so are those of `SHOWN`, the
    serializer of what is shown.
    """

    SHOWN: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None

    def to_internal_value(self, data: Any) -> Any:
        """The validated data.

        Raises:
            ValidationError: code `unknown_field` for the first unknown fields; other errors are left out then.
        """
        if isinstance(data, Mapping):
            known = self.list_known()
            unknown = [str(name)[:NAME_SHOWN] for name in data if name not in known]
            if unknown:
                text = _("There is no such writable field.")
                wrong = {name: [exceptions.ErrorDetail(text, UNKNOWN)] for name in unknown[:NAMED]}
                raise exceptions.ValidationError(wrong)
        return super().to_internal_value(data)

    def list_known(self) -> set[str]:
        changes = self.instance is not None
        shown: Any = self.SHOWN() if changes and self.SHOWN else None
        own = {name for name, field in self.fields.items() if changes or not field.read_only}
        return own | set(shown.fields if shown else ())


class Nothing(Form):
    """A request without any field."""


def is_unknown(error: exceptions.ValidationError) -> bool:
    """Whether the error is about an unknown field, here or in a nested form."""
    return UNKNOWN in flatten(error.get_codes())


def flatten(detail: Any) -> list[str]:
    """The texts of an error's details, which may be nested."""
    if isinstance(detail, dict):
        detail = list(detail.values())
    if isinstance(detail, list):
        return [text for part in detail for text in flatten(part)]
    return [str(detail)]
