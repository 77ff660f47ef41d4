"""Writes, one noun per file. Every function is a transaction, or part of its caller's."""
