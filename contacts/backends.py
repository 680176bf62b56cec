from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from contacts.models import DesignatedContact, User, today


class ContactsBackend(AuthenticationBackend):  # type: ignore[misc]
    """Bring a person's appointments along with the person: every page asks for them."""

    def get_user(self, user_id: int) -> User | None:
        rows = DesignatedContact.objects.valid_on(today()).filter(user=OuterRef("pk")).rows()
        people = User.objects.annotate(appointment_rows=ArraySubquery(rows))
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
