"""Parsing of what people type: days, times, time zones, and the words that leave a conversation. Pure."""
