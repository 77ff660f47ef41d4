"""Another time for a meeting: its organizer moves it, its participant proposes one."""

import datetime as dt
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calendarapp import access, clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.pages import notices, offered_times, once
from calendarapp.pages.fields import DateField, PageForm, TimeField, ZoneField
from calendarapp.pages.meetings import describe, get_meeting, make_who_field
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import rescheduling


class TimeForm(PageForm):
    """When the meeting shall begin; on the person's own clock unless they name another one."""

    PLACES: ClassVar = {
        "past": "date", "date_unreadable": "date", "timezone_unknown": "timezone", "taken": "date",
        "time_missing": "time", "others_invited": "who", "hour_repeated": "time",
    }  # fmt: skip

    date = DateField(label=gettext_lazy("Date"), required=True)
    time = TimeField(label=gettext_lazy("Time"))
    timezone = ZoneField(label=gettext_lazy("Time zone"))
    who = make_who_field()

    def __init__(self, person: TgUser, data: Any, meeting: Appointment) -> None:
        self.meeting = meeting
        start = meeting.slot.lower.astimezone(clock.get_zone(person.timezone))
        time = None if meeting.all_day else start.time().replace(second=0, microsecond=0)
        date = meeting.date if meeting.all_day else start.date()
        super().__init__(person, data, initial={"date": date, "time": time, "timezone": person.timezone})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "time" in given and given["time"] is None:
            given["time"] = dt.time()
            if not self.meeting.all_day:
                self.add_error("time", _("Say at what time it begins."))
        return given


@require_http_methods(OF_FORMS)
@for_person
def propose_time(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/meetings/<number>/propose/`."""
    if request.method == "POST" and (before := once.find_before(request, person)) is not None:
        return redirect(before)
    meeting = get_meeting(person, number)
    organizes = meeting.organizer_tg_id == person.tg_id
    form = TimeForm(person, _take_offer(request, person) if request.method == "POST" else None, meeting)
    refusal: CalendarError | None = None
    try:
        role = access.ORGANIZER if organizes else access.PARTICIPANT
        access.require_role(Actor.person(person.tg_id), meeting, role)
    except CalendarError as error:
        refusal = error
    outcome: HttpResponse | Question | None = None
    if refusal is None and form.is_bound and form.is_valid():
        outcome = once.submit(request, person, form, partial(_save, request, person, form))
    if isinstance(outcome, HttpResponse):
        return outcome
    page = {
        **describe(meeting, person),
        **once.make_context(request, question=outcome, stale=form.stale),
        "person": person,
        "form": form,
        "refusal": refusal,
        "zones": clock.list_zones_to_choose(),
        "asks_who": "others_invited" in form.codes or bool(form.data.get("who")),
    }
    return render(request, "calendarapp/pages/propose.html", page)


def _take_offer(request: HttpRequest, person: TgUser) -> QueryDict:
    """What was sent, with the time that was chosen of those on offer."""
    given = request.POST.copy()
    start = offered_times.read_start(request)
    if start is not None:
        local = start.astimezone(clock.get_zone(person.timezone))
        given["date"], given["time"], given["timezone"] = f"{local:%Y-%m-%d}", f"{local:%H:%M}", person.timezone
    return given


def _save(request: HttpRequest, person: TgUser, form: TimeForm) -> str:
    """Move the meeting, or propose the time; returns the address to go to."""
    meeting, given, said = form.meeting, form.cleaned_data, once.get_yes(request)
    when = {name: given[name] for name in ("date", "time", "timezone")}
    by: dict[str, Any] = {"actor": Actor.person(person.tg_id), "appointment_id": meeting.pk}
    address = reverse("calendar:meeting", args=[meeting.pk])
    about = (meeting.pk, *when.values())
    if meeting.organizer_tg_id != person.tg_id:
        once.confirm_force(said, partial(rescheduling.propose, **by, **when), *about)
        return notices.add(address, done="proposed")
    move = partial(rescheduling.reschedule, **by, **when, scope=given["who"] or None)
    sentence = _("{name} is busy at this time. Choose another time.")
    offered_times.confirm_force(said, person, move, *about, label=_("Move anyway"), sentence=sentence)
    return notices.add(address, done="moved")
