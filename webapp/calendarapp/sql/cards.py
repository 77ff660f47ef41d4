"""Cards: which message of a chat shows a meeting or an event as it is now, and what is written of them.

The database itself puts a refresh into the outbox when what a card shows has changed (migration 0012_cards).
"""

from typing import Final

# What Telegram has taken is done, and whatever it shows is from now on the newest card of that in its chat: kept true
# from here on. The one before it is shown for the last time, as it is then, and loses its buttons.
SENT: Final = """
WITH taken AS (
    SELECT id, message_id FROM unnest(%(ids)s::bigint[], %(messages)s::bigint[]) AS given (id, message_id)
), done AS (
    UPDATE calendarapp_outboxmessage m SET sent_at = %(now)s, leased_until = NULL, last_error = ''
    FROM taken WHERE m.id = taken.id
    RETURNING m.chat_id, coalesce(nullif(m.card, ''), 'meeting:' || m.appointment_id) AS card, taken.message_id
), shown AS (
    SELECT card, chat_id, message_id FROM done WHERE card IS NOT NULL AND message_id IS NOT NULL
), former AS (
    SELECT known.card, known.chat_id, known.message_id FROM calendarapp_card known
    WHERE EXISTS (SELECT FROM shown WHERE shown.card = known.card AND shown.chat_id = known.chat_id)
    ORDER BY known.card, known.chat_id FOR UPDATE
), every AS (
    SELECT * FROM shown UNION SELECT * FROM former
), newest AS (
    SELECT card, chat_id, max(message_id) AS message_id FROM every GROUP BY card, chat_id
), kept AS (
    INSERT INTO calendarapp_card AS known (card, chat_id, message_id)
    SELECT card, chat_id, message_id FROM newest ORDER BY card, chat_id
    ON CONFLICT (card, chat_id) DO UPDATE
    SET message_id = greatest(known.message_id, excluded.message_id), shown_at = statement_timestamp()
), retired AS (
    INSERT INTO calendarapp_outboxmessage (chat_id, method, payload, card, created_at, attempts, last_error)
    SELECT every.chat_id, 'editMessageText',
        jsonb_build_object('chat_id', every.chat_id, 'refresh', jsonb_build_object(
            'card', every.card, 'message_id', every.message_id
        )),
        every.card, statement_timestamp(), 0, ''
    FROM every JOIN newest USING (card, chat_id) WHERE every.message_id < newest.message_id
    ORDER BY every.message_id RETURNING 1
)
SELECT pg_notify(%(channel)s, '') FROM retired LIMIT 1
"""
# What this transaction would have refreshed is shown by one of these calls: nobody's card is edited twice. Left alone
# is a refresh of a card that is newer than the edited message; and, where the caller itself makes the call
# (`leased_until`), one behind a message or an edit that is on its way, which may arrive later. The bot's own answers
# have arrived before the same person's next turn begins, and only wait to be noted.
SETTLE: Final = """
DELETE FROM calendarapp_outboxmessage refresh
USING jsonb_array_elements(%(calls)s::jsonb) AS shown (call)
WHERE call ->> 1 <> 'editMessageReplyMarkup'
  AND refresh.chat_id = (call ->> 0)::bigint AND refresh.failed_at IS NULL AND refresh.sent_at IS NULL
  AND refresh.payload -> 'refresh' ->> 'by' = pg_current_xact_id()::text AND refresh.leased_until IS NULL
  AND (
      SELECT CASE WHEN call -> 2 ? 'message_id'
          THEN (call -> 2 ->> 'message_id')::bigint = last.id
              OR (refresh.card = call ->> 3 AND (call -> 2 ->> 'message_id')::bigint > coalesce(last.id, 0))
          ELSE refresh.card = call ->> 3
      END
      FROM (SELECT (
          SELECT message_id FROM calendarapp_card WHERE card = refresh.card AND chat_id = refresh.chat_id
      )) AS last (id)
  )
  AND (%(leased_until)s::timestamptz IS NULL OR NOT EXISTS (
      SELECT FROM calendarapp_outboxmessage other
      WHERE other.chat_id = refresh.chat_id AND other.failed_at IS NULL AND other.sent_at IS NULL
        AND other.id < refresh.id AND refresh.card IN (other.card, 'meeting:' || other.appointment_id)
        AND (other.attempts > 0 OR other.leased_until IS NULL)
  ))
"""


def of_meeting(number: int) -> str:
    """The name of the card of that meeting."""
    return f"meeting:{number}"


def of_event(number: int) -> str:
    """The name of the card of that event."""
    return f"event:{number}"


def split(card: str) -> tuple[str, int]:
    """A card's name as its kind (`meeting`, `event`) and its number."""
    kind, _colon, number = card.partition(":")
    return kind, int(number)
