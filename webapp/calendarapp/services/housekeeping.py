"""What has to be done every now and then, by whichever worker comes first; doing it twice does no harm."""

import datetime as dt
from typing import Final

from calendarapp import clock
from calendarapp.models import ProcessedUpdate
from calendarapp.services import outbox, statistics

# Telegram keeps an update for 24 hours at most; after a week without updates its numbers begin anew.
KEEP_UPDATES: Final = dt.timedelta(days=3)


def run() -> None:
    """Fold statistics, and forget what has served its purpose."""
    statistics.fold()
    outbox.forget_sent()
    ProcessedUpdate.objects.filter(created_at__lt=clock.now() - KEEP_UPDATES).delete()
