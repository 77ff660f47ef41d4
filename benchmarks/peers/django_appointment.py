"""django-appointment: booking and availability, the way the package's own views do it.

django_appointment.py fill ROWS | book RUNS | free RUNS | month RUNS
"""

import datetime as dt
import logging
import random

import place

place.ready("appointment")
logging.disable(logging.CRITICAL)

from appointment.forms import AppointmentRequestForm
from appointment.models import Appointment, AppointmentRequest, Service, StaffMember, WorkingHours
from appointment.services import get_available_slots_for_staff
from appointment.utils.db_helpers import create_and_save_appointment, get_staff_member_appointment_list
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory

PEOPLE = 100
HOUR = dt.timedelta(hours=1)
TODAY = dt.date.today()


def fill(rows: int) -> None:
    """Create a hundred staff members with `rows` appointments of one hour, over several years."""
    place.tables()
    users = User.objects.bulk_create(User(username=f"person{n}", email=f"p{n}@example.org") for n in range(PEOPLE))
    service = Service.objects.create(name="Meeting", duration=HOUR, price=0)
    staff = StaffMember.objects.bulk_create(
        StaffMember(user=user, slot_duration=60, work_on_saturday=True, work_on_sunday=True) for user in users
    )
    for member in staff:
        member.services_offered.add(service)
    WorkingHours.objects.bulk_create(
        WorkingHours(staff_member=member, day_of_week=day, start_time=dt.time(8), end_time=dt.time(20))
        for member in staff
        for day in range(7)
    )
    requests = [_request(staff[n % PEOPLE], service, n // PEOPLE) for n in range(rows)]
    requests = AppointmentRequest.objects.bulk_create(requests, batch_size=5000)
    Appointment.objects.bulk_create(
        (Appointment(client=users[(n + 1) % PEOPLE], appointment_request=made, amount_to_pay=0)
         for n, made in enumerate(requests)),
        batch_size=5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _request(member: StaffMember, service: Service, number: int) -> AppointmentRequest:
    """The member's appointments are spread from three years ago to a year ahead."""
    day, hour = divmod(number * 17, 10)
    start = dt.time(9 + hour)
    date = TODAY + dt.timedelta(days=day % 1460 - 1095)
    return AppointmentRequest(
        date=date, start_time=start, end_time=dt.time(10 + hour), service=service, staff_member=member, id_request="x"
    )


def anybody() -> StaffMember:
    """A random staff member."""
    return random.choice(_staff())


def _staff(kept: list[StaffMember] = []) -> list[StaffMember]:  # noqa: B006  read once
    if not kept:
        kept += StaffMember.objects.select_related("user")
    return kept


def slots(member: StaffMember, date: dt.date) -> list[dt.datetime]:
    """The free slots of a day."""
    return get_available_slots_for_staff(date, member, int(date.strftime("%w")), SERVICE)


def book() -> None:
    """Look up the free slots of a day and book one: request, then appointment."""
    member, date = anybody(), TODAY + dt.timedelta(days=random.randint(400, 4000))
    start = random.choice(slots(member, date))
    form = AppointmentRequestForm(
        {
            "date": date,
            "start_time": start.time(),
            "end_time": (start + HOUR).time(),
            "service": SERVICE.pk,
            "staff_member": member.pk,
        }
    )
    if not form.is_valid():
        raise SystemExit(str(form.errors))
    data = {"phone": "", "address": "", "want_reminder": False, "additional_info": "words"}
    create_and_save_appointment(form.save(), {"email": member.user.email}, data, REQUEST)


def free() -> None:
    """Whether a time is free."""
    free_ones = slots(anybody(), TODAY + dt.timedelta(days=random.randint(1, 300)))
    any(start.hour == 10 for start in free_ones)


def month() -> None:
    """The appointments of a staff member in this month."""
    first = TODAY.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    found = get_staff_member_appointment_list(anybody()).filter(appointment_request__date__range=(first, last))
    [(item.get_start_time(), item.get_end_time()) for item in found.select_related("appointment_request")]


if __name__ == "__main__":
    import sys

    if sys.argv[1] != "fill":
        SERVICE = Service.objects.get()
        REQUEST = RequestFactory().post("/")
        REQUEST.user = User.objects.first()
    place.answer(fill, {"book": book, "free": free, "month": month})
