"""What the pages for visitors of booking links have in common: nobody knows who they are."""

import datetime as dt
import functools
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, Final, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from calendarapp import authorship, clock
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.messages.booking_links import format_title
from calendarapp.models import TgUser
from calendarapp.pages import frames, visitors
from calendarapp.queries.availability import Interval
from calendarapp.queries.booking_links import OpenLink
from calendarapp.security import rates
from calendarapp.security.client_ip import get_client_network
from calendarapp.services import link_bookings

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

LOOKS: Final = 120  # requests a minute of one address
WRITES: Final = 40  # of those, times kept, booked, moved and cancelled
LINK_WRITES: Final = 120  # times kept and booked a minute by one link: its owner hears of each booking
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
DAYS: Final = 7  # on a page
LONGEST_NUMBER: Final = 10**9  # minutes
# The address of what is booked is its key: other sites are told the host alone.
REFERRER_POLICY: Final = "strict-origin"


class TooManyError(Exception):
    """Too much is wanted of one link at once; `pause`: seconds until there may be room."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        super().__init__(pause)


def for_visitors(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> View[P]:
    """Let anybody look, a bounded number of times, and say in a sentence what can't be done.

    Nobody is signed in here, and the forms have a token of their own (`frames`).
    """

    @csrf_exempt
    @functools.wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        address = get_client_network(request)
        pause = rates.admit(f"booking {address}", LOOKS)
        if pause is None and request.method == "POST":
            pause = rates.admit(f"booking write {address}", WRITES)
        if pause is not None:
            return visitors.refuse_for_now(request, pause)
        authorship.set_writer(Writer("page", "other"))
        try:
            response = view(request, *args, **kwargs)
        except TooManyError as error:
            response = visitors.refuse_for_now(request, error.pause)
        except CalendarError as error:
            response = _refuse(request, error)
        response.headers["Referrer-Policy"] = REFERRER_POLICY
        response.headers["X-Robots-Tag"] = "noindex"
        frames.let_sites_frame(request, response)
        return response

    return run


def _refuse(request: HttpRequest, error: CalendarError) -> HttpResponse:
    """A link that is closed is as one that never was; those are counted."""
    if error.code == "link_closed":
        pause = rates.admit_failure(request)
        if pause is not None:
            return visitors.refuse_for_now(request, pause)
    status = 404 if error.code == "link_closed" else 409
    return render(request, "calendarapp/pages/booking_refused.html", {"refusal": error}, status=status)


def open_link(request: HttpRequest, token: str) -> OpenLink:
    """The link that the page is about.

    Raises:
        CalendarError: `link_closed`, `link_paused`.
        TooManyError: too many forms about it were sent, whatever the addresses.
    """
    of = link_bookings.require_link(token)
    frames.note_link(request, of.link)
    pause = rates.admit(f"booking link {of.link.pk}", LINK_WRITES) if request.method == "POST" else None
    if pause is not None:
        raise TooManyError(pause)
    return link_bookings.require_unpaused(of)


def require_secret(text: str) -> str:
    """The text if it can be a visitor's secret; for anything else there is no page."""
    if SECRET.fullmatch(text) is None:
        raise Http404
    return text


def read_zone(request: HttpRequest, usual: str) -> str:
    """The zone that the visitor has chosen, else the usual one."""
    wanted = request.POST.get("zone") or request.GET.get("zone") or ""
    return wanted if clock.is_zone_name(wanted) else usual


def read_start(request: HttpRequest, name: str = "start") -> dt.datetime:
    """The time that was chosen, in minutes of Unix time; `name`: of the field.

    Raises:
        CalendarError: `time_gone` for what is no time.
    """
    text = request.POST.get(name) or request.GET.get(name) or ""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LONGEST_NUMBER)):
        raise CalendarError("time_gone")
    return dt.datetime.fromtimestamp(min(int(text), LONGEST_NUMBER) * 60, dt.UTC)


def to_minute(moment: dt.datetime) -> int:
    """The moment as `read_start` reads it."""
    return int(moment.timestamp()) // 60


def make_reader(zone: str) -> TgUser:
    """The visitor, as texts are written for people."""
    return TgUser(tg_id=TgUser.NOBODY, timezone=zone, language=get_language() or "en")


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the visitor's calendar: its date, in words, and the times to choose from, each in minutes and words."""

    date: dt.date
    name: str
    times: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Week:
    """A page of days that have free times, and where the pages before and after it begin."""

    days: list[Day]
    before: dt.date | None
    after: dt.date | None


def make_week(request: HttpRequest, times: Sequence[Interval], zone: str) -> Week:
    """The days of a page: from the one that is asked for (`from`), or from the first that has a free time."""
    info = clock.get_zone(zone)
    dates = {
        date: list(found) for date, found in itertools.groupby(times, lambda time: time[0].astimezone(info).date())
    }
    if not dates:
        return Week([], None, None)
    first, last = min(dates), max(dates)
    try:
        start = dt.date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        start = first
    start = min(max(start, first), last)
    end = start + dt.timedelta(days=DAYS)
    days = [
        Day(date, formats.date_format(date, "l, j E"), [_render_time(time, info) for time in found])
        for date, found in dates.items()
        if start <= date < end
    ]
    before = max(first, start - dt.timedelta(days=DAYS)) if start > first else None
    after = min((date for date in dates if date >= end), default=None)
    return Week(days, before, after)


def _render_time(time: Interval, info: dt.tzinfo) -> tuple[int, str]:
    return to_minute(time[0]), f"{time[0].astimezone(info):%H:%M}"


def describe(of: OpenLink, browser: str = "") -> dict[str, object]:
    """What every page about a link says of it: nothing that its owner did not write for visitors.

    `browser` is for the token of its forms.
    """
    return {
        "form_token": frames.make_token(of.link, browser),
        "link": of.link,
        "title": format_title(of.link, of.owner),
        "owner_name": of.owner.display_name,
        "length": format_length(of.link.duration_minutes),
    }


def format_length(minutes: int) -> str:
    """A length in few letters: `45 min`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    parts = [_("{n} h").format(n=hours) if hours else "", _("{n} min").format(n=rest) if rest else ""]
    return " ".join(filter(None, parts))
