"""Working hours as the API reads and shows them."""

import datetime as dt
import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calendarapp.api.fields import Clock, Day, Number, ShortList
from calendarapp.api.strict import Form
from calendarapp.queries.hours import Span
from calendarapp.services import hours

MINUTE: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"
BREAK: Final[dict[str, Any]] = {"min_value": 0, "max_value": hours.BREAK}
NOTICE: Final[dict[str, Any]] = {"min_value": 0, "max_value": hours.NOTICE}
DAILY: Final[dict[str, Any]] = {"min_value": 1, "max_value": hours.DAILY}


@extend_schema_field({"type": "string", "pattern": MINUTE, "examples": ["09:00:00"]})
class WholeMinute(Clock):
    """A wall-clock time without seconds."""

    default_error_messages = {"form": _("Write it like 09:00.")}  # noqa: RUF012  as REST framework declares it

    def to_internal_value(self, value: Any) -> dt.time:
        if not isinstance(value, str) or not re.fullmatch(MINUTE[1:-1], value):
            self.fail("form")
        return super().to_internal_value(value)


class SpanForm(Form):
    """A part of a day of every week, on the person's own clock."""

    weekday = Number(min_value=1, max_value=7, help_text="On which it begins, 1 is Monday.")
    start_time = WholeMinute()
    end_time = WholeMinute(help_text="The next day's, unless it is later than `start_time`.")

    def to_internal_value(self, data: Any) -> Span:
        read = super().to_internal_value(data)
        # A change may leave out fields of a person, but none of a span.
        lacking = [name for name in self.fields.keys() if name not in read]  # noqa: SIM118  no plain dictionary
        if lacking:
            raise serializers.ValidationError({name: self.fields[name].error_messages["required"] for name in lacking})
        return Span.between(read["weekday"], read["start_time"], read["end_time"])

    def to_representation(self, instance: Any) -> dict[str, Any]:
        span = Span(*instance)
        start, end = span.times
        return {"weekday": span.weekday, "start_time": start.isoformat(), "end_time": end.isoformat()}


class WeeklyHours(ShortList):
    """The spans of a week, in order; those of one day that touch become one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"child": SpanForm(), "max_length": hours.SPANS, **options})


class DaysOff(ShortList):
    """Dates, each once and in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"child": Day(), "max_length": hours.DAYS_OFF, **options})
