"""Invitations: to an event, or to the dates of a series, which have one answer for all of them."""

import re
from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calendarapp import access, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages.series_invitations import format_date
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.pages import inviting_several, notices, offered_times, once
from calendarapp.pages.event_forms import make_scope_field
from calendarapp.pages.events import describe, get_own_event
from calendarapp.pages.fields import PageForm, TextField
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import appointments, offers, series_invitations
from calendarapp.services import notices as telling
from calendarapp.services.series import Scope

SPACES: Final = re.compile(r"[\s,;]+")
LONGEST_TYPED: Final = 2000  # characters


class InvitationForm(PageForm):
    """Whom to invite: people that one has met, and anybody by @username or Telegram ID."""

    PLACES: ClassVar = {
        "too_many_people": "typed",
        "person_wrong": "typed", "person_not_found": "typed", "self_invite": "typed", "already_invited": "typed",
        "details_too_long": "details", "text_unreadable": "details", "scope_unknown": "scope", "not_a_series": "scope",
    }  # fmt: skip

    typed = forms.CharField(
        label=gettext_lazy("Somebody else"),
        required=False,
        max_length=LONGEST_TYPED,
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("@usernames or Telegram IDs, several with commas between them."),
    )
    details = TextField(
        label=gettext_lazy("A few words with the invitation"),
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("May be left empty."),
    )

    def __init__(self, person: TgUser, data: Any, event: Event) -> None:
        super().__init__(person, data)
        self.seeker = person.tg_id
        met = sorted(queries.list_met(person.tg_id), key=lambda one: one.display_name.casefold())
        known = forms.MultipleChoiceField(
            label=gettext_lazy("People you have met"),
            choices=[(str(one.tg_id), _format_person(one)) for one in met],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields = {"known": known, **self.fields} if met else self.fields
        if event.series_id is not None:
            self.fields["scope"] = make_scope_field(gettext_lazy("To which dates?"))
        self.participants: list[TgUser] = []

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors.keys() & {"known", "typed"}:
            words = [*given.get("known", ()), *filter(None, SPACES.split(given["typed"]))]
            found: dict[int, TgUser] = {}
            if not words:
                self.add_error("typed", _("Choose somebody, or type an @username or a Telegram ID."))
            try:
                for word in words:
                    one = queries.find_typed_person(word, seeker=self.seeker)
                    found[one.tg_id] = one
            except CalendarError as error:
                self.refuse(error, _name_word(error, word))
            self.participants = list(found.values())
        return given


def _name_word(error: CalendarError, word: str) -> str:
    """Which word it is about."""
    if error.code == "person_not_found":
        return str(error)
    return _("“{word}” is neither an @username nor a Telegram ID.").format(word=word[:40])


def _format_person(person: TgUser) -> str:
    name = messages.render_person_name(person)
    return f"{name} (@{person.username})" if person.username and name != f"@{person.username}" else name


@require_http_methods(OF_FORMS)
@for_person
def invite(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/events/<number>/invite/`: the same form sent twice invites once."""
    event = get_own_event(person, number)
    form = InvitationForm(person, request.POST if request.method == "POST" else None, event)
    outcome: HttpResponse | Question | None = None
    if form.is_bound and form.is_valid():
        outcome = once.submit(request, person, form, partial(_invite, request, form, event))
    if isinstance(outcome, HttpResponse):
        return outcome
    start = offered_times.read_start(request)
    page = {
        **describe(event, person),
        **once.make_context(request, question=outcome, stale=form.stale),
        "person": person,
        "form": form,
        "at": int(start.timestamp()) // 60 if start is not None and isinstance(outcome, Question) else None,
        "refusal": CalendarError("event_past") if access.has_passed(event) and event.series_id is None else None,
    }
    return render(request, "calendarapp/pages/invite.html", page)


def _invite(request: HttpRequest, form: InvitationForm, event: Event) -> str:
    """Invite them; returns the address of the invitation, or of the event for several."""
    person, people, said = form.person, form.participants, once.get_yes(request)
    details = form.cleaned_data["details"]
    if form.get_scope() != Scope.THIS:
        return _invite_to_series(said, form, event, details)
    start = offered_times.read_start(request)
    if len(people) > 1:
        invited = inviting_several.invite(said, person, event, people, details=details, start=start)
        done = inviting_several.send_links(person, invited, people)
        return notices.add(reverse("calendar:event", args=[event.pk]), done=done)
    [participant] = people
    wish: dict[str, Any] = {
        "organizer": person.tg_id, "participant": participant.tg_id, "event_id": event.pk, "details": details,
    }  # fmt: skip
    if start is None:
        work = partial(appointments.invite_to_event, **wish)
    else:
        work = partial(offers.invite_at, **wish, start=start, timezone=person.timezone)
    about = (event.pk, participant.tg_id, start)
    meeting = offered_times.confirm_force(said, person, work, *about, label=_("Invite anyway"))
    address = reverse("calendar:meeting", args=[meeting.pk])
    return notices.add(address, done=_tell_if_unreachable(person, participant, meeting))


def _invite_to_series(said: set[str], form: InvitationForm, event: Event, details: str) -> str:
    """Invite to dates of a series: without those that are not free, once the person has agreed to that."""
    people = [one.tg_id for one in form.participants]
    work = partial(
        series_invitations.invite,
        actor=Actor.person(form.person.tg_id),
        participants=people,
        event_id=event.pk,
        scope=form.get_scope(),
        details=details,
    )
    try:
        with transaction.atomic():
            invitations = work()
    except CalendarError as error:
        if error.code != "series_busy":
            raise
        about = (event.pk, people, form.get_scope(), error.params["dates"])
        once.ask_unless(said, make_busy_question(error, form.person, _("Without these dates"), *about))
        invitations = work(without=error.params["dates"])
    whom = {one.tg_id: one for one in form.participants}
    told = {
        _tell_if_unreachable(
            form.person,
            whom[invitation.participant_tg_id],
            next(iter(queries.read_series_meetings(invitation).meetings), None),
        )
        for invitation in invitations
    }
    if len(people) == 1:
        address = reverse("calendar:series_invitation", args=[invitations[0].pk])
        return notices.add(address, done=told.pop())
    done = "links" if "link" in told else "some_unreachable" if "unreachable" in told else "all_invited"
    return notices.add(reverse("calendar:event", args=[event.pk]), done=done)


def make_busy_question(error: CalendarError, person: TgUser, label: str, *about: object) -> Question:
    """Whether to leave out the dates of a series that are not free (`series_busy`)."""
    lines = tuple(format_date(start, person) for start in error.params["starts"])
    return Question(str(error), label if error.params["left"] else "", about, lines)


def _tell_if_unreachable(person: TgUser, participant: TgUser, meeting: Appointment | None) -> str:
    """Send the organizer a link to forward when the bot can't write to the participant; what the page says of it."""
    if participant.can_write or meeting is None:
        return "invited"
    telling.notify_unreachable(meeting)
    return "link" if person.can_write else "unreachable"
