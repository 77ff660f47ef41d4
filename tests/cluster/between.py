"""Two clusters, people on either: a meeting between them is booked on both or on neither, whatever part dies.

A simulation of what docs/scaling.md proposes for 10^8 people, on two databases that know nothing of each other:

1. The organizer's cluster writes the meeting down as `asked`, and takes the organizer's hour.
2. The participant's cluster holds the participant's hour, or refuses.
3. The organizer's cluster decides, once: `booked` if the hour is held and the deadline has not passed, else `expired`.
4. The participant's cluster asks for the decision: `booked` keeps the hour for good, `expired` gives it back.

Each step is one transaction on one cluster and may be repeated; nobody has to remember where anybody was. A hold is
never given up by the clock of its own cluster: only the decision ends it.

`python -m tests.cluster.between HERE THERE` carries out steps until it is killed: organizers are HERE.
"""

import sys
import time
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.errors import ExclusionViolation

SCHEMA: Final = """
CREATE TABLE hour (
    meeting uuid PRIMARY KEY,
    person bigint NOT NULL,
    slot tstzrange NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'booked')),
    CONSTRAINT nobody_is_double_booked EXCLUDE USING gist (int8range(person, person, '[]') WITH &&, slot WITH &&)
);
CREATE TABLE meeting (
    id uuid PRIMARY KEY,
    participant bigint NOT NULL,
    slot tstzrange NOT NULL,
    state text NOT NULL CHECK (state IN ('asked', 'booked', 'expired')),
    deadline timestamptz NOT NULL
);
CREATE INDEX meeting_asked ON meeting (deadline) WHERE state = 'asked';
CREATE INDEX hour_held ON hour (meeting) WHERE state = 'held';
"""


@dataclass(frozen=True)
class Invitation:
    """What an organizer asks for."""

    id: str
    organizer: int
    participant: int
    begin: str
    end: str


def ask(here: psycopg.Connection, wish: Invitation, seconds: float) -> bool:
    """Step 1, in one transaction; False when the organizer is busy.

    Args:
        here: the organizer's cluster.
        wish: the invitation.
        seconds: until the deadline.
    """
    try:
        with here.transaction():
            slot = (wish.begin, wish.end)
            here.execute(
                "INSERT INTO hour VALUES (%s, %s, tstzrange(%s, %s), 'held')", [wish.id, wish.organizer, *slot]
            )
            here.execute(
                "INSERT INTO meeting VALUES (%s, %s, tstzrange(%s, %s), 'asked', now() + make_interval(secs => %s))",
                [wish.id, wish.participant, *slot, seconds],
            )
    except ExclusionViolation:
        return False
    return True


def hold(there: psycopg.Connection, meeting: str, participant: int, slot: object) -> bool:
    """Step 2: hold the participant's hour; again is the same as once. False when they are busy."""
    try:
        there.execute(
            "INSERT INTO hour VALUES (%s, %s, %s, 'held') ON CONFLICT (meeting) DO NOTHING",
            [meeting, participant, slot],
        )
    except ExclusionViolation:
        return False
    return True


def decide(here: psycopg.Connection, meeting: str, *, held: bool) -> str:
    """Step 3: the one decision, made where the organizer is; later calls learn it.

    Returns:
        `booked` or `expired`; `asked` while it may still become either.
    """
    with here.transaction():
        row = here.execute(
            "SELECT state, deadline < clock_timestamp() FROM meeting WHERE id = %s FOR UPDATE", [meeting]
        ).fetchone()
        if row is None:
            return "expired"
        state, late = row
        if state != "asked" or not (held or late):
            return str(state)
        state = "expired" if late else "booked"
        here.execute("UPDATE meeting SET state = %s WHERE id = %s", [state, meeting])
        _apply(here, meeting, state)
        return state


def _apply(cluster: psycopg.Connection, meeting: str, decision: str) -> None:
    """Step 4, and its like at home."""
    if decision == "booked":
        cluster.execute("UPDATE hour SET state = 'booked' WHERE meeting = %s", [meeting])
    elif decision == "expired":
        cluster.execute("DELETE FROM hour WHERE meeting = %s", [meeting])


def move(here: psycopg.Connection, there: psycopg.Connection) -> int:
    """Take every meeting a step further; returns how many are not settled yet."""
    asked = here.execute("SELECT id, participant, slot FROM meeting WHERE state = 'asked' ORDER BY deadline").fetchall()
    for meeting, participant, slot in asked:
        if hold(there, meeting, participant, slot):
            decision = decide(here, meeting, held=True)
        else:
            # The hour is somebody else's, which may be for a moment only: until the deadline it is tried again.
            decision = decide(here, meeting, held=False)
        _apply(there, meeting, decision)
    # Held for a decision that somebody else has made, and did not live to tell.
    held = there.execute("SELECT meeting FROM hour WHERE state = 'held'").fetchall()
    ours = here.execute("SELECT id FROM meeting WHERE id = ANY(%s)", [[meeting for (meeting,) in held]]).fetchall()
    for (meeting,) in ours:
        _apply(there, meeting, decide(here, meeting, held=False))
    return len(asked) + len(ours)


def main(here_url: str, there_url: str) -> None:
    """Move until killed; a connection that breaks is opened again."""
    while True:
        try:
            with (
                psycopg.connect(here_url, autocommit=True) as here,
                psycopg.connect(there_url, autocommit=True) as there,
            ):
                while True:
                    move(here, there)
                    time.sleep(0.01)
        except psycopg.OperationalError:
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:3])
