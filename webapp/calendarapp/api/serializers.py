"""Rows to JSON and back: translation only."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from calendarapp.api.fields import (
    HOURS,
    MINUTES,
    PLACES,
    ROW_ID,
    TELEGRAM_ID,
    Clock,
    Day,
    Details,
    Flag,
    Instant,
    LastDay,
    Link,
    LocalMoment,
    LocalMoments,
    Minutes,
    Name,
    NewInstant,
    Number,
    Place,
    RecurrenceRule,
    Text,
    Username,
    Zone,
)
from calendarapp.api.hours import BREAK, DAILY, NOTICE, DaysOff, WeeklyHours
from calendarapp.api.strict import Form
from calendarapp.models import Appointment, BotStatistics, Event, TgUser
from calendarapp.services import participants

Status = Appointment.Status
SCOPE = "What moves when others are invited to the event too: all of its meetings, or only this one."

SKIP_BUSY: Final = "With `?scope=`: leave out the dates on which one of the two people is busy, or decline them."
ENDS_ON: Final = "The last of its whole days, itself included; null for something with a time."

START: Final = "When it begins; to be sent instead of `date` and `time`, which it becomes in `timezone`."
END: Final = "When it ends, its start for no duration; to be sent instead of `duration_minutes`."


class AppointmentSerializer(serializers.ModelSerializer[Appointment]):
    """A meeting: the documented fields in the documented order, then what came later."""

    date = Day(help_text="The day, in `timezone`.")
    time = Clock(help_text="The wall-clock time, in `timezone`.")
    # A number, not a relation: a relation would tell which events exist.
    event = Number(source="event_id", allow_null=True, **ROW_ID)
    details = Text()
    name = Text()
    start = Instant(source="slot.lower", help_text="When it begins, in UTC.")
    end = Instant(source="slot.upper", help_text="When it ends, in UTC; its start if it has no duration.")
    expires_at = Instant(allow_null=True, help_text="When the invitation expires if nobody answers.")
    proposed_date = Day(allow_null=True)
    proposed_time = Clock(allow_null=True)
    proposed_timezone = Text(help_text="Empty where no other time is proposed.")
    created_at = Instant()
    updated_at = Instant()
    ends_on = LastDay(help_text=ENDS_ON)
    place = Text()
    url = Text()
    waiting_since = Instant(
        allow_null=True,
        help_text="While it is pending: since when the participant has waited for a place.",
    )

    class Meta:
        model = Appointment
        fields: ClassVar = [
            "id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event", "details",
            "name", "duration_minutes", "timezone", "start", "end", "holds", "expires_at",
            "proposed_date", "proposed_time", "proposed_timezone", "sequence", "created_at", "updated_at",
            "all_day", "ends_on", "place", "url", "waiting_since",
        ]  # fmt: skip
        read_only_fields = fields


class InvitationSerializer(Form):
    """A new meeting: of an event, or with a day and a time of its own, or with the instant at which it starts.

    An event gives the day and the time; what is sent beside it has to be the same. The staff names the organizer of a
    meeting without an event; a person is always the organizer. The participant goes by number or by @username.
    """

    date = Day(required=False)
    time = Clock(required=False)
    start = NewInstant(help_text=START)
    end = NewInstant(help_text=END)
    status = serializers.ChoiceField([Status.PENDING.value], required=False, help_text="A new meeting is pending.")
    organizer_tg_id = Number(required=False, **TELEGRAM_ID)
    participant_tg_id = Number(required=False, **TELEGRAM_ID)
    participant = Username(required=False, help_text="Instead of `participant_tg_id`: a person whom the bot knows.")
    participants = serializers.ListField(
        child=Number(**TELEGRAM_ID),
        required=False,
        min_length=1,
        max_length=participants.MOST,
        help_text="Instead of `participant_tg_id`: several people. Without an event, one is made.",
    )
    partial = Flag(  # type: ignore[assignment]  # a field, which the serializer's own flag does not meet
        required=False,
        help_text="With `participants`: invite those who can be invited, and say who was not. Otherwise all or nobody.",
    )
    event = Number(required=False, allow_null=True, **ROW_ID)
    details = Details(required=False)
    name = Name(required=False)
    duration_minutes = Number(
        required=False,
        allow_null=True,
        help_text="The organizer's usual one unless given; null for a meeting that occupies just its moment.",
        **MINUTES,
    )
    timezone = Zone(required=False)
    force = Flag(
        required=False,
        help_text="Do it though the organizer goes to another meeting then, or the participant has an event.",
    )
    skip_busy = Flag(required=False, help_text=SKIP_BUSY)

    def to_internal_value(self, data: Any) -> Any:
        """As usual; of several people with `?partial=` of the address, where the body does not say it."""
        given = self.context["request"].query_params
        several = isinstance(data, Mapping) and "participants" in data and "partial" not in data
        if several and "partial" in given and "scope" not in given:
            data = {**data, "partial": {"true": True, "false": False}.get(given["partial"], given["partial"])}
        return super().to_internal_value(data)


class RefusedSerializer(serializers.Serializer[Any]):
    """A person who was not invited."""

    participant_tg_id = Number(read_only=True, **TELEGRAM_ID)
    code = serializers.ChoiceField(["busy", "already_invited"], read_only=True, help_text="Why.")


class InvitedSerializer(serializers.Serializer[Any]):
    """What became of an invitation of several people."""

    event = Number(read_only=True, help_text="The event of all these meetings.", **ROW_ID)
    appointments = AppointmentSerializer(many=True, read_only=True)
    refused = RefusedSerializer(many=True, read_only=True, help_text="Empty, unless `partial` was sent.")


class AppointmentChangeSerializer(Form):
    """Another status, or another time. Of the other fields what is there already may be sent along."""

    SHOWN = AppointmentSerializer

    status = serializers.ChoiceField(Status.choices, required=False)
    date = Day(required=False)
    time = Clock(required=False)
    start = NewInstant(help_text=START)
    end = NewInstant(help_text=END)
    duration_minutes = Number(required=False, allow_null=True, **MINUTES)
    timezone = Zone(required=False)
    force = Flag(required=False, help_text="Do it although it double-books the caller.")
    scope = serializers.ChoiceField(["all", "this"], required=False, help_text=SCOPE)
    skip_busy = Flag(required=False, help_text=SKIP_BUSY)

    FIXED: ClassVar = ("id", "organizer_tg_id", "participant_tg_id", "event", "details", "name")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        shown = AppointmentSerializer(self.instance).data
        given = self.initial_data
        wrong = [name for name in self.FIXED if name in given and given[name] != shown[name]]
        if wrong:
            raise serializers.ValidationError(dict.fromkeys(wrong, _("This can't be changed.")))
        return attrs


class ProposalSerializer(Form):
    """The time that a participant would like better."""

    date = Day(required=False)
    time = Clock(required=False)
    start = NewInstant(help_text=START)
    timezone = Zone(required=False, help_text="The participant's own unless given.")
    force = Flag(required=False, help_text="Do it although the participant has an event of their own then.")


class ForceSerializer(Form):
    """Whether to do it although it is a double booking, and who moves."""

    force = Flag(required=False)
    scope = serializers.ChoiceField(["all", "this"], required=False, help_text=SCOPE)


class EventSerializer(Form, serializers.ModelSerializer[Event]):
    """An event: the documented fields, then what came later."""

    name = Name()
    date = Day(required=False, help_text="The day, in `timezone`.")
    time = Clock(required=False, help_text="The wall-clock time, in `timezone`.")
    details = Details(required=False)
    tg_user_id = Number(required=False, help_text="The owner: the staff names one, nobody can change it.",
                        **TELEGRAM_ID)  # fmt: skip
    duration_minutes = Number(
        required=False, allow_null=True, help_text="null for an event that occupies just its moment.", **MINUTES
    )
    timezone = Zone(required=False, help_text="The owner's own unless given.")
    reminder_minutes = Minutes(
        required=False, allow_null=True, help_text="Minutes before the start; null for what the settings say."
    )
    transparent = Flag(
        required=False,
        help_text="Whether its owner stays free for others then; unless given, whole days leave them free.",
    )
    start = NewInstant(source="slot.lower", help_text=START)
    end = NewInstant(source="slot.upper", help_text=END)
    series = Number(source="series_id", read_only=True, allow_null=True, help_text="Null if it does not repeat.")
    rrule = RecurrenceRule(source="series.rrule", help_text="How it repeats; null, or empty, if it does not.")
    exdates = LocalMoments(source="series.exdates", help_text="Dates of the rule that are left out.")
    original_start = LocalMoment(
        read_only=True, allow_null=True, help_text="The date's place in the series, which stays when it is moved."
    )
    created_at = Instant()
    updated_at = Instant()
    all_day = Flag(
        required=False, help_text="Whether it takes whole days, from `date` to `ends_on`; `time` is midnight."
    )
    ends_on = LastDay(help_text=ENDS_ON)
    place = Place(required=False, help_text="Where it is.")
    url = Link(required=False, help_text="A page about it: http or https.")
    capacity = Number(
        required=False, allow_null=True, help_text="How many people may come beside its owner; null for any number.",
        **PLACES,
    )  # fmt: skip
    participants_hidden = Flag(required=False, help_text="Whether those who are invited see nobody but its owner.")
    force = Flag(required=False, write_only=True, help_text="Move it although its owner goes to another meeting then.")

    class Meta:
        model = Event
        fields: ClassVar = [
            "id", "name", "date", "time", "details", "tg_user_id",
            "duration_minutes", "timezone", "reminder_minutes", "transparent", "start", "end", "sequence",
            "created_at", "updated_at", "series", "rrule", "exdates", "original_start",
            "all_day", "ends_on", "place", "url", "capacity", "participants_hidden", "force",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["id", "sequence"]


class ParticipantSerializer(serializers.Serializer[Any]):
    """A person who is or was invited to an event, or has joined it."""

    participant_tg_id = Number(read_only=True, **TELEGRAM_ID)
    state = serializers.ChoiceField(
        ["in", "waiting", "invited", "declined", "cancelled"], read_only=True, help_text="`waiting` is for a place."
    )
    position = Number(read_only=True, help_text="On the waiting list, from 1 on; 0 for all others.")
    appointment = Number(read_only=True, help_text="The meeting's number.", **ROW_ID)


class EventParticipantsSerializer(serializers.Serializer[Any]):
    """Who takes part in an event, and who waits for a place."""

    capacity = Number(read_only=True, allow_null=True, help_text="null for any number.")
    taken = Number(read_only=True, help_text="How many have a place.")
    waiting = Number(read_only=True, help_text="How many wait for one.")
    participants = ParticipantSerializer(many=True, read_only=True, help_text="The first 200 of them.")


class OtherSerializer(serializers.Serializer[Any]):
    """Another person who comes to the event of a meeting, or may come."""

    name = serializers.CharField(read_only=True)
    status = serializers.ChoiceField(["pending", "confirmed"], read_only=True, help_text="Of their own meeting.")


class OthersSerializer(serializers.Serializer[Any]):
    """Who comes to the event of a meeting beside its two people."""

    others = OtherSerializer(
        many=True, read_only=True, help_text="The first 200; nobody, when the organizer hides the participants."
    )


class JoinSerializer(Form):
    """How a person may join an event that is not theirs."""

    key = Text(
        required=False, default="", max_length=32, help_text="Of its join link; not needed by a person who is invited."
    )
    force = Flag(required=False, help_text="Although they organize something else then, or have an event of their own.")


class LeaveSerializer(Form):
    """How a person may leave an event that is not theirs."""

    key = Text(required=False, default="", max_length=32, help_text="As for joining.")


class PlaceSerializer(serializers.Serializer[Any]):
    """How the caller stands to an event."""

    state = serializers.ChoiceField(["in", "waiting", "out"], read_only=True, help_text="`waiting` is for a place.")
    position = Number(read_only=True, help_text="On the waiting list, from 1 on; 0 for all others.")
    appointment = Number(read_only=True, allow_null=True, help_text="Their meeting's number; null for none.", **ROW_ID)


class JoinLinkSerializer(serializers.Serializer[Any]):
    """The link by which others join an event."""

    key = Text(read_only=True, help_text="To send to `/api/events/<id>/join/`; in the bot, `?start=join_<key>`.")


class PersonSerializer(Form, serializers.ModelSerializer[TgUser]):
    """A person, and what they chose."""

    timezone = Zone(required=False)
    duration_minutes = Number(required=False, allow_null=True, help_text="How long things usually are.", **MINUTES)
    hold_hours = Number(required=False, help_text="With the policy `expire`.", **HOURS)
    reminder_minutes = Minutes(required=False)
    whole_day_reminder = Clock(
        required=False, allow_null=True, help_text="When they are reminded of the next whole day; null for never."
    )
    digest_time = Clock(required=False, allow_null=True, help_text="null for no digest.")
    working_hours = WeeklyHours(
        required=False, allow_null=True, help_text="When others may book them; null while they have chosen none."
    )
    days_off = DaysOff(required=False, help_text="When nobody may book them; those that are over are dropped.")
    break_minutes = Number(required=False, help_text="Kept free around what takes their time.", **BREAK)
    notice_minutes = Number(required=False, help_text="How long before its start they can last be booked.", **NOTICE)
    daily_limit = Number(required=False, allow_null=True, help_text="Meetings a day; null for any number.", **DAILY)
    findable = Flag(required=False, help_text="Whether people they have not met find them by @username.")
    strangers = serializers.ChoiceField(
        TgUser.Strangers.choices,
        required=False,
        help_text="Whether invitations of people they have not met are requests, which hold no time until accepted.",
    )
    started_at = Instant(allow_null=True)
    created_at = Instant()
    updated_at = Instant()
    display_name = serializers.CharField(read_only=True)

    class Meta:
        """What is shown; the names are Telegram's."""

        model = TgUser
        fields: ClassVar = [
            "tg_id", "username", "first_name", "last_name", "display_name", "can_write",
            "language", "timezone", "duration_minutes", "reminder_minutes", "digest_time", "hold_policy", "hold_hours",
            "busy_visibility", "started_at", "created_at", "updated_at", "whole_day_reminder",
            "working_hours", "days_off", "break_minutes", "notice_minutes", "daily_limit",
            "findable", "strangers",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["tg_id", "username", "first_name", "last_name", "can_write"]


class StatisticsSerializer(serializers.ModelSerializer[BotStatistics]):
    """What happened in the bot on one day."""

    date = Day()

    class Meta:
        model = BotStatistics
        fields: ClassVar = ["date", "user_count", "event_count", "edited_events", "cancelled_events"]
        read_only_fields = fields
