"""A meeting: shown, answered, and given another time."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from calendarapp import access, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, SeriesInvitation, TgUser
from calendarapp.pages import notices, once
from calendarapp.pages.event_forms import make_scope_field
from calendarapp.pages.fields import PageForm
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import for_person
from calendarapp.queries import own_rules
from calendarapp.security.methods import OF_FORMS, read_only
from calendarapp.services import appointments, holds, rescheduling, series_invitations, undo
from calendarapp.services import cards as shown
from calendarapp.services.series import Scope

Status = Appointment.Status

ACTIONS: Final[dict[str, Callable[..., Appointment]]] = {
    "confirm": appointments.confirm,
    "decline": appointments.decline,
    "cancel": appointments.cancel,
    "accept": rescheduling.accept_proposal,
    "keep": rescheduling.keep_time,
}
WORDS: Final = {Status.CONFIRMED: "confirm", Status.DECLINED: "decline", Status.CANCELLED: "cancel"}
LEADING: Final[dict[str, str]] = {word: status for status, word in WORDS.items()}
ENDING: Final = frozenset({"decline", "cancel"})
LABELS: Final[dict[str, Any]] = {
    "confirm": gettext_lazy("Confirm"),
    "decline": gettext_lazy("Decline"),
    "cancel": gettext_lazy("Cancel the meeting"),
    "accept": gettext_lazy("Accept the new time"),
    "keep": gettext_lazy("Keep the time"),
}
DONE: Final = {"confirm": "confirmed", "accept": "moved", "keep": "kept"}
WHO: Final = (("all", gettext_lazy("Move for everyone")), ("this", gettext_lazy("Only this participant")))
QUESTIONS: Final = {
    "cancel": gettext_noop("Cancel this meeting? {name} will be told."),
    "decline": gettext_noop("Decline this meeting? {name} will be told."),
}


def make_who_field() -> forms.ChoiceField:
    """Who moves when others are invited to the event, too: asked when a service wants to know."""
    return forms.ChoiceField(label=gettext_lazy("Who moves?"), choices=WHO, required=False, widget=forms.RadioSelect)


class AnswerForm(PageForm):
    """What to do with a meeting; and of a series, with which of its meetings."""

    PLACES: ClassVar = {"others_invited": "who", "scope_unknown": "scope"}

    action = forms.ChoiceField(choices=list(LABELS.items()), widget=forms.HiddenInput)
    who = make_who_field()

    def __init__(self, person: TgUser, data: Any, *, several: bool) -> None:
        super().__init__(person, data)
        if several:
            self.fields["scope"] = make_scope_field(gettext_lazy("Cancel which of the meetings?"))


def get_meeting(person: TgUser, number: int) -> Appointment:
    """A meeting that the person is in.

    Raises:
        CalendarError: `meeting_not_found`.
    """
    meeting = queries.get_appointment(number)
    if meeting is None or not access.may_see_meeting(Actor.person(person.tg_id), meeting):
        raise CalendarError("meeting_not_found")
    return meeting


def describe(meeting: Appointment, person: TgUser) -> dict[str, Any]:
    """What every page about a meeting shows of it."""
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    organizes = meeting.organizer_tg_id == person.tg_id
    other = people[meeting.participant_tg_id if organizes else meeting.organizer_tg_id]
    apart = shown.find_event_apart(meeting) if organizes else None
    return {
        "meeting": meeting,
        "name": meeting.name or _("Meeting"),
        "when": messages.format_plain_when(meeting, person, people.values()),
        "proposed": messages.format_plain_proposed_when(meeting, person, people.values()),
        "apart": messages.format_plain_when(apart, person) if apart else "",
        "organizes": organizes,
        "other": messages.render_person_name(other),
        "status": _describe_status(meeting, person, people),
        "others": [] if organizes else _list_others(meeting),
    }


def _describe_status(meeting: Appointment, person: TgUser, people: Mapping[int, TgUser]) -> str:
    organizes = meeting.organizer_tg_id == person.tg_id
    if meeting.status == Status.PENDING and not meeting.is_waiting and not access.is_over(meeting):
        both = people[meeting.organizer_tg_id], people[meeting.participant_tg_id]
        if told := messages.tell_who_decides(meeting, person, *both):
            return told
        if not organizes:
            return _("Waiting for your answer")
    return messages.get_status_name(meeting, 0 if organizes else queries.get_position(meeting))


def _list_others(meeting: Appointment) -> list[tuple[str, str]]:
    """Who else takes part, and how they have answered."""
    others = queries.list_others(meeting)
    return [(messages.render_person_name(person), _(messages.ANSWERS[status])) for person, status in others]


@read_only
@for_person
def show_meeting(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/meetings/<number>/`, with a button for everything that the person may do now."""
    meeting = get_meeting(person, number)
    offered = [WORDS[Status(new)] for new in messages.list_offered_changes(meeting, person.tg_id)]
    active = meeting.status in queries.ACTIVE and not access.is_over(meeting)
    organizes = meeting.organizer_tg_id == person.tg_id
    if active and organizes and meeting.proposed_date is not None:
        offered = ["accept", "keep", *offered]
    around = shown.find_neighbours(meeting, person.tg_id)
    asking = [word for word in offered if _is_asked(meeting, person, word)]
    page = {
        **describe(meeting, person),
        **once.make_context(request),
        "person": person,
        "answers": [(word, LABELS[word]) for word in offered if word not in asking],
        "asking": [(word, LABELS[word]) for word in asking],
        "movable": active and not meeting.is_waiting,
        "around": [told for _later, told in messages.list_neighbours(around, meeting, person)],
        "broken": messages.list_broken_rules(own_rules.find_broken(person, meeting), person) if active else [],
        "own_event": organizes
        and meeting.event_id is not None
        and queries.get_event(meeting.event_id, owner=person.tg_id),
        "invitation": queries.find_series_invitation(meeting),
    }
    return render(request, "calendarapp/pages/meeting.html", page)


@require_http_methods(OF_FORMS)
@for_person
def answer_meeting(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/meetings/<number>/answer/`: does what `action` says; what can't be taken back is asked first."""
    if request.method == "POST" and (before := once.find_before(request, person)) is not None:
        return redirect(before)
    meeting = get_meeting(person, number)
    given = request.POST if request.method == "POST" else request.GET
    action = given.get("action", "")
    if action not in ACTIONS:
        return redirect("calendar:meeting", number=meeting.pk)
    series = _find_series(meeting, person, action)
    form = AnswerForm(person, request.POST if request.method == "POST" else None, several=series is not None)
    outcome: HttpResponse | Question | None = None
    if form.is_bound and form.is_valid():
        try:
            outcome = once.submit(request, person, form, partial(_answer, request, person, meeting, form, series))
        finally:
            if "expired" in form.codes:
                holds.expire_for(meeting.participant_tg_id)
    if isinstance(outcome, HttpResponse):
        return outcome
    meeting = get_meeting(person, number)
    page = {
        **describe(meeting, person),
        **once.make_context(request, question=outcome or _ask_first(meeting, person, action), stale=form.stale),
        "person": person,
        "form": form,
        "action": action,
        "label": LABELS[action],
        "asks_who": "others_invited" in form.codes or bool(form.data.get("who")),
    }
    return render(request, "calendarapp/pages/answer.html", page)


def _find_series(meeting: Appointment, person: TgUser, action: str) -> SeriesInvitation | None:
    """The invitation to a series of which the organizer may cancel several meetings; None where there is no choice."""
    if action != "cancel" or meeting.organizer_tg_id != person.tg_id:
        return None
    invitation = queries.find_series_invitation(meeting)
    several = invitation is not None and len(queries.read_series_meetings(invitation).active) > 1
    return invitation if several else None


def _answer(
    request: HttpRequest, person: TgUser, meeting: Appointment, form: AnswerForm, series: SeriesInvitation | None
) -> str:
    """Do it; returns the address to go to. What is so already is not done again."""
    actor, said, action = Actor.person(person.tg_id), once.get_yes(request), form.cleaned_data["action"]
    if question := _ask_first(meeting, person, action):
        once.ask_unless(said, question)
    address = reverse("calendar:meeting", args=[meeting.pk])
    scope = form.get_scope()
    if series is not None and scope != Scope.THIS:
        since = meeting.pk if scope == Scope.FOLLOWING else None
        ended = series_invitations.cancel(actor=actor, invitation_id=series.pk, since=since)
        address = reverse("calendar:series_invitation", args=[series.pk])
        return notices.add(address, undo_entry=undo.find_series_entry(ended))
    work = partial(ACTIONS[action], actor=actor, appointment_id=meeting.pk)
    if action == "accept":
        work = partial(work, scope=form.cleaned_data["who"] or None)
    try:
        if action in {"confirm", "accept"}:
            once.confirm_force(said, work, action, meeting.sequence)
        else:
            work()
    except CalendarError as error:
        now = queries.get_appointment(meeting.pk)
        if error.code != "already" or now is None or now.status != LEADING.get(action):
            raise
        return address
    entry = undo.find_meeting_entry(meeting.pk) if action in ENDING else None
    return notices.add(address, done=DONE.get(action, ""), undo_entry=entry)


def _ask_first(meeting: Appointment, person: TgUser, action: str) -> Question | None:
    """The question before something that is final; a pending invitation is declined at once."""
    if not _is_asked(meeting, person, action):
        return None
    organizes = meeting.organizer_tg_id == person.tg_id
    other = queries.get_person(meeting.participant_tg_id if organizes else meeting.organizer_tg_id)
    text = _(QUESTIONS[action]).format(name=messages.render_person_name(other))
    if action == "cancel" and organizes and queries.has_others(meeting):
        text = f"{text} {messages.render_only_one(other)}"
    return Question(text, str(LABELS[action]), (meeting.pk, meeting.status, meeting.updated_at))


def _is_asked(meeting: Appointment, person: TgUser, action: str) -> bool:
    """Whether the action needs a yes first; one that is refused anyway, or answers a pending invitation, doesn't."""
    if action not in ENDING:
        return False
    try:
        access.require_change(Actor.person(person.tg_id), meeting, LEADING[action])
    except CalendarError:
        return False
    return action == "cancel" or meeting.status == Status.CONFIRMED
