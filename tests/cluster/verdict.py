"""What the programs were told, compared with what is in the database."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from calendarapp.models import Appointment
from tests.cluster.load import Rival

# Not by the index of the constraint, which is what is to be checked.
OVERLAPS = """
SELECT count(*) FROM calendarapp_appointment a JOIN calendarapp_appointment b
ON a.participant_tg_id = b.participant_tg_id AND a.id < b.id
AND (a.slot && b.slot) AND a.status IN ('pending', 'confirmed') AND b.status IN ('pending', 'confirmed')
"""


@dataclass
class Bookings:
    """Acknowledged bookings that are gone, and hours that are given twice; each is told once."""

    rivals: list[Rival]
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)

    def check(self) -> tuple[int, int]:
        """Compare while the load goes on; returns how many more are lost and doubled since the last time."""
        before = len(self.lost), len(self.doubled)
        won = [(slot, name) for rival in self.rivals for slot, name in list(rival.won.items())]
        confirmed = {rival.won[slot] for rival in self.rivals for slot in list(rival.confirmed)}
        organizers = [rival.organizer.tg_id for rival in self.rivals]
        rows = list(Appointment.objects.filter(organizer_tg_id__in=organizers).values_list("name", "status"))
        status = dict(rows)
        self.lost |= {f"{name} is gone" for _, name in won if name not in status}
        self.lost |= {f"the yes to {name} is gone" for name in confirmed if status.get(name) == "pending"}
        self.doubled |= {
            f"{name} is there twice" for name, count in Counter(name for name, _ in rows).items() if count > 1
        }
        winners = Counter(slot for slot, _ in won)
        self.doubled |= {f"slot {slot} was given {count} times" for slot, count in winners.items() if count > 1}
        with connection.cursor() as cursor:
            cursor.execute(OVERLAPS)
            overlaps = cursor.fetchone()[0]
        if overlaps:
            self.doubled.add(f"{overlaps} pairs of meetings overlap")
        return len(self.lost) - before[0], len(self.doubled) - before[1]

    def check_in_the_end(self) -> list[str]:
        """Compare when all outcomes are known: every hour that was tried has exactly one winner, and no row more."""
        self.check()
        won = {slot for rival in self.rivals for slot in rival.won}
        names = {name for rival in self.rivals for name in rival.won.values()}
        organizers = [rival.organizer.tg_id for rival in self.rivals]
        there = Appointment.objects.filter(organizer_tg_id__in=organizers).values_list("name", flat=True)
        wrong = sorted(self.lost | self.doubled)
        wrong += [f"slot {slot}: refused to all" for rival in self.rivals for slot in rival.tried - won]
        wrong += [f"{name} is there, and was refused" for name in set(there) - names]
        return wrong
