"""Cards as the bot shows them: a meeting, an event, with what this person may do now. And the refresh of cards."""

from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from botapi import shared_cards
from botapi.callbacks import (
    EventButton,
    EventDatesButton,
    FieldButton,
    JoinLinkButton,
    ParticipantsButton,
    PublicEventButton,
    RemindButton,
    RepeatButton,
    ShowAsButton,
    UndoButton,
)
from calendarapp import access, messages, queries
from calendarapp.messages import Payload, lengths, make_button, make_keyboard, series_invitations
from calendarapp.messages.booking_links import UNTOLD, render_unreachable_guest
from calendarapp.messages.cards import render_card
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment, Event, SeriesInvitation, TgUser
from calendarapp.queries import booking_links as booked
from calendarapp.queries import own_rules, own_time
from calendarapp.queries import public_calendars as read
from calendarapp.services import cards as shown
from calendarapp.services import history, undo
from calendarapp.sql import cards

CLASHES: Final = 3  # things at the same time that are named on an event's card


def render_meeting_view(reader: TgUser, meeting: Appointment, headline: str | None = None) -> tuple[Markup, Payload]:
    """A meeting's card with the reader's role above it, and the keyboard of what they may do now."""
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    organizer, participant = people[meeting.organizer_tg_id], people[meeting.participant_tg_id]
    organizes = reader.tg_id == organizer.tg_id
    role = _("📤 You're the organizer") if organizes else _("📨 You're invited")
    apart = shown.find_event_apart(meeting) if organizes else None
    others = [] if organizes else queries.list_others(meeting)
    place = 0 if organizes else queries.get_position(meeting)
    request = shown.is_request(meeting, reader.tg_id, participant)
    more: dict[str, Any] = {"apart": apart, "others": others, "place": place, "request": request}
    card = messages.render_meeting_card(meeting, reader, organizer, participant, **more)
    neighbours = messages.render_neighbours(shown.find_neighbours(meeting, reader.tg_id), meeting, reader)
    told = join_lines(headline, role, card, neighbours, render_broken_rules(meeting, reader))
    return told, messages.make_meeting_keyboard(meeting, reader.tg_id)


def render_meeting_brief(reader: TgUser, meeting: Appointment) -> Markup:
    """When a meeting is, and with whom: two lines where its name is said above."""
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    organizes = reader.tg_id == meeting.organizer_tg_id
    other = people[meeting.participant_tg_id if organizes else meeting.organizer_tg_id]
    return join_lines(
        format_html("🗓 {when}", when=messages.format_when(meeting, reader, people.values())),
        format_html(
            "{role}: {person}",
            role="👥 " + _("Participant") if organizes else "👤 " + _("Organizer"),
            person=messages.render_person_name(other),
        ),
    )


def render_broken_rules(meeting: Appointment, reader: TgUser) -> Markup | None:
    """Which rules of the invited person's own a yes would break, for them alone, while they are asked."""
    if not messages.is_asked(meeting, reader.pk):
        return None
    return messages.render_broken_rules(own_rules.find_broken(reader, meeting), reader)


def render_invitation_view(
    reader: TgUser, invitation: SeriesInvitation, headline: str | None = None
) -> tuple[Markup, Payload]:
    """The card of an invitation to a series, with the reader's role above it and what they may do now."""
    of = queries.read_series_meetings(invitation)
    people = queries.get_people({invitation.organizer_tg_id, invitation.participant_tg_id})
    organizes = reader.tg_id == invitation.organizer_tg_id
    role = _("📤 You're the organizer") if organizes else _("📨 You're invited")
    others = [] if organizes else queries.list_others_invited(invitation)
    card = series_invitations.render_series_card(invitation, of, reader, people, others=others)
    return join_lines(headline, role, card), series_invitations.make_series_keyboard(invitation, of, reader.tg_id)


def render_event_view(
    reader: TgUser, event: Event, headline: str | None = None, *, more: bool = False
) -> tuple[Markup, Payload]:
    """Render an event's card with its participants and their answers, and its buttons, or the rarer ones."""
    coming, participants = not access.has_passed(event), queries.list_participants(event.pk)
    places = (0, 0) if event.capacity is None else queries.count_places(event.pk)
    clashes = render_clashes(reader, event) if coming and not event.transparent else None
    public = _("🌍 Public: everybody with the link sees it") if coming and read.is_shown(event) else None
    hidden = _("🙈 Participants don't see each other") if coming and event.participants_hidden else None
    card = messages.render_event_card(event, reader, participants, places)
    text = join_lines(headline, card, public, hidden, clashes)
    if more and coming:
        return text, _make_more_keyboard(event)
    return text, make_event_keyboard(event, coming=coming)


def make_event_keyboard(event: Event, *, coming: bool) -> Payload:
    """Make the buttons for what the owner may do with an event; people can be invited only to a coming one."""
    changes = [
        make_button(_("✏️ Edit"), EventButton(action="edit", event_id=event.pk).pack()),
        make_button(_("🗑 Delete"), EventButton(action="delete", event_id=event.pk).pack(), "danger"),
    ]
    page = messages.make_open_button("calendar:event", event.pk)
    if not coming:
        return make_keyboard(changes, page)
    return make_keyboard(
        changes,
        [
            make_button(_("👥 Invite"), EventButton(action="invite", event_id=event.pk).pack(), "primary"),
            make_button(_("⏰ Reminders"), RemindButton(change="show", event_id=event.pk, minutes=0).pack()),
        ],
        [
            make_button(_("🔁 Repeat"), RepeatButton(event_id=event.pk).pack()),
            make_button(_("⋯ More"), EventButton(action="more", event_id=event.pk).pack()),
        ],
        page,
    )


def _make_more_keyboard(event: Event) -> Payload:
    """The rarer buttons of a coming event."""
    all_dates = make_button(_("📆 All dates"), EventDatesButton(of="card", event_id=event.pk).pack())
    return make_keyboard(
        [
            make_button(_("📍 Place"), FieldButton(field="place", event_id=event.pk).pack()),
            make_button(_("🔗 Link"), FieldButton(field="url", event_id=event.pk).pack()),
        ],
        [
            make_button(_("🪑 How many places"), FieldButton(field="capacity", event_id=event.pk).pack()),
            make_button(_("🙋 Join link"), JoinLinkButton(how="open", event_id=event.pk).pack()),
        ],
        [
            make_button(_("🌍 Public"), PublicEventButton(how="ask", event_id=event.pk).pack()),
            *([all_dates] if event.series_id is not None else []),
        ],
        [_make_show_as_button(event)],
        [_make_participants_button(event)],
        [make_button(_("‹ Back to the card"), EventButton(action="back", event_id=event.pk).pack())],
    )


def _make_show_as_button(event: Event) -> Payload:
    """The button that says the other way round whether the event takes its owner's time."""
    if event.transparent:
        return make_button(_("🔴 Show me as busy"), ShowAsButton(how="busy", event_id=event.pk).pack())
    return make_button(_("🟢 Show me as free"), ShowAsButton(how="free", event_id=event.pk).pack())


def _make_participants_button(event: Event) -> Payload:
    """The button that says the other way round whether the participants see each other."""
    if event.participants_hidden:
        return make_button(_("👀 Show participants"), ParticipantsButton(how="show", event_id=event.pk).pack())
    return make_button(_("🙈 Hide participants"), ParticipantsButton(how="hide", event_id=event.pk).pack())


def render_clashes(reader: TgUser, event: Event) -> Markup | None:
    """What else the owner has at the time of an event that takes their time; None when there is nothing.

    The event need not be saved.
    """
    slot = (
        event.slot if event.pk else queries.compute_slot(event.date, event.time, event.timezone, event.duration_minutes)
    )
    names = own_time.list_names_at(reader.tg_id, slot, beside=event.pk or queries.NONE, count=CLASHES + 1)
    shown_names = [lengths.cut(name or _("Meeting"), lengths.LABEL) for name in names[:CLASHES]]
    more = ["…"] if len(names) > CLASHES else []
    told = _("At the same time: {names}").format(names=", ".join([*shown_names, *more]))
    return format_html("⚠️ {told}", told=told) if names else None


def render_refresh(
    chat_id: int, *, card: str, message_id: int | None = None, gone: str | None = None, by: str = ""
) -> Payload | None:
    """The parameters of `editMessageText` that show a card as it is at this moment.

    Args:
        chat_id: where it stands.
        card: what it shows (`calendarapp.sql.cards`).
        message_id: a message that is not the newest with this card any more: it loses its buttons. None: the newest.
        gone: the name of an event that is deleted.
        by: the transaction that asks for it; for the database alone.

    Returns:
        None when no message shows it any more, or it is shown as it is, with a question below it.
    """
    if chat_id < 0:
        return shared_cards.render_refresh(chat_id, card=card, message_id=message_id, gone=gone)
    number = message_id or shown.find_message(card, chat_id)
    reader = queries.get_person(chat_id)
    if number is None or not reader.can_write:
        return None
    with translation.override(reader.language):
        view = _render_view(reader, card, gone)
    if view is None:
        return None
    text, buttons = view
    if message_id is None and shown.is_shown_already(card, chat_id, number, text):
        return None
    edit = {**messages.make_message(chat_id, text), "message_id": number}
    return edit if message_id else {**edit, "reply_markup": buttons}


def _render_view(reader: TgUser, card: str, gone: str | None) -> tuple[Markup, Payload] | None:
    kind, number = cards.split(card)
    if kind == "meeting":
        meeting = queries.get_appointment(number)
        visible = meeting is not None and access.may_see_meeting(access.Actor.person(reader.tg_id), meeting)
        if meeting is None or not visible:
            return None
        text, buttons = render_meeting_view(reader, meeting)
        return text, buttons if buttons["inline_keyboard"] else _make_undo(reader, undo.find_meeting_entry(meeting.pk))
    if kind == "invitation":
        invitation = queries.get_series_invitation(number)
        if invitation is None or not access.get_roles(access.Actor.person(reader.tg_id), invitation):
            return None
        text, buttons = render_invitation_view(reader, invitation)
        return text, buttons if buttons["inline_keyboard"] else _make_undo(reader, undo.find_series_entry(invitation))
    return _render_event(reader, number, gone)


def _render_event(reader: TgUser, number: int, gone: str | None) -> tuple[Markup, Payload] | None:
    event = queries.get_event(number)
    if event is not None:
        return render_event_view(reader, event) if event.tg_user_id == reader.tg_id else None
    if not gone:
        return None
    undoing = _make_undo(reader, undo.find_event_entry(number))
    # Who may undo it has deleted it themselves: of a visitor's booking, the visitor has not heard of it.
    deleted, own = history.find_deleted(number), bool(undoing["inline_keyboard"])
    if deleted is None:
        return format_html(_("<b>{name}</b> is deleted. 🗑"), name=gone), undoing
    return render_deleted(reader, deleted, tell=own), undoing


def render_deleted(
    reader: TgUser, event: Event, when: str | None = None, told: str | None = None, *, tell: bool
) -> Markup:
    """What stands for an event that its owner has deleted: its day and hour, and of a visitor's booking who it was.

    `when`: in other words; `told`: of its participants; `tell`: the visitor has to be told.
    """
    guests = booked.is_guests(event.pk)
    return render_card(
        event.details if guests else "",
        format_html(_("<b>{name}</b> is deleted. 🗑"), name=event.name),
        when or format_html("🗓 {when}", when=messages.format_when(event, reader)),
        behind=[render_unreachable_guest(UNTOLD) if guests and tell else None, told],
    )


def make_undo_button(entry: int) -> Payload:
    return make_button(_("↩️ Undo"), UndoButton(entry=entry).pack())


def _make_undo(reader: TgUser, entry: int | None) -> Payload:
    """The keyboard below what the reader has ended: a refresh leaves them the way back for as long as it is open."""
    if entry is None or not undo.is_open(access.Actor.person(reader.tg_id), entry):
        return make_keyboard()
    return make_keyboard([make_undo_button(entry)])
