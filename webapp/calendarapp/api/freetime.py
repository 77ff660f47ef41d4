"""When people are busy, and when they are all free: for every user of the API, of anybody.

Nothing but times comes out. Somebody whom the bot doesn't know is free like anybody without meetings, so an answer
doesn't tell who has started it.
"""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calendarapp import clock, freetime, queries
from calendarapp.api.permissions import IsCalendarUser

PEOPLE: Final = 50
WINDOW: Final = dt.timedelta(days=92)
EARLIEST: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST: Final = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
STEPS: Final = (5, 10, 15, 20, 30, 60)
SLOTS: Final = 200
DAY: Final = 24 * 60


class NumbersField(serializers.ListField):
    """Numbers with commas between them, in one parameter of a query."""

    def get_value(self, dictionary: Any) -> Any:
        """The text as it came; REST framework would take it for a list of one."""
        return dictionary.get(self.field_name, serializers.empty)

    def to_internal_value(self, data: Any) -> list[int]:
        """The numbers in their order, each once."""
        numbers = super().to_internal_value([part for part in str(data).split(",") if part.strip()])
        return list(dict.fromkeys(numbers))


class BusyQuery(serializers.Serializer[Any]):
    """Whose time, and from when until when."""

    users = NumbersField(child=serializers.IntegerField(min_value=1, max_value=2**52 - 1), max_length=PEOPLE)
    start = serializers.DateTimeField(default_timezone=dt.UTC)
    end = serializers.DateTimeField(default_timezone=dt.UTC)

    def validate_users(self, users: list[int]) -> list[int]:
        """At least one."""
        if not users:
            raise serializers.ValidationError(_("Name at least one person."))
        return users

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A window that has an end, and one that can be answered in time."""
        for name in ("start", "end"):
            if not EARLIEST <= attrs[name] < LATEST:
                raise serializers.ValidationError({name: _("A year from 2000 to 2199.")})
        if attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": _("The end comes after the start.")})
        if attrs["end"] - attrs["start"] > WINDOW:
            message = _("From start to end there are at most {days} days.").format(days=WINDOW.days)
            raise serializers.ValidationError({"end": message})
        return attrs


class SlotsQuery(BusyQuery):
    """The same, and what is looked for."""

    duration_minutes = serializers.IntegerField(min_value=1, max_value=7 * DAY, default=60)
    work_start = serializers.TimeField(default=dt.time(9))
    work_end = serializers.TimeField(default=dt.time(18))
    weekdays = NumbersField(child=serializers.IntegerField(min_value=1, max_value=7), required=False)
    step_minutes = serializers.ChoiceField(choices=STEPS, default=freetime.STEP)
    limit = serializers.IntegerField(min_value=1, max_value=SLOTS, default=20)


class IntervalSerializer(serializers.Serializer[Any]):
    """From when until when, in UTC; a meeting without a duration takes a moment, and its end is its start."""

    start = serializers.DateTimeField(default_timezone=dt.UTC)
    end = serializers.DateTimeField(default_timezone=dt.UTC)


def _list(name: str, what: str, *, most: int, largest: int, required: bool) -> OpenApiParameter:
    numbers = {"type": "integer", "format": "int64", "minimum": 1, "maximum": largest}
    schema = {"type": "array", "items": numbers, "minItems": 1, "maxItems": most}
    return OpenApiParameter(name, schema, required=required, style="form", explode=False, description=what)


WHOSE: Final = [
    _list("users", "Telegram IDs, with commas between them.", most=PEOPLE, largest=2**52 - 1, required=True),
    OpenApiParameter("start", OpenApiTypes.DATETIME, required=True, description="Without an offset it is UTC."),
    OpenApiParameter(
        "end", OpenApiTypes.DATETIME, required=True, description=f"After the start, at most {WINDOW.days} days."
    ),
]
MINUTES: Final = {"type": "integer", "minimum": 1, "maximum": 7 * DAY, "default": 60}
CLOCK: Final = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
WANTED: Final = [
    OpenApiParameter("duration_minutes", MINUTES, description="How long, up to a week."),
    OpenApiParameter("work_start", {**CLOCK, "default": "09:00"}, description="On each person's own clock."),
    OpenApiParameter(
        "work_end",
        {**CLOCK, "default": "18:00"},
        description="On each person's own clock; the next day's, unless it is later than `work_start`.",
    ),
    _list("weekdays", "Days on which work begins, 1 is Monday; every day.", most=7, largest=7, required=False),
    OpenApiParameter(
        "step_minutes",
        {"type": "integer", "enum": list(STEPS), "default": freetime.STEP},
        description="Times begin on multiples of it on the first person's clock.",
    ),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": SLOTS, "default": 20}, description="How many at most."
    ),
]
BUSY: Final = inline_serializer(
    "FreeBusy",
    {
        "people": inline_serializer(
            "FreeBusyPerson", {"tg_id": serializers.IntegerField(), "busy": IntervalSerializer(many=True)}, many=True
        )
    },
)
FREE: Final = inline_serializer(
    "Slots",
    {
        "slots": inline_serializer(
            "Slot",
            {
                "start": serializers.DateTimeField(),
                "end": serializers.DateTimeField(),
                "people": inline_serializer(
                    "SlotPerson",
                    {"tg_id": serializers.IntegerField(), "local_start": serializers.DateTimeField()},
                    many=True,
                ),
            },
            many=True,
        )
    },
)


class FreeBusyView(APIView):
    """When people are busy."""

    permission_classes = (IsCalendarUser,)

    @extend_schema(
        summary="When people are busy",
        description="What meetings take of the window, merged and cut to it, for each person in the order asked for.",
        parameters=WHOSE,
        responses=BUSY,
    )
    def get(self, request: Request) -> Response:
        """The busy intervals of everybody who was named."""
        asked = _asked(BusyQuery, request)
        found = freetime.busy_intervals(asked["users"], asked["start"], asked["end"])
        people = [{"tg_id": tg_id, "busy": [_interval(taken) for taken in found[tg_id]]} for tg_id in asked["users"]]
        return Response({"people": people})


class SlotsView(APIView):
    """When they are all free."""

    permission_classes = (IsCalendarUser,)

    @extend_schema(
        summary="Common free times",
        description=(
            "The first coming times of the window at which all of these people are free, within everybody's working "
            "hours; they may overlap each other."
        ),
        parameters=[*WHOSE, *WANTED],
        responses=FREE,
    )
    def get(self, request: Request) -> Response:
        """The common free times, each with what everybody's clock shows when it begins."""
        asked = _asked(SlotsQuery, request)
        users = asked.pop("users")
        asked["start"] = min(max(asked["start"], clock.now()), asked["end"])  # what is past can't be booked
        zones = {tg_id: clock.zone(person.timezone) for tg_id, person in queries.people(users).items()}
        slots = []
        for found in freetime.common_free(users, **asked):
            people = [{"tg_id": tg_id, "local_start": found[0].astimezone(zones[tg_id]).isoformat()} for tg_id in users]
            slots.append({**_interval(found), "people": people})
        return Response({"slots": slots})


def _asked(query: type[BusyQuery], request: Request) -> dict[str, Any]:
    """What the address asks for.

    Raises:
        ValidationError: with the field's name.
    """
    checked = query(data=request.query_params)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def _interval(interval: freetime.Interval) -> dict[str, Any]:
    start, end = interval
    return dict(IntervalSerializer({"start": start, "end": end}).data)
