from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from routing.rulebook import RulesRefused, load_rules, read_text


class Command(BaseCommand):
    help = "Make the rules be as a YAML file says, all of it or nothing; print what changes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8")
            loaded = load_rules(read_text(text), dry_run=dry_run)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        except RulesRefused as refusal:
            raise CommandError("\n".join(refusal.reasons)) from refusal
        for change in loaded.changes:
            self.stdout.write(change)
        self.stdout.write(f"{len(loaded.changes)} changes{', nothing written' * dry_run}.")
