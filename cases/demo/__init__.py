"""Demo people, orgs and cases for a first look: made by walking through the real services."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.demo.stories import STORIES, read_stories
from cases.demo.targets import load_demo_targets
from cases.demo.walk import Walk
from contacts.demo import let_go, login_lines, make_company
from contacts.models import Organization
from routing.demo import load_demo_questions, load_demo_registers

LOGINS = "demo-logins.txt"


@transaction.atomic
def load_demo(most: int | None = None) -> dict[str, str]:
    """Make the demo once; return the passwords it made by mail address, empty if it stood.

    `most` is how many cases at most, the newest.
    """
    if Organization.objects.exists():
        return {}
    company = make_company()
    load_demo_registers()
    load_demo_targets()
    load_demo_questions(company.people)
    stories = sorted(read_stories(STORIES), key=lambda story: story.begins)
    walk = Walk(company)
    for story in stories[-most:] if most else stories:
        walk.through(story)
    let_go(company)
    return company.passwords


def write_logins(passwords: dict[str, str]) -> Path:
    """Keep the demo logins where `make run` finds them again, readable by their owner only."""
    path = Path(settings.STATE_DIR) / LOGINS
    path.touch(mode=0o600)
    path.write_text("\n".join(login_lines(passwords)) + "\n", encoding="utf-8")
    return path
