"""Database reads and their cost."""
