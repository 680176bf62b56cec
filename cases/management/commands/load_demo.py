from typing import Any

from django.core.management.base import BaseCommand

from cases.demo import load_demo, write_logins


class Command(BaseCommand):
    help = "Make demo people, orgs and cases in an empty portal."

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = load_demo()
        if passwords:
            self.stdout.write(f"Demo made; its logins are in {write_logins(passwords)}.")
        else:
            self.stdout.write("There are organizations already: no demo was made.")
