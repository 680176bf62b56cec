from collections.abc import Iterator
from typing import ClassVar, TypedDict

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models.rows import today
from contacts.models.tracked import tracked


class Role(models.TextChoices):
    """Groups of administrators; what each may do stands in helpdesk/roles.py."""

    ROUTING_ADMIN = "routing admin", _("Routing admin")
    SYSTEM_ADMIN = "system admin", _("System admin")
    AUDITOR = "auditor", _("Auditor")


class ContactRow(TypedDict):
    """An appointment by its keys, once for each sandbox of the organization."""

    user: int
    organization: int
    sandbox: int | None
    deputy_for: int | None


def by_organization(rows: list[ContactRow]) -> Iterator[tuple[int, ContactRow]]:
    """Yield each appointment with the key of its organization, then with its sandbox's."""
    for row in rows:
        yield row["organization"], row
        if row["sandbox"]:
            yield row["sandbox"], row


class UserManager(BaseUserManager["User"]):
    def with_role(self, role: Role) -> models.QuerySet["User"]:
        return self.filter(groups__name=role, is_active=True)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class Language(models.TextChoices):
    # Each is named in itself: who cannot read the page finds their own.
    JA = "ja", "日本語"
    EN = "en", "English"

    @classmethod
    def now(cls) -> "Language":
        """Return the one that is spoken at this moment."""
        return cls.EN if get_language() == "en" else cls.JA


class Theme(models.TextChoices):
    LIGHT = "light", pgettext_lazy("screen colours", "Light")
    DARK = "dark", pgettext_lazy("screen colours", "Dark")
    SYSTEM = "system", pgettext_lazy("screen colours", "Same as the device")

    @property
    def color_scheme(self) -> str:
        """The theme as CSS and the browser call it."""
        return "light dark" if self is Theme.SYSTEM else self.value


# Neither secrets nor preferences: who somebody is, and what they may.
@tracked(
    only=["id", "email", "name", "is_active", "is_staff", "is_superuser"], model_name="UserEvent"
)
class User(AbstractBaseUser, PermissionsMixin):
    """An employee, known by the mail address."""

    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    department = models.CharField(_("department"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.JA)
    # Empty until the person chooses: so long the cookie decides.
    theme = models.CharField(_("screen colours"), max_length=6, choices=Theme, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Tokyo")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    second_factor_demanded_at = models.DateTimeField(null=True, editable=False)
    # The three ticks of the first visit, and when it was finished or skipped.
    understood_doors_at = models.DateTimeField(null=True, editable=False)
    understood_inquiry_at = models.DateTimeField(null=True, editable=False)
    checked_contact_at = models.DateTimeField(null=True, editable=False)
    introduced_at = models.DateTimeField(null=True, editable=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lowercase"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    @cached_property
    def contact_organizations(self) -> dict[int, bool]:
        """Organizations this person is a designated contact of today, sandboxes included.

        Maps the organization's key to True for an own appointment, False for a deputy only.
        """
        own: dict[int, bool] = {}
        for organization, row in by_organization(self.contact_rows):
            if row["user"] == self.pk:
                own[organization] = own.get(organization, False) or row["deputy_for"] is None
        return own

    @cached_property
    def fellow_contacts(self) -> dict[int, frozenset[int]]:
        """The keys of today's contacts, this person's among them, by organization they share."""
        people: dict[int, set[int]] = {key: set() for key in self.contact_organizations}
        for organization, row in by_organization(self.contact_rows):
            if organization in people:
                people[organization].add(row["user"])
        return {key: frozenset(users) for key, users in people.items()}

    @cached_property
    def contact_rows(self) -> "list[ContactRow]":
        """Today's appointments wherever this person has one, as `ContactsBackend` brings them."""
        from contacts.models.designated_contact import DesignatedContact

        rows: list[ContactRow] | None = getattr(self, "brought_rows", None)
        if rows is None:
            rows = list(DesignatedContact.objects.fellows_of(self.pk, today()).rows())
        return rows

    def stood_in_for(self, organization_id: int) -> int | None:
        """Return the key of whom a person acts for today, where they are a deputy only."""
        if self.contact_organizations.get(organization_id, True):
            return None
        rows = [
            row
            for organization, row in by_organization(self.contact_rows)
            if organization == organization_id and row["user"] == self.pk
        ]
        return min((row["deputy_for"] for row in rows if row["deputy_for"]), default=None)

    def is_contact_of(self, organization_id: int) -> bool:
        return organization_id in self.contact_organizations

    def is_own_contact_of(self, organization_id: int) -> bool:
        """Say whether the person is a contact in their own right, not only as a deputy."""
        return self.contact_organizations.get(organization_id, False)


@tracked()
class Assignment(User.groups.through):  # type: ignore[name-defined,misc]
    """A role given to a person, tracked."""

    class Meta:
        proxy = True
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")


def name_fields(*people: str) -> list[str]:
    """Return what is read of people to name them, by the fields that point to them."""
    return [f"{person}__{part}" for person in people for part in ("name", "email")]


def display_name(user: User) -> str:
    return str(user)
