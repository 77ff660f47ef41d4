"""Recurrence rules in words: "every Tuesday, through 1 June 2027"."""

import calendar
import datetime as dt
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from calendarapp.ics import rules
from calendarapp.models import Series

EVERY: Final = (
    gettext_noop("every Monday"),
    gettext_noop("every Tuesday"),
    gettext_noop("every Wednesday"),
    gettext_noop("every Thursday"),
    gettext_noop("every Friday"),
    gettext_noop("every Saturday"),
    gettext_noop("every Sunday"),
)
ON: Final = (
    gettext_noop("Mondays"),
    gettext_noop("Tuesdays"),
    gettext_noop("Wednesdays"),
    gettext_noop("Thursdays"),
    gettext_noop("Fridays"),
    gettext_noop("Saturdays"),
    gettext_noop("Sundays"),
)
OF_MONTH: Final = (
    gettext_noop("{which} Monday of the month"),
    gettext_noop("{which} Tuesday of the month"),
    gettext_noop("{which} Wednesday of the month"),
    gettext_noop("{which} Thursday of the month"),
    gettext_noop("{which} Friday of the month"),
    gettext_noop("{which} Saturday of the month"),
    gettext_noop("{which} Sunday of the month"),
)
GENDERS: Final = ("masculine", "masculine", "feminine", "masculine", "feminine", "feminine", "neuter")
ORDINALS: Final = {
    "masculine": {
        "1": pgettext_lazy("masculine", "on the first"),
        "2": pgettext_lazy("masculine", "on the second"),
        "3": pgettext_lazy("masculine", "on the third"),
        "4": pgettext_lazy("masculine", "on the fourth"),
        "5": pgettext_lazy("masculine", "on the fifth"),
        "-1": pgettext_lazy("masculine", "on the last"),
    },
    "feminine": {
        "1": pgettext_lazy("feminine", "on the first"),
        "2": pgettext_lazy("feminine", "on the second"),
        "3": pgettext_lazy("feminine", "on the third"),
        "4": pgettext_lazy("feminine", "on the fourth"),
        "5": pgettext_lazy("feminine", "on the fifth"),
        "-1": pgettext_lazy("feminine", "on the last"),
    },
    "neuter": {
        "1": pgettext_lazy("neuter", "on the first"),
        "2": pgettext_lazy("neuter", "on the second"),
        "3": pgettext_lazy("neuter", "on the third"),
        "4": pgettext_lazy("neuter", "on the fourth"),
        "5": pgettext_lazy("neuter", "on the fifth"),
        "-1": pgettext_lazy("neuter", "on the last"),
    },
}
RARE: Final = frozenset({"MONTHLY", "YEARLY"})
WORKDAYS: Final = [0, 1, 2, 3, 4]


def render_repetition(series: Series) -> str:
    """How a series repeats and until when, in the active language; what has no words is shown as the rule itself."""
    parts = rules.split(series.rrule)
    text = _describe(parts, series.start) or series.rrule
    until = rules.read_until(series.rrule, series.timezone)
    if "COUNT" in parts and text != series.rrule:
        count = int(parts["COUNT"])
        return ngettext("{text}, {count} time", "{text}, {count} times", count).format(text=text, count=count)
    if until is not None and text != series.rrule:
        if until.time() < series.time:  # it ends before the date of that day
            until -= dt.timedelta(days=1)
        return _("{text}, through {date}").format(text=text, date=formats.date_format(until, "j E Y"))
    return text


def render_in_list(series: Series | None, later: int, *, always: bool = False) -> str:
    """How something repeats, as every list of events names it; empty where its dates say so themselves.

    Args:
        series: of which it is a date.
        later: how many dates it stands for besides its own. Without them the days and weeks in which it comes again
            are plain; what comes again in a month or a year is not.
        always: name what is plain as well: a page has the room for it.
    """
    if series is None or not (later or always or rules.split(series.rrule)["FREQ"] in RARE):
        return ""
    rule = render_repetition(series)
    if not later or not rules.has_end(series.rrule):
        return rule
    return ngettext("{rule}, {n} more date", "{rule}, {n} more dates", later).format(rule=rule, n=later)


def _describe(parts: dict[str, str], start: dt.datetime) -> str | None:
    """The rule without its end; None where there are no words for it."""
    interval = int(parts.get("INTERVAL", 1))
    more = {name for name in parts if name.startswith("BY")}
    frequency = parts["FREQ"]
    if frequency == "DAILY" and not more:
        return (
            _("every day")
            if interval == 1
            else ngettext("every {n} day", "every {n} days", interval).format(n=interval)
        )
    if frequency == "WEEKLY" and more <= {"BYDAY"}:
        return _describe_weeks(parts.get("BYDAY", rules.DAY_NAMES[start.weekday()]).split(","), interval)
    if frequency == "MONTHLY" and more <= {"BYMONTHDAY"}:
        return _describe_month_days(parts.get("BYMONTHDAY", str(start.day)), interval)
    if frequency == "MONTHLY" and more <= {"BYDAY", "BYSETPOS"}:
        return _describe_month_weekday(parts["BYDAY"], parts.get("BYSETPOS"), interval)
    if frequency == "YEARLY" and (not more or (more == {"BYMONTH", "BYMONTHDAY"} and _is_one_day(parts))):
        day = dt.date(2024, int(parts.get("BYMONTH", start.month)), int(parts.get("BYMONTHDAY", start.day)))
        return _describe_year(formats.date_format(day, "j E"), interval)
    return None


def _is_one_day(parts: dict[str, str]) -> bool:
    """Whether a yearly rule names one day of one month, which any year or a leap year has."""
    month, day = parts["BYMONTH"], parts["BYMONTHDAY"]
    return month.isdigit() and day.isdigit() and int(day) <= calendar.monthrange(2024, int(month))[1]


def _describe_year(date: str, interval: int) -> str:
    if interval == 1:
        return _("every year on {date}").format(date=date)
    return ngettext("every {n} year on {date}", "every {n} years on {date}", interval).format(n=interval, date=date)


def _describe_weeks(names: list[str], interval: int) -> str:
    days = sorted(rules.DAY_NAMES.index(name) for name in names)
    if days == WORKDAYS and interval == 1:
        return _("on weekdays")
    if len(days) == 7 and interval == 1:
        return _("every day")
    if len(days) == 1 and interval == 1:
        return _(EVERY[days[0]])
    *first, last = [_(ON[day]) for day in days]
    named = _("{first} and {last}").format(first=", ".join(first), last=last) if first else last
    listed = _("on {days}").format(days=named)
    if interval == 1:
        return listed
    return ngettext("every {n} week {days}", "every {n} weeks {days}", interval).format(n=interval, days=listed)


def _describe_month_days(text: str, interval: int) -> str | None:
    if text == "-1":
        day = _("on the last day of the month")
    elif text.isdigit():
        day = _("on day {n} of the month").format(n=int(text))
    elif all(one.isdigit() for one in text.split(",")):
        *first, last = map(str, sorted({int(one) for one in text.split(",")}))
        named = _("{first} and {last}").format(first=", ".join(first), last=last) if first else last
        day = _("on days {days} of the month").format(days=named)
    else:
        return None
    return _add_months(day, interval)


def _describe_month_weekday(text: str, place: str | None, interval: int) -> str | None:
    which, name = (place or text[:-2]), text[-2:]
    if "," in text or (place and text != name):
        return None
    weekday = rules.DAY_NAMES.index(name)
    ordinal = ORDINALS[GENDERS[weekday]].get(which.removeprefix("+"))
    return None if ordinal is None else _add_months(_(OF_MONTH[weekday]).format(which=ordinal), interval)


def _add_months(day: str, interval: int) -> str:
    if interval == 1:
        return day
    return ngettext("{day}, every {n} month", "{day}, every {n} months", interval).format(n=interval, day=day)
