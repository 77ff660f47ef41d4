"""Periodic work, done by whichever worker comes first; doing it twice does no harm."""

import datetime as dt
from typing import Final

from calendarapp import clock
from calendarapp.authorship import Writer, write_as
from calendarapp.models import ArrivedUpdate, ProcessedUpdate
from calendarapp.services import (
    feed_versions,
    history,
    holds,
    idempotency,
    outbox,
    rate_limits,
    reminders,
    series,
    statistics,
)

# Telegram keeps an update for 24 hours at most; after a week without updates its numbering restarts.
KEEP_UPDATES: Final = dt.timedelta(days=3)
# Arrivals that their bots have not removed, because they died, or that were not to be served.
KEEP_ARRIVALS: Final = dt.timedelta(minutes=1)


@write_as(Writer("worker", "worker"))
def run() -> int:
    """Let invitations expire, carry series on, set the reminders of events from elsewhere, fold and forget.

    Returns:
        How many series were carried on and events got their reminders; then more may be waiting, and it is worth
        running again at once.
    """
    holds.expire_invitations()
    extended = series.extend()
    adopted = reminders.set_for_adopted_events()
    statistics.fold()
    feed_versions.fold()
    outbox.purge_sent()
    outbox.purge_dead_letters()
    idempotency.forget()
    history.forget_old()
    rate_limits.forget()
    ProcessedUpdate.objects.filter(created_at__lt=clock.now() - KEEP_UPDATES).delete()
    ArrivedUpdate.objects.filter(alive_until__lt=clock.now() - KEEP_ARRIVALS).delete()
    return extended + adopted
