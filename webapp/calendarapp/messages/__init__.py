"""Messages about events and meetings: texts and buttons in the Bot API's own form.

Rows in, Telegram HTML and `reply_markup` dictionaries out, in the reader's language and time zone. The bot shows these
cards in its answers, services put them into the outbox. The database is neither read nor written here: callers pass
what is shown.
"""

from calendarapp.messages.cards import (
    ANSWERS,
    ICONS,
    PARTICIPANTS_SHOWN,
    STATUS_NAMES,
    WAITS,
    get_icon,
    get_status_name,
    render_event_card,
    render_meeting_card,
    render_only_one,
    render_person_name,
    render_shared_event,
    tell_who_decides,
)
from calendarapp.messages.keyboards import (
    list_offered_changes,
    make_app_button,
    make_button,
    make_keyboard,
    make_meeting_buttons,
    make_meeting_keyboard,
    make_open_button,
    make_time_buttons,
)
from calendarapp.messages.moments import (
    describe_clock_change,
    format_days,
    format_plain_proposed_when,
    format_plain_when,
    format_when,
)
from calendarapp.messages.neighbours import AROUND, is_asked, list_neighbours, render_neighbours
from calendarapp.messages.outgoing import (
    JOIN,
    LINK,
    make_message,
    render_digest,
    render_join_link,
    render_meeting_notice,
    render_reminder,
)
from calendarapp.messages.own_rules import list_broken_rules, render_broken_rules
from calendarapp.messages.places import describe_places, describe_position
from calendarapp.messages.types import Other, Participant, Payload, Status
