"""The load: programs that compete for the same hours through the API, and people who chat with the bot."""

import datetime as dt
import http.client
import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from tests.cluster.machines import PATIENCE
from tests.soak.people import FIRST_DAY, Actor

SITE: Final = "calendar.example.org"
SLOT: Final = 30  # minutes
SLOTS_A_DAY: Final = 24 * 60 // SLOT
REQUEST_TIMEOUT: Final = 30.0  # seconds
PAUSE: Final = 0.1  # between a program's bookings


@dataclass(frozen=True)
class Done:
    """Something that was acknowledged; the moments are `time.monotonic()`."""

    kind: str
    begun: float
    acknowledged: float


class Witness:
    """Keeps what was acknowledged when."""

    def __init__(self) -> None:
        self._done: list[Done] = []

    def note(self, kind: str, begun: float) -> None:
        """Something that began then has been acknowledged now."""
        self._done.append(Done(kind, begun, time.monotonic()))

    def first(self, kind: str, after: float) -> float | None:
        """When the first one that began after that moment was acknowledged."""
        return min(
            (done.acknowledged for done in self._done if done.kind == kind and done.begun >= after), default=None
        )

    def longest(self, kinds: Collection[str], after: float) -> float:
        """The longest time, in seconds, for which somebody waited for an answer of these kinds since that moment."""
        waits = [
            done.acknowledged - done.begun for done in self._done if done.kind in kinds and done.acknowledged >= after
        ]
        return max(waits, default=0.0)


@dataclass(frozen=True)
class Client:
    """A person's program: what it needs to act for them."""

    tg_id: int
    token: str


class Contest:
    """The hours that all programs want, one after another; nobody lags far behind the first."""

    def __init__(self, participants: list[Client]) -> None:
        self.participants = participants
        self._newest = 0
        self._lock = threading.Lock()

    def next_after(self, slot: int) -> int:
        """The next hour for a program that tried this one last."""
        with self._lock:
            following = max(slot + 1, self._newest - 1)
            self._newest = max(self._newest, following)
            return following

    def participant(self, slot: int) -> Client:
        """Whose hour it is."""
        return self.participants[slot % len(self.participants)]

    def describe(self, slot: int) -> dict[str, Any]:
        """Its fields in the API."""
        day, place = divmod(slot // len(self.participants), SLOTS_A_DAY)
        hour, minute = divmod(place * SLOT, 60)
        return {
            "participant_tg_id": self.participant(slot).tg_id,
            "date": (FIRST_DAY + dt.timedelta(days=day)).isoformat(),
            "time": f"{hour:02}:{minute:02}",
            "duration_minutes": SLOT,
        }


class Rival(threading.Thread):
    """A program that books hours for its organizer, and confirms in the participant's name what it got.

    Attributes:
        won: by slot, the name of the meeting that the API acknowledged.
        confirmed: slots whose confirmation was acknowledged.
        tried: slots whose outcome is known.
    """

    def __init__(
        self, number: int, organizer: Client, contest: Contest, witness: Witness, until: threading.Event
    ) -> None:
        super().__init__(name=f"rival {number}")
        self.organizer = organizer
        self._contest, self._witness, self._until = contest, witness, until
        self._context = ssl.create_default_context()
        self.won: dict[int, str] = {}
        self.confirmed: set[int] = set()
        self.tried: set[int] = set()
        self.answers: Counter[str] = Counter()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Book until the time is over; what has begun is completed."""
        slot = 0
        try:
            while not self._until.wait(PAUSE):
                slot = self._contest.next_after(slot)
                self._book(slot)
        except BaseException as failure:  # noqa: BLE001  reported by the main thread
            self.failure = failure

    def _book(self, slot: int) -> None:
        name = f"slot {slot} of {self.name}"
        begun = time.monotonic()
        status, body = self._send(
            "POST", "appointments/", {"name": name, **self._contest.describe(slot)}, self.organizer, name
        )
        if status == 201:
            self._witness.note("booking", begun)
            self.won[slot] = name
            participant = self._contest.participant(slot)
            path = f"appointments/{body['id']}/"
            status, body = self._send("PATCH", path, {"status": "confirmed"}, participant, f"{name}: yes")
            assert status == 200, f"{name} could not be confirmed: {status} {body}"
            self.confirmed.add(slot)
        else:
            assert (status, body.get("code")) == (409, "busy"), f"{name}: {status} {body}"
            self._witness.note("busy", begun)
        self.tried.add(slot)

    def _send(
        self, method: str, path: str, body: dict[str, Any], client: Client, key: str
    ) -> tuple[int, dict[str, Any]]:
        """Send until the outcome is known; the key makes repetitions harmless."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, answer = self._send_once(method, path, body, client, key)
            except (OSError, http.client.HTTPException) as error:
                self.answers[type(error).__name__] += 1
            else:
                self.answers[str(status)] += 1
                if status < 500 and answer.get("code") != "in_progress":
                    return status, answer
            assert time.monotonic() < deadline, f"{key}: no answer within {PATIENCE:.0f} s"
            time.sleep(PAUSE)

    def _send_once(
        self, method: str, path: str, body: dict[str, Any], client: Client, key: str
    ) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPSConnection(SITE, timeout=REQUEST_TIMEOUT, context=self._context)
        headers = {
            "Authorization": f"Bearer {client.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{client.tg_id}-{key.replace(' ', '-')}",
        }
        try:
            connection.request(method, f"/api/{path}", json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if response.status < 500 else {}
        finally:
            connection.close()


class Member(Actor):
    """A person in a chat, as in tests/soak, whose actions are noted."""

    witness: Witness

    def act(self) -> None:
        begun = time.monotonic()
        super().act()
        self.witness.note("chat", begun)
