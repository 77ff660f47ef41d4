"""All that is PostgreSQL and no rule: functions and triggers, prepared statements, transactions and their retries."""
