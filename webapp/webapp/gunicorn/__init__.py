"""gunicorn as this product runs it: its log, and its worker."""
