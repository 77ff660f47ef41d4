"""The HTML of what a page has many of: entries of a list, days of an agenda, days of a month.

Templates take several times as long for the same lines.
"""

import datetime as dt
import html
from collections.abc import Iterable
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from calendarapp.pages.agenda import Day
from calendarapp.pages.entries import People, Row
from calendarapp.pages.month_table import Cell, Line

NOTHING: Final = SafeString("")
GAP: Final = SafeString('<li class="line gap" aria-hidden="true"></li>')
DOT: Final = SafeString("<i></i>")


def fill(template: str, *values: object) -> SafeString:
    """The template with these values, each escaped unless it is HTML already. As Django's `format_html`, but fast."""
    escaped = [one if isinstance(one, SafeString) else html.escape(str(one)) for one in values]
    return SafeString(template.format(*escaped))  # every value is escaped  # nosec B703


def join(parts: Iterable[SafeString], between: str = "") -> SafeString:
    """One piece of HTML of several."""
    return SafeString(between.join(parts))  # all of it is HTML already  # nosec B703


def render_entry(row: Row, day: str = "") -> SafeString:
    """An entry of a list, with its day in words where no day stands above."""
    return fill(
        '<li class="entry {}"><p class="when">{}<time datetime="{}">{}</time>{}</p><div class="what">'
        '<p class="title"><a href="{}" dir="auto">{}</a>{}</p>{}{}{}{}</div></li>\n',
        row.style,
        fill('<span class="date">{}</span> ', day) if day else NOTHING,
        row.start.isoformat(),
        row.time,
        fill(' <span class="soft">{}</span>', row.until) if row.until else NOTHING,
        row.url,
        row.name,
        fill(' <b class="badge">{}</b>', _("now")) if row.running else NOTHING,
        _render_people(row) if row.status or row.people else NOTHING,
        fill('<p><span class="hidden">{}: </span><bdi>{}</bdi></p>', _("Place"), row.place) if row.place else NOTHING,
        fill(
            '<p><span class="hidden">{}: </span><span aria-hidden="true">↻ </span>{}</p>', _("Repeats"), row.repetition
        )
        if row.repetition
        else NOTHING,
        fill("<p>{}</p>", row.zone) if row.zone else NOTHING,
    )


def _render_people(row: Row) -> SafeString:
    """How it stands, and its people."""
    parts = [fill('<span class="status">{}</span>', row.status)] if row.status else []
    parts += [_render_some(some) for some in row.people]
    more = f" {row.more}" if row.more else ""
    return fill("<p>{}{}</p>", join(parts, " · "), more)


def _render_some(some: People) -> SafeString:
    names = join((fill("<bdi>{}</bdi>", name) for name in some.names), ", ")
    if some.words:
        return fill("{}: {}", some.words, names)
    return fill("{} {}", pgettext("people of a meeting", "with"), names)


def render_day(day: Day, today: dt.date) -> SafeString:
    here = day.date == today
    rows = join(map(render_entry, day.rows))
    return fill(
        '<section class="day" aria-labelledby="day-{0}"{1}><header><h2 id="day-{0}"><time datetime="{0}">{2}</time>{3}'
        '</h2><a class="add" href="{4}" aria-label="{5}"><span aria-hidden="true">+</span></a></header>{6}</section>\n',
        day.date.isoformat(),
        SafeString(' aria-current="date"') if here else NOTHING,
        day.title,
        fill(' <b class="badge">{}</b>', _("Today")) if here else NOTHING,
        day.url,
        _name_new_event(day.title),
        fill('<ul class="entries">{}</ul>', rows)
        if day.rows
        else fill('<p class="soft">{}</p>', _("Nothing planned today.")),
    )


def render_cell(cell: Cell, *, chosen: dt.date, today: dt.date) -> SafeString:
    """A day of the month's table: a list on a wide screen, dots on a narrow one."""
    many = _("many entries") if cell.partly else ngettext("%(counter)s entry", "%(counter)s entries", cell.count)
    lines = join(GAP if line is None else _render_line(line) for line in cell.lines)
    return fill(
        '<td class="{}"{}><p class="head"><a class="number wide" href="{}" aria-label="{}"><time datetime="{}">{}'
        '</time></a> <a class="add wide" href="{}" aria-label="{}"><span aria-hidden="true">+</span></a></p>'
        '<a class="pick" href="{}"{} aria-label="{}: {}"><span class="number">{}</span><span class="dots">{}</span></a>'
        "{}</td>\n",
        " ".join(name for name, there in (("outside", cell.outside), ("chosen", cell.date == chosen)) if there),
        SafeString(' aria-current="date"') if cell.date == today else NOTHING,
        cell.agenda,
        cell.title,
        cell.date.isoformat(),
        cell.date.day,
        cell.add,
        _name_new_event(cell.title),
        cell.choose,
        SafeString(' aria-current="true"') if cell.date == chosen else NOTHING,
        cell.title,
        many % {"counter": cell.count},
        cell.date.day,
        join([DOT] * min(cell.count, 3)),
        fill('<ul class="lines-of-day">{}{}</ul>', lines, _render_more(cell))
        if lines or cell.more or cell.partly
        else NOTHING,
    )


def _render_line(line: Line) -> SafeString:
    row = line.row
    bar = ("begins", line.begins), ("ends", line.ends)
    style = ["line", row.style, *(["bar", f"span{line.span}"] if row.long else [])]
    style += [name for name, there in bar if there and row.long]
    return fill(
        '<li class="{}"><a href="{}">{}<bdi{}>{}</bdi>{}{}</a></li>',
        " ".join(style),
        row.url,
        fill('<span class="time">{}</span> ', line.time) if line.time else NOTHING,
        NOTHING if line.named else SafeString(' class="hidden"'),
        row.name,
        _hide(row.status),
        _hide(_("now")) if row.running else NOTHING,
    )


def _render_more(cell: Cell) -> SafeString:
    if not (cell.partly or cell.more):
        return NOTHING
    words = (
        _("more")
        if cell.partly
        else ngettext("+%(counter)s more", "+%(counter)s more", cell.more) % {"counter": cell.more}
    )
    return fill('<li><a class="more" href="{}">{}{}</a></li>', cell.agenda, words, _hide(cell.title))


def _hide(words: str) -> SafeString:
    """What only a screen reader says."""
    return fill('<span class="hidden">, {}</span>', words) if words else NOTHING


def _name_new_event(title: str) -> str:
    return _("Add event on %(day)s") % {"day": title}
