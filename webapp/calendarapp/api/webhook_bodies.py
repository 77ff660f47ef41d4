"""What a webhook is sent: the change, and the object as the API shows it.

It is written by the database, from the row as it was right after the change, with the serializers' own fields.
"""

import functools
import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from calendarapp.api import json_rows
from calendarapp.api.fields import Instant
from calendarapp.api.serializers import AppointmentSerializer, EventSerializer
from calendarapp.models import WebhookDelivery

Subject = WebhookDelivery.Subject
SERIALIZERS: Final[dict[str, json_rows.Serializer]] = {
    Subject.APPOINTMENT: AppointmentSerializer,
    Subject.EVENT: EventSerializer,
}
INSTANT: Final = Instant()

# The row after the change, and before it: what has changed is laid over it, and the interval is derived again.
RENDER: Final = """
SELECT delivery.id, (SELECT ({row}) FROM jsonb_populate_record(NULL::{table}, data -> 'object') AS {table}),
    CASE WHEN data -> 'previous' <> '{{}}' THEN (
        SELECT ({row}) FROM (SELECT (data -> 'object') || (data -> 'previous') AS merged) AS past,
            jsonb_populate_record(NULL::{table}, merged || jsonb_build_object('slot', calendar_slot(
                (merged ->> 'date')::date, (merged ->> 'time')::time, merged ->> 'timezone',
                (merged ->> 'duration_minutes')::integer
            )::text)) AS {table}
    ) END
FROM calendarapp_webhookdelivery AS delivery WHERE delivery.id = ANY (%s) AND subject = %s
"""


def render(delivery_ids: Sequence[int]) -> dict[int, bytes]:
    """The bodies of these deliveries, by their numbers: JSON in UTF-8."""
    rows = list(WebhookDelivery.objects.filter(pk__in=delivery_ids))
    return {
        row.pk: json.dumps(body, ensure_ascii=False).encode() for row, body in zip(rows, describe(rows), strict=True)
    }


def describe(deliveries: Sequence[WebhookDelivery]) -> list[dict[str, Any]]:
    """What each of these deliveries says, as data of JSON."""
    rendered: dict[int, tuple[Any, Any]] = {}
    for subject in {delivery.subject for delivery in deliveries} & SERIALIZERS.keys():
        rendered |= _render_rows(subject, [it.pk for it in deliveries if it.subject == subject])
    return [
        {"type": it.type, "timestamp": INSTANT.to_representation(it.happened_at), "data": _make_data(it, rendered)}
        for it in deliveries
    ]


def _make_data(delivery: WebhookDelivery, rendered: dict[int, tuple[Any, Any]]) -> dict[str, Any]:
    if delivery.subject not in SERIALIZERS:
        return {}
    data = delivery.data
    shown, before = rendered[delivery.pk]
    if data["object"].keys() <= {"id"}:  # of a person who was erased since
        shown = data["object"]
    previous = {name: value for name, value in (before or {}).items() if value != shown.get(name)}
    return {"action": data["action"], "by": data["by"], "object": shown, "previous": previous}


def _render_rows(subject: str, ids: list[int]) -> dict[int, tuple[Any, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_make_query(subject), [ids, subject])
        return {number: (_load(now), _load(before)) for number, now, before in cursor.fetchall()}


def _load(row: str | None) -> Any:
    return None if row is None else json.loads(row)


@functools.cache
def _make_query(subject: str) -> str:
    serializer = SERIALIZERS[subject]
    model: type[Model] = serializer.Meta.model
    table = model._meta.db_table
    return RENDER.format(row=json_rows.make_row_json(serializer).sql, table=table)
