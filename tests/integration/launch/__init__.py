"""`python -m launch`, as a process."""
