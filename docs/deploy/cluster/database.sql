-- Once, on the primary: sudo -u postgres psql -f database.sql
CREATE USER calendar_user WITH PASSWORD 'strong_password';
CREATE DATABASE calendar_db OWNER calendar_user;
