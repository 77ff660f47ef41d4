"""What the panel asks before a button changes a meeting or many messages, on a page that needs no script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin import AdminSite, helpers
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calendarapp import queries
from calendarapp.models import Appointment, OutboxMessage
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


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done with many failed messages. The texts have `{count}` in them.

    Attributes:
        action: its name in the list's form.
        work: the service; takes numbers, returns the messages that it has changed.
        becomes: the state of these, as a msgid.
        question: what is asked before.
        yes: what the button says.
        report: what is said after.
        deletes: whether the messages are gone.
    """

    action: str
    work: Callable[[Iterable[int]], list[OutboxMessage]]
    becomes: str
    question: Any
    yes: Any
    report: Any
    deletes: bool = False


def ask_to_confirm(request: HttpRequest, site: AdminSite, meeting: Appointment, status: str) -> TemplateResponse:
    """The page: which meeting, who is in it and who of them will be told, yes and no."""
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    both = [people[meeting.organizer_tg_id], people[meeting.participant_tg_id]]
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": QUESTIONS[Status(status)],
        "opts": Appointment._meta,
        "row": meeting,
        "state": columns.render_meeting_badge(meeting),
        "organizer": columns.render_person(meeting.organizer_tg_id, people),
        "participant": columns.render_person(meeting.participant_tg_id, people),
        "told": [person for person in both if person.can_write],
        "out_of_reach": [person for person in both if not person.can_write],
        "status": status,
        "yes": YES[Status(status)],
        "shade": status,
        "back": reverse("admin:calendarapp_appointment_change", args=[meeting.pk]),
    }
    return TemplateResponse(request, "admin/calendarapp/appointment/question.html", context)


def ask_about_messages(request: HttpRequest, site: AdminSite, deed: Deed, *, count: int, left: int) -> TemplateResponse:
    """The page: how many failed messages it is about, how many of the chosen ones are left alone, yes and no.

    Args:
        request: the action; the answer repeats what it chose.
        site: the panel.
        deed: what is to be done.
        count: of the failed ones among the chosen messages.
        left: of the others.
    """
    chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": deed.question.format(count=count),
        "opts": OutboxMessage._meta,
        "deed": deed,
        "yes": deed.yes,
        "shade": "declined" if deed.deletes else "confirmed",
        "left": left,
        "chosen": chosen,
        "across": request.POST.get("select_across", "0"),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/calendarapp/outboxmessage/question.html", context)
