"""Writes, one noun a file. Every function is one transaction, or a part of its caller's."""
