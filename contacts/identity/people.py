"""Whom the provider's answer means: known by subject, else by a verified address, else new."""

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import TextChoices

from contacts.identity.claims import Claims
from contacts.identity.local_login import is_break_glass
from contacts.models import Membership, Organization, User


class Reason(TextChoices):
    """Why a person is not let in; the page has the words."""

    NO_ADDRESS = "no_address"
    UNVERIFIED = "unverified"
    TAKEN = "taken"


class LoginRefused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def recognize_person(account: SocialAccount, *, claims: Claims) -> User:
    """Return the person of a provider's account, kept up to date; made at the first login."""
    if not account.pk:
        account.user = find_or_make_person(account.provider, claims)
        account.save()
    person: User = account.user
    if person.is_active:
        update_person(person, claims)
        give_membership(person, claims)
    return person


def find_or_make_person(provider: str, claims: Claims) -> User:
    """Return the person of a verified address, who is nobody else's account there yet.

    An address may have gone on to a successor: whoever came with another subject is another.
    """
    if not claims["email"]:
        raise LoginRefused(Reason.NO_ADDRESS)
    if not claims["is_verified"]:
        raise LoginRefused(Reason.UNVERIFIED)
    person, is_new = User.objects.select_for_update().get_or_create(
        email=claims["email"],
        defaults={"name": claims["name"] or claims["email"], "password": "!"},
    )
    if SocialAccount.objects.filter(user=person, provider=provider).exists():
        raise LoginRefused(Reason.TAKEN)
    if is_new or not is_break_glass(person):
        # From now on the provider alone lets this person in; this ends their sessions, too.
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return person


def update_person(person: User, claims: Claims) -> None:
    person.name = claims["name"] or person.name
    person.department = claims["department"] or person.department
    others = User.objects.filter(email=claims["email"]).exclude(pk=person.pk)
    if claims["is_verified"] and not is_break_glass(person) and not others.exists():
        person.email = claims["email"]
    person.save(update_fields=["name", "department", "email"])


def give_membership(person: User, claims: Claims) -> None:
    """Let whoever has no organization belong to those of the claim, else to the only one."""
    if person.memberships.exists():
        return
    found = Organization.objects.filter(login_claim__in=claims["organizations"]).order_by("pk")
    chosen = list(found) or list(Organization.objects.filter(production=None)[:2])
    if not found and len(chosen) > 1:
        return
    for organization in chosen:
        is_default = organization == chosen[0]
        Membership.objects.create(user=person, organization=organization, is_default=is_default)


def end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
