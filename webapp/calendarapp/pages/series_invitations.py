"""An invitation to a series: one answer for all its dates."""

from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from calendarapp import access, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages.repetition import render_repetition
from calendarapp.messages.series_invitations import render_plain_extent
from calendarapp.models import Appointment, SeriesInvitation, TgUser
from calendarapp.pages import notices, once
from calendarapp.pages.fields import PageForm
from calendarapp.pages.invitations import make_busy_question
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import for_person
from calendarapp.queries import SeriesMeetings
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import holds, series_invitations, undo

Status = Appointment.Status

SHOWN: Final = 24  # dates that are listed
LABELS: Final[dict[str, Any]] = {
    "accept": gettext_lazy("Confirm all"),
    "ask": gettext_lazy("Ask for other times for these"),
    "decline": gettext_lazy("Decline all"),
    "cancel": gettext_lazy("Cancel all"),
}
ROLES: Final = {"decline": access.PARTICIPANT, "cancel": access.ORGANIZER}
ENDED: Final = {"decline": Status.DECLINED, "cancel": Status.CANCELLED}


class SeriesAnswerForm(PageForm):
    """What to do with all its meetings."""

    action = forms.ChoiceField(choices=list(LABELS.items()), widget=forms.HiddenInput)
    PLACES: ClassVar = {}


def get_invitation(person: TgUser, number: int) -> SeriesInvitation:
    """An invitation to a series that the person is in.

    Raises:
        CalendarError: `meeting_not_found`.
    """
    invitation = queries.get_series_invitation(number)
    if invitation is None or not access.may_see_meeting(Actor.person(person.tg_id), invitation):
        raise CalendarError("meeting_not_found")
    return invitation


@require_http_methods(OF_FORMS)
@for_person
def show_series_invitation(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/series-invitations/<number>/`."""
    if request.method == "POST" and (before := once.find_before(request, person)) is not None:
        return redirect(before)
    invitation = get_invitation(person, number)
    form = SeriesAnswerForm(person, request.POST if request.method == "POST" else None)
    outcome: HttpResponse | Question | None = None
    if form.is_bound and form.is_valid():
        outcome = once.submit(request, person, form, partial(_answer, request, person, invitation, form))
        if "expired" in form.codes:
            holds.expire_for(invitation.participant_tg_id)
    if isinstance(outcome, HttpResponse):
        return outcome
    page = {
        **_describe(get_invitation(person, number), person),
        **once.make_context(request, question=outcome, stale=form.stale),
        "person": person,
        "form": form,
        "action": form.data.get("action", ""),
        "may_ask": outcome is not None and form.cleaned_data.get("action") == "accept",
    }
    return render(request, "calendarapp/pages/series_invitation.html", page)


def _describe(invitation: SeriesInvitation, person: TgUser) -> dict[str, Any]:
    of = queries.read_series_meetings(invitation)
    people = queries.get_people({invitation.organizer_tg_id, invitation.participant_tg_id})
    organizes = invitation.organizer_tg_id == person.tg_id
    dates = of.active or of.meetings
    return {
        "invitation": invitation,
        "name": (dates[0].name if dates else invitation.series.name) or _("Meeting"),
        "repetition": render_repetition(invitation.series),
        "extent": render_plain_extent(invitation, of, person),
        "organizes": organizes,
        "other": messages.render_person_name(
            people[invitation.participant_tg_id if organizes else invitation.organizer_tg_id]
        ),
        "others": []
        if organizes or not of.active
        else [messages.render_person_name(one) for one in queries.list_others_invited(invitation)],
        "statuses": [(_(messages.STATUS_NAMES[status]), of.counts[status]) for status in of.counts],
        "dates": [
            {
                "meeting": meeting,
                "when": messages.format_plain_when(meeting, person),
                "status": messages.get_status_name(meeting),
            }
            for meeting in dates[:SHOWN]
        ],
        "more": max(0, len(dates) - SHOWN),
        "offered": [(word, LABELS[word]) for word in _list_offered(of, organizes=organizes)],
    }


def _list_offered(of: SeriesMeetings, *, organizes: bool) -> list[str]:
    """What may be done with all its meetings, as the chat offers it."""
    if not of.active:
        return []
    if organizes:
        return ["cancel"]
    return [*(["accept"] if of.waiting else []), "decline"]


def _answer(request: HttpRequest, person: TgUser, invitation: SeriesInvitation, form: SeriesAnswerForm) -> str:
    """Do it; returns the address to go to."""
    by: dict[str, Any] = {"actor": Actor.person(person.tg_id), "invitation_id": invitation.pk}
    address = reverse("calendar:series_invitation", args=[invitation.pk])
    action, said = form.cleaned_data["action"], once.get_yes(request)
    if action == "accept":
        _accept(said, person, by)
        return notices.add(address, done="confirmed")
    if action == "ask":
        series_invitations.ask_for_other_times(**by)
        return notices.add(address, done="asked")
    of = queries.read_series_meetings(invitation)
    if not of.active and invitation.status == ENDED[action]:
        return address  # it is so already
    if ROLES[action] not in access.get_roles(Actor.person(person.tg_id), invitation):
        raise CalendarError("not_allowed")
    _ask_first(said, invitation, of, action)
    ended = (series_invitations.decline if action == "decline" else series_invitations.cancel)(**by)
    return notices.add(address, undo_entry=undo.find_series_entry(ended))


def _accept(said: set[str], person: TgUser, by: dict[str, Any]) -> None:
    """Say yes to all dates: without those that clash, once the person has agreed to that."""
    try:
        with transaction.atomic():
            series_invitations.accept(**by)
    except CalendarError as error:
        if error.code != "series_busy":
            raise
        about = (by["invitation_id"], error.params["dates"])
        once.ask_unless(said, make_busy_question(error, person, _("Confirm without these dates"), *about))
        series_invitations.accept(**by, without=error.params["dates"])


def _ask_first(said: set[str], invitation: SeriesInvitation, of: SeriesMeetings, action: str) -> None:
    """Ask before meetings that a person has agreed to are called off."""
    cancels = action == "cancel"
    if not cancels and not of.counts.get(Status.CONFIRMED):
        return
    count = len(of.active)
    text = (
        ngettext("Cancel {count} meeting?", "Cancel {count} meetings?", count)
        if cancels
        else ngettext("Decline {count} meeting?", "Decline {count} meetings?", count)
    )
    about = (invitation.pk, [(meeting.pk, meeting.status) for meeting in of.active])
    once.ask_unless(said, Question(text.format(count=count), str(LABELS[action]), about))
