"""Permissions and protection."""
