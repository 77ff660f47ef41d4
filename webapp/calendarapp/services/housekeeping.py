"""Periodic work, done by whichever worker comes first; doing it twice does no harm."""

from calendarapp.authorship import Writer, write_as
from calendarapp.services import (
    day_counts,
    feed_versions,
    history,
    holds,
    outbox,
    places,
    reminders,
    retention,
    series,
    statistics,
)


@write_as(Writer("worker", "worker"))
def run() -> int:
    """Let invitations expire, fill free places, carry series on, set reminders of events from elsewhere, fold, forget.

    Returns:
        How many series were carried on and events got their reminders; then more may be waiting, and it is worth
        running again at once.
    """
    holds.expire_invitations()
    places.fill_freed_places()
    extended = series.extend()
    adopted = reminders.set_for_adopted_events()
    statistics.fold()
    day_counts.keep_up()
    feed_versions.fold()
    outbox.purge_dead_letters()
    history.forget_old()
    retention.forget_old()
    return extended + adopted
