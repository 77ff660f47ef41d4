"""Invitations to series: their card, its buttons, and lists of dates."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from calendarapp import clock
from calendarapp.ics import rules
from calendarapp.messages import lengths
from calendarapp.messages.cards import (
    AROUND,
    ICONS,
    PARTICIPANTS_SHOWN,
    STATUS_NAMES,
    render_card,
    render_people,
    render_person_name,
)
from calendarapp.messages.keyboards import make_button, make_keyboard, make_open_button
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.moments import format_when
from calendarapp.messages.outgoing import make_message
from calendarapp.messages.repetition import render_repetition
from calendarapp.messages.types import Payload, Status
from calendarapp.models import Appointment, Series, SeriesInvitation, TgUser
from calendarapp.queries import SeriesMeetings

DATES_SHOWN: Final = 5
COUNTED: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("Waiting for an answer: {count}"),
    Status.CONFIRMED: gettext_noop("Confirmed: {count}"),
    Status.CANCELLED: gettext_noop("Cancelled: {count}"),
    Status.DECLINED: gettext_noop("Declined: {count}"),
}
BUTTONS: Final = 20  # for dates that are answered one by one

Section = tuple[str, Sequence[dt.datetime]]  # what is new, and when the dates begin that it is about


def render_series_card(
    invitation: SeriesInvitation,
    of: SeriesMeetings,
    reader: TgUser,
    people: Mapping[int, TgUser],
    *,
    others: Sequence[TgUser] = (),
    around: int = AROUND,
) -> Markup:
    """An invitation to a series as one of its two people sees it: what, how it repeats, with whom, how it stands.

    `others` are those who are invited as well, for its participant; `around`: as for `render_card`.
    """
    series = invitation.series
    organizer, participant = both = (people[invitation.organizer_tg_id], people[invitation.participant_tg_id])
    shown = of.active or of.meetings
    return render_card(
        invitation.details,
        format_html("🤝 <b>{name}</b>", name=(shown[0].name if shown else series.name) or _("Meeting")),
        format_html("🔁 {repetition}", repetition=render_repetition(series)),
        format_html("🗓 {label}: {when}", label=_("Next date"), when=format_when(shown[0], reader, both))
        if shown
        else None,
        format_html("📆 {dates}", dates=_render_extent(series, shown, reader)) if len(shown) > 1 else None,
        behind=[
            format_html("👤 {label}: {person}", label=_("Organizer"), person=render_person_name(organizer)),
            format_html("👥 {label}: {person}", label=_("Participant"), person=render_person_name(participant)),
            _render_others(others) if others and of.active else None,
            _render_counts(of),
        ],
        around=around,
    )


def _render_others(others: Sequence[TgUser]) -> Markup:
    named = [format_html("{person}", person=render_person_name(person)) for person in others[:PARTICIPANTS_SHOWN]]
    return render_people(_("Also invited"), named, len(others))


def _render_extent(series: Series, shown: Sequence[Appointment], reader: TgUser) -> str:
    """How many dates there are, and until when, unless the rule itself says it."""
    count = len(shown)
    if "UNTIL" in rules.split(series.rrule):
        return ngettext("{count} date", "{count} dates", count).format(count=count)
    zone = clock.get_zone(reader.timezone)
    last = formats.date_format(shown[-1].slot.lower.astimezone(zone), "j E Y")
    if series.extend_at is not None:  # later ones are written as time goes on
        sentence = ngettext(
            "{count} date until {day}, more will follow", "{count} dates until {day}, more will follow", count
        )
    else:
        sentence = ngettext("{count} date, until {day}", "{count} dates, until {day}", count)
    return sentence.format(count=count, day=last)


def render_plain_extent(invitation: SeriesInvitation, of: SeriesMeetings, reader: TgUser) -> str:
    """How many dates it is about, and until when, as text; empty for one."""
    shown = of.active or of.meetings
    return _render_extent(invitation.series, shown, reader) if len(shown) > 1 else ""


def _render_counts(of: SeriesMeetings) -> Markup:
    """How the meetings stand: one status in words, several with their numbers."""
    named = [(status, of.counts[status]) for status in ICONS if status in of.counts]
    if not named:
        return format_html("🚫 {text}", text=_("No dates are left"))
    if len(named) == 1:
        status = named[0][0]
        return format_html("{icon} {status}", icon=ICONS[status], status=_(STATUS_NAMES[status]))
    return join_lines(
        *(
            format_html("{icon} {text}", icon=ICONS[status], text=_(COUNTED[status]).format(count=count))
            for status, count in named
        )
    )


def make_series_keyboard(invitation: SeriesInvitation, of: SeriesMeetings, reader_id: int) -> Payload:
    """Everything that this person may do with all the meetings now."""

    def button(text: str, action: str, style: str | None = None) -> Payload:
        return make_button(text, f"serinv:{action}:{invitation.pk}", style)

    if not of.active:
        return make_keyboard()
    page = make_open_button("calendar:series_invitation", invitation.pk)
    several = len(of.active) > 1
    dates = [make_button(_("📆 All dates"), f"invdates:open:{invitation.pk}:0")] if several else []
    if reader_id == invitation.participant_tg_id:
        return make_keyboard(
            [
                *([button(_("✅ Confirm all"), "accept", "success")] if of.waiting else []),
                button(_("❌ Decline all"), "decline", "danger"),
            ],
            [button(_("🕑 Propose another time"), "times")],
            dates,
            page,
        )
    return make_keyboard([button(_("🚫 Cancel all"), "cancel", "danger")], dates, page)


def format_date(start: dt.datetime, reader: TgUser) -> str:
    """One of several dates, on the reader's clock."""
    return formats.date_format(start.astimezone(clock.get_zone(reader.timezone)), "D, j E Y, H:i")


def render_dates(starts: Sequence[dt.datetime], reader: TgUser, shown: int = DATES_SHOWN) -> Markup:
    """The first of these dates, one a line, and how many more there are."""
    more = len(starts) - shown
    return join_lines(
        *(format_html("• {date}", date=format_date(start, reader)) for start in starts[:shown]),
        ngettext("and {n} more", "and {n} more", more).format(n=more) if more > 0 else None,
    )


def _render_sections(sections: Sequence[Section], reader: TgUser) -> Markup:
    return join_lines(
        *(
            join_lines(
                format_html("<b>{headline}</b>", headline=headline), render_dates(starts, reader) if starts else None
            )
            for headline, starts in sections
        )
    )


def render_series_notice(
    sections: Sequence[Section],
    invitation: SeriesInvitation,
    of: SeriesMeetings,
    people: Mapping[int, TgUser],
    *,
    reader: int,
    others: Sequence[TgUser] = (),
    link: str = "",
) -> Payload:
    """A message about the meetings of a series to one of its people, with the buttons that apply now.

    A section without dates is about all of them. `link` is as for `render_meeting_notice`.
    """
    news = _render_sections(sections, people[reader])
    around = max(AROUND, lengths.count_shown_units(news) + AROUND // 2)
    text = join_lines(
        news,
        "\u200b",
        render_series_card(invitation, of, people[reader], people, others=others, around=around),
        format_html(_("Forward this link, it opens the invitation: {link}"), link=link) if link else None,
    )
    return make_message(reader, text, make_series_keyboard(invitation, of, reader))


def render_dates_notice(
    sections: Sequence[Section],
    name: str,
    reader: TgUser,
    *,
    series: Series | None = None,
    asked: Iterable[Appointment] = (),
) -> Payload:
    """A message about several meetings of one name, with a button for each that needs an answer."""
    text = join_lines(
        _render_sections(sections, reader),
        "\u200b",
        format_html("🤝 <b>{name}</b>", name=name or _("Meeting")),
        format_html("🔁 {repetition}", repetition=render_repetition(series)) if series else None,
    )
    rows = [
        [make_button(f"✍️ {format_date(meeting.slot.lower, reader)}", f"appt:open:{meeting.pk}")]
        for meeting in sorted(asked, key=lambda meeting: (meeting.slot.lower, meeting.pk))[:BUTTONS]
    ]
    return make_message(reader.tg_id, text, make_keyboard(*rows) if rows else None)


def render_deleted_dates(series: Series, starts: Sequence[dt.datetime], reader: TgUser, entry: int) -> Payload:
    """A message to the owner of a series whose program has deleted dates, with the button that undoes it."""
    headline = ngettext(
        "A program has changed how this repeats, and {count} date is deleted:",
        "A program has changed how this repeats, and {count} dates are deleted:",
        len(starts),
    ).format(count=len(starts))
    text = join_lines(
        _render_sections([(headline, sorted(starts))], reader),
        "\u200b",
        format_html("📌 <b>{name}</b>", name=series.name),
        format_html("🔁 {repetition}", repetition=render_repetition(series)),
    )
    return make_message(reader.tg_id, text, make_keyboard([make_button(_("↩️ Undo"), f"undo:{entry}")]))
