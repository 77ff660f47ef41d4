"""Soak test: bot, workers and PostgreSQL are killed at random under load; nothing may be lost or sent twice."""
