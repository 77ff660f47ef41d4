"""Charts on the panel's first page: bars of days or weeks, as SVG without a script, each beside its numbers."""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendarapp import clock
from calendarapp.models import Appointment, BotStatistics, DayCount
from calendarapp.panel import related
from calendarapp.services import statistics

Days = dict[dt.date, Any]  # the rows of a table with one row a day

PARAMETER: Final = "by"
WIDTH: Final = 10.0  # of a bar with the room around it, in the chart's own units
GAP: Final = 1.5
HEIGHT: Final = 100.0


class Step(enum.Enum):
    """What one bar stands for. Value: the parameter in the address, days in a bar, and how many bars there are."""

    DAY = ("day", 1, 28)
    WEEK = ("week", 7, 26)

    def __init__(self, code: str, days: int, bars: int) -> None:
        self.code = code
        self.days = days
        self.bars = bars

    @property
    def label(self) -> str:
        return _("By day") if self is Step.DAY else _("By week")

    @property
    def column(self) -> str:
        return _("Day") if self is Step.DAY else _("Week")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what a chart counts: its column, its name and its colour (a class of the style sheet)."""

    field: str
    label: str | Promise
    colour: str
    highest: bool = False  # of several days the highest number counts, instead of their sum


@dataclass(frozen=True, slots=True)
class Box:
    """A coloured rectangle of a bar, in the chart's own units."""

    colour: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A day or a week: its name, its numbers in the order of the chart's parts, and its rectangles."""

    label: str
    numbers: list[int]
    boxes: list[Box]
    x: str
    current: bool

    @property
    def total(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws; the table beside it has the newest row on top."""

    name: str
    title: str
    url: str
    parts: Sequence[Part]
    bars: Sequence[Bar]
    top: int  # what a bar of full height stands for

    @property
    def width(self) -> str:
        return f"{WIDTH * len(self.bars):g}"

    @property
    def bar_width(self) -> str:
        return f"{WIDTH:g}"

    @property
    def rows(self) -> Sequence[Bar]:
        return self.bars[::-1]

    @property
    def totals(self) -> list[tuple[Part, int]]:
        """What the legend says: of each part the sum, or the highest number."""
        return [
            (part, (max if part.highest else sum)(bar.numbers[place] for bar in self.bars))
            for place, part in enumerate(self.parts)
        ]


PEOPLE: Final = (Part("user_count", gettext_lazy("new people"), "people"),)
EVENTS: Final = (
    Part("event_count", gettext_lazy("created"), "created"),
    Part("edited_events", gettext_lazy("edited"), "edited"),
    Part("cancelled_events", gettext_lazy("deleted"), "deleted"),
)
MEETINGS: Final = tuple(
    Part(status.value, status.label, status.value)
    for status in (
        Appointment.Status.CONFIRMED,
        Appointment.Status.PENDING,
        Appointment.Status.DECLINED,
        Appointment.Status.CANCELLED,
    )
)
MESSAGES: Final = (
    Part("waiting", gettext_lazy("most waiting at once"), "pending", highest=True),
    Part("failed", gettext_lazy("failed"), "declined"),
)


def get_step(value: str | None) -> Step:
    """What the address asks for; days unless it says weeks."""
    return next((step for step in Step if step.code == value), Step.DAY)


def list_charts(user: User | AnonymousUser, step: Step) -> list[Chart]:
    """The charts that this user may see: two small reads, however long the tables are."""
    today = clock.today(settings.TIME_ZONE)
    past = _list_periods(step, today, ahead=0)
    around = _list_periods(step, today, ahead=step.bars // 2)
    found: list[Chart] = []
    if related.may_view(user, "botstatistics"):
        statistics.fold()
        days = _read(BotStatistics, past, step)
        url = related.make_list_link("botstatistics", "")
        found += [
            _draw("people", _("New people"), url, PEOPLE, days=days, periods=past, step=step),
            _draw("events", _("Events"), url, EVENTS, days=days, periods=past, step=step),
        ]
    may = {model for model in ("appointment", "outboxmessage") if related.may_view(user, model)}
    counts = _read(DayCount, [past[0], around[-1]], step) if may else {}
    if "appointment" in may:
        url = related.make_list_link("appointment", "when=all")
        title = _("Meetings, by when they are")
        found.append(_draw("meetings", title, url, MEETINGS, days=counts, periods=around, step=step))
    if "outboxmessage" in may:
        url = related.make_list_link("outboxmessage", "delivery=failed")
        found.append(_draw("messages", _("Messages"), url, MESSAGES, days=counts, periods=past, step=step))
    return found


def _list_periods(step: Step, today: dt.date, *, ahead: int) -> list[dt.date]:
    """The first days of the bars; the last one is today's, or `ahead` bars later."""
    current = today if step is Step.DAY else today - dt.timedelta(days=today.weekday())
    return [current + dt.timedelta(days=step.days * place) for place in range(ahead - step.bars + 1, ahead + 1)]


def _read(model: type[BotStatistics | DayCount], periods: Sequence[dt.date], step: Step) -> Days:
    last = periods[-1] + dt.timedelta(days=step.days - 1)
    return {row.date: row for row in model._default_manager.filter(date__range=(periods[0], last))}


def _draw(
    name: str, title: str, url: str, parts: Sequence[Part], *, days: Days, periods: Sequence[dt.date], step: Step
) -> Chart:
    today = clock.today(settings.TIME_ZONE)
    counted = [[_count(part, days, first, step) for part in parts] for first in periods]
    top = _round_up(max(map(sum, counted)))
    bars = [
        Bar(
            _name(first, step),
            numbers,
            _stack(parts, numbers, place, top),
            f"{WIDTH * place:g}",
            first <= today < first + dt.timedelta(days=step.days),
        )
        for place, (first, numbers) in enumerate(zip(periods, counted, strict=True))
    ]
    return Chart(name, title, url, parts, bars, top)


def _count(part: Part, days: Days, first: dt.date, step: Step) -> int:
    rows = (days.get(first + dt.timedelta(days=place)) for place in range(step.days))
    numbers = [getattr(row, part.field) for row in rows if row is not None]
    combine: Callable[[Iterable[int]], int] = max if part.highest else sum
    return combine(numbers) if numbers else 0


def _stack(parts: Sequence[Part], numbers: Sequence[int], place: int, top: int) -> list[Box]:
    """The rectangles of a bar from the bottom up; what there is none of has none."""
    boxes, reached = [], HEIGHT
    for part, number in zip(parts, numbers, strict=True):
        height = HEIGHT * number / top
        reached -= height
        if number:
            x, width = WIDTH * place + GAP / 2, WIDTH - GAP
            boxes.append(Box(part.colour, f"{x:g}", f"{reached:.2f}", f"{width:g}", f"{height:.2f}"))
    return boxes


def _round_up(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, …: a round number at the top of the scale."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if number <= step * scale:
                return step * scale
        scale *= 10


def _name(first: dt.date, step: Step) -> str:
    if step is Step.DAY:
        return formats.date_format(first, "D, j M")
    last = first + dt.timedelta(days=step.days - 1)
    return f"{formats.date_format(first, 'j M')} – {formats.date_format(last, 'j M')}"
