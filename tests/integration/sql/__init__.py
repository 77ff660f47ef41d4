"""What the database itself does."""
