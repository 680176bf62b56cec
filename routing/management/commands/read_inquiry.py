import json
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from routing.entries import entries_from_context, entries_from_database
from routing.models import Category
from routing.rules import Entry
from routing.search import find_doors
from routing.starter import load_starter_rules


class Command(BaseCommand):
    help = "Print, as one JSON object, the doors that fit a question, best first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--context", type=Path, help="a YAML file in place of the registers")

    def handle(self, *args: Any, text: str, context: Path | None, **options: Any) -> None:
        if not Category.objects.exists():
            load_starter_rules()
        entries = _entries_from_file(context) if context else entries_from_database()
        doors = [
            {"route": door.slug, "score": door.score, "matched": door.matched}
            for door in find_doors(text, entries)
        ]
        self.stdout.write(json.dumps({"doors": doors}, ensure_ascii=False))


def _entries_from_file(path: Path) -> list[Entry]:
    try:
        context = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not isinstance(context, dict):
        raise CommandError(f"{path}: not a mapping")
    return entries_from_context(context, Category.objects.order_by("position", "pk"))
