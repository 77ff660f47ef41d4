"""Forms that refuse what they don't know: a field that is misspelt is a mistake, and not nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers

UNKNOWN: Final = "unknown_field"


class Form(serializers.Serializer[Any]):
    """What every form of the API is made of.

    Where something is changed, what the API shows of it may be sent along: the fields that can't be written are known
    then, too, and so are those of `SHOWN`, a form of what is shown.
    """

    SHOWN: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None

    def to_internal_value(self, data: Any) -> Any:
        """What was sent, understood.

        Raises:
            ValidationError: code `unknown_field` for each field that there is not, whatever else is wrong.
        """
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.known()]
            if unknown:
                text = _("There is no such writable field.")
                wrong = {str(name): [exceptions.ErrorDetail(text, UNKNOWN)] for name in unknown}
                raise exceptions.ValidationError(wrong)
        return super().to_internal_value(data)

    def known(self) -> set[str]:
        """The fields that may be sent."""
        changes = self.instance is not None
        shown: Any = self.SHOWN() if changes and self.SHOWN else None
        own = {name for name, field in self.fields.items() if changes or not field.read_only}
        return own | set(shown.fields if shown else ())


class Nothing(Form):
    """The form of what is done without a word."""


def is_unknown(error: exceptions.ValidationError) -> bool:
    """Whether the error is about a field that there is not, in the form or in one within it."""
    return UNKNOWN in set(_codes(error.get_codes()))


def _codes(codes: Any) -> list[str]:
    if isinstance(codes, dict):
        codes = list(codes.values())
    if isinstance(codes, list):
        return [code for part in codes for code in _codes(part)]
    return [str(codes)]
