"""Django's command line: `python webapp/manage.py COMMAND` from the root of the repository."""

import os
import sys


def main() -> None:
    """Run the command; what is wrong with settings or database is said in one sentence (with `--traceback`, in full).

    `runserver` listens on HOST:PORT unless told otherwise, and looks for the database before it starts its reloader,
    which would go on without one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    import django  # noqa: PLC0415  after the settings are named
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.core.management.commands import runserver  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from webapp import startup_errors  # noqa: PLC0415

    try:
        runserver.Command.default_addr, runserver.Command.default_port = settings.HOST, str(settings.PORT)
        if sys.argv[1:2] == ["runserver"]:
            django.setup()
            connection.ensure_connection()
            connection.close()
        execute_from_command_line(sys.argv)
    except Exception as error:
        if "--traceback" in sys.argv or not startup_errors.is_explained(error):
            raise
        sentence, code = startup_errors.explain(error)
        sys.stderr.write(f"{sentence}\n")
        sys.exit(code)


if __name__ == "__main__":
    main()
