"""Where an event is shown to others and the poll that it was, on the panel's pages of the event and of its meetings."""

from typing import Final

from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import clock
from calendarapp.models import Event, SharedEvent, TgUser, TimePoll
from calendarapp.panel import related
from calendarapp.panel.related import Table
from calendarapp.queries import shared_events, time_polls
from calendarapp.services.shared_events import is_inline

NAMED: Final = 20  # of those who come, or don't


def make_shared_table(request: HttpRequest, event: Event) -> Table | None:
    """The groups and messages in which the event has a card, and who answered there; nothing where there is none."""
    shown = list(SharedEvent.objects.filter(event_id=event.pk).order_by("-id")[: related.ROWS])
    if not shown or not related.may_view(request.user, "event"):
        return None
    rows = []
    for shared in shown:
        answers = shared_events.list_answers(shared)
        where = _("a message sent by way of the bot") if is_inline(shared.chat_id) else shared.chat_id
        lists = (answers.coming, answers.waiting, answers.not_coming)
        rows.append((where, formats.date_format(timezone.localtime(shared.shared_at), "SHORT_DATETIME_FORMAT"),
                     *(_name(people) for people in lists)))  # fmt: skip
    titles = (_("Chat"), _("Shown since"), _("Come"), _("Wait for a place"), _("Don't come"))
    return Table(_("Cards in groups and messages"), titles, rows, "")


def make_poll_table(request: HttpRequest, event: Event | None) -> Table | None:
    """The poll by which the event's time was chosen, with its tally; nothing where there was none."""
    if event is None or not related.may_view(request.user, "event"):
        return None
    poll = TimePoll.objects.filter(organizer_tg_id=event.tg_user_id, event_id=event.pk).order_by("-id").first()
    if poll is None:
        return None
    zone = clock.get_zone(poll.timezone)
    rows = [
        (
            formats.date_format(one.start.astimezone(zone), "SHORT_DATETIME_FORMAT"),
            len(one.voters),
            one.busy,
            _("chosen") if one.start == event.slot.lower else "",
        )
        for one in time_polls.list_tally(poll)
    ]
    title = _("Poll “{name}”: {state}").format(name=poll.name, state=poll.get_state_display())
    return Table(title, (_("Time ({zone})").format(zone=poll.timezone), _("Votes"), _("Busy then"), ""), rows, "")


def _name(people: list[TgUser]) -> str:
    """The first names of a list, and how many more there are."""
    names = ", ".join(str(person) for person in people[:NAMED])
    left = len(people) - NAMED
    more = ngettext("and {n} more", "and {n} more", left).format(n=left) if left > 0 else ""
    return " ".join(filter(None, [names, more])) or "-"
