"""What inline buttons carry (`callback_data`, at most 64 bytes): one factory a kind of button.

A button acts on what it was made for and on nothing else. So it either names its object by an ID, or it is a
`StepButton`, to which `bot.turn.stamps` adds the stamp of the question below which it stands.
"""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from calendarapp.sql.bigint import MAX_BIGINT

Id = Annotated[int, Field(ge=1, le=MAX_BIGINT)]
Purpose = Literal["show", "back", "more", "edit", "delete", "invite", "choose"]
ListName = Literal["list", "meetings", "show", "edit", "delete", "choose"]
ViewName = Literal["day", "week"]
FieldName = Literal["name", "date", "time", "duration", "details", "place", "url", "capacity"]
Setting = Literal[
    "all",
    "language",
    "timezone",
    "duration",
    "reminders",
    "digest",
    "invitations",
    "visibility",
    "tokens",
    "days",
    "hours",
    "announcements",
    "reach",
]
HoldName = Literal["hold", "compete", "expire"]
HoursChoice = Literal["page", "week", "off", "breaks", "break", "notices", "notice", "limits", "limit"]
ExportForm = Literal["ics", "csv", "json"]
FeedKind = Literal["calendar", "busy"]
ScopedAction = Literal["accept", "move"]
RepeatHow = Literal["", "day", "week", "weeks2", "days", "chosen", "month", "weekday", "year", "end"]
RepeatUntil = Literal["", "ever", "5", "10", "20", "month", "quarter", "year"]
DatesScope = Literal["this", "following", "all"]
DayPart = Literal["morning", "afternoon", "evening"]
LinkAction = Literal[
    "show",
    "lengths",
    "length",
    "hours",
    "week",
    "aheads",
    "ahead",
    "notices",
    "notice",
    "title",
    "question",
    "place",
    "sites",
    "clear",
    "pause",
    "resume",
    "revoke",
]
RemindChange = Literal["show", "on", "off", "never", "follow", "back"]


class StepButton(CallbackData, prefix="step"):
    """Answers a question of a conversation: it is stamped when it is sent, and checked when it is pressed."""

    def asked(self) -> bool:
        """Whether this one belongs to a question; some kinds have others, too."""
        return True


class MeetingButton(CallbackData, prefix="appt"):
    """`appt:confirm:ID` and so on: an answer to a meeting, or another time for it.

    `show` puts its card again in place of the message, `open` sends it as another one. With a fingerprint behind it
    (`bot.turn.stamps`) it is the Yes to the question whether to cancel or to decline.
    """

    action: Literal["confirm", "decline", "cancel", "move", "propose", "accept", "keep", "show", "open"]
    meeting_id: Id


class ForceButton(StepButton, prefix="force"):
    """The second, deliberate word: do it in spite of the double booking that the person was warned of.

    `number` is a meeting's ID, and with `edit` and `invite` an event's.
    """

    action: Literal["confirm", "accept", "move", "edit", "invite"]
    number: Id

    def asked(self) -> bool:
        """A warning below a meeting's card has a fingerprint of what it warned of; no conversation is under way."""
        return self.action not in {"confirm", "accept"}


class OfferButton(CallbackData, prefix="offer"):
    """When a person is busy: invite them to an event, or move a meeting, at a free time or anyway.

    `number` is an event's ID or a meeting's; `participant` is 0 for a meeting; `minute` is when, in minutes of Unix
    time, and 0 for the event's own time. `insists` says what the person has been warned of: 0 nothing, 1 that the other
    one is busy, 2 that they are in two places themselves.
    """

    what: Literal["invite", "move"]
    number: Id
    participant: Annotated[int, Field(ge=0, lt=2**52)]
    minute: Annotated[int, Field(ge=0, le=10**9)]
    insists: Annotated[int, Field(ge=0, le=2)]


class ShowAsButton(CallbackData, prefix="shows"):
    how: Literal["free", "busy"]
    event_id: Id


class ParticipantsButton(CallbackData, prefix="others"):
    """Lets those who are invited to an event see each other, or not."""

    how: Literal["hide", "show"]
    event_id: Id


class JoinLinkButton(CallbackData, prefix="joins"):
    """Gives an event's owner the link by which others join it, or closes that."""

    how: Literal["open", "close"]
    event_id: Id


class PublicEventButton(CallbackData, prefix="pubev"):
    """Shows whether an event is public and asks whether to make it so; `yes` does, `no` shows it to nobody any more."""

    how: Literal["ask", "yes", "no"]
    event_id: Id


class PublicCalendarButton(CallbackData, prefix="public"):
    """Opens or closes the person's public calendar, or lets search engines show it or not.

    `close` asks, and with a fingerprint of the calendar is the Yes.
    """

    what: Literal["show", "open", "close", "found", "hidden"]


class ComeButton(CallbackData, prefix="come"):
    """Comes to the event whose link has that key, or does not; `sure` comes in spite of a double booking."""

    answer: Literal["in", "out", "sure"]
    key: Annotated[str, Field(max_length=32)]


class VisibilityButton(CallbackData, prefix="seen"):
    by: Literal["everybody", "met", "nobody"]


class ScopeButton(StepButton, prefix="scope"):
    """Says who moves when others are invited to the event too: all of them, or this meeting alone.

    With `force` the organizer has been warned of a double booking before.
    """

    action: ScopedAction
    scope: Literal["all", "this"]
    meeting_id: Id
    force: bool = False

    def asked(self) -> bool:
        """Move asks at the end of its conversation; Accept asks below the meeting's card."""
        return self.action == "move"


class LeaveButton(StepButton, prefix="leave"):
    """Leaves the conversation."""


class BackButton(StepButton, prefix="back"):
    """Goes back to the question before."""


class DraftButton(StepButton, prefix="draft"):
    """Goes on with the draft of this name (its conversation's), or leaves all drafts behind."""

    action: Literal["go", "afresh"]
    talk: Annotated[str, Field(max_length=16)] = ""


class ReadingButton(StepButton, prefix="reading"):
    """Saves the event of a sentence as one of its readings says, counted from 0."""

    choice: Annotated[int, Field(ge=0, le=9)]


class InsteadButton(CallbackData, prefix="instead"):
    """Moves an event to the other time that its sentence can mean, marked with the event as the button was made.

    `minute` is when, in minutes of Unix time; `minutes` is how long, 0 for as long as before.
    """

    event_id: Id
    minute: Annotated[int, Field(ge=0, le=2**33)]
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class AmendButton(InsteadButton, prefix="amend"):
    """Moves an event to the time that was said of it since; of one that repeats, which dates is asked first."""


class OtherHalfButton(CallbackData, prefix="half"):
    """Moves a meeting to the other time that a typed hour can mean, or proposes it, with a fingerprint of the meeting.

    `minute` is when, in minutes of Unix time; `scope` says who moves, where that was asked.
    """

    action: Literal["move", "propose"]
    scope: Literal["", "all", "this"]
    meeting_id: Id
    minute: Annotated[int, Field(ge=0, le=10**9)]


class EventButton(StepButton, prefix="ev"):
    """Does something with an event: show its card, begin to edit, delete or invite; or choose it for the invitation.

    `back` shows the card in place of a question, `more` with its rarer buttons.
    """

    action: Purpose
    event_id: Id

    def asked(self) -> bool:
        """The others name all that they need; a list that asks which one stamps them as well."""
        return self.action == "choose"


class PageButton(StepButton, prefix="page"):
    """Turns to a page of a list (counted from 0)."""

    of: ListName
    number: Annotated[int, Field(ge=0, le=10**9)]

    def asked(self) -> bool:
        """Lists that only show belong to no conversation."""
        return self.of in {"edit", "delete", "choose"}


class EventDatesButton(StepButton, prefix="evdates"):
    """Shows a page (counted from 0) of the dates of an event's series, to pick one; `card`: below the event's card."""

    of: Literal["card", "show", "edit", "delete", "choose"]
    event_id: Id
    page: Annotated[int, Field(ge=0, le=10**9)] = 0

    def asked(self) -> bool:
        """As `PageButton`."""
        return self.of in {"edit", "delete", "choose"}


class InvitationDatesButton(CallbackData, prefix="invdates"):
    """Shows a page (counted from 0) of the dates of an invitation to a series.

    A date that is tapped is shown by itself, with `propose` another time for it is asked for.
    """

    what: Literal["open", "propose"]
    invitation_id: Id
    page: Annotated[int, Field(ge=0, le=10**9)] = 0


class FindButton(CallbackData, prefix="find"):
    """Turns to a page (counted from 0) of what is found by these words."""

    number: Annotated[int, Field(ge=0, le=10**7)]
    words: Annotated[str, Field(max_length=48)]


class ViewButton(CallbackData, prefix="view"):
    """Shows what is on that day, or in the seven days from it on; the day is written as `2026-12-01`."""

    what: ViewName
    first: Annotated[str, Field(max_length=10)]


class FieldButton(CallbackData, prefix="field"):
    field: FieldName
    event_id: Id


class DeleteButton(CallbackData, prefix="del"):
    """Deletes the event: the Yes to the question whether to, with a fingerprint of the event as it was then."""

    event_id: Id


class RepeatButton(CallbackData, prefix="repeat"):
    """Lets an event repeat: first how, then until when; empty where it is still to be asked.

    `days` are the days of the week, as bits from Monday on: with `days` they are still being chosen, with `chosen` not.
    `end` asks until when one that repeats already goes on.
    """

    event_id: Id
    how: RepeatHow = ""
    days: Annotated[int, Field(ge=0, lt=128)] = 0
    until: RepeatUntil = ""


class EndSeriesButton(CallbackData, prefix="endrep"):
    """Ends a series with that date: asks, and with a fingerprint is the Yes to the question."""

    event_id: Id


class EndOnButton(CallbackData, prefix="endon"):
    """Ends a series with a day, as `2026-12-01`, and deletes the dates after it: the Yes to the question whether to."""

    event_id: Id
    date: Annotated[str, Field(max_length=10)]


class DeleteDatesButton(CallbackData, prefix="deldates"):
    """Deletes dates of a series: an answer to the question which, with a fingerprint of what was shown."""

    scope: DatesScope
    event_id: Id


class DatesButton(StepButton, prefix="dates"):
    """Says which dates of a series a change is about."""

    scope: DatesScope


class SeriesInvitationButton(CallbackData, prefix="serinv"):
    """`serinv:accept:ID` and so on: an answer to an invitation to a series, or its organizer's word.

    `without` accepts all dates but those that clash, with a fingerprint of what was shown; `ask` asks for other times
    of those. `times` shows the dates for which another time can be proposed. `show` puts the card again in place of the
    message, `open` sends it as another one. With a fingerprint behind them, `decline`
    and `cancel` are the Yes to the question whether to.
    """

    action: Literal["accept", "without", "ask", "decline", "cancel", "times", "show", "open"]
    invitation_id: Id


class CancelDatesButton(CallbackData, prefix="canceldates"):
    """Cancels the meetings of a series from that one on, or all: an answer to the question which."""

    scope: Literal["following", "all"]
    meeting_id: Id


class WithoutDatesButton(StepButton, prefix="without"):
    """Invites to a series without the dates that are not free."""


class SeekButton(StepButton, prefix="seek"):
    """Times when several people are free: invites at one (`value`: in minutes of Unix time), or looks for others.

    `value` is a length in minutes, the number of a page, or of the first day that is looked at, too; parts of the day
    have none.
    """

    what: Literal["at", "length", "page", "from", DayPart]
    value: Annotated[int, Field(ge=0, le=10**9)] = 0


class SeveralButton(StepButton, prefix="several"):
    """Of several people some can't be invited: goes on without them, or in spite of that, or for all at another time.

    `minute` is when, in minutes of Unix time.
    """

    action: Literal["without", "anyway", "at"]
    minute: Annotated[int, Field(ge=0, le=10**9)] = 0


class UndoButton(CallbackData, prefix="undo"):
    """Brings back what that entry of the history says was deleted, declined or cancelled; 0 is for a tap too many."""

    entry: Annotated[int, Field(ge=0, le=MAX_BIGINT)]


class MonthButton(StepButton, prefix="month"):
    year: Annotated[int, Field(ge=1970, le=9000)]
    month: Annotated[int, Field(ge=1, le=12)]


class DayButton(StepButton, prefix="day"):
    """A day in the calendar, as `2026-12-01`; empty for what can't be tapped."""

    date: Annotated[str, Field(max_length=10)]

    def asked(self) -> bool:
        """What can't be tapped belongs to nothing."""
        return bool(self.date)


class TimeButton(StepButton, prefix="time"):
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)]


class AllDayButton(StepButton, prefix="allday"):
    """Answers the question for the time: the whole day."""


class EveryYearButton(StepButton, prefix="yearly"):
    """Answers the question for the time of a birthday: the whole day, every year."""


class LengthButton(StepButton, prefix="len"):
    """How long the event in question lasts, in minutes; 0 for no duration. Of whole days, 24 hours for each."""

    minutes: Annotated[int, Field(ge=0, le=31 * 24 * 60)]


class SkipButton(StepButton, prefix="skip"):
    """Goes on without what was asked for: saves, sends, or removes."""


class NoteButton(StepButton, prefix="note"):
    """Says what an event is that was written where a note was asked for."""

    what: Literal["note", "event"]


class SettingsButton(CallbackData, prefix="set"):
    what: Setting


class LanguageButton(CallbackData, prefix="lang"):
    code: Annotated[str, Field(max_length=8)]


class ZoneButton(CallbackData, prefix="zone"):
    name: Annotated[str, Field(max_length=50)]


class ZoneAnswerButton(CallbackData, prefix="myzone"):
    """Answers the question for the zone that is asked at the beginning; empty: another place, to be written."""

    name: Annotated[str, Field(max_length=50)]


class UsualDurationButton(CallbackData, prefix="usual"):
    """Chooses how many minutes events usually are; 0 for just their moment."""

    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class DigestButton(CallbackData, prefix="digest"):
    """Chooses the hour of the evening digest; 0 for none."""

    hour: Annotated[int, Field(ge=0, le=23)]


class HoursButton(CallbackData, prefix="hours"):
    """Shows or chooses when others can book the person: a row of the week's choices, minutes, or a number."""

    what: HoursChoice
    value: Annotated[int, Field(ge=0, le=30 * 24 * 60)] = 0


class DayBeforeButton(CallbackData, prefix="daybefore"):
    """Chooses the hour at which a person is reminded of whole days, on the day before; 0 for never."""

    hour: Annotated[int, Field(ge=0, le=23)]


class AnnouncementsButton(CallbackData, prefix="news"):
    """Chooses whether a person gets the operators' announcements."""

    how: Literal["on", "off"]


class ReachButton(CallbackData, prefix="reach"):
    """Chooses how people whom a person has not met reach them: by @username, and with invitations or requests."""

    how: Literal["found", "hidden", "invite", "ask"]


class HoldButton(CallbackData, prefix="hold"):
    """Chooses what invitations do until they are answered; hours are for those that expire."""

    policy: HoldName
    hours: Annotated[int, Field(ge=0, le=30 * 24)]


class RemindButton(CallbackData, prefix="remind"):
    """Changes when to remind: of an event, or (0) of everything that has no reminders of its own."""

    change: RemindChange
    event_id: Annotated[int, Field(ge=0, le=MAX_BIGINT)]
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class RemindDatesButton(CallbackData, prefix="remd"):
    """As `RemindButton`, for dates of a series: the one that is named, those from it on, or all."""

    scope: DatesScope
    change: RemindChange
    event_id: Id
    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)]


class TokenButton(CallbackData, prefix="token"):
    action: Literal["read", "write", "ask", "revoke"]
    token_id: Annotated[int, Field(ge=0, le=MAX_BIGINT)] = 0


class ExportButton(CallbackData, prefix="export"):
    form: ExportForm


class FeedButton(CallbackData, prefix="feed"):
    action: Literal["show", "renew", "revoke"]
    kind: FeedKind


class SessionsButton(CallbackData, prefix="pages"):
    """Ends the person's sessions at the calendar's pages: asks, and with a fingerprint of them is the Yes; or not."""

    action: Literal["end", "keep"]


class LinksButton(CallbackData, prefix="links"):
    """Shows the person's booking links, or makes one of that many minutes, with a fingerprint of those there are."""

    minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 0


class LinkButton(CallbackData, prefix="link"):
    """Shows or changes a booking link of the person's; with a fingerprint `revoke` is the Yes to the question whether.

    `value` is minutes, days, the number of a week's row, or with `clear` that of what goes.
    """

    action: LinkAction
    link_id: Id
    value: Annotated[int, Field(ge=0, le=30 * 24 * 60)] = 0


class BookButton(CallbackData, prefix="book"):
    """A visitor of a booking link chooses: a page of days, a day, a time, and Yes. `token` is the link's.

    `number` is that of the page, of the day (from the year 1 on), or of the minute in Unix time.
    """

    action: Literal["days", "day", "time", "yes"]
    token: Annotated[str, Field(max_length=22)]
    number: Annotated[int, Field(ge=0, le=10**9)]


class ImportButton(StepButton, prefix="import"):
    """Writes down what is in the calendar file that was shown."""


class WaitButton(CallbackData, prefix="wait"):
    """Below a message that was just sent by way of the bot: its card, with buttons, comes in a moment."""


class JoinButton(CallbackData, prefix="join"):
    """Below an event that is shown in a group or by way of inline mode: whether one comes.

    `number` is that of the shown event there. It acts only where it is shown: who presses it elsewhere learns nothing.
    """

    answer: Literal["in", "out"]
    number: Id


class TimePollButton(CallbackData, prefix="poll"):
    """Below a poll for a time: its organizer chooses one of its times, or looks at them; `number` is the poll's."""

    action: Literal["times", "back", "pick"]
    number: Id
    option: Annotated[int, Field(ge=0, le=99)] = 0


class ForgetButton(CallbackData, prefix="forget"):
    """Erases everything: the first tap asks again, the second does it, for as long as the question is fresh; or not.

    `asked` is when the question was asked, in seconds of Unix time.
    """

    step: Literal["ask", "do", "keep"]
    asked: Annotated[int, Field(ge=0, le=2**40)]
