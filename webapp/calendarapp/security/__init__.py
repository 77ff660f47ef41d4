"""What stands in front of every page: sign-in, second factor, lockout, headers, limits, and the audit log."""
