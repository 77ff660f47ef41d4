"""The Django project: settings, root routes, WSGI entry point."""
