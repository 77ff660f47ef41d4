"""What inline buttons carry (`callback_data`, at most 64 bytes): one factory a kind of button."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]  # what fits into a bigint
Purpose = Literal["show", "edit", "delete", "invite", "choose"]
ListName = Literal["list", "meetings", "show", "edit", "delete", "choose"]
FieldName = Literal["name", "date", "time", "details"]


class MeetingButton(CallbackData, prefix="appt"):
    """`appt:confirm:ID` and so on: an answer to a meeting."""

    action: Literal["confirm", "decline", "cancel"]
    meeting_id: Id


class LeaveButton(CallbackData, prefix="leave"):
    """Leaves the conversation, whatever it is."""


class EventButton(CallbackData, prefix="ev"):
    """Does something with an event: show its card, begin to edit, delete or invite; or choose it for the invitation."""

    action: Purpose
    event_id: Id


class PageButton(CallbackData, prefix="page"):
    """Turns to a page of a list (counted from 0)."""

    of: ListName
    number: Annotated[int, Field(ge=0, le=10**9)]


class FieldButton(CallbackData, prefix="field"):
    """Picks the field of an event that is to be changed."""

    field: FieldName
    event_id: Id


class DeleteButton(CallbackData, prefix="del"):
    """Deletes the event: the confirmation was this button's question."""

    event_id: Id


class MonthButton(CallbackData, prefix="month"):
    """Turns the calendar to a month."""

    year: Annotated[int, Field(ge=1970, le=9000)]
    month: Annotated[int, Field(ge=1, le=12)]


class DayButton(CallbackData, prefix="day"):
    """A day in the calendar, as `2026-12-01`; empty for what can't be tapped."""

    date: Annotated[str, Field(max_length=10)]


class TimeButton(CallbackData, prefix="time"):
    """A time of day, as hour and minute."""

    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)]


class SkipButton(CallbackData, prefix="skip"):
    """Goes on without what was asked for."""


class SettingsButton(CallbackData, prefix="set"):
    """Opens a setting, or the page of all."""

    what: Literal["all", "language", "timezone"]


class LanguageButton(CallbackData, prefix="lang"):
    """Chooses a language."""

    code: Annotated[str, Field(max_length=8)]


class ZoneButton(CallbackData, prefix="zone"):
    """Chooses a time zone by its IANA name."""

    name: Annotated[str, Field(max_length=50)]
