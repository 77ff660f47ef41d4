"""Recurring events written out: one by one, within a year, and with no more work than an honest file needs."""

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

import recurring_ical_events  # type: ignore[import-untyped]
from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur

from calendarapp.ics.types import EVENTS_LIMIT, WINDOW, UnreadableError, VEvent

RULE_LIMIT: Final = 300  # characters
DATES_LIMIT: Final = 2000  # of RDATE and EXDATE
TIMES_A_DAY: Final = 5
# What it costs to walk a rule for a year, in steps from day to day; a file of many old rules costs many years.
COST: Final = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 60, "YEARLY": 30}
BUDGET: Final = 500_000
# A rule that never comes true is walked to the year 9999, for dateutil ends at dates that it finds alone.
NEVER: Final = 200_000

RECURRING: Final = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "EXRULE")


class Budget:
    """How much work a file may still make."""

    def __init__(self) -> None:
        self.left: float = BUDGET

    def spend(self, cost: float) -> None:
        """Take that much of it.

        Raises:
            UnreadableError: `recurrence_too_long`.
        """
        if cost > self.left:
            raise UnreadableError("recurrence_too_long")
        self.left -= cost


def is_recurring(components: list[VEvent]) -> bool:
    """Whether the components of one UID are more than one plain event."""
    return len(components) > 1 or any(name in components[0] for name in RECURRING)


def expand_dates(components: list[VEvent], *, now: dt.datetime, budget: Budget) -> Iterator[VEvent]:
    """The occurrences of a recurring event in the year from now, or from its beginning when that is later.

    EXDATE, RDATE and overridden occurrences (RECURRENCE-ID) count. Each has its RECURRENCE-ID.

    Args:
        components: the VEVENTs of one UID.
        now: aware.
        budget: of the file.

    Raises:
        UnreadableError: `recurrence_unsupported`, `recurrence_too_long`.
    """
    masters = [component for component in components if "RECURRENCE-ID" not in component]
    since = max([now, *(_get_moment(master) for master in masters)])
    until = since + WINDOW
    for component in components:
        _limit_rules(component, until=until, budget=budget)
    calendar = Calendar()
    calendar.subcomponents = list(components)
    found = recurring_ical_events.of(calendar).between(since, until)
    yield from itertools.islice(found, EVENTS_LIMIT + 1)


def _get_moment(component: VEvent) -> dt.datetime:
    """When it begins, near enough for a window of a year: days and floating times as if in UTC."""
    start = component["DTSTART"].dt
    if not isinstance(start, dt.datetime):
        return dt.datetime.combine(start, dt.time(), dt.UTC)
    return start if start.tzinfo else start.replace(tzinfo=dt.UTC)


def _limit_rules(component: VEvent, *, until: dt.datetime, budget: Budget) -> None:
    """Refuse rules that no real calendar needs, and end the others at the end of our window."""
    if "EXRULE" in component or isinstance(component.get("RRULE"), list):
        raise UnreadableError("recurrence_unsupported")
    if sum(_count_dates(component.get(name)) for name in ("RDATE", "EXDATE")) > DATES_LIMIT:
        raise UnreadableError("recurrence_unsupported")
    rule = component.get("RRULE")
    if rule is None:
        return
    if "RECURRENCE-ID" in component:  # an override is one date
        del component["RRULE"]
        return
    component["RRULE"] = _end_rule(component, rule, until=until, budget=budget)


def _format_rule(rule: vRecur) -> str:
    text: bytes = rule.to_ical()  # type: ignore[no-untyped-call]
    return text.decode()


def _count_dates(lists: Any) -> int:
    return sum(len(one.dts) for one in (lists if isinstance(lists, list) else [lists]) if one is not None)


def _end_rule(component: VEvent, rule: vRecur, *, until: dt.datetime, budget: Budget) -> vRecur:
    """The rule with an UNTIL no later than our window, and no COUNT: a rule that never comes true ends as well."""
    [frequency] = rule.get("FREQ", [""])
    times = math.prod(len(rule.get(name, [0])) for name in ("BYHOUR", "BYMINUTE"))
    interval = rule.get("INTERVAL", [1])[0]
    text = _format_rule(rule)
    if frequency not in COST or "BYSECOND" in rule or times > TIMES_A_DAY or len(text) > RULE_LIMIT or interval < 1:
        raise UnreadableError("recurrence_unsupported")
    _refuse_rule_without_dates(rule, frequency, interval)
    start = _get_moment(component)
    years = max((until - start).days, 0) / 365 + 1
    budget.spend(years * COST[frequency] * times)
    limit = _make_until(component["DTSTART"].dt, until)
    tamed = vRecur(rule)
    given = tamed.pop("UNTIL", None)
    count = tamed.pop("COUNT", None)
    if frequency in {"MONTHLY", "YEARLY"} and next(iter(_iterate_dates(tamed, component["DTSTART"].dt)), None) is None:
        budget.spend(NEVER)
        raise UnreadableError("recurrence_unsupported")
    if given and _to_utc(given[0]) < until:
        limit = given[0]
    if count:
        budget.spend(years * COST[frequency] * times)
        limit = _find_last_date(tamed, component["DTSTART"].dt, limit, count[0]) or limit
    tamed["UNTIL"] = [limit]
    return tamed


def _find_last_date(rule: vRecur, start: dt.date, limit: dt.date, count: int) -> dt.date | None:
    """Return the last date of a rule with `count` dates; None if it is beyond the limit."""
    bounded = vRecur(rule)
    bounded["UNTIL"] = [limit]
    last = next(itertools.islice(_iterate_dates(bounded, start), max(count - 1, 0), None), None)
    if last is None:
        return None
    return _make_until(start, last)


def _refuse_rule_without_dates(rule: vRecur, frequency: str, interval: int) -> None:
    """Rules of days and weeks that may never come true: every seventh day if it is a Monday, from a Tuesday on."""
    never = set()
    if frequency in {"DAILY", "WEEKLY"}:
        never = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
        if frequency == "DAILY" and interval % 7 == 0:
            never.add("BYDAY")
        if interval > (28 if frequency == "DAILY" else 4):
            never.add("BYMONTH")
    if never & rule.keys():
        raise UnreadableError("recurrence_unsupported")


def _iterate_dates(rule: vRecur, start: dt.date) -> Iterable[dt.datetime]:
    moments: Iterable[dt.datetime] = rrulestr(_format_rule(rule), dtstart=start)
    return moments


def _make_until(start: dt.date, moment: dt.datetime) -> dt.date:
    """The moment as an UNTIL for that start (RFC 5545, section 3.3.10): a day, a floating time, or UTC."""
    if not isinstance(start, dt.datetime):
        return moment.date()
    if start.tzinfo is None:
        return moment.replace(tzinfo=None)
    return moment.astimezone(dt.UTC)


def _to_utc(moment: dt.date) -> dt.datetime:
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(), dt.UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
