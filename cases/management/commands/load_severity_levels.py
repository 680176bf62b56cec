from typing import Any

from django.core.management.base import BaseCommand

from cases.starter import load_severity_levels


class Command(BaseCommand):
    help = "Add the severity levels to begin with; what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_severity_levels()
        self.stdout.write(f"Added levels: {', '.join(map(str, added)) or 'none'}.")
