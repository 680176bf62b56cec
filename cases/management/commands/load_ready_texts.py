from typing import Any

from django.core.management.base import BaseCommand

from cases.starter_texts import load_ready_texts


class Command(BaseCommand):
    help = "Add the ready-made texts to begin with; what is there already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_ready_texts()
        self.stdout.write(f"Added texts: {', '.join(added) or 'none'}.")
