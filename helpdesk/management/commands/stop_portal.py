from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpdesk import portal


class Command(BaseCommand):
    help = "End the portal that `run_portal` serves, and the embedded database."

    def handle(self, *args: Any, **options: Any) -> None:
        was_running = portal.stop(Path(settings.STATE_DIR) / "portal.pid")
        if settings.EMBEDDED_POSTGRES:
            settings.EMBEDDED_POSTGRES.stop()
        self.stdout.write("Stopped." if was_running else "It was not running.")
