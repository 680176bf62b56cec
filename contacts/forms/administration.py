from typing import Any

from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import Role, User


def who_administer() -> QuerySet[User]:
    """Return who may give rights to people today."""
    admins = Q(groups__name=Role.SYSTEM_ADMIN) | Q(is_superuser=True)
    return User.objects.filter(admins, is_active=True, is_staff=True).distinct()


def is_last_admin(user: User) -> bool:
    """Say whether nobody could give rights to people if this person could not; waits for others."""
    list(Group.objects.select_for_update().filter(name=Role.SYSTEM_ADMIN))
    found = who_administer()
    return found.filter(pk=user.pk).exists() and not found.exclude(pk=user.pk).exists()


class PersonForm(UserChangeForm[User]):
    def clean(self) -> dict[str, Any]:
        """Refuse to leave the portal without a system admin."""
        cleaned = super().clean() or self.cleaned_data
        groups = cleaned.get("groups")
        is_admin = self.instance.is_superuser or (
            groups is not None and groups.filter(name=Role.SYSTEM_ADMIN).exists()
        )
        stays = cleaned.get("is_active") and cleaned.get("is_staff") and is_admin
        if self.instance.pk and not stays and is_last_admin(self.instance):
            self.add_error(
                None, _("This is the last system admin. Give another person this role first.")
            )
        return cleaned
