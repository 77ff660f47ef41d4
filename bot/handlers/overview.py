"""The overview page of /settings, which every setting leads back to."""

from django.utils.translation import gettext as _

from bot import keyboards
from bot.keyboards import lead_times
from bot.turn import Turn
from botapi.callbacks import Setting, SettingsButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import TgUser

Policy = TgUser.HoldPolicy


def render_overview(turn: Turn) -> tuple[Markup, Payload]:
    """Render every setting of the person, with a button for each."""
    person = turn.person
    zone = person.timezone
    digest = f"{person.digest_time:%H:%M}" if person.digest_time else _("off")
    rows = [
        format_html("🌐 {label}: {value}", label=_("Language"), value=person.get_language_display()),
        format_html(
            "🕐 {label}: {value} ({now} {time})",
            label=_("Time zone"),
            value=zone,
            now=_("now"),
            time=format_time_in(zone),
        ),
        format_html(
            "⏳ {label}: {value}", label=_("Usual duration"), value=keyboards.format_duration(person.duration_minutes)
        ),
        format_html(
            "⏰ {label}: {value}", label=_("Reminders"), value=lead_times.format_lead_times(person.reminder_minutes)
        ),
        format_html("🌙 {label}: {value}", label=_("Evening digest"), value=digest),
        format_html("🤝 {label}: {value}", label=_("Invitations without an answer"), value=render_policy(person)),
        format_html(
            "👁 {label}: {value}", label=_("Who sees when I'm busy"), value=person.get_busy_visibility_display()
        ),
    ]
    buttons = [
        _make_button(_("🌐 Language"), "language"),
        _make_button(_("🕐 Time zone"), "timezone"),
        _make_button(_("⏳ Duration"), "duration"),
        _make_button(_("⏰ Reminders"), "reminders"),
        _make_button(_("🌙 Digest"), "digest"),
        _make_button(_("🤝 Invitations"), "invitations"),
        _make_button(_("👁 My busy times"), "visibility"),
        _make_button(_("🔑 API tokens"), "tokens"),
    ]
    text = join_lines(format_html("<b>{title}</b>", title=_("⚙️ Settings")), *rows)
    return text, messages.make_keyboard(*keyboards.split_into_rows(buttons, 2))


def render_policy(person: TgUser) -> str:
    """Say in a few words what an invitation does to the person's time until they answer."""
    if person.hold_policy == Policy.COMPETE:
        return _("don't hold my time")
    if person.hold_policy == Policy.EXPIRE:
        return _("hold my time for {duration}").format(duration=keyboards.format_duration(person.hold_hours * 60))
    return _("hold my time")


def format_time_in(zone: str) -> str:
    """Format the current time in a zone."""
    return f"{clock.now().astimezone(clock.get_zone(zone)):%H:%M}"


def mark_chosen(text: str, *, now: bool) -> str:
    """Return a choice's label, marked if it is the current one."""
    return f"✓ {text}" if now else text


def make_back_row() -> list[Payload]:
    """Make the row that leads from a setting back to the overview."""
    return [_make_button(_("‹ Back"), "all")]


def _make_button(text: str, what: Setting) -> Payload:
    return messages.make_button(text, SettingsButton(what=what).pack())
