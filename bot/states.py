"""The steps of the conversations: what the bot is waiting for."""

from typing import Final

from aiogram.fsm.state import State, StatesGroup


class Creating(StatesGroup):
    """/new. Data: name, date, time, duration (minutes, None for none) and rule as far as they are known, and all_day.

    `guests`, also in `Noting`: whom to invite once it is saved, by Telegram ID.

    In `draft` the person is asked whether to continue a draft that was kept. In `readings` the data hold an answer that
    can mean two things, as in `Noting`.
    """

    draft = State()
    name = State()
    date = State()
    readings = State()
    time = State()
    details = State()


class Noting(StatesGroup):
    """An event read from one sentence. Data: it, when it was written, and of several the `rest` and their `count`.

    `later` are state and data of those that newer sentences put off, also in `Creating`.

    In `offered` it can be saved with one tap; in `readings` the person is asked which of several is meant.
    """

    offered = State()
    readings = State()


class Reading(StatesGroup):
    """/event without an ID."""

    event = State()


class Finding(StatesGroup):
    """/find without words."""

    words = State()


class Editing(StatesGroup):
    """/edit. Data: event_id, once the event is picked. A state is named as the field it asks for.

    In `field` the person is asked which one. In `dates` and `sure` the data hold the change: of a series, it is asked
    which dates it is about; one that double-books the person needs a second word.
    """

    event = State()
    field = State()
    name = State()
    date = State()
    time = State()
    duration = State()
    details = State()
    place = State()
    url = State()
    capacity = State()
    dates = State()
    sure = State()


class Repeating(StatesGroup):
    """Until when an event repeats. Data: event_id, and how and days as of its button."""

    until = State()


class Moving(StatesGroup):
    """Another time for a meeting. Data: meeting_id, action (`move` or `propose`), and date and time as far as known."""

    date = State()
    time = State()
    sure = State()


class Deleting(StatesGroup):
    """/delete without an ID."""

    event = State()


class Inviting(StatesGroup):
    """/invite. Data: participant (or participants) and event_id, as far as they are known; in `sure` the details too.

    In `others` some of several people can't be invited (`refused`): then those are left out, or invited in spite of
    their own events (`over`), or all at another time (`start`, in minutes of Unix time).

    Of a series, `dates` asks to which ones (`scope`), and `without` whether to leave out those that are not free
    (`busy`; then `without`, numbers of events).

    `made`: the event that was made for them meanwhile; it is asked whether to invite them to it.
    """

    person = State()
    event = State()
    details = State()
    sure = State()
    dates = State()
    without = State()
    others = State()


class Seeking(StatesGroup):
    """/when. Data: participants, minutes, days (first and last), part (of the day), after and page, as known."""

    people = State()
    time = State()


class Choosing(StatesGroup):
    """/settings. All but `timezone` are shown with buttons, and take what is typed as well."""

    timezone = State()
    digest = State()
    days = State()
    reminders = State()
    hours = State()


class Linking(StatesGroup):
    """What is written about a booking link. Data: link_id, of a new one none. A state is named as what it asks for."""

    length = State()
    title = State()
    hours = State()
    question = State()
    place = State()
    sites = State()


class Booking(StatesGroup):
    """A visitor of a booking link chooses, and answers its questions.

    Data: token; minute (of Unix time) and answers so far; before that the day (from the year 1 on), once it is shown.
    """

    day = State()
    answer = State()
    sure = State()


# Nothing is gathered in them yet: they give way to a sentence about an event, and to /start.
PASSING: Final = frozenset(
    str(state.state)
    for state in (
        Reading.event, Finding.words, Editing.event, Editing.field, Deleting.event, Inviting.person, Inviting.event,
        # Days off read like an event: hours are not among them.
        Choosing.timezone, Choosing.digest, Choosing.days, Choosing.reminders, Linking.length, Booking.day,
    )
)  # fmt: skip
# What changes another event is none of their answers: whom is meant, or what to do with those who are busy.
OF_PEOPLE: Final = frozenset(
    str(state.state)
    for state in (
        Inviting.person, Inviting.event, Inviting.dates, Inviting.without, Inviting.others, Seeking.people,
        Seeking.time,
    )
)  # fmt: skip
# Their questions can be answered with no: there is nothing to add, or the draft is not continued.
TAKING_NO: Final = frozenset(
    str(state.state)
    for state in (
        Creating.draft, Creating.details, Noting.offered, Editing.details, Editing.place, Editing.url, Editing.capacity,
        Inviting.details,
    )
)  # fmt: skip


class Resting(StatesGroup):
    """Nothing is under way, but drafts are kept. Only how it is stored: to handlers there is no conversation."""

    drafts = State()


class Importing(StatesGroup):
    """A calendar file was sent and shown. Data: file_id (Telegram's, the file is fetched again) and name."""

    sure = State()
