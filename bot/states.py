"""The steps of the conversations: what the bot is waiting for."""

from aiogram.fsm.state import State, StatesGroup


class Creating(StatesGroup):
    """/new. Data: name, date and time as far as they are known."""

    name = State()
    date = State()
    time = State()
    details = State()


class Reading(StatesGroup):
    """/event without an ID."""

    event = State()


class Editing(StatesGroup):
    """/edit. Data: event_id, once the event is picked. A state is named as the field it asks for."""

    event = State()
    name = State()
    date = State()
    time = State()
    details = State()


class Deleting(StatesGroup):
    """/delete without an ID."""

    event = State()


class Inviting(StatesGroup):
    """/invite. Data: participant and event_id, as far as they are known."""

    person = State()
    event = State()
    details = State()


class Choosing(StatesGroup):
    """/settings."""

    timezone = State()
