"""The API's own fields: strict, so that the schema can say exactly what is accepted."""

import datetime as dt
import re
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calendarapp import links
from calendarapp.ics import rules
from calendarapp.services import joining, people, series, validation
from calendarapp.sql.bigint import MAX_BIGINT

TELEGRAM_ID: Final[dict[str, Any]] = {"min_value": 1, "max_value": 2**52 - 1}
ROW_ID: Final[dict[str, Any]] = {"min_value": 1, "max_value": MAX_BIGINT}
MINUTES: Final[dict[str, Any]] = {"min_value": 1, "max_value": validation.DURATION_LIMIT}
PLACES: Final[dict[str, Any]] = {"min_value": 1, "max_value": joining.MOST}
HOURS: Final[dict[str, Any]] = {"min_value": 1, "max_value": people.HOLD_LIMIT}

# Characters that a single line can't have.
CONTROLS: Final = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
LINE: Final = rf"^[^{CONTROLS}]*[^{CONTROLS}\s][^{CONTROLS}]*$"
TEXT: Final = r"^[^\u0000]*$"
CLOCK: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"

# What is surely taken: links may have more characters than these.
LINK: Final = r"^(https?://[a-z0-9]{1,60}\.[a-z]{2,20}(/[A-Za-z0-9/?&=._~-]*)?)?$"
USERNAME: Final = r"^@[A-Za-z][A-Za-z0-9_]{3,31}$"
# How an instant goes on after its year and ends in RFC 3339, without 29 February.
_AFTER_YEAR: Final = (
    r"-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]"
)
OFFSET: Final = r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
MINUTE: Final = rf"^2[01][0-9]{{2}}{_AFTER_YEAR}"  # of windows: years in which people have calendars
# What the schema promises of an instant that is set: a whole minute, since durations are in minutes, in years that
# events may be in (`validation.require_coming`).
WHOLE_MINUTE: Final = rf"^(19[7-9][0-9]|[2-8][0-9]{{3}}|9000){_AFTER_YEAR}:00{OFFSET}"
RFC3339: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
# Such as every year and month have.
SURE_LOCAL: Final = r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])(T([01][0-9]|2[0-3]):[0-5][0-9]:00)?$"
LOCAL: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$"
ZONE: Final = r"^[A-Za-z0-9_+/-]{1,64}$"


class Instant(serializers.DateTimeField):
    """A point on the time line, in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"read_only": True, "default_timezone": dt.UTC, **options})


class NewInstant(Instant):
    """An instant that can be written, as in RFC 3339 with its offset."""

    default_error_messages = {  # noqa: RUF012  as REST framework declares it
        "form": _("Write it like 2026-12-01T09:00:00Z or 2026-12-01T12:00:00+03:00.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"read_only": False, "required": False, **options})

    def to_internal_value(self, value: Any) -> dt.datetime:
        if not isinstance(value, str) or not re.fullmatch(RFC3339, value):
            self.fail("form")
        try:
            return dt.datetime.fromisoformat(value.upper()).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            self.fail("form")


class Number(serializers.IntegerField):
    """An integer; text that looks like one is refused."""

    def to_internal_value(self, data: Any) -> int:
        whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())  # 5.0 is whole in JSON
        if isinstance(data, bool) or not whole:
            self.fail("invalid")
        return super().to_internal_value(int(data))


class Flag(serializers.BooleanField):
    """true or false; words and numbers are refused."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Text(serializers.CharField):
    """Text that may have several lines. The service that stores it limits its length."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def get_attribute(self, instance: Any) -> Any:
        """The text; an older bot may have stored NULL, which is shown as an empty one."""
        value = super().get_attribute(instance)
        return "" if value is None else value


@extend_schema_field({"type": "string", "pattern": TEXT, "maxLength": validation.DETAILS_LIMIT})
class Details(Text):
    """Details, which may be empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, **options})


class FormedText(Text):
    """Text of a certain form, which the error `form` describes."""

    form: ClassVar[str]

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not re.fullmatch(self.form[1:-1], text):
            self.fail("form")
        return text


@extend_schema_field({"type": "string", "pattern": LINE, "maxLength": validation.NAME_LIMIT})
class Name(FormedText):
    """A name on one line."""

    form = LINE
    default_error_messages = {"form": _("A name is one line with at least one visible character.")}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": validation.NAME_LIMIT, **options})


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.DateField):
    """A day: YYYY-MM-DD."""

    def to_internal_value(self, value: Any) -> dt.date:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "format": "date"})
class LastDay(Day):
    """The last of whole days; null for something with a time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_null": True, "required": False, **options})


@extend_schema_field({"type": "string", "pattern": TEXT, "maxLength": validation.PLACE_LIMIT})
class Place(Text):
    """Where something is; may be empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "max_length": validation.PLACE_LIMIT, **options})


@extend_schema_field({"type": "string", "maxLength": links.LIMIT, "examples": ["https://example.org"]})
class Link(Text):
    """A page about it; may be empty. The service that stores it looks more closely."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "max_length": links.LIMIT, **options})


@extend_schema_field({"type": "string", "pattern": CLOCK, "examples": ["12:30:00"]})
class Clock(serializers.TimeField):
    """A wall-clock time: HH:MM or HH:MM:SS, with an optional fraction and no offset."""

    def to_internal_value(self, value: Any) -> dt.time:
        if not isinstance(value, str) or not re.fullmatch(CLOCK[1:-1], value):
            self.fail("invalid", format="HH:MM[:SS]")
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "pattern": ZONE, "examples": ["Europe/Moscow"]})
class Zone(FormedText):
    """The name of an IANA time zone. The service that stores it knows which ones exist."""

    form = ZONE
    default_error_messages = {"form": _("Write it like Europe/Moscow.")}  # noqa: RUF012


@extend_schema_field({"type": "string", "pattern": USERNAME, "examples": ["@anna"]})
class Username(FormedText):
    """A Telegram @username, in any case."""

    form = USERNAME
    default_error_messages = {"form": _("Put an @ before the username.")}  # noqa: RUF012


class ShortList(serializers.ListField):
    """A list that says that it is too long before it looks at what is in it: a body has room for 500,000 numbers."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class Minutes(ShortList):
    """Minutes before the start of something at which people are reminded."""

    def __init__(self, **options: Any) -> None:
        child = Number(min_value=0, max_value=7 * 24 * 60)
        super().__init__(**{"child": child, "max_length": validation.REMINDERS_LIMIT, **options})


@extend_schema_field({"type": "string", "maxLength": rules.RULE_LIMIT, "examples": ["FREQ=WEEKLY;BYDAY=TU"]})
class RecurrenceRule(Text):
    """A recurrence rule (RFC 5545, section 3.3.10), without DTSTART. The service that stores it checks its parts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_blank": True, "allow_null": True, "required": False, **options})

    def get_attribute(self, instance: Any) -> Any:
        """The rule of the series; null for an event that does not repeat."""
        return instance.series.rrule if instance.series_id else None


@extend_schema_field({"type": "string", "pattern": LOCAL, "examples": ["2026-12-08T19:00:00", "2026-12-08"]})
class LocalMoment(serializers.Field[dt.datetime | dt.date, str, str, Any]):
    """A moment on the wall clock of the series: YYYY-MM-DDTHH:MM:SS; when it is sent, a day alone will do."""

    default_error_messages = {"form": _("Write it like 2026-12-08T19:00:00 or 2026-12-08.")}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> dt.datetime | dt.date:
        if not isinstance(data, str) or not re.fullmatch(LOCAL[1:-1], data):
            self.fail("form")
        try:
            return dt.datetime.fromisoformat(data) if "T" in data else dt.date.fromisoformat(data)
        except ValueError:
            self.fail("form")

    def to_representation(self, value: Any) -> str:
        text: str = value.isoformat()
        return text


class LocalMoments(ShortList):
    """Moments on the wall clock of the series."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"child": LocalMoment(), "required": False, "max_length": series.EXDATES, **options})

    def get_attribute(self, instance: Any) -> Any:
        """Those of the series; none for an event that does not repeat."""
        return instance.series.exdates if instance.series_id else []
