"""The first visit: three screens, each with a tick that is kept with the person (mission F2)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import User


class Screen(models.TextChoices):
    DOORS = "doors", _("The right desk")
    INQUIRY = "inquiry", _("A good inquiry")
    CONTACT = "contact", _("Am I a contact?")


TICKS = {
    Screen.DOORS: "understood_doors_at",
    Screen.INQUIRY: "understood_inquiry_at",
    Screen.CONTACT: "checked_contact_at",
}


def is_ticked(user: User, screen: Screen) -> bool:
    return getattr(user, TICKS[screen]) is not None


def next_screen(user: User) -> Screen | None:
    """Return the first screen without its tick; none once all have theirs."""
    return next((screen for screen in Screen if not is_ticked(user, screen)), None)


def tick_screen(screen: Screen, *, by: User) -> User:
    """Keep that a person has understood a screen; the last of them ends the first visit."""
    # One column alone: two tabs do not undo each other.
    User.objects.filter(pk=by.pk).update(**{TICKS[screen]: timezone.now()})
    user = User.objects.get(pk=by.pk)
    if next_screen(user) is None:
        end_introduction(by=user)
    return user


def end_introduction(*, by: User) -> None:
    """Keep that a person is done with the first visit, or does without it."""
    User.objects.filter(pk=by.pk, introduced_at=None).update(introduced_at=timezone.now())
