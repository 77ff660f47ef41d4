"""The web on a machine whose clock is wrong goes by the database's, like bot and worker."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from calendarapp import clock
from calendarapp.models import Reminder
from calendarapp.services import tokens
from tests.integration.pages.entering import make_path
from tests.support.booker import get_database_url
from tests.support.factories import make_person
from tests.support.init_data import make_init_data
from tests.support.product import Product
from tests.support.waiting import wait_until
from tests.support.wrong_clock import COMPILER, WrongClock

PROCESSES = 2  # of gunicorn's
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not COMPILER, reason="no C compiler here (Debian: apt-get install gcc)"),
]


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("wrong", [7200, -7200])
def test_web_goes_by_the_databases_clock(tmp_path: Path, wrong: int) -> None:
    """It dropped reminders that would be due within two hours, and refused links and sign-ins that were good."""
    person, now = make_person("Anna", language="en"), clock.now()
    token, path = tokens.issue(tg_id=person.tg_id, scope="write"), make_path(person.tg_id)
    start = now + dt.timedelta(minutes=90)
    event = {
        "name": "Soon",
        "date": start.date(),
        "time": f"{start:%H:%M}",
        "timezone": "UTC",
        "reminder_minutes": [30],
    }
    clocks = WrongClock(tmp_path)
    clocks.set(wrong)
    with Product(tmp_path, {"DATABASE_URL": get_database_url(), "SECRET_KEY": settings.SECRET_KEY}) as product:
        product.start("web", **clocks.environment)
        product.wait_until_ready()
        web = product.running["web"]
        wait_until(lambda: web.output().count("the database's, which counts") == PROCESSES, what="the right time")
        signed = make_init_data(person.tg_id, at=now, token=product.server.token)
        assert product.request("POST", "/calendar/enter/telegram/", {"init_data": signed})[0] == 200
        assert product.request("GET", path)[0] == 200
        status, _headers, made = product.request("POST", "/api/events/", event, token=token)
        assert status == 201, made
        assert Reminder.objects.filter(tg_id=person.tg_id).count() == 1
        past = {**event, "date": now.date() - dt.timedelta(days=1)}
        product.request("POST", "/api/events/", past, token=token)
        assert Reminder.objects.filter(tg_id=person.tg_id).count() == 1
