import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from contacts.org_id import check_org_id


class Command(BaseCommand):
    help = "Reads an organization ID and prints verdict, id15, id18 and message as one JSON object."
    # It needs no database, and answers whatever the state of the project is.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", metavar="TEXT", help="what was typed or pasted")

    def handle(self, *args: Any, text: str, **options: Any) -> None:
        reading = check_org_id(text)
        self.stdout.write(
            json.dumps(
                {
                    "verdict": reading.verdict,
                    "id15": reading.id15,
                    "id18": reading.id18,
                    "message": reading.message,
                }
            )
        )
