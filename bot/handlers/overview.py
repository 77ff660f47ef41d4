"""The overview page of /settings, which every setting leads back to."""

import datetime as dt

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bot import keyboards
from bot.turn import Turn
from botapi.callbacks import Setting, SettingsButton
from calendarapp import cities, clock, messages
from calendarapp.messages import Payload, lead_times
from calendarapp.messages.hours import format_spans
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.queries.hours import make_hours
from calendarapp.services import people

Policy = TgUser.HoldPolicy


def render_overview(turn: Turn) -> tuple[Markup, Payload]:
    person = turn.person
    digest = f"{person.digest_time:%H:%M}" if person.digest_time else pgettext("digest", "off")
    announced = pgettext("announcements", "on") if person.announcements else pgettext("announcements", "off")
    rows = [
        ("🌐", _("Language"), person.get_language_display()),
        ("🕐", _("Time zone"), format_zone(person.timezone)),
        ("⏳", _("Usual duration"), keyboards.format_duration(person.duration_minutes)),
        ("⏰", _("Reminders"), lead_times.format_lead_times(person.reminder_minutes)),
        ("🗓", _("Whole days"), format_day_before(person.whole_day_reminder)),
        ("🌙", _("Evening digest"), digest),
        ("🤝", _("Invitations without an answer"), render_policy(person)),
        ("👁", _("Who sees when I'm busy"), person.get_busy_visibility_display()),
        ("🚪", _("People I have not met"), render_reach(person)),
        ("🕘", _("When others can book me"), format_spans(make_hours(person).spans)),
        ("📣", _("Announcements"), announced),
    ]
    buttons = [
        _make_button(_("🌐 Language"), "language"),
        _make_button(_("🕐 Time zone"), "timezone"),
        _make_button(_("⏳ Duration"), "duration"),
        _make_button(_("⏰ Reminders"), "reminders"),
        _make_button(_("🗓 Whole days"), "days"),
        _make_button(_("🌙 Digest"), "digest"),
        _make_button(_("🤝 Invitations"), "invitations"),
        _make_button(_("👁 My busy times"), "visibility"),
        _make_button(_("🚪 Strangers"), "reach"),
        _make_button(_("🕘 Hours"), "hours"),
        _make_button(_("📣 Announcements"), "announcements"),
        _make_button(_("🔑 API tokens"), "tokens"),
    ]
    title = format_html("<b>{title}</b>", title=_("⚙️ Settings"))
    text = join_lines(title, *(f"{icon} {label}: {value}" for icon, label, value in rows))
    return text, messages.make_keyboard(*keyboards.split_into_rows(buttons, 2))


def format_day_before(time: dt.time | None) -> str:
    """Say when the person is reminded of whole days."""
    return _("the day before at {time}").format(time=f"{time:%H:%M}") if time else _("no reminder")


def render_policy(person: TgUser) -> str:
    """Say in a few words what an invitation does to the person's time until they answer."""
    if person.hold_policy == Policy.COMPETE:
        return _("don't hold my time")
    if person.hold_policy == Policy.EXPIRE:
        return _("hold my time for {duration}").format(duration=keyboards.format_duration(person.hold_hours * 60))
    return _("hold my time")


def render_reach(person: TgUser) -> str:
    """Say in a few words how people whom they have not met reach the person."""
    found = _("find me") if person.findable else _("don't find me")
    invite = _("invite me") if person.strangers == TgUser.Strangers.INVITE else _("ask first")
    return f"{found}, {invite}"


def format_time_in(zone: str) -> str:
    return f"{clock.now().astimezone(clock.get_zone(zone)):%H:%M}"


def format_zone(zone: str) -> str:
    """A zone by its city, with the time there: `Moscow (now 12:30)`; one without a city as it is called."""
    place = get_language() or settings.LANGUAGE_CODE
    city = cities.get_city_name(zone, place) if "/" in zone and not zone.startswith("Etc/") else zone
    return "{city} ({now} {time})".format(city=city, now=_("now"), time=format_time_in(zone))


def render_clock(person: TgUser) -> Markup:
    """Say on whose clock the times are."""
    return format_html("🕐 {text}", text=_("On your clock: {zone}").format(zone=format_zone(person.timezone)))


def render_assumed_clock(person: TgUser) -> Markup | None:
    """The same, to those who have never said where they are; None to everybody else."""
    return None if person.zone_chosen else render_clock(person)


def render_settled(turn: Turn) -> Markup:
    return join_lines(
        format_html("✅ {label}: {zone}", label=_("Time zone"), zone=format_zone(turn.person.timezone)),
        _("You can change it at any time: /settings"),
        "\u200b",
        _("✍️ Now write your first event, like: lunch tomorrow at one. Or step by step: /new"),
    )


def take_city(turn: Turn) -> bool:
    """Take the city of a newcomer who was asked where they are, also after other messages; False for other texts."""
    name = None if turn.person.zone_chosen else cities.find_by_city(turn.text)
    if name is None:
        return False
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=name)
    turn.say(render_settled(turn))
    return True


def make_back_row() -> list[Payload]:
    return [_make_button(_("‹ Back"), "all")]


def _make_button(text: str, what: Setting) -> Payload:
    return messages.make_button(text, SettingsButton(what=what).pack())
