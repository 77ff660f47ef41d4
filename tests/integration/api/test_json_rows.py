"""JSON written by the database equals the serializer's, whatever the row contains."""

import datetime as dt
import json
from typing import Any, ClassVar

import pytest
from django.db import connection
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer

from calendarapp import clock
from calendarapp.api import json_rows
from calendarapp.api.serializers import (
    AppointmentSerializer,
    EventSerializer,
    PersonSerializer,
    StatisticsSerializer,
)
from calendarapp.models import Appointment, BotStatistics, Event, TgUser
from tests.support.api import ApiClient
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db

STRANGE = 'Обед "вдвоём"; \\N, 50%\t\u2028\x07\x7f🎂'


def both(form: type[ModelSerializer[Any]], rows_of: Any) -> tuple[list[str], list[str]]:
    """The JSON from the database, and the JSON from REST framework."""
    found = rows_of.order_by("pk").annotate(row=json_rows.make_row_json(form))
    return (
        [json_rows.add_properties(form, one.row) for one in found],
        [JSONRenderer().render(form(one).data).decode() for one in rows_of.order_by("pk")],
    )


def test_appointment_json_from_database_equals_serializer(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris)
    make_meeting(cast.anna, cast.boris, days=2, time=dt.time(23, 59, 59, 500_000), name=STRANGE, details=STRANGE)
    make_meeting(cast.oleg, cast.anna, days=3, status="declined", duration_minutes=None, timezone="Asia/Kathmandu")
    Appointment.objects.filter(organizer_tg_id=cast.oleg.tg_id).update(
        proposed_date=get_day(4),
        proposed_time=dt.time(9, 0, 0, 120_000),
        proposed_timezone="UTC",
        expires_at=clock.now().replace(microsecond=0),
        holds=False,
        created_at=dt.datetime(1999, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC),
        date=dt.date(999, 1, 2),
    )
    ours, expected = both(AppointmentSerializer, Appointment.objects.all())
    assert [json.loads(row) for row in ours] == [json.loads(row) for row in expected]
    assert [list(json.loads(row)) for row in ours] == [list(json.loads(row)) for row in expected]
    assert len(ours) == 3


def test_event_json_from_database_equals_serializer(cast: Cast) -> None:
    make_event(cast.anna, reminder_minutes=[60, 0], name=STRANGE, details=STRANGE)
    make_event(cast.anna, days=2, time=dt.time(0, 0, 0, 1), duration_minutes=None, timezone="America/New_York")
    with connection.cursor() as cursor:  # an older bot, which knows only these columns
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES ('', %s, '7:05', NULL, 1)", [get_day(3)]
        )
    ours, expected = both(EventSerializer, Event.objects.all())
    assert [json.loads(row) for row in ours] == [json.loads(row) for row in expected]
    assert "force" not in json.loads(ours[0])
    assert len(ours) == 3


def test_person_json_from_database_equals_serializer(cast: Cast) -> None:
    TgUser.objects.create(tg_id=7, username="ivan", timezone="Asia/Tokyo", reminder_minutes=[5], digest_time="07:30")
    TgUser.objects.create(tg_id=8, started_at=clock.now())
    TgUser.objects.create(tg_id=TgUser.NOBODY)
    TgUser.objects.filter(pk=cast.anna.tg_id).update(first_name=STRANGE, last_name=" Ы ")
    ours, expected = both(PersonSerializer, TgUser.objects.all())
    assert [json.loads(row) for row in ours] == [json.loads(row) for row in expected]
    assert [list(json.loads(row)) for row in ours] == [list(json.loads(row)) for row in expected]
    assert [json.loads(row)["display_name"] for row in ours[1:3]] == ["@ivan", "8"]


def test_statistics_json_from_database_equals_serializer() -> None:
    BotStatistics.objects.create(date=get_day(1), user_count=1, event_count=2, edited_events=3, cancelled_events=4)
    ours, expected = both(StatisticsSerializer, BotStatistics.objects.all())
    assert [json.loads(row) for row in ours] == [json.loads(row) for row in expected]


class Unknown(EventSerializer):
    length = serializers.SerializerMethodField()

    class Meta(EventSerializer.Meta):
        fields: ClassVar = [*EventSerializer.Meta.fields, "length"]


def test_unknown_serializer_method_is_refused() -> None:
    with pytest.raises(TypeError, match="length"):
        json_rows.make_row_json(Unknown)


def test_indented_json_equals_compact_json(cast: Cast) -> None:
    make_event(cast.anna)
    anna = ApiClient(cast.anna)
    indented = anna.get("events/", Accept="application/json; indent=4")
    assert indented.content.startswith(b'{\n    "next": null')
    assert indented.json() == anna.get("events/").json()
