"""What stands against something by the rules that a person has set for their time: said to them, it binds others.

Those who look for a free time are offered none against these rules; the person alone may do as they like.
"""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import access
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import hours, own_time


def list_broken_rules(item: Event | Appointment, person: TgUser) -> list[tuple[str, str]]:
    """An icon and a sentence for each rule of the person's that it breaks; none for what takes none of their time."""
    if item.all_day or item.transparent or access.is_over(item):
        return []
    broken = []
    if hours.is_outside(person, item):
        broken.append(("🕘", _("This is outside your working hours.")))
    if near := _list_near(item, person):
        told = _("Your break is shorter than you want it beside: {names}")
        broken.append(("☕", told.format(names=", ".join(near))))
    if isinstance(item, Appointment) and person.daily_limit and hours.has_too_many(person, item):
        told = ngettext(
            "You want {count} meeting a day at most, and this day has more.",
            "You want {count} meetings a day at most, and this day has more.",
            person.daily_limit,
        )
        broken.append(("🔢", told.format(count=person.daily_limit)))
    return broken


def render_broken_rules(item: Event | Appointment, person: TgUser) -> Markup | None:
    """A line for each of them; None where there is nothing to say."""
    lines = [format_html("{icon} {told}", icon=icon, told=told) for icon, told in list_broken_rules(item, person)]
    return join_lines(*lines) if lines else None


def _list_near(item: Event | Appointment, person: TgUser) -> list[str]:
    """What the person has beside it, nearer than their break."""
    pause = dt.timedelta(minutes=person.break_minutes)
    if not pause:
        return []
    near = own_time.list_around(person.pk, item, pause)
    lower, upper = item.slot.lower, item.slot.upper
    return [
        lengths.cut(name or _("Meeting"), lengths.LABEL)
        for later, name, at in near
        if (at - upper if later else lower - at) < pause
    ]
