from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest

from contacts.identity.local_login import may_log_in_locally
from contacts.identity.second_factor import with_second_factor
from contacts.models import User, today
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

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """Rights come by roles alone (`helpdesk/roles.py`): none is looked up for one person."""
        return Permission.objects.none()
