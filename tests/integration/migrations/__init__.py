"""Existing databases, and restored ones."""
