-- A database as version 1.1.0 (migration 0046) left it, with something of everything in it.
-- Made with `pg_dump --no-owner --no-privileges --inserts`, its comments left out; never changed since.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE FUNCTION public.calendar_add_up_statistics() RETURNS void
    LANGUAGE sql
    AS $$
    WITH folded AS (
        DELETE FROM calendarapp_statisticsdelta
        RETURNING date, user_count, event_count, edited_events, cancelled_events
    )
    INSERT INTO calendarapp_botstatistics AS day (date, user_count, event_count, edited_events, cancelled_events)
    SELECT date, sum(user_count), sum(event_count), sum(edited_events), sum(cancelled_events) FROM folded GROUP BY date
    ON CONFLICT (date) DO UPDATE SET
        user_count = day.user_count + excluded.user_count,
        event_count = day.event_count + excluded.event_count,
        edited_events = day.edited_events + excluded.edited_events,
        cancelled_events = day.cancelled_events + excluded.cancelled_events
$$;

CREATE FUNCTION public.calendar_book_appointments(meetings jsonb, over boolean, force boolean, dry boolean, actor text, channel text) RETURNS TABLE(id bigint, changed boolean, expired boolean, invited boolean, busy boolean, own boolean, other_id bigint, other_name text)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    meeting record;
    refused boolean := false;
    written bigint[];
BEGIN
    PERFORM set_config('calendar.actor', actor, true);
    -- 1. Hold the events, then the people's calendars: in one order, so that two bookings never wait for each other.
    PERFORM 1 FROM events
        WHERE events.id IN (SELECT (given ->> 'event_id')::bigint FROM jsonb_array_elements(meetings) AS given)
        ORDER BY events.id FOR UPDATE;
    PERFORM pg_advisory_xact_lock(person.tg_id) FROM (
        SELECT (given ->> 'organizer_tg_id')::bigint AS tg_id FROM jsonb_array_elements(meetings) AS given
        UNION SELECT (given ->> 'participant_tg_id')::bigint FROM jsonb_array_elements(meetings) AS given
        ORDER BY 1
    ) AS person;
    -- 2. Look at what is committed by now.
    FOR meeting IN
        SELECT given.*, int8range(given.participant_tg_id, given.participant_tg_id, '[]') AS participant,
            int8range(given.organizer_tg_id, given.organizer_tg_id, '[]') AS organizer,
            CASE WHEN given.transparent THEN 'empty'  -- it overlaps nothing
                ELSE calendar_slot(given.date, given.time, given.timezone, given.duration_minutes)
            END AS slot
        FROM jsonb_to_recordset(meetings) AS given (
            id bigint, event_id bigint, event_sequence integer, organizer_tg_id bigint, participant_tg_id bigint,
            date date, time time, timezone text, duration_minutes integer, transparent boolean, policy text, hours integer,
            asks boolean
        )
    LOOP
        id := meeting.id;
        SELECT
            (meeting.event_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM events WHERE events.id = meeting.event_id AND events.sequence = meeting.event_sequence
            ))
            OR (
                SELECT known.hold_policy IS DISTINCT FROM meeting.policy OR known.hold_hours IS DISTINCT FROM meeting.hours
                    OR (known.strangers IS NOT DISTINCT FROM 'ask' AND NOT EXISTS (
                        SELECT FROM calendar_has_met(meeting.participant_tg_id, meeting.organizer_tg_id)
                    )) <> meeting.asks  -- NULL: a caller of an older version
                FROM (SELECT meeting.participant_tg_id AS tg_id) AS wanted LEFT JOIN calendarapp_tguser AS known USING (tg_id)
            ) IS TRUE,
            EXISTS (
                SELECT FROM calendarapp_appointment AS waiting
                WHERE waiting.participant_tg_id = meeting.participant_tg_id AND waiting.status = 'pending'
                    AND waiting.expires_at IS NOT NULL AND waiting.expires_at <= statement_timestamp()
            ),
            EXISTS (
                SELECT FROM calendarapp_appointment AS before
                WHERE before.event_id = meeting.event_id AND before.participant_tg_id = meeting.participant_tg_id
                    AND before.status IN ('pending', 'confirmed')
            ),
            EXISTS (
                SELECT FROM busy_slots AS taken
                WHERE taken.person = meeting.participant AND taken.slot && meeting.slot
            ),
            EXISTS (SELECT FROM calendar_own_events(meeting.participant_tg_id, meeting.slot))
        INTO changed, expired, invited, busy, own;
        SELECT taken.appointment_id, taken.name INTO other_id, other_name
        FROM busy_slots AS taken
        WHERE taken.person = meeting.organizer AND taken.role = 'participant' AND taken.status = 'confirmed'
            AND taken.slot && meeting.slot
        ORDER BY taken.slot, taken.appointment_id LIMIT 1;
        refused := refused OR changed OR expired OR invited OR busy OR (own AND NOT over)
            OR (other_id IS NOT NULL AND NOT force);
        RETURN NEXT;
    END LOOP;
    IF refused OR dry THEN
        RETURN;
    END IF;
    -- 3. Write, and wake the sender when this commits.
    BEGIN
        WITH meeting AS (
            INSERT INTO calendarapp_appointment (
                id, event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details,
                status, holds, expires_at, created_at, updated_at, all_day, transparent, place, url, origin
            )
            SELECT given.id, given.event_id, given.name, given.organizer_tg_id, given.participant_tg_id, given.date,
                given.time, given.duration_minutes, given.timezone, given.details, given.status, given.holds,
                given.expires_at, given.created_at, given.updated_at, coalesce(given.all_day, false),
                coalesce(given.transparent, false), coalesce(given.place, ''), coalesce(given.url, ''),
                coalesce(given.origin, 'invited')
            FROM jsonb_to_recordset(meetings) AS given (
                id bigint, event_id bigint, name text, organizer_tg_id bigint, participant_tg_id bigint, date date,
                time time, duration_minutes integer, timezone text, details text, status text, holds boolean,
                expires_at timestamptz, created_at timestamptz, updated_at timestamptz, all_day boolean,
                transparent boolean, place text, url text, origin text
            )
            -- Without waiting for other writers of the index: under contention a plain INSERT deadlocks.
            ON CONFLICT ON CONSTRAINT nobody_is_double_booked DO NOTHING
            RETURNING calendarapp_appointment.id
        ), message AS (
            INSERT INTO calendarapp_outboxmessage
                (chat_id, method, payload, appointment_id, created_at, attempts, last_error)
            SELECT given.participant_tg_id, 'sendMessage', given.payload, given.id, given.created_at, 0, ''
            FROM jsonb_to_recordset(meetings) AS given (
                id bigint, participant_tg_id bigint, payload jsonb, created_at timestamptz
            ) JOIN meeting ON meeting.id = given.id
            WHERE given.payload IS NOT NULL ORDER BY given.id
            RETURNING 1
        )
        SELECT array_agg(meeting.id), (SELECT count(pg_notify(channel, '')) FROM message) INTO written FROM meeting;
        IF coalesce(cardinality(written), 0) < jsonb_array_length(meetings) THEN
            RAISE exclusion_violation;
        END IF;
    EXCEPTION WHEN exclusion_violation THEN
        -- The constraint has the last word: meetings that overlap each other come so far, and those whose time somebody
        -- has taken without locking the calendar (`calendar_one_booking_at_a_time`). Variables keep what they were given.
        FOR id IN
            SELECT (given ->> 'id')::bigint FROM jsonb_array_elements(meetings) AS given
            WHERE (given ->> 'id')::bigint <> ALL (coalesce(written, '{}'))
        LOOP
            changed := false; expired := false; invited := false; busy := true; own := false;
            other_id := NULL; other_name := NULL;
            RETURN NEXT;
        END LOOP;
    END;
END
$$;

CREATE FUNCTION public.calendar_event_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_card('event:' || OLD.id, OLD.user_id, OLD.name);
        RETURN NULL;
    END IF;
    PERFORM calendar_refresh_card('event:' || NEW.id, NEW.user_id, NULL);
    IF to_jsonb(OLD) ->> 'participants_hidden' IS DISTINCT FROM to_jsonb(NEW) ->> 'participants_hidden' THEN
        PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
        FROM calendarapp_appointment AS other
        WHERE other.event_id = NEW.id AND other.status IN ('pending', 'confirmed')
        ORDER BY other.participant_tg_id, other.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE PROCEDURE public.calendar_fold_statistics(IN turn bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    LOOP
        PERFORM set_config('synchronous_commit', 'off', true);
        EXIT WHEN NOT pg_try_advisory_xact_lock(turn);
        PERFORM calendar_add_up_statistics();
        COMMIT;
        EXIT WHEN NOT EXISTS (SELECT FROM calendarapp_statisticsdelta);
    END LOOP;
END
$$;

CREATE FUNCTION public.calendar_grow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.sequence := greatest(OLD.sequence, NEW.sequence);
    NEW.updated_at := greatest(OLD.updated_at, NEW.updated_at);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_slot(day date, clock time without time zone, zone text, minutes integer) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN (at.start IS NULL) THEN NULL::tstzrange WHEN (COALESCE(calendar_slot.minutes, 0) <= 0) THEN tstzrange(at.start, at.start, '[]'::text) ELSE tstzrange(at.start, timezone('UTC'::text, (timezone('UTC'::text, at.start) + make_interval(mins => calendar_slot.minutes))), '[)'::text) END AS tstzrange FROM (SELECT CASE WHEN (timezone(calendar_slot.zone, tried.earlier) = tried.wall) THEN tried.earlier ELSE tried.later END AS start FROM (SELECT before.wall, before.later, timezone('UTC'::text, (before.wall - (timezone(calendar_slot.zone, before.eve) - timezone('UTC'::text, before.eve)))) AS earlier FROM (SELECT read.wall, read.later, timezone('UTC'::text, (timezone('UTC'::text, read.later) - '24:00:00'::interval)) AS eve FROM (SELECT (calendar_slot.day + calendar_slot.clock) AS wall, timezone(calendar_slot.zone, (calendar_slot.day + calendar_slot.clock)) AS later) read) before) tried) at);

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.calendarapp_appointment (
    id bigint NOT NULL,
    organizer_tg_id bigint NOT NULL,
    participant_tg_id bigint NOT NULL,
    date date NOT NULL,
    "time" time without time zone NOT NULL,
    details text DEFAULT ''::text NOT NULL,
    status character varying(16) DEFAULT 'pending'::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    event_id bigint,
    name character varying(255) DEFAULT ''::character varying NOT NULL,
    duration_minutes integer,
    timezone character varying(64) DEFAULT 'Europe/Moscow'::character varying NOT NULL,
    slot tstzrange GENERATED ALWAYS AS (public.calendar_slot(date, "time", (timezone)::text, duration_minutes)) STORED,
    expires_at timestamp with time zone,
    holds boolean DEFAULT true NOT NULL,
    proposed_date date,
    proposed_time time without time zone,
    proposed_timezone character varying(64) DEFAULT ''::character varying NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    all_day boolean DEFAULT false NOT NULL,
    place character varying(255) DEFAULT ''::character varying NOT NULL,
    url character varying(2000) DEFAULT ''::character varying NOT NULL,
    transparent boolean DEFAULT false NOT NULL,
    waiting_since timestamp with time zone,
    origin character varying(8) DEFAULT 'invited'::character varying NOT NULL,
    CONSTRAINT calendarapp_appointment_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_appointment_sequence_check CHECK ((sequence >= 0))
);

CREATE FUNCTION public.calendar_has_met(person bigint, other bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT meeting.id
    FROM public.calendarapp_appointment meeting
   WHERE ((meeting.organizer_tg_id = calendar_has_met.person) AND (meeting.participant_tg_id = calendar_has_met.other) AND (((meeting.origin)::text = ANY ((ARRAY['invited'::character varying, 'booked'::character varying])::text[])) OR (((meeting.origin)::text = 'arranged'::text) AND ((meeting.status)::text = 'confirmed'::text))))
 UNION ALL
  SELECT meeting.id
    FROM public.calendarapp_appointment meeting
   WHERE ((meeting.participant_tg_id = calendar_has_met.person) AND (meeting.organizer_tg_id = calendar_has_met.other) AND ((meeting.status)::text = 'confirmed'::text) AND ((meeting.origin)::text <> 'booked'::text));
END;

CREATE FUNCTION public.calendar_keep_whole_days() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    days integer := greatest(1, round(coalesce(NEW.duration_minutes, 0) / 1440.0));
    midnight constant time := '00:00';
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.all_day AND NEW.time <> midnight THEN
        NEW.all_day := false;
        NEW.duration_minutes := NULL;
        RETURN NEW;
    END IF;
    NEW.time := midnight;
    NEW.duration_minutes := greatest(1, extract(epoch FROM
        lower(calendar_slot(NEW.date + days, midnight, NEW.timezone, NULL))
        - lower(calendar_slot(NEW.date, midnight, NEW.timezone, NULL))
    ) / 60);
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_meeting_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM calendar_refresh_card('meeting:' || NEW.id, chat, NULL)
        FROM (SELECT NEW.organizer_tg_id UNION SELECT NEW.participant_tg_id ORDER BY 1) AS people (chat);
    END IF;
    IF NEW.event_id IS NOT NULL THEN
        PERFORM calendar_refresh_card('event:' || NEW.event_id, NEW.organizer_tg_id, NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_note_webhooks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    is_meeting constant boolean := NEW.appointment_id IS NOT NULL;
    object jsonb;
    words text[];
BEGIN
    IF NOT EXISTS (
        SELECT FROM calendarapp_webhookendpoint
        WHERE disabled_at IS NULL AND (tg_id IS NULL OR tg_id IN (NEW.owner_tg_id, NEW.participant_tg_id))
    ) THEN
        RETURN NULL;
    END IF;
    IF NEW.action = 'deleted' THEN
        object := NEW.before || jsonb_build_object('slot', calendar_slot(
            (NEW.before ->> 'date')::date, (NEW.before ->> 'time')::time,
            NEW.before ->> 'timezone', (NEW.before ->> 'duration_minutes')::integer
        )::text);
    ELSIF is_meeting THEN
        SELECT to_jsonb(meeting) INTO object FROM calendarapp_appointment AS meeting WHERE id = NEW.appointment_id;
    ELSE
        SELECT to_jsonb(event) INTO object FROM events AS event WHERE id = NEW.event_id;
    END IF;
    -- A change of the people themselves is in the history for those before, too: they don't see the row any more.
    IF object IS NULL OR (
        coalesce(object ->> 'organizer_tg_id', object ->> 'user_id')::bigint, (object ->> 'participant_tg_id')::bigint
    ) IS DISTINCT FROM (NEW.owner_tg_id, NEW.participant_tg_id) THEN
        RETURN NULL;
    END IF;
    words := CASE
        WHEN NEW.action IN ('created', 'moved', 'deleted') THEN ARRAY[NEW.action]
        WHEN NOT is_meeting THEN ARRAY[CASE NEW.action WHEN 'restored' THEN 'created' ELSE 'changed' END]
        WHEN NEW.action IN ('confirmed', 'declined', 'cancelled') THEN ARRAY[NEW.action]
        WHEN NEW.action = 'accepted' THEN ARRAY['moved', 'confirmed']
        WHEN NEW.action = 'expired' THEN ARRAY['cancelled']
        WHEN NEW.action = 'restored' AND object ->> 'status' = 'confirmed' THEN ARRAY['confirmed']
        ELSE ARRAY['changed']
    END;
    INSERT INTO calendarapp_webhookdelivery (
        endpoint_id, key, type, subject, subject_id, owner_tg_id, participant_tg_id, data, happened_at
    )
    SELECT
        endpoint.id, gen_random_uuid(), told.type, told.subject, coalesce(NEW.appointment_id, NEW.event_id),
        NEW.owner_tg_id, NEW.participant_tg_id,
        jsonb_build_object(
            'action', NEW.action,
            'by', jsonb_build_object('kind', NEW.kind, 'tg_id', NEW.who_tg_id, 'surface', NEW.surface),
            'object', object,
            'previous', CASE WHEN NEW.action = 'deleted' THEN '{}' ELSE coalesce(NEW.before, '{}') END
        ),
        NEW.at
    FROM (
        SELECT subject, subject || '.' || word AS type, place
        FROM unnest(words) WITH ORDINALITY AS given (word, place),
            (SELECT CASE WHEN is_meeting THEN 'appointment' ELSE 'event' END) AS named (subject)
    ) AS told
    JOIN calendarapp_webhookendpoint AS endpoint ON endpoint.types = '{}' OR told.type = ANY (endpoint.types)
    WHERE endpoint.disabled_at IS NULL
        AND (endpoint.tg_id IS NULL OR endpoint.tg_id IN (NEW.owner_tg_id, NEW.participant_tg_id))
    ORDER BY told.place, endpoint.id;
    IF FOUND THEN
        PERFORM pg_notify('webhooks', '');
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_one_booking_at_a_time() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    locked_for text := current_setting('calendar.locked_for', true);
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    one constant bigint := least(OLD.participant_tg_id, NEW.participant_tg_id);
    other constant bigint := greatest(OLD.participant_tg_id, NEW.participant_tg_id);
BEGIN
    IF locked_for = 'everybody' OR locked_for = '500' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF locked_for = '500' THEN
        IF NOT pg_try_advisory_xact_lock(-1112886348) THEN
            RAISE 'Another transaction is about to write the meetings of many people.'
                USING ERRCODE = 'lock_not_available', HINT = 'Run this one again.';
        END IF;
        PERFORM pg_advisory_xact_lock(-1112886347);
        locked_for := set_config('calendar.locked_for', 'everybody', true);
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(one);
    IF one <> other THEN
        PERFORM pg_advisory_xact_lock(other);
    END IF;
    PERFORM pg_advisory_xact_lock_shared(-1112886347);
    -- An assignment: PERFORM would take several times as long.
    locked_for := set_config(
        'calendar.locked_for', CASE WHEN locked_for > '' THEN (locked_for::integer + 1)::text ELSE '1' END, true
    );
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_other_answers_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
    FROM calendarapp_appointment AS other
    WHERE other.event_id IN (
            SELECT changed.event_id FROM changed JOIN former ON former.id = changed.id
            WHERE former.status <> changed.status OR (former.waiting_since IS NULL) <> (changed.waiting_since IS NULL)
        )
        AND other.status IN ('pending', 'confirmed')
        AND NOT EXISTS (SELECT FROM changed WHERE changed.id = other.id)
    ORDER BY other.participant_tg_id, other.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_other_participants_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_card('meeting:' || other.id, other.participant_tg_id, NULL)
    FROM calendarapp_appointment AS other
    WHERE other.event_id IN (SELECT changed.event_id FROM changed) AND other.status IN ('pending', 'confirmed')
        AND NOT EXISTS (SELECT FROM changed WHERE changed.id = other.id)
    ORDER BY other.participant_tg_id, other.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_own_events(owner bigint, at tstzrange) RETURNS TABLE(id bigint, name text, slot tstzrange)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '8 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
        AND coalesce(events.duration_minutes, 0) <= 10080
    UNION ALL
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '367 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
        AND events.duration_minutes > 10080
$$;

CREATE FUNCTION public.calendar_person_words(first_name text, last_name text, username text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, translate("left"(((((COALESCE(first_name, ''::text) || ' '::text) || COALESCE(last_name, ''::text)) || ' '::text) || COALESCE(username, ''::text)), 10000), '-_.,:;/\@#&+=?!()[]{}<>"''`~|^%$*«»„“”‘’—–…•№·×'::text, rpad(''::text, 60)));

CREATE FUNCTION public.calendar_refresh_card(which text, chat bigint, gone text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    -- The newest message with this card that is on its way.
    message bigint := (
        SELECT max(id) FROM calendarapp_outboxmessage
        WHERE chat_id = chat AND failed_at IS NULL AND sent_at IS NULL AND NOT payload ? 'refresh'
          AND (card = which OR 'meeting:' || appointment_id = which)
    );
    waiting bigint;
BEGIN
    IF message IS NULL AND NOT EXISTS (SELECT FROM calendarapp_card WHERE card = which AND chat_id = chat) THEN
        RETURN;
    END IF;
    SELECT id INTO waiting FROM calendarapp_outboxmessage
    WHERE chat_id = chat AND failed_at IS NULL AND sent_at IS NULL AND card = which AND id > coalesce(message, 0)
      AND payload ? 'refresh' AND NOT payload -> 'refresh' ? 'message_id'
      AND (leased_until IS NULL OR leased_until <= statement_timestamp())
    ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF waiting IS NOT NULL THEN
        IF gone IS NOT NULL THEN
            UPDATE calendarapp_outboxmessage SET payload = jsonb_set(payload, '{refresh,gone}', to_jsonb(gone))
            WHERE id = waiting;
        END IF;
        RETURN;
    END IF;
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, card, created_at, attempts, last_error)
    VALUES (
        chat, 'editMessageText',
        jsonb_build_object('chat_id', chat, 'refresh', jsonb_strip_nulls(jsonb_build_object(
            'card', which, 'gone', gone, 'by', pg_current_xact_id()::text
        ))),
        which, statement_timestamp(), 0, ''
    );
    PERFORM pg_notify('outbox', '');
END
$$;

CREATE FUNCTION public.calendar_refresh_shared(event bigint, gone text) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT calendar_refresh_card('event:' || event, shared.chat_id, gone)
    FROM (SELECT chat_id FROM calendarapp_sharedevent WHERE event_id = event ORDER BY chat_id) AS shared
$$;

CREATE FUNCTION public.calendar_remember() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    silent constant text[] := ARRAY['id', 'slot', 'created_at', 'updated_at', 'sequence', 'reminders_set'];
    moves constant text[] := ARRAY['date', 'time', 'timezone', 'duration_minutes'];
    people constant text[] := ARRAY['user_id', 'organizer_tg_id', 'participant_tg_id'];
    is_meeting constant boolean := TG_ARGV[0] = 'meeting';
    writer constant text := coalesce(nullif(current_setting('calendar.actor', true), ''), 'other other  ');
    who_kind text := split_part(writer, ' ', 2);
    who_id bigint := nullif(split_part(writer, ' ', 3), '')::bigint;
    who text := substr(writer, length(split_part(writer, ' ', 1) || who_kind || split_part(writer, ' ', 3)) + 4);
    former jsonb;
    present jsonb;
    shown jsonb;
    was jsonb;
    becomes jsonb;
    word text;
    number bigint;
    of_event bigint;
    sides jsonb[];
    side jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        former := to_jsonb(OLD) - 'slot';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        present := to_jsonb(NEW);
    END IF;
    shown := coalesce(present, former);
    IF TG_OP = 'INSERT' THEN
        becomes := jsonb_strip_nulls(present - silent - people);
        word := CASE WHEN current_setting('calendar.restoring', true) = 'on' THEN 'restored' ELSE 'created' END;
    ELSIF TG_OP = 'DELETE' THEN
        was := former;
        word := 'deleted';
    ELSE
        SELECT jsonb_object_agg(key, former -> key), jsonb_object_agg(key, value) INTO was, becomes
        FROM jsonb_each(present) WHERE value IS DISTINCT FROM former -> key AND key <> ALL (silent);
        IF becomes IS NULL THEN
            RETURN NULL;
        END IF;
        word := CASE
            WHEN is_meeting AND becomes ->> 'status' = 'confirmed' AND becomes ?| moves
                AND former ->> 'proposed_date' IS NOT NULL THEN 'accepted'
            WHEN becomes ?| moves THEN 'moved'
            WHEN NOT is_meeting THEN 'changed'
            WHEN becomes ->> 'status' = 'cancelled' AND was ->> 'status' = 'pending'
                AND (former ->> 'expires_at')::timestamptz <= clock_timestamp() + interval '1 second' THEN 'expired'
            WHEN becomes ? 'status' AND was ->> 'status' IN ('cancelled', 'declined') THEN 'restored'
            WHEN becomes ? 'status' THEN becomes ->> 'status'
            WHEN becomes ->> 'proposed_date' IS NOT NULL THEN 'proposed'
            WHEN becomes ? 'proposed_date' THEN 'kept'
            ELSE 'changed'
        END;
        IF word = 'expired' THEN
            who_kind := 'worker';
            who_id := NULL;
            who := '';
        END IF;
    END IF;
    number := (shown ->> 'id')::bigint;
    of_event := CASE
        WHEN is_meeting THEN coalesce(present ->> 'event_id', former ->> 'event_id')::bigint ELSE number
    END;
    sides := ARRAY[shown];
    IF becomes ?| people AND TG_OP = 'UPDATE' AND 0 <> ALL (ARRAY[
        coalesce(shown ->> 'user_id', '1')::bigint,
        coalesce(shown ->> 'organizer_tg_id', '1')::bigint,
        coalesce(shown ->> 'participant_tg_id', '1')::bigint
    ]) THEN
        sides := ARRAY[shown, former];
    END IF;
    FOREACH side IN ARRAY sides LOOP
        INSERT INTO calendarapp_history (
            at, transaction, event_id, appointment_id, owner_tg_id, participant_tg_id,
            kind, who_tg_id, who_name, surface, action, before, after
        ) VALUES (
            clock_timestamp(), pg_current_xact_id()::text::bigint, of_event, CASE WHEN is_meeting THEN number END,
            coalesce(side ->> 'organizer_tg_id', side ->> 'user_id')::bigint, (side ->> 'participant_tg_id')::bigint,
            who_kind, who_id, who, split_part(writer, ' ', 1), word, was, becomes
        );
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_revise() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.sequence := greatest(NEW.sequence, OLD.sequence + 1);
    NEW.updated_at := greatest(OLD.updated_at, clock_timestamp());
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_series_invitation_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_card('invitation:' || NEW.id, chat, NULL)
    FROM (VALUES (NEW.organizer_tg_id), (NEW.participant_tg_id) ORDER BY 1) AS people (chat);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_series_meetings_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_card('invitation:' || invitation.id, chat, NULL)
    FROM (
        SELECT DISTINCT invited.id, invited.organizer_tg_id, invited.participant_tg_id
        FROM changed
        JOIN events ON events.id = changed.event_id
        JOIN calendarapp_seriesinvitation AS invited
            ON invited.series_id = events.series_id AND invited.participant_tg_id = changed.participant_tg_id
    ) AS invitation
    CROSS JOIN LATERAL (VALUES (invitation.organizer_tg_id), (invitation.participant_tg_id)) AS people (chat)
    ORDER BY chat;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_shared_answer_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_card('event:' || shared.event_id, shared.chat_id, NULL)
    FROM calendarapp_sharedevent AS shared WHERE shared.id = NEW.shared_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_shared_event_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_shared(OLD.id, OLD.name);
    ELSE
        PERFORM calendar_refresh_shared(NEW.id, NULL);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_shared_meeting_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM calendar_refresh_shared(NEW.event_id, NULL);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.calendar_superseded_refreshes(calls jsonb, leased_until timestamp with time zone) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT refresh.id
    FROM jsonb_array_elements(calls) AS shown (call)
    JOIN calendarapp_outboxmessage AS refresh ON refresh.chat_id = (call ->> 0)::bigint
    WHERE call ->> 1 <> 'editMessageReplyMarkup'
        AND refresh.failed_at IS NULL AND refresh.sent_at IS NULL AND refresh.leased_until IS NULL
        AND refresh.payload -> 'refresh' ->> 'by' = pg_current_xact_id()::text
        AND (
            SELECT CASE
                WHEN call -> 2 ? 'message_id' THEN (call -> 2 ->> 'message_id')::bigint = newest.id
                    OR (refresh.card = call ->> 3 AND (call -> 2 ->> 'message_id')::bigint > coalesce(newest.id, 0))
                ELSE refresh.card = call ->> 3
            END
            FROM (SELECT (
                SELECT message_id FROM calendarapp_card
                WHERE calendarapp_card.card = refresh.card AND calendarapp_card.chat_id = refresh.chat_id
            )) AS newest (id)
        )
        AND (calendar_superseded_refreshes.leased_until IS NULL OR NOT EXISTS (
            SELECT FROM calendarapp_outboxmessage AS other
            WHERE other.chat_id = refresh.chat_id AND other.failed_at IS NULL AND other.sent_at IS NULL
                AND other.id < refresh.id AND refresh.card IN (other.card, 'meeting:' || other.appointment_id)
                AND (other.attempts > 0 OR other.leased_until IS NULL)
        ))
$$;

CREATE FUNCTION public.calendar_words(name text, details text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, translate("left"(((COALESCE(name, ''::text) || ' '::text) || COALESCE(details, ''::text)), 10000), '-_.,:;/\@#&+=?!()[]{}<>"''`~|^%$*«»„“”‘’—–…•№·×'::text, rpad(''::text, 60)));

CREATE FUNCTION public.calendar_write_events(owner bigint, given jsonb, usual integer[], room bigint, today date, actor text) RETURNS TABLE(problem text, id bigint, slot tstzrange, written_at timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    wanted bigint := jsonb_array_length(given);
BEGIN
    PERFORM set_config('calendar.actor', actor, true);
    PERFORM pg_advisory_xact_lock(owner);
    IF (SELECT reminder_minutes FROM calendarapp_tguser WHERE tg_id = owner) IS DISTINCT FROM usual
        OR EXISTS (
            SELECT FROM jsonb_array_elements(given) AS one
            WHERE (one ->> 'all_day')::boolean AND (one ->> 'reminder_time')::time
                IS DISTINCT FROM (SELECT whole_day_reminder FROM calendarapp_tguser WHERE tg_id = owner)
        )
    THEN
        RETURN QUERY SELECT 'changed', NULL::bigint, NULL::tstzrange, NULL::timestamptz;
        RETURN;
    END IF;
    IF wanted > room OR EXISTS (SELECT FROM events WHERE events.user_id = owner OFFSET room - wanted) THEN
        RETURN QUERY SELECT 'full', NULL::bigint, NULL::tstzrange, NULL::timestamptz;
        RETURN;
    END IF;
    INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
    VALUES (today, 0, wanted, 0, 0);
    RETURN QUERY
    WITH new AS (
        SELECT * FROM ROWS FROM (jsonb_to_recordset(given) AS (
            name text, date date, time time, details text, duration_minutes integer, timezone text,
            reminder_minutes integer[], transparent boolean, uid text, sequence integer, series_id bigint,
            original_start timestamp, all_day boolean, place text, url text, reminders jsonb
        )) WITH ORDINALITY AS one (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, uid, sequence,
            series_id, original_start, all_day, place, url, reminders, number
        )
    ), event AS (
        INSERT INTO events (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, user_id, uid,
            sequence, series_id, original_start, all_day, place, url, reminders_set
        )
        SELECT new.name, new.date, new.time, new.details, new.duration_minutes, new.timezone, new.reminder_minutes,
            new.transparent, owner, new.uid, new.sequence, new.series_id, new.original_start,
            coalesce(new.all_day, false), coalesce(new.place, ''), coalesce(new.url, ''), true
        FROM new ORDER BY number
        RETURNING events.id::bigint AS id, events.slot, events.created_at  -- an older bot's table may count in four bytes
    ), written AS (
        SELECT event.*, row_number() OVER (ORDER BY event.id) AS number FROM event  -- they got their numbers in that order
    ), reminded AS (
        INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
        SELECT owner, written.id, (reminder ->> 0)::integer, (reminder ->> 1)::timestamptz
        FROM written JOIN new USING (number), jsonb_array_elements(new.reminders) AS reminder
    )
    SELECT NULL::text, written.id, written.slot, written.created_at FROM written ORDER BY number;
END
$$;

CREATE FUNCTION public.feed_event_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id) SELECT DISTINCT user_id FROM changed;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            SELECT user_id FROM former EXCEPT SELECT user_id FROM changed;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.feed_meeting_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id)
        SELECT organizer_tg_id FROM changed UNION SELECT participant_tg_id FROM changed;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            (SELECT organizer_tg_id FROM former UNION SELECT participant_tg_id FROM former)
            EXCEPT (SELECT organizer_tg_id FROM changed UNION SELECT participant_tg_id FROM changed);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.feed_person_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    person bigint := coalesce(NEW.tg_id, OLD.tg_id);
    renamed boolean := TG_OP <> 'UPDATE'
        OR (OLD.username, OLD.first_name, OLD.last_name)
        IS DISTINCT FROM (NEW.username, NEW.first_name, NEW.last_name);
BEGIN
    IF renamed OR (OLD.language, OLD.reminder_minutes, OLD.whole_day_reminder)
        IS DISTINCT FROM (NEW.language, NEW.reminder_minutes, NEW.whole_day_reminder) THEN
        INSERT INTO calendarapp_feedchange (tg_id) VALUES (person);
    END IF;
    IF renamed THEN
        INSERT INTO calendarapp_feedchange (tg_id)
            SELECT organizer_tg_id FROM calendarapp_appointment WHERE participant_tg_id = person
            UNION SELECT participant_tg_id FROM calendarapp_appointment WHERE organizer_tg_id = person;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.feed_series_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO calendarapp_feedchange (tg_id) SELECT DISTINCT tg_user_id FROM changed;
    RETURN NULL;
END
$$;

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);

CREATE TABLE public.auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.auth_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.auth_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.axes_accessattempt (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    get_data text NOT NULL,
    post_data text NOT NULL,
    failures_since_start integer NOT NULL,
    CONSTRAINT axes_accessattempt_failures_since_start_check CHECK ((failures_since_start >= 0))
);

ALTER TABLE public.axes_accessattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.axes_accessattemptexpiration (
    access_attempt_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.axes_accessfailurelog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    locked_out boolean NOT NULL
);

ALTER TABLE public.axes_accessfailurelog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessfailurelog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.axes_accesslog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    logout_time timestamp with time zone,
    session_hash character varying(64) NOT NULL
);

ALTER TABLE public.axes_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.busy_slots AS
 SELECT calendarapp_appointment.participant_tg_id AS person_tg_id,
    int8range(calendarapp_appointment.participant_tg_id, calendarapp_appointment.participant_tg_id, '[]'::text) AS person,
    'participant'::text AS role,
    calendarapp_appointment.slot,
    calendarapp_appointment.id AS appointment_id,
    calendarapp_appointment.event_id,
    calendarapp_appointment.status,
    calendarapp_appointment.name,
    calendarapp_appointment.date,
    calendarapp_appointment."time",
    calendarapp_appointment.updated_at
   FROM public.calendarapp_appointment
  WHERE ((((calendarapp_appointment.status)::text = 'confirmed'::text) OR (((calendarapp_appointment.status)::text = 'pending'::text) AND calendarapp_appointment.holds)) AND (NOT calendarapp_appointment.transparent) AND (NOT (((calendarapp_appointment.status)::text = 'pending'::text) AND (calendarapp_appointment.expires_at IS NOT NULL) AND (calendarapp_appointment.expires_at <= statement_timestamp()))))
UNION ALL
 SELECT calendarapp_appointment.organizer_tg_id AS person_tg_id,
    int8range(calendarapp_appointment.organizer_tg_id, calendarapp_appointment.organizer_tg_id, '[]'::text) AS person,
    'organizer'::text AS role,
    calendarapp_appointment.slot,
    calendarapp_appointment.id AS appointment_id,
    calendarapp_appointment.event_id,
    calendarapp_appointment.status,
    calendarapp_appointment.name,
    calendarapp_appointment.date,
    calendarapp_appointment."time",
    calendarapp_appointment.updated_at
   FROM public.calendarapp_appointment
  WHERE (((calendarapp_appointment.status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[])) AND (NOT calendarapp_appointment.transparent) AND (NOT (((calendarapp_appointment.status)::text = 'pending'::text) AND (calendarapp_appointment.waiting_since IS NOT NULL))) AND (NOT (((calendarapp_appointment.status)::text = 'pending'::text) AND (calendarapp_appointment.expires_at IS NOT NULL) AND (calendarapp_appointment.expires_at <= statement_timestamp()))));

CREATE TABLE public.calendarapp_announcement (
    id bigint NOT NULL,
    text_ru text NOT NULL,
    text_en text NOT NULL,
    language character varying(8) NOT NULL,
    timezone character varying(64) NOT NULL,
    started_from date,
    started_until date,
    state character varying(8) NOT NULL,
    expected integer NOT NULL,
    "position" bigint NOT NULL,
    recorded integer NOT NULL,
    unreachable integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    ended_at timestamp with time zone,
    author_id integer,
    CONSTRAINT calendarapp_announcement_expected_check CHECK ((expected >= 0)),
    CONSTRAINT calendarapp_announcement_recorded_check CHECK ((recorded >= 0)),
    CONSTRAINT calendarapp_announcement_unreachable_check CHECK ((unreachable >= 0))
);

ALTER TABLE public.calendarapp_announcement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_announcement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_announcementrecipient (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    message_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    announcement_id bigint NOT NULL
);

ALTER TABLE public.calendarapp_announcementrecipient ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_announcementrecipient_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_apitoken (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    scope character varying(8) NOT NULL,
    tg_id bigint,
    hint character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    user_id integer,
    CONSTRAINT token_has_one_holder CHECK ((((tg_id IS NOT NULL) OR (user_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (tg_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (user_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.calendarapp_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.calendarapp_appointment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_appointment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.calendarapp_arrivedupdate (
    update_id bigint NOT NULL,
    tg_id bigint,
    arrived_at timestamp with time zone NOT NULL,
    alive_until timestamp with time zone NOT NULL
);

CREATE TABLE public.calendarapp_bookinglink (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    token character varying(32) NOT NULL,
    title character varying(255) NOT NULL,
    duration_minutes integer NOT NULL,
    working_hours smallint[],
    days_ahead integer NOT NULL,
    notice_minutes integer,
    questions character varying(200)[] NOT NULL,
    place character varying(255) NOT NULL,
    url character varying(2000) NOT NULL,
    paused boolean NOT NULL,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    sites character varying(255)[] DEFAULT '{}'::character varying(255)[] NOT NULL,
    CONSTRAINT calendarapp_bookinglink_days_ahead_check CHECK ((days_ahead >= 0)),
    CONSTRAINT calendarapp_bookinglink_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_bookinglink_notice_minutes_check CHECK ((notice_minutes >= 0))
);

ALTER TABLE public.calendarapp_bookinglink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_bookinglink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_botaccount (
    id bigint NOT NULL,
    username character varying(64) NOT NULL,
    noted_at timestamp with time zone NOT NULL
);

ALTER TABLE public.calendarapp_botaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_botaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_botstatistics (
    id bigint NOT NULL,
    date date NOT NULL,
    user_count integer NOT NULL,
    event_count integer NOT NULL,
    edited_events integer NOT NULL,
    cancelled_events integer NOT NULL,
    CONSTRAINT calendarapp_botstatistics_cancelled_events_check CHECK ((cancelled_events >= 0)),
    CONSTRAINT calendarapp_botstatistics_edited_events_check CHECK ((edited_events >= 0)),
    CONSTRAINT calendarapp_botstatistics_event_count_check CHECK ((event_count >= 0)),
    CONSTRAINT calendarapp_botstatistics_user_count_check CHECK ((user_count >= 0))
);

ALTER TABLE public.calendarapp_botstatistics ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_botstatistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_card (
    id bigint NOT NULL,
    card character varying(32) NOT NULL,
    chat_id bigint NOT NULL,
    message_id bigint NOT NULL,
    shown_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.calendarapp_card ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_card_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_conversation (
    tg_id bigint NOT NULL,
    state character varying(64) NOT NULL,
    data jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.calendarapp_daycount (
    date date NOT NULL,
    pending integer NOT NULL,
    confirmed integer NOT NULL,
    declined integer NOT NULL,
    cancelled integer NOT NULL,
    waiting integer NOT NULL,
    failed integer NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    CONSTRAINT calendarapp_daycount_cancelled_check CHECK ((cancelled >= 0)),
    CONSTRAINT calendarapp_daycount_confirmed_check CHECK ((confirmed >= 0)),
    CONSTRAINT calendarapp_daycount_declined_check CHECK ((declined >= 0)),
    CONSTRAINT calendarapp_daycount_failed_check CHECK ((failed >= 0)),
    CONSTRAINT calendarapp_daycount_pending_check CHECK ((pending >= 0)),
    CONSTRAINT calendarapp_daycount_waiting_check CHECK ((waiting >= 0))
);

CREATE TABLE public.calendarapp_feedaddress (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    nonce character varying(32) NOT NULL,
    digest character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.calendarapp_feedaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_feedaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_feedchange (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    changes bigint DEFAULT 1 NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    folded boolean DEFAULT false NOT NULL
);

ALTER TABLE public.calendarapp_feedchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_feedchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_history (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    transaction bigint NOT NULL,
    event_id bigint,
    appointment_id bigint,
    owner_tg_id bigint NOT NULL,
    participant_tg_id bigint,
    kind character varying(8) NOT NULL,
    who_tg_id bigint,
    who_name text NOT NULL,
    surface character varying(8) NOT NULL,
    action character varying(12) NOT NULL,
    before jsonb,
    after jsonb
);

ALTER TABLE public.calendarapp_history ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_idempotentrequest (
    id bigint NOT NULL,
    holder character varying(32) NOT NULL,
    key character varying(255) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT calendarapp_idempotentrequest_status_check CHECK ((status >= 0))
);

ALTER TABLE public.calendarapp_idempotentrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_idempotentrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.calendarapp_lastturn (
    tg_id bigint NOT NULL,
    update_id bigint NOT NULL,
    outcomes jsonb NOT NULL,
    noted jsonb
)
WITH (fillfactor='50');

CREATE TABLE public.calendarapp_linkbooking (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    appointment_id bigint,
    event_id bigint,
    timezone character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    link_id bigint NOT NULL,
    CONSTRAINT booking_is_one_thing CHECK ((((appointment_id IS NOT NULL) OR (event_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (appointment_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (event_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.calendarapp_linkbooking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_linkbooking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_outboxmessage (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    method character varying(32) NOT NULL,
    payload jsonb NOT NULL,
    appointment_id bigint,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    sent_at timestamp with time zone,
    failed_at timestamp with time zone,
    last_error text NOT NULL,
    card character varying(32) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT calendarapp_outboxmessage_attempts_check CHECK ((attempts >= 0))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='10000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='10000', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY public.calendarapp_outboxmessage ALTER COLUMN chat_id SET STATISTICS 0;
ALTER TABLE ONLY public.calendarapp_outboxmessage ALTER COLUMN due_at SET STATISTICS 0;
ALTER TABLE ONLY public.calendarapp_outboxmessage ALTER COLUMN leased_until SET STATISTICS 0;
ALTER TABLE ONLY public.calendarapp_outboxmessage ALTER COLUMN sent_at SET STATISTICS 0;

ALTER TABLE public.calendarapp_outboxmessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_outboxmessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_pagesession (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    nonce character varying(32) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone,
    seen_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    browser character varying(200) NOT NULL
);

ALTER TABLE public.calendarapp_pagesession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_pagesession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_processedupdate (
    update_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.calendarapp_publiccalendar (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    token character varying(32) NOT NULL,
    indexed boolean DEFAULT false NOT NULL,
    opened_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.calendarapp_publiccalendar ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_publiccalendar_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_publicevent (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    event_id bigint,
    series_id bigint,
    published_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT public_is_one_thing CHECK ((((event_id IS NOT NULL) OR (series_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (event_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (series_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.calendarapp_publicevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_publicevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.calendarapp_ratelimit (
    key character varying(100) NOT NULL,
    began timestamp with time zone NOT NULL,
    count integer NOT NULL,
    before integer DEFAULT 0 NOT NULL,
    pause double precision DEFAULT 0.0 NOT NULL
)
WITH (fillfactor='50');

CREATE TABLE public.calendarapp_reminder (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    event_id bigint,
    appointment_id bigint,
    minutes_before integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    CONSTRAINT calendarapp_reminder_minutes_before_check CHECK ((minutes_before >= 0))
);

ALTER TABLE public.calendarapp_reminder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_reminder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_sendingbudget (
    name character varying(16) NOT NULL,
    next_at timestamp with time zone NOT NULL
);

CREATE TABLE public.calendarapp_series (
    id bigint NOT NULL,
    tg_user_id bigint NOT NULL,
    name character varying(255) NOT NULL,
    details text DEFAULT ''::text NOT NULL,
    date date NOT NULL,
    "time" time without time zone NOT NULL,
    timezone character varying(64) NOT NULL,
    duration_minutes integer,
    reminder_minutes integer[],
    transparent boolean DEFAULT false NOT NULL,
    rrule character varying(500) NOT NULL,
    exdates timestamp without time zone[] NOT NULL,
    rrule_before character varying(500) DEFAULT ''::character varying NOT NULL,
    written_until timestamp without time zone,
    extend_at timestamp with time zone,
    uid character varying(255),
    sequence integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    rdates timestamp without time zone[] NOT NULL,
    all_day boolean DEFAULT false NOT NULL,
    place character varying(255) DEFAULT ''::character varying NOT NULL,
    url character varying(2000) DEFAULT ''::character varying NOT NULL,
    capacity integer,
    CONSTRAINT calendarapp_series_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT calendarapp_series_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_series_sequence_check CHECK ((sequence >= 0)),
    CONSTRAINT series_whole_days CHECK (((NOT all_day) OR ("time" = '00:00:00'::time without time zone)))
);

ALTER TABLE public.calendarapp_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_seriesinvitation (
    id bigint NOT NULL,
    organizer_tg_id bigint NOT NULL,
    participant_tg_id bigint NOT NULL,
    details text DEFAULT ''::text NOT NULL,
    status character varying(16) DEFAULT 'pending'::character varying NOT NULL,
    ended_in bigint,
    status_before character varying(16) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    series_id bigint NOT NULL,
    origin character varying(8) DEFAULT 'invited'::character varying NOT NULL
);

ALTER TABLE public.calendarapp_seriesinvitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_seriesinvitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_sharedanswer (
    id bigint NOT NULL,
    tg_id bigint NOT NULL,
    appointment_id bigint,
    answered_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    shared_id bigint NOT NULL
);

ALTER TABLE public.calendarapp_sharedanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_sharedanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_sharedevent (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    inline_message_id character varying(128) DEFAULT ''::character varying NOT NULL,
    language character varying(2) NOT NULL,
    shared_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.calendarapp_sharedevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_sharedevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_slothold (
    id bigint NOT NULL,
    holder character varying(64) NOT NULL,
    visitor character varying(64) NOT NULL,
    tg_id bigint NOT NULL,
    slot tstzrange NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE public.calendarapp_slothold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_slothold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_statisticsdelta (
    id bigint NOT NULL,
    date date NOT NULL,
    user_count integer NOT NULL,
    event_count integer NOT NULL,
    edited_events integer NOT NULL,
    cancelled_events integer NOT NULL,
    CONSTRAINT calendarapp_statisticsdelta_cancelled_events_check CHECK ((cancelled_events >= 0)),
    CONSTRAINT calendarapp_statisticsdelta_edited_events_check CHECK ((edited_events >= 0)),
    CONSTRAINT calendarapp_statisticsdelta_event_count_check CHECK ((event_count >= 0)),
    CONSTRAINT calendarapp_statisticsdelta_user_count_check CHECK ((user_count >= 0))
);

ALTER TABLE public.calendarapp_statisticsdelta ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_statisticsdelta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_tguser (
    tg_id bigint NOT NULL,
    username character varying(64) NOT NULL,
    first_name character varying(128) NOT NULL,
    last_name character varying(128) NOT NULL,
    language character varying(8) NOT NULL,
    timezone character varying(64) NOT NULL,
    can_write boolean NOT NULL,
    started_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    digest_sent_on date,
    digest_time time without time zone,
    duration_minutes integer DEFAULT 60,
    hold_hours integer DEFAULT 24 NOT NULL,
    hold_policy character varying(8) DEFAULT 'hold'::character varying NOT NULL,
    reminder_minutes integer[] NOT NULL,
    zone_chosen boolean DEFAULT false NOT NULL,
    busy_visibility character varying(16) DEFAULT 'met'::character varying NOT NULL,
    whole_day_reminder time without time zone DEFAULT '18:00:00'::time without time zone,
    announcements boolean DEFAULT true NOT NULL,
    working_hours smallint[],
    days_off date[] DEFAULT '{}'::date[] NOT NULL,
    break_minutes integer DEFAULT 0 NOT NULL,
    notice_minutes integer DEFAULT 0 NOT NULL,
    daily_limit integer,
    findable boolean DEFAULT true NOT NULL,
    strangers character varying(8) DEFAULT 'invite'::character varying NOT NULL,
    CONSTRAINT calendarapp_tguser_break_minutes_check CHECK ((break_minutes >= 0)),
    CONSTRAINT calendarapp_tguser_daily_limit_check CHECK ((daily_limit >= 0)),
    CONSTRAINT calendarapp_tguser_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_tguser_hold_hours_check CHECK ((hold_hours >= 0)),
    CONSTRAINT calendarapp_tguser_notice_minutes_check CHECK ((notice_minutes >= 0))
);

CREATE TABLE public.calendarapp_timepoll (
    id bigint NOT NULL,
    organizer_tg_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    message_id bigint,
    poll_id character varying(64) DEFAULT ''::character varying NOT NULL,
    name character varying(255) NOT NULL,
    duration_minutes integer,
    timezone character varying(64) NOT NULL,
    language character varying(2) NOT NULL,
    starts timestamp with time zone[] NOT NULL,
    busy integer[] NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    state character varying(16) DEFAULT 'open'::character varying NOT NULL,
    event_id bigint,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    message_thread_id bigint,
    CONSTRAINT calendarapp_timepoll_duration_minutes_check CHECK ((duration_minutes >= 0))
);

ALTER TABLE public.calendarapp_timepoll ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_timepoll_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_timepollvote (
    id bigint NOT NULL,
    poll_id character varying(64) NOT NULL,
    tg_id bigint NOT NULL,
    options smallint[] NOT NULL,
    voted_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.calendarapp_timepollvote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_timepollvote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_webhookdelivery (
    id bigint NOT NULL,
    key uuid DEFAULT gen_random_uuid() NOT NULL,
    type character varying(32) NOT NULL,
    subject character varying(12) NOT NULL,
    subject_id bigint NOT NULL,
    owner_tg_id bigint,
    participant_tg_id bigint,
    data jsonb NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    delivered_at timestamp with time zone,
    failed_at timestamp with time zone,
    status smallint,
    milliseconds integer,
    answer text DEFAULT ''::text NOT NULL,
    endpoint_id bigint NOT NULL,
    CONSTRAINT calendarapp_webhookdelivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT calendarapp_webhookdelivery_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT calendarapp_webhookdelivery_status_check CHECK ((status >= 0))
);

ALTER TABLE public.calendarapp_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendarapp_webhookendpoint (
    id bigint NOT NULL,
    tg_id bigint,
    url character varying(2000) NOT NULL,
    types character varying(32)[] NOT NULL,
    nonce character varying(32) NOT NULL,
    former_nonce character varying(32) NOT NULL,
    former_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    resume_at timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_reason character varying(8) NOT NULL,
    user_id integer,
    CONSTRAINT calendarapp_webhookendpoint_failures_check CHECK ((failures >= 0)),
    CONSTRAINT webhook_has_one_holder CHECK ((((tg_id IS NOT NULL) OR (user_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (tg_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (user_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.calendarapp_webhookendpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.calendarapp_webhookendpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.events (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    date date NOT NULL,
    "time" time without time zone NOT NULL,
    details text DEFAULT ''::text,
    user_id bigint NOT NULL,
    duration_minutes integer,
    timezone character varying(64) DEFAULT 'Europe/Moscow'::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    reminder_minutes integer[],
    reminders_set boolean DEFAULT false NOT NULL,
    uid character varying(255),
    sequence integer DEFAULT 0 NOT NULL,
    transparent boolean DEFAULT false NOT NULL,
    slot tstzrange GENERATED ALWAYS AS (public.calendar_slot(date, "time", (timezone)::text, duration_minutes)) STORED,
    series_id bigint,
    original_start timestamp without time zone,
    all_day boolean DEFAULT false NOT NULL,
    place character varying(255) DEFAULT ''::character varying NOT NULL,
    url character varying(2000) DEFAULT ''::character varying NOT NULL,
    participants_hidden boolean DEFAULT false NOT NULL,
    capacity integer,
    join_key character varying(32)
);

CREATE SEQUENCE public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;

CREATE TABLE public.otp_static_staticdevice (
    id integer NOT NULL,
    name character varying(64) NOT NULL,
    confirmed boolean NOT NULL,
    user_id integer NOT NULL,
    throttling_failure_count integer NOT NULL,
    throttling_failure_timestamp timestamp with time zone,
    created_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT otp_static_staticdevice_throttling_failure_count_check CHECK ((throttling_failure_count >= 0))
);

ALTER TABLE public.otp_static_staticdevice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.otp_static_staticdevice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.otp_static_statictoken (
    id integer NOT NULL,
    token character varying(16) NOT NULL,
    device_id integer NOT NULL
);

ALTER TABLE public.otp_static_statictoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.otp_static_statictoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.otp_totp_totpdevice (
    id integer NOT NULL,
    name character varying(64) NOT NULL,
    confirmed boolean NOT NULL,
    key character varying(80) NOT NULL,
    step smallint NOT NULL,
    t0 bigint NOT NULL,
    digits smallint NOT NULL,
    tolerance smallint NOT NULL,
    drift smallint NOT NULL,
    last_t bigint NOT NULL,
    user_id integer NOT NULL,
    throttling_failure_count integer NOT NULL,
    throttling_failure_timestamp timestamp with time zone,
    created_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT otp_totp_totpdevice_digits_check CHECK ((digits >= 0)),
    CONSTRAINT otp_totp_totpdevice_step_check CHECK ((step >= 0)),
    CONSTRAINT otp_totp_totpdevice_throttling_failure_count_check CHECK ((throttling_failure_count >= 0)),
    CONSTRAINT otp_totp_totpdevice_tolerance_check CHECK ((tolerance >= 0))
);

ALTER TABLE public.otp_totp_totpdevice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.otp_totp_totpdevice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);

INSERT INTO public.auth_group VALUES (1, 'viewer');
INSERT INTO public.auth_group VALUES (2, 'operator');
INSERT INTO public.auth_group VALUES (3, 'administrator');

INSERT INTO public.auth_group_permissions VALUES (1, 1, 4);
INSERT INTO public.auth_group_permissions VALUES (2, 1, 12);
INSERT INTO public.auth_group_permissions VALUES (3, 1, 8);
INSERT INTO public.auth_group_permissions VALUES (4, 1, 16);
INSERT INTO public.auth_group_permissions VALUES (5, 1, 36);
INSERT INTO public.auth_group_permissions VALUES (6, 1, 40);
INSERT INTO public.auth_group_permissions VALUES (7, 2, 4);
INSERT INTO public.auth_group_permissions VALUES (8, 2, 12);
INSERT INTO public.auth_group_permissions VALUES (9, 2, 8);
INSERT INTO public.auth_group_permissions VALUES (10, 2, 16);
INSERT INTO public.auth_group_permissions VALUES (11, 2, 36);
INSERT INTO public.auth_group_permissions VALUES (12, 2, 40);
INSERT INTO public.auth_group_permissions VALUES (13, 2, 9);
INSERT INTO public.auth_group_permissions VALUES (14, 2, 10);
INSERT INTO public.auth_group_permissions VALUES (15, 2, 34);
INSERT INTO public.auth_group_permissions VALUES (16, 2, 5);
INSERT INTO public.auth_group_permissions VALUES (17, 2, 6);
INSERT INTO public.auth_group_permissions VALUES (18, 3, 4);
INSERT INTO public.auth_group_permissions VALUES (19, 3, 12);
INSERT INTO public.auth_group_permissions VALUES (20, 3, 8);
INSERT INTO public.auth_group_permissions VALUES (21, 3, 16);
INSERT INTO public.auth_group_permissions VALUES (22, 3, 36);
INSERT INTO public.auth_group_permissions VALUES (23, 3, 40);
INSERT INTO public.auth_group_permissions VALUES (24, 3, 9);
INSERT INTO public.auth_group_permissions VALUES (25, 3, 10);
INSERT INTO public.auth_group_permissions VALUES (26, 3, 34);
INSERT INTO public.auth_group_permissions VALUES (27, 3, 5);
INSERT INTO public.auth_group_permissions VALUES (28, 3, 6);
INSERT INTO public.auth_group_permissions VALUES (29, 3, 7);
INSERT INTO public.auth_group_permissions VALUES (30, 3, 44);
INSERT INTO public.auth_group_permissions VALUES (31, 3, 41);
INSERT INTO public.auth_group_permissions VALUES (32, 3, 42);
INSERT INTO public.auth_group_permissions VALUES (33, 3, 43);
INSERT INTO public.auth_group_permissions VALUES (34, 3, 64);
INSERT INTO public.auth_group_permissions VALUES (35, 3, 61);
INSERT INTO public.auth_group_permissions VALUES (36, 3, 62);
INSERT INTO public.auth_group_permissions VALUES (37, 3, 63);
INSERT INTO public.auth_group_permissions VALUES (38, 3, 60);
INSERT INTO public.auth_group_permissions VALUES (39, 3, 57);
INSERT INTO public.auth_group_permissions VALUES (40, 3, 58);
INSERT INTO public.auth_group_permissions VALUES (41, 3, 59);
INSERT INTO public.auth_group_permissions VALUES (42, 3, 68);
INSERT INTO public.auth_group_permissions VALUES (43, 3, 80);
INSERT INTO public.auth_group_permissions VALUES (50, 1, 92);
INSERT INTO public.auth_group_permissions VALUES (57, 2, 92);
INSERT INTO public.auth_group_permissions VALUES (69, 3, 92);
INSERT INTO public.auth_group_permissions VALUES (90, 3, 137);
INSERT INTO public.auth_group_permissions VALUES (91, 3, 138);
INSERT INTO public.auth_group_permissions VALUES (92, 3, 139);
INSERT INTO public.auth_group_permissions VALUES (93, 2, 145);
INSERT INTO public.auth_group_permissions VALUES (94, 2, 147);
INSERT INTO public.auth_group_permissions VALUES (95, 2, 148);
INSERT INTO public.auth_group_permissions VALUES (96, 2, 149);
INSERT INTO public.auth_group_permissions VALUES (97, 3, 144);
INSERT INTO public.auth_group_permissions VALUES (98, 3, 145);
INSERT INTO public.auth_group_permissions VALUES (99, 3, 146);
INSERT INTO public.auth_group_permissions VALUES (100, 3, 147);
INSERT INTO public.auth_group_permissions VALUES (101, 3, 148);
INSERT INTO public.auth_group_permissions VALUES (102, 3, 149);
INSERT INTO public.auth_group_permissions VALUES (103, 2, 141);
INSERT INTO public.auth_group_permissions VALUES (104, 2, 143);
INSERT INTO public.auth_group_permissions VALUES (105, 3, 141);
INSERT INTO public.auth_group_permissions VALUES (106, 3, 143);
INSERT INTO public.auth_group_permissions VALUES (107, 2, 150);
INSERT INTO public.auth_group_permissions VALUES (108, 2, 151);
INSERT INTO public.auth_group_permissions VALUES (109, 3, 150);
INSERT INTO public.auth_group_permissions VALUES (110, 3, 151);

INSERT INTO public.auth_permission VALUES (1, 'Can add event', 1, 'add_event');
INSERT INTO public.auth_permission VALUES (2, 'Can change event', 1, 'change_event');
INSERT INTO public.auth_permission VALUES (3, 'Can delete event', 1, 'delete_event');
INSERT INTO public.auth_permission VALUES (4, 'Can view event', 1, 'view_event');
INSERT INTO public.auth_permission VALUES (5, 'Can add day of statistics', 2, 'add_botstatistics');
INSERT INTO public.auth_permission VALUES (6, 'Can change day of statistics', 2, 'change_botstatistics');
INSERT INTO public.auth_permission VALUES (7, 'Can delete day of statistics', 2, 'delete_botstatistics');
INSERT INTO public.auth_permission VALUES (8, 'Can view day of statistics', 2, 'view_botstatistics');
INSERT INTO public.auth_permission VALUES (9, 'Can add meeting', 3, 'add_appointment');
INSERT INTO public.auth_permission VALUES (10, 'Can change meeting', 3, 'change_appointment');
INSERT INTO public.auth_permission VALUES (11, 'Can delete meeting', 3, 'delete_appointment');
INSERT INTO public.auth_permission VALUES (12, 'Can view meeting', 3, 'view_appointment');
INSERT INTO public.auth_permission VALUES (13, 'Can add person', 4, 'add_tguser');
INSERT INTO public.auth_permission VALUES (14, 'Can change person', 4, 'change_tguser');
INSERT INTO public.auth_permission VALUES (15, 'Can delete person', 4, 'delete_tguser');
INSERT INTO public.auth_permission VALUES (16, 'Can view person', 4, 'view_tguser');
INSERT INTO public.auth_permission VALUES (17, 'Can add conversation', 5, 'add_conversation');
INSERT INTO public.auth_permission VALUES (18, 'Can change conversation', 5, 'change_conversation');
INSERT INTO public.auth_permission VALUES (19, 'Can delete conversation', 5, 'delete_conversation');
INSERT INTO public.auth_permission VALUES (20, 'Can view conversation', 5, 'view_conversation');
INSERT INTO public.auth_permission VALUES (21, 'Can add processed update', 6, 'add_processedupdate');
INSERT INTO public.auth_permission VALUES (22, 'Can change processed update', 6, 'change_processedupdate');
INSERT INTO public.auth_permission VALUES (23, 'Can delete processed update', 6, 'delete_processedupdate');
INSERT INTO public.auth_permission VALUES (24, 'Can view processed update', 6, 'view_processedupdate');
INSERT INTO public.auth_permission VALUES (25, 'Can add statistics delta', 7, 'add_statisticsdelta');
INSERT INTO public.auth_permission VALUES (26, 'Can change statistics delta', 7, 'change_statisticsdelta');
INSERT INTO public.auth_permission VALUES (27, 'Can delete statistics delta', 7, 'delete_statisticsdelta');
INSERT INTO public.auth_permission VALUES (28, 'Can view statistics delta', 7, 'view_statisticsdelta');
INSERT INTO public.auth_permission VALUES (29, 'Can add sending budget', 8, 'add_sendingbudget');
INSERT INTO public.auth_permission VALUES (30, 'Can change sending budget', 8, 'change_sendingbudget');
INSERT INTO public.auth_permission VALUES (31, 'Can delete sending budget', 8, 'delete_sendingbudget');
INSERT INTO public.auth_permission VALUES (32, 'Can view sending budget', 8, 'view_sendingbudget');
INSERT INTO public.auth_permission VALUES (33, 'Can add outgoing message', 9, 'add_outboxmessage');
INSERT INTO public.auth_permission VALUES (34, 'Can change outgoing message', 9, 'change_outboxmessage');
INSERT INTO public.auth_permission VALUES (35, 'Can delete outgoing message', 9, 'delete_outboxmessage');
INSERT INTO public.auth_permission VALUES (36, 'Can view outgoing message', 9, 'view_outboxmessage');
INSERT INTO public.auth_permission VALUES (37, 'Can add reminder', 10, 'add_reminder');
INSERT INTO public.auth_permission VALUES (38, 'Can change reminder', 10, 'change_reminder');
INSERT INTO public.auth_permission VALUES (39, 'Can delete reminder', 10, 'delete_reminder');
INSERT INTO public.auth_permission VALUES (40, 'Can view reminder', 10, 'view_reminder');
INSERT INTO public.auth_permission VALUES (41, 'Can add API token', 11, 'add_apitoken');
INSERT INTO public.auth_permission VALUES (42, 'Can change API token', 11, 'change_apitoken');
INSERT INTO public.auth_permission VALUES (43, 'Can delete API token', 11, 'delete_apitoken');
INSERT INTO public.auth_permission VALUES (44, 'Can view API token', 11, 'view_apitoken');
INSERT INTO public.auth_permission VALUES (45, 'Can add feed address', 12, 'add_feedaddress');
INSERT INTO public.auth_permission VALUES (46, 'Can change feed address', 12, 'change_feedaddress');
INSERT INTO public.auth_permission VALUES (47, 'Can delete feed address', 12, 'delete_feedaddress');
INSERT INTO public.auth_permission VALUES (48, 'Can view feed address', 12, 'view_feedaddress');
INSERT INTO public.auth_permission VALUES (49, 'Can add idempotent request', 13, 'add_idempotentrequest');
INSERT INTO public.auth_permission VALUES (50, 'Can change idempotent request', 13, 'change_idempotentrequest');
INSERT INTO public.auth_permission VALUES (51, 'Can delete idempotent request', 13, 'delete_idempotentrequest');
INSERT INTO public.auth_permission VALUES (52, 'Can view idempotent request', 13, 'view_idempotentrequest');
INSERT INTO public.auth_permission VALUES (53, 'Can add permission', 14, 'add_permission');
INSERT INTO public.auth_permission VALUES (54, 'Can change permission', 14, 'change_permission');
INSERT INTO public.auth_permission VALUES (55, 'Can delete permission', 14, 'delete_permission');
INSERT INTO public.auth_permission VALUES (56, 'Can view permission', 14, 'view_permission');
INSERT INTO public.auth_permission VALUES (57, 'Can add group', 15, 'add_group');
INSERT INTO public.auth_permission VALUES (58, 'Can change group', 15, 'change_group');
INSERT INTO public.auth_permission VALUES (59, 'Can delete group', 15, 'delete_group');
INSERT INTO public.auth_permission VALUES (60, 'Can view group', 15, 'view_group');
INSERT INTO public.auth_permission VALUES (61, 'Can add user', 16, 'add_user');
INSERT INTO public.auth_permission VALUES (62, 'Can change user', 16, 'change_user');
INSERT INTO public.auth_permission VALUES (63, 'Can delete user', 16, 'delete_user');
INSERT INTO public.auth_permission VALUES (64, 'Can view user', 16, 'view_user');
INSERT INTO public.auth_permission VALUES (65, 'Can add log entry', 17, 'add_logentry');
INSERT INTO public.auth_permission VALUES (66, 'Can change log entry', 17, 'change_logentry');
INSERT INTO public.auth_permission VALUES (67, 'Can delete log entry', 17, 'delete_logentry');
INSERT INTO public.auth_permission VALUES (68, 'Can view log entry', 17, 'view_logentry');
INSERT INTO public.auth_permission VALUES (69, 'Can add access attempt', 18, 'add_accessattempt');
INSERT INTO public.auth_permission VALUES (70, 'Can change access attempt', 18, 'change_accessattempt');
INSERT INTO public.auth_permission VALUES (71, 'Can delete access attempt', 18, 'delete_accessattempt');
INSERT INTO public.auth_permission VALUES (72, 'Can view access attempt', 18, 'view_accessattempt');
INSERT INTO public.auth_permission VALUES (73, 'Can add access log', 19, 'add_accesslog');
INSERT INTO public.auth_permission VALUES (74, 'Can change access log', 19, 'change_accesslog');
INSERT INTO public.auth_permission VALUES (75, 'Can delete access log', 19, 'delete_accesslog');
INSERT INTO public.auth_permission VALUES (76, 'Can view access log', 19, 'view_accesslog');
INSERT INTO public.auth_permission VALUES (77, 'Can add access failure', 20, 'add_accessfailurelog');
INSERT INTO public.auth_permission VALUES (78, 'Can change access failure', 20, 'change_accessfailurelog');
INSERT INTO public.auth_permission VALUES (79, 'Can delete access failure', 20, 'delete_accessfailurelog');
INSERT INTO public.auth_permission VALUES (80, 'Can view access failure', 20, 'view_accessfailurelog');
INSERT INTO public.auth_permission VALUES (81, 'Can add access attempt expiration', 21, 'add_accessattemptexpiration');
INSERT INTO public.auth_permission VALUES (82, 'Can change access attempt expiration', 21, 'change_accessattemptexpiration');
INSERT INTO public.auth_permission VALUES (83, 'Can delete access attempt expiration', 21, 'delete_accessattemptexpiration');
INSERT INTO public.auth_permission VALUES (84, 'Can view access attempt expiration', 21, 'view_accessattemptexpiration');
INSERT INTO public.auth_permission VALUES (85, 'Can add feed change', 22, 'add_feedchange');
INSERT INTO public.auth_permission VALUES (86, 'Can change feed change', 22, 'change_feedchange');
INSERT INTO public.auth_permission VALUES (87, 'Can delete feed change', 22, 'delete_feedchange');
INSERT INTO public.auth_permission VALUES (88, 'Can view feed change', 22, 'view_feedchange');
INSERT INTO public.auth_permission VALUES (89, 'Can add change', 23, 'add_history');
INSERT INTO public.auth_permission VALUES (90, 'Can change change', 23, 'change_history');
INSERT INTO public.auth_permission VALUES (91, 'Can delete change', 23, 'delete_history');
INSERT INTO public.auth_permission VALUES (92, 'Can view change', 23, 'view_history');
INSERT INTO public.auth_permission VALUES (93, 'Can add card', 24, 'add_card');
INSERT INTO public.auth_permission VALUES (94, 'Can change card', 24, 'change_card');
INSERT INTO public.auth_permission VALUES (95, 'Can delete card', 24, 'delete_card');
INSERT INTO public.auth_permission VALUES (96, 'Can view card', 24, 'view_card');
INSERT INTO public.auth_permission VALUES (97, 'Can add rate limit', 25, 'add_ratelimit');
INSERT INTO public.auth_permission VALUES (98, 'Can change rate limit', 25, 'change_ratelimit');
INSERT INTO public.auth_permission VALUES (99, 'Can delete rate limit', 25, 'delete_ratelimit');
INSERT INTO public.auth_permission VALUES (100, 'Can view rate limit', 25, 'view_ratelimit');
INSERT INTO public.auth_permission VALUES (101, 'Can add content type', 26, 'add_contenttype');
INSERT INTO public.auth_permission VALUES (102, 'Can change content type', 26, 'change_contenttype');
INSERT INTO public.auth_permission VALUES (103, 'Can delete content type', 26, 'delete_contenttype');
INSERT INTO public.auth_permission VALUES (104, 'Can view content type', 26, 'view_contenttype');
INSERT INTO public.auth_permission VALUES (105, 'Can add session', 27, 'add_session');
INSERT INTO public.auth_permission VALUES (106, 'Can change session', 27, 'change_session');
INSERT INTO public.auth_permission VALUES (107, 'Can delete session', 27, 'delete_session');
INSERT INTO public.auth_permission VALUES (108, 'Can view session', 27, 'view_session');
INSERT INTO public.auth_permission VALUES (109, 'Can add TOTP device', 28, 'add_totpdevice');
INSERT INTO public.auth_permission VALUES (110, 'Can change TOTP device', 28, 'change_totpdevice');
INSERT INTO public.auth_permission VALUES (111, 'Can delete TOTP device', 28, 'delete_totpdevice');
INSERT INTO public.auth_permission VALUES (112, 'Can view TOTP device', 28, 'view_totpdevice');
INSERT INTO public.auth_permission VALUES (113, 'Can add static device', 29, 'add_staticdevice');
INSERT INTO public.auth_permission VALUES (114, 'Can change static device', 29, 'change_staticdevice');
INSERT INTO public.auth_permission VALUES (115, 'Can delete static device', 29, 'delete_staticdevice');
INSERT INTO public.auth_permission VALUES (116, 'Can view static device', 29, 'view_staticdevice');
INSERT INTO public.auth_permission VALUES (117, 'Can add static token', 30, 'add_statictoken');
INSERT INTO public.auth_permission VALUES (118, 'Can change static token', 30, 'change_statictoken');
INSERT INTO public.auth_permission VALUES (119, 'Can delete static token', 30, 'delete_statictoken');
INSERT INTO public.auth_permission VALUES (120, 'Can view static token', 30, 'view_statictoken');
INSERT INTO public.auth_permission VALUES (121, 'Can add series', 32, 'add_series');
INSERT INTO public.auth_permission VALUES (122, 'Can change series', 32, 'change_series');
INSERT INTO public.auth_permission VALUES (123, 'Can delete series', 32, 'delete_series');
INSERT INTO public.auth_permission VALUES (124, 'Can view series', 32, 'view_series');
INSERT INTO public.auth_permission VALUES (125, 'Can add arrived update', 34, 'add_arrivedupdate');
INSERT INTO public.auth_permission VALUES (126, 'Can change arrived update', 34, 'change_arrivedupdate');
INSERT INTO public.auth_permission VALUES (127, 'Can delete arrived update', 34, 'delete_arrivedupdate');
INSERT INTO public.auth_permission VALUES (128, 'Can view arrived update', 34, 'view_arrivedupdate');
INSERT INTO public.auth_permission VALUES (129, 'Can add last turn', 35, 'add_lastturn');
INSERT INTO public.auth_permission VALUES (130, 'Can change last turn', 35, 'change_lastturn');
INSERT INTO public.auth_permission VALUES (131, 'Can delete last turn', 35, 'delete_lastturn');
INSERT INTO public.auth_permission VALUES (132, 'Can view last turn', 35, 'view_lastturn');
INSERT INTO public.auth_permission VALUES (133, 'Can add page session', 36, 'add_pagesession');
INSERT INTO public.auth_permission VALUES (134, 'Can change page session', 36, 'change_pagesession');
INSERT INTO public.auth_permission VALUES (135, 'Can delete page session', 36, 'delete_pagesession');
INSERT INTO public.auth_permission VALUES (136, 'Can view page session', 36, 'view_pagesession');
INSERT INTO public.auth_permission VALUES (137, 'Can view announcement', 38, 'view_announcement');
INSERT INTO public.auth_permission VALUES (138, 'Can add announcement', 38, 'add_announcement');
INSERT INTO public.auth_permission VALUES (139, 'Can change announcement', 38, 'change_announcement');
INSERT INTO public.auth_permission VALUES (140, 'Can add booking link', 40, 'add_bookinglink');
INSERT INTO public.auth_permission VALUES (141, 'Can change booking link', 40, 'change_bookinglink');
INSERT INTO public.auth_permission VALUES (142, 'Can delete booking link', 40, 'delete_bookinglink');
INSERT INTO public.auth_permission VALUES (143, 'Can view booking link', 40, 'view_bookinglink');
INSERT INTO public.auth_permission VALUES (144, 'Can add webhook', 43, 'add_webhookendpoint');
INSERT INTO public.auth_permission VALUES (145, 'Can change webhook', 43, 'change_webhookendpoint');
INSERT INTO public.auth_permission VALUES (146, 'Can delete webhook', 43, 'delete_webhookendpoint');
INSERT INTO public.auth_permission VALUES (147, 'Can view webhook', 43, 'view_webhookendpoint');
INSERT INTO public.auth_permission VALUES (148, 'Can view webhook delivery', 44, 'view_webhookdelivery');
INSERT INTO public.auth_permission VALUES (149, 'Can change webhook delivery', 44, 'change_webhookdelivery');
INSERT INTO public.auth_permission VALUES (150, 'Can view public calendar', 49, 'view_publiccalendar');
INSERT INTO public.auth_permission VALUES (151, 'Can change public calendar', 49, 'change_publiccalendar');

INSERT INTO public.auth_user VALUES (1, '!HuXHQ1OFjNmShNH9JpJIkp4CWaIPbQmpWNLGLePe', NULL, false, 'operator', 'Olga', '', '', true, true, '2026-11-28 09:12:41.411956+00');
INSERT INTO public.auth_user VALUES (2, '!hd2XfCc1azdTw5qzL6zZMtTvEIbteGkyhR9jZZo2', NULL, false, 'staff2', '', '', '', false, true, '2026-11-29 23:46:47.546457+00');

INSERT INTO public.calendarapp_announcement VALUES (1, 'Новость', 'News', '', '', NULL, NULL, 'draft', 0, 0, 0, 0, '2026-11-29 23:46:47.541821+00', '2026-11-29 23:46:47.541828+00', NULL, NULL, NULL);

INSERT INTO public.calendarapp_announcementrecipient VALUES (1, 8195900002, 1, '2026-11-29 23:46:47.543284+00', 1);

INSERT INTO public.calendarapp_apitoken VALUES (1, 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 'read', 7000000001, 'vst_example', '2026-11-28 09:12:41.441893+00', NULL, NULL);
INSERT INTO public.calendarapp_apitoken VALUES (2, 'b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2', 'write', NULL, 'vst_another', '2026-11-28 09:12:41.456628+00', NULL, 1);
INSERT INTO public.calendarapp_apitoken VALUES (3, '8195900002', 'read', 8195900002, 'vst_', '2026-11-29 23:46:47.523285+00', NULL, NULL);

INSERT INTO public.calendarapp_appointment VALUES (1, 7000000001, 7000000002, '2031-05-06', '09:00:00', '', 'pending', '2026-11-28 09:12:40.864831+00', '2026-11-28 09:12:40.864831+00', 1, 'Lunch 0', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (3, 7000000001, 7000000002, '2031-05-06', '11:00:00', '', 'declined', '2026-11-28 09:12:40.970533+00', '2026-11-28 09:12:41.171497+00', 3, 'Lunch 2', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (4, 7000000001, 7000000002, '2031-05-06', '12:00:00', '', 'cancelled', '2026-11-28 09:12:41.00199+00', '2026-11-28 09:12:41.209027+00', 4, 'Lunch 3', 60, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (5, 7000000001, 7000000002, '2031-05-06', '13:00:00', '', 'confirmed', '2026-11-28 09:12:41.030444+00', '2026-11-28 09:12:41.233883+00', 5, 'Lunch 4', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (2, 7000000001, 7000000002, '2031-05-06', '10:00:00', '', 'confirmed', '2026-11-28 09:12:40.92737+00', '2026-11-28 09:12:41.313886+00', 2, 'Lunch 1', 60, 'Europe/Moscow', DEFAULT, NULL, true, '2031-05-07', '15:00:00', 'Europe/Moscow', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (6, 7000000002, 7000000003, '2031-05-06', '20:00:00', '', 'pending', '2026-11-28 09:12:41.341918+00', '2026-11-28 09:12:41.341918+00', 7, 'Own', NULL, 'Asia/Tokyo', DEFAULT, NULL, false, NULL, NULL, '', 0, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (7, 8195900002, 8195900003, '2026-12-01', '12:30:00', 'СловоИмя8195900001', 'pending', '2026-11-29 23:46:47.040138+00', '2026-11-29 23:46:47.040138+00', 10, 'ОбедИмя8195900001', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (9, 8195900002, 8195900004, '2026-12-03', '12:30:00', 'СловоИмя8195900001', 'declined', '2026-11-29 23:46:47.465844+00', '2026-11-29 23:46:47.47073+00', 12, 'ОбедИмя8195900001', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (8, 8195900003, 8195900002, '2026-12-02', '12:30:00', 'Слово Бориса', 'confirmed', '2026-11-29 23:46:47.446829+00', '2026-11-29 23:46:47.476374+00', 11, 'Встреча', NULL, 'Europe/Moscow', DEFAULT, NULL, true, '2026-12-09', '09:00:00', 'Europe/Moscow', 1, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (10, 8195900002, 8195900005, '2027-01-29', '19:00:00', '', 'pending', '2026-11-29 23:46:47.509794+00', '2026-11-29 23:46:47.509794+00', 14, 'ОбедИмя8195900001', 60, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0, false, '', '', false, NULL, 'invited');
INSERT INTO public.calendarapp_appointment VALUES (11, 8195900002, 8195900005, '2027-02-05', '19:00:00', '', 'pending', '2026-11-29 23:46:47.509794+00', '2026-11-29 23:46:47.509794+00', 15, 'ОбедИмя8195900001', 60, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0, false, '', '', false, NULL, 'invited');

INSERT INTO public.calendarapp_arrivedupdate VALUES (1, 8195900002, '2026-11-29 23:46:47.52172+00', '2026-11-29 23:46:47.521722+00');

INSERT INTO public.calendarapp_bookinglink VALUES (1, 8195900002, '3XR6ERCMrF0c5U4lwLMnxg', 'Имя8195900001', 30, NULL, 28, NULL, '{}', '', '', false, NULL, '2026-11-29 23:46:47.531627+00', '2026-11-29 23:46:47.531635+00', '{}');

INSERT INTO public.calendarapp_botaccount VALUES (1, 'vstrecha_bot', '2026-11-29 23:46:47.55305+00');

INSERT INTO public.calendarapp_botstatistics VALUES (1, '2026-11-28', 3, 8, 1, 1);
INSERT INTO public.calendarapp_botstatistics VALUES (14, '2031-05-06', 0, 1, 0, 0);
INSERT INTO public.calendarapp_botstatistics VALUES (15, '2026-11-30', 3, 6, 0, 0);

INSERT INTO public.calendarapp_card VALUES (1, 'meeting:1', 7000000002, 5, '2026-11-28 09:12:41.521179+00');
INSERT INTO public.calendarapp_card VALUES (2, 'meeting:7', 8195900002, 1, '2026-11-29 23:46:47.518512+00');

INSERT INTO public.calendarapp_conversation VALUES (7000000001, 'create:name', '{"name": "Walk"}', '2026-11-28 09:12:41.472758+00');
INSERT INTO public.calendarapp_conversation VALUES (8195900002, 'Creating:name', '{"name": "Имя8195900001"}', '2026-11-29 23:46:47.520504+00');
INSERT INTO public.calendarapp_conversation VALUES (8195900003, 'Inviting:event', '{"participant": 8195900002}', '2026-11-29 23:46:47.52254+00');

INSERT INTO public.calendarapp_daycount VALUES ('2026-11-29', 1, 2, 0, 1, 3, 0, '2026-11-29 20:00:00+00');

INSERT INTO public.calendarapp_feedaddress VALUES (1, 7000000001, 'calendar', 'c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3', 'd4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4', '2026-11-28 09:12:41.461638+00');
INSERT INTO public.calendarapp_feedaddress VALUES (2, 8195900002, 'calendar', 'n', '8195900002calendar', '2026-11-29 23:46:47.524323+00');
INSERT INTO public.calendarapp_feedaddress VALUES (3, 8195900002, 'busy', 'n', '8195900002busy', '2026-11-29 23:46:47.525254+00');

INSERT INTO public.calendarapp_feedchange VALUES (1, 7000000001, 1, '2026-11-28 09:12:40.334231+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (2, 7000000001, 1, '2026-11-28 09:12:40.398339+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (3, 7000000002, 1, '2026-11-28 09:12:40.443009+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (4, 7000000002, 1, '2026-11-28 09:12:40.450166+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (5, 7000000003, 1, '2026-11-28 09:12:40.503618+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (6, 7000000003, 1, '2026-11-28 09:12:40.514862+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (7, 7000000001, 1, '2026-11-28 09:12:40.587003+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (8, 7000000001, 1, '2026-11-28 09:12:40.616176+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (9, 7000000001, 1, '2026-11-28 09:12:40.630417+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (10, 7000000001, 1, '2026-11-28 09:12:40.644322+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (11, 7000000001, 1, '2026-11-28 09:12:40.659611+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (12, 7000000001, 1, '2026-11-28 09:12:40.671139+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (13, 7000000002, 1, '2026-11-28 09:12:40.693934+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (14, 7000000001, 1, '2026-11-28 09:12:40.716008+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (15, 7000000002, 1, '2026-11-28 09:12:40.753151+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (16, 7000000002, 1, '2026-11-28 09:12:40.816263+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (17, 7000000001, 1, '2026-11-28 09:12:40.881362+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (18, 7000000002, 1, '2026-11-28 09:12:40.881362+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (19, 7000000001, 1, '2026-11-28 09:12:40.941264+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (20, 7000000002, 1, '2026-11-28 09:12:40.941264+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (21, 7000000001, 1, '2026-11-28 09:12:40.971249+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (22, 7000000002, 1, '2026-11-28 09:12:40.971249+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (23, 7000000001, 1, '2026-11-28 09:12:41.002694+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (24, 7000000002, 1, '2026-11-28 09:12:41.002694+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (25, 7000000001, 1, '2026-11-28 09:12:41.033173+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (26, 7000000002, 1, '2026-11-28 09:12:41.033173+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (27, 7000000001, 1, '2026-11-28 09:12:41.119821+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (28, 7000000002, 1, '2026-11-28 09:12:41.119821+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (29, 7000000001, 1, '2026-11-28 09:12:41.185061+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (30, 7000000002, 1, '2026-11-28 09:12:41.185061+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (31, 7000000001, 1, '2026-11-28 09:12:41.211545+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (32, 7000000002, 1, '2026-11-28 09:12:41.211545+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (33, 7000000001, 1, '2026-11-28 09:12:41.245135+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (34, 7000000002, 1, '2026-11-28 09:12:41.245135+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (35, 7000000001, 1, '2026-11-28 09:12:41.314603+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (36, 7000000002, 1, '2026-11-28 09:12:41.314603+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (37, 7000000002, 1, '2026-11-28 09:12:41.346578+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (38, 7000000003, 1, '2026-11-28 09:12:41.346578+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (39, 7000000003, 1, '2026-11-28 09:12:41.361105+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (40, 8195900002, 1, '2026-11-29 23:46:47.004004+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (41, 8195900003, 1, '2026-11-29 23:46:47.016984+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (42, 8195900004, 1, '2026-11-29 23:46:47.019181+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (43, 8195900002, 1, '2026-11-29 23:46:47.029887+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (44, 8195900002, 1, '2026-11-29 23:46:47.433011+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (45, 8195900003, 1, '2026-11-29 23:46:47.433011+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (46, 8195900003, 1, '2026-11-29 23:46:47.444167+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (47, 8195900002, 1, '2026-11-29 23:46:47.447661+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (48, 8195900003, 1, '2026-11-29 23:46:47.447661+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (49, 8195900002, 1, '2026-11-29 23:46:47.454048+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (50, 8195900003, 1, '2026-11-29 23:46:47.454048+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (51, 8195900002, 1, '2026-11-29 23:46:47.463208+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (52, 8195900002, 1, '2026-11-29 23:46:47.466654+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (53, 8195900004, 1, '2026-11-29 23:46:47.466654+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (54, 8195900002, 1, '2026-11-29 23:46:47.470532+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (55, 8195900004, 1, '2026-11-29 23:46:47.470532+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (56, 8195900002, 1, '2026-11-29 23:46:47.47697+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (57, 8195900003, 1, '2026-11-29 23:46:47.47697+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (58, 8195900002, 1, '2026-11-29 23:46:47.480626+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (59, 8195900002, 1, '2026-11-29 23:46:47.4923+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (60, 8195900002, 1, '2026-11-29 23:46:47.493559+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (61, 8195900002, 1, '2026-11-29 23:46:47.509794+00', false);
INSERT INTO public.calendarapp_feedchange VALUES (62, 8195900005, 1, '2026-11-29 23:46:47.509794+00', false);

INSERT INTO public.calendarapp_history VALUES (1, '2026-11-28 09:12:40.602687+00', 9057, 1, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 0", "time": "09:00:00", "details": "", "timezone": "Europe/Moscow", "transparent": false}');
INSERT INTO public.calendarapp_history VALUES (2, '2026-11-28 09:12:40.617536+00', 9059, 2, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 1", "time": "10:00:00", "details": "by the river", "timezone": "Europe/Moscow", "transparent": false, "duration_minutes": 60}');
INSERT INTO public.calendarapp_history VALUES (3, '2026-11-28 09:12:40.631606+00', 9061, 3, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 2", "time": "11:00:00", "details": "by the river", "timezone": "Europe/Moscow", "transparent": false}');
INSERT INTO public.calendarapp_history VALUES (4, '2026-11-28 09:12:40.646695+00', 9063, 4, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 3", "time": "12:00:00", "details": "by the river", "timezone": "Europe/Moscow", "transparent": false, "duration_minutes": 60}');
INSERT INTO public.calendarapp_history VALUES (5, '2026-11-28 09:12:40.660724+00', 9065, 5, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 4", "time": "13:00:00", "details": "by the river", "timezone": "Europe/Moscow", "transparent": false}');
INSERT INTO public.calendarapp_history VALUES (6, '2026-11-28 09:12:40.672275+00', 9067, 6, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 5", "time": "14:00:00", "details": "by the river", "timezone": "Europe/Moscow", "transparent": false, "duration_minutes": 60}');
INSERT INTO public.calendarapp_history VALUES (7, '2026-11-28 09:12:40.695425+00', 9069, 7, NULL, 7000000002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Own", "time": "20:00:00", "details": "", "timezone": "Asia/Tokyo", "transparent": false, "reminder_minutes": [30, 5]}');
INSERT INTO public.calendarapp_history VALUES (8, '2026-11-28 09:12:40.727916+00', 9071, 6, NULL, 7000000001, NULL, 'other', NULL, '', 'other', 'changed', '{"name": "Lunch 5"}', '{"name": "Dinner"}');
INSERT INTO public.calendarapp_history VALUES (9, '2026-11-28 09:12:40.75504+00', 9073, 8, NULL, 7000000002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Gone", "time": "21:00:00", "details": "", "timezone": "Europe/Moscow", "transparent": false}');
INSERT INTO public.calendarapp_history VALUES (10, '2026-11-28 09:12:40.817113+00', 9075, 8, NULL, 7000000002, NULL, 'other', NULL, '', 'other', 'deleted', '{"id": 8, "uid": null, "date": "2031-05-06", "name": "Gone", "time": "21:00:00", "details": "", "user_id": 7000000002, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-28T09:12:40.753074+00:00", "updated_at": "2026-11-28T09:12:40.753074+00:00", "transparent": false, "reminders_set": true, "duration_minutes": null, "reminder_minutes": null}', NULL);
INSERT INTO public.calendarapp_history VALUES (11, '2026-11-28 09:12:40.905803+00', 9077, 1, 1, 7000000001, 7000000002, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 0", "time": "09:00:00", "holds": true, "status": "pending", "details": "", "event_id": 1, "timezone": "Europe/Moscow", "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (12, '2026-11-28 09:12:40.943139+00', 9078, 2, 2, 7000000001, 7000000002, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 1", "time": "10:00:00", "holds": true, "status": "pending", "details": "", "event_id": 2, "timezone": "Europe/Moscow", "duration_minutes": 60, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (13, '2026-11-28 09:12:40.974891+00', 9079, 3, 3, 7000000001, 7000000002, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 2", "time": "11:00:00", "holds": true, "status": "pending", "details": "", "event_id": 3, "timezone": "Europe/Moscow", "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (14, '2026-11-28 09:12:41.010764+00', 9080, 4, 4, 7000000001, 7000000002, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 3", "time": "12:00:00", "holds": true, "status": "pending", "details": "", "event_id": 4, "timezone": "Europe/Moscow", "duration_minutes": 60, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (15, '2026-11-28 09:12:41.035048+00', 9081, 5, 5, 7000000001, 7000000002, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Lunch 4", "time": "13:00:00", "holds": true, "status": "pending", "details": "", "event_id": 5, "timezone": "Europe/Moscow", "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (16, '2026-11-28 09:12:41.139593+00', 9082, 2, 2, 7000000001, 7000000002, 'other', NULL, '', 'other', 'confirmed', '{"status": "pending"}', '{"status": "confirmed"}');
INSERT INTO public.calendarapp_history VALUES (17, '2026-11-28 09:12:41.187356+00', 9083, 3, 3, 7000000001, 7000000002, 'other', NULL, '', 'other', 'declined', '{"status": "pending"}', '{"status": "declined"}');
INSERT INTO public.calendarapp_history VALUES (18, '2026-11-28 09:12:41.219774+00', 9084, 4, 4, 7000000001, 7000000002, 'other', NULL, '', 'other', 'cancelled', '{"status": "pending"}', '{"status": "cancelled"}');
INSERT INTO public.calendarapp_history VALUES (19, '2026-11-28 09:12:41.25384+00', 9085, 5, 5, 7000000001, 7000000002, 'other', NULL, '', 'other', 'confirmed', '{"status": "pending"}', '{"status": "confirmed"}');
INSERT INTO public.calendarapp_history VALUES (20, '2026-11-28 09:12:41.316538+00', 9086, 2, 2, 7000000001, 7000000002, 'other', NULL, '', 'other', 'proposed', '{"proposed_date": null, "proposed_time": null, "proposed_timezone": ""}', '{"proposed_date": "2031-05-07", "proposed_time": "15:00:00", "proposed_timezone": "Europe/Moscow"}');
INSERT INTO public.calendarapp_history VALUES (21, '2026-11-28 09:12:41.348332+00', 9087, 7, 6, 7000000002, 7000000003, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-06", "name": "Own", "time": "20:00:00", "holds": false, "status": "pending", "details": "", "event_id": 7, "timezone": "Asia/Tokyo", "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (22, '2026-11-28 09:12:41.362336+00', 9088, 9, NULL, 7000000003, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"date": "2031-05-07", "name": "Written by hand", "time": "10:00:00", "timezone": "Europe/Moscow", "transparent": false}');
INSERT INTO public.calendarapp_history VALUES (23, '2026-11-29 23:46:47.034209+00', 803, 10, NULL, 8195900002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-01", "name": "ОбедИмя8195900001", "time": "12:30:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "transparent": false, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (24, '2026-11-29 23:46:47.440812+00', 806, 10, 7, 8195900002, 8195900003, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-01", "name": "ОбедИмя8195900001", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "СловоИмя8195900001", "event_id": 10, "timezone": "Europe/Moscow", "transparent": false, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (25, '2026-11-29 23:46:47.444695+00', 808, 11, NULL, 8195900003, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-02", "name": "Встреча", "time": "12:30:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "transparent": false, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (26, '2026-11-29 23:46:47.448467+00', 810, 11, 8, 8195900003, 8195900002, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-02", "name": "Встреча", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "Слово Бориса", "event_id": 11, "timezone": "Europe/Moscow", "transparent": false, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (27, '2026-11-29 23:46:47.456524+00', 812, 11, 8, 8195900003, 8195900002, 'other', NULL, '', 'other', 'confirmed', '{"status": "pending"}', '{"status": "confirmed"}');
INSERT INTO public.calendarapp_history VALUES (28, '2026-11-29 23:46:47.463701+00', 813, 12, NULL, 8195900002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-03", "name": "ОбедИмя8195900001", "time": "12:30:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "transparent": false, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (29, '2026-11-29 23:46:47.467538+00', 815, 12, 9, 8195900002, 8195900004, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-03", "name": "ОбедИмя8195900001", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "СловоИмя8195900001", "event_id": 12, "timezone": "Europe/Moscow", "transparent": false, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (30, '2026-11-29 23:46:47.471213+00', 817, 12, 9, 8195900002, 8195900004, 'other', NULL, '', 'other', 'declined', '{"status": "pending"}', '{"status": "declined"}');
INSERT INTO public.calendarapp_history VALUES (31, '2026-11-29 23:46:47.477751+00', 818, 11, 8, 8195900003, 8195900002, 'other', NULL, '', 'other', 'proposed', '{"proposed_date": null, "proposed_time": null, "proposed_timezone": ""}', '{"proposed_date": "2026-12-09", "proposed_time": "09:00:00", "proposed_timezone": "Europe/Moscow"}');
INSERT INTO public.calendarapp_history VALUES (32, '2026-11-29 23:46:47.481103+00', 819, 13, NULL, 8195900002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2026-12-04", "name": "ОбедИмя8195900001", "time": "12:30:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "transparent": false, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (33, '2026-11-29 23:46:47.494148+00', 824, 14, NULL, 8195900002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2027-01-29", "name": "ОбедИмя8195900001", "time": "19:00:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "series_id": 1, "transparent": false, "original_start": "2027-01-29T19:00:00", "duration_minutes": 60, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (34, '2026-11-29 23:46:47.49455+00', 824, 15, NULL, 8195900002, NULL, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2027-02-05", "name": "ОбедИмя8195900001", "time": "19:00:00", "place": "", "all_day": false, "details": "", "timezone": "Europe/Moscow", "series_id": 1, "transparent": false, "original_start": "2027-02-05T19:00:00", "duration_minutes": 60, "participants_hidden": false}');
INSERT INTO public.calendarapp_history VALUES (35, '2026-11-29 23:46:47.510943+00', 826, 14, 10, 8195900002, 8195900005, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2027-01-29", "name": "ОбедИмя8195900001", "time": "19:00:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "", "event_id": 14, "timezone": "Europe/Moscow", "transparent": false, "duration_minutes": 60, "proposed_timezone": ""}');
INSERT INTO public.calendarapp_history VALUES (36, '2026-11-29 23:46:47.511452+00', 826, 15, 11, 8195900002, 8195900005, 'other', NULL, '', 'other', 'created', NULL, '{"url": "", "date": "2027-02-05", "name": "ОбедИмя8195900001", "time": "19:00:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "", "event_id": 15, "timezone": "Europe/Moscow", "transparent": false, "duration_minutes": 60, "proposed_timezone": ""}');

INSERT INTO public.calendarapp_idempotentrequest VALUES (1, '7000000001', 'a-key', 'e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5', 201, '{}', '\x7b7d', '2026-11-28 09:12:41.493523+00');
INSERT INTO public.calendarapp_idempotentrequest VALUES (2, 'person:8195900002', '1', 'f', 201, '{}', '\x7b7d', '2026-11-29 23:46:47.544494+00');
INSERT INTO public.calendarapp_idempotentrequest VALUES (3, 'person:8195900003', '1', 'f', 201, '{}', '\x7b226964223a20352c20226f7267616e697a65725f74675f6964223a20383139353930303030332c20227061727469636970616e745f74675f6964223a20383139353930303030327d', '2026-11-29 23:46:47.545772+00');

INSERT INTO public.calendarapp_lastturn VALUES (8195900002, 1, '[]', NULL);

INSERT INTO public.calendarapp_linkbooking VALUES (1, 'Имя8195900001', NULL, 1, 'UTC', '2026-11-29 23:46:47.533157+00', 1);

INSERT INTO public.calendarapp_outboxmessage VALUES (3, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 2</b>\n🗓 <tg-time unix=\"1935820800\">Tue, 6 May 2031, 11:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:3"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:3"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:3"}]]}, "link_preview_options": {"is_disabled": true}}', 3, '2026-11-28 09:12:40.970533+00', '2026-11-28 09:12:40.971249+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (4, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 3</b>\n🗓 <tg-time unix=\"1935824400\">Tue, 6 May 2031, 12:00</tg-time>–13:00\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:4"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:4"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:4"}]]}, "link_preview_options": {"is_disabled": true}}', 4, '2026-11-28 09:12:41.00199+00', '2026-11-28 09:12:41.002694+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (5, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 4</b>\n🗓 <tg-time unix=\"1935828000\">Tue, 6 May 2031, 13:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:5"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:5"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:5"}]]}, "link_preview_options": {"is_disabled": true}}', 5, '2026-11-28 09:12:41.030444+00', '2026-11-28 09:12:41.033173+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (6, 7000000002, 'editMessageText', '{"chat_id": 7000000002, "refresh": {"by": "9082", "card": "meeting:2"}}', NULL, '2026-11-28 09:12:41.119821+00', '2026-11-28 09:12:41.119821+00', NULL, 0, NULL, NULL, '', 'meeting:2');
INSERT INTO public.calendarapp_outboxmessage VALUES (1, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 0</b>\n🗓 <tg-time unix=\"1935813600\">Tue, 6 May 2031, 09:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:1"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:1"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:1"}]]}, "link_preview_options": {"is_disabled": true}}', 1, '2026-11-28 09:12:40.864831+00', '2026-11-28 09:12:40.881362+00', NULL, 0, '2026-11-28 09:12:41.370543+00', NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (2, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:2"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:2"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:40.92737+00', '2026-11-28 09:12:40.941264+00', NULL, 0, NULL, '2026-11-28 09:12:41.38479+00', 'Forbidden: bot was blocked by the user', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (7, 7000000001, 'sendMessage', '{"text": "<b>Boris confirmed the meeting</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:2"}], [{"text": "🕑 Move", "callback_data": "appt:move:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:41.156443+00', '2026-11-28 09:12:41.156443+00', NULL, 0, NULL, NULL, '', 'meeting:2');
INSERT INTO public.calendarapp_outboxmessage VALUES (8, 7000000002, 'editMessageText', '{"chat_id": 7000000002, "refresh": {"by": "9083", "card": "meeting:3"}}', NULL, '2026-11-28 09:12:41.185061+00', '2026-11-28 09:12:41.185061+00', NULL, 0, NULL, NULL, '', 'meeting:3');
INSERT INTO public.calendarapp_outboxmessage VALUES (9, 7000000001, 'sendMessage', '{"text": "<b>Boris declined the meeting</b>\n​\n🤝 <b>Lunch 2</b>\n🗓 <tg-time unix=\"1935820800\">Tue, 6 May 2031, 11:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n❌ Declined", "chat_id": 7000000001, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 3, '2026-11-28 09:12:41.195545+00', '2026-11-28 09:12:41.195545+00', NULL, 0, NULL, NULL, '', 'meeting:3');
INSERT INTO public.calendarapp_outboxmessage VALUES (11, 7000000002, 'sendMessage', '{"text": "<b>Anna cancelled the meeting</b>\n​\n🤝 <b>Lunch 3</b>\n🗓 <tg-time unix=\"1935824400\">Tue, 6 May 2031, 12:00</tg-time>–13:00\n👤 Organizer: Anna\n👥 Participant: Boris\n🚫 Cancelled", "chat_id": 7000000002, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 4, '2026-11-28 09:12:41.22395+00', '2026-11-28 09:12:41.22395+00', NULL, 0, NULL, NULL, '', 'meeting:4');
INSERT INTO public.calendarapp_outboxmessage VALUES (12, 7000000002, 'editMessageText', '{"chat_id": 7000000002, "refresh": {"by": "9085", "card": "meeting:5"}}', NULL, '2026-11-28 09:12:41.245135+00', '2026-11-28 09:12:41.245135+00', NULL, 0, NULL, NULL, '', 'meeting:5');
INSERT INTO public.calendarapp_outboxmessage VALUES (13, 7000000001, 'sendMessage', '{"text": "<b>Boris confirmed the meeting</b>\n​\n🤝 <b>Lunch 4</b>\n🗓 <tg-time unix=\"1935828000\">Tue, 6 May 2031, 13:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:5"}], [{"text": "🕑 Move", "callback_data": "appt:move:5"}]]}, "link_preview_options": {"is_disabled": true}}', 5, '2026-11-28 09:12:41.270044+00', '2026-11-28 09:12:41.270044+00', NULL, 0, NULL, NULL, '', 'meeting:5');
INSERT INTO public.calendarapp_outboxmessage VALUES (15, 7000000001, 'sendMessage', '{"text": "<b>Boris proposes another time</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n💡 Proposed: <tg-time unix=\"1935921600\">Wed, 7 May 2031, 15:00</tg-time>–16:00\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:2"}], [{"text": "👍 Accept the new time", "style": "success", "callback_data": "appt:accept:2"}, {"text": "Keep the time", "callback_data": "appt:keep:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:41.327513+00', '2026-11-28 09:12:41.327513+00', NULL, 0, NULL, NULL, '', 'meeting:2');
INSERT INTO public.calendarapp_outboxmessage VALUES (16, 7000000003, 'sendMessage', '{"text": "<b>Boris invites you to a meeting</b>\n​\n🤝 <b>Own</b>\n🗓 <tg-time unix=\"1935831600\">Tue, 6 May 2031, 14:00</tg-time> (Europe/Moscow)\n👤 Organizer: Boris\n👥 Participant: Vera\n⏳ Waiting for an answer", "chat_id": 7000000003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:6"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:6"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:6"}]]}, "link_preview_options": {"is_disabled": true}}', 6, '2026-11-28 09:12:41.341918+00', '2026-11-28 09:12:41.346578+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (17, 8195900003, 'sendMessage', '{"text": "<b>Анна приглашает вас на встречу</b>\n​\n🤝 <b>ОбедИмя8195900001</b>\n🗓 <tg-time unix=\"1796117400\">Вт, 1 декабря 2026, 12:30</tg-time>\n📝 СловоИмя8195900001\n👤 Организатор: Анна\n👥 Участник: Борис\n⏳ Ожидает ответа", "around": 7, "chat_id": 8195900003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Подтвердить", "style": "success", "callback_data": "appt:confirm:7"}, {"text": "❌ Отклонить", "style": "danger", "callback_data": "appt:decline:7"}], [{"text": "🕑 Предложить другое время", "callback_data": "appt:propose:7"}], [{"text": "🗓 Открыть в календаре", "web_app": {"url": "http://localhost:8000/app/?next=%2Fcalendar%2Fmeetings%2F7%2F"}}]]}, "link_preview_options": {"is_disabled": true}}', 7, '2026-11-29 23:46:47.040138+00', '2026-11-29 23:46:47.433011+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (18, 8195900002, 'sendMessage', '{"text": "<b>Борис приглашает вас на встречу</b>\n​\n🤝 <b>Встреча</b>\n🗓 <tg-time unix=\"1796203800\">Ср, 2 декабря 2026, 12:30</tg-time>\n📝 Слово Бориса\n👤 Организатор: Борис\n👥 Участник: Анна\n⏳ Ожидает ответа", "around": 8, "chat_id": 8195900002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Подтвердить", "style": "success", "callback_data": "appt:confirm:8"}, {"text": "❌ Отклонить", "style": "danger", "callback_data": "appt:decline:8"}], [{"text": "🕑 Предложить другое время", "callback_data": "appt:propose:8"}], [{"text": "🗓 Открыть в календаре", "web_app": {"url": "http://localhost:8000/app/?next=%2Fcalendar%2Fmeetings%2F8%2F"}}]]}, "link_preview_options": {"is_disabled": true}}', 8, '2026-11-29 23:46:47.446829+00', '2026-11-29 23:46:47.447661+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (19, 8195900002, 'editMessageText', '{"chat_id": 8195900002, "refresh": {"by": "812", "card": "meeting:8"}}', NULL, '2026-11-29 23:46:47.454048+00', '2026-11-29 23:46:47.454048+00', NULL, 0, NULL, NULL, '', 'meeting:8');
INSERT INTO public.calendarapp_outboxmessage VALUES (20, 8195900003, 'sendMessage', '{"text": "<b>Анна подтверждает встречу</b>\n​\n🤝 <b>Встреча</b>\n🗓 <tg-time unix=\"1796203800\">Ср, 2 декабря 2026, 12:30</tg-time>\n📝 Слово Бориса\n👤 Организатор: Борис\n👥 Участник: Анна\n✅ Подтверждена", "chat_id": 8195900003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Отменить встречу", "style": "danger", "callback_data": "appt:cancel:8"}], [{"text": "🕑 Перенести", "callback_data": "appt:move:8"}], [{"text": "🗓 Открыть в календаре", "web_app": {"url": "http://localhost:8000/app/?next=%2Fcalendar%2Fmeetings%2F8%2F"}}]]}, "link_preview_options": {"is_disabled": true}}', 8, '2026-11-29 23:46:47.461155+00', '2026-11-29 23:46:47.461155+00', NULL, 0, NULL, NULL, '', 'meeting:8');
INSERT INTO public.calendarapp_outboxmessage VALUES (21, 8195900004, 'sendMessage', '{"text": "<b>Анна приглашает вас на встречу</b>\n​\n🤝 <b>ОбедИмя8195900001</b>\n🗓 <tg-time unix=\"1796290200\">Чт, 3 декабря 2026, 12:30</tg-time>\n📝 СловоИмя8195900001\n👤 Организатор: Анна\n👥 Участник: Олег\n⏳ Ожидает ответа", "around": 9, "chat_id": 8195900004, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Подтвердить", "style": "success", "callback_data": "appt:confirm:9"}, {"text": "❌ Отклонить", "style": "danger", "callback_data": "appt:decline:9"}], [{"text": "🕑 Предложить другое время", "callback_data": "appt:propose:9"}], [{"text": "🗓 Открыть в календаре", "web_app": {"url": "http://localhost:8000/app/?next=%2Fcalendar%2Fmeetings%2F9%2F"}}]]}, "link_preview_options": {"is_disabled": true}}', 9, '2026-11-29 23:46:47.465844+00', '2026-11-29 23:46:47.466654+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (22, 8195900004, 'editMessageText', '{"chat_id": 8195900004, "refresh": {"by": "817", "card": "meeting:9"}}', NULL, '2026-11-29 23:46:47.470532+00', '2026-11-29 23:46:47.470532+00', NULL, 0, NULL, NULL, '', 'meeting:9');
INSERT INTO public.calendarapp_outboxmessage VALUES (23, 8195900002, 'sendMessage', '{"text": "<b>Олег отклоняет встречу</b>\n​\n🤝 <b>ОбедИмя8195900001</b>\n🗓 <tg-time unix=\"1796290200\">Чт, 3 декабря 2026, 12:30</tg-time>\n📝 СловоИмя8195900001\n👤 Организатор: Анна\n👥 Участник: Олег\n❌ Отклонена", "chat_id": 8195900002, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 9, '2026-11-29 23:46:47.472233+00', '2026-11-29 23:46:47.472233+00', NULL, 0, NULL, NULL, '', 'meeting:9');
INSERT INTO public.calendarapp_outboxmessage VALUES (25, 8195900003, 'sendMessage', '{"text": "<b>Анна предлагает другое время</b>\n​\n🤝 <b>Встреча</b>\n🗓 <tg-time unix=\"1796203800\">Ср, 2 декабря 2026, 12:30</tg-time>\n💡 Предложено: <tg-time unix=\"1796796000\">Ср, 9 декабря 2026, 09:00</tg-time>\n📝 Слово Бориса\n👤 Организатор: Борис\n👥 Участник: Анна\n✅ Подтверждена", "chat_id": 8195900003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Отменить встречу", "style": "danger", "callback_data": "appt:cancel:8"}], [{"text": "👍 Принять новое время", "style": "success", "callback_data": "appt:accept:8"}, {"text": "Оставить как есть", "callback_data": "appt:keep:8"}], [{"text": "🗓 Открыть в календаре", "web_app": {"url": "http://localhost:8000/app/?next=%2Fcalendar%2Fmeetings%2F8%2F"}}]]}, "link_preview_options": {"is_disabled": true}}', 8, '2026-11-29 23:46:47.479258+00', '2026-11-29 23:46:47.479258+00', NULL, 0, NULL, NULL, '', 'meeting:8');
INSERT INTO public.calendarapp_outboxmessage VALUES (26, 8195900002, 'sendMessage', '{"text": "waits", "chat_id": 8195900002}', NULL, '2026-11-29 23:46:47.517613+00', '2026-11-29 23:46:47.517613+00', NULL, 0, NULL, NULL, '', '');
INSERT INTO public.calendarapp_outboxmessage VALUES (27, 8195900002, 'sendMessage', '{"text": "dead", "chat_id": 8195900002}', NULL, '2026-11-29 23:46:47.519171+00', '2026-11-29 23:46:47.519171+00', NULL, 0, NULL, '2026-11-29 23:46:47.51963+00', 'x', '');

INSERT INTO public.calendarapp_pagesession VALUES (1, 8195900002, '1e78939039cf48bd971189f76da047d35be32d9fd9147cdbdb43ebd9d9352ad4', '', '2026-11-29 23:46:47.528073+00', '2026-11-29 23:46:47.528656+00', '2026-11-29 23:46:47.528656+00', '2026-12-29 23:46:47.528656+00', '');

INSERT INTO public.calendarapp_processedupdate VALUES (1, '2026-11-28 09:12:41.484211+00');

INSERT INTO public.calendarapp_publiccalendar VALUES (1, 8195900002, 'rxwfzBkleyeBLq9QgnWsuw', false, '2026-11-29 23:46:47.489106+00');

INSERT INTO public.calendarapp_publicevent VALUES (1, 8195900002, 13, NULL, '2026-11-29 23:46:47.487172+00');

INSERT INTO public.calendarapp_ratelimit VALUES ('token 1', '2026-11-28 09:12:40.586855+00', 3, 0, 0);

INSERT INTO public.calendarapp_reminder VALUES (1, 7000000001, 1, NULL, 15, '2031-05-06 05:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (2, 7000000001, 2, NULL, 15, '2031-05-06 06:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (3, 7000000001, 3, NULL, 15, '2031-05-06 07:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (4, 7000000001, 4, NULL, 15, '2031-05-06 08:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (5, 7000000001, 5, NULL, 15, '2031-05-06 09:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (6, 7000000001, 6, NULL, 15, '2031-05-06 10:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (7, 7000000002, 7, NULL, 30, '2031-05-06 10:30:00+00');
INSERT INTO public.calendarapp_reminder VALUES (8, 7000000002, 7, NULL, 5, '2031-05-06 10:55:00+00');
INSERT INTO public.calendarapp_reminder VALUES (10, 7000000002, NULL, 2, 15, '2031-05-06 06:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (11, 7000000002, NULL, 5, 15, '2031-05-06 09:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (12, 8195900002, 10, NULL, 15, '2026-12-01 09:15:00+00');
INSERT INTO public.calendarapp_reminder VALUES (13, 8195900003, 11, NULL, 15, '2026-12-02 09:15:00+00');
INSERT INTO public.calendarapp_reminder VALUES (14, 8195900002, NULL, 8, 15, '2026-12-02 09:15:00+00');
INSERT INTO public.calendarapp_reminder VALUES (15, 8195900002, 12, NULL, 15, '2026-12-03 09:15:00+00');
INSERT INTO public.calendarapp_reminder VALUES (16, 8195900002, 13, NULL, 15, '2026-12-04 09:15:00+00');
INSERT INTO public.calendarapp_reminder VALUES (17, 8195900002, 14, NULL, 15, '2027-01-29 15:45:00+00');
INSERT INTO public.calendarapp_reminder VALUES (18, 8195900002, 15, NULL, 15, '2027-02-05 15:45:00+00');

INSERT INTO public.calendarapp_series VALUES (1, 8195900002, 'ОбедИмя8195900001', '', '2027-01-29', '19:00:00', 'Europe/Moscow', 60, NULL, false, 'FREQ=WEEKLY;COUNT=2', '{}', '', NULL, NULL, NULL, 0, '2026-11-29 23:46:47.49203+00', '2026-11-29 23:46:47.492037+00', '{}', false, '', '', NULL);

INSERT INTO public.calendarapp_seriesinvitation VALUES (1, 8195900002, 8195900005, '', 'pending', NULL, '', '2026-11-29 23:46:47.496143+00', '2026-11-29 23:46:47.496143+00', 1, 'invited');

INSERT INTO public.calendarapp_sharedanswer VALUES (1, 8195900002, NULL, '2026-11-29 23:46:47.537217+00', 1);

INSERT INTO public.calendarapp_sharedevent VALUES (1, 11, -1, '', 'ru', '2026-11-29 23:46:47.536085+00');

INSERT INTO public.calendarapp_slothold VALUES (1, 'person:8195900002', 'v', 8195900003, '["2026-11-29 23:46:47.534261+00","2026-11-29 23:46:47.534263+00")', '2026-11-29 23:46:47.534263+00');

INSERT INTO public.calendarapp_statisticsdelta VALUES (23, '2026-11-29', 1, 0, 0, 0);

INSERT INTO public.calendarapp_tguser VALUES (7000000001, 'anna', 'Anna', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.356622+00', '2026-11-28 09:12:40.326823+00', '2026-11-28 09:12:40.421983+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');
INSERT INTO public.calendarapp_tguser VALUES (7000000002, 'boris', 'Boris', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.446835+00', '2026-11-28 09:12:40.442592+00', '2026-11-28 09:12:40.466351+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');
INSERT INTO public.calendarapp_tguser VALUES (7000000003, 'vera', 'Vera', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.504628+00', '2026-11-28 09:12:40.503216+00', '2026-11-28 09:12:40.549531+00', NULL, NULL, 60, 24, 'compete', '{15}', true, 'nobody', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');
INSERT INTO public.calendarapp_tguser VALUES (8195900003, 'boris', 'Борис', '', 'ru', 'Europe/Moscow', true, '2026-11-29 23:46:47.016318+00', '2026-11-29 23:46:47.016649+00', '2026-11-29 23:46:47.016654+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');
INSERT INTO public.calendarapp_tguser VALUES (8195900004, '', 'Олег', '', 'ru', 'Europe/Moscow', true, '2026-11-29 23:46:47.018717+00', '2026-11-29 23:46:47.018922+00', '2026-11-29 23:46:47.018929+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');
INSERT INTO public.calendarapp_tguser VALUES (8195900002, 'anna', 'Анна', '', 'ru', 'Europe/Moscow', true, '2026-11-29 23:46:46.997248+00', '2026-11-29 23:46:47.003361+00', '2026-11-29 23:46:47.515842+00', NULL, '21:00:00', 60, 24, 'hold', '{15}', true, 'met', '18:00:00', true, NULL, '{}', 0, 0, NULL, true, 'invite');

INSERT INTO public.calendarapp_timepoll VALUES (1, 8195900002, -1, NULL, '1', 'Имя8195900001', NULL, 'UTC', 'ru', '{}', '{}', '2026-11-29 23:46:47.539104+00', 'open', NULL, '2026-11-29 23:46:47.539333+00', NULL);

INSERT INTO public.calendarapp_timepollvote VALUES (1, '2', 8195900002, '{0}', '2026-11-29 23:46:47.540705+00');

INSERT INTO public.calendarapp_webhookdelivery VALUES (1, '3dcbbb6b-3603-49af-aa9c-1bec715bf2e2', 'event.created', 'event', 10, 8195900002, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 10, "uid": null, "url": "", "date": "2026-12-01", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-01 09:30:00+00\",\"2026-12-01 09:30:00+00\"]", "time": "12:30:00", "place": "", "all_day": false, "details": "", "user_id": 8195900002, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": null, "created_at": "2026-11-29T23:46:47.02983+00:00", "updated_at": "2026-11-29T23:46:47.02983+00:00", "transparent": false, "reminders_set": true, "original_start": null, "duration_minutes": null, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.034209+00', '2026-11-29 23:46:47.029887+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (2, '661a1d89-84e0-4126-af08-8e51828ba0d4', 'appointment.created', 'appointment', 7, 8195900002, 8195900003, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 7, "url": "", "date": "2026-12-01", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-01 09:30:00+00\",\"2026-12-01 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "СловоИмя8195900001", "event_id": 10, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.040138+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.040138+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": null, "participant_tg_id": 8195900003, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.440812+00', '2026-11-29 23:46:47.433011+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (3, '51027b47-4f90-436f-8a72-3c54ca05de27', 'appointment.created', 'appointment', 7, 8195900002, 8195900003, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 7, "url": "", "date": "2026-12-01", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-01 09:30:00+00\",\"2026-12-01 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "СловоИмя8195900001", "event_id": 10, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.040138+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.040138+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": null, "participant_tg_id": 8195900003, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.440812+00', '2026-11-29 23:46:47.433011+00', NULL, 0, NULL, NULL, NULL, NULL, '', 2);
INSERT INTO public.calendarapp_webhookdelivery VALUES (4, 'e1858207-f758-41ca-95b9-4968f7f7566f', 'event.created', 'event', 11, 8195900003, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 11, "uid": null, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "place": "", "all_day": false, "details": "", "user_id": 8195900003, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": null, "created_at": "2026-11-29T23:46:47.44413+00:00", "updated_at": "2026-11-29T23:46:47.44413+00:00", "transparent": false, "reminders_set": true, "original_start": null, "duration_minutes": null, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.444695+00', '2026-11-29 23:46:47.444167+00', NULL, 0, NULL, NULL, NULL, NULL, '', 2);
INSERT INTO public.calendarapp_webhookdelivery VALUES (5, '084a4d83-574a-47f0-af1e-93b62579c946', 'appointment.created', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.446829+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.448467+00', '2026-11-29 23:46:47.447661+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (6, 'd11cfcfa-dd03-4a4a-9c59-52f7e176eb6e', 'appointment.created', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.446829+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.448467+00', '2026-11-29 23:46:47.447661+00', NULL, 0, NULL, NULL, NULL, NULL, '', 2);
INSERT INTO public.calendarapp_webhookdelivery VALUES (7, 'e463c55a-177e-4524-b3ed-1ccfefab3e52', 'appointment.confirmed', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "confirmed", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "confirmed", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 1, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.45465+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": ""}, "previous": {"status": "pending"}}', '2026-11-29 23:46:47.456524+00', '2026-11-29 23:46:47.454048+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (8, '27a9805d-0bcd-42a4-8fe8-9e531dfd6607', 'appointment.confirmed', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "confirmed", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "confirmed", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 1, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.45465+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": ""}, "previous": {"status": "pending"}}', '2026-11-29 23:46:47.456524+00', '2026-11-29 23:46:47.454048+00', NULL, 0, NULL, NULL, NULL, NULL, '', 2);
INSERT INTO public.calendarapp_webhookdelivery VALUES (9, 'd26fd1c3-c3f7-41cf-97f6-1628233a8c03', 'event.created', 'event', 12, 8195900002, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 12, "uid": null, "url": "", "date": "2026-12-03", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-03 09:30:00+00\",\"2026-12-03 09:30:00+00\"]", "time": "12:30:00", "place": "", "all_day": false, "details": "", "user_id": 8195900002, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": null, "created_at": "2026-11-29T23:46:47.46318+00:00", "updated_at": "2026-11-29T23:46:47.46318+00:00", "transparent": false, "reminders_set": true, "original_start": null, "duration_minutes": null, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.463701+00', '2026-11-29 23:46:47.463208+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (10, 'c3df1755-e17e-4df7-b799-eb0e524ea1fd', 'appointment.created', 'appointment', 9, 8195900002, 8195900004, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 9, "url": "", "date": "2026-12-03", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-03 09:30:00+00\",\"2026-12-03 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "СловоИмя8195900001", "event_id": 12, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.465844+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.465844+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": null, "participant_tg_id": 8195900004, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.467538+00', '2026-11-29 23:46:47.466654+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (11, '608557a7-5002-45d2-84d7-8b3572edb68d', 'appointment.declined', 'appointment', 9, 8195900002, 8195900004, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "declined", "object": {"id": 9, "url": "", "date": "2026-12-03", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-03 09:30:00+00\",\"2026-12-03 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "declined", "all_day": false, "details": "СловоИмя8195900001", "event_id": 12, "sequence": 1, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.465844+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.47073+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": null, "participant_tg_id": 8195900004, "proposed_timezone": ""}, "previous": {"status": "pending"}}', '2026-11-29 23:46:47.471213+00', '2026-11-29 23:46:47.470532+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (12, '8a07ed72-b8fc-4671-8e27-629e1a328d99', 'appointment.changed', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "proposed", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "confirmed", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 1, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.476374+00:00", "transparent": false, "proposed_date": "2026-12-09", "proposed_time": "09:00:00", "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": "Europe/Moscow"}, "previous": {"proposed_date": null, "proposed_time": null, "proposed_timezone": ""}}', '2026-11-29 23:46:47.477751+00', '2026-11-29 23:46:47.47697+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (13, '5fd5f17c-121e-4fdb-90da-4602d99a8e49', 'appointment.changed', 'appointment', 8, 8195900003, 8195900002, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "proposed", "object": {"id": 8, "url": "", "date": "2026-12-02", "name": "Встреча", "slot": "[\"2026-12-02 09:30:00+00\",\"2026-12-02 09:30:00+00\"]", "time": "12:30:00", "holds": true, "place": "", "origin": "invited", "status": "confirmed", "all_day": false, "details": "Слово Бориса", "event_id": 11, "sequence": 1, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.446829+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.476374+00:00", "transparent": false, "proposed_date": "2026-12-09", "proposed_time": "09:00:00", "waiting_since": null, "organizer_tg_id": 8195900003, "duration_minutes": null, "participant_tg_id": 8195900002, "proposed_timezone": "Europe/Moscow"}, "previous": {"proposed_date": null, "proposed_time": null, "proposed_timezone": ""}}', '2026-11-29 23:46:47.477751+00', '2026-11-29 23:46:47.47697+00', NULL, 0, NULL, NULL, NULL, NULL, '', 2);
INSERT INTO public.calendarapp_webhookdelivery VALUES (14, '475e076e-03fd-40bb-8e63-5e646cb177cd', 'event.created', 'event', 13, 8195900002, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 13, "uid": null, "url": "", "date": "2026-12-04", "name": "ОбедИмя8195900001", "slot": "[\"2026-12-04 09:30:00+00\",\"2026-12-04 09:30:00+00\"]", "time": "12:30:00", "place": "", "all_day": false, "details": "", "user_id": 8195900002, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": null, "created_at": "2026-11-29T23:46:47.480597+00:00", "updated_at": "2026-11-29T23:46:47.480597+00:00", "transparent": false, "reminders_set": true, "original_start": null, "duration_minutes": null, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.481103+00', '2026-11-29 23:46:47.480626+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (15, 'dc3c18a1-777c-4081-b6b6-213dff212caa', 'event.created', 'event', 14, 8195900002, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 14, "uid": null, "url": "", "date": "2027-01-29", "name": "ОбедИмя8195900001", "slot": "[\"2027-01-29 16:00:00+00\",\"2027-01-29 17:00:00+00\")", "time": "19:00:00", "place": "", "all_day": false, "details": "", "user_id": 8195900002, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": 1, "created_at": "2026-11-29T23:46:47.490334+00:00", "updated_at": "2026-11-29T23:46:47.490334+00:00", "transparent": false, "reminders_set": true, "original_start": "2027-01-29T19:00:00", "duration_minutes": 60, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.494148+00', '2026-11-29 23:46:47.493559+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (16, '02a1f7f4-15c2-4ea2-9327-543da334599d', 'event.created', 'event', 15, 8195900002, NULL, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 15, "uid": null, "url": "", "date": "2027-02-05", "name": "ОбедИмя8195900001", "slot": "[\"2027-02-05 16:00:00+00\",\"2027-02-05 17:00:00+00\")", "time": "19:00:00", "place": "", "all_day": false, "details": "", "user_id": 8195900002, "capacity": null, "join_key": null, "sequence": 0, "timezone": "Europe/Moscow", "series_id": 1, "created_at": "2026-11-29T23:46:47.490334+00:00", "updated_at": "2026-11-29T23:46:47.490334+00:00", "transparent": false, "reminders_set": true, "original_start": "2027-02-05T19:00:00", "duration_minutes": 60, "reminder_minutes": null, "participants_hidden": false}, "previous": {}}', '2026-11-29 23:46:47.49455+00', '2026-11-29 23:46:47.493559+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (17, 'ef59499a-d8ad-4315-b69b-f4332e48a935', 'appointment.created', 'appointment', 10, 8195900002, 8195900005, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 10, "url": "", "date": "2027-01-29", "name": "ОбедИмя8195900001", "slot": "[\"2027-01-29 16:00:00+00\",\"2027-01-29 17:00:00+00\")", "time": "19:00:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "", "event_id": 14, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.509794+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.509794+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": 60, "participant_tg_id": 8195900005, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.510943+00', '2026-11-29 23:46:47.509794+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_webhookdelivery VALUES (18, '0ddf7940-f6cd-4425-97f4-9cb998544488', 'appointment.created', 'appointment', 11, 8195900002, 8195900005, '{"by": {"kind": "other", "tg_id": null, "surface": "other"}, "action": "created", "object": {"id": 11, "url": "", "date": "2027-02-05", "name": "ОбедИмя8195900001", "slot": "[\"2027-02-05 16:00:00+00\",\"2027-02-05 17:00:00+00\")", "time": "19:00:00", "holds": true, "place": "", "origin": "invited", "status": "pending", "all_day": false, "details": "", "event_id": 15, "sequence": 0, "timezone": "Europe/Moscow", "created_at": "2026-11-29T23:46:47.509794+00:00", "expires_at": null, "updated_at": "2026-11-29T23:46:47.509794+00:00", "transparent": false, "proposed_date": null, "proposed_time": null, "waiting_since": null, "organizer_tg_id": 8195900002, "duration_minutes": 60, "participant_tg_id": 8195900005, "proposed_timezone": ""}, "previous": {}}', '2026-11-29 23:46:47.511452+00', '2026-11-29 23:46:47.509794+00', NULL, 0, NULL, NULL, NULL, NULL, '', 1);

INSERT INTO public.calendarapp_webhookendpoint VALUES (1, 8195900002, 'https://example.org/8195900002', '{}', '3d38bbca5896c9e1c8e760129f772709', '', NULL, '2026-11-29 23:46:47.024659+00', 0, NULL, NULL, NULL, '', NULL);
INSERT INTO public.calendarapp_webhookendpoint VALUES (2, 8195900003, 'https://example.org/8195900003', '{}', 'c008cc3011288f7238b7714377c2cba1', '', NULL, '2026-11-29 23:46:47.027417+00', 0, NULL, NULL, NULL, '', NULL);

INSERT INTO public.django_admin_log VALUES (1, '2026-11-29 23:46:47.548344+00', '8195900002', 'Имя8195900001', 2, '', 4, 2);
INSERT INTO public.django_admin_log VALUES (2, '2026-11-29 23:46:47.550622+00', '10', 'ОбедИмя8195900001', 2, '', 1, 2);

INSERT INTO public.django_content_type VALUES (1, 'calendarapp', 'event');
INSERT INTO public.django_content_type VALUES (2, 'calendarapp', 'botstatistics');
INSERT INTO public.django_content_type VALUES (3, 'calendarapp', 'appointment');
INSERT INTO public.django_content_type VALUES (4, 'calendarapp', 'tguser');
INSERT INTO public.django_content_type VALUES (5, 'calendarapp', 'conversation');
INSERT INTO public.django_content_type VALUES (6, 'calendarapp', 'processedupdate');
INSERT INTO public.django_content_type VALUES (7, 'calendarapp', 'statisticsdelta');
INSERT INTO public.django_content_type VALUES (8, 'calendarapp', 'sendingbudget');
INSERT INTO public.django_content_type VALUES (9, 'calendarapp', 'outboxmessage');
INSERT INTO public.django_content_type VALUES (10, 'calendarapp', 'reminder');
INSERT INTO public.django_content_type VALUES (11, 'calendarapp', 'apitoken');
INSERT INTO public.django_content_type VALUES (12, 'calendarapp', 'feedaddress');
INSERT INTO public.django_content_type VALUES (13, 'calendarapp', 'idempotentrequest');
INSERT INTO public.django_content_type VALUES (14, 'auth', 'permission');
INSERT INTO public.django_content_type VALUES (15, 'auth', 'group');
INSERT INTO public.django_content_type VALUES (16, 'auth', 'user');
INSERT INTO public.django_content_type VALUES (17, 'admin', 'logentry');
INSERT INTO public.django_content_type VALUES (18, 'axes', 'accessattempt');
INSERT INTO public.django_content_type VALUES (19, 'axes', 'accesslog');
INSERT INTO public.django_content_type VALUES (20, 'axes', 'accessfailurelog');
INSERT INTO public.django_content_type VALUES (21, 'axes', 'accessattemptexpiration');
INSERT INTO public.django_content_type VALUES (22, 'calendarapp', 'feedchange');
INSERT INTO public.django_content_type VALUES (23, 'calendarapp', 'history');
INSERT INTO public.django_content_type VALUES (24, 'calendarapp', 'card');
INSERT INTO public.django_content_type VALUES (25, 'calendarapp', 'ratelimit');
INSERT INTO public.django_content_type VALUES (26, 'contenttypes', 'contenttype');
INSERT INTO public.django_content_type VALUES (27, 'sessions', 'session');
INSERT INTO public.django_content_type VALUES (28, 'otp_totp', 'totpdevice');
INSERT INTO public.django_content_type VALUES (29, 'otp_static', 'staticdevice');
INSERT INTO public.django_content_type VALUES (30, 'otp_static', 'statictoken');
INSERT INTO public.django_content_type VALUES (31, 'calendarapp', 'busyslot');
INSERT INTO public.django_content_type VALUES (32, 'calendarapp', 'series');
INSERT INTO public.django_content_type VALUES (33, 'calendarapp', 'seriesinvitation');
INSERT INTO public.django_content_type VALUES (34, 'calendarapp', 'arrivedupdate');
INSERT INTO public.django_content_type VALUES (35, 'calendarapp', 'lastturn');
INSERT INTO public.django_content_type VALUES (36, 'calendarapp', 'pagesession');
INSERT INTO public.django_content_type VALUES (37, 'calendarapp', 'daycount');
INSERT INTO public.django_content_type VALUES (38, 'calendarapp', 'announcement');
INSERT INTO public.django_content_type VALUES (39, 'calendarapp', 'announcementrecipient');
INSERT INTO public.django_content_type VALUES (40, 'calendarapp', 'bookinglink');
INSERT INTO public.django_content_type VALUES (41, 'calendarapp', 'slothold');
INSERT INTO public.django_content_type VALUES (42, 'calendarapp', 'linkbooking');
INSERT INTO public.django_content_type VALUES (43, 'calendarapp', 'webhookendpoint');
INSERT INTO public.django_content_type VALUES (44, 'calendarapp', 'webhookdelivery');
INSERT INTO public.django_content_type VALUES (45, 'calendarapp', 'sharedevent');
INSERT INTO public.django_content_type VALUES (46, 'calendarapp', 'sharedanswer');
INSERT INTO public.django_content_type VALUES (47, 'calendarapp', 'timepoll');
INSERT INTO public.django_content_type VALUES (48, 'calendarapp', 'timepollvote');
INSERT INTO public.django_content_type VALUES (49, 'calendarapp', 'publiccalendar');
INSERT INTO public.django_content_type VALUES (50, 'calendarapp', 'publicevent');
INSERT INTO public.django_content_type VALUES (51, 'calendarapp', 'botaccount');

INSERT INTO public.django_migrations VALUES (1, 'contenttypes', '0001_initial', '2026-11-28 09:12:26.383835+00');
INSERT INTO public.django_migrations VALUES (2, 'auth', '0001_initial', '2026-11-28 09:12:26.649673+00');
INSERT INTO public.django_migrations VALUES (3, 'admin', '0001_initial', '2026-11-28 09:12:26.795873+00');
INSERT INTO public.django_migrations VALUES (4, 'admin', '0002_logentry_remove_auto_add', '2026-11-28 09:12:26.852667+00');
INSERT INTO public.django_migrations VALUES (5, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-28 09:12:26.923156+00');
INSERT INTO public.django_migrations VALUES (6, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 09:12:27.047466+00');
INSERT INTO public.django_migrations VALUES (7, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 09:12:27.117269+00');
INSERT INTO public.django_migrations VALUES (8, 'auth', '0003_alter_user_email_max_length', '2026-11-28 09:12:27.181917+00');
INSERT INTO public.django_migrations VALUES (9, 'auth', '0004_alter_user_username_opts', '2026-11-28 09:12:27.234001+00');
INSERT INTO public.django_migrations VALUES (10, 'auth', '0005_alter_user_last_login_null', '2026-11-28 09:12:27.295129+00');
INSERT INTO public.django_migrations VALUES (11, 'auth', '0006_require_contenttypes_0002', '2026-11-28 09:12:27.303164+00');
INSERT INTO public.django_migrations VALUES (12, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 09:12:27.344713+00');
INSERT INTO public.django_migrations VALUES (13, 'auth', '0008_alter_user_username_max_length', '2026-11-28 09:12:27.443278+00');
INSERT INTO public.django_migrations VALUES (14, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 09:12:27.50811+00');
INSERT INTO public.django_migrations VALUES (15, 'auth', '0010_alter_group_name_max_length', '2026-11-28 09:12:27.577442+00');
INSERT INTO public.django_migrations VALUES (16, 'auth', '0011_update_proxy_permissions', '2026-11-28 09:12:27.631679+00');
INSERT INTO public.django_migrations VALUES (17, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 09:12:27.689881+00');
INSERT INTO public.django_migrations VALUES (18, 'axes', '0001_initial', '2026-11-28 09:12:27.759957+00');
INSERT INTO public.django_migrations VALUES (19, 'axes', '0002_auto_20151217_2044', '2026-11-28 09:12:27.953407+00');
INSERT INTO public.django_migrations VALUES (20, 'axes', '0003_auto_20160322_0929', '2026-11-28 09:12:28.053177+00');
INSERT INTO public.django_migrations VALUES (21, 'axes', '0004_auto_20181024_1538', '2026-11-28 09:12:28.138563+00');
INSERT INTO public.django_migrations VALUES (22, 'axes', '0005_remove_accessattempt_trusted', '2026-11-28 09:12:28.18594+00');
INSERT INTO public.django_migrations VALUES (23, 'axes', '0006_remove_accesslog_trusted', '2026-11-28 09:12:28.209826+00');
INSERT INTO public.django_migrations VALUES (24, 'axes', '0007_alter_accessattempt_unique_together', '2026-11-28 09:12:28.305401+00');
INSERT INTO public.django_migrations VALUES (25, 'axes', '0008_accessfailurelog', '2026-11-28 09:12:28.419639+00');
INSERT INTO public.django_migrations VALUES (26, 'axes', '0009_add_session_hash', '2026-11-28 09:12:28.445757+00');
INSERT INTO public.django_migrations VALUES (27, 'axes', '0010_accessattemptexpiration', '2026-11-28 09:12:28.487375+00');
INSERT INTO public.django_migrations VALUES (28, 'calendarapp', '0001_initial', '2026-11-28 09:12:28.72586+00');
INSERT INTO public.django_migrations VALUES (29, 'calendarapp', '0002_people_and_outbox', '2026-11-28 09:12:29.272418+00');
INSERT INTO public.django_migrations VALUES (30, 'calendarapp', '0003_nobody_is_double_booked', '2026-11-28 09:12:29.709507+00');
INSERT INTO public.django_migrations VALUES (31, 'calendarapp', '0004_programs', '2026-11-28 09:12:30.22149+00');
INSERT INTO public.django_migrations VALUES (32, 'calendarapp', '0005_roles', '2026-11-28 09:12:31.062264+00');
INSERT INTO public.django_migrations VALUES (33, 'calendarapp', '0006_feed_changes', '2026-11-28 09:12:31.141346+00');
INSERT INTO public.django_migrations VALUES (34, 'calendarapp', '0007_long_lists', '2026-11-28 09:12:31.262562+00');
INSERT INTO public.django_migrations VALUES (35, 'calendarapp', '0008_outbox_storage', '2026-11-28 09:12:31.301351+00');
INSERT INTO public.django_migrations VALUES (36, 'calendarapp', '0009_competing', '2026-11-28 09:12:31.346709+00');
INSERT INTO public.django_migrations VALUES (37, 'calendarapp', '0010_routines', '2026-11-28 09:12:31.359707+00');
INSERT INTO public.django_migrations VALUES (38, 'calendarapp', '0011_history', '2026-11-28 09:12:32.165479+00');
INSERT INTO public.django_migrations VALUES (39, 'calendarapp', '0012_cards', '2026-11-28 09:12:32.228828+00');
INSERT INTO public.django_migrations VALUES (40, 'calendarapp', '0013_my_time', '2026-11-28 09:12:32.271412+00');
INSERT INTO public.django_migrations VALUES (41, 'calendarapp', '0014_rate_limits', '2026-11-28 09:12:32.358818+00');
INSERT INTO public.django_migrations VALUES (42, 'calendarapp', '0015_people_words', '2026-11-28 09:12:32.493973+00');
INSERT INTO public.django_migrations VALUES (43, 'otp_static', '0001_initial', '2026-11-28 09:12:32.649396+00');
INSERT INTO public.django_migrations VALUES (44, 'otp_static', '0002_throttling', '2026-11-28 09:12:32.782802+00');
INSERT INTO public.django_migrations VALUES (45, 'otp_static', '0003_add_timestamps', '2026-11-28 09:12:32.909415+00');
INSERT INTO public.django_migrations VALUES (46, 'otp_totp', '0001_initial', '2026-11-28 09:12:33.034464+00');
INSERT INTO public.django_migrations VALUES (47, 'otp_totp', '0002_auto_20190420_0723', '2026-11-28 09:12:33.141404+00');
INSERT INTO public.django_migrations VALUES (48, 'otp_totp', '0003_add_timestamps', '2026-11-28 09:12:33.258292+00');
INSERT INTO public.django_migrations VALUES (49, 'sessions', '0001_initial', '2026-11-28 09:12:33.311496+00');
INSERT INTO public.django_migrations VALUES (50, 'calendarapp', '0016_bulk_writes', '2026-11-28 19:24:01.965873+00');
INSERT INTO public.django_migrations VALUES (51, 'calendarapp', '0017_revise_grows', '2026-11-28 19:24:02.021561+00');
INSERT INTO public.django_migrations VALUES (52, 'calendarapp', '0018_one_way', '2026-11-28 19:24:02.103905+00');
INSERT INTO public.django_migrations VALUES (53, 'calendarapp', '0019_wording', '2026-11-28 19:24:02.740958+00');
INSERT INTO public.django_migrations VALUES (54, 'calendarapp', '0020_series', '2026-11-29 23:46:45.508291+00');
INSERT INTO public.django_migrations VALUES (55, 'calendarapp', '0021_series_in_files', '2026-11-29 23:46:45.513437+00');
INSERT INTO public.django_migrations VALUES (56, 'calendarapp', '0022_series_invitations', '2026-11-29 23:46:45.522982+00');
INSERT INTO public.django_migrations VALUES (57, 'calendarapp', '0023_whole_days', '2026-11-29 23:46:45.565193+00');
INSERT INTO public.django_migrations VALUES (58, 'calendarapp', '0024_several_bots', '2026-11-29 23:46:45.572936+00');
INSERT INTO public.django_migrations VALUES (59, 'calendarapp', '0025_page_sessions', '2026-11-29 23:46:45.579029+00');
INSERT INTO public.django_migrations VALUES (60, 'calendarapp', '0026_busy_in_bulk', '2026-11-29 23:46:45.580817+00');
INSERT INTO public.django_migrations VALUES (61, 'calendarapp', '0027_panel', '2026-11-29 23:46:45.649324+00');
INSERT INTO public.django_migrations VALUES (62, 'calendarapp', '0028_hours', '2026-11-29 23:46:45.663633+00');
INSERT INTO public.django_migrations VALUES (63, 'calendarapp', '0029_booking_links', '2026-11-29 23:46:45.679984+00');
INSERT INTO public.django_migrations VALUES (64, 'calendarapp', '0030_participants', '2026-11-29 23:46:45.684383+00');
INSERT INTO public.django_migrations VALUES (65, 'calendarapp', '0031_webhooks', '2026-11-29 23:46:45.795354+00');
INSERT INTO public.django_migrations VALUES (66, 'calendarapp', '0032_shared_events', '2026-11-29 23:46:45.807298+00');
INSERT INTO public.django_migrations VALUES (67, 'calendarapp', '0033_time_polls', '2026-11-29 23:46:45.815584+00');
INSERT INTO public.django_migrations VALUES (68, 'calendarapp', '0034_places', '2026-11-29 23:46:45.827893+00');
INSERT INTO public.django_migrations VALUES (69, 'calendarapp', '0035_booking_link_rights', '2026-11-29 23:46:45.922613+00');
INSERT INTO public.django_migrations VALUES (70, 'calendarapp', '0036_reach', '2026-11-29 23:46:45.931255+00');
INSERT INTO public.django_migrations VALUES (71, 'calendarapp', '0037_origins', '2026-11-29 23:46:45.941421+00');
INSERT INTO public.django_migrations VALUES (72, 'calendarapp', '0038_places_of_series', '2026-11-29 23:46:45.945755+00');
INSERT INTO public.django_migrations VALUES (73, 'calendarapp', '0039_shared_cards_with_places', '2026-11-29 23:46:45.950351+00');
INSERT INTO public.django_migrations VALUES (74, 'calendarapp', '0040_topics_of_polls', '2026-11-29 23:46:45.957284+00');
INSERT INTO public.django_migrations VALUES (75, 'calendarapp', '0041_public_calendars', '2026-11-29 23:46:45.96508+00');
INSERT INTO public.django_migrations VALUES (76, 'calendarapp', '0042_sites_of_links', '2026-11-29 23:46:45.968739+00');
INSERT INTO public.django_migrations VALUES (77, 'calendarapp', '0044_bot_account', '2026-11-29 23:46:45.971731+00');
INSERT INTO public.django_migrations VALUES (78, 'calendarapp', '0045_notes_of_turns', '2026-11-29 23:46:45.974181+00');
INSERT INTO public.django_migrations VALUES (79, 'calendarapp', '0046_public_calendar_rights', '2026-11-29 23:46:46.014589+00');

INSERT INTO public.events VALUES (1, 'Lunch 0', '2031-05-06', '09:00:00', '', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.586855+00', '2026-11-28 09:12:40.586855+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (2, 'Lunch 1', '2031-05-06', '10:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.616061+00', '2026-11-28 09:12:40.616061+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (3, 'Lunch 2', '2031-05-06', '11:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.630351+00', '2026-11-28 09:12:40.630351+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (4, 'Lunch 3', '2031-05-06', '12:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.644261+00', '2026-11-28 09:12:40.644261+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (5, 'Lunch 4', '2031-05-06', '13:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.659546+00', '2026-11-28 09:12:40.659546+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (7, 'Own', '2031-05-06', '20:00:00', '', 7000000002, NULL, 'Asia/Tokyo', '2026-11-28 09:12:40.693829+00', '2026-11-28 09:12:40.693829+00', '{30,5}', true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (6, 'Dinner', '2031-05-06', '14:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.671081+00', '2026-11-28 09:12:40.704412+00', NULL, true, NULL, 1, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (9, 'Written by hand', '2031-05-07', '10:00:00', NULL, 7000000003, NULL, 'Europe/Moscow', '2026-11-28 09:12:41.361105+00', '2026-11-28 09:12:41.361105+00', NULL, false, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (10, 'ОбедИмя8195900001', '2026-12-01', '12:30:00', '', 8195900002, NULL, 'Europe/Moscow', '2026-11-29 23:46:47.02983+00', '2026-11-29 23:46:47.02983+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (11, 'Встреча', '2026-12-02', '12:30:00', '', 8195900003, NULL, 'Europe/Moscow', '2026-11-29 23:46:47.44413+00', '2026-11-29 23:46:47.44413+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (12, 'ОбедИмя8195900001', '2026-12-03', '12:30:00', '', 8195900002, NULL, 'Europe/Moscow', '2026-11-29 23:46:47.46318+00', '2026-11-29 23:46:47.46318+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (13, 'ОбедИмя8195900001', '2026-12-04', '12:30:00', '', 8195900002, NULL, 'Europe/Moscow', '2026-11-29 23:46:47.480597+00', '2026-11-29 23:46:47.480597+00', NULL, true, NULL, 0, false, DEFAULT, NULL, NULL, false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (14, 'ОбедИмя8195900001', '2027-01-29', '19:00:00', '', 8195900002, 60, 'Europe/Moscow', '2026-11-29 23:46:47.490334+00', '2026-11-29 23:46:47.490334+00', NULL, true, NULL, 0, false, DEFAULT, 1, '2027-01-29 19:00:00', false, '', '', false, NULL, NULL);
INSERT INTO public.events VALUES (15, 'ОбедИмя8195900001', '2027-02-05', '19:00:00', '', 8195900002, 60, 'Europe/Moscow', '2026-11-29 23:46:47.490334+00', '2026-11-29 23:46:47.490334+00', NULL, true, NULL, 0, false, DEFAULT, 1, '2027-02-05 19:00:00', false, '', '', false, NULL, NULL);

SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 110, true);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 151, true);

SELECT pg_catalog.setval('public.auth_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_user_id_seq', 2, true);

SELECT pg_catalog.setval('public.auth_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessattempt_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessfailurelog_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accesslog_id_seq', 1, false);

SELECT pg_catalog.setval('public.calendarapp_announcement_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_announcementrecipient_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_apitoken_id_seq', 3, true);

SELECT pg_catalog.setval('public.calendarapp_appointment_id_seq', 11, true);

SELECT pg_catalog.setval('public.calendarapp_bookinglink_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_botaccount_id_seq', 1, false);

SELECT pg_catalog.setval('public.calendarapp_botstatistics_id_seq', 22, true);

SELECT pg_catalog.setval('public.calendarapp_card_id_seq', 2, true);

SELECT pg_catalog.setval('public.calendarapp_feedaddress_id_seq', 3, true);

SELECT pg_catalog.setval('public.calendarapp_feedchange_id_seq', 62, true);

SELECT pg_catalog.setval('public.calendarapp_history_id_seq', 36, true);

SELECT pg_catalog.setval('public.calendarapp_idempotentrequest_id_seq', 3, true);

SELECT pg_catalog.setval('public.calendarapp_linkbooking_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_outboxmessage_id_seq', 27, true);

SELECT pg_catalog.setval('public.calendarapp_pagesession_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_publiccalendar_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_publicevent_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_reminder_id_seq', 18, true);

SELECT pg_catalog.setval('public.calendarapp_series_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_seriesinvitation_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_sharedanswer_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_sharedevent_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_slothold_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_statisticsdelta_id_seq', 23, true);

SELECT pg_catalog.setval('public.calendarapp_timepoll_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_timepollvote_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_webhookdelivery_id_seq', 18, true);

SELECT pg_catalog.setval('public.calendarapp_webhookendpoint_id_seq', 2, true);

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 2, true);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 51, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 79, true);

SELECT pg_catalog.setval('public.events_id_seq', 15, true);

SELECT pg_catalog.setval('public.otp_static_staticdevice_id_seq', 1, false);

SELECT pg_catalog.setval('public.otp_static_statictoken_id_seq', 1, false);

SELECT pg_catalog.setval('public.otp_totp_totpdevice_id_seq', 1, false);

ALTER TABLE ONLY public.calendarapp_announcementrecipient
    ADD CONSTRAINT announced_once UNIQUE (announcement_id, tg_id);

ALTER TABLE ONLY public.calendarapp_sharedanswer
    ADD CONSTRAINT answered_shared_once UNIQUE (shared_id, tg_id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq UNIQUE (username, ip_address, user_agent);

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptexpiration_pkey PRIMARY KEY (access_attempt_id);

ALTER TABLE ONLY public.axes_accessfailurelog
    ADD CONSTRAINT axes_accessfailurelog_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.axes_accesslog
    ADD CONSTRAINT axes_accesslog_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_announcement
    ADD CONSTRAINT calendarapp_announcement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_announcementrecipient
    ADD CONSTRAINT calendarapp_announcementrecipient_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_appointment
    ADD CONSTRAINT calendarapp_appointment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_arrivedupdate
    ADD CONSTRAINT calendarapp_arrivedupdate_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.calendarapp_bookinglink
    ADD CONSTRAINT calendarapp_bookinglink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_bookinglink
    ADD CONSTRAINT calendarapp_bookinglink_token_key UNIQUE (token);

ALTER TABLE ONLY public.calendarapp_botaccount
    ADD CONSTRAINT calendarapp_botaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_botstatistics
    ADD CONSTRAINT calendarapp_botstatistics_date_key UNIQUE (date);

ALTER TABLE ONLY public.calendarapp_botstatistics
    ADD CONSTRAINT calendarapp_botstatistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_card
    ADD CONSTRAINT calendarapp_card_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_conversation
    ADD CONSTRAINT calendarapp_conversation_pkey PRIMARY KEY (tg_id);

ALTER TABLE ONLY public.calendarapp_daycount
    ADD CONSTRAINT calendarapp_daycount_pkey PRIMARY KEY (date);

ALTER TABLE ONLY public.calendarapp_feedaddress
    ADD CONSTRAINT calendarapp_feedaddress_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_feedaddress
    ADD CONSTRAINT calendarapp_feedaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_feedchange
    ADD CONSTRAINT calendarapp_feedchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_history
    ADD CONSTRAINT calendarapp_history_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_idempotentrequest
    ADD CONSTRAINT calendarapp_idempotentrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_lastturn
    ADD CONSTRAINT calendarapp_lastturn_pkey PRIMARY KEY (tg_id);

ALTER TABLE ONLY public.calendarapp_linkbooking
    ADD CONSTRAINT calendarapp_linkbooking_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_linkbooking
    ADD CONSTRAINT calendarapp_linkbooking_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_outboxmessage
    ADD CONSTRAINT calendarapp_outboxmessage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_pagesession
    ADD CONSTRAINT calendarapp_pagesession_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_pagesession
    ADD CONSTRAINT calendarapp_pagesession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_processedupdate
    ADD CONSTRAINT calendarapp_processedupdate_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.calendarapp_publiccalendar
    ADD CONSTRAINT calendarapp_publiccalendar_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_publiccalendar
    ADD CONSTRAINT calendarapp_publiccalendar_tg_id_key UNIQUE (tg_id);

ALTER TABLE ONLY public.calendarapp_publiccalendar
    ADD CONSTRAINT calendarapp_publiccalendar_token_key UNIQUE (token);

ALTER TABLE ONLY public.calendarapp_publicevent
    ADD CONSTRAINT calendarapp_publicevent_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.calendarapp_publicevent
    ADD CONSTRAINT calendarapp_publicevent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_publicevent
    ADD CONSTRAINT calendarapp_publicevent_series_id_key UNIQUE (series_id);

ALTER TABLE ONLY public.calendarapp_ratelimit
    ADD CONSTRAINT calendarapp_ratelimit_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.calendarapp_reminder
    ADD CONSTRAINT calendarapp_reminder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sendingbudget
    ADD CONSTRAINT calendarapp_sendingbudget_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.calendarapp_series
    ADD CONSTRAINT calendarapp_series_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_seriesinvitation
    ADD CONSTRAINT calendarapp_seriesinvitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sharedanswer
    ADD CONSTRAINT calendarapp_sharedanswer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sharedevent
    ADD CONSTRAINT calendarapp_sharedevent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_slothold
    ADD CONSTRAINT calendarapp_slothold_holder_key UNIQUE (holder);

ALTER TABLE ONLY public.calendarapp_slothold
    ADD CONSTRAINT calendarapp_slothold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_statisticsdelta
    ADD CONSTRAINT calendarapp_statisticsdelta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_tguser
    ADD CONSTRAINT calendarapp_tguser_pkey PRIMARY KEY (tg_id);

ALTER TABLE ONLY public.calendarapp_timepoll
    ADD CONSTRAINT calendarapp_timepoll_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_timepollvote
    ADD CONSTRAINT calendarapp_timepollvote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_webhookdelivery
    ADD CONSTRAINT calendarapp_webhookdelivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_webhookendpoint
    ADD CONSTRAINT calendarapp_webhookendpoint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_card
    ADD CONSTRAINT card_of_chat UNIQUE (card, chat_id);

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_seriesinvitation
    ADD CONSTRAINT invited_to_series_once UNIQUE (series_id, participant_tg_id);

ALTER TABLE ONLY public.calendarapp_appointment
    ADD CONSTRAINT nobody_is_double_booked EXCLUDE USING gist (int8range(participant_tg_id, participant_tg_id, '[]'::text) WITH &&, slot WITH &&) WHERE (((((status)::text = 'confirmed'::text) OR (holds AND ((status)::text = 'pending'::text))) AND (NOT transparent)));

ALTER TABLE ONLY public.otp_static_staticdevice
    ADD CONSTRAINT otp_static_staticdevice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.otp_static_statictoken
    ADD CONSTRAINT otp_static_statictoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.otp_totp_totpdevice
    ADD CONSTRAINT otp_totp_totpdevice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sharedevent
    ADD CONSTRAINT shared_once UNIQUE (event_id, chat_id);

ALTER TABLE ONLY public.calendarapp_timepollvote
    ADD CONSTRAINT voted_once UNIQUE (poll_id, tg_id);

CREATE INDEX announcement_sending ON public.calendarapp_announcement USING btree (begun_at, id) WHERE ((state)::text = 'sending'::text);

CREATE INDEX arrived_of_person ON public.calendarapp_arrivedupdate USING btree (tg_id, update_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX auth_user_groups_group_id_97559544 ON public.auth_user_groups USING btree (group_id);

CREATE INDEX auth_user_groups_user_id_6a12ed8b ON public.auth_user_groups USING btree (user_id);

CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON public.auth_user_user_permissions USING btree (permission_id);

CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON public.auth_user_user_permissions USING btree (user_id);

CREATE INDEX auth_user_username_6821ab7c_like ON public.auth_user USING btree (username varchar_pattern_ops);

CREATE INDEX axes_accessattempt_ip_address_10922d9c ON public.axes_accessattempt USING btree (ip_address);

CREATE INDEX axes_accessattempt_user_agent_ad89678b ON public.axes_accessattempt USING btree (user_agent);

CREATE INDEX axes_accessattempt_user_agent_ad89678b_like ON public.axes_accessattempt USING btree (user_agent varchar_pattern_ops);

CREATE INDEX axes_accessattempt_username_3f2d4ca0 ON public.axes_accessattempt USING btree (username);

CREATE INDEX axes_accessattempt_username_3f2d4ca0_like ON public.axes_accessattempt USING btree (username varchar_pattern_ops);

CREATE INDEX axes_accessfailurelog_ip_address_2e9f5a7f ON public.axes_accessfailurelog USING btree (ip_address);

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda ON public.axes_accessfailurelog USING btree (user_agent);

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda_like ON public.axes_accessfailurelog USING btree (user_agent varchar_pattern_ops);

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4 ON public.axes_accessfailurelog USING btree (username);

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4_like ON public.axes_accessfailurelog USING btree (username varchar_pattern_ops);

CREATE INDEX axes_accesslog_ip_address_86b417e5 ON public.axes_accesslog USING btree (ip_address);

CREATE INDEX axes_accesslog_user_agent_0e659004 ON public.axes_accesslog USING btree (user_agent);

CREATE INDEX axes_accesslog_user_agent_0e659004_like ON public.axes_accesslog USING btree (user_agent varchar_pattern_ops);

CREATE INDEX axes_accesslog_username_df93064b ON public.axes_accesslog USING btree (username);

CREATE INDEX axes_accesslog_username_df93064b_like ON public.axes_accesslog USING btree (username varchar_pattern_ops);

CREATE INDEX calendarapp_announcement_author_id_e5eef74b ON public.calendarapp_announcement USING btree (author_id);

CREATE INDEX calendarapp_announcementrecipient_created_at_47813842 ON public.calendarapp_announcementrecipient USING btree (created_at);

CREATE INDEX calendarapp_announcementrecipient_message_id_ac9349fe ON public.calendarapp_announcementrecipient USING btree (message_id);

CREATE INDEX calendarapp_announcementrecipient_tg_id_b02a9d69 ON public.calendarapp_announcementrecipient USING btree (tg_id);

CREATE INDEX calendarapp_apitoken_digest_971dfecf_like ON public.calendarapp_apitoken USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_apitoken_tg_id_6fed19eb ON public.calendarapp_apitoken USING btree (tg_id);

CREATE INDEX calendarapp_apitoken_user_id_372c6057 ON public.calendarapp_apitoken USING btree (user_id);

CREATE INDEX calendarapp_appointment_event_id_710bbd3c ON public.calendarapp_appointment USING btree (event_id);

CREATE INDEX calendarapp_appointment_organizer_tg_id_8fd588c0 ON public.calendarapp_appointment USING btree (organizer_tg_id);

CREATE INDEX calendarapp_appointment_participant_tg_id_33b40c9c ON public.calendarapp_appointment USING btree (participant_tg_id);

CREATE INDEX calendarapp_appointment_status_7e63e370 ON public.calendarapp_appointment USING btree (status);

CREATE INDEX calendarapp_bookinglink_tg_id_df4da4ff ON public.calendarapp_bookinglink USING btree (tg_id);

CREATE INDEX calendarapp_bookinglink_token_a170e1af_like ON public.calendarapp_bookinglink USING btree (token varchar_pattern_ops);

CREATE INDEX calendarapp_feedaddress_digest_5ea927c2_like ON public.calendarapp_feedaddress USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_feedchange_tg_id_3abb94d1 ON public.calendarapp_feedchange USING btree (tg_id);

CREATE INDEX calendarapp_idempotentrequest_created_at_ffa1d916 ON public.calendarapp_idempotentrequest USING btree (created_at);

CREATE INDEX calendarapp_linkbooking_appointment_id_37401a63 ON public.calendarapp_linkbooking USING btree (appointment_id);

CREATE INDEX calendarapp_linkbooking_created_at_ae81ae7a ON public.calendarapp_linkbooking USING btree (created_at);

CREATE INDEX calendarapp_linkbooking_digest_d463f761_like ON public.calendarapp_linkbooking USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_linkbooking_event_id_571657c4 ON public.calendarapp_linkbooking USING btree (event_id);

CREATE INDEX calendarapp_linkbooking_link_id_1bc337b2 ON public.calendarapp_linkbooking USING btree (link_id);

CREATE INDEX calendarapp_pagesession_digest_55877d1d_like ON public.calendarapp_pagesession USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_pagesession_expires_at_92ad4eba ON public.calendarapp_pagesession USING btree (expires_at);

CREATE INDEX calendarapp_pagesession_tg_id_3ff8ad63 ON public.calendarapp_pagesession USING btree (tg_id);

CREATE INDEX calendarapp_processedupdate_created_at_b12dc150 ON public.calendarapp_processedupdate USING btree (created_at);

CREATE INDEX calendarapp_publiccalendar_token_148f8c1a_like ON public.calendarapp_publiccalendar USING btree (token varchar_pattern_ops);

CREATE INDEX calendarapp_publicevent_tg_id_a2627d05 ON public.calendarapp_publicevent USING btree (tg_id);

CREATE INDEX calendarapp_ratelimit_began_6340fd3d ON public.calendarapp_ratelimit USING btree (began);

CREATE INDEX calendarapp_ratelimit_key_413017c8_like ON public.calendarapp_ratelimit USING btree (key varchar_pattern_ops);

CREATE INDEX calendarapp_reminder_due_at_628fc39d ON public.calendarapp_reminder USING btree (due_at);

CREATE INDEX calendarapp_sendingbudget_name_26eddd21_like ON public.calendarapp_sendingbudget USING btree (name varchar_pattern_ops);

CREATE INDEX calendarapp_seriesinvitation_organizer_tg_id_c5df9f8a ON public.calendarapp_seriesinvitation USING btree (organizer_tg_id);

CREATE INDEX calendarapp_seriesinvitation_participant_tg_id_b3a23628 ON public.calendarapp_seriesinvitation USING btree (participant_tg_id);

CREATE INDEX calendarapp_seriesinvitation_series_id_d4709d89 ON public.calendarapp_seriesinvitation USING btree (series_id);

CREATE INDEX calendarapp_sharedanswer_shared_id_f1d44d88 ON public.calendarapp_sharedanswer USING btree (shared_id);

CREATE INDEX calendarapp_sharedanswer_tg_id_ba8afe47 ON public.calendarapp_sharedanswer USING btree (tg_id);

CREATE INDEX calendarapp_sharedevent_chat_id_9dedbfdd ON public.calendarapp_sharedevent USING btree (chat_id);

CREATE INDEX calendarapp_slothold_expires_at_6826483e ON public.calendarapp_slothold USING btree (expires_at);

CREATE INDEX calendarapp_slothold_holder_34a4e4ca_like ON public.calendarapp_slothold USING btree (holder varchar_pattern_ops);

CREATE INDEX calendarapp_timepoll_chat_id_82e7fd94 ON public.calendarapp_timepoll USING btree (chat_id);

CREATE INDEX calendarapp_timepoll_organizer_tg_id_07f0211b ON public.calendarapp_timepoll USING btree (organizer_tg_id);

CREATE INDEX calendarapp_timepoll_poll_id_97b1715e ON public.calendarapp_timepoll USING btree (poll_id);

CREATE INDEX calendarapp_timepoll_poll_id_97b1715e_like ON public.calendarapp_timepoll USING btree (poll_id varchar_pattern_ops);

CREATE INDEX calendarapp_timepollvote_tg_id_b97dd6ee ON public.calendarapp_timepollvote USING btree (tg_id);

CREATE INDEX calendarapp_webhookendpoint_user_id_756f1d8e ON public.calendarapp_webhookendpoint USING btree (user_id);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE UNIQUE INDEX events_join_key ON public.events USING btree (join_key) WHERE (join_key IS NOT NULL);

CREATE INDEX events_owner_long ON public.events USING btree (user_id, slot) WHERE (duration_minutes > 10080);

CREATE INDEX events_owner_slot ON public.events USING btree (user_id, slot);

CREATE UNIQUE INDEX events_owner_uid ON public.events USING btree (user_id, uid) WHERE (uid IS NOT NULL);

CREATE INDEX events_owner_when ON public.events USING btree (user_id, date, "time", id);

CREATE UNIQUE INDEX events_series_date ON public.events USING btree (series_id, original_start) WHERE (series_id IS NOT NULL);

CREATE INDEX events_when ON public.events USING btree (date, "time", id);

CREATE INDEX events_without_reminders ON public.events USING btree (id) WHERE (NOT reminders_set);

CREATE INDEX events_words ON public.events USING gin (public.calendar_words((name)::text, details));

CREATE INDEX feedchange_unfolded ON public.calendarapp_feedchange USING btree (tg_id) WHERE (NOT folded);

CREATE INDEX history_action ON public.calendarapp_history USING btree (action, id);

CREATE INDEX history_event ON public.calendarapp_history USING btree (event_id, id) WHERE (event_id IS NOT NULL);

CREATE INDEX history_meeting ON public.calendarapp_history USING btree (appointment_id, id) WHERE (appointment_id IS NOT NULL);

CREATE INDEX history_owner ON public.calendarapp_history USING btree (owner_tg_id, id);

CREATE INDEX history_participant ON public.calendarapp_history USING btree (participant_tg_id, id) WHERE (participant_tg_id IS NOT NULL);

CREATE INDEX history_surface ON public.calendarapp_history USING btree (surface, id);

CREATE INDEX hold_of_owner ON public.calendarapp_slothold USING btree (tg_id, expires_at);

CREATE INDEX hold_of_visitor ON public.calendarapp_slothold USING btree (visitor, expires_at);

CREATE INDEX hook_endpoint ON public.calendarapp_webhookdelivery USING btree (endpoint_id, id);

CREATE INDEX hook_happened ON public.calendarapp_webhookdelivery USING btree (happened_at);

CREATE INDEX hook_owner ON public.calendarapp_webhookdelivery USING btree (owner_tg_id) WHERE (owner_tg_id IS NOT NULL);

CREATE INDEX hook_participant ON public.calendarapp_webhookdelivery USING btree (participant_tg_id) WHERE (participant_tg_id IS NOT NULL);

CREATE INDEX hook_waiting_due ON public.calendarapp_webhookdelivery USING btree (endpoint_id, due_at, id) WHERE ((delivered_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX hook_waiting_subject ON public.calendarapp_webhookdelivery USING btree (endpoint_id, subject, subject_id, id) WHERE ((delivered_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX meeting_competing ON public.calendarapp_appointment USING btree (participant_tg_id) WHERE ((NOT holds) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_expiring ON public.calendarapp_appointment USING btree (participant_tg_id, expires_at) WHERE ((expires_at IS NOT NULL) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_organizer_slot ON public.calendarapp_appointment USING gist (int8range(organizer_tg_id, organizer_tg_id, '[]'::text), slot) WHERE ((status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text]));

CREATE INDEX meeting_organizer_when ON public.calendarapp_appointment USING btree (organizer_tg_id, date, "time", id);

CREATE INDEX meeting_participant_when ON public.calendarapp_appointment USING btree (participant_tg_id, date, "time", id);

CREATE INDEX meeting_status_when ON public.calendarapp_appointment USING btree (status, date, "time", id);

CREATE INDEX meeting_waiting ON public.calendarapp_appointment USING btree (event_id, waiting_since, id) WHERE (((status)::text = 'pending'::text) AND (waiting_since IS NOT NULL));

CREATE INDEX meeting_waiting_ends ON public.calendarapp_appointment USING btree (upper(slot)) WHERE (((status)::text = 'pending'::text) AND (waiting_since IS NOT NULL));

CREATE INDEX meeting_when ON public.calendarapp_appointment USING btree (date, "time", id);

CREATE INDEX meeting_words ON public.calendarapp_appointment USING gin (public.calendar_words((name)::text, details));

CREATE UNIQUE INDEX one_answer_for_a_key ON public.calendarapp_idempotentrequest USING btree (holder, key);

CREATE UNIQUE INDEX one_feed_of_a_kind ON public.calendarapp_feedaddress USING btree (tg_id, kind);

CREATE INDEX otp_static_staticdevice_user_id_7f9cff2b ON public.otp_static_staticdevice USING btree (user_id);

CREATE INDEX otp_static_statictoken_device_id_74b7c7d1 ON public.otp_static_statictoken USING btree (device_id);

CREATE INDEX otp_static_statictoken_token_d0a51866 ON public.otp_static_statictoken USING btree (token);

CREATE INDEX otp_static_statictoken_token_d0a51866_like ON public.otp_static_statictoken USING btree (token varchar_pattern_ops);

CREATE INDEX otp_totp_totpdevice_user_id_0fb18292 ON public.otp_totp_totpdevice USING btree (user_id);

CREATE INDEX outbox_failed ON public.calendarapp_outboxmessage USING btree (failed_at) WHERE (failed_at IS NOT NULL);

CREATE INDEX outbox_sent_chat ON public.calendarapp_outboxmessage USING btree (chat_id, sent_at) WHERE (sent_at IS NOT NULL);

CREATE INDEX outbox_waiting_chat ON public.calendarapp_outboxmessage USING btree (chat_id, id) WHERE ((failed_at IS NULL) AND (sent_at IS NULL));

CREATE INDEX outbox_waiting_due ON public.calendarapp_outboxmessage USING btree (due_at, id) WHERE ((failed_at IS NULL) AND (sent_at IS NULL));

CREATE INDEX reminder_event ON public.calendarapp_reminder USING btree (event_id) WHERE (event_id IS NOT NULL);

CREATE INDEX reminder_meeting ON public.calendarapp_reminder USING btree (appointment_id) WHERE (appointment_id IS NOT NULL);

CREATE INDEX series_owner ON public.calendarapp_series USING btree (tg_user_id);

CREATE UNIQUE INDEX series_owner_uid ON public.calendarapp_series USING btree (tg_user_id, uid) WHERE (NOT (uid IS NULL));

CREATE INDEX series_to_extend ON public.calendarapp_series USING btree (extend_at) WHERE (NOT (extend_at IS NULL));

CREATE UNIQUE INDEX shared_inline_once ON public.calendarapp_sharedevent USING btree (inline_message_id) WHERE (NOT ((inline_message_id)::text = ''::text));

CREATE INDEX tguser_newest ON public.calendarapp_tguser USING btree (created_at DESC, tg_id DESC);

CREATE INDEX tguser_username_lower ON public.calendarapp_tguser USING btree (lower((username)::text));

CREATE INDEX tguser_words ON public.calendarapp_tguser USING gin (public.calendar_person_words((first_name)::text, (last_name)::text, (username)::text));

CREATE INDEX webhook_person ON public.calendarapp_webhookendpoint USING btree (tg_id);

CREATE TRIGGER card_answer AFTER INSERT OR UPDATE ON public.calendarapp_sharedanswer FOR EACH ROW EXECUTE FUNCTION public.calendar_shared_answer_shown();

CREATE TRIGGER card_delete AFTER DELETE ON public.events FOR EACH ROW EXECUTE FUNCTION public.calendar_event_shown();

CREATE TRIGGER card_insert AFTER INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN ((new.event_id IS NOT NULL)) EXECUTE FUNCTION public.calendar_meeting_shown();

CREATE TRIGGER card_others_insert AFTER INSERT ON public.calendarapp_appointment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.calendar_other_participants_shown();

CREATE TRIGGER card_others_update AFTER UPDATE ON public.calendarapp_appointment REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.calendar_other_answers_shown();

CREATE TRIGGER card_series AFTER UPDATE ON public.calendarapp_appointment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.calendar_series_meetings_shown();

CREATE TRIGGER card_shared_insert AFTER INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN ((new.event_id IS NOT NULL)) EXECUTE FUNCTION public.calendar_shared_meeting_shown();

CREATE TRIGGER card_shared_update AFTER UPDATE OF status ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.event_id IS NOT NULL) AND ((old.status)::text IS DISTINCT FROM (new.status)::text))) EXECUTE FUNCTION public.calendar_shared_meeting_shown();

CREATE TRIGGER card_shared_waits AFTER UPDATE OF waiting_since ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.event_id IS NOT NULL) AND ((old.status)::text = (new.status)::text) AND ((old.waiting_since IS NULL) <> (new.waiting_since IS NULL)))) EXECUTE FUNCTION public.calendar_shared_meeting_shown();

CREATE TRIGGER card_update AFTER UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((((((((((((((((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.name)::text IS DISTINCT FROM (new.name)::text)) OR (old.details IS DISTINCT FROM new.details)) OR (old.proposed_date IS DISTINCT FROM new.proposed_date)) OR (old.proposed_time IS DISTINCT FROM new.proposed_time)) OR ((old.proposed_timezone)::text IS DISTINCT FROM (new.proposed_timezone)::text)) OR (old.organizer_tg_id IS DISTINCT FROM new.organizer_tg_id)) OR (old.participant_tg_id IS DISTINCT FROM new.participant_tg_id)) OR (old.all_day IS DISTINCT FROM new.all_day)) OR ((old.place)::text IS DISTINCT FROM (new.place)::text)) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.calendar_meeting_shown();

CREATE TRIGGER card_update AFTER UPDATE ON public.calendarapp_seriesinvitation FOR EACH ROW EXECUTE FUNCTION public.calendar_series_invitation_shown();

CREATE TRIGGER card_update AFTER UPDATE ON public.events FOR EACH ROW WHEN ((((((((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR (old.details IS DISTINCT FROM new.details)) OR (old.all_day IS DISTINCT FROM new.all_day)) OR ((old.place)::text IS DISTINCT FROM (new.place)::text)) OR ((old.url)::text IS DISTINCT FROM (new.url)::text)) OR (old.participants_hidden IS DISTINCT FROM new.participants_hidden)) OR (old.capacity IS DISTINCT FROM new.capacity)) OR ((old.join_key)::text IS DISTINCT FROM (new.join_key)::text))) EXECUTE FUNCTION public.calendar_event_shown();

CREATE TRIGGER card_waits AFTER UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((old.waiting_since IS DISTINCT FROM new.waiting_since) AND ((old.status)::text = (new.status)::text))) EXECUTE FUNCTION public.calendar_meeting_shown();

CREATE TRIGGER days BEFORE INSERT OR UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (new.all_day) EXECUTE FUNCTION public.calendar_keep_whole_days();

CREATE TRIGGER days BEFORE INSERT OR UPDATE ON public.events FOR EACH ROW WHEN (new.all_day) EXECUTE FUNCTION public.calendar_keep_whole_days();

CREATE TRIGGER feed AFTER INSERT OR DELETE OR UPDATE ON public.calendarapp_tguser FOR EACH ROW EXECUTE FUNCTION public.feed_person_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.calendarapp_appointment REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.calendarapp_series REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_series_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.events REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.calendarapp_appointment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.calendarapp_series REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_series_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.events REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.calendarapp_appointment REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.calendarapp_series REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_series_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.events REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER grow BEFORE UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.sequence < old.sequence) OR (new.updated_at < old.updated_at))) EXECUTE FUNCTION public.calendar_grow();

CREATE TRIGGER grow BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((new.sequence < old.sequence) OR (new.updated_at < old.updated_at))) EXECUTE FUNCTION public.calendar_grow();

CREATE TRIGGER history AFTER INSERT OR DELETE ON public.calendarapp_appointment FOR EACH ROW WHEN ((current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION public.calendar_remember('meeting');

CREATE TRIGGER history AFTER INSERT OR DELETE ON public.events FOR EACH ROW WHEN ((current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION public.calendar_remember('event');

CREATE TRIGGER history_update AFTER UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((old.* IS DISTINCT FROM new.*) AND (current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION public.calendar_remember('meeting');

CREATE TRIGGER history_update AFTER UPDATE ON public.events FOR EACH ROW WHEN (((old.* IS DISTINCT FROM new.*) AND (current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION public.calendar_remember('event');

CREATE TRIGGER note_webhooks AFTER INSERT ON public.calendarapp_history FOR EACH ROW EXECUTE FUNCTION public.calendar_note_webhooks();

CREATE TRIGGER one_booking_at_a_time BEFORE INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text]))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER one_change_at_a_time BEFORE UPDATE OF participant_tg_id, date, "time", timezone, duration_minutes, status, holds ON public.calendarapp_appointment FOR EACH ROW WHEN ((((old.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text])) OR ((new.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text])))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER revise BEFORE UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((((((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR (old.details IS DISTINCT FROM new.details)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR ((old.status)::text IS DISTINCT FROM (new.status)::text)) OR (old.all_day IS DISTINCT FROM new.all_day)) OR (old.transparent IS DISTINCT FROM new.transparent)) OR ((old.place)::text IS DISTINCT FROM (new.place)::text)) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.calendar_revise();

CREATE TRIGGER revise BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((((((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR (old.details IS DISTINCT FROM new.details)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.reminder_minutes IS DISTINCT FROM new.reminder_minutes)) OR (old.transparent IS DISTINCT FROM new.transparent)) OR (old.all_day IS DISTINCT FROM new.all_day)) OR ((old.place)::text IS DISTINCT FROM (new.place)::text)) OR ((old.url)::text IS DISTINCT FROM (new.url)::text))) EXECUTE FUNCTION public.calendar_revise();

CREATE TRIGGER shared_delete AFTER DELETE ON public.events FOR EACH ROW EXECUTE FUNCTION public.calendar_shared_event_shown();

CREATE TRIGGER shared_update AFTER UPDATE ON public.events FOR EACH ROW WHEN ((((((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR (old.details IS DISTINCT FROM new.details)) OR (old.all_day IS DISTINCT FROM new.all_day)) OR ((old.place)::text IS DISTINCT FROM (new.place)::text)) OR ((old.url)::text IS DISTINCT FROM (new.url)::text)) OR (old.capacity IS DISTINCT FROM new.capacity))) EXECUTE FUNCTION public.calendar_shared_event_shown();

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce FOREIGN KEY (access_attempt_id) REFERENCES public.axes_accessattempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_announcementrecipient
    ADD CONSTRAINT calendarapp_announce_announcement_id_07f89328_fk_calendara FOREIGN KEY (announcement_id) REFERENCES public.calendarapp_announcement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_announcement
    ADD CONSTRAINT calendarapp_announcement_author_id_e5eef74b_fk_auth_user_id FOREIGN KEY (author_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_user_id_372c6057_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_linkbooking
    ADD CONSTRAINT calendarapp_linkbook_link_id_1bc337b2_fk_calendara FOREIGN KEY (link_id) REFERENCES public.calendarapp_bookinglink(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_seriesinvitation
    ADD CONSTRAINT calendarapp_seriesin_series_id_d4709d89_fk_calendara FOREIGN KEY (series_id) REFERENCES public.calendarapp_series(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_sharedanswer
    ADD CONSTRAINT calendarapp_sharedan_shared_id_f1d44d88_fk_calendara FOREIGN KEY (shared_id) REFERENCES public.calendarapp_sharedevent(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.calendarapp_webhookendpoint
    ADD CONSTRAINT calendarapp_webhookendpoint_user_id_756f1d8e_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.otp_static_staticdevice
    ADD CONSTRAINT otp_static_staticdevice_user_id_7f9cff2b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.otp_static_statictoken
    ADD CONSTRAINT otp_static_statictok_device_id_74b7c7d1_fk_otp_stati FOREIGN KEY (device_id) REFERENCES public.otp_static_staticdevice(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.otp_totp_totpdevice
    ADD CONSTRAINT otp_totp_totpdevice_user_id_0fb18292_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
