"""The write paths of the surfaces: inviting through the bot, the panel and the API.

As in `tests.support.write_paths`, each prepares the data and returns the attempt: a whole update or a whole
request, in the calling thread.
"""

import itertools
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.test import Client

from bot.dispatcher import dispatch
from bot.router import router
from bot.states import Inviting
from calendarapp.errors import CalendarError
from tests.support import conversations
from tests.support.updates import make_press
from tests.support.write_paths import TIME, Attempt, Spot, event_there

_numbers = itertools.count()


def invite_in_bot(spot: Spot) -> Attempt:
    """The last step of /invite: the organizer skips the details."""
    data = {"participant": spot.participant, "event_id": event_there(spot.organizer).pk}
    conversations.put(spot.organizer, str(Inviting.details.state), data)
    update = make_press(spot.organizer, "skip")

    def attempt() -> Any:
        calls = dispatch(update, router, "vstrecha_bot")
        text = "\n".join(str(call.payload.get("text", "")) for call in calls)
        if "busy at this time" in text:
            raise CalendarError("busy", name="")
        assert "✉️" in text, text
        return text

    return attempt


def create_in_panel(spot: Spot) -> Attempt:
    """An operator fills in the form of a new meeting."""
    client = make_staff_client(spot.number)
    fields = {
        "event": "",
        "participant_tg_id": spot.participant,
        "organizer_tg_id": spot.organizer,
        "date": spot.date.isoformat(),
        "time": TIME.isoformat(),
        "details": "",
    }

    def attempt() -> Any:
        answer = client.post("/admin/calendarapp/appointment/add/", fields)
        if answer.status_code == 200:
            assert 'class="form-row errors field-participant_tg_id"' in answer.content.decode()
            raise CalendarError("busy", name="")
        assert answer.status_code == 302, answer.content
        return answer

    return attempt


def create_by_api(spot: Spot) -> Attempt:
    """A staff member's program creates a meeting."""
    client = make_staff_client(spot.number)
    body = {
        "participant_tg_id": spot.participant,
        "organizer_tg_id": spot.organizer,
        "date": spot.date.isoformat(),
        "time": TIME.isoformat(),
    }

    def attempt() -> Any:
        answer = client.post("/api/appointments/", body, content_type="application/json")
        if answer.status_code == 409:
            raise CalendarError(answer.json()["code"], name="")
        assert answer.status_code == 201, answer.content
        return answer

    return attempt


_clients: dict[int, Client] = {}


def make_staff_client(number: int) -> Client:
    """A signed-in staff member; a different one for each number, because a client belongs to one thread.

    Cached across rounds while their session exists.
    """
    client = _clients.get(number)
    if client is None or not client.session.exists(client.session.session_key or ""):
        client = _clients[number] = Client(SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.create_superuser(f"operator-{number}-{next(_numbers)}"))
    return client


SURFACES: Final[tuple[Callable[[Spot], Attempt], ...]] = (invite_in_bot, create_in_panel, create_by_api)
