"""What people type, understood: days, times, time zones, and the words that leave a conversation. Pure."""
