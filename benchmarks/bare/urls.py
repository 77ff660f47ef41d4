"""The floor below /floor/, the stock API below /stock/."""

import datetime as dt
import json
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path
from rest_framework import serializers, viewsets
from rest_framework.routers import DefaultRouter

from calendarapp.models import Appointment
from calendarapp.queries import agenda as attended

# The members of a meeting as the product's API shows them.
COLUMNS = """
    id, date, time, status, organizer_tg_id, participant_tg_id, event_id AS event, details, name, duration_minutes,
    timezone, lower(slot) AS start, upper(slot) AS "end", holds, expires_at, proposed_date, proposed_time,
    proposed_timezone, sequence, created_at, updated_at
"""
PAGE = """
SELECT coalesce(json_agg(page), '[]')::text FROM (
    SELECT {columns} FROM calendarapp_appointment WHERE {where} ORDER BY date DESC, time DESC, id DESC LIMIT 50
) AS page
"""
CONDITIONS = {
    "status": "status = %s",
    "participant": "participant_tg_id = %s",
    "after": "(date, time, id) < (%s::date, %s::time, %s::bigint)",
}
INSERT = """
INSERT INTO events (name, date, time, details, user_id, duration_minutes, timezone, reminders_set)
VALUES (%s, %s, %s, %s, %s, %s, 'Europe/Moscow', true) RETURNING row_to_json(events)::text
"""
LIST = Template("<ul>{% for row in rows %}<li>{{ row.4 }} {{ row.3 }} {{ row.6 }}</li>{% endfor %}</ul>")


def page(request: HttpRequest) -> HttpResponse:
    """A page of meetings: all, those with one status or participant, or those after a place in the list."""
    conditions, values = ["true"], []
    for name, condition in CONDITIONS.items():
        if name in request.GET:
            conditions.append(condition)
            values += request.GET[name].split(",")
    with connection.cursor() as cursor:
        cursor.execute(PAGE.format(columns=COLUMNS, where=" AND ".join(conditions)), values)
        return _json(cursor.fetchone()[0])


def create(request: HttpRequest) -> HttpResponse:
    """A new event."""
    given = json.loads(request.body)
    names = ("name", "date", "time", "details", "tg_user_id", "duration_minutes")
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [given[name] for name in names])
        return _json(cursor.fetchone()[0], status=201)


def agenda(request: HttpRequest) -> HttpResponse:
    """What a person attends in that time: a list of times and names."""
    asked = request.GET
    rows = attended._GET_PAGE.rows(
        attendees=attended.ATTENDEES, person=int(asked["person"]), since=dt.datetime.fromisoformat(asked["since"]),
        until=dt.datetime.fromisoformat(asked["until"]), zone=asked["zone"],
        called_off=dt.datetime.fromisoformat(asked["called_off"]), collapsed=False, first=0, size=int(asked["size"]),
    )  # fmt: skip
    body = LIST.render(Context({"rows": rows})).encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def _json(text: str, status: int = 200) -> HttpResponse:
    body = text.encode()
    headers = {"Content-Length": str(len(body))}  # otherwise gunicorn would send it in chunks
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """The documented fields."""

    class Meta:
        """All of them."""

        model = Appointment
        fields = (
            "id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event", "details",
        )  # fmt: skip


class AppointmentViewSet(viewsets.ModelViewSet[Any]):
    """The obvious implementation."""

    queryset = Appointment.objects.all().order_by("-date", "-time")
    serializer_class = AppointmentSerializer


router = DefaultRouter()
router.register("appointments", AppointmentViewSet)
urlpatterns = [
    path("floor/appointments/", page),
    path("floor/events/", create),
    path("floor/agenda/", agenda),
    path("stock/", include(router.urls)),
]
