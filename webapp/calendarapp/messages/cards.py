"""Cards: an event, a meeting, as one person sees it."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from calendarapp import access, clock, queries
from calendarapp.messages import lead_times, lengths
from calendarapp.messages.markup import Markup, format_html, isolate, join_lines
from calendarapp.messages.moments import format_proposed_when, format_when
from calendarapp.messages.places import describe_places, describe_position
from calendarapp.messages.repetition import render_repetition
from calendarapp.messages.types import Other, Participant, Status
from calendarapp.models import Appointment, Event, TgUser

NAME_SHOWN: Final = 40  # units (`lengths`) of a person's name
PARTICIPANTS_SHOWN: Final = 12
ANSWERS_ROOM: Final = 1000  # units of an event's card for who has answered what
LINK_SHOWN: Final = 60  # units of an address
AROUND: Final = 500  # units of a message for what is said around a card
ICONS: Final[dict[str, str]] = {
    Status.PENDING: "⏳",
    Status.CONFIRMED: "✅",
    Status.CANCELLED: "🚫",
    Status.DECLINED: "❌",
}
WAITS: Final = "📋"  # for a place
NOT_MET: Final = gettext_noop("You have not met. This takes none of your time until you accept.")
STATUS_NAMES: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("Waiting for an answer"),
    Status.CONFIRMED: gettext_noop("Confirmed"),
    Status.CANCELLED: gettext_noop("Cancelled"),
    Status.DECLINED: gettext_noop("Declined"),
}
# The status of each participant of an own event, shown with the name.
ANSWERS: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("No answer yet"),
    Status.CONFIRMED: gettext_noop("Coming"),
    Status.CANCELLED: gettext_noop("Called off"),
    Status.DECLINED: gettext_noop("Not coming"),
}


def render_person_name(person: TgUser) -> str:
    """The name that others see, cut so that a message with several people stays below Telegram's limit."""
    return _show_name(person.display_name)


def _show_name(name: str) -> str:
    return isolate(lengths.cut(name, NAME_SHOWN))


def render_card(details: str, *before: str | None, behind: Iterable[str | None] = (), around: int = AROUND) -> Markup:
    """Lines with the details among them: of very long ones the beginning, so that all of it fits into a message.

    `around`: units of the message that are for what is said around the card.
    """
    below = list(behind)
    room = (
        lengths.MESSAGE - around - lengths.count_shown_units(join_lines(*before, *below)) - lengths.count_units("\n📝 ")
    )
    text = format_html("📝 {details}", details=lengths.cut(details, room)) if details else None
    return join_lines(*before, text, *below)


def render_event_card(
    event: Event, reader: TgUser, participants: Sequence[Participant] = (), places: tuple[int, int] = (0, 0)
) -> Markup:
    """An event as its owner sees it, with its ID and who is invited.

    `places`: how many have one, and how many wait for one, where there is a limited number of places.
    """
    taken = describe_places(event.capacity, *places) if event.capacity is not None else ""
    return render_card(
        event.details,
        format_html("📌 <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=format_when(event, reader)),
        format_html("🔁 {repetition}", repetition=render_repetition(event.series)) if event.series else None,
        *render_where(event),
        render_own_reminders(event.reminder_minutes, all_day=event.all_day),
        behind=[
            format_html("🪑 {label}: {taken}", label=_("Places"), taken=taken) if taken else None,
            _render_participants(event, reader, participants) if participants else None,
            format_html("<i>{label}: <code>{id}</code></i>", label=_("Event ID"), id=event.pk),
        ],
    )


def render_own_reminders(minutes: list[int] | None, *, all_day: bool = False) -> Markup | None:
    """The line with the reminders of one event alone; None where those of everything hold."""
    if minutes is None:
        return None
    if not minutes:
        return format_html("🔕 {text}", text=_("No reminders"))
    return format_html("⏰ {when}", when=lead_times.format_lead_times(minutes, all_day=all_day))


def render_shared_event(event: Event, reader: TgUser, owner: TgUser) -> Markup:
    """An event as a person sees it whom its owner lets join: what, when, where, with whom."""
    return render_card(
        event.details,
        format_html("📌 <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=format_when(event, reader, [owner])),
        *render_where(event),
        behind=[format_html("👤 {label}: {person}", label=_("Organizer"), person=render_person_name(owner))],
    )


def render_where(item: Event | Appointment) -> list[Markup]:
    """The lines with the place and the link, as far as there are any."""
    place = [format_html("📍 {place}", place=item.place)] if item.place else []
    return [*place, *([format_html("🔗 {link}", link=render_link(item.url))] if item.url else [])]


def render_link(url: str) -> Markup:
    """A link that can be tapped; of a long address, the beginning is shown."""
    shown = lengths.cut(url.partition("://")[2].removesuffix("/"), LINK_SHOWN)
    return format_html('<a href="{url}">{shown}</a>', url=Markup(html.escape(url, quote=True)), shown=shown)


def _render_participants(event: Event, reader: TgUser, participants: Sequence[Participant]) -> Markup:
    """Render the participants with their answers, and with their own time if it differs from the event's.

    Of more than fit, the first ones, and how many have answered what.
    """

    def own_time(meeting: Appointment) -> str:
        if meeting.slot == event.slot or meeting.status not in queries.ACTIVE:
            return ""
        start = meeting.slot.lower.astimezone(clock.get_zone(reader.timezone))
        return f" ({formats.date_format(start, 'D, j E, H:i')})"

    named, room = [], ANSWERS_ROOM
    for person, meeting in participants:
        icon, own = get_icon(meeting), own_time(meeting)
        row = format_html("{person} {icon}{own}", person=render_person_name(person), icon=icon, own=own)
        room -= lengths.count_shown_units(row) + 2
        if room < 0:
            break
        named.append(row)
    people = render_people(_("Participants"), named, len(participants))
    if len(named) == len(participants):
        return people
    counts = Counter(get_icon(meeting) for _person, meeting in participants)
    return Markup(f"{people} ({', '.join(f'{icon} {count}' for icon, count in counts.items())})")


def _render_others(others: Sequence[Other]) -> Markup:
    """Render who else comes or may come, with their answers."""
    named = [_render_answer(person.display_name, ICONS[status]) for person, status in others[:PARTICIPANTS_SHOWN]]
    return render_people(_("Also invited"), named, len(others))


@lru_cache(maxsize=4096)  # a hundred invitations name the same people
def _render_answer(name: str, icon: str) -> Markup:
    return format_html("{person} {icon}", person=_show_name(name), icon=icon)


def render_people(label: str, named: Sequence[Markup], count: int) -> Markup:
    """A line with these people of `count`."""
    more = count - len(named)
    rest = ngettext("and {n} more", "and {n} more", more).format(n=more) if more else None
    return format_html("👥 {label}: {people}", label=label, people=Markup(", ".join(filter(None, [*named, rest]))))


def render_meeting_card(
    meeting: Appointment,
    reader: TgUser,
    organizer: TgUser,
    participant: TgUser,
    *,
    apart: Event | None = None,
    others: Sequence[Other] = (),
    place: int = 0,
    request: bool = False,
) -> Markup:
    """A meeting as one of its two people sees it: what, when, with whom, how it stands.

    `apart` is its event, when that is at another time; the organizer's to know. `others` are those who take part in the
    event as well, for its participant, and `place` is the participant's on its waiting list. `request`: the participant
    has not met the organizer, and is told so (`services.cards.is_request`).
    """
    both = (organizer, participant)
    return render_card(
        meeting.details,
        format_html("🤝 <b>{name}</b>", name=meeting.name or _("Meeting")),
        format_html("🗓 {when}", when=format_when(meeting, reader, both)),
        format_html("💡 {label}: {when}", label=_("Proposed"), when=format_proposed_when(meeting, reader, both))
        if meeting.proposed_date
        else None,
        format_html("↔️ {label}: {when}", label=_("Differs from the event's time"), when=format_when(apart, reader))
        if apart
        else None,
        *render_where(meeting),
        behind=[
            format_html("👤 {label}: {person}", label=_("Organizer"), person=render_person_name(organizer)),
            format_html("👥 {label}: {person}", label=_("Participant"), person=render_person_name(participant)),
            format_html("🙋 {text}", text=_(NOT_MET)) if request else None,
            _render_others(others) if others and meeting.status in queries.ACTIVE else None,
            *_render_status(meeting, place, tell_who_decides(meeting, reader, organizer, participant)),
        ],
    )


def _render_status(meeting: Appointment, place: int, told: str) -> list[Markup]:
    """How the meeting stands; `told`: who decides about another time, which says more than that it waits."""
    status = format_html("{icon} {status}", icon=get_icon(meeting), status=get_status_name(meeting, place))
    decision = [format_html("{icon} {told}", icon=ICONS[Status.PENDING], told=told)] if told else []
    return [*([] if told and meeting.status == Status.PENDING else [status]), *decision]


def tell_who_decides(meeting: Appointment, reader: TgUser, organizer: TgUser, participant: TgUser) -> str:
    """Whose answer to the proposed time is missing, as one of the two is told; empty where none is."""
    if meeting.proposed_date is None or meeting.status not in queries.ACTIVE or access.is_over(meeting):
        return ""
    if reader.pk == organizer.pk:
        told = _("{person} proposed another time: your answer is needed")
        return told.format(person=render_person_name(participant))
    return _("You proposed another time: {person} decides").format(person=render_person_name(organizer))


def render_only_one(participant: TgUser) -> str:
    """Say to the organizer who cancels one meeting of an event that it goes on for its other people."""
    return _("Only {name} is taken off: it goes on for the others.").format(name=render_person_name(participant))


def get_icon(meeting: Appointment) -> str:
    """How the meeting stands, as an emoji."""
    return WAITS if meeting.is_waiting else ICONS[meeting.status]


def get_status_name(meeting: Appointment, place: int = 0) -> str:
    """How the meeting stands, in words of the active language that begin a line.

    `place`: of its participant on the waiting list, for them alone.
    """
    if meeting.is_waiting and not access.is_over(meeting):
        return describe_position(place) if place else _("On the waiting list")
    if meeting.status == Status.PENDING and access.is_over(meeting):
        return _("Over, no answer")
    if meeting.status == Status.CANCELLED and meeting.participant_tg_id == TgUser.NOBODY != meeting.organizer_tg_id:
        return _("No longer takes part")  # erased: the organizer's event goes on
    return _(STATUS_NAMES[meeting.status])
