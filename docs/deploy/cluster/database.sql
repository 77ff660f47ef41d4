-- Once, on the primary: sudo -u postgres psql -f database.sql
CREATE USER calendar_user WITH PASSWORD 'strong_password';
CREATE DATABASE calendar_db OWNER calendar_user;
-- For vstrecha_replica_lag_seconds: without it, nobody hears of a standby that is late or away.
GRANT pg_monitor TO calendar_user;
