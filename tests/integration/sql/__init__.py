"""Functions, constraints and triggers of the database."""
