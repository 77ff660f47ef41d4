"""/invite: asks for a person, one of the coming events and details, then sends the invitation."""

from typing import Final

from aiogram.types import MessageOriginUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, fallback
from bot.inputs import people_words, yes_words
from bot.keyboards import offers, repetition
from bot.router import router
from bot.states import Inviting
from bot.turn import KEYBOARD, Turn
from botapi import cards, links
from botapi.callbacks import EventButton, ForceButton, WithoutDatesButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import appointments, people, series_invitations
from calendarapp.services.series import Scope
from calendarapp.sql.cards import name_invitation_card, name_meeting_card

# Errors about the chosen event: another one may work.
OF_THE_EVENT: Final = {"busy", "already_invited", "event_past", "event_not_found"}
OF_THE_DATE: Final = {"busy", "already_invited"}  # other dates of a series may be free
OF_DATES: Final = ("scope", "busy", "without")  # what the conversation gathers about the dates of a series


@router.command("invite")
def invite(turn: Turn) -> None:
    """Ask whom to invite, unless there is no event; `/invite @name` (or an ID) names the person at once."""
    if not common.has_events(turn):
        return
    turn.begin(Inviting.person)
    if turn.args:
        take_person(turn, find_met(turn, turn.args) or queries.find_typed_person(turn.args))
    else:
        ask_person(turn)


def begin_with_event(turn: Turn, data: EventButton) -> None:
    """Begin with the button under an event's card: the event is chosen, the person is not."""
    event = common.get_own_event(turn, data.event_id)
    if access.has_passed(event):
        raise CalendarError("event_past")
    turn.begin(Inviting.person, event_id=event.pk)
    ask_person(turn)


@router.question(Inviting.person)
def ask_person(turn: Turn) -> None:
    turn.say(
        _(
            "👥 Who would you like to invite? Choose a person with the button below, or send their "
            "Telegram ID or @username, or the first name of someone you've met."
        ),
        keyboards.make_people_picker(),
    )


@router.step(Inviting.person)
def receive_person(turn: Turn) -> None:
    take_person(turn, find_person(turn))


def find_person(turn: Turn) -> TgUser:
    """Find the person that the message names. Raises: CalendarError, `person_wrong` or `person_not_found`."""
    message = turn.update.message
    if message is None:
        raise CalendarError("person_wrong")
    if message.users_shared and message.users_shared.users:
        shared = message.users_shared.users[0]
        return _remember_contact(shared.user_id, shared.first_name, shared.last_name, shared.username)
    if message.contact and message.contact.user_id:
        contact = message.contact
        return _remember_contact(contact.user_id or 0, contact.first_name, contact.last_name)
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser) and not origin.sender_user.is_bot:
        user = origin.sender_user
        return _remember_contact(user.id, user.first_name, user.last_name, user.username)
    return find_met(turn, turn.text) or queries.find_typed_person(turn.text)


def find_met(turn: Turn, word: str) -> TgUser | None:
    """Find the one person by that first name whom the person has met; None for nobody and for several."""
    met = queries.list_met(turn.person.tg_id) if word[:1].isalpha() else []
    whole = word.strip().casefold()
    known = [
        one for one in met if whole == one.display_name.casefold() or people_words.could_mean(word, one.first_name)
    ]
    return known[0] if len(known) == 1 else None


def _remember_contact(tg_id: int, first: str | None, last: str | None, username: str | None = None) -> TgUser:
    if common.parse_id(str(tg_id)) is None:
        raise CalendarError("person_wrong")
    names = {"first_name": first, "last_name": last, "username": username}
    return people.remember_contact(tg_id=tg_id, **{key: value or "" for key, value in names.items()})


def take_person(turn: Turn, person: TgUser) -> None:
    """Keep the person and ask for the event, unless it is already chosen."""
    if person.tg_id == turn.person.tg_id:
        raise CalendarError("self_invite")
    event_id = turn.data.get("event_id")
    if event_id:
        try:
            appointments.check_invitation(organizer=turn.person.tg_id, participant=person.tg_id, event_id=event_id)
        except CalendarError as error:
            if error.code in OF_THE_DATE and _is_repeating(event_id):
                _take(turn, person, event_id)
                return
            if error.code != "busy":
                raise
            told = refusals.render_refusal(error, turn.person)
            rows = offers.make_invite_rows(turn, error, event_id=event_id, participant=person.tg_id)
            turn.say(escape(told), messages.make_keyboard(*rows, keyboards.make_cancel_row()))
            return
    _take(turn, person, event_id)


def _take(turn: Turn, person: TgUser, event_id: int | None) -> None:
    turn.data.pop(KEYBOARD, None)
    turn.data["participant"] = person.tg_id
    turn.say(format_html("👤 {name}", name=messages.render_person_name(person)))
    if event_id:
        ask_details(turn, event_id)
    else:
        ask_event(turn)


def ask_event(turn: Turn, problem: CalendarError | None = None) -> None:
    """Ask for the event; `problem`: what was wrong with the one chosen before, said first."""
    if not common.has_events(turn):
        turn.finish()
        return
    turn.goto(Inviting.event)
    said = refusals.render_refusal(problem, turn.person) if problem else None
    rows = offers.make_invite_rows(turn, problem, **turn.data) if problem else []
    turn.say(*common.render_picker(turn, "choose", headline=said, above=rows))


@router.question(Inviting.event)
def ask_event_again(turn: Turn) -> None:
    """Ask again on the way back: another event may be chosen now."""
    for key in ("event_id", *OF_DATES):
        turn.data.pop(key, None)
    ask_event(turn)


@router.step(Inviting.event)
def receive_event(turn: Turn) -> None:
    ask_details(turn, common.find_typed_event(turn, turn.text).pk)


def choose_event(turn: Turn, data: EventButton) -> None:
    if turn.state == Inviting.event.state:
        ask_details(turn, data.event_id)
    else:
        fallback.reply_stale_button(turn)


def ask_details(turn: Turn, event_id: int) -> None:
    """Ask for details. What would be refused at the end is refused here, so that another event can be chosen.

    Of a series, it is asked first to which dates.
    """
    for key in OF_DATES:
        turn.data.pop(key, None)
    if event := _check_date(turn, event_id):
        if event.series_id is not None:
            turn.goto(Inviting.dates, event_id=event_id)
            ask_dates(turn)
        else:
            _say_details(turn, event)


def _check_date(turn: Turn, event_id: int) -> Event | None:
    """Return the event if the person can be invited to it; otherwise another one is asked for.

    A date of a series is no obstacle: there are others.
    """
    try:
        return appointments.check_invitation(
            organizer=turn.person.tg_id, participant=turn.data["participant"], event_id=event_id
        )
    except CalendarError as error:
        if "scope" not in turn.data and error.code in OF_THE_DATE and _is_repeating(event_id):
            return queries.get_event(event_id)
        if error.code != "busy":
            raise
        turn.data["event_id"] = event_id
        ask_event(turn, error)
        return None


def _is_repeating(event_id: int) -> bool:
    event = queries.get_event(event_id)
    return event is not None and event.series_id is not None


@router.question(Inviting.dates)
def ask_dates(turn: Turn) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    headline = format_html("📌 <b>{name}</b>", name=event.name)
    keyboard = messages.make_keyboard(*repetition.make_scopes(), keyboards.make_cancel_row())
    turn.say(join_lines(headline, _("🔁 To which dates?")), keyboard)


def take_dates(turn: Turn, scope: Scope) -> None:
    """Keep to which dates of a series the invitation is; those that are not free are asked about at once."""
    turn.data["scope"] = scope.value
    event_id = turn.data["event_id"]
    if scope == Scope.THIS:
        if event := _check_date(turn, event_id):
            _say_details(turn, event)
        return
    try:
        dates = series_invitations.check(
            actor=turn.actor, participants=[turn.data["participant"]], event_id=event_id, scope=scope
        )
    except CalendarError as error:
        _refuse_dates(turn, error)
        return
    _say_details(turn, dates[0], count=len(dates))


def _refuse_dates(turn: Turn, error: CalendarError) -> None:
    """Say which dates are not free, and offer to leave them out; if another event may work, ask for one."""
    if error.code != "series_busy":
        if error.code not in OF_THE_EVENT:
            raise error
        ask_event(turn, error)
        return
    turn.goto(Inviting.without, busy=error.params["dates"], left=error.params["left"])
    yes = messages.make_button(_("Without these dates"), WithoutDatesButton().pack())
    keyboard = messages.make_keyboard([yes] if error.params["left"] else [], keyboards.make_cancel_row())
    turn.say(refusals.render_busy_dates(error, turn.person), keyboard)


@router.question(Inviting.without)
def ask_about_busy_dates(turn: Turn) -> None:
    """Ask again on the way back: the dates may be free by now."""
    take_dates(turn, Scope(turn.data.get("scope", Scope.ALL)))


@router.button(WithoutDatesButton)
def leave_out_busy_dates(turn: Turn, _data: WithoutDatesButton) -> None:
    if turn.state != Inviting.without.state:
        fallback.reply_stale_button(turn)
        return
    turn.edit(_("Without these dates"))
    turn.data["without"] = turn.data.pop("busy", [])
    if "details" in turn.data:
        send_invitation(turn, turn.data["details"])
        return
    event = common.get_own_event(turn, turn.data["event_id"])
    _say_details(turn, event, count=turn.data.get("left", 0))


def _say_details(turn: Turn, event: Event, *, count: int = 0) -> None:
    """Ask what to add to the invitation; `count` is of how many dates it is, 0 for the event's own."""
    turn.goto(Inviting.details, event_id=turn.data.get("event_id", event.pk))
    dates = ngettext("{count} date", "{count} dates", count).format(count=count)
    turn.say(
        join_lines(
            format_html("📌 <b>{name}</b>", name=event.name),
            format_html("🔁 {dates}", dates=dates)
            if count
            else format_html("🗓 {when}", when=messages.format_when(event, turn.person)),
            _("Anything to add to the invitation? A place, a link, a few words…"),
            format_html("<i>{hint}</i>", hint=_("I'll send what you write with the invitation. No details? Tap Send.")),
        ),
        keyboards.make_skip_keyboard(_("✉️ Send")),
    )


@router.question(Inviting.details)
def ask_details_again(turn: Turn) -> None:
    if "scope" in turn.data:
        take_dates(turn, Scope(turn.data["scope"]))
    else:
        ask_details(turn, turn.data["event_id"])


@router.step(Inviting.details)
def receive_details(turn: Turn) -> None:
    if turn.text:
        send_invitation(turn, "" if yes_words.is_nothing(turn.text) else turn.text)
    else:
        turn.say(_("Please send the details as text, or tap Send."), keyboards.make_skip_keyboard(_("✉️ Send")))


def invite_anyway(turn: Turn) -> None:
    turn.edit(_("Book anyway"))
    send_invitation(turn, turn.data["details"], force=True)


def send_invitation(turn: Turn, details: str, *, force: bool = False) -> None:
    """Invite and report the outcome. If the event is no longer possible, another one can be chosen.

    An invitation that double-books the organizer needs a second confirmation (`force`).
    """
    if turn.data.get("scope", Scope.THIS) != Scope.THIS:
        _send_to_series(turn, details)
        return
    try:
        meeting = appointments.invite_to_event(
            organizer=turn.person.tg_id,
            participant=turn.data["participant"],
            event_id=turn.data["event_id"],
            details=details,
            force=force,
        )
    except CalendarError as error:
        if error.code == "double_booking":
            turn.goto(Inviting.sure, details=details)
            common.warn(turn, error, ForceButton(action="invite", number=turn.data["event_id"]))
            return
        if error.code not in OF_THE_EVENT:
            raise
        turn.data["details"] = details
        ask_event(turn, error)
        return
    turn.finish("sent")
    show_invitation(turn, meeting)


def _send_to_series(turn: Turn, details: str) -> None:
    try:
        [invitation] = series_invitations.invite(
            actor=turn.actor,
            participants=[turn.data["participant"]],
            event_id=turn.data["event_id"],
            scope=Scope(turn.data["scope"]),
            details=details,
            without=turn.data.get("without", ()),
        )
    except CalendarError as error:
        turn.data["details"] = details
        _refuse_dates(turn, error)
        return
    turn.finish("sent")
    participant = queries.get_person(invitation.participant_tg_id)
    headline = join_lines(_render_sent(participant), "\u200b")
    text, keyboard = cards.render_invitation_view(turn.person, invitation, headline)
    turn.say(text, keyboard, card=name_invitation_card(invitation.pk))
    first = queries.read_series_meetings(invitation).meetings
    if not participant.can_write and first:
        _offer_link(turn, first[0], participant)


def _render_sent(participant: TgUser) -> Markup:
    sent, ready = _("✉️ The invitation is on its way to {name}."), _("✉️ The invitation for {name} is ready.")
    return format_html(sent if participant.can_write else ready, name=messages.render_person_name(participant))


def show_invitation(turn: Turn, meeting: Appointment) -> None:
    """Say that the invitation was sent, or give a link to forward."""
    participant = queries.get_person(meeting.participant_tg_id)
    turn.say(
        join_lines(
            _render_sent(participant),
            "\u200b",
            messages.render_meeting_card(meeting, turn.person, turn.person, participant),
        ),
        messages.make_meeting_keyboard(meeting, turn.person.tg_id),
        card=name_meeting_card(meeting.pk),
    )
    if not participant.can_write:
        _offer_link(turn, meeting, participant)


def _offer_link(turn: Turn, meeting: Appointment, participant: TgUser) -> None:
    """Give the organizer a link to forward: the bot can't write to the participant."""
    blocked = _("{name} has blocked me, so I can't write to them.")
    unknown = _("{name} has not started me yet, so I can't write to them.")
    reason = blocked if participant.started_at else unknown
    turn.say(
        join_lines(
            format_html(reason, name=messages.render_person_name(participant)),
            _("Please forward them this link: it opens the invitation."),
            links.make_invitation_link(turn.bot_username, meeting.pk),
        )
    )
