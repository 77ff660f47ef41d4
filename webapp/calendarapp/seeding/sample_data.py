"""Data such as ten years of use would leave behind, made up from a seed: the same seed, the same rows. No I/O.

People come in circles: those of one circle live in one time zone, and invite each other.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from calendarapp.models import Appointment, TgUser
from calendarapp.queries.made_up_people import FIRST_ID, make_username

Status = Appointment.Status

CIRCLE: Final = 100  # people
PAST: Final = 3 * 365  # days before the middle of the data
DAYS: Final = PAST + 365
HOURS: Final = range(8, 20)
SLOTS: Final = DAYS * len(HOURS)  # of an hour each: how many things fit into one calendar without an overlap
ZONES: Final = ("Europe/Moscow",) * 6 + (
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Europe/Kaliningrad",
    "Europe/Berlin",
)
MINUTES: Final = (60, 60, 60, 30, 45, 15, None)
QUARTERS: Final = (0, 0, 0, 15, 30)  # minutes past the hour at which something of at most half an hour begins

FIRST_NAMES: Final = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Иван", "Kate", "Leo", "Мария", "Олег")
LAST_NAMES: Final = ("Белова", "Волков", "Громов", "Зайцева", "Ким", "Лебедев", "Miller", "Novak", "Орлова", "Павлов")
THINGS: Final = (
    "Обед", "Созвон", "Планёрка", "Демо", "Стендап", "Собеседование", "Ревью", "Тренировка", "Визит к врачу", "Кофе",
    "Lunch", "Call", "Retro", "Demo", "Interview", "Workshop", "Rehearsal", "Dentist", "Walk", "Budget review",
)  # fmt: skip
SUBJECTS: Final = (
    "с командой", "с Анной", "по проекту", "про бюджет", "о релизе", "с заказчиком", "на неделю", "с друзьями",
    "with the team", "about the release", "on Friday's plan", "with the client", "with Boris", "for the launch",
)  # fmt: skip
DETAILS: Final = (
    "", "", "Обсудим детали поставки", "Взять ноутбук и договор", "Ссылка придёт утром", "Комната на третьем этаже",
    "Bring the contract", "Meet at the entrance", "The link will follow", "Second floor, room 12", "Quarterly numbers",
)  # fmt: skip
RARE_WORDS: Final = ("метеостанция", "оранжерея", "аккордеон", "lighthouse", "periscope", "marzipan")
# What became of meetings that are over, and how it stands with those to come.
PAST_STATUSES: Final = (Status.CONFIRMED,) * 6 + (Status.DECLINED, Status.CANCELLED, Status.CANCELLED, Status.PENDING)
COMING_STATUSES: Final = (Status.CONFIRMED,) * 5 + (Status.PENDING,) * 4 + (Status.DECLINED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to be.

    Attributes:
        people: how many.
        events: how many all people have together.
        meetings: to how many all people are invited together.
        seed: another seed, other data.
        around: the day that is today in the data; they reach from three years before it to one year after it.
    """

    people: int
    events: int
    meetings: int
    seed: int
    around: dt.date

    @property
    def circles(self) -> int:
        """How many circles the people form; the last may be smaller."""
        return -(-self.people // CIRCLE)

    def members(self, circle: int) -> range:
        """The people of a circle, by their places among all people."""
        return range(circle * CIRCLE, min((circle + 1) * CIRCLE, self.people))

    def share(self, whole: int, person: int) -> range:
        """One person's share of `whole` numbered things; each number belongs to one person."""
        return range(whole * person // self.people, whole * (person + 1) // self.people)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a meeting: who, when and what."""

    number: int
    owner: int
    participant: int
    slot: int
    time: dt.time
    minutes: int | None
    name: str
    details: str
    status: str = ""
    event: int | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """The people of a circle with their calendars."""

    zone: str
    people: list[TgUser]
    events: list[Happening]
    meetings: list[Happening]


def compute_day(plan: Plan, slot: int) -> dt.date:
    """The date of an hour of the data."""
    return plan.around + dt.timedelta(days=slot // len(HOURS) - PAST)


def make_circle(plan: Plan, number: int) -> Circle:
    """The people of that circle, their events, and the meetings to which they are invited.

    An active meeting never overlaps another of the same participant. About half of the meetings hang on events of
    their organizers.
    """
    dice = random.Random(f"{plan.seed} {number}")  # noqa: S311  made-up data, and the same for the same seed
    zone = dice.choice(ZONES)
    members = plan.members(number)
    people = [_make_person(FIRST_ID + member, zone, dice) for member in members]
    events = [event for member in members for event in _make_events(plan, member, dice)]
    meetings = [meeting for member in members for meeting in _make_meetings(plan, member, events, dice)]
    return Circle(zone, people, events, meetings)


def _make_person(tg_id: int, zone: str, dice: random.Random) -> TgUser:
    """A person whom the bot may not write to: nothing of this ever leaves the database."""
    return TgUser(
        tg_id=tg_id,
        username=make_username(tg_id),
        first_name=dice.choice(FIRST_NAMES),
        last_name=dice.choice(LAST_NAMES),
        language=dice.choice(TgUser.Language.values),
        timezone=zone,
        can_write=False,
        zone_chosen=True,
    )


def _make_events(plan: Plan, member: int, dice: random.Random) -> Iterator[Happening]:
    share = plan.share(plan.events, member)
    for number, slot in zip(share, dice.sample(range(SLOTS), len(share)), strict=True):
        minutes = dice.choice(MINUTES)
        what = (_choose_time(slot, minutes, dice), minutes, _choose_name(dice))
        yield Happening(number, FIRST_ID + member, 0, slot, *what, _choose_details(dice))


def _make_meetings(plan: Plan, member: int, events: list[Happening], dice: random.Random) -> Iterator[Happening]:
    """One person's invitations, all at different hours, no matter whose event it is."""
    share = plan.share(plan.meetings, member)
    participant = FIRST_ID + member
    others = [event for event in events if event.owner != participant]
    taken: dict[int, Happening | None] = {}
    for event in dice.sample(others, min(len(others), len(share) // 2)):
        taken.setdefault(event.slot, event)
    # Never more than there are hours: `taken` is at most half of the share.
    for slot in dice.sample(range(SLOTS), len(share)):
        if len(taken) == len(share):
            break
        taken.setdefault(slot, None)
    organizers = [FIRST_ID + other for other in plan.members(member // CIRCLE) if other != member] or [participant + 1]
    for number, (slot, hosted) in zip(share, taken.items(), strict=True):
        status = dice.choice(PAST_STATUSES if slot < PAST * len(HOURS) else COMING_STATUSES)
        if hosted is not None:
            what = (hosted.time, hosted.minutes, hosted.name)
            yield Happening(
                number, hosted.owner, participant, slot, *what, _choose_details(dice), status, hosted.number
            )
        else:
            minutes = dice.choice(MINUTES)
            what = (_choose_time(slot, minutes, dice), minutes, _choose_name(dice))
            yield Happening(number, dice.choice(organizers), participant, slot, *what, _choose_details(dice), status)


def _choose_time(slot: int, minutes: int | None, dice: random.Random) -> dt.time:
    """Within the hour, and over at its end."""
    past = dice.choice(QUARTERS) if (minutes or 0) <= 30 else 0
    return dt.time(HOURS[slot % len(HOURS)], past)


def _choose_name(dice: random.Random) -> str:
    return f"{dice.choice(THINGS)} {dice.choice(SUBJECTS)}"


def _choose_details(dice: random.Random) -> str:
    """Now and then with a word that hardly anything else has: something to search for."""
    details = dice.choice(DETAILS)
    return f"{details} {dice.choice(RARE_WORDS)}".strip() if dice.random() < 0.0005 else details
