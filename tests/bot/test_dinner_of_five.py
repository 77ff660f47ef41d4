"""How many messages and taps a dinner of five takes, as docs/bot.md says it."""

import pytest

from calendarapp.models import Appointment, Event
from tests.support.dinner import Dinner, Hands
from tests.support.sandbox_server import SandboxServer

pytestmark = pytest.mark.usefixtures("bot", "worker")


@pytest.mark.parametrize(("way", "taps"), [("time", 4), ("poll", 10), ("inline", 5)])
def test_five_are_in_after_one_message_and_ten_taps_at_most(
    telegram_server: SandboxServer, way: str, taps: int
) -> None:
    dinner = Dinner(telegram_server, Hands(), bot=way != "inline")
    if way == "time":
        dinner.plan_at("31.12.2030 19:00")
    elif way == "poll":
        dinner.plan_with_poll()
    else:
        dinner.plan_inline("vstrecha_sandbox_bot", "31.12.2030 19:00")
    assert (dinner.hands.messages, dinner.hands.taps) == (1, taps)
    event = Event.objects.get(tg_user_id=dinner.organizer.id)
    coming = Appointment.objects.filter(event_id=event.pk, status=Appointment.Status.CONFIRMED)
    assert set(coming.values_list("participant_tg_id", flat=True)) == {person.id for person in dinner.others}
