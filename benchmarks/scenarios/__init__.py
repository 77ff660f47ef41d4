"""Scenarios: one module each, with `TITLE` and `run(bench)`."""
