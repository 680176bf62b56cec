"""Fills an empty database with users, orgs, memberships and the registry."""

import datetime
import random
from typing import Any

from contacts.models import DesignatedContact, Membership, Organization, SuccessPlan, User, today
from contacts.org_id import check_org_id

EMPLOYEE, CONTACT = "employee@bench.example.jp", "contact@bench.example.jp"
USERS = 500
DESKS = 50
"""So many of the users are designated contacts or were; the others ask."""
PRODUCTIONS = 8
SANDBOXES = 2
"""Sandboxes of each production org."""
CENTRAL = 4
"""The contact of the bench speaks for so many production orgs, the largest ones."""
DAY = datetime.timedelta(days=1)


class People:
    """Users, organizations, memberships and the registry of designated contacts."""

    def __init__(self) -> None:
        self.chance = random.Random(11)  # noqa: S311
        self.users = User.objects.bulk_create(map(_user, range(USERS)))
        self.requesters = self.users[DESKS:]
        plan = SuccessPlan.objects.create(name_ja="プレミア", name_en="Premier")
        self.productions = Organization.objects.bulk_create(
            _organization(number, plan=plan) for number in range(PRODUCTIONS)
        )
        sandboxes = Organization.objects.bulk_create(
            _organization(PRODUCTIONS + number, production=production)
            for number, production in enumerate(self.productions * SANDBOXES)
        )
        self.sandboxes = {
            org.pk: [box for box in sandboxes if box.production_id == org.pk]
            for org in self.productions
        }
        self.contacts = {org.pk: self._appoint(n, org) for n, org in enumerate(self.productions)}
        self.homes = {user.pk: self._home(n) for n, user in enumerate(self.requesters)}
        Membership.objects.bulk_create(
            Membership(user=user, organization=self.homes[user.pk], is_default=True)
            for user in self.requesters
        )

    def _home(self, number: int) -> Organization:
        """Return where somebody works; the first orgs are the largest."""
        return self.productions[int(PRODUCTIONS * self.chance.random() ** 2) if number else 0]

    def _appoint(self, number: int, organization: Organization) -> list[User]:
        """Appoint contacts and a deputy; return the contacts, somebody last who is none today."""
        first, second, deputy, former = self.users[1 + number * 4 :][:4]
        first = self.users[0] if number < CENTRAL else first
        since = today() - 400 * DAY
        rows = [
            DesignatedContact(user=first, is_primary=True),
            DesignatedContact(user=second),
            DesignatedContact(user=deputy, deputy_for=second),
            DesignatedContact(user=former, valid_until=today() - DAY),
        ]
        for row in rows:
            row.organization, row.valid_from = organization, since
        DesignatedContact.objects.bulk_create(rows)
        return [first, second, former]


def _user(number: int) -> User:
    email = {0: CONTACT, DESKS: EMPLOYEE}.get(number, f"person{number:03d}@bench.example.jp")
    return User(email=email, name=f"社員 {number:03d}", department="営業部", password="!")  # noqa: S106


def _organization(number: int, **fields: Any) -> Organization:
    org_id = check_org_id(f"00D{number:012d}").id18 or ""
    return Organization(name=f"組織 {number:02d}", org_id=org_id, **fields)
