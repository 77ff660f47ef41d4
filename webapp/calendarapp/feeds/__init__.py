"""Calendar feeds for other calendars, by secret address."""
