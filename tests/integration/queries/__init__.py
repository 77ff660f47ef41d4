"""What is read of the database, and what that costs."""
