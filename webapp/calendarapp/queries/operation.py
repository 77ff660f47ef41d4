"""What the database knows about the running system, for those who operate it; one place, read by `/metrics`."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from webapp.metrics import OnRequest

# Name, explanation, labels, query: each row has the labels' values and then the number.
GAUGES: Final[tuple[tuple[str, str, list[str], str], ...]] = (
    (
        "vstrecha_outbox_waiting",
        "Messages that are neither sent nor failed.",
        [],
        "SELECT count(*) FROM calendarapp_outboxmessage WHERE sent_at IS NULL AND failed_at IS NULL",
    ),
    (
        "vstrecha_outbox_oldest_seconds",
        "For how long the oldest of them could have gone out.",
        [],
        (
            "SELECT coalesce(greatest(extract(epoch FROM statement_timestamp() - min(due_at)), 0), 0)"
            " FROM calendarapp_outboxmessage WHERE sent_at IS NULL AND failed_at IS NULL"
        ),
    ),
    (
        "vstrecha_outbox_failed",
        "Messages that Telegram has refused for good and nobody has looked at.",
        [],
        "SELECT count(*) FROM calendarapp_outboxmessage WHERE failed_at IS NOT NULL",
    ),
    (
        "vstrecha_webhooks_waiting",
        "Deliveries that are neither made nor given up, to webhooks that are not disabled.",
        [],
        (
            "SELECT count(*) FROM calendarapp_webhookdelivery delivery"
            " JOIN calendarapp_webhookendpoint endpoint ON endpoint.id = endpoint_id"
            " WHERE delivered_at IS NULL AND failed_at IS NULL AND disabled_at IS NULL"
        ),
    ),
    (
        "vstrecha_webhooks_disabled",
        "Webhooks that are disabled because they failed.",
        [],
        "SELECT count(*) FROM calendarapp_webhookendpoint WHERE disabled_reason IN ('failing', 'gone')",
    ),
    (
        "vstrecha_reminders_late",
        "Reminders that should have become messages a minute ago.",
        [],
        "SELECT count(*) FROM calendarapp_reminder WHERE due_at < statement_timestamp() - interval '1 minute'",
    ),
    (
        "vstrecha_database_bytes",
        "The size of the database.",
        [],
        "SELECT pg_database_size(current_database())",
    ),
    (
        "vstrecha_database_connections",
        "Connections to the database, by what they do.",
        ["state"],
        (
            "SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " GROUP BY 1 ORDER BY 1"
        ),
    ),
    (
        "vstrecha_database_connections_limit",
        "How many connections the server accepts.",
        [],
        "SELECT current_setting('max_connections')::int",
    ),
    (
        "vstrecha_replica_lag_seconds",
        "How far a streaming replica is behind; of those that the user may see (GRANT pg_monitor).",
        ["replica"],
        (
            "SELECT application_name, extract(epoch FROM coalesce(replay_lag, interval '0')) FROM pg_stat_replication"
            " WHERE state IS NOT NULL ORDER BY 1"
        ),
    ),
)


class Database(OnRequest):
    """The gauges above, and whether the database answers."""

    def collect(self) -> Iterable[Metric]:
        """Ask the database; if it is away, that is the only number."""
        try:
            found = [_read(*gauge) for gauge in GAUGES]
        except Error:
            found = []
        up = GaugeMetricFamily("vstrecha_database_up", "1 when the database answers.", value=bool(found))
        return [up, *found]


def _read(name: str, about: str, labels: list[str], query: str) -> Metric:
    gauge = GaugeMetricFamily(name, about, labels=labels)
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for row in rows:
        gauge.add_metric([str(value) for value in row[:-1]], float(row[-1]))
    return gauge
