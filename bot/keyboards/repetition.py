"""How an event may repeat and until when, as buttons; and the rules that they mean (RFC 5545)."""

import datetime as dt
import itertools
from typing import Final

from dateutil.relativedelta import relativedelta
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot import keyboards
from botapi.callbacks import DatesButton, DatesScope, EndSeriesButton, RepeatButton, RepeatHow, RepeatUntil
from calendarapp.ics import rule_choices, rules
from calendarapp.messages import Payload, lengths, make_button, repetition
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event, Series

COUNTS: Final[tuple[RepeatUntil, ...]] = ("5", "10", "20")
PERIODS: Final[dict[RepeatUntil, tuple[str, int]]] = {
    "month": (gettext_noop("For a month"), 1),
    "quarter": (gettext_noop("For three months"), 3),
    "year": (gettext_noop("For a year"), 12),
}
LATE_DAYS: Final = frozenset({"29", "30", "31"})  # which some months don't have
SCOPES: Final[dict[DatesScope, str]] = {
    "this": gettext_noop("This date"),
    "following": gettext_noop("This and the following"),
    "all": gettext_noop("All that are still to come"),
}


def make_rule(how: RepeatHow, days: int, start: dt.date) -> str:
    """The rule of a button, without its end, for something that begins on that day, which is one of its `days`."""
    return rule_choices.make_rule(how, days | 1 << start.weekday(), start)


def add_end(rule: str, until: RepeatUntil, start: dt.date) -> str:
    """The rule with its end as one of the buttons says it."""
    if until in COUNTS:
        return f"{rule};COUNT={until}"
    if until in PERIODS:
        return rule_choices.end_on(rule, start + relativedelta(months=PERIODS[until][1]))
    return rule


def find_next(rule: str, day: dt.date) -> dt.date:
    """The first day of the rule after one of its days, the interval aside; that day if there is none."""
    often = rules.join({name: value for name, value in rules.split(rule).items() if name not in {"INTERVAL", "COUNT"}})
    after = dt.datetime.combine(day, dt.time(0))
    return next((date.date() for date in rules.iterate(often, after, "UTC", after=after)), day)


def find_nth(series: Series, event: Event, number: int) -> dt.date | None:
    """The day of the date that is that number of dates on from one of the series, which is the first; None if none is.

    The end that the series has now does not count.
    """
    start = event.original_start or series.start
    later = rules.iterate(
        rule_choices.cut_end(series.rrule), series.start, series.timezone, after=start - dt.timedelta(seconds=1)
    )
    date = next(itertools.islice(later, number - 1, None), None)
    return date.date() if date is not None else None


def describe(rule: str, event: Event) -> str:
    """A rule in words, for something that begins as that event does."""
    return repetition.render_repetition(Series(rrule=rule, date=event.date, time=event.time, timezone=event.timezone))


def render(rule: str, event: Event) -> Markup:
    """As `describe`, in a line of a card; where some months or years don't have its day, another line says so."""
    gaps = _render_gaps(rules.split(rule))
    return join_lines(
        format_html("🔁 {rule}", rule=describe(rule, event)), format_html("<i>{gaps}</i>", gaps=gaps) if gaps else None
    )


def _render_gaps(parts: dict[str, str]) -> str | None:
    day, month = parts.get("BYMONTHDAY", ""), parts.get("BYMONTH")
    if parts["FREQ"] == "MONTHLY" and day in LATE_DAYS:
        return _("Takes place only in months that have a day {day}.").format(day=day)
    if parts["FREQ"] == "YEARLY" and (day, month) == ("29", "2"):
        return _("Takes place only in leap years, which have 29 February.")
    return None


def make_choices(event: Event) -> list[list[Payload]]:
    """How the event may repeat, short choices side by side; of one that does already, the end of its series."""
    if event.series_id is not None:
        return [
            [make_button(_("⏹ End with this date"), EndSeriesButton(event_id=event.pk).pack())],
            [make_button(_("📅 Until another day…"), RepeatButton(event_id=event.pk, how="end").pack())],
        ]
    day = event.date

    def choice(how: RepeatHow, text: str = "", days: int = 0) -> Payload:
        named = text or capfirst(describe(make_rule(how, days, day), event))
        return make_button(named, RepeatButton(event_id=event.pk, how=how, days=days).pack())

    weekly = capfirst(describe(make_rule("week", 0, day), event))
    # The rule itself is said in full with the next question and on the card.
    return keyboards.pair_short(
        [
            choice("day"),
            *([choice("chosen", days=rule_choices.WORKDAYS)] if day.weekday() < 5 else []),
            choice("week", weekly if lengths.count_units(weekly) <= lengths.HALF_LABEL else _("Every week")),
            choice("weeks2", _("Every 2 weeks")),
            choice("month", _("Every month")),
            choice("year", _("Every year")),
            choice("weekday"),
            choice("days", _("On several days of the week…"), 1 << day.weekday()),
        ]
    )


def make_weekdays(event: Event, chosen: int) -> list[list[Payload]]:
    """The days of the week to tap, those that are chosen marked; the event's own stays."""
    monday = dt.date(2024, 1, 1)
    buttons = []
    for number in range(7):
        toggled = chosen ^ 1 << number | 1 << event.date.weekday()
        name = capfirst(formats.date_format(monday + dt.timedelta(days=number), "D"))
        data = RepeatButton(event_id=event.pk, how="days", days=toggled).pack()
        buttons.append(make_button(f"✓ {name}" if chosen >> number & 1 else name, data))
    done = RepeatButton(event_id=event.pk, how="chosen", days=chosen | 1 << event.date.weekday()).pack()
    return [*map(list, keyboards.split_into_rows(buttons, 4)), [make_button(_("Done"), done)]]


def make_scopes() -> list[list[Payload]]:
    """Which dates of a series something is about."""
    return [[make_button(_(text), DatesButton(scope=scope).pack())] for scope, text in SCOPES.items()]


def make_ends(event: Event, how: RepeatHow, days: int) -> list[list[Payload]]:
    """Until when it repeats."""

    def button(text: str, until: RepeatUntil) -> Payload:
        return make_button(text, RepeatButton(event_id=event.pk, how=how, days=days, until=until).pack())

    return [
        [button(_("♾ For good"), "ever")],
        [button(ngettext("{n} time", "{n} times", int(count)).format(n=count), count) for count in COUNTS],
        *keyboards.pair_short(button(_(text), until) for until, (text, _months) in PERIODS.items()),
    ]


def make_lasting(event: Event) -> list[list[Payload]]:
    """For a series with an end: that it has none."""
    if event.series is None or not rules.has_end(event.series.rrule):
        return []
    return [[make_button(_("♾ For good"), RepeatButton(event_id=event.pk, how="end", until="ever").pack())]]
