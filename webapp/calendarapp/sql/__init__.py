"""PostgreSQL without business rules: functions and triggers, prepared statements, transactions and retries."""
