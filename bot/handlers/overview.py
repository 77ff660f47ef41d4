"""What is set: the text and the buttons of /settings, that every setting leads back to."""

from django.utils.translation import gettext as _

from bot import keyboards
from bot.keyboards import lead_times
from bot.turn import Turn
from botapi.callbacks import Setting, SettingsButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, html, lines
from calendarapp.models import TgUser

Policy = TgUser.HoldPolicy


def overview(turn: Turn) -> tuple[Markup, Payload]:
    """Every choice of the person as it stands, and a button for each."""
    person = turn.person
    zone = person.timezone
    digest = f"{person.digest_time:%H:%M}" if person.digest_time else _("off")
    rows = [
        html("🌐 {label}: {value}", label=_("Language"), value=person.get_language_display()),
        html("🕐 {label}: {value} ({now} {time})", label=_("Time zone"), value=zone, now=_("now"), time=time_in(zone)),
        html("⏳ {label}: {value}", label=_("Usual duration"), value=keyboards.length_name(person.duration_minutes)),
        html("⏰ {label}: {value}", label=_("Reminders"), value=lead_times.reminders(person.reminder_minutes)),
        html("🌙 {label}: {value}", label=_("Evening digest"), value=digest),
        html("🤝 {label}: {value}", label=_("Invitations without an answer"), value=policy(person)),
        html("👁 {label}: {value}", label=_("Who sees when I'm busy"), value=person.get_busy_visibility_display()),
    ]
    buttons = [
        _button(_("🌐 Language"), "language"),
        _button(_("🕐 Time zone"), "timezone"),
        _button(_("⏳ Duration"), "duration"),
        _button(_("⏰ Reminders"), "reminders"),
        _button(_("🌙 Digest"), "digest"),
        _button(_("🤝 Invitations"), "invitations"),
        _button(_("👁 My busy times"), "visibility"),
        _button(_("🔑 API tokens"), "tokens"),
    ]
    text = lines(html("<b>{title}</b>", title=_("⚙️ Settings")), *rows)
    return text, messages.keyboard(*keyboards.in_rows(buttons, 2))


def policy(person: TgUser) -> str:
    """What an invitation does to the person's time until they answer, in a few words."""
    if person.hold_policy == Policy.COMPETE:
        return _("don't hold my time")
    if person.hold_policy == Policy.EXPIRE:
        return _("hold my time for {duration}").format(duration=keyboards.length_name(person.hold_hours * 60))
    return _("hold my time")


def time_in(zone: str) -> str:
    """What the clocks in a zone show now."""
    return f"{clock.now().astimezone(clock.zone(zone)):%H:%M}"


def chosen(text: str, *, now: bool) -> str:
    """A choice's label, marked when it is what is set now."""
    return f"✓ {text}" if now else text


def back() -> list[Payload]:
    """The row that leads from a setting to all of them."""
    return [_button(_("‹ Back"), "all")]


def _button(text: str, what: Setting) -> Payload:
    return messages.button(text, SettingsButton(what=what).pack())
