"""`manage.py` and its commands."""
