#!/usr/bin/env python
import os
import sys

NEEDS_NO_DATABASE = {
    "check_org_id",
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "stop_portal",
}


def main() -> None:
    if sys.version_info < (3, 13):  # noqa: UP036 – said plainly, before anything fails
        sys.exit("This project needs Python 3.13 or newer (see .python-version).")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from helpdesk.embedded_postgres import PostgresError

    if settings.EMBEDDED_POSTGRES and not NEEDS_NO_DATABASE.intersection(sys.argv[1:2]):
        try:
            settings.EMBEDDED_POSTGRES.start()
        except PostgresError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
