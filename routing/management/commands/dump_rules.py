import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from routing.rulebook import rules_as_data, rules_as_of, write_text


class Command(BaseCommand):
    help = "Print all rules as one YAML file, as they are or as they stood at the end of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=datetime.date.fromisoformat, help="such as 2026-11-23")

    def handle(self, *args: Any, as_of: datetime.date | None, **options: Any) -> None:
        data = rules_as_of(end_of(as_of)) if as_of else rules_as_data()
        self.stdout.write(write_text(data), ending="")


def end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(
        datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    )
