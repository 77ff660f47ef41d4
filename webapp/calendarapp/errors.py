"""Errors for users: one class, one list of codes, one sentence each.

The times when both people are free stand behind some of them (`messages/refusals.py`).
"""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MESSAGES: Final[dict[str, str]] = {
    "name_empty": gettext_noop("Please write a name."),
    "name_too_long": gettext_noop("The name is too long: at most {limit} characters, this one has {length}."),
    "details_too_long": gettext_noop("The details are too long: at most {limit} characters, these have {length}."),
    "text_unreadable": gettext_noop("The text has a character that can't be stored. Please remove it."),
    "date_unreadable": gettext_noop("I don't understand this date. Write it like tomorrow, Dec 1 or friday at 18:00."),
    "time_unreadable": gettext_noop("I don't understand this time. Write it like 12:30, 9 pm or 18:00-19:30."),
    "timezone_unknown": gettext_noop("There is no such time zone. Write it like Europe/Moscow."),
    "language_unknown": gettext_noop("I speak Russian and English."),
    "duration_unreadable": gettext_noop("I don't understand this duration. Write it like 45, 1:30, 1.5 h or 90 min."),
    "duration_wrong": gettext_noop("A duration can be from 1 minute to {days} days."),
    "days_unreadable": gettext_noop(
        "I don't understand how many days. Write it like 5 days, 2 weeks or until 14 December."
    ),
    "ends_before_it_begins": gettext_noop("It would end before it begins. Choose a later last day."),
    "whole_day_time": gettext_noop(
        "This takes whole days: it has no time of day, and lasts until the end of its last day. Give it a time or"
        " whole days, not both."
    ),
    "last_day_alone": gettext_noop("Only what takes whole days has a last day. Give a duration instead."),
    "time_missing": gettext_noop("Say at what time it begins, or that it takes whole days."),
    "place_too_long": gettext_noop("The place is too long: at most {limit} characters, this one has {length}."),
    "url_wrong": gettext_noop(
        "I don't understand this link. Write it like {example}, with at most {limit} characters."
    ),
    "past": gettext_noop("This time has passed. Choose a later one."),
    "link_over": gettext_noop(
        "This link has been used, or is too old. Send /calendar to the bot: it gives you a new one."
    ),
    "shared_over": gettext_noop("This card is out of date: the event is not shown here any more."),
    "poll_times": gettext_noop("A poll needs {fewest} to {most} different times that are still to come."),
    "poll_over": gettext_noop("This poll is over: no time can be chosen in it any more."),
    "poll_not_yours": gettext_noop("Only {name} can choose the time."),
    "event_past": gettext_noop("This event is over. Choose an upcoming one."),
    "event_differs": gettext_noop(
        "The event has another owner, day or time. Leave these fields empty to take them from the event."
    ),
    "incomplete": gettext_noop("Give an event, or an organizer with a date and a time."),
    "event_not_found": gettext_noop("You have no event with this ID. See /list."),
    "meeting_not_found": gettext_noop("You have no meeting with this ID. See /meetings."),
    "person_not_found": gettext_noop(
        "I don't know {name} yet. Choose the person with the button, or send their Telegram ID."
    ),
    "person_wrong": gettext_noop("Send a Telegram ID (digits), an @username, or choose the person with the button."),
    "self_invite": gettext_noop("You can't invite yourself. Choose someone else."),
    "busy": gettext_noop("{name} is busy at this time."),
    "people_busy": gettext_noop("Busy at this time: {names}."),
    "people_invited": gettext_noop("Already invited to this event: {names}."),
    "too_many_people": gettext_noop("You can invite at most {limit} people at once."),
    "already_waiting": gettext_noop("You are on the waiting list already: you move up when a place becomes free."),
    "event_full": gettext_noop("All places are taken."),
    "event_gone": gettext_noop("There is no such event any more."),
    "join_link_closed": gettext_noop("This link is closed, or its event is gone. Ask for a new one."),
    "public_guest": gettext_noop(
        "Somebody without Telegram has booked this time. The event says who they are, so it can't be public."
    ),
    "join_own": gettext_noop("This is your own event: you come anyway."),
    "capacity_wrong": gettext_noop("There can be from 1 to {limit} places, or any number."),
    "file_away": gettext_noop("I couldn't get the file from Telegram. Please send it again."),
    "already": gettext_noop("Nothing to do: this meeting is {status}."),
    "meeting_over": gettext_noop("This meeting is over."),
    "visibility_unknown": gettext_noop(
        "Choose who can see when you are busy: everyone, people you have met, or nobody."
    ),
    "strangers_wrong": gettext_noop(
        "Choose whether people you have not met invite you as everybody else, or ask first."
    ),
    "expired": gettext_noop("Nobody answered in time: this invitation has expired."),
    "already_invited": gettext_noop("{name} is already invited to this event."),
    "taken": gettext_noop("You have another meeting at this time: decline or cancel one of the two first."),
    "double_booking": gettext_noop("You have another meeting at this time: {name}. Book anyway?"),
    "others_invited": gettext_noop(
        "Others are invited to this event too: {names}. Move it for everyone and ask them again, "
        "or only for this participant?"
    ),
    "no_proposal": gettext_noop("There is no proposed time any more."),
    "reminder_wrong": gettext_noop(
        "A reminder can be at the start or up to one week before, and there can be at most {limit}."
    ),
    "policy_wrong": gettext_noop("Choose to hold the time, not to hold it, or to hold it for 1 to {limit} hours."),
    "hours_wrong": gettext_noop("Hours are from one time of day to another, on weekdays: at most {limit} in a week."),
    "days_off_wrong": gettext_noop("There can be at most {limit} days off. Remove some first."),
    "break_wrong": gettext_noop("A break can be from 0 to {limit} minutes."),
    "notice_wrong": gettext_noop("The shortest notice can be at most {limit} days."),
    "daily_limit_wrong": gettext_noop("Choose from 1 to {limit} meetings a day, or any number."),
    "too_many_links": gettext_noop("You can have at most {limit} booking links. Revoke one of the others first."),
    "link_not_found": gettext_noop("You have no such booking link. See /link."),
    "link_length_wrong": gettext_noop("A booking can take from {least} to {limit} minutes."),
    "days_ahead_wrong": gettext_noop("Choose from 1 to {limit} days ahead."),
    "questions_wrong": gettext_noop("There can be at most {limit} questions, of at most {length} characters each."),
    "sites_wrong": gettext_noop(
        "Write sites like {example}: https and the name of the host, without a path; at most {limit} of them."
    ),
    "link_closed": gettext_noop(
        "This booking link does not work any more. Ask the person who gave it to you for another one."
    ),
    "link_paused": gettext_noop("Nothing can be booked here at the moment. Please try again later."),
    "link_own": gettext_noop("This is your own booking link. Send it to others: they choose a time when you are free."),
    "time_gone": gettext_noop("This time is not free any more. Choose another one."),
    "answer_missing": gettext_noop("Please answer this question: {question}"),
    "contact_missing": gettext_noop("Please write how you can be reached, with at most {limit} characters."),
    "booking_over": gettext_noop("This booking is over, or was cancelled. Nothing has changed."),
    "booking_unknown": gettext_noop("This link leads to no booking. Open it from the booking's page once more."),
    "booking_taken": gettext_noop("This booking has moved to Telegram: the person who took it there can change it."),
    "handover_own": gettext_noop("This is a booking by your own link: it is for your visitor to open."),
    "handover_busy": gettext_noop(
        "You have something else at this time, so the booking stays as it is. Make room, then open the link again."
    ),
    "too_many_tokens": gettext_noop("You can have at most {limit} API tokens. Revoke one of the others first."),
    "token_not_found": gettext_noop("There is no such API token. It may already be revoked."),
    "webhook_url_wrong": gettext_noop(
        "Give an https address like {example}: ASCII, without a user, with at most {limit} characters."
    ),
    "webhook_address_private": gettext_noop("This address is not on the internet. Give a public one."),
    "webhook_type_unknown": gettext_noop("There is no such kind of change: {name}."),
    "too_many_webhooks": gettext_noop("You can have at most {limit} webhooks. Delete one of the others first."),
    "webhook_not_found": gettext_noop("There is no such webhook. It may have been deleted."),
    "webhook_delivery_not_found": gettext_noop("There is no such delivery. The log is kept for two weeks."),
    "webhook_disabled": gettext_noop("This webhook is disabled. Enable it first."),
    "not_staff": gettext_noop("{name} is not an active staff member."),
    "window_wrong": gettext_noop("The end must be after the start, by at most {limit} days."),
    "hour_repeated": gettext_noop(
        "In {zone} that hour comes twice, and this is the second one. Use another time zone, such as UTC."
    ),
    "not_allowed": gettext_noop("You can't do this with this meeting."),
    "feed_unknown": gettext_noop("There is no such feed. Choose the calendar or free/busy."),
    "file_too_large": gettext_noop("This file is too large: at most {limit} MB."),
    "file_not_calendar": gettext_noop("I can't read this file: it isn't a calendar, or it is damaged."),
    "file_too_many_events": gettext_noop("There are too many events in this file. The limit is {limit}."),
    "event_unreadable": gettext_noop("its date can't be read"),
    "event_zone_unknown": gettext_noop("its time zone {zone} is unknown"),
    "event_cancelled": gettext_noop("it is cancelled"),
    "event_declined": gettext_noop("the invitation to it was declined"),
    "event_answer": gettext_noop("it is somebody's answer to an invitation"),
    "event_incomplete": gettext_noop("the file ends or breaks off in the middle of it"),
    "file_cut": gettext_noop("the file is cut off: what came after this is missing. Please export it again"),
    "recurrence_two_rules": gettext_noop("it has several rules of repetition. Make an event of each of them"),
    "recurrence_exrule": gettext_noop("its exceptions follow a rule of their own (EXRULE). List their dates instead"),
    "too_many_rdates": gettext_noop("it has more than {limit} dates besides its rule"),
    "recurrence_unsupported": gettext_noop("it repeats in a way that I can't follow: {rule}"),
    "recurrence_too_long": gettext_noop("it repeats for too long"),
    "rule_wrong": gettext_noop("This repetition can't be read. Write it like {example}."),
    "rule_parts": gettext_noop(
        "The parts of this repetition contradict each other, such as a number of times beside a last day."
    ),
    "rule_too_long": gettext_noop("This repetition is too long: at most {limit} characters."),
    "rule_too_often": gettext_noop("This repeats more than once an hour. Let it repeat hourly or less often."),
    "rule_count": gettext_noop("It has to take place at least once: COUNT is 1 or more, or left out for no end."),
    "rule_never": gettext_noop("This repetition has no date. Choose another one."),
    "rule_start": gettext_noop("It begins on a date that it doesn't repeat on. Its first date would be {day}."),
    "series_overlaps": gettext_noop(
        "It would begin again before it has ended. Make it shorter, or let it repeat less often."
    ),
    "series_days": gettext_noop("The days of this series come from its rule: give it another rule to move them."),
    "series_busy": gettext_noop("Some of these dates are not free: {count}."),
    "already_repeats": gettext_noop("This event repeats already."),
    "rule_missing": gettext_noop("Only an event that repeats can leave dates out: send its rule with them."),
    "too_many_exdates": gettext_noop("A series can leave out at most {limit} dates."),
    "scope_unknown": gettext_noop("Choose this date, this and the following, or all."),
    "scope_missing": gettext_noop(
        "This event is a date of a series: choose whether it holds for this and the following dates, or for all."
    ),
    "not_a_series": gettext_noop("This event does not repeat."),
    "too_many_events": gettext_noop("You can have at most {limit} events. Delete some first."),
    "form_unknown": gettext_noop("There is no such file format. Choose one of those on offer."),
    "not_yours": gettext_noop("You can write only to your own calendar."),
    "owner_missing": gettext_noop("Staff have no calendar of their own: say whose it is."),
    "changed": gettext_noop("It has changed in the meantime. Read it again first."),
    "undo_over": gettext_noop("There is nothing to undo here: undo works for ten minutes."),
    "undo_done": gettext_noop("It's already back."),
    "undo_changed": gettext_noop("This has changed since. It can't be undone any more."),
    "undo_busy": gettext_noop("{name} is busy at that time: the meeting stays as it is."),
    "announcement_text_missing": gettext_noop("Write the text in each language that the chosen people may read."),
    "announcement_too_long": gettext_noop("The text is too long: at most {limit} characters, this one has {length}."),
    "announcement_days": gettext_noop("The last day is before the first. Choose a later one."),
    "announcement_nobody": gettext_noop("Nobody would get this announcement. Choose other people."),
    "announcement_not_found": gettext_noop("There is no such announcement."),
    "announcement_state": gettext_noop("This can't be done now: the announcement is {state}."),
    "idempotency_key_reused": gettext_noop("This Idempotency-Key was already used for another request."),
    "form_stale": gettext_noop("This form was sent before, or is too old. Look at it again and send it once more."),
    "in_progress": gettext_noop("The first request with this Idempotency-Key is still in progress."),
}


# Another sentence for `double_booking`, when the obstacle is not a meeting.
BUSY_OR_INVITED: Final = gettext_noop("Busy at this time: {names}. Already invited to this event: {invited}.")
# Another one for `taken`, which names the meeting: it is said to the person whose time it takes.
TAKEN_BY: Final = gettext_noop(
    "You have another meeting at this time: decline or cancel one of the two first. The other one is {name}."
)
# Another one for `series_busy`, to the organizer.
SERIES_BUSY_NAMED: Final = gettext_noop("Some of these dates are not free: {count}. Busy then: {names}.")
# Another one for `event_full`, to the organizer.
OTHERS_BUSY: Final = gettext_noop(
    "Others are invited to this event too: {names}. Move it for everyone and ask them again, or only for this "
    "participant?\nBusy at the new time: {busy}. If it moves for everyone, the meetings with them are cancelled."
)
NO_PLACE: Final = gettext_noop("All places are taken by others. Give the event one more place first, or keep the time.")
OWN_EVENT: Final = gettext_noop("You have an event of your own at this time: {name}. Book anyway?")


class CalendarError(Exception):
    """A request broke a rule of the calendar.

    Args:
        code: a key of `MESSAGES`, stable, for programs.
        params: what the sentence names; `sentence` is one in place of the code's own, which the catalogues know.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.template = str(params.pop("sentence", "") or MESSAGES[code])
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """The sentence in the active language."""
        return _(self.template).format(**self.params)
