import functools
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest

from contacts.identity.local_login import may_log_in_locally
from contacts.identity.second_factor import with_second_factor
from contacts.models import Blank, KeptQuery, User, today
from contacts.models.designated_contact import people_with_contacts


class ContactsBackend(AuthenticationBackend):  # type: ignore[misc]
    """Bring today's contacts along with the person: every page asks for them."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Refuse a right password where another login counts, as one would a wrong one."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user and may_log_in_locally(user) else None

    def get_user(self, user_id: int) -> User | None:
        people = with_second_factor(people_with_contacts(today()))
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As Django's, whose query is dear to build: most pages ask for it."""
        if obj is not None or not user_obj.is_active or user_obj.is_superuser:
            permissions: set[str] = super().get_group_permissions(user_obj, obj)
            return permissions
        return {".".join(row) for row in _permission_query().ask(user=user_obj.pk)}

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """Rights come by roles alone (`helpdesk/roles.py`): none is looked up for one person."""
        return Permission.objects.none()


@functools.cache
def _permission_query() -> KeptQuery:
    permissions = Permission.objects.filter(group__user=Blank("user"))
    return KeptQuery(permissions.order_by().values_list("content_type__app_label", "codename"))
