from typing import Any

from django.core.management.base import BaseCommand

from routing.starter import load_starter_rules


class Command(BaseCommand):
    help = "Add the doors and products to begin with; what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_starter_rules()
        self.stdout.write(f"Added: {', '.join(loaded.added) or 'nothing'}.")
        if loaded.left_alone:
            self.stdout.write(f"Left alone: {', '.join(loaded.left_alone)}.")
