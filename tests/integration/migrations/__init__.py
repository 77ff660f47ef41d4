"""Databases that were there before, and those that are restored."""
