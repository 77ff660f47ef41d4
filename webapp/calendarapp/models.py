"""Tables and their constraints: all of them in one file, as in Django. No I/O; rules of several rows are in services.

The constraint `nobody_is_double_booked` says which meetings take their participant's time, for every writer. `Event`,
`BotStatistics` and `Appointment` are the documented tables; their additional columns have defaults, so that a
writer that knows only the documented columns keeps working.
"""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Expression, F, Func, GeneratedField, Q, Value
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calendarapp import clock
from calendarapp.json_field import StrangeJSONField


def default_timezone() -> str:
    """The zone of a row whose writer named none: `settings.TIME_ZONE`."""
    return settings.TIME_ZONE


def default_reminders() -> list[int]:
    """Minutes before the start at which people are reminded unless they chose otherwise."""
    return [15]


def default_whole_day_reminder() -> dt.time:
    """When people are reminded of the next day's whole-day events unless they chose otherwise."""
    return dt.time(18)


def make_slot_field() -> GeneratedField:
    """The UTC interval that a row occupies, derived in the database by `calendar_slot_v1.sql`."""
    return GeneratedField(
        expression=Func(F("date"), F("time"), F("timezone"), F("duration_minutes"), function="calendar_slot"),
        output_field=DateTimeRangeField(),
        db_persist=True,
        verbose_name=_("occupied interval"),
    )


def make_number_range(number: str | Expression) -> Func:
    """A range of one number, a field's or another: its GiST operators are built in, those of plain numbers are not."""
    bound = F(number) if isinstance(number, str) else number
    return Func(bound, bound, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def split_words() -> Func:
    """The words of a row with a name and details, as `calendar_words_v1.sql` takes them apart."""
    return Func(F("name"), F("details"), function="calendar_words", output_field=SearchVectorField())


def split_person_words() -> Func:
    """The words of a person's names, as `calendar_person_words` of the migrations takes them apart."""
    names = (F("first_name"), F("last_name"), F("username"))
    return Func(*names, function="calendar_person_words", output_field=SearchVectorField())


class NaiveDateTimeField(models.DateTimeField):  # type: ignore[type-arg]  # not generic at run time
    """A moment on a wall clock: `timestamp` without a zone, in Python naive."""

    def db_type(self, connection: Any) -> str:
        return "timestamp"

    def get_prep_value(self, value: Any) -> Any:
        """As given: there is no zone to convert it to."""
        return self.to_python(value)


class Series(models.Model):
    """An event that repeats: what all its dates share, and the rule that they follow. Each date is a row of `Event`.

    The wall-clock start and the zone are the truth: 09:00 stays 09:00 when the clocks change.
    """

    tg_user_id = models.BigIntegerField(_("owner's Telegram ID"))
    name = models.CharField(_("name"), max_length=255)
    details = models.TextField(_("details"), blank=True, default="", db_default="")
    date = models.DateField(_("first date"))
    time = models.TimeField(_("time"))
    timezone = models.CharField(_("time zone"), max_length=64, default=default_timezone)
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    reminder_minutes = ArrayField(models.PositiveIntegerField(), null=True, blank=True, verbose_name=_("reminders"))
    transparent = models.BooleanField(_("shows as free"), default=False, db_default=False)
    # Of whole days: `time` is midnight, and each day counts 24 hours. Its dates know how long theirs are.
    all_day = models.BooleanField(_("all day"), default=False, db_default=False)
    place = models.CharField(_("place"), max_length=255, blank=True, default="", db_default="")
    url = models.CharField(_("link"), max_length=2000, blank=True, default="", db_default="")
    # How many people may come to each of the dates that are still to be written (`Event.capacity`).
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    # RFC 5545, section 3.3.10, without DTSTART.
    rrule = models.CharField(_("repetition"), max_length=500)
    # Dates that the rule has and the series has not (EXDATE), on the wall clock.
    exdates = ArrayField(NaiveDateTimeField(), default=list, blank=True, verbose_name=_("left out"))
    # Dates that the series has and the rule has not (RDATE), on the wall clock.
    rdates = ArrayField(NaiveDateTimeField(), default=list, blank=True, verbose_name=_("added"))
    # What it was before its coming dates were deleted: undo brings it back.
    rrule_before = models.CharField(max_length=500, blank=True, default="", db_default="")
    # Up to here, on the wall clock, its dates are rows.
    written_until = NaiveDateTimeField(_("written until"), null=True, blank=True)
    # When more of them are to be written; NULL when all are.
    extend_at = models.DateTimeField(null=True, blank=True)
    # The UID in the calendar file that it came from; NULL for those made here.
    uid = models.CharField(_("UID in the file"), max_length=255, null=True, blank=True)
    sequence = models.PositiveIntegerField(_("revision"), default=0, db_default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated"), auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        indexes: ClassVar = [
            models.Index(fields=["tg_user_id"], name="series_owner"),
            models.Index(fields=["extend_at"], name="series_to_extend", condition=~Q(extend_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tg_user_id", "uid"], name="series_owner_uid", condition=~Q(uid=None)),
            models.CheckConstraint(name="series_whole_days", condition=Q(all_day=False) | Q(time="00:00")),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    @property
    def start(self) -> dt.datetime:
        """The first date and time on the wall clock, naive."""
        return dt.datetime.combine(self.date, self.time)


class Event(models.Model):
    """A person's event. The table belongs to the bot: `db.py` is its only writer, the ORM reads."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(_("name"), max_length=255)
    date = models.DateField(_("date"))
    time = models.TimeField(_("time"))
    details = models.TextField(_("details"))
    tg_user_id = models.BigIntegerField(_("owner's Telegram ID"), db_column="user_id")
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default=default_timezone)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    # Minutes before the start; NULL: as the owner's settings say.
    reminder_minutes = ArrayField(models.PositiveIntegerField(), null=True, blank=True, verbose_name=_("reminders"))
    # False for rows of a writer that knows nothing of reminders: housekeeping sets them.
    reminders_set = models.BooleanField(_("reminders are set"), default=False)
    # The UID in the calendar file that the event came from; NULL for those made here: theirs is made of their number.
    uid = models.CharField(_("UID in the file"), max_length=255, null=True, blank=True)
    # How often what the calendar says of it has changed (RFC 5545, section 3.8.7.4); the database counts.
    sequence = models.PositiveIntegerField(_("revision"), default=0)
    # Whether the owner stays free for others then (RFC 5545, TRANSP).
    transparent = models.BooleanField(_("shows as free"), default=False, db_default=False)
    # The series that it is a date of, and the place of that date in it, on the series' wall clock: it stays when the
    # date is moved (RFC 5545, RECURRENCE-ID). No foreign key in the database: `events` is not Django's table.
    series = models.ForeignKey(
        "Series", models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="events",
        verbose_name=_("series"),
    )  # fmt: skip
    original_start = NaiveDateTimeField(_("original start"), null=True, blank=True)
    # Whether whole days are meant: `time` is midnight then, and the duration that of the days; the database sees to it.
    all_day = models.BooleanField(_("all day"), default=False, db_default=False)
    place = models.CharField(_("place"), max_length=255, blank=True, default="", db_default="")
    url = models.CharField(_("link"), max_length=2000, blank=True, default="", db_default="")
    # Whether those who are invited see nobody but the organizer.
    participants_hidden = models.BooleanField(_("participants are hidden"), default=False, db_default=False)
    # How many people may come beside the owner; NULL for any number.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    # What the link has by which people join; NULL when there is none.
    join_key = models.CharField(max_length=32, null=True, blank=True)
    slot = make_slot_field()

    class Meta:
        managed = False
        db_table = "events"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        """The name, as people know the event; its number where an older bot wrote none."""
        return self.name or f"#{self.pk}"

    @property
    def ends_on(self) -> dt.date | None:
        """The last of its whole days; None for something with a time."""
        return clock.get_last_day(self.date, self.duration_minutes) if self.all_day else None


class BotStatistics(models.Model):
    """What happened in the bot on one calendar day of `settings.TIME_ZONE`."""

    date = models.DateField(_("date"), unique=True)
    user_count = models.PositiveIntegerField(_("new users"), default=0)
    event_count = models.PositiveIntegerField(_("events created"), default=0)
    edited_events = models.PositiveIntegerField(_("events edited"), default=0)
    cancelled_events = models.PositiveIntegerField(_("events deleted"), default=0)

    class Meta:
        verbose_name = _("day of statistics")
        verbose_name_plural = _("daily statistics")

    def __str__(self) -> str:
        return str(self.date)


class StatisticsDelta(models.Model):
    """One count that is not in `BotStatistics` yet. Writers only append here, so no two of them wait for one row."""

    date = models.DateField()
    user_count = models.PositiveIntegerField(default=0)
    event_count = models.PositiveIntegerField(default=0)
    edited_events = models.PositiveIntegerField(default=0)
    cancelled_events = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.date)


class DayCount(models.Model):
    """Meetings and messages of one calendar day of `settings.TIME_ZONE`, for charts: `services.day_counts` counts."""

    date = models.DateField(primary_key=True)
    # Meetings that take place then, on their own clocks, by their status.
    pending = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    # The most messages that waited at once, and those that failed.
    waiting = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.date)


class Appointment(models.Model):
    """A meeting between an organizer and a participant, both known by Telegram ID."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")
        DECLINED = "declined", _("declined")

    class Origin(models.TextChoices):
        """How it came about, which says whether its people have met (`calendar_has_met`)."""

        INVITED = "invited", _("the organizer has invited the participant")
        ARRANGED = "arranged", _("the staff has invited the participant in the organizer's name")
        JOINED = "joined", _("the participant has joined by a link or a card")
        BOOKED = "booked", _("the organizer has booked by the participant's link")

    # No foreign key in the database: `events` is not Django's table. Services keep the link true.
    event = models.ForeignKey(
        Event, models.DO_NOTHING, db_constraint=False, null=True, blank=True, verbose_name=_("event"),
        related_name="appointments",
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=255, blank=True, default="", db_default="")
    organizer_tg_id = models.BigIntegerField(_("organizer"), db_index=True)
    participant_tg_id = models.BigIntegerField(_("participant"), db_index=True)
    date = models.DateField(_("date"))
    time = models.TimeField(_("time"))
    details = models.TextField(_("details"), blank=True, default="", db_default="")
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.PENDING, db_default="pending", db_index=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated"), auto_now=True, db_default=Now())
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    # `db.ensure_schema` keeps the database's default equal to `settings.TIME_ZONE`.
    timezone = models.CharField(_("time zone"), max_length=64, default=default_timezone, db_default=settings.TIME_ZONE)
    slot = make_slot_field()
    # Whether the invitation keeps the participant's time while it waits for an answer (their `hold_policy`).
    holds = models.BooleanField(_("holds the time"), default=True, db_default=True)
    expires_at = models.DateTimeField(_("expires without an answer"), null=True, blank=True)
    # Another time that the participant would like better.
    proposed_date = models.DateField(_("proposed date"), null=True, blank=True)
    proposed_time = models.TimeField(_("proposed time"), null=True, blank=True)
    proposed_timezone = models.CharField(_("proposed time zone"), max_length=64, blank=True, default="", db_default="")
    # How often what the calendar says of it has changed (RFC 5545, section 3.8.7.4); the database counts.
    sequence = models.PositiveIntegerField(_("revision"), default=0, db_default=0, editable=False)
    # As its event was when the invitation went out, or moved.
    all_day = models.BooleanField(_("all day"), default=False, db_default=False)
    place = models.CharField(_("place"), max_length=255, blank=True, default="", db_default="")
    url = models.CharField(_("link"), max_length=2000, blank=True, default="", db_default="")
    # Whole days that leave people free take nobody's time.
    transparent = models.BooleanField(_("takes no time"), default=False, db_default=False)
    # Since when a participant who has said yes waits for a place, while the meeting is pending.
    waiting_since = models.DateTimeField(_("waits for a place since"), null=True, blank=True)
    origin = models.CharField(
        _("how it came about"), max_length=8, choices=Origin.choices, default=Origin.INVITED, db_default="invited"
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar = [
            ExclusionConstraint(
                name="nobody_is_double_booked",
                expressions=[
                    (make_number_range("participant_tg_id"), RangeOperators.OVERLAPS),
                    ("slot", RangeOperators.OVERLAPS),
                ],
                condition=(Q(status="confirmed") | Q(status="pending", holds=True)) & Q(transparent=False),
                violation_error_code="busy",
                violation_error_message=_("The participant is busy at this time."),
            ),
        ]
        indexes: ClassVar = [
            models.Index("date", "time", "id", name="meeting_when"),
            models.Index("organizer_tg_id", "date", "time", "id", name="meeting_organizer_when"),
            models.Index("participant_tg_id", "date", "time", "id", name="meeting_participant_when"),
            models.Index("status", "date", "time", "id", name="meeting_status_when"),
            # Invitations that can expire: few, looked for at every booking, and when they are swept up.
            models.Index(
                "participant_tg_id",
                "expires_at",
                name="meeting_expiring",
                condition=Q(status="pending", expires_at__isnull=False),
            ),
            # Invitations that don't keep the time: few, looked for at every yes.
            models.Index("participant_tg_id", name="meeting_competing", condition=Q(status="pending", holds=False)),
            # Those who wait for a place: few, looked for at every answer to an event with limited places.
            models.Index(
                fields=["event", "waiting_since", "id"],
                name="meeting_waiting",
                condition=Q(status="pending", waiting_since__isnull=False),
            ),
            # Housekeeping looks at those to come alone.
            models.Index(
                F("slot__endswith"),
                name="meeting_waiting_ends",
                condition=Q(status="pending", waiting_since__isnull=False),
            ),
            # What `queries.search` looks into.
            GinIndex(split_words(), name="meeting_words"),
            # Who is busy when: the participants' are found by the constraint's index.
            GistIndex(
                make_number_range("organizer_tg_id"),
                F("slot"),
                name="meeting_organizer_slot",
                condition=Q(status__in=["pending", "confirmed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.date} {str(self.time)[:5]}"

    @property
    def is_waiting(self) -> bool:
        """Whether the participant has said yes and waits for a place."""
        return self.status == self.Status.PENDING and self.waiting_since is not None

    @property
    def ends_on(self) -> dt.date | None:
        """The last of its whole days; None for something with a time."""
        return clock.get_last_day(self.date, self.duration_minutes) if self.all_day else None

    @property
    def taken(self) -> DateTimeTZRange:
        """What it takes of its people's time: nothing, of whole days that leave them free."""
        return DateTimeTZRange(empty=True) if self.transparent else self.slot

    @staticmethod
    def user_busy_q(tg_user_id: int | Expression) -> Q:
        """This person's pending and confirmed meetings, in either role.

        Some of them leave the time free; the view `busy_slots` says which.
        """
        return (Q(organizer_tg_id=tg_user_id) | Q(participant_tg_id=tg_user_id)) & Q(
            status__in=[Appointment.Status.PENDING, Appointment.Status.CONFIRMED]
        )


class SeriesInvitation(models.Model):
    """An invitation to the dates of a series, also to those that are still to be written, with its one answer.

    The meetings are rows of `Appointment` like any other: those of its two people at the dates of the series.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="invitations", verbose_name=_("series"))
    organizer_tg_id = models.BigIntegerField(_("organizer"), db_index=True)
    participant_tg_id = models.BigIntegerField(_("participant"), db_index=True)
    details = models.TextField(_("details"), blank=True, default="", db_default="")
    # The answer: further dates get meetings while it is pending or confirmed, and they begin as it is.
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=Appointment.Status.choices,
        default=Appointment.Status.PENDING,
        db_default="pending",
    )
    # The transaction that declined or cancelled it, as the history numbers them, and what it was before, for undo.
    ended_in = models.BigIntegerField(null=True, blank=True)
    status_before = models.CharField(max_length=16, blank=True, default="", db_default="")
    # Of its meetings (`Appointment.Origin`).
    origin = models.CharField(
        max_length=8, choices=Appointment.Origin.choices, default=Appointment.Origin.INVITED, db_default="invited"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated"), auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("invitation to a series")
        verbose_name_plural = _("invitations to series")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "participant_tg_id"], name="invited_to_series_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.participant_tg_id}"


class BusySlot(models.Model):
    """A row of the view `busy_slots`: a meeting that takes this person's time, once for each of its two roles."""

    class Role(models.TextChoices):
        PARTICIPANT = "participant"
        ORGANIZER = "organizer"

    appointment_id = models.BigIntegerField(primary_key=True)
    person_tg_id = models.BigIntegerField()
    person = BigIntegerRangeField()  # of one number, as the indexes have it beside the interval
    role = models.TextField()
    slot = DateTimeRangeField()
    event_id = models.BigIntegerField(null=True)
    status = models.TextField()
    name = models.TextField()
    date = models.DateField()
    time = models.TimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """Made by a migration (`sql/busy_slots_v3.sql`)."""

        managed = False
        db_table = "busy_slots"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_tg_id} {self.slot}"


class TgUser(models.Model):
    """A person as Telegram names them, and what they chose in the bot."""

    class Language(models.TextChoices):
        RUSSIAN = "ru", _("Russian")
        ENGLISH = "en", _("English")

    class HoldPolicy(models.TextChoices):
        """What an invitation does to the invited person's time until they answer."""

        HOLD = "hold", _("hold my time")
        COMPETE = "compete", _("don't hold my time: the first confirmed wins")
        EXPIRE = "expire", _("hold my time, then expire")

    class BusyVisibility(models.TextChoices):
        """Who may see when this person is busy."""

        EVERYBODY = "everybody", _("everyone")
        MET = "met", _("people I have met")
        NOBODY = "nobody", _("nobody")

    class Strangers(models.TextChoices):
        """How people whom this person has not met invite them (met: as with `BusyVisibility`)."""

        INVITE = "invite", _("as everybody else")
        ASK = "ask", _("ask first")

    # The ID that replaces an erased person in their meetings: Telegram never assigns it.
    NOBODY: ClassVar[int] = 0

    tg_id = models.BigIntegerField(_("Telegram ID"), primary_key=True)
    username = models.CharField(_("username"), max_length=64, blank=True, default="")
    first_name = models.CharField(_("first name"), max_length=128, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=128, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, default=Language.RUSSIAN)
    timezone = models.CharField(_("time zone"), max_length=64, default=default_timezone)
    can_write = models.BooleanField(_("the bot can write"), default=False)
    duration_minutes = models.PositiveIntegerField(
        _("usual duration, minutes"), null=True, blank=True, default=60, db_default=60
    )
    hold_policy = models.CharField(
        _("invitations without an answer"),
        max_length=8,
        choices=HoldPolicy.choices,
        default=HoldPolicy.HOLD,
        db_default="hold",
    )
    hold_hours = models.PositiveIntegerField(_("expire after, hours"), default=24, db_default=24)
    busy_visibility = models.CharField(
        _("who sees when they are busy"),
        max_length=16,
        choices=BusyVisibility.choices,
        default=BusyVisibility.MET,
        db_default="met",
    )
    # Whether people whom they have not met find them by @username.
    findable = models.BooleanField(_("found by @username"), default=True, db_default=True)
    strangers = models.CharField(
        _("invitations of people they have not met"),
        max_length=8,
        choices=Strangers.choices,
        default=Strangers.INVITE,
        db_default="invite",
    )
    # Spans of the week on the person's own clock, as `queries.hours.Span` names their parts; None if none are chosen.
    working_hours = ArrayField(
        ArrayField(models.PositiveSmallIntegerField(), size=3), null=True, blank=True, verbose_name=_("working hours")
    )
    days_off = ArrayField(
        models.DateField(), default=list, blank=True, db_default=models.Value("{}"), verbose_name=_("days off")
    )
    break_minutes = models.PositiveIntegerField(_("break between meetings, minutes"), default=0, db_default=0)
    notice_minutes = models.PositiveIntegerField(_("shortest notice, minutes"), default=0, db_default=0)
    daily_limit = models.PositiveIntegerField(_("meetings a day at most"), null=True, blank=True)
    reminder_minutes = ArrayField(
        models.PositiveIntegerField(), default=default_reminders, verbose_name=_("reminders, minutes before")
    )
    # On the day before whole days that have no reminders of their own; None for never.
    whole_day_reminder = models.TimeField(
        _("reminder of whole days at"), null=True, blank=True, default=default_whole_day_reminder, db_default="18:00"
    )
    digest_time = models.TimeField(_("evening digest at"), null=True, blank=True)
    digest_sent_on = models.DateField(_("last digest"), null=True, blank=True)
    announcements = models.BooleanField(_("gets announcements"), default=True, db_default=True)
    zone_chosen = models.BooleanField(_("time zone chosen"), default=False, db_default=False)
    started_at = models.DateTimeField(_("first used the bot"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes: ClassVar = [
            models.Index(Lower("username"), name="tguser_username_lower"),
            # What `queries.search` looks into.
            GinIndex(split_person_words(), name="tguser_words"),
            models.Index(fields=["-created_at", "-tg_id"], name="tguser_newest"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """First and last name, else @username, else the Telegram ID; a special word for an erased person."""
        if self.tg_id == self.NOBODY:
            return gettext("Deleted person")
        full = f"{self.first_name} {self.last_name}".strip()
        return full or (f"@{self.username}" if self.username else str(self.tg_id))


class Announcement(models.Model):
    """A message of the operators to a set of people. The worker puts it into the outbox, a few people at a time."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENDING = "sending", _("being sent")
        STOPPED = "stopped", _("stopped")
        SENT = "sent", _("sent")

    text_ru = models.TextField(_("text in Russian"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    # To whom, of all people whom the bot can write to and who get announcements; empty for no limit.
    language = models.CharField(_("language"), max_length=8, choices=TgUser.Language, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    started_from = models.DateField(_("first used the bot from"), null=True, blank=True)
    started_until = models.DateField(_("first used the bot until"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    expected = models.PositiveIntegerField(_("people, when it was begun"), default=0)
    # People are gone through by their Telegram IDs: those up to here have had their turn.
    position = models.BigIntegerField(default=0)
    recorded = models.PositiveIntegerField(_("put on its way"), default=0)
    unreachable = models.PositiveIntegerField(_("could not be written to"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        default_permissions = ("view", "add", "change")
        indexes: ClassVar = [
            models.Index("begun_at", "id", name="announcement_sending", condition=Q(state="sending")),
        ]

    def __str__(self) -> str:
        text = " ".join((self.text_ru or self.text_en).split())
        return f"#{self.pk} {text if len(text) <= 50 else text[:49].rstrip() + '…'}"


class AnnouncementRecipient(models.Model):
    """A person who has got an announcement, or whose message is in the outbox: nobody gets it twice."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, db_index=False)  # the constraint has an index
    tg_id = models.BigIntegerField(db_index=True)
    message_id = models.BigIntegerField(db_index=True)  # of the outbox
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "tg_id"], name="announced_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.announcement_id} → {self.tg_id}"


class Conversation(models.Model):
    """Where a person is in a conversation with the bot, so that a restart loses nothing."""

    tg_id = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.tg_id}: {self.state}"


class ProcessedUpdate(models.Model):
    """A Telegram update whose effect is committed: written in the same transaction, so it can't take effect twice."""

    update_id = models.BigIntegerField(primary_key=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.update_id)


class ArrivedUpdate(models.Model):
    """An update that a bot has received and not processed yet: its sender's later ones wait for it.

    It counts until `alive_until`, which its bot keeps moving: a bot that has died holds nobody up for long.
    """

    update_id = models.BigIntegerField(primary_key=True)
    tg_id = models.BigIntegerField(null=True)  # the sender, whose updates keep their order; NULL when there is none
    arrived_at = models.DateTimeField()
    alive_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index("tg_id", "update_id", name="arrived_of_person")]

    def __str__(self) -> str:
        return str(self.update_id)


class LastTurn(models.Model):
    """The last update of a person that has taken effect: a turn that began before it starts over."""

    tg_id = models.BigIntegerField(primary_key=True)
    update_id = models.BigIntegerField()
    outcomes = models.JSONField(default=list)  # of the latest conversations, oldest first: [ID, what became of it]
    noted = models.JSONField(null=True)  # what the next turn has to know of this one (`bot.notes`)

    def __str__(self) -> str:
        return f"{self.tg_id}: {self.update_id}"


class OutboxMessage(models.Model):
    """A Bot API call that is to be made: recorded in the transaction it tells of, delivered after its commit.

    It waits until `sent_at` or `failed_at` is set. Sent ones are kept for a short while, for the pace of their chat.
    """

    chat_id = models.BigIntegerField(_("chat"))
    method = models.CharField(_("Bot API method"), max_length=32, default="sendMessage")
    payload = StrangeJSONField(_("parameters"))
    # The meeting that an undeliverable message is about: its organizer is told.
    appointment_id = models.BigIntegerField(_("meeting"), null=True, blank=True)
    # The card that it shows or refreshes (`cards`), where it is not that meeting's anyway.
    card = models.CharField(_("card"), max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    due_at = models.DateTimeField(_("not before"), db_default=Now())
    leased_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    class Meta:
        """A chat's messages go out in the order of their numbers."""

        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes: ClassVar = [
            models.Index("chat_id", "id", name="outbox_waiting_chat", condition=Q(failed_at=None, sent_at=None)),
            models.Index("due_at", "id", name="outbox_waiting_due", condition=Q(failed_at=None, sent_at=None)),
            models.Index("chat_id", "sent_at", name="outbox_sent_chat", condition=Q(sent_at__isnull=False)),
            models.Index("failed_at", name="outbox_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.method} → {self.chat_id}"


class SendingBudget(models.Model):
    """When the next message may go out, whichever worker sends it: one row for all of them."""

    name = models.CharField(primary_key=True, max_length=16)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class BotAccount(models.Model):
    """What the bot is called in Telegram, for links that lead to it: one row, which it writes when it starts."""

    username = models.CharField(max_length=64)
    noted_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.username


class Reminder(models.Model):
    """One reminder of one person, of an event or a meeting; deleted in the transaction that puts it into the outbox."""

    tg_id = models.BigIntegerField(_("person"))
    event_id = models.BigIntegerField(_("event"), null=True, blank=True)
    appointment_id = models.BigIntegerField(_("meeting"), null=True, blank=True)
    minutes_before = models.PositiveIntegerField(_("minutes before"))
    due_at = models.DateTimeField(_("due"), db_index=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes: ClassVar = [
            models.Index("event_id", name="reminder_event", condition=Q(event_id__isnull=False)),
            models.Index("appointment_id", name="reminder_meeting", condition=Q(appointment_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.tg_id} {self.due_at}"


class Card(models.Model):
    """The newest message of a chat that shows this meeting or event: it is kept true to what it shows."""

    card = models.CharField(max_length=32)  # named by `name_meeting_card` and `name_event_card`
    chat_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    shown_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints: ClassVar = [models.UniqueConstraint(fields=["card", "chat_id"], name="card_of_chat")]

    def __str__(self) -> str:
        return f"{self.card} → {self.chat_id}"


class SharedEvent(models.Model):
    """An event that its owner shows to others: in a group, or in a message sent by way of the bot (inline mode).

    Who sees it there may say whether they come. Such a message is in no chat that the bot knows: a number that no chat
    has stands for it, as cards and the outbox need one.
    """

    event_id = models.BigIntegerField()
    chat_id = models.BigIntegerField(db_index=True)
    inline_message_id = models.CharField(max_length=128, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, choices=TgUser.Language.choices)
    shared_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    class Meta:
        verbose_name = _("shared event")
        verbose_name_plural = _("shared events")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "chat_id"], name="shared_once"),
            models.UniqueConstraint(
                fields=["inline_message_id"], name="shared_inline_once", condition=~Q(inline_message_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"event:{self.event_id} → {self.chat_id}"


class SharedAnswer(models.Model):
    """What a person answered below a shared event. Whether they come is said by their meeting, if they have one."""

    shared = models.ForeignKey(SharedEvent, models.CASCADE, related_name="answers")
    tg_id = models.BigIntegerField(db_index=True)
    appointment_id = models.BigIntegerField(null=True, blank=True)  # the meeting that this answer made
    answered_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("answer to a shared event")
        verbose_name_plural = _("answers to shared events")
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["shared", "tg_id"], name="answered_shared_once")]

    def __str__(self) -> str:
        return f"{self.tg_id} → {self.shared_id}"


class TimePoll(models.Model):
    """A poll for the time of something: Telegram's own, whose options are times. Its organizer chooses among them."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        DECIDED = "decided", _("decided")

    organizer_tg_id = models.BigIntegerField(_("organizer"), db_index=True)
    chat_id = models.BigIntegerField(_("chat"), db_index=True)
    message_id = models.BigIntegerField(null=True, blank=True)  # once Telegram has taken it
    message_thread_id = models.BigIntegerField(null=True, blank=True)  # the topic of a forum
    poll_id = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True)  # Telegram's
    name = models.CharField(_("name"), max_length=255)
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(max_length=2, choices=TgUser.Language.choices)
    starts = ArrayField(models.DateTimeField(), verbose_name=_("times"))
    busy = ArrayField(models.PositiveIntegerField())  # how many were busy then when it was made
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.OPEN, db_default="open")
    event_id = models.BigIntegerField(null=True, blank=True)  # what it has become
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class TimePollVote(models.Model):
    """What a person has chosen in a poll for a time. It may come before it is known which poll has that number."""

    poll_id = models.CharField(max_length=64)  # Telegram's
    tg_id = models.BigIntegerField(db_index=True)
    options = ArrayField(models.PositiveSmallIntegerField())
    voted_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll_id", "tg_id"], name="voted_once")]

    def __str__(self) -> str:
        return f"{self.tg_id}: {self.options}"


class History(models.Model):
    """One change of an event or a meeting. Triggers write it, so that no writer can leave it out.

    It stays when what it tells of is gone, for `settings.HISTORY_DAYS`. For people nothing here is changed but when one
    of them is erased.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        OPERATOR = "operator", _("operator")
        PROGRAM = "program", _("program")
        WORKER = "worker", _("worker")
        OTHER = "other", _("another writer")

    class Surface(models.TextChoices):
        BOT = "bot", _("bot")
        PANEL = "panel", _("panel")
        API = "api", _("API")
        PAGE = "page", _("web page")
        FILE = "file", _("calendar file")
        WORKER = "worker", _("worker")
        OTHER = "other", _("elsewhere")

    class Action(models.TextChoices):
        """What was done, as far as the change itself tells."""

        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        MOVED = "moved", _("moved")
        PROPOSED = "proposed", _("another time proposed")
        ACCEPTED = "accepted", _("proposed time accepted")
        KEPT = "kept", _("time kept")
        PENDING = "pending", _("asked again")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("restored")

    at = models.DateTimeField(_("when"))
    # Changes with the same number here were made together.
    transaction = models.BigIntegerField(_("transaction"))
    event_id = models.BigIntegerField(_("event"), null=True, blank=True)
    appointment_id = models.BigIntegerField(_("meeting"), null=True, blank=True)
    owner_tg_id = models.BigIntegerField(_("organizer or owner"))
    participant_tg_id = models.BigIntegerField(_("participant"), null=True, blank=True)
    kind = models.CharField(_("who"), max_length=8, choices=Kind.choices)
    who_tg_id = models.BigIntegerField(_("who, Telegram ID"), null=True, blank=True)
    who_name = models.TextField(_("who, name"), blank=True, default="")
    surface = models.CharField(_("where"), max_length=8, choices=Surface.choices)
    action = models.CharField(_("what"), max_length=12, choices=Action.choices)
    # The old and new values of the fields that changed; for a deletion, every field.
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        """Found by what it tells of and by whom it concerns, newest first; by number it is in the order of time."""

        verbose_name = _("change")
        verbose_name_plural = _("history")
        indexes: ClassVar = [
            models.Index("event_id", "id", name="history_event", condition=Q(event_id__isnull=False)),
            models.Index("appointment_id", "id", name="history_meeting", condition=Q(appointment_id__isnull=False)),
            models.Index("owner_tg_id", "id", name="history_owner"),
            models.Index(
                "participant_tg_id", "id", name="history_participant", condition=Q(participant_tg_id__isnull=False)
            ),
            models.Index("action", "id", name="history_action"),
            models.Index("surface", "id", name="history_surface"),
        ]

    def __str__(self) -> str:
        of = f"🤝 {self.appointment_id}" if self.appointment_id else f"📌 {self.event_id}"
        return f"{of} {self.get_action_display()}"


class ApiToken(models.Model):
    """What lets a program act for a person or a member of the staff. Kept as a digest: shown once, then unknown."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.READ)
    tg_id = models.BigIntegerField(_("person"), null=True, blank=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="api_tokens",
        verbose_name=_("staff member"),
    )  # fmt: skip
    hint = models.CharField(_("starts with"), max_length=16)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="token_has_one_holder", condition=Q(tg_id__isnull=False) ^ Q(user__isnull=False)
            )
        ]

    def __str__(self) -> str:
        """How it begins: enough to tell tokens apart, too little to use one."""
        return f"{self.hint}…"


class WebhookEndpoint(models.Model):
    """An address that is told of changes, for a person of their own calendar, for an account of the staff of all.

    Its secret is made of `nonce` (`services.webhooks`). `failures` are those since the last success.
    """

    class Reason(models.TextChoices):
        """Why it is disabled."""

        ASKED = "asked", _("turned off")
        FAILING = "failing", _("failed for days")
        GONE = "gone", _("the address is gone (410)")
        RIGHTS = "rights", _("its owner may not see the calendar any more")

    tg_id = models.BigIntegerField(_("person"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="webhooks",
        verbose_name=_("staff member"),
    )  # fmt: skip
    url = models.CharField(_("address"), max_length=2000)
    # What it is told of; empty for everything.
    types = ArrayField(models.CharField(max_length=32), default=list, blank=True, verbose_name=_("kinds of changes"))
    nonce = models.CharField(max_length=32, editable=False)
    # The secret before the last change still signs until then.
    former_nonce = models.CharField(max_length=32, blank=True, default="", editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    # When it keeps failing, it is left alone until then.
    resume_at = models.DateTimeField(_("rests until"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True)
    disabled_reason = models.CharField(_("why"), max_length=8, choices=Reason.choices, blank=True, default="")

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes: ClassVar = [models.Index(fields=["tg_id"], name="webhook_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="webhook_has_one_holder", condition=Q(tg_id__isnull=False) ^ Q(user__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.url if len(self.url) <= 60 else f"{self.url[:59]}…"

    @property
    def enabled(self) -> bool:
        """Whether it is told of what happens now."""
        return self.disabled_at is None


class WebhookDelivery(models.Model):
    """One change to be told to one address: written by a trigger in the transaction of the change, kept as a log.

    It waits until `delivered_at` or `failed_at` is set. Those of one object go out one by one, by their numbers.
    """

    class Subject(models.TextChoices):
        EVENT = "event", _("event")
        APPOINTMENT = "appointment", _("meeting")
        PING = "ping", _("test")

    # No foreign key in the database: it would make a booking wait for who deletes the address.
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, db_constraint=False, db_index=False, related_name="deliveries",
        verbose_name=_("webhook"),
    )  # fmt: skip
    key = models.UUIDField(_("key"), db_default=RandomUUID(), editable=False)
    type = models.CharField(_("kind"), max_length=32)
    subject = models.CharField(_("about"), max_length=12, choices=Subject.choices)
    subject_id = models.BigIntegerField(_("number"))
    owner_tg_id = models.BigIntegerField(_("organizer or owner"), null=True, blank=True)
    participant_tg_id = models.BigIntegerField(_("participant"), null=True, blank=True)
    # What was done and by whom, the row as it was then, and the former values of what changed.
    data = models.JSONField(_("contents"))
    happened_at = models.DateTimeField(_("when"))
    due_at = models.DateTimeField(_("not before"), db_default=Now())
    leased_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0, db_default=0)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    # Of the last attempt: the status of HTTP, how long it took, and the beginning of the answer or what went wrong.
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        default_permissions = ("view", "change")
        indexes: ClassVar = [
            models.Index(
                "endpoint", "due_at", "id", name="hook_waiting_due", condition=Q(delivered_at=None, failed_at=None)
            ),
            models.Index(
                "endpoint", "subject", "subject_id", "id",
                name="hook_waiting_subject", condition=Q(delivered_at=None, failed_at=None),
            ),
            models.Index("endpoint", "id", name="hook_endpoint"),
            models.Index("happened_at", name="hook_happened"),
            models.Index("owner_tg_id", name="hook_owner", condition=Q(owner_tg_id__isnull=False)),
            models.Index("participant_tg_id", name="hook_participant", condition=Q(participant_tg_id__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk} {self.type}"

    @property
    def message_id(self) -> str:
        """Its identifier for the receiver, the same in every attempt."""
        return f"msg_{self.key.hex}"

    @property
    def state(self) -> str:
        """`delivered`, `failed` (given up), or `waiting`."""
        return "delivered" if self.delivered_at else "failed" if self.failed_at else "waiting"


class PageSession(models.Model):
    """A sign-in to the calendar's pages: first a one-time link, then the session that it opened."""

    tg_id = models.BigIntegerField(_("person"), db_index=True)
    # Of the link's token until that is used, of the session's since then.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    opened_at = models.DateTimeField(_("signed in"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last used"), null=True, blank=True)
    expires_at = models.DateTimeField(_("ends"), db_index=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.tg_id} {self.created_at:%Y-%m-%d}"


class FeedAddress(models.Model):
    """The secret address of a person's calendar feed: made again from `nonce` to be shown, found by its digest."""

    class Kind(models.TextChoices):
        CALENDAR = "calendar", _("calendar")
        BUSY = "busy", _("free/busy, no names")

    tg_id = models.BigIntegerField(_("person"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    nonce = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("tg_id", "kind", name="one_feed_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.tg_id} {self.kind}"


class BookingLink(models.Model):
    """An address by which others book a free time of its owner: `services.booking_links`.

    The token is what the address is made of. It is no secret of the owner's, who gives it to others, but nobody can
    guess it. A revoked link stays for the bookings that were made by it.
    """

    tg_id = models.BigIntegerField(_("owner"), db_index=True)
    token = models.CharField(_("token"), max_length=32, unique=True, editable=False)
    # Empty: the length and the owner's name say what it is.
    title = models.CharField(_("title"), max_length=255, blank=True, default="")
    duration_minutes = models.PositiveIntegerField(_("duration, minutes"), default=30)
    # As `TgUser.working_hours`; None: the owner's.
    working_hours = ArrayField(
        ArrayField(models.PositiveSmallIntegerField(), size=3), null=True, blank=True, verbose_name=_("hours")
    )
    days_ahead = models.PositiveIntegerField(_("days ahead"), default=28)
    # None: the owner's.
    notice_minutes = models.PositiveIntegerField(_("shortest notice, minutes"), null=True, blank=True)
    questions = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("questions to the visitor")
    )
    place = models.CharField(_("place"), max_length=255, blank=True, default="")
    url = models.CharField(_("link"), max_length=2000, blank=True, default="")
    # Whose pages may show it in a frame: https origins.
    sites = ArrayField(
        models.CharField(max_length=255), default=list, db_default=[], blank=True, verbose_name=_("sites that show it")
    )
    paused = models.BooleanField(_("paused"), default=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("booking link")
        verbose_name_plural = _("booking links")

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"


class LinkBooking(models.Model):
    """What was booked by a link: a meeting, or an event of the owner's for a visitor who is not in Telegram.

    When it is, and whether it still is, the meeting or the event says. `digest` is of the visitor's secret.
    """

    link = models.ForeignKey(BookingLink, models.CASCADE, related_name="bookings", verbose_name=_("booking link"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    appointment_id = models.BigIntegerField(_("meeting"), null=True, blank=True, db_index=True)
    event_id = models.BigIntegerField(_("event"), null=True, blank=True, db_index=True)
    timezone = models.CharField(_("the visitor's time zone"), max_length=64)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="booking_is_one_thing", condition=Q(appointment_id__isnull=False) ^ Q(event_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.link_id}"


class SlotHold(models.Model):
    """A time that other visitors of an owner's links are not offered while one of them confirms it.

    It binds links alone: the owner, and who invites them, may take the time.
    """

    holder = models.CharField(max_length=64, unique=True)  # a digest of the visitor's secret, or their Telegram ID
    visitor = models.CharField(max_length=64)  # whose holds are counted: a digest of the address, or the Telegram ID
    tg_id = models.BigIntegerField()  # the owner
    slot = DateTimeRangeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index("tg_id", "expires_at", name="hold_of_owner"),
            models.Index("visitor", "expires_at", name="hold_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.tg_id} {self.slot}"


class PublicCalendar(models.Model):
    """The page of a person who shows some of their events to everybody with its address: there is none, it is closed.

    The token is what the address is made of. It is no secret of the owner's, who gives it to others, but nobody can
    guess it; a calendar that is opened again gets another one.
    """

    tg_id = models.BigIntegerField(_("owner"), unique=True)
    token = models.CharField(_("token"), max_length=32, unique=True, editable=False)
    # Whether search engines may show it.
    indexed = models.BooleanField(_("in search engines"), default=False, db_default=False)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True, db_default=Now())

    class Meta:
        verbose_name = _("public calendar")
        verbose_name_plural = _("public calendars")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self.tg_id}"


class PublicEvent(models.Model):
    """What a person shows in their public calendar: an event, or every date of a series.

    No foreign keys: `events` is not Django's table, and what is deleted may be restored for a while.
    """

    tg_id = models.BigIntegerField(_("owner"), db_index=True)
    event_id = models.BigIntegerField(_("event"), null=True, blank=True, unique=True)
    series_id = models.BigIntegerField(_("series"), null=True, blank=True, unique=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True, db_default=Now())

    class Meta:
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="public_is_one_thing", condition=Q(event_id__isnull=False) ^ Q(series_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"event:{self.event_id}" if self.event_id else f"series:{self.series_id}"


class FeedChange(models.Model):
    """A number of changes of what a person's feeds show, written by the database itself (`feed_changes_v1.sql`).

    Their sum is the feed's version. Folding merges many rows into one and keeps the sum.
    """

    tg_id = models.BigIntegerField(db_index=True)
    changes = models.BigIntegerField(db_default=1)
    changed_at = models.DateTimeField(db_default=Now())
    folded = models.BooleanField(db_default=False)

    class Meta:
        indexes: ClassVar = [models.Index("tg_id", name="feedchange_unfolded", condition=Q(folded=False))]

    def __str__(self) -> str:
        return f"{self.tg_id}: {self.changes}"


class IdempotentRequest(models.Model):
    """The first answer to a write that came with an `Idempotency-Key`; a repeated request gets it again."""

    holder = models.CharField(max_length=32)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("holder", "key", name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"{self.holder} {self.key}"


class RateLimit(models.Model):
    """How often a token, an account or an address has asked the API lately (`services.rate_limits`)."""

    key = models.CharField(max_length=100, primary_key=True)
    began = models.DateTimeField(db_index=True)
    count = models.IntegerField()
    before = models.IntegerField(db_default=0)
    pause = models.FloatField(db_default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
