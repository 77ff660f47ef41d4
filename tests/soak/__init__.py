"""Fire: bot, workers and PostgreSQL are killed at random under load, and afterwards nothing may be lost or doubled."""
