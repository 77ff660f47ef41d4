"""When people are busy and when all of them are free, of those who let the caller see it.

Only times are shown. A person whom the bot doesn't know looks like one who hides their calendar, so an answer doesn't
tell who uses the bot.
"""

import datetime as dt
import re
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calendarapp import access, clock
from calendarapp.api.authentication import get_actor
from calendarapp.api.conditional import make_conditional_response
from calendarapp.api.fields import MINUTE, MINUTES, OFFSET, TELEGRAM_ID, Clock, Instant, ShortList
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.errors import CalendarError
from calendarapp.queries import availability, hours

PEOPLE: Final = 50
DAYS: Final = 92
STEPS: Final = (5, 10, 15, 20, 30, 60)
SLOTS: Final = 200
INSTANT: Final = rf"{MINUTE}:[0-5][0-9](\.[0-9]{{1,6}})?{OFFSET}"  # 29 February is checked apart
LEAP_DAY: Final = "-02-29T"


class Digits(serializers.IntegerField):
    """A whole number above zero in the address: its digits and nothing else."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, **options})

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch("[1-9][0-9]{0,18}", str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Numbers(ShortList):
    """Whole numbers above zero with commas between them, in one parameter of the address."""

    def __init__(self, *, most: int, largest: int, **options: Any) -> None:
        super().__init__(child=Digits(max_value=largest), min_length=1, max_length=most, **options)

    def to_internal_value(self, data: Any) -> list[int]:
        return super().to_internal_value(str(data).split(","))


@extend_schema_field({"type": "string", "pattern": INSTANT})
class Moment(serializers.DateTimeField):
    """A point on the time line, as RFC 3339 writes it: with its offset."""

    default_error_messages = {  # noqa: RUF012  as REST framework declares it
        "form": _("Write it like 2026-12-01T09:00:00Z or 2026-12-01T12:00:00%2B03:00.")
    }

    def to_internal_value(self, value: Any) -> dt.datetime:
        if not re.match(INSTANT, str(value).replace(LEAP_DAY, "-02-28T")):
            self.fail("form")
        return super().to_internal_value(value)


class BusyQuery(serializers.Serializer[Any]):
    """Whose time, and from when until when."""

    users = Numbers(most=PEOPLE, largest=TELEGRAM_ID["max_value"], help_text="Telegram IDs.")
    start = Moment(default_timezone=dt.UTC, help_text="An instant with its offset.")
    end = Moment(default_timezone=dt.UTC, help_text=f"After the start, by at most {DAYS} days.")

    def validate_users(self, users: list[int]) -> list[int]:
        return list(dict.fromkeys(users))


class SlotsQuery(BusyQuery):
    """The same, and which free times to find."""

    duration_minutes = Digits(**MINUTES, default=60, help_text="How long.")
    work_start = Clock(
        required=False, help_text="On each person's own clock, beside their own hours; 09:00 for who has chosen none."
    )
    work_end = Clock(
        required=False,
        help_text="The same; the next day's, unless it is later than `work_start`. 18:00 for who has chosen none.",
    )
    weekdays = Numbers(most=7, largest=7, required=False, help_text="On which work begins, 1 is Monday; all of them.")
    step_minutes = serializers.ChoiceField(
        choices=STEPS,
        default=availability.STEP,
        help_text="Times begin on multiples of it on the first person's clock.",
    )
    limit = Digits(max_value=SLOTS, default=20, help_text="How many at most.")


class IntervalSerializer(serializers.Serializer[Any]):
    """An interval in UTC; the end of a meeting without a duration is its start."""

    start = Instant()
    end = Instant()


BUSY: Final = inline_serializer(
    "FreeBusy",
    {
        "people": inline_serializer(
            "FreeBusyPerson",
            {
                "tg_id": serializers.IntegerField(),
                "visible": serializers.BooleanField(
                    help_text="Whether the caller may see it; if not, or if the person is unknown, `busy` is empty."
                ),
                "busy": IntervalSerializer(many=True),
            },
            many=True,
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
        ),
        "hidden": serializers.ListField(
            child=serializers.IntegerField(),
            help_text="Those of whom it is not known when they are free: the caller may not see it, or nobody can.",
        ),
    },
)


class FreeBusyView(APIView):
    """When people are busy."""

    permission_classes = (IsCalendarUser,)

    @extend_schema(
        summary="When people are busy",
        description=(
            "What meetings and events that are not marked as free take of the window, merged and cut to it, for each "
            "person in the order asked for. Each person chooses who may see it; the staff sees everybody's."
        ),
        parameters=[BusyQuery],
        responses=BUSY,
    )
    def get(self, request: Request) -> Response:
        """The busy intervals of each person named."""
        asked = _read_query(BusyQuery, request)
        seen = access.find_open_calendars(get_actor(request), asked["users"])
        found = availability.list_busy_intervals(list(seen), asked["start"], asked["end"])
        people = [
            {
                "tg_id": tg_id,
                "visible": tg_id in seen,
                "busy": [_render_interval(taken) for taken in found.get(tg_id, [])],
            }
            for tg_id in asked["users"]
        ]
        return make_conditional_response(request, {"people": people})


class SlotsView(APIView):
    """When they are all free."""

    permission_classes = (IsCalendarUser,)

    @extend_schema(
        summary="Common free times",
        description=(
            "The first coming times of the window at which all of these people are free, within everybody's working "
            "hours, without their days off, and with their breaks, notice and daily limits; they may overlap each "
            "other. Those whose calendars are not to be seen are named in `hidden`: the times say nothing of them."
        ),
        parameters=[SlotsQuery],
        responses=FREE,
    )
    def get(self, request: Request) -> Response:
        """The common free times, each with its start on every person's clock."""
        asked = _read_query(SlotsQuery, request)
        users = asked.pop("users")
        asked["start"] = min(max(asked["start"], clock.now()), asked["end"])  # what is past can't be booked
        actor = get_actor(request)
        seen = access.find_open_calendars(actor, users)
        known = hours.get_known(seen)
        zones = {tg_id: clock.get_zone(known.get(tg_id, hours.make_unknown()).zone) for tg_id in users}
        slots = []
        for found in availability.find_common_free(users, **asked, seen=known, asker=actor.tg_id):
            people = [{"tg_id": tg_id, "local_start": found[0].astimezone(zones[tg_id]).isoformat()} for tg_id in users]
            slots.append({**_render_interval(found), "people": people})
        hidden = [tg_id for tg_id in users if tg_id not in seen]
        return make_conditional_response(request, {"slots": slots, "hidden": hidden})


def _read_query(query: type[BusyQuery], request: Request) -> dict[str, Any]:
    """What the address asks for.

    Raises:
        ValidationError: with the field's name.
        CalendarError: `window_wrong`.
    """
    # A repeated parameter is joined into one list; an empty text stays what it is, which no field accepts.
    checked = query(data={name: ",".join(values) for name, values in request.query_params.lists()})
    checked.is_valid(raise_exception=True)
    asked = dict(checked.validated_data)
    if not dt.timedelta(0) < asked["end"] - asked["start"] <= dt.timedelta(days=DAYS):
        raise CalendarError("window_wrong", limit=DAYS)
    return asked


def _render_interval(interval: availability.Interval) -> dict[str, Any]:
    start, end = interval
    return dict(IntervalSerializer({"start": start, "end": end}).data)
