"""Reads that several surfaces share, one noun per file. No rules and no writes."""

from calendarapp.queries.appointments import (
    ACTIVE,
    drop_event_twins,
    get_appointment,
    get_day,
    has_others,
    select_active_of_event,
    select_appointments,
    select_expired,
    select_upcoming_appointments,
)
from calendarapp.queries.busy import Role, compute_slot, is_busy, list_busy_slots, select_busy, select_confirmed
from calendarapp.queries.events import (
    find_coming_events,
    get_event,
    get_page_of_events,
    is_event_at,
    select_coming_dates,
    select_events,
    select_upcoming_events,
)
from calendarapp.queries.ids import NONE, is_storable
from calendarapp.queries.participants import list_others, list_participants
from calendarapp.queries.people import (
    find_person_by_username,
    find_typed_person,
    get_people,
    get_person,
    has_met,
    is_request,
    list_met,
)
from calendarapp.queries.places import count_places, find_event_by_key, get_join_key, get_position, list_waiting
from calendarapp.queries.series_invitations import (
    SeriesMeetings,
    find_series_invitation,
    get_series_invitation,
    list_meetings_and_invitations,
    list_others_invited,
    read_series_meetings,
    select_series_meetings,
)
