"""What the panel asks before a single button changes a meeting, on a page of its own that needs no script."""

from typing import Any, Final

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calendarapp import queries
from calendarapp.models import Appointment
from calendarapp.panel import columns

Status = Appointment.Status
CONFIRMED: Final = "confirmed"  # the form's field that says: I have read the question

# What is asked, what the button that does it says, and what stays as it is.
QUESTIONS: Final = {
    Status.CONFIRMED: _("Confirm this meeting?"),
    Status.DECLINED: _("Decline this meeting?"),
    Status.CANCELLED: _("Cancel this meeting?"),
}
YES: Final = {
    Status.CONFIRMED: _("Yes, confirm the meeting"),
    Status.DECLINED: _("Yes, decline the meeting"),
    Status.CANCELLED: _("Yes, cancel the meeting"),
}


def ask_to_confirm(request: HttpRequest, site: AdminSite, meeting: Appointment, status: str) -> TemplateResponse:
    """The page: which meeting, who is in it and who of them will be told, yes and no."""
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    both = [people[meeting.organizer_tg_id], people[meeting.participant_tg_id]]
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": QUESTIONS[Status(status)],
        "opts": Appointment._meta,
        "meeting": meeting,
        "state": columns.render_badge(meeting),
        "organizer": columns.render_person(meeting.organizer_tg_id, people),
        "participant": columns.render_person(meeting.participant_tg_id, people),
        "told": [person for person in both if person.can_write],
        "out_of_reach": [person for person in both if not person.can_write],
        "status": status,
        "yes": YES[Status(status)],
        "back": reverse("admin:calendarapp_appointment_change", args=[meeting.pk]),
    }
    return TemplateResponse(request, "admin/calendarapp/appointment/status_question.html", context)
