-- A database as version 1.0.0 (migration 0019) left it, with something of everything in it.
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
    written bigint;
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
            calendar_slot(given.date, given.time, given.timezone, given.duration_minutes) AS slot
        FROM jsonb_to_recordset(meetings) AS given (
            id bigint, event_id bigint, event_sequence integer, organizer_tg_id bigint, participant_tg_id bigint,
            date date, time time, timezone text, duration_minutes integer, policy text, hours integer
        )
    LOOP
        id := meeting.id;
        SELECT
            (meeting.event_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM events WHERE events.id = meeting.event_id AND events.sequence = meeting.event_sequence
            ))
            OR (SELECT hold_policy FROM calendarapp_tguser WHERE tg_id = meeting.participant_tg_id)
                IS DISTINCT FROM meeting.policy
            OR (SELECT hold_hours FROM calendarapp_tguser WHERE tg_id = meeting.participant_tg_id)
                IS DISTINCT FROM meeting.hours,
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
    WITH meeting AS (
        INSERT INTO calendarapp_appointment (
            id, event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details,
            status, holds, expires_at, created_at, updated_at
        )
        SELECT given.id, given.event_id, given.name, given.organizer_tg_id, given.participant_tg_id, given.date,
            given.time, given.duration_minutes, given.timezone, given.details, given.status, given.holds,
            given.expires_at, given.created_at, given.updated_at
        FROM jsonb_to_recordset(meetings) AS given (
            id bigint, event_id bigint, name text, organizer_tg_id bigint, participant_tg_id bigint, date date,
            time time, duration_minutes integer, timezone text, details text, status text, holds boolean,
            expires_at timestamptz, created_at timestamptz, updated_at timestamptz
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
    SELECT count(*), (SELECT count(pg_notify(channel, '')) FROM message) INTO written FROM meeting;
    -- Only meetings that overlap each other come so far; the constraint has the last word.
    IF written < jsonb_array_length(meetings) THEN
        RAISE EXCEPTION USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'nobody_is_double_booked',
            MESSAGE = 'the meetings overlap each other';
    END IF;
END
$$;

CREATE FUNCTION public.calendar_event_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_refresh_card('event:' || OLD.id, OLD.user_id, OLD.name);
    ELSE
        PERFORM calendar_refresh_card('event:' || NEW.id, NEW.user_id, NULL);
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

CREATE FUNCTION public.calendar_own_events(owner bigint, at tstzrange) RETURNS TABLE(id bigint, name text, slot tstzrange)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT events.id::bigint, events.name::text, events.slot FROM events
    WHERE events.user_id = owner AND NOT events.transparent AND events.slot && at
        AND events.slot >= tstzrange(lower(at) - interval '8 days', NULL)
        AND events.slot <= tstzrange(upper(at), NULL)
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

CREATE FUNCTION public.calendar_slot(day date, clock time without time zone, zone text, minutes integer) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN (at.start IS NULL) THEN NULL::tstzrange WHEN (COALESCE(calendar_slot.minutes, 0) <= 0) THEN tstzrange(at.start, at.start, '[]'::text) ELSE tstzrange(at.start, timezone('UTC'::text, (timezone('UTC'::text, at.start) + make_interval(mins => calendar_slot.minutes))), '[)'::text) END AS tstzrange FROM (SELECT CASE WHEN (timezone(calendar_slot.zone, tried.earlier) = tried.wall) THEN tried.earlier ELSE tried.later END AS start FROM (SELECT before.wall, before.later, timezone('UTC'::text, (before.wall - (timezone(calendar_slot.zone, before.eve) - timezone('UTC'::text, before.eve)))) AS earlier FROM (SELECT read.wall, read.later, timezone('UTC'::text, (timezone('UTC'::text, read.later) - '24:00:00'::interval)) AS eve FROM (SELECT (calendar_slot.day + calendar_slot.clock) AS wall, timezone(calendar_slot.zone, (calendar_slot.day + calendar_slot.clock)) AS later) read) before) tried) at);

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
    IF (SELECT reminder_minutes FROM calendarapp_tguser WHERE tg_id = owner) IS DISTINCT FROM usual THEN
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
            reminder_minutes integer[], transparent boolean, uid text, sequence integer, reminders jsonb
        )) WITH ORDINALITY AS one (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, uid, sequence,
            reminders, place
        )
    ), event AS (
        INSERT INTO events (
            name, date, time, details, duration_minutes, timezone, reminder_minutes, transparent, user_id, uid,
            sequence, reminders_set
        )
        SELECT new.name, new.date, new.time, new.details, new.duration_minutes, new.timezone, new.reminder_minutes,
            new.transparent, owner, new.uid, new.sequence, true
        FROM new ORDER BY place
        RETURNING events.id::bigint AS id, events.slot, events.created_at  -- an older bot's table may count in four bytes
    ), written AS (
        SELECT event.*, row_number() OVER (ORDER BY event.id) AS place FROM event  -- they got their numbers in that order
    ), reminded AS (
        INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
        SELECT owner, written.id, (reminder ->> 0)::integer, (reminder ->> 1)::timestamptz
        FROM written JOIN new USING (place), jsonb_array_elements(new.reminders) AS reminder
    )
    SELECT NULL::text, written.id, written.slot, written.created_at FROM written ORDER BY place;
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
    IF renamed OR (OLD.language, OLD.reminder_minutes) IS DISTINCT FROM (NEW.language, NEW.reminder_minutes) THEN
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

SET default_tablespace = '';

SET default_table_access_method = heap;

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
    CONSTRAINT calendarapp_appointment_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_appointment_sequence_check CHECK ((sequence >= 0))
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
  WHERE ((((calendarapp_appointment.status)::text = 'confirmed'::text) OR (((calendarapp_appointment.status)::text = 'pending'::text) AND calendarapp_appointment.holds)) AND (NOT (((calendarapp_appointment.status)::text = 'pending'::text) AND (calendarapp_appointment.expires_at IS NOT NULL) AND (calendarapp_appointment.expires_at <= statement_timestamp()))))
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
  WHERE (((calendarapp_appointment.status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[])) AND (NOT (((calendarapp_appointment.status)::text = 'pending'::text) AND (calendarapp_appointment.expires_at IS NOT NULL) AND (calendarapp_appointment.expires_at <= statement_timestamp()))));

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

CREATE TABLE public.calendarapp_processedupdate (
    update_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
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
    CONSTRAINT calendarapp_tguser_duration_minutes_check CHECK ((duration_minutes >= 0)),
    CONSTRAINT calendarapp_tguser_hold_hours_check CHECK ((hold_hours >= 0))
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
    slot tstzrange GENERATED ALWAYS AS (public.calendar_slot(date, "time", (timezone)::text, duration_minutes)) STORED
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

INSERT INTO public.auth_user VALUES (1, '!HuXHQ1OFjNmShNH9JpJIkp4CWaIPbQmpWNLGLePe', NULL, false, 'operator', 'Olga', '', '', true, true, '2026-11-28 09:12:41.411956+00');

INSERT INTO public.calendarapp_apitoken VALUES (1, 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 'read', 7000000001, 'vst_example', '2026-11-28 09:12:41.441893+00', NULL, NULL);
INSERT INTO public.calendarapp_apitoken VALUES (2, 'b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2', 'write', NULL, 'vst_another', '2026-11-28 09:12:41.456628+00', NULL, 1);

INSERT INTO public.calendarapp_appointment VALUES (1, 7000000001, 7000000002, '2031-05-06', '09:00:00', '', 'pending', '2026-11-28 09:12:40.864831+00', '2026-11-28 09:12:40.864831+00', 1, 'Lunch 0', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0);
INSERT INTO public.calendarapp_appointment VALUES (3, 7000000001, 7000000002, '2031-05-06', '11:00:00', '', 'declined', '2026-11-28 09:12:40.970533+00', '2026-11-28 09:12:41.171497+00', 3, 'Lunch 2', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_appointment VALUES (4, 7000000001, 7000000002, '2031-05-06', '12:00:00', '', 'cancelled', '2026-11-28 09:12:41.00199+00', '2026-11-28 09:12:41.209027+00', 4, 'Lunch 3', 60, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_appointment VALUES (5, 7000000001, 7000000002, '2031-05-06', '13:00:00', '', 'confirmed', '2026-11-28 09:12:41.030444+00', '2026-11-28 09:12:41.233883+00', 5, 'Lunch 4', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1);
INSERT INTO public.calendarapp_appointment VALUES (2, 7000000001, 7000000002, '2031-05-06', '10:00:00', '', 'confirmed', '2026-11-28 09:12:40.92737+00', '2026-11-28 09:12:41.313886+00', 2, 'Lunch 1', 60, 'Europe/Moscow', DEFAULT, NULL, true, '2031-05-07', '15:00:00', 'Europe/Moscow', 1);
INSERT INTO public.calendarapp_appointment VALUES (6, 7000000002, 7000000003, '2031-05-06', '20:00:00', '', 'pending', '2026-11-28 09:12:41.341918+00', '2026-11-28 09:12:41.341918+00', 7, 'Own', NULL, 'Asia/Tokyo', DEFAULT, NULL, false, NULL, NULL, '', 0);

INSERT INTO public.calendarapp_botstatistics VALUES (1, '2026-11-28', 3, 8, 1, 1);

INSERT INTO public.calendarapp_card VALUES (1, 'meeting:1', 7000000002, 5, '2026-11-28 09:12:41.521179+00');

INSERT INTO public.calendarapp_conversation VALUES (7000000001, 'create:name', '{"name": "Walk"}', '2026-11-28 09:12:41.472758+00');

INSERT INTO public.calendarapp_feedaddress VALUES (1, 7000000001, 'calendar', 'c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3', 'd4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4', '2026-11-28 09:12:41.461638+00');

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

INSERT INTO public.calendarapp_idempotentrequest VALUES (1, '7000000001', 'a-key', 'e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5', 201, '{}', '\x7b7d', '2026-11-28 09:12:41.493523+00');

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

INSERT INTO public.calendarapp_processedupdate VALUES (1, '2026-11-28 09:12:41.484211+00');

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

INSERT INTO public.calendarapp_statisticsdelta VALUES (14, '2031-05-06', 0, 1, 0, 0);

INSERT INTO public.calendarapp_tguser VALUES (7000000001, 'anna', 'Anna', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.356622+00', '2026-11-28 09:12:40.326823+00', '2026-11-28 09:12:40.421983+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met');
INSERT INTO public.calendarapp_tguser VALUES (7000000002, 'boris', 'Boris', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.446835+00', '2026-11-28 09:12:40.442592+00', '2026-11-28 09:12:40.466351+00', NULL, NULL, 60, 24, 'hold', '{15}', true, 'met');
INSERT INTO public.calendarapp_tguser VALUES (7000000003, 'vera', 'Vera', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:40.504628+00', '2026-11-28 09:12:40.503216+00', '2026-11-28 09:12:40.549531+00', NULL, NULL, 60, 24, 'compete', '{15}', true, 'nobody');

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

INSERT INTO public.events VALUES (1, 'Lunch 0', '2031-05-06', '09:00:00', '', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.586855+00', '2026-11-28 09:12:40.586855+00', NULL, true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (2, 'Lunch 1', '2031-05-06', '10:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.616061+00', '2026-11-28 09:12:40.616061+00', NULL, true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (3, 'Lunch 2', '2031-05-06', '11:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.630351+00', '2026-11-28 09:12:40.630351+00', NULL, true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (4, 'Lunch 3', '2031-05-06', '12:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.644261+00', '2026-11-28 09:12:40.644261+00', NULL, true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (5, 'Lunch 4', '2031-05-06', '13:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:40.659546+00', '2026-11-28 09:12:40.659546+00', NULL, true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (7, 'Own', '2031-05-06', '20:00:00', '', 7000000002, NULL, 'Asia/Tokyo', '2026-11-28 09:12:40.693829+00', '2026-11-28 09:12:40.693829+00', '{30,5}', true, NULL, 0, false, DEFAULT);
INSERT INTO public.events VALUES (6, 'Dinner', '2031-05-06', '14:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:40.671081+00', '2026-11-28 09:12:40.704412+00', NULL, true, NULL, 1, false, DEFAULT);
INSERT INTO public.events VALUES (9, 'Written by hand', '2031-05-07', '10:00:00', NULL, 7000000003, NULL, 'Europe/Moscow', '2026-11-28 09:12:41.361105+00', '2026-11-28 09:12:41.361105+00', NULL, false, NULL, 0, false, DEFAULT);

SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 89, true);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 120, true);

SELECT pg_catalog.setval('public.auth_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_user_id_seq', 1, true);

SELECT pg_catalog.setval('public.auth_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessattempt_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessfailurelog_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accesslog_id_seq', 1, false);

SELECT pg_catalog.setval('public.calendarapp_apitoken_id_seq', 2, true);

SELECT pg_catalog.setval('public.calendarapp_appointment_id_seq', 6, true);

SELECT pg_catalog.setval('public.calendarapp_botstatistics_id_seq', 13, true);

SELECT pg_catalog.setval('public.calendarapp_card_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_feedaddress_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_feedchange_id_seq', 39, true);

SELECT pg_catalog.setval('public.calendarapp_history_id_seq', 22, true);

SELECT pg_catalog.setval('public.calendarapp_idempotentrequest_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_outboxmessage_id_seq', 16, true);

SELECT pg_catalog.setval('public.calendarapp_reminder_id_seq', 11, true);

SELECT pg_catalog.setval('public.calendarapp_statisticsdelta_id_seq', 14, true);

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 31, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 53, true);

SELECT pg_catalog.setval('public.events_id_seq', 9, true);

SELECT pg_catalog.setval('public.otp_static_staticdevice_id_seq', 1, false);

SELECT pg_catalog.setval('public.otp_static_statictoken_id_seq', 1, false);

SELECT pg_catalog.setval('public.otp_totp_totpdevice_id_seq', 1, false);

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

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_appointment
    ADD CONSTRAINT calendarapp_appointment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_botstatistics
    ADD CONSTRAINT calendarapp_botstatistics_date_key UNIQUE (date);

ALTER TABLE ONLY public.calendarapp_botstatistics
    ADD CONSTRAINT calendarapp_botstatistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_card
    ADD CONSTRAINT calendarapp_card_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_conversation
    ADD CONSTRAINT calendarapp_conversation_pkey PRIMARY KEY (tg_id);

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

ALTER TABLE ONLY public.calendarapp_outboxmessage
    ADD CONSTRAINT calendarapp_outboxmessage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_processedupdate
    ADD CONSTRAINT calendarapp_processedupdate_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.calendarapp_ratelimit
    ADD CONSTRAINT calendarapp_ratelimit_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.calendarapp_reminder
    ADD CONSTRAINT calendarapp_reminder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sendingbudget
    ADD CONSTRAINT calendarapp_sendingbudget_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.calendarapp_statisticsdelta
    ADD CONSTRAINT calendarapp_statisticsdelta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_tguser
    ADD CONSTRAINT calendarapp_tguser_pkey PRIMARY KEY (tg_id);

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

ALTER TABLE ONLY public.calendarapp_appointment
    ADD CONSTRAINT nobody_is_double_booked EXCLUDE USING gist (int8range(participant_tg_id, participant_tg_id, '[]'::text) WITH &&, slot WITH &&) WHERE ((((status)::text = 'confirmed'::text) OR (holds AND ((status)::text = 'pending'::text))));

ALTER TABLE ONLY public.otp_static_staticdevice
    ADD CONSTRAINT otp_static_staticdevice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.otp_static_statictoken
    ADD CONSTRAINT otp_static_statictoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.otp_totp_totpdevice
    ADD CONSTRAINT otp_totp_totpdevice_pkey PRIMARY KEY (id);

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

CREATE INDEX calendarapp_apitoken_digest_971dfecf_like ON public.calendarapp_apitoken USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_apitoken_tg_id_6fed19eb ON public.calendarapp_apitoken USING btree (tg_id);

CREATE INDEX calendarapp_apitoken_user_id_372c6057 ON public.calendarapp_apitoken USING btree (user_id);

CREATE INDEX calendarapp_appointment_event_id_710bbd3c ON public.calendarapp_appointment USING btree (event_id);

CREATE INDEX calendarapp_appointment_organizer_tg_id_8fd588c0 ON public.calendarapp_appointment USING btree (organizer_tg_id);

CREATE INDEX calendarapp_appointment_participant_tg_id_33b40c9c ON public.calendarapp_appointment USING btree (participant_tg_id);

CREATE INDEX calendarapp_appointment_status_7e63e370 ON public.calendarapp_appointment USING btree (status);

CREATE INDEX calendarapp_feedaddress_digest_5ea927c2_like ON public.calendarapp_feedaddress USING btree (digest varchar_pattern_ops);

CREATE INDEX calendarapp_feedchange_tg_id_3abb94d1 ON public.calendarapp_feedchange USING btree (tg_id);

CREATE INDEX calendarapp_idempotentrequest_created_at_ffa1d916 ON public.calendarapp_idempotentrequest USING btree (created_at);

CREATE INDEX calendarapp_processedupdate_created_at_b12dc150 ON public.calendarapp_processedupdate USING btree (created_at);

CREATE INDEX calendarapp_ratelimit_began_6340fd3d ON public.calendarapp_ratelimit USING btree (began);

CREATE INDEX calendarapp_ratelimit_key_413017c8_like ON public.calendarapp_ratelimit USING btree (key varchar_pattern_ops);

CREATE INDEX calendarapp_reminder_due_at_628fc39d ON public.calendarapp_reminder USING btree (due_at);

CREATE INDEX calendarapp_sendingbudget_name_26eddd21_like ON public.calendarapp_sendingbudget USING btree (name varchar_pattern_ops);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX events_owner_slot ON public.events USING btree (user_id, slot);

CREATE UNIQUE INDEX events_owner_uid ON public.events USING btree (user_id, uid) WHERE (uid IS NOT NULL);

CREATE INDEX events_owner_when ON public.events USING btree (user_id, date, "time", id);

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

CREATE INDEX meeting_competing ON public.calendarapp_appointment USING btree (participant_tg_id) WHERE ((NOT holds) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_expiring ON public.calendarapp_appointment USING btree (participant_tg_id, expires_at) WHERE ((expires_at IS NOT NULL) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_organizer_slot ON public.calendarapp_appointment USING gist (int8range(organizer_tg_id, organizer_tg_id, '[]'::text), slot) WHERE ((status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text]));

CREATE INDEX meeting_organizer_when ON public.calendarapp_appointment USING btree (organizer_tg_id, date, "time", id);

CREATE INDEX meeting_participant_when ON public.calendarapp_appointment USING btree (participant_tg_id, date, "time", id);

CREATE INDEX meeting_status_when ON public.calendarapp_appointment USING btree (status, date, "time", id);

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

CREATE INDEX tguser_newest ON public.calendarapp_tguser USING btree (created_at DESC, tg_id DESC);

CREATE INDEX tguser_username_lower ON public.calendarapp_tguser USING btree (lower((username)::text));

CREATE INDEX tguser_words ON public.calendarapp_tguser USING gin (public.calendar_person_words((first_name)::text, (last_name)::text, (username)::text));

CREATE TRIGGER card_delete AFTER DELETE ON public.events FOR EACH ROW EXECUTE FUNCTION public.calendar_event_shown();

CREATE TRIGGER card_insert AFTER INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN ((new.event_id IS NOT NULL)) EXECUTE FUNCTION public.calendar_meeting_shown();

CREATE TRIGGER card_update AFTER UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN ((((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.date IS DISTINCT FROM new.date) OR (old."time" IS DISTINCT FROM new."time") OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes) OR ((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.details IS DISTINCT FROM new.details) OR (old.proposed_date IS DISTINCT FROM new.proposed_date) OR (old.proposed_time IS DISTINCT FROM new.proposed_time) OR ((old.proposed_timezone)::text IS DISTINCT FROM (new.proposed_timezone)::text) OR (old.organizer_tg_id IS DISTINCT FROM new.organizer_tg_id) OR (old.participant_tg_id IS DISTINCT FROM new.participant_tg_id))) EXECUTE FUNCTION public.calendar_meeting_shown();

CREATE TRIGGER card_update AFTER UPDATE ON public.events FOR EACH ROW WHEN ((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date) OR (old."time" IS DISTINCT FROM new."time") OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes) OR (old.details IS DISTINCT FROM new.details))) EXECUTE FUNCTION public.calendar_event_shown();

CREATE TRIGGER feed AFTER INSERT OR DELETE OR UPDATE ON public.calendarapp_tguser FOR EACH ROW EXECUTE FUNCTION public.feed_person_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.calendarapp_appointment REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.events REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.calendarapp_appointment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.events REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.calendarapp_appointment REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.events REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER grow BEFORE UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.sequence < old.sequence) OR (new.updated_at < old.updated_at))) EXECUTE FUNCTION public.calendar_grow();

CREATE TRIGGER grow BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((new.sequence < old.sequence) OR (new.updated_at < old.updated_at))) EXECUTE FUNCTION public.calendar_grow();

CREATE TRIGGER history AFTER INSERT OR DELETE ON public.calendarapp_appointment FOR EACH ROW WHEN ((current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION public.calendar_remember('meeting');

CREATE TRIGGER history AFTER INSERT OR DELETE ON public.events FOR EACH ROW WHEN ((current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION public.calendar_remember('event');

CREATE TRIGGER history_update AFTER UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((old.* IS DISTINCT FROM new.*) AND (current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION public.calendar_remember('meeting');

CREATE TRIGGER history_update AFTER UPDATE ON public.events FOR EACH ROW WHEN (((old.* IS DISTINCT FROM new.*) AND (current_setting('calendar.history'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION public.calendar_remember('event');

CREATE TRIGGER one_booking_at_a_time BEFORE INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text]))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER one_change_at_a_time BEFORE UPDATE OF participant_tg_id, date, "time", timezone, duration_minutes, status, holds ON public.calendarapp_appointment FOR EACH ROW WHEN ((((old.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text])) OR ((new.status)::text = ANY (ARRAY[('pending'::character varying)::text, ('confirmed'::character varying)::text])))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER revise BEFORE UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN ((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date) OR (old."time" IS DISTINCT FROM new."time") OR (old.details IS DISTINCT FROM new.details) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text) OR ((old.status)::text IS DISTINCT FROM (new.status)::text))) EXECUTE FUNCTION public.calendar_revise();

CREATE TRIGGER revise BEFORE UPDATE ON public.events FOR EACH ROW WHEN ((((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR (old.details IS DISTINCT FROM new.details)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.reminder_minutes IS DISTINCT FROM new.reminder_minutes)) OR (old.transparent IS DISTINCT FROM new.transparent))) EXECUTE FUNCTION public.calendar_revise();

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

ALTER TABLE ONLY public.calendarapp_apitoken
    ADD CONSTRAINT calendarapp_apitoken_user_id_372c6057_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

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
