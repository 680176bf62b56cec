from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.demo import load_demo, write_logins


class Command(BaseCommand):
    help = "Make demo people, orgs and cases in an empty portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, help="how many cases at most, the newest")

    def handle(self, *args: Any, most: int | None, **options: Any) -> None:
        passwords = load_demo(most)
        if passwords:
            self.stdout.write(f"Demo made; its logins are in {write_logins(passwords)}.")
        else:
            self.stdout.write("There are organizations already: no demo was made.")
