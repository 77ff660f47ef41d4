"""Questions that are left: what is written later answers none of them."""

import pytest

from calendarapp.models import Conversation, Series
from tests.bot.test_series import show, tap
from tests.support.factories import make_event
from tests.support.telegram import Person


def state(person: Person) -> str | None:
    person.server.wait_until_idle()
    return Conversation.objects.filter(pk=person.id).values_list("state", flat=True).first()


@pytest.mark.parametrize("way", ["‹ Back to the card", "🔁 Repeat"])
def test_question_until_when_is_left(anna: Person, way: str) -> None:
    event = make_event(anna.id, days=3)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.wait_for("Until when")
    if way == "🔁 Repeat":  # below another card of the same event
        show(anna, event)
    tap(anna, way)
    anna.wait_for("Event ID")
    assert state(anna) is None
    anna.say("10")
    anna.wait_for("don't understand that yet|Tap below what you want to change")
    assert not Series.objects.filter(tg_user_id=anna.id).exists()


def test_back_to_another_card_does_not_leave_the_question(anna: Person) -> None:
    event, other = make_event(anna.id, days=3), make_event(anna.id, days=4)
    show(anna, event)
    tap(anna, "🔁 Repeat")
    tap(anna, "Every day")
    anna.wait_for("Until when")
    anna.press_forged(f"ev:back:{other.pk}")
    assert state(anna) == "Repeating:until"
