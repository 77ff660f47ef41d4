"""`python webapp/manage.py NAME`."""
