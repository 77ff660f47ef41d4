"""/new: asks for name, date, time and details, then saves the event. Drafts left for something else are kept."""

import datetime as dt
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, completing, correcting, fallback, guests, halves, noting, understood
from bot.inputs import corrections, sentences, time_words, unreal, whole_days, yes_words
from bot.inputs.dates import Moment
from bot.inputs.readings import Reading
from bot.keyboards import calendar, repetition
from bot.router import router
from bot.states import Creating, Moving
from bot.turn import GUESS, KEPT, Turn, get_draft_name, stamps
from botapi.callbacks import DraftButton
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import series, validation

EARLIEST: Final = 6  # o'clock: earlier hours of a morning are typed


@router.command("new", "create_event")
def begin(turn: Turn) -> None:
    """Ask for the name, or whether to continue a draft; `/new Lunch` gives the name at once, a sentence everything."""
    if turn.args:
        if noting.save_at_once(turn, turn.args):
            return
        turn.begin(Creating.name)
        take_name_or_time(turn, turn.args)
        return
    kept = turn.put_aside()
    turn.begin(Creating.draft if turn.drafts else Creating.name, **({KEPT: kept} if kept is not None else {}))
    turn.ask()


@router.question(Creating.name)
def ask_name(turn: Turn) -> None:
    when = format_html("🕐 {when}", when=turn.data["when"]) if "when" in turn.data else None
    question = join_lines(when, _render_wrong(turn), _("✨ A new event. What shall we call it?"))
    turn.say(question, keyboards.make_cancel_keyboard())


@router.question(Creating.draft)
def offer_drafts(turn: Turn) -> None:
    going_on = []
    for draft in reversed(turn.drafts):
        text = lengths.cut(_("▶️ Continue “{name}”").format(name=get_draft_name(draft["data"])), lengths.LABEL)
        button = DraftButton(action="go", talk=draft["data"][stamps.TALK])
        going_on.append([messages.make_button(text, button.pack())])
    afresh = messages.make_button(_("✨ Start over"), DraftButton(action="afresh").pack())
    turn.say(
        _("📝 You have a draft. Shall we continue with it? If you send a name, I'll start another event."),
        messages.make_keyboard(*going_on, [afresh], keyboards.make_cancel_row()),
    )


@router.button(DraftButton)
def choose_draft(turn: Turn, data: DraftButton) -> None:
    if data.action == "afresh":
        turn.drafts = []
        turn.edit(_("✨ Start over"))
        turn.begin(Creating.name)
        turn.ask()
        return
    draft = next((one for one in turn.drafts if one["data"][stamps.TALK] == data.talk), None)
    if draft is None:
        fallback.reply_stale_button(turn)
        return
    turn.edit(format_html("▶️ <b>{name}</b>", name=get_draft_name(draft["data"])))
    turn.resume(draft)


@router.step(Creating.name, Creating.draft)
def receive_name(turn: Turn) -> None:
    if turn.state == Creating.draft.state and turn.drafts and yes_words.is_yes(turn.text):
        turn.resume(turn.drafts[-1])
        return
    if turn.state == Creating.draft.state and yes_words.is_no(turn.text):
        turn.set_state(Creating.name)
        turn.ask()
        return
    if "aside" in turn.data:
        noting.receive_name(turn)
        return
    when = turn.data.get("when")  # said before the name
    if not (when and noting.save_at_once(turn, f"{turn.text} {when}")) and not noting.save_at_once(turn, turn.text):
        take_name_or_time(turn, turn.text)


@router.step(Creating.details)
def receive_details(turn: Turn) -> None:
    if yes_words.is_yes(turn.text) and not yes_words.adds_nothing(turn.text):
        turn.say(_("Then write them, please. No details? Tap Save."))
    elif wrong := completing.find_unreal_alone(turn, turn.text):
        turn.data["wrong"] = wrong
        turn.ask()
    elif turn.text and not _correct(turn) and not noting.ask_whether_note(turn, turn.data["name"]):
        save_event(turn, "" if yes_words.adds_nothing(turn.text) else turn.text)
    elif not turn.text:
        _question, keyboard = render_details_question(turn)
        turn.say(_("Please send the details as text, or tap Save."), keyboard)


def _correct(turn: Turn) -> bool:
    """Take what corrects the event that is about to be saved; False for what may be its details."""
    if place := corrections.find_place(turn.text):
        turn.data["place"] = validation.clean_place(place)
    elif name := corrections.find_name(turn.text):
        turn.data["name"] = validation.clean_name(name)
    elif (moment := _read_correction(turn)) is not None:
        take_moment(turn, moment)
        return True
    elif not turn.data.get("all_day") and (length := corrections.find_length(turn.text)):
        turn.data["duration"] = validation.clean_duration(length)
    else:
        return False
    turn.ask()
    return True


def take_correction(turn: Turn) -> bool:
    """Where the day or the time is asked for: take another name or place, and the time before the day."""
    fields = corrections.find_fields(turn.text)
    if "place" in fields:
        turn.data["place"] = validation.clean_place(fields["place"])
    elif "name" in fields:
        turn.data["name"] = validation.clean_name(fields["name"])
    elif turn.state == Creating.date.state and not turn.is_guessing:
        clear = ":" in turn.text or any(map(str.isalpha, turn.text))  # "10-12" can be a day as well
        moment = correcting.read_moment(turn, turn.text, None, turn.data["name"]) if clear else None
        if moment is None or moment.time is None or moment.day is not None:
            return False
        turn.data["said"] = [moment.time.isoformat(), moment.other.isoformat() if moment.other else None]
    else:
        return False
    turn.ask()
    return True


def _read_correction(turn: Turn) -> Moment | None:
    """Another day or time of the event; a repetition has its days of its rule, and a number alone is no time."""
    day, whole = dt.date.fromisoformat(turn.data["date"]), bool(turn.data.get("all_day"))
    planned = dt.datetime.combine(day, dt.time.fromisoformat(turn.data["time"]))
    text = turn.text
    moment = None if text.isdecimal() else correcting.read_moment(turn, text, planned, turn.data["name"])
    if moment is None or (moment.day is not None and turn.data.get("rule")):
        return None
    if moment.day is None or moment.time is not None:
        return moment
    return None if whole else replace(moment, time=planned.time())


def take_name_or_time(turn: Turn, text: str) -> None:
    """Keep the name and ask for the day; what is no name, but says when, is kept until there is one."""
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    wrong = unreal.locate(text)
    if wrong is not None:  # it is no part of the name
        turn.data["wrong"] = wrong.text
        name = found.name if found is not None else unreal.strip(text, wrong)
        if name:
            take_name(turn, name)
        else:
            turn.ask()
    elif found is not None and found.missing == ("name",):
        turn.set_state(Creating.name, when=text)
        turn.ask()
    else:
        take_name(turn, text)


def take_name(turn: Turn, text: str) -> None:
    turn.set_state(Creating.date, name=validation.clean_name(text))
    turn.ask()


@router.question(Creating.date)
def ask_day(turn: Turn) -> None:
    said = turn.data.get("said")
    time = format_html("🕐 {time}", time=f"{dt.time.fromisoformat(said[0]):%H:%M}") if said else None
    headline = join_lines(format_html("📌 <b>{name}</b>", name=turn.data["name"]), time, _render_wrong(turn))
    if turn.is_guessing:
        asked = _("If this is an event, tap its day or type it, and I'll go on from there.")
        text = join_lines(fallback.render_not_understood(), "\u200b", headline, escape(asked))
        turn.say(text, make_calendar(turn))
        return
    turn.say(render_date_question(headline), make_calendar(turn))


def take_repetition(turn: Turn) -> bool:
    """Take "every Tuesday at 19", or without the time, as an answer; False for one that names no repetition."""
    found = sentences.parse_sentence(turn.text, common.get_local_now(turn), turn.data["name"])
    if found is None or found.reading.rule is None or found.reading.day is None or found.reading.is_whole_day:
        return False
    if "name" not in found.missing or found.zone:  # what else was said would be lost
        return False
    if found.wrong:
        turn.data["wrong"] = found.wrong
    if found.sure:
        reading = found.reading
        others = [one.time for one in found.alternatives if one.day == reading.day]
        other = next(iter(others), None)
        take_moment(turn, Moment(reading.day, reading.time, reading.minutes, reading.rule, other))
    elif "time" in found.missing:
        return False
    else:
        turn.set_state(Creating.readings, sentence=turn.text, written=common.get_local_now(turn).isoformat())
        turn.ask()
    return True


def take_moment(turn: Turn, moment: Moment) -> None:
    """Keep whatever was given of day, time, duration and repetition, and ask for the rest."""
    turn.data.pop("aside", None)
    if moment.day is not None and moment.time is None and (said := turn.data.pop("said", None)):
        time, other = (dt.time.fromisoformat(one) if one else None for one in said)  # with the name
        moment = replace(moment, time=time, other=other)
    if moment.minutes is not None:
        turn.data["duration"] = validation.clean_duration(moment.minutes)
    if moment.day is not None:
        turn.data |= {"rule": moment.rule, "part": moment.part}
    if moment.time is not None:
        if not turn.data.get("rule"):  # its first date can be a later one
            moment = halves.choose(turn, moment, moment.day or dt.date.fromisoformat(turn.data["date"]))
        halves.keep(turn, moment)
    if moment.day is not None and moment.time is None:
        take_date(turn, moment.day)
    elif moment.time is not None:
        if moment.day is not None:
            turn.data["date"] = moment.day.isoformat()
        take_time(turn, moment.time)


def take_date(turn: Turn, day: dt.date) -> None:
    check_day(turn, day)
    turn.data.pop(GUESS, None)
    turn.set_state(Creating.time, date=day.isoformat())
    turn.ask()


@router.question(Creating.time)
def ask_hour(turn: Turn) -> None:
    day = dt.date.fromisoformat(turn.data["date"])
    rule = _render_rule(turn, Event(date=day, time=dt.time(0)))
    headline = format_html("📌 <b>{name}</b>", name=name) if (name := turn.data.get("name")) else None  # or it is Move
    question = join_lines(headline, rule, _render_wrong(turn), render_time_question(day))
    turn.say(question, make_time_choices(turn, day))


def take_time(turn: Turn, time: dt.time) -> None:
    """Keep the time, unless it has passed, and ask for the details; the usual duration is suggested there."""
    if turn.data.pop("all_day", False):
        turn.data.pop("duration", None)
    day, zone = dt.date.fromisoformat(turn.data["date"]), turn.person.timezone
    if (rule := turn.data.get("rule")) and clock.is_past(day, time, zone):
        day = repetition.find_next(rule, day)
    validation.require_coming(day, time, zone)
    turn.data.pop("aside", None)
    turn.data.pop(GUESS, None)
    turn.set_state(Creating.details, date=day.isoformat(), time=time.isoformat(), duration=get_duration(turn))
    turn.ask()


def take_all_day(turn: Turn) -> None:
    """Keep that it takes the whole day, and ask for the details; how many days it takes is suggested there."""
    check_day(turn, dt.date.fromisoformat(turn.data["date"]))
    if not turn.data.get("all_day"):
        turn.data["duration"] = clock.DAY
    turn.data.pop("aside", None)
    turn.data.pop(GUESS, None)
    turn.set_state(Creating.details, time=dt.time().isoformat(), all_day=True)
    turn.ask()


def take_whole_days(turn: Turn, reading: Reading) -> None:
    """Keep the days that were said, and that nothing else is needed of them."""
    if reading.day is not None and reading.ends_on is not None:
        turn.data |= {"date": reading.day.isoformat(), "rule": reading.rule, "all_day": True}
        turn.data["duration"] = ((reading.ends_on - reading.day).days + 1) * clock.DAY
        take_all_day(turn)


@router.question(Creating.details)
def ask_details(turn: Turn) -> None:
    turn.say(*render_details_question(turn))


def take_duration(turn: Turn, minutes: int | None) -> None:
    """Choose another duration: the question for the details shows it and keeps waiting."""
    turn.data["duration"] = validation.clean_duration(minutes)
    turn.edit(*render_details_question(turn))


def render_details_question(turn: Turn) -> tuple[Markup, Payload]:
    """Render the question for the details, below what was understood so far, with durations to tap.

    Of an hour alone, the other half of the day is one tap away.
    """
    day, time = dt.date.fromisoformat(turn.data["date"]), dt.time.fromisoformat(turn.data["time"])
    zone, minutes, all_day = turn.person.timezone, get_duration(turn), bool(turn.data.get("all_day"))
    planned = Event(date=day, time=time, timezone=zone, duration_minutes=minutes, all_day=all_day)
    text = join_lines(
        format_html("📌 <b>{name}</b>", name=turn.data["name"]),
        format_html("🕐 {when}", when=messages.format_when(planned, turn.person)),
        _render_rule(turn, planned),
        None if all_day else common.render_clock_note(day, time, zone),
        None if all_day else format_html("⏳ {duration}", duration=keyboards.format_duration(minutes)),
        format_html("📍 {place}", place=turn.data["place"]) if turn.data.get("place") else None,
        _render_wrong(turn),
        _("Any details? A place, a link, what to bring…"),
        format_html("<i>{hint}</i>", hint=_("I'll save what you write with the event. No details? Tap Save.")),
    )
    rows = keyboards.make_days_rows(clock.count_days(minutes)) if all_day else keyboards.make_duration_rows(minutes)
    return text, keyboards.make_skip_keyboard(_("💾 Save"), [] if all_day else halves.make_row(turn, day), *rows)


def _render_wrong(turn: Turn) -> Markup | None:
    """What was said of the day or the time that there is not, or is over; once."""
    if turn.data.pop("passed", False):
        return format_html("⚠️ {text}", text=str(CalendarError("past")))
    wrong = turn.data.pop("wrong", None)
    return completing.render_unreal(wrong) if wrong else None


def _render_rule(turn: Turn, planned: Event) -> Markup | None:
    rule = turn.data.get("rule")
    return repetition.render(rule, planned) if rule else None


def get_duration(turn: Turn) -> int | None:
    """Return the event's duration in minutes: the person's usual one, unless another was tapped."""
    minutes: int | None = turn.data.get("duration", turn.person.duration_minutes)
    return minutes


def save_event(turn: Turn, details: str) -> None:
    """Save the event and show its card. If its time has passed meanwhile, ask for it again."""
    day = dt.date.fromisoformat(turn.data["date"])
    try:
        event = series.create_event(
            owner=turn.person.tg_id,
            name=turn.data["name"],
            date=day,
            time=dt.time.fromisoformat(turn.data["time"]),
            details=details,
            place=turn.data.get("place", ""),
            url=turn.data.get("url", ""),
            duration_minutes=get_duration(turn),
            all_day=bool(turn.data.get("all_day")),
            transparent=False if whole_days.is_absence(turn.data["name"]) else None,
            timezone=turn.person.timezone,
            rrule=turn.data.get("rule"),
            reminder_minutes=understood.choose_kept_reminders(turn),
        )
    except CalendarError as error:
        if error.code != "past":
            raise
        turn.set_state(Creating.date)
        turn.say(join_lines(str(error), render_date_question()), make_calendar(turn))
        return
    kept, headline = turn.data, join_lines(_("Saved! ✅"), common.render_hours_note(turn, event))
    turn.finish("saved")
    common.show_card(turn, event, headline, above=[understood.make_invite_row(turn, event)])
    guests.ask_whether_to_invite(turn, event, kept)
    noting.offer_next(turn, kept)


def check_day(turn: Turn, day: dt.date) -> None:
    """Refuse a day that is over. Raises: CalendarError, `past`, or `date_unreadable` for years out of range."""
    validation.require_coming(day, dt.time(23, 59), turn.person.timezone)


def render_date_question(headline: str | None = None) -> Markup:
    return join_lines(headline, _("What day? Tap it or type it: tomorrow, Dec 1, friday."))


def render_time_question(day: dt.date) -> Markup:
    return join_lines(format_html("🗓 {day}", day=common.format_day(day)), _("What time? For example, 12:30."))


def make_calendar(turn: Turn) -> Payload:
    """Make the calendar, open at the person's current month: the one when they tap, not the one when they wrote."""
    today = clock.today(turn.person.timezone)
    return calendar.make_month_keyboard(today.year, today.month, today, turn.person.language)


def make_time_choices(turn: Turn, day: dt.date) -> Payload:
    now = clock.now().astimezone(clock.get_zone(turn.person.timezone))
    after = now.time() if day == now.date() else None
    hours = time_words.PARTS.get(turn.data.get("part") or "", {}).values()
    named = sorted({dt.time(hour) for hour in hours if hour >= EARLIEST})  # "after lunch" is said already
    yearly = not turn.data.get("rule") and whole_days.is_yearly(turn.data.get("name") or "")
    times = named or keyboards.QUICK_TIMES
    return keyboards.make_time_keyboard(after, all_day=not turn.is_in(Moving), yearly=yearly, times=times)
