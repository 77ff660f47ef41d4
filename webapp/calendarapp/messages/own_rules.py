"""What is said to a person of the rules for their own time that something breaks (`queries.own_rules`)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.queries.own_rules import Broken, Rule


def list_broken_rules(broken: Iterable[Broken], person: TgUser) -> list[str]:
    """A sentence for each of them."""
    return [told for _icon, told in _describe(broken, person)]


def render_broken_rules(broken: Iterable[Broken], person: TgUser) -> Markup | None:
    """A line for each of them; None where there is nothing to say."""
    lines = [format_html("{icon} {told}", icon=icon, told=told) for icon, told in _describe(broken, person)]
    return join_lines(*lines) if lines else None


def _describe(broken: Iterable[Broken], person: TgUser) -> list[tuple[str, str]]:
    """An icon and a sentence for each of them."""
    most = person.daily_limit or 0
    limit = ngettext(
        "You want {count} meeting a day at most, and this day has more.",
        "You want {count} meetings a day at most, and this day has more.",
        most,
    )
    said: dict[Rule, tuple[str, str]] = {
        "hours": ("🕘", _("This is outside your working hours.")),
        "break": ("☕", _("Your break is shorter than you want it beside: {names}")),
        "limit": ("🔢", limit),
    }
    told = []
    for rule, near in broken:
        names = ", ".join(lengths.cut(name or _("Meeting"), lengths.LABEL) for name in near)
        icon, text = said[rule]
        told.append((icon, text.format(names=names, count=most)))
    return told
