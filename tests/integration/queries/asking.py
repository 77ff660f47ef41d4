"""Who asks in the tests of plans: the clients of every surface, on tables of 100,000 rows."""

import datetime as dt

from django.contrib.auth.models import User
from django.test import Client

from calendarapp import clock, queries
from calendarapp.models import Appointment, Event
from calendarapp.services import feed_addresses
from calendarapp.services import people as service
from tests.integration.queries.long_tables import SOMEBODY
from tests.support.api import ApiClient
from tests.support.pages import sign_in


class Asking:
    """The clients of the queries."""

    def __init__(self) -> None:
        staff = User.objects.create(username="operator", is_staff=True, is_superuser=True)
        self.client = Client()
        self.client.force_login(staff)
        self.operator = ApiClient(staff)
        self.person = ApiClient(queries.get_person(SOMEBODY))
        self.event = Event.objects.filter(tg_user_id=SOMEBODY).order_by("pk")[5]
        self.meeting = Appointment.objects.filter(event_id=self.event.pk).get()
        self.when = queries.compute_slot(clock.today("Europe/Moscow"), dt.time(10), "Europe/Moscow", 60)

    def panel(self, path: str) -> None:
        """Request a page of the panel."""
        assert self.client.get(f"/admin/calendarapp/{path}").status_code == 200

    def page(self, path: str) -> None:
        """Request a page of a person's calendar."""
        assert sign_in(Client(), people(SOMEBODY)).get(f"/calendar/{path}").status_code == 200

    def api(self, path: str, *, person: bool = False) -> None:
        """An answer of the API."""
        answer = (self.person if person else self.operator).get(path)
        assert answer.status_code == 200


def people(tg_id: int) -> int:
    """Make that person known to the bot."""
    service.register_activity(tg_id=tg_id, username="", first_name="Анна", language_code="ru")
    return tg_id


def named(tg_id: int) -> str:
    """Give this person a unique name."""
    service.register_activity(tg_id=tg_id, username="", first_name="Аполлинария", last_name="Ясная", language_code="ru")
    return "Аполлинария Ясн"


def read_feed(who: Asking) -> None:
    address = feed_addresses.get_address(tg_id=people(SOMEBODY))
    assert who.client.get(address).status_code == 200
