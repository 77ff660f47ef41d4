"""When reminders come, in words of the active language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY


def format_lead_time(minutes: int) -> str:
    """How long before the start a reminder comes, in the largest unit that fits."""
    if not minutes:
        return _("at the start")
    if minutes % WEEK == 0:
        count, words = minutes // WEEK, ngettext("{n} week before", "{n} weeks before", minutes // WEEK)
    elif minutes % DAY == 0:
        count, words = minutes // DAY, ngettext("{n} day before", "{n} days before", minutes // DAY)
    elif minutes % HOUR == 0:
        count, words = minutes // HOUR, ngettext("{n} hour before", "{n} hours before", minutes // HOUR)
    else:
        count, words = minutes, ngettext("{n} minute before", "{n} minutes before", minutes)
    return words.format(n=count)


def format_lead_times(minutes: Iterable[int], *, all_day: bool = False) -> str:
    """All of them, the earliest first; a word of its own for none."""
    render = format_hour_before if all_day else format_lead_time
    return ", ".join(render(value) for value in sorted(minutes, reverse=True)) or _("never")


def format_hour_before(minutes: int) -> str:
    """At which hour, so long before the midnight with which whole days begin, a reminder comes."""
    days = -(-minutes // DAY)
    hours, rest = divmod(days * DAY - minutes, HOUR)
    time = f"{hours:02}:{rest:02}"
    if days == 0:
        return _("on the day at {time}").format(time=time)
    if days == 1:
        return _("the day before at {time}").format(time=time)
    return ngettext("{n} day before, at {time}", "{n} days before, at {time}", days).format(n=days, time=time)
