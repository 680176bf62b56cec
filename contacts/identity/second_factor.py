"""A second factor, demanded of designated contacts and administrators where the setting says so."""

import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from contacts.models import User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def with_second_factor(people: QuerySet[User]) -> QuerySet[User]:
    """Bring along with each person what the demand depends on, in the same query."""
    if not settings.SECOND_FACTOR_DEMANDED:
        return people
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    roles = Group.objects.filter(user=OuterRef("pk"))
    return people.annotate(has_second_factor=Exists(factors), has_role=Exists(roles))


def is_missing(user: User) -> bool:
    """Say whether a person who is asked for a second factor has none yet."""
    if not settings.SECOND_FACTOR_DEMANDED or getattr(user, "has_second_factor", True):
        return False
    is_admin = user.is_superuser or user.is_staff or getattr(user, "has_role", False)
    return is_admin or bool(user.contact_organizations)


def due_at(user: User) -> datetime.datetime:
    """Return when the time to set one up ends; it begins when this is first asked."""
    if user.second_factor_demanded_at is None:
        user.second_factor_demanded_at = timezone.now()
        user.save(update_fields=["second_factor_demanded_at"])
    return user.second_factor_demanded_at + datetime.timedelta(
        days=settings.SECOND_FACTOR_GRACE_DAYS
    )
