from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models.kept_query import Blank
from contacts.models.rows import localized
from contacts.models.tracked import tracked
from contacts.models.user import User
from contacts.org_id import OrgIdVerdict, check_org_id


@tracked()
class SuccessPlan(models.Model):
    """A Salesforce Success Plan and what it gates (salesforce-support §2, §3; admin data)."""

    name_ja = models.CharField(_("name (Japanese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    restricts_case_creation = models.BooleanField(
        _("case creation can be restricted to designated contacts"), default=False
    )
    has_passcode = models.BooleanField(_("calls need a passcode"), default=False)
    includes_coaching = models.BooleanField(_("includes Expert Coaching"), default=False)
    support_phone_ja = models.CharField(_("support phone (Japanese)"), max_length=40, blank=True)
    support_phone_en = models.CharField(_("support phone (English)"), max_length=40, blank=True)
    support_hours_ja = models.CharField(
        _("hours of that phone (Japanese)"), max_length=120, blank=True
    )
    support_hours_en = models.CharField(
        _("hours of that phone (English)"), max_length=120, blank=True
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Success Plan")
        verbose_name_plural = _("Success Plans")
        constraints = [
            models.UniqueConstraint(fields=["name_en"], name="success_plan_name_en_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localized(self, "name")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def open_to(self, user: User | Blank) -> Self:
        """Organizations a person may ask about: those of their memberships, with the sandboxes."""
        own = Membership.objects.filter(user=user).values("organization")
        return self.filter(Q(pk__in=own) | Q(production__in=own))

    def registered_for(self, user: User | Blank) -> Self:
        """Production orgs behind a person's memberships: theirs are plan and representative."""
        own = Q(memberships__user=user) | Q(sandboxes__memberships__user=user)
        return self.filter(own, production=None).distinct()

    def sharing_contacts_with(self, organization: "Organization") -> Self:
        """A production org and its sandboxes: whoever is a contact of one is one of all."""
        registry = organization.production_id or organization.pk
        return self.filter(Q(pk=registry) | Q(production=registry))

    def kept_by(self, user: User) -> Self:
        """Production orgs whose registry a person keeps: the primary their own, an admin all."""
        from contacts.models.designated_contact import DesignatedContact

        organizations = self.filter(production=None)
        if user.has_perm("contacts.change_designatedcontact"):
            return organizations
        primary = DesignatedContact.objects.own_in_force().filter(user=user, is_primary=True)
        return organizations.filter(pk__in=primary.values("organization"))

    def registry_open_to(self, user: User) -> Self:
        """Production orgs whose registry a person reads: its contacts today, admins, auditors."""
        organizations = self.filter(production=None)
        if user.has_perm("contacts.view_designatedcontact"):
            return organizations
        return organizations.filter(pk__in=list(user.contact_organizations))

    def locked(self, pk: int) -> "Organization":
        """Return the organization, its row locked until the transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def without_contact(self) -> Self:
        """Organizations that nobody may speak for today; a sandbox has its production's people."""
        from contacts.models.designated_contact import DesignatedContact

        registry = Coalesce(OuterRef("production"), OuterRef("pk"))
        appointed = DesignatedContact.objects.in_force().filter(organization=registry)
        return self.exclude(Exists(appointed))


@tracked()
class Organization(models.Model):
    """A Salesforce org of the company, production or sandbox."""

    name = models.CharField(_("name"), max_length=120)
    org_id = models.CharField(
        _("organization ID"),
        max_length=18,
        blank=True,
        help_text=_("15 or 18 characters, beginning with 00D. It is kept with 18."),
    )
    production = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sandboxes",
        verbose_name=_("sandbox of"),
        help_text=_(
            "Empty for a production org. A sandbox takes its plan and contacts from there."
        ),
    )
    my_domain = models.CharField(_("My Domain"), max_length=120, blank=True)
    instance = models.CharField(_("instance"), max_length=20, blank=True)
    plan = models.ForeignKey(
        SuccessPlan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
        verbose_name=_("Success Plan"),
    )
    account_rep_name = models.CharField(_("account representative"), max_length=120, blank=True)
    account_rep_email = models.EmailField(_("mail of the representative"), blank=True)
    account_rep_phone = models.CharField(
        _("phone of the representative"), max_length=40, blank=True
    )
    duty_phone = models.CharField(_("duty phone"), max_length=40, blank=True)
    duty_hours = models.CharField(_("duty hours"), max_length=120, blank=True)
    login_claim = models.CharField(
        _("name at the company login"),
        max_length=150,
        blank=True,
        help_text=_("Whoever comes from there for the first time with this value belongs here."),
    )
    demands_second_person = models.BooleanField(
        _("approval needs a second person"),
        default=False,
        help_text=_("Then a designated contact cannot approve a case of their own."),
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.UniqueConstraint(
                fields=["org_id"],
                condition=~Q(org_id=""),
                name="organization_org_id_unique",
                violation_error_message=_("Another organization has this ID already."),
            ),
            models.UniqueConstraint(
                fields=["login_claim"],
                condition=~Q(login_claim=""),
                name="organization_login_claim_unique",
                violation_error_message=_("Another organization has this value already."),
            ),
            models.CheckConstraint(
                condition=Q(org_id="") | Q(org_id__regex=r"^00D[0-9A-Za-z]{15}$"),
                name="organization_org_id_has_18",
            ),
            models.CheckConstraint(
                condition=Q(production__isnull=True) | Q(plan__isnull=True),
                name="organization_sandbox_has_no_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.org_id:
            self._clean_org_id()
        if self.production and (self.production_id == self.pk or self.production.production_id):
            raise ValidationError({"production": _("Choose a production org.")})
        if self.production and self.plan:
            raise ValidationError({"plan": _("A sandbox takes its plan from its production org.")})

    def _clean_org_id(self) -> None:
        reading = check_org_id(self.org_id)
        if reading.verdict in (OrgIdVerdict.WARN, OrgIdVerdict.REJECT):
            raise ValidationError({"org_id": reading.text})
        self.org_id = reading.id18 or ""

    @property
    def is_sandbox(self) -> bool:
        return self.production_id is not None

    def contacts_today(self) -> list[User]:
        """Return who may speak to Salesforce for it today, deputies too, the primary first."""
        rows = self.registry.contacts.in_force().select_related("user")
        ordered = rows.order_by("-is_primary", "user__name", "pk")
        return list(dict.fromkeys(row.user for row in ordered))

    @property
    def registry(self) -> "Organization":
        """The organization whose plan, contacts and representative count here."""
        return self.production or self


@tracked()
class Membership(models.Model):
    """A person who works in an organization."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("organization"),
    )
    salesforce_username = models.CharField(_("Salesforce username"), max_length=120, blank=True)
    is_default = models.BooleanField(_("asked first"), default=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"], name="membership_user_organization_unique"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="membership_one_default"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization}"
