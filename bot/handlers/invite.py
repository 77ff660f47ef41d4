"""/invite: asks for one person or several, one of the coming events and details, then sends the invitations."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, fallback, guests, invited, inviting_several, naming_people, picking
from bot.keyboards import offers, repetition
from bot.router import router
from bot.states import Inviting
from bot.turn import KEYBOARD, Turn, stamps
from botapi.callbacks import EventButton, EventDatesButton, ForceButton, SeveralButton, WithoutDatesButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import Event, TgUser
from calendarapp.queries import availability
from calendarapp.services import appointments, series_invitations
from calendarapp.services.series import Scope

# Errors about the chosen event: another one may work.
OF_THE_EVENT: Final = {"busy", "already_invited", "event_past", "event_not_found"}
OF_SEVERAL: Final = {"people_busy", "people_invited"}  # some of them can't be invited
OF_THE_DATE: Final = {"busy", "already_invited", *OF_SEVERAL}  # other dates of a series may be free
# What the conversation gathers about the dates of a series, and about those who can't be invited.
OF_DATES: Final = ("scope", "busy", "without", *inviting_several.GATHERED)


@router.command("invite")
def invite(turn: Turn) -> None:
    """Ask whom to invite, unless there is no event; `/invite @name` (or an ID, or several) names them at once."""
    if not turn.args and not common.has_events(turn):
        return
    turn.begin(Inviting.person)
    if not turn.args:
        ask_person(turn)
    elif found := naming_people.find_named_or_ask(turn, turn.args, ask_person):
        take_people(turn, *found)


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
            "👥 Who would you like to invite? Choose up to ten people with the button below, or send their "
            "@usernames or Telegram IDs, or the first names of people you've met."
        ),
        keyboards.make_people_picker(),
    )


@router.step(Inviting.person)
def receive_person(turn: Turn) -> None:
    """Take who is named; what names nobody is answered with the way out as well."""
    try:
        found = naming_people.find_people(turn)
    except CalendarError as error:
        if error.code not in naming_people.NOBODY:
            raise
        turn.say(join_lines(str(error), _("To stop, send /cancel.")))
        return
    take_people(turn, *found)


def take_people(turn: Turn, people: Sequence[TgUser], unknown: Sequence[str] = ()) -> None:
    """Keep whom to invite and ask for the event; `unknown` words named nobody: they can be left out."""
    others = [person for person in people if person.tg_id != turn.person.tg_id]
    if not others:
        raise CalendarError("self_invite")
    if unknown:
        turn.data["participants"] = [person.tg_id for person in others]
        inviting_several.ask_about_unknown(turn, unknown)
    elif len(others) == 1:
        take_person(turn, others[0])
    else:
        _take(turn, others, turn.data.get("event_id"))


def take_person(turn: Turn, person: TgUser) -> None:
    """Keep the person and ask for the event, unless it is already chosen."""
    event_id = turn.data.get("event_id")
    if event_id:
        try:
            appointments.check_invitation(organizer=turn.person.tg_id, participant=person.tg_id, event_id=event_id)
        except CalendarError as error:
            if error.code in OF_THE_DATE and _is_repeating(event_id):
                _take(turn, [person], event_id)
                return
            if error.code != "busy":
                raise
            told = refusals.render_refusal(error, turn.person, availability.find_alternatives(error))
            rows = offers.make_invite_rows(turn, error, event_id=event_id, participant=person.tg_id)
            turn.say(escape(told), messages.make_keyboard(*rows, keyboards.make_cancel_row()))
            return
    _take(turn, [person], event_id)


def _take(turn: Turn, people: Sequence[TgUser], event_id: int | None) -> None:
    for key in (KEYBOARD, "participant", "participants"):
        turn.data.pop(key, None)
    if len(people) == 1:
        turn.data["participant"] = people[0].tg_id
    else:
        turn.data["participants"] = [person.tg_id for person in people]
    icon = "👤" if len(people) == 1 else "👥"
    turn.say(format_html("{icon} {names}", icon=icon, names=inviting_several.render_names(people)))
    if event_id:
        ask_details(turn, event_id)
    else:
        ask_event(turn)


def ask_event(turn: Turn, problem: CalendarError | None = None) -> None:
    """Ask for the event; `problem`: what was wrong with the one chosen before, said first."""
    if not common.has_events(turn):
        guests.wait_for_event(turn)
        return
    turn.set_state(Inviting.event)
    offered = availability.find_alternatives(problem) if problem else []
    said = refusals.render_refusal(problem, turn.person, offered) if problem else None
    rows = offers.make_invite_rows(turn, problem, **turn.data) if problem else []
    turn.say(*common.render_picker(turn, "choose", headline=said, above=rows))


@router.question(Inviting.event)
def ask_event_again(turn: Turn) -> None:
    """Ask again on the way back: another event may be chosen now."""
    for key in ("event_id", *OF_DATES):
        turn.data.pop(key, None)
    if not guests.ask_again(turn):
        ask_event(turn)


@router.step(Inviting.event)
def receive_event(turn: Turn) -> None:
    if made := guests.find_agreed(turn):
        ask_details(turn, made)
    elif event := picking.take_typed_event(turn, turn.text, "choose"):
        ask_details(turn, event.pk)


def choose_event(turn: Turn, data: EventButton) -> None:
    if turn.state == Inviting.dates.state:  # another date of the series
        turn.edit(messages.format_when(common.get_own_event(turn, data.event_id), turn.person))
    if turn.state in {Inviting.event.state, Inviting.dates.state}:
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
            turn.set_state(Inviting.dates, event_id=event_id)
            ask_dates(turn)
        else:
            _say_details(turn, event)


def _check_date(turn: Turn, event_id: int) -> Event | None:
    """Return the event if the person can be invited to it; otherwise another one is asked for.

    A date of a series is no obstacle: there are others.
    """
    try:
        if "participants" in turn.data:
            return inviting_several.check(turn, event_id)
        return appointments.check_invitation(
            organizer=turn.person.tg_id, participant=turn.data["participant"], event_id=event_id
        )
    except CalendarError as error:
        if "scope" not in turn.data and error.code in OF_THE_DATE and _is_repeating(event_id):
            return queries.get_event(event_id)
        if error.code not in {"busy", *OF_SEVERAL}:
            raise
        turn.data["event_id"] = event_id
        if error.code == "busy":
            ask_event(turn, error)
        else:
            inviting_several.ask(turn, error)
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
    data = stamps.add_fingerprint(EventDatesButton(of="choose", event_id=event.pk).pack())
    several = len(queries.select_coming_dates(event)[:2]) > 1
    others = [messages.make_button(_("📆 Another date…"), data)] if several else []
    keyboard = messages.make_keyboard(*repetition.make_scopes(), others, keyboards.make_cancel_row())
    turn.say(join_lines(headline, messages.format_when(event, turn.person), _("🔁 To which dates?")), keyboard)


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
            actor=turn.actor, participants=inviting_several.get_participants(turn), event_id=event_id, scope=scope
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
    turn.set_state(Inviting.without, busy=error.params["dates"], left=error.params["left"])
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


@router.question(Inviting.others)
def ask_about_refused(turn: Turn) -> None:
    """Ask again on the way back: everybody may be free by now."""
    ask_details(turn, turn.data["event_id"])


@router.button(SeveralButton)
def choose_for_several(turn: Turn, data: SeveralButton) -> None:
    """Go on without those who can't be invited, or with them, or at a time when everybody is free."""
    if turn.state == Inviting.person.state and data.action == "without" and turn.data.get("participants"):
        turn.edit(_("Without them"))
        people = queries.get_people(turn.data["participants"])
        _take(turn, [people[tg_id] for tg_id in turn.data["participants"]], turn.data.get("event_id"))
    elif turn.state != Inviting.others.state or not inviting_several.take_choice(turn, data):
        fallback.reply_stale_button(turn)
    elif "details" in turn.data:
        send_invitation(turn, turn.data["details"])
    elif event := common.find_event_in_question(turn):
        _say_details(turn, event)


def _say_details(turn: Turn, event: Event, *, count: int = 0) -> None:
    """Ask what to add to the invitation; `count` is of how many dates it is, 0 for the event's own."""
    turn.set_state(Inviting.details, event_id=turn.data.get("event_id", event.pk))
    dates = ngettext("{count} date", "{count} dates", count).format(count=count)
    turn.say(
        join_lines(
            format_html("📌 <b>{name}</b>", name=event.name),
            format_html("🔁 {dates}", dates=dates)
            if count
            else format_html("🗓 {when}", when=messages.format_when(inviting_several.place(turn, event), turn.person)),
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
    several = "participants" in turn.data
    try:
        if several:
            sent = inviting_several.send(turn, details, force=force)
        else:
            meeting = appointments.invite_to_event(
                organizer=turn.person.tg_id,
                participant=turn.data["participant"],
                event_id=turn.data["event_id"],
                details=details,
                force=force,
            )
    except CalendarError as error:
        if error.code == "double_booking":
            turn.set_state(Inviting.sure, details=details)
            common.warn(turn, error, ForceButton(action="invite", number=turn.data["event_id"]))
            return
        if error.code not in OF_THE_EVENT | OF_SEVERAL:
            raise
        turn.data["details"] = details
        if error.code in OF_SEVERAL:
            inviting_several.ask(turn, error)
        else:
            ask_event(turn, error)
        return
    turn.finish("sent")
    if several:
        invited.show_invitations(turn, sent.event, sent.meetings)
    else:
        invited.show_invitation(turn, meeting)


def _send_to_series(turn: Turn, details: str) -> None:
    try:
        invitations = series_invitations.invite(
            actor=turn.actor,
            participants=inviting_several.get_participants(turn),
            event_id=turn.data["event_id"],
            scope=Scope(turn.data["scope"]),
            details=details,
            without=turn.data.get("without", ()),
        )
    except CalendarError as error:
        turn.data["details"] = details
        _refuse_dates(turn, error)
        return
    event_id = turn.data["event_id"]
    turn.finish("sent")
    if len(invitations) > 1:
        every = [queries.read_series_meetings(invitation).meetings for invitation in invitations]
        event = common.get_own_event(turn, event_id)
        invited.show_invitations(turn, event, [of[0] for of in every if of])
        return
    [invitation] = invitations
    invited.show_series_invitation(turn, invitation)
