"""Tables with 100,000 rows each, for tests that look at plans."""

from typing import Final

ROWS: Final = 100_000
PEOPLE: Final = 1000
SOMEBODY: Final = 6_000_000_001
EVENTS: Final = "events"
MEETINGS: Final = "calendarapp_appointment"
HISTORY: Final = "calendarapp_history"
BIG: Final = (EVENTS, MEETINGS, HISTORY)
OTHERS: Final = (
    "calendarapp_reminder",
    "calendarapp_outboxmessage",
    "calendarapp_processedupdate",
    "calendarapp_feedchange",
    "calendarapp_tguser",
)

FILL: Final = f"""
INSERT INTO events (name, date, time, details, user_id, duration_minutes, timezone, reminders_set)
SELECT 'Обед ' || n %% 50, current_date - 1095 + n %% 1460, make_time(8 + n %% 12, 0, 0), 'код' || n,
    {SOMEBODY} + n / 100, 60, 'Europe/Moscow', true
FROM generate_series(0, {ROWS} - 1) AS n;
INSERT INTO calendarapp_appointment
    (name, details, event_id, date, time, organizer_tg_id, participant_tg_id, duration_minutes, timezone, status,
    waiting_since)
SELECT 'Обед ' || n %% 50, 'код' || n, (SELECT min(id) FROM events) + n, current_date - 1095 + n %% 1460,
    make_time(8 + n %% 12, 0, 0), {SOMEBODY} + n / 100, {SOMEBODY} + n / 100 + {PEOPLE},
    60, 'Europe/Moscow', (ARRAY['pending', 'confirmed', 'cancelled', 'declined'])[1 + n %% 4],
    CASE WHEN n %% 20 = 0 THEN now() END
FROM generate_series(0, {ROWS} - 1) AS n;
INSERT INTO calendarapp_history
    (at, transaction, event_id, appointment_id, owner_tg_id, participant_tg_id, kind, who_name, surface, action)
SELECT now() - ({ROWS} - n) * interval '1 minute', n, first + n, CASE WHEN n %% 2 = 0 THEN meeting + n END,
    {SOMEBODY} + n / 100, CASE WHEN n %% 2 = 0 THEN {SOMEBODY} + n / 100 + {PEOPLE} END, 'person', '',
    CASE WHEN n %% 1000 = 7 THEN 'file' ELSE 'bot' END, CASE WHEN n %% 1000 = 8 THEN 'expired' ELSE 'moved' END
FROM generate_series(0, {ROWS} - 1) AS n, (SELECT min(id) AS first FROM events) AS e,
    (SELECT min(id) AS meeting FROM calendarapp_appointment) AS m;
INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
SELECT user_id, id, 15, now() + (id %% 1000) * interval '1 hour' FROM events;
INSERT INTO calendarapp_outboxmessage (chat_id, method, payload, created_at, sent_at, attempts, last_error)
SELECT n, 'sendMessage', '{{}}', now(), CASE WHEN n %% 100 > 0 THEN now() END, 0, ''
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO calendarapp_processedupdate (update_id, created_at)
SELECT n, now() - n * interval '1 second' FROM generate_series(1, {ROWS}) AS n ON CONFLICT DO NOTHING;
INSERT INTO calendarapp_tguser (tg_id, username, first_name, last_name, language, timezone, can_write,
    reminder_minutes, zone_chosen, created_at, updated_at)
SELECT {SOMEBODY} + {PEOPLE} * 10 + n, 'name' || n, 'Анна' || n, 'Белова' || n %% 900, 'ru', 'Europe/Moscow', false,
    '{{}}', true, now() - n * interval '1 second', now()
FROM generate_series(1, {ROWS}) AS n;
INSERT INTO calendarapp_feedchange (tg_id, folded) SELECT {SOMEBODY} + n, true FROM generate_series(1, {ROWS}) AS n;
"""
