import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import portal


class Command(BaseCommand):
    help = "Prepare the database, make the demo once, and serve the portal with a worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        pid_file = Path(settings.STATE_DIR) / "portal.pid"
        if portal.running_pid(pid_file):
            self.stdout.write(
                f"The portal runs already: http://localhost:{port}/ (make stop ends it)"
            )
            return
        refuse_taken(port)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for command in (
            "load_starter_rules",
            "load_severity_levels",
            "load_ready_texts",
            "load_demo",
        ):
            call_command(command, stdout=self.stderr)
        portal.serve(port, pid_file, on_start=lambda: self.say_where(port))

    def say_where(self, port: int) -> None:
        logins = Path(settings.STATE_DIR) / "demo-logins.txt"
        self.stdout.write(
            f"\nThe portal is at http://localhost:{port}/ (Ctrl-C or make stop ends it)"
        )
        if logins.exists():
            self.stdout.write(f"Demo logins (mail address, password), kept in {logins}:\n")
            self.stdout.write(logins.read_text(encoding="utf-8"))
        self.stdout.flush()


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is in use. Choose another: PORT=8001 make run"
            ) from error
