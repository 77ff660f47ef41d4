-- A database as migration 0010 left it, with something of everything in it.
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

CREATE FUNCTION public.calendar_book(new_id bigint, new_event_id bigint, new_name text, new_organizer_tg_id bigint, new_participant_tg_id bigint, new_date date, new_time time without time zone, new_duration_minutes integer, new_timezone text, new_details text, new_status text, new_holds boolean, new_expires_at timestamp with time zone, new_created_at timestamp with time zone, new_updated_at timestamp with time zone, new_payload jsonb, new_channel text, new_policy text, new_hours integer, new_slot tstzrange, new_force boolean) RETURNS tstzrange
    LANGUAGE plpgsql
    AS $$
-- FUNCTION calendar_book(new_id bigint, new_event_id bigint, new_name text, new_organizer_tg_id bigint, new_participant_tg_id bigint, new_date date, new_time time, new_duration_minutes integer, new_timezone text, new_details text, new_status text, new_holds boolean, new_expires_at timestamp with time zone, new_created_at timestamp with time zone, new_updated_at timestamp with time zone, new_payload jsonb, new_channel text, new_policy text, new_hours integer, new_slot tstzrange, new_force boolean) RETURNS tstzrange

DECLARE
    policy text;
    hours integer;
    occupied tstzrange;
    woken boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(least(new_organizer_tg_id, new_participant_tg_id));
    PERFORM pg_advisory_xact_lock(greatest(new_organizer_tg_id, new_participant_tg_id));
    SELECT hold_policy, hold_hours INTO policy, hours FROM calendarapp_tguser WHERE tg_id = new_participant_tg_id;
    IF policy IS DISTINCT FROM new_policy OR hours IS DISTINCT FROM new_hours
        OR EXISTS (SELECT "calendarapp_appointment"."id" AS "pk" FROM "calendarapp_appointment" WHERE ("calendarapp_appointment"."expires_at" IS NOT NULL AND "calendarapp_appointment"."expires_at" <= (STATEMENT_TIMESTAMP()) AND "calendarapp_appointment"."status" = 'pending' AND "calendarapp_appointment"."participant_tg_id" = (new_participant_tg_id::bigint))) OR EXISTS (SELECT "calendarapp_appointment"."id" AS "pk" FROM "calendarapp_appointment" WHERE ("calendarapp_appointment"."event_id" = (new_event_id::bigint) AND "calendarapp_appointment"."status" IN ('pending', 'confirmed') AND "calendarapp_appointment"."participant_tg_id" = (new_participant_tg_id::bigint))) OR (EXISTS (SELECT "calendarapp_appointment"."id" AS "pk" FROM "calendarapp_appointment" WHERE ("calendarapp_appointment"."slot" && (new_slot::tstzrange) AND ("calendarapp_appointment"."status" = 'confirmed' OR ("calendarapp_appointment"."holds" AND "calendarapp_appointment"."status" = 'pending')) AND NOT ("calendarapp_appointment"."expires_at" IS NOT NULL AND "calendarapp_appointment"."expires_at" <= (STATEMENT_TIMESTAMP()) AND "calendarapp_appointment"."expires_at" IS NOT NULL AND "calendarapp_appointment"."status" = 'pending') AND int8range("calendarapp_appointment"."participant_tg_id", "calendarapp_appointment"."participant_tg_id", '[]') = (int8range(new_participant_tg_id::bigint, new_participant_tg_id::bigint, '[]')))) OR EXISTS (SELECT "calendarapp_appointment"."id" AS "pk" FROM "calendarapp_appointment" WHERE ("calendarapp_appointment"."slot" && (new_slot::tstzrange) AND "calendarapp_appointment"."status" IN ('pending', 'confirmed') AND NOT ("calendarapp_appointment"."expires_at" IS NOT NULL AND "calendarapp_appointment"."expires_at" <= (STATEMENT_TIMESTAMP()) AND "calendarapp_appointment"."expires_at" IS NOT NULL AND "calendarapp_appointment"."status" = 'pending') AND int8range("calendarapp_appointment"."organizer_tg_id", "calendarapp_appointment"."organizer_tg_id", '[]') = (int8range(new_participant_tg_id::bigint, new_participant_tg_id::bigint, '[]'))))) OR (NOT new_force AND EXISTS (SELECT "calendarapp_appointment"."id" AS "id", "calendarapp_appointment"."name" AS "name" FROM "calendarapp_appointment" WHERE ("calendarapp_appointment"."slot" && (new_slot::tstzrange) AND int8range("calendarapp_appointment"."participant_tg_id", "calendarapp_appointment"."participant_tg_id", '[]') = (int8range(new_organizer_tg_id::bigint, new_organizer_tg_id::bigint, '[]')) AND "calendarapp_appointment"."status" = 'confirmed') ORDER BY "calendarapp_appointment"."slot" ASC, 1 ASC))
    THEN
        RETURN NULL;
    END IF;
    
WITH meeting AS (
    INSERT INTO calendarapp_appointment (id, event_id, name, organizer_tg_id, participant_tg_id, date, time, duration_minutes, timezone, details, status, holds, expires_at, created_at, updated_at) VALUES (new_id, new_event_id, new_name, new_organizer_tg_id, new_participant_tg_id, new_date, new_time, new_duration_minutes, new_timezone, new_details, new_status, new_holds, new_expires_at, new_created_at, new_updated_at)
    ON CONFLICT ON CONSTRAINT nobody_is_double_booked DO NOTHING RETURNING id, slot
), message AS (
    INSERT INTO calendarapp_outboxmessage
        (chat_id, method, payload, appointment_id, created_at, attempts, last_error)
    SELECT new_participant_tg_id, 'sendMessage', new_payload::jsonb, id, new_created_at, 0, ''
    FROM meeting WHERE new_payload IS NOT NULL RETURNING id
)
SELECT slot, (SELECT pg_notify(new_channel, '') IS NULL FROM message) INTO occupied, woken FROM meeting
;
    RETURN occupied;
END
$$;

CREATE PROCEDURE public.calendar_fold(IN new_lock bigint)
    LANGUAGE plpgsql
    AS $$
-- PROCEDURE calendar_fold(new_lock bigint)

BEGIN
    LOOP
        PERFORM set_config('synchronous_commit', 'off', true);
        EXIT WHEN NOT pg_try_advisory_xact_lock(new_lock);
        
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
;
        COMMIT;
        EXIT WHEN NOT EXISTS (SELECT FROM calendarapp_statisticsdelta);
    END LOOP;
END
$$;

CREATE FUNCTION public.calendar_one_booking_at_a_time() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- OLD is null when a row is inserted, and least and greatest leave nulls out.
    PERFORM pg_advisory_xact_lock(least(OLD.participant_tg_id, NEW.participant_tg_id));
    PERFORM pg_advisory_xact_lock(greatest(OLD.participant_tg_id, NEW.participant_tg_id));
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_revise() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.sequence := OLD.sequence + 1;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE FUNCTION public.calendar_slot(day date, clock time without time zone, zone text, minutes integer) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT CASE WHEN (at.start IS NULL) THEN NULL::tstzrange WHEN (COALESCE(calendar_slot.minutes, 0) <= 0) THEN tstzrange(at.start, at.start, '[]'::text) ELSE tstzrange(at.start, timezone('UTC'::text, (timezone('UTC'::text, at.start) + make_interval(mins => calendar_slot.minutes))), '[)'::text) END AS tstzrange FROM (SELECT CASE WHEN (timezone(calendar_slot.zone, tried.earlier) = tried.wall) THEN tried.earlier ELSE tried.later END AS start FROM (SELECT before.wall, before.later, timezone('UTC'::text, (before.wall - (timezone(calendar_slot.zone, before.eve) - timezone('UTC'::text, before.eve)))) AS earlier FROM (SELECT read.wall, read.later, timezone('UTC'::text, (timezone('UTC'::text, read.later) - '24:00:00'::interval)) AS eve FROM (SELECT (calendar_slot.day + calendar_slot.clock) AS wall, timezone(calendar_slot.zone, (calendar_slot.day + calendar_slot.clock)) AS later) read) before) tried) at);

CREATE FUNCTION public.calendar_words(name text, details text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('simple'::regconfig, translate("left"(((COALESCE(name, ''::text) || ' '::text) || COALESCE(details, ''::text)), 10000), '-_.,:;/\@#&+=?!()[]{}<>"''`~|^%$*«»„“”‘’—–…•№·×'::text, rpad(''::text, 60)));

CREATE FUNCTION public.calendar_write_event(new_name text, new_date date, new_time time without time zone, new_details text, new_duration_minutes integer, new_timezone text, new_reminder_minutes integer[], new_user_id bigint, new_uid text, new_sequence integer, new_reminders jsonb, new_counted_on date, new_usual integer[], new_room bigint) RETURNS TABLE(made_id bigint, made_slot tstzrange, made_at timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
-- FUNCTION calendar_write_event(new_name text, new_date date, new_time time, new_details text, new_duration_minutes integer, new_timezone text, new_reminder_minutes integer[], new_user_id bigint, new_uid text, new_sequence integer, new_reminders jsonb, new_counted_on date, new_usual integer[], new_room bigint) RETURNS TABLE (made_id bigint, made_slot tstzrange, made_at timestamptz)

DECLARE
    usual integer[];
BEGIN
    PERFORM pg_advisory_xact_lock(new_user_id);
    SELECT reminder_minutes INTO usual FROM calendarapp_tguser WHERE tg_id = new_user_id;
    IF usual IS DISTINCT FROM new_usual OR EXISTS (SELECT FROM events WHERE user_id = new_user_id OFFSET new_room) THEN
        RETURN;
    END IF;
    RETURN QUERY 
WITH event AS (
    INSERT INTO events (name, date, time, details, duration_minutes, timezone, reminder_minutes, user_id, uid, sequence, reminders_set) VALUES (new_name, new_date, new_time, new_details, new_duration_minutes, new_timezone, new_reminder_minutes, new_user_id, new_uid, new_sequence, true) RETURNING "events"."id", "events"."name", "events"."date", "events"."time", "events"."details", "events"."user_id", "events"."duration_minutes", "events"."timezone", "events"."created_at", "events"."updated_at", "events"."reminder_minutes", "events"."reminders_set", "events"."uid", "events"."sequence", "events"."slot"
), reminded AS (
    INSERT INTO calendarapp_reminder (tg_id, event_id, minutes_before, due_at)
    SELECT event.user_id, event.id, (reminder ->> 0)::int, (reminder ->> 1)::timestamptz
    FROM event, jsonb_array_elements(new_reminders::jsonb) AS given (reminder)
), counted AS (
    INSERT INTO calendarapp_statisticsdelta (date, user_count, event_count, edited_events, cancelled_events)
    SELECT day, 0, 1, 0, 0 FROM (SELECT new_counted_on::date) AS given (day) WHERE day IS NOT NULL
)
SELECT event.id::bigint, event.slot, event.created_at FROM event
;
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

INSERT INTO public.auth_group VALUES
	(1, 'viewer'),
	(2, 'operator'),
	(3, 'administrator');

INSERT INTO public.auth_group_permissions VALUES
	(1, 1, 4),
	(2, 1, 12),
	(3, 1, 8),
	(4, 1, 16),
	(5, 1, 36),
	(6, 1, 40),
	(7, 2, 4),
	(8, 2, 12),
	(9, 2, 8),
	(10, 2, 16),
	(11, 2, 36),
	(12, 2, 40),
	(13, 2, 9),
	(14, 2, 10),
	(15, 2, 34),
	(16, 2, 5),
	(17, 2, 6),
	(18, 3, 4),
	(19, 3, 12),
	(20, 3, 8),
	(21, 3, 16),
	(22, 3, 36),
	(23, 3, 40),
	(24, 3, 9),
	(25, 3, 10),
	(26, 3, 34),
	(27, 3, 5),
	(28, 3, 6),
	(29, 3, 7),
	(30, 3, 44),
	(31, 3, 41),
	(32, 3, 42),
	(33, 3, 43),
	(34, 3, 64),
	(35, 3, 61),
	(36, 3, 62),
	(37, 3, 63),
	(38, 3, 60),
	(39, 3, 57),
	(40, 3, 58),
	(41, 3, 59),
	(42, 3, 68),
	(43, 3, 80);

INSERT INTO public.auth_permission VALUES
	(1, 'Can add event', 1, 'add_event'),
	(2, 'Can change event', 1, 'change_event'),
	(3, 'Can delete event', 1, 'delete_event'),
	(4, 'Can view event', 1, 'view_event'),
	(5, 'Can add day of statistics', 2, 'add_botstatistics'),
	(6, 'Can change day of statistics', 2, 'change_botstatistics'),
	(7, 'Can delete day of statistics', 2, 'delete_botstatistics'),
	(8, 'Can view day of statistics', 2, 'view_botstatistics'),
	(9, 'Can add meeting', 3, 'add_appointment'),
	(10, 'Can change meeting', 3, 'change_appointment'),
	(11, 'Can delete meeting', 3, 'delete_appointment'),
	(12, 'Can view meeting', 3, 'view_appointment'),
	(13, 'Can add person', 4, 'add_tguser'),
	(14, 'Can change person', 4, 'change_tguser'),
	(15, 'Can delete person', 4, 'delete_tguser'),
	(16, 'Can view person', 4, 'view_tguser'),
	(17, 'Can add conversation', 5, 'add_conversation'),
	(18, 'Can change conversation', 5, 'change_conversation'),
	(19, 'Can delete conversation', 5, 'delete_conversation'),
	(20, 'Can view conversation', 5, 'view_conversation'),
	(21, 'Can add processed update', 6, 'add_processedupdate'),
	(22, 'Can change processed update', 6, 'change_processedupdate'),
	(23, 'Can delete processed update', 6, 'delete_processedupdate'),
	(24, 'Can view processed update', 6, 'view_processedupdate'),
	(25, 'Can add statistics delta', 7, 'add_statisticsdelta'),
	(26, 'Can change statistics delta', 7, 'change_statisticsdelta'),
	(27, 'Can delete statistics delta', 7, 'delete_statisticsdelta'),
	(28, 'Can view statistics delta', 7, 'view_statisticsdelta'),
	(29, 'Can add sending budget', 8, 'add_sendingbudget'),
	(30, 'Can change sending budget', 8, 'change_sendingbudget'),
	(31, 'Can delete sending budget', 8, 'delete_sendingbudget'),
	(32, 'Can view sending budget', 8, 'view_sendingbudget'),
	(33, 'Can add outgoing message', 9, 'add_outboxmessage'),
	(34, 'Can change outgoing message', 9, 'change_outboxmessage'),
	(35, 'Can delete outgoing message', 9, 'delete_outboxmessage'),
	(36, 'Can view outgoing message', 9, 'view_outboxmessage'),
	(37, 'Can add reminder', 10, 'add_reminder'),
	(38, 'Can change reminder', 10, 'change_reminder'),
	(39, 'Can delete reminder', 10, 'delete_reminder'),
	(40, 'Can view reminder', 10, 'view_reminder'),
	(41, 'Can add API token', 11, 'add_apitoken'),
	(42, 'Can change API token', 11, 'change_apitoken'),
	(43, 'Can delete API token', 11, 'delete_apitoken'),
	(44, 'Can view API token', 11, 'view_apitoken'),
	(45, 'Can add feed address', 12, 'add_feedaddress'),
	(46, 'Can change feed address', 12, 'change_feedaddress'),
	(47, 'Can delete feed address', 12, 'delete_feedaddress'),
	(48, 'Can view feed address', 12, 'view_feedaddress'),
	(49, 'Can add idempotent request', 13, 'add_idempotentrequest'),
	(50, 'Can change idempotent request', 13, 'change_idempotentrequest'),
	(51, 'Can delete idempotent request', 13, 'delete_idempotentrequest'),
	(52, 'Can view idempotent request', 13, 'view_idempotentrequest'),
	(53, 'Can add permission', 14, 'add_permission'),
	(54, 'Can change permission', 14, 'change_permission'),
	(55, 'Can delete permission', 14, 'delete_permission'),
	(56, 'Can view permission', 14, 'view_permission'),
	(57, 'Can add group', 15, 'add_group'),
	(58, 'Can change group', 15, 'change_group'),
	(59, 'Can delete group', 15, 'delete_group'),
	(60, 'Can view group', 15, 'view_group'),
	(61, 'Can add user', 16, 'add_user'),
	(62, 'Can change user', 16, 'change_user'),
	(63, 'Can delete user', 16, 'delete_user'),
	(64, 'Can view user', 16, 'view_user'),
	(65, 'Can add log entry', 17, 'add_logentry'),
	(66, 'Can change log entry', 17, 'change_logentry'),
	(67, 'Can delete log entry', 17, 'delete_logentry'),
	(68, 'Can view log entry', 17, 'view_logentry'),
	(69, 'Can add access attempt', 18, 'add_accessattempt'),
	(70, 'Can change access attempt', 18, 'change_accessattempt'),
	(71, 'Can delete access attempt', 18, 'delete_accessattempt'),
	(72, 'Can view access attempt', 18, 'view_accessattempt'),
	(73, 'Can add access log', 19, 'add_accesslog'),
	(74, 'Can change access log', 19, 'change_accesslog'),
	(75, 'Can delete access log', 19, 'delete_accesslog'),
	(76, 'Can view access log', 19, 'view_accesslog'),
	(77, 'Can add access failure', 20, 'add_accessfailurelog'),
	(78, 'Can change access failure', 20, 'change_accessfailurelog'),
	(79, 'Can delete access failure', 20, 'delete_accessfailurelog'),
	(80, 'Can view access failure', 20, 'view_accessfailurelog'),
	(81, 'Can add access attempt expiration', 21, 'add_accessattemptexpiration'),
	(82, 'Can change access attempt expiration', 21, 'change_accessattemptexpiration'),
	(83, 'Can delete access attempt expiration', 21, 'delete_accessattemptexpiration'),
	(84, 'Can view access attempt expiration', 21, 'view_accessattemptexpiration'),
	(85, 'Can add feed change', 22, 'add_feedchange'),
	(86, 'Can change feed change', 22, 'change_feedchange'),
	(87, 'Can delete feed change', 22, 'delete_feedchange'),
	(88, 'Can view feed change', 22, 'view_feedchange'),
	(89, 'Can add content type', 23, 'add_contenttype'),
	(90, 'Can change content type', 23, 'change_contenttype'),
	(91, 'Can delete content type', 23, 'delete_contenttype'),
	(92, 'Can view content type', 23, 'view_contenttype'),
	(93, 'Can add session', 24, 'add_session'),
	(94, 'Can change session', 24, 'change_session'),
	(95, 'Can delete session', 24, 'delete_session'),
	(96, 'Can view session', 24, 'view_session'),
	(97, 'Can add TOTP device', 25, 'add_totpdevice'),
	(98, 'Can change TOTP device', 25, 'change_totpdevice'),
	(99, 'Can delete TOTP device', 25, 'delete_totpdevice'),
	(100, 'Can view TOTP device', 25, 'view_totpdevice');
INSERT INTO public.auth_permission VALUES
	(101, 'Can add static device', 26, 'add_staticdevice'),
	(102, 'Can change static device', 26, 'change_staticdevice'),
	(103, 'Can delete static device', 26, 'delete_staticdevice'),
	(104, 'Can view static device', 26, 'view_staticdevice'),
	(105, 'Can add static token', 27, 'add_statictoken'),
	(106, 'Can change static token', 27, 'change_statictoken'),
	(107, 'Can delete static token', 27, 'delete_statictoken'),
	(108, 'Can view static token', 27, 'view_statictoken');

INSERT INTO public.auth_user VALUES
	(1, '!q8mxQxoYwxJ0nagU5k3PrTQTI0eMCQNrhb7mURfP', NULL, false, 'operator', 'Olga', '', '', true, true, '2026-11-28 09:12:13.703114+00');

INSERT INTO public.calendarapp_apitoken VALUES
	(1, 'a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1', 'read', 7000000001, 'vst_example', '2026-11-28 09:12:13.717867+00', NULL, NULL),
	(2, 'b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2', 'write', NULL, 'vst_another', '2026-11-28 09:12:13.724586+00', NULL, 1);

INSERT INTO public.calendarapp_appointment VALUES
	(1, 7000000001, 7000000002, '2031-05-06', '09:00:00', '', 'pending', '2026-11-28 09:12:13.273938+00', '2026-11-28 09:12:13.273938+00', 1, 'Lunch 0', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 0),
	(3, 7000000001, 7000000002, '2031-05-06', '11:00:00', '', 'declined', '2026-11-28 09:12:13.333711+00', '2026-11-28 09:12:13.526526+00', 3, 'Lunch 2', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1),
	(4, 7000000001, 7000000002, '2031-05-06', '12:00:00', '', 'cancelled', '2026-11-28 09:12:13.353952+00', '2026-11-28 09:12:13.555113+00', 4, 'Lunch 3', 60, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1),
	(5, 7000000001, 7000000002, '2031-05-06', '13:00:00', '', 'confirmed', '2026-11-28 09:12:13.371354+00', '2026-11-28 09:12:13.568732+00', 5, 'Lunch 4', NULL, 'Europe/Moscow', DEFAULT, NULL, true, NULL, NULL, '', 1),
	(2, 7000000001, 7000000002, '2031-05-06', '10:00:00', '', 'confirmed', '2026-11-28 09:12:13.321977+00', '2026-11-28 09:12:13.625483+00', 2, 'Lunch 1', 60, 'Europe/Moscow', DEFAULT, NULL, true, '2031-05-07', '15:00:00', 'Europe/Moscow', 1),
	(6, 7000000002, 7000000003, '2031-05-06', '20:00:00', '', 'pending', '2026-11-28 09:12:13.659487+00', '2026-11-28 09:12:13.659487+00', 7, 'Own', NULL, 'Asia/Tokyo', DEFAULT, NULL, false, NULL, NULL, '', 0);

INSERT INTO public.calendarapp_botstatistics VALUES
	(1, '2026-11-28', 3, 8, 1, 1);

INSERT INTO public.calendarapp_conversation VALUES
	(7000000001, 'create:name', '{"name": "Walk"}', '2026-11-28 09:12:13.735468+00');

INSERT INTO public.calendarapp_feedaddress VALUES
	(1, 7000000001, 'calendar', 'c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3', 'd4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4', '2026-11-28 09:12:13.730099+00');

INSERT INTO public.calendarapp_feedchange VALUES
	(1, 7000000001, 1, '2026-11-28 09:12:12.583085+00', false),
	(2, 7000000001, 1, '2026-11-28 09:12:12.694143+00', false),
	(3, 7000000002, 1, '2026-11-28 09:12:12.786195+00', false),
	(4, 7000000002, 1, '2026-11-28 09:12:12.798312+00', false),
	(5, 7000000003, 1, '2026-11-28 09:12:12.858023+00', false),
	(6, 7000000003, 1, '2026-11-28 09:12:12.870504+00', false),
	(7, 7000000001, 1, '2026-11-28 09:12:12.989276+00', false),
	(8, 7000000001, 1, '2026-11-28 09:12:13.036608+00', false),
	(9, 7000000001, 1, '2026-11-28 09:12:13.050259+00', false),
	(10, 7000000001, 1, '2026-11-28 09:12:13.071068+00', false),
	(11, 7000000001, 1, '2026-11-28 09:12:13.089898+00', false),
	(12, 7000000001, 1, '2026-11-28 09:12:13.109889+00', false),
	(13, 7000000002, 1, '2026-11-28 09:12:13.129144+00', false),
	(14, 7000000001, 1, '2026-11-28 09:12:13.169341+00', false),
	(15, 7000000002, 1, '2026-11-28 09:12:13.197864+00', false),
	(16, 7000000002, 1, '2026-11-28 09:12:13.231786+00', false),
	(17, 7000000001, 1, '2026-11-28 09:12:13.281387+00', false),
	(18, 7000000002, 1, '2026-11-28 09:12:13.281387+00', false),
	(19, 7000000001, 1, '2026-11-28 09:12:13.325239+00', false),
	(20, 7000000002, 1, '2026-11-28 09:12:13.325239+00', false),
	(21, 7000000001, 1, '2026-11-28 09:12:13.334099+00', false),
	(22, 7000000002, 1, '2026-11-28 09:12:13.334099+00', false),
	(23, 7000000001, 1, '2026-11-28 09:12:13.354457+00', false),
	(24, 7000000002, 1, '2026-11-28 09:12:13.354457+00', false),
	(25, 7000000001, 1, '2026-11-28 09:12:13.371813+00', false),
	(26, 7000000002, 1, '2026-11-28 09:12:13.371813+00', false),
	(27, 7000000001, 1, '2026-11-28 09:12:13.445533+00', false),
	(28, 7000000002, 1, '2026-11-28 09:12:13.445533+00', false),
	(29, 7000000001, 1, '2026-11-28 09:12:13.545775+00', false),
	(30, 7000000002, 1, '2026-11-28 09:12:13.545775+00', false),
	(31, 7000000001, 1, '2026-11-28 09:12:13.562194+00', false),
	(32, 7000000002, 1, '2026-11-28 09:12:13.562194+00', false),
	(33, 7000000001, 1, '2026-11-28 09:12:13.57265+00', false),
	(34, 7000000002, 1, '2026-11-28 09:12:13.57265+00', false),
	(35, 7000000001, 1, '2026-11-28 09:12:13.626624+00', false),
	(36, 7000000002, 1, '2026-11-28 09:12:13.626624+00', false),
	(37, 7000000002, 1, '2026-11-28 09:12:13.663664+00', false),
	(38, 7000000003, 1, '2026-11-28 09:12:13.663664+00', false),
	(39, 7000000003, 1, '2026-11-28 09:12:13.674899+00', false);

INSERT INTO public.calendarapp_idempotentrequest VALUES
	(1, '7000000001', 'a-key', 'e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5', 201, '{}', '\x7b7d', '2026-11-28 09:12:13.743365+00');

INSERT INTO public.calendarapp_outboxmessage VALUES
	(3, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 2</b>\n🗓 <tg-time unix=\"1935820800\">Tue, 6 May 2031, 11:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:3"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:3"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:3"}]]}, "link_preview_options": {"is_disabled": true}}', 3, '2026-11-28 09:12:13.333711+00', '2026-11-28 09:12:13.334099+00', NULL, 0, NULL, NULL, ''),
	(4, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 3</b>\n🗓 <tg-time unix=\"1935824400\">Tue, 6 May 2031, 12:00</tg-time>–13:00\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:4"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:4"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:4"}]]}, "link_preview_options": {"is_disabled": true}}', 4, '2026-11-28 09:12:13.353952+00', '2026-11-28 09:12:13.354457+00', NULL, 0, NULL, NULL, ''),
	(5, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 4</b>\n🗓 <tg-time unix=\"1935828000\">Tue, 6 May 2031, 13:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:5"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:5"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:5"}]]}, "link_preview_options": {"is_disabled": true}}', 5, '2026-11-28 09:12:13.371354+00', '2026-11-28 09:12:13.371813+00', NULL, 0, NULL, NULL, ''),
	(1, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 0</b>\n🗓 <tg-time unix=\"1935813600\">Tue, 6 May 2031, 09:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:1"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:1"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:1"}]]}, "link_preview_options": {"is_disabled": true}}', 1, '2026-11-28 09:12:13.273938+00', '2026-11-28 09:12:13.281387+00', NULL, 0, '2026-11-28 09:12:13.688826+00', NULL, ''),
	(2, 7000000002, 'sendMessage', '{"text": "<b>Anna invites you to a meeting</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n👤 Organizer: Anna\n👥 Participant: Boris\n⏳ Waiting for an answer", "chat_id": 7000000002, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:2"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:2"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:13.321977+00', '2026-11-28 09:12:13.325239+00', NULL, 0, NULL, '2026-11-28 09:12:13.697972+00', 'Forbidden: bot was blocked by the user'),
	(6, 7000000001, 'sendMessage', '{"text": "<b>Boris confirmed the meeting</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:2"}], [{"text": "🕑 Move", "callback_data": "appt:move:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:13.492922+00', '2026-11-28 09:12:13.492922+00', NULL, 0, NULL, NULL, ''),
	(7, 7000000001, 'sendMessage', '{"text": "<b>Boris declined the meeting</b>\n​\n🤝 <b>Lunch 2</b>\n🗓 <tg-time unix=\"1935820800\">Tue, 6 May 2031, 11:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n❌ Declined", "chat_id": 7000000001, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 3, '2026-11-28 09:12:13.551388+00', '2026-11-28 09:12:13.551388+00', NULL, 0, NULL, NULL, ''),
	(8, 7000000002, 'sendMessage', '{"text": "<b>Anna cancelled the meeting</b>\n​\n🤝 <b>Lunch 3</b>\n🗓 <tg-time unix=\"1935824400\">Tue, 6 May 2031, 12:00</tg-time>–13:00\n👤 Organizer: Anna\n👥 Participant: Boris\n🚫 Cancelled", "chat_id": 7000000002, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true}}', 4, '2026-11-28 09:12:13.567834+00', '2026-11-28 09:12:13.567834+00', NULL, 0, NULL, NULL, ''),
	(9, 7000000001, 'sendMessage', '{"text": "<b>Boris confirmed the meeting</b>\n​\n🤝 <b>Lunch 4</b>\n🗓 <tg-time unix=\"1935828000\">Tue, 6 May 2031, 13:00</tg-time>\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:5"}], [{"text": "🕑 Move", "callback_data": "appt:move:5"}]]}, "link_preview_options": {"is_disabled": true}}', 5, '2026-11-28 09:12:13.585692+00', '2026-11-28 09:12:13.585692+00', NULL, 0, NULL, NULL, ''),
	(10, 7000000001, 'sendMessage', '{"text": "<b>Boris proposes another time</b>\n​\n🤝 <b>Lunch 1</b>\n🗓 <tg-time unix=\"1935817200\">Tue, 6 May 2031, 10:00</tg-time>–11:00\n💡 Proposed: <tg-time unix=\"1935921600\">Wed, 7 May 2031, 15:00</tg-time>–16:00\n👤 Organizer: Anna\n👥 Participant: Boris\n✅ Confirmed", "chat_id": 7000000001, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "🚫 Cancel the meeting", "style": "danger", "callback_data": "appt:cancel:2"}], [{"text": "👍 Accept the new time", "style": "success", "callback_data": "appt:accept:2"}, {"text": "Keep the time", "callback_data": "appt:keep:2"}]]}, "link_preview_options": {"is_disabled": true}}', 2, '2026-11-28 09:12:13.641975+00', '2026-11-28 09:12:13.641975+00', NULL, 0, NULL, NULL, ''),
	(11, 7000000003, 'sendMessage', '{"text": "<b>Boris invites you to a meeting</b>\n​\n🤝 <b>Own</b>\n🗓 <tg-time unix=\"1935831600\">Tue, 6 May 2031, 14:00</tg-time> (Europe/Moscow)\n👤 Organizer: Boris\n👥 Participant: Vera\n⏳ Waiting for an answer", "chat_id": 7000000003, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": [[{"text": "✅ Confirm", "style": "success", "callback_data": "appt:confirm:6"}, {"text": "❌ Decline", "style": "danger", "callback_data": "appt:decline:6"}], [{"text": "🕑 Propose another time", "callback_data": "appt:propose:6"}]]}, "link_preview_options": {"is_disabled": true}}', 6, '2026-11-28 09:12:13.659487+00', '2026-11-28 09:12:13.663664+00', NULL, 0, NULL, NULL, '');

INSERT INTO public.calendarapp_processedupdate VALUES
	(1, '2026-11-28 09:12:13.738457+00');

INSERT INTO public.calendarapp_reminder VALUES
	(1, 7000000001, 1, NULL, 15, '2031-05-06 05:45:00+00'),
	(2, 7000000001, 2, NULL, 15, '2031-05-06 06:45:00+00'),
	(3, 7000000001, 3, NULL, 15, '2031-05-06 07:45:00+00'),
	(4, 7000000001, 4, NULL, 15, '2031-05-06 08:45:00+00'),
	(5, 7000000001, 5, NULL, 15, '2031-05-06 09:45:00+00'),
	(6, 7000000001, 6, NULL, 15, '2031-05-06 10:45:00+00'),
	(7, 7000000002, 7, NULL, 30, '2031-05-06 10:30:00+00'),
	(8, 7000000002, 7, NULL, 5, '2031-05-06 10:55:00+00'),
	(10, 7000000002, NULL, 2, 15, '2031-05-06 06:45:00+00'),
	(11, 7000000002, NULL, 5, 15, '2031-05-06 09:45:00+00');

INSERT INTO public.calendarapp_statisticsdelta VALUES
	(14, '2031-05-06', 0, 1, 0, 0);

INSERT INTO public.calendarapp_tguser VALUES
	(7000000001, 'anna', 'Anna', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:12.617205+00', '2026-11-28 09:12:12.580866+00', '2026-11-28 09:12:12.748391+00', NULL, NULL, 60, 24, 'hold', '{15}', true),
	(7000000002, 'boris', 'Boris', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:12.793156+00', '2026-11-28 09:12:12.785765+00', '2026-11-28 09:12:12.82033+00', NULL, NULL, 60, 24, 'hold', '{15}', true),
	(7000000003, 'vera', 'Vera', '', 'en', 'Europe/Moscow', true, '2026-11-28 09:12:12.869127+00', '2026-11-28 09:12:12.857649+00', '2026-11-28 09:12:12.917986+00', NULL, NULL, 60, 24, 'compete', '{15}', true);

INSERT INTO public.django_content_type VALUES
	(1, 'calendarapp', 'event'),
	(2, 'calendarapp', 'botstatistics'),
	(3, 'calendarapp', 'appointment'),
	(4, 'calendarapp', 'tguser'),
	(5, 'calendarapp', 'conversation'),
	(6, 'calendarapp', 'processedupdate'),
	(7, 'calendarapp', 'statisticsdelta'),
	(8, 'calendarapp', 'sendingbudget'),
	(9, 'calendarapp', 'outboxmessage'),
	(10, 'calendarapp', 'reminder'),
	(11, 'calendarapp', 'apitoken'),
	(12, 'calendarapp', 'feedaddress'),
	(13, 'calendarapp', 'idempotentrequest'),
	(14, 'auth', 'permission'),
	(15, 'auth', 'group'),
	(16, 'auth', 'user'),
	(17, 'admin', 'logentry'),
	(18, 'axes', 'accessattempt'),
	(19, 'axes', 'accesslog'),
	(20, 'axes', 'accessfailurelog'),
	(21, 'axes', 'accessattemptexpiration'),
	(22, 'calendarapp', 'feedchange'),
	(23, 'contenttypes', 'contenttype'),
	(24, 'sessions', 'session'),
	(25, 'otp_totp', 'totpdevice'),
	(26, 'otp_static', 'staticdevice'),
	(27, 'otp_static', 'statictoken');

INSERT INTO public.django_migrations VALUES
	(1, 'contenttypes', '0001_initial', '2026-11-28 09:11:59.571612+00'),
	(2, 'auth', '0001_initial', '2026-11-28 09:11:59.810413+00'),
	(3, 'admin', '0001_initial', '2026-11-28 09:11:59.954434+00'),
	(4, 'admin', '0002_logentry_remove_auto_add', '2026-11-28 09:11:59.994573+00'),
	(5, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-28 09:12:00.050484+00'),
	(6, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 09:12:00.192658+00'),
	(7, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 09:12:00.275066+00'),
	(8, 'auth', '0003_alter_user_email_max_length', '2026-11-28 09:12:00.349363+00'),
	(9, 'auth', '0004_alter_user_username_opts', '2026-11-28 09:12:00.401278+00'),
	(10, 'auth', '0005_alter_user_last_login_null', '2026-11-28 09:12:00.51781+00'),
	(11, 'auth', '0006_require_contenttypes_0002', '2026-11-28 09:12:00.529557+00'),
	(12, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 09:12:00.562019+00'),
	(13, 'auth', '0008_alter_user_username_max_length', '2026-11-28 09:12:00.62908+00'),
	(14, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 09:12:00.689294+00'),
	(15, 'auth', '0010_alter_group_name_max_length', '2026-11-28 09:12:00.758707+00'),
	(16, 'auth', '0011_update_proxy_permissions', '2026-11-28 09:12:00.806457+00'),
	(17, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 09:12:00.861363+00'),
	(18, 'axes', '0001_initial', '2026-11-28 09:12:00.922448+00'),
	(19, 'axes', '0002_auto_20151217_2044', '2026-11-28 09:12:01.08667+00'),
	(20, 'axes', '0003_auto_20160322_0929', '2026-11-28 09:12:01.187886+00'),
	(21, 'axes', '0004_auto_20181024_1538', '2026-11-28 09:12:01.284969+00'),
	(22, 'axes', '0005_remove_accessattempt_trusted', '2026-11-28 09:12:01.339435+00'),
	(23, 'axes', '0006_remove_accesslog_trusted', '2026-11-28 09:12:01.369845+00'),
	(24, 'axes', '0007_alter_accessattempt_unique_together', '2026-11-28 09:12:01.448366+00'),
	(25, 'axes', '0008_accessfailurelog', '2026-11-28 09:12:01.529493+00'),
	(26, 'axes', '0009_add_session_hash', '2026-11-28 09:12:01.559109+00'),
	(27, 'axes', '0010_accessattemptexpiration', '2026-11-28 09:12:01.611177+00'),
	(28, 'calendarapp', '0001_initial', '2026-11-28 09:12:01.735575+00'),
	(29, 'calendarapp', '0002_people_and_outbox', '2026-11-28 09:12:02.158274+00'),
	(30, 'calendarapp', '0003_nobody_is_double_booked', '2026-11-28 09:12:02.413135+00'),
	(31, 'calendarapp', '0004_programs', '2026-11-28 09:12:02.909449+00'),
	(32, 'calendarapp', '0005_roles', '2026-11-28 09:12:03.88617+00'),
	(33, 'calendarapp', '0006_feed_changes', '2026-11-28 09:12:03.985475+00'),
	(34, 'calendarapp', '0007_long_lists', '2026-11-28 09:12:04.157401+00'),
	(35, 'calendarapp', '0008_outbox_storage', '2026-11-28 09:12:04.219014+00'),
	(36, 'calendarapp', '0009_competing', '2026-11-28 09:12:04.288531+00'),
	(37, 'calendarapp', '0010_routines', '2026-11-28 09:12:04.302067+00'),
	(38, 'otp_static', '0001_initial', '2026-11-28 09:12:04.622899+00'),
	(39, 'otp_static', '0002_throttling', '2026-11-28 09:12:04.825453+00'),
	(40, 'otp_static', '0003_add_timestamps', '2026-11-28 09:12:04.965497+00'),
	(41, 'otp_totp', '0001_initial', '2026-11-28 09:12:05.084531+00'),
	(42, 'otp_totp', '0002_auto_20190420_0723', '2026-11-28 09:12:05.261514+00'),
	(43, 'otp_totp', '0003_add_timestamps', '2026-11-28 09:12:05.394521+00'),
	(44, 'sessions', '0001_initial', '2026-11-28 09:12:05.462227+00');

INSERT INTO public.events VALUES
	(1, 'Lunch 0', '2031-05-06', '09:00:00', '', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:12.989086+00', '2026-11-28 09:12:12.989086+00', NULL, true, NULL, 0, DEFAULT),
	(2, 'Lunch 1', '2031-05-06', '10:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:13.03647+00', '2026-11-28 09:12:13.03647+00', NULL, true, NULL, 0, DEFAULT),
	(3, 'Lunch 2', '2031-05-06', '11:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:13.050184+00', '2026-11-28 09:12:13.050184+00', NULL, true, NULL, 0, DEFAULT),
	(4, 'Lunch 3', '2031-05-06', '12:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:13.071011+00', '2026-11-28 09:12:13.071011+00', NULL, true, NULL, 0, DEFAULT),
	(5, 'Lunch 4', '2031-05-06', '13:00:00', 'by the river', 7000000001, NULL, 'Europe/Moscow', '2026-11-28 09:12:13.089812+00', '2026-11-28 09:12:13.089812+00', NULL, true, NULL, 0, DEFAULT),
	(7, 'Own', '2031-05-06', '20:00:00', '', 7000000002, NULL, 'Asia/Tokyo', '2026-11-28 09:12:13.128982+00', '2026-11-28 09:12:13.128982+00', '{30,5}', true, NULL, 0, DEFAULT),
	(6, 'Dinner', '2031-05-06', '14:00:00', 'by the river', 7000000001, 60, 'Europe/Moscow', '2026-11-28 09:12:13.109805+00', '2026-11-28 09:12:13.153637+00', NULL, true, NULL, 1, DEFAULT),
	(9, 'Written by hand', '2031-05-07', '10:00:00', NULL, 7000000003, NULL, 'Europe/Moscow', '2026-11-28 09:12:13.674899+00', '2026-11-28 09:12:13.674899+00', NULL, false, NULL, 0, DEFAULT);

SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 43, true);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 108, true);

SELECT pg_catalog.setval('public.auth_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_user_id_seq', 1, true);

SELECT pg_catalog.setval('public.auth_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessattempt_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accessfailurelog_id_seq', 1, false);

SELECT pg_catalog.setval('public.axes_accesslog_id_seq', 1, false);

SELECT pg_catalog.setval('public.calendarapp_apitoken_id_seq', 2, true);

SELECT pg_catalog.setval('public.calendarapp_appointment_id_seq', 6, true);

SELECT pg_catalog.setval('public.calendarapp_botstatistics_id_seq', 13, true);

SELECT pg_catalog.setval('public.calendarapp_feedaddress_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_feedchange_id_seq', 39, true);

SELECT pg_catalog.setval('public.calendarapp_idempotentrequest_id_seq', 1, true);

SELECT pg_catalog.setval('public.calendarapp_outboxmessage_id_seq', 11, true);

SELECT pg_catalog.setval('public.calendarapp_reminder_id_seq', 11, true);

SELECT pg_catalog.setval('public.calendarapp_statisticsdelta_id_seq', 14, true);

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 27, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 44, true);

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

ALTER TABLE ONLY public.calendarapp_conversation
    ADD CONSTRAINT calendarapp_conversation_pkey PRIMARY KEY (tg_id);

ALTER TABLE ONLY public.calendarapp_feedaddress
    ADD CONSTRAINT calendarapp_feedaddress_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.calendarapp_feedaddress
    ADD CONSTRAINT calendarapp_feedaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_feedchange
    ADD CONSTRAINT calendarapp_feedchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_idempotentrequest
    ADD CONSTRAINT calendarapp_idempotentrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_outboxmessage
    ADD CONSTRAINT calendarapp_outboxmessage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_processedupdate
    ADD CONSTRAINT calendarapp_processedupdate_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.calendarapp_reminder
    ADD CONSTRAINT calendarapp_reminder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_sendingbudget
    ADD CONSTRAINT calendarapp_sendingbudget_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.calendarapp_statisticsdelta
    ADD CONSTRAINT calendarapp_statisticsdelta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendarapp_tguser
    ADD CONSTRAINT calendarapp_tguser_pkey PRIMARY KEY (tg_id);

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

CREATE INDEX meeting_competing ON public.calendarapp_appointment USING btree (participant_tg_id) WHERE ((NOT holds) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_expiring ON public.calendarapp_appointment USING btree (participant_tg_id, expires_at) WHERE ((expires_at IS NOT NULL) AND ((status)::text = 'pending'::text));

CREATE INDEX meeting_organizer_slot ON public.calendarapp_appointment USING gist (int8range(organizer_tg_id, organizer_tg_id, '[]'::text), slot) WHERE ((status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[]));

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

CREATE INDEX tguser_username_lower ON public.calendarapp_tguser USING btree (lower((username)::text));

CREATE TRIGGER feed AFTER INSERT OR DELETE OR UPDATE ON public.calendarapp_tguser FOR EACH ROW EXECUTE FUNCTION public.feed_person_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.calendarapp_appointment REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_delete AFTER DELETE ON public.events REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.calendarapp_appointment REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_insert AFTER INSERT ON public.events REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.calendarapp_appointment REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_meeting_changed();

CREATE TRIGGER feed_update AFTER UPDATE ON public.events REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.feed_event_changed();

CREATE TRIGGER one_booking_at_a_time BEFORE INSERT ON public.calendarapp_appointment FOR EACH ROW WHEN (((new.status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[]))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER one_change_at_a_time BEFORE UPDATE OF participant_tg_id, date, "time", timezone, duration_minutes, status, holds ON public.calendarapp_appointment FOR EACH ROW WHEN ((((old.status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[])) OR ((new.status)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[])))) EXECUTE FUNCTION public.calendar_one_booking_at_a_time();

CREATE TRIGGER revise BEFORE UPDATE ON public.calendarapp_appointment FOR EACH ROW WHEN (((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR (old.details IS DISTINCT FROM new.details)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR ((old.status)::text IS DISTINCT FROM (new.status)::text))) EXECUTE FUNCTION public.calendar_revise();

CREATE TRIGGER revise BEFORE UPDATE ON public.events FOR EACH ROW WHEN (((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR (old.date IS DISTINCT FROM new.date)) OR (old."time" IS DISTINCT FROM new."time")) OR (old.details IS DISTINCT FROM new.details)) OR (old.duration_minutes IS DISTINCT FROM new.duration_minutes)) OR ((old.timezone)::text IS DISTINCT FROM (new.timezone)::text)) OR (old.reminder_minutes IS DISTINCT FROM new.reminder_minutes))) EXECUTE FUNCTION public.calendar_revise();

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
