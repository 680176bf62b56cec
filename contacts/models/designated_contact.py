import datetime
import functools
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from contacts.models.organization import Organization
from contacts.models.rows import ValidQuerySet, today
from contacts.models.tracked import tracked
from contacts.models.user import ContactRow, User


def single_key_range(field: str) -> Func:
    return Func(
        F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


def days_range() -> Func:
    return Func(
        "valid_from",
        "valid_until",
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


class DesignatedContactQuerySet(ValidQuerySet["DesignatedContact"]):
    def own_in_force(self, day: datetime.date | None = None) -> Self:
        """Appointments that count on a day (today), deputies left aside."""
        return self.valid_on(day or today()).filter(deputy_for=None, user__is_active=True)

    def in_force(self, day: datetime.date | None = None) -> Self:
        """Appointments that count on a day, deputies of somebody who is in force included."""
        day = day or today()
        stood_in_for = DesignatedContact.objects.own_in_force(day).filter(
            organization=models.OuterRef("organization"), user=models.OuterRef("deputy_for")
        )
        return self.valid_on(day).filter(
            Q(deputy_for=None) | models.Exists(stood_in_for), user__is_active=True
        )

    def fellows_of(self, person: int | models.OuterRef, day: datetime.date) -> Self:
        """Appointments in force on a day wherever a person, given by key, has one: theirs too."""
        own = DesignatedContact.objects.valid_on(day).filter(user_id=person)
        return self.in_force(day).filter(organization__in=own.values("organization"))

    def rows(self) -> "models.QuerySet[DesignatedContact, ContactRow]":
        """One object for each appointment and sandbox."""
        return self.values_list(
            JSONObject(
                user="user",
                organization="organization",
                sandbox="organization__sandboxes",
                deputy_for="deputy_for",
            ),
            flat=True,
        )


@functools.lru_cache(maxsize=1)
def people_with_contacts(day: datetime.date) -> "models.QuerySet[User]":
    """People who bring their fellow contacts of a day along; kept, since it costs to build."""
    person = models.OuterRef(models.OuterRef("pk"))
    rows = DesignatedContact.objects.fellows_of(person, day).rows()
    return User.objects.annotate(brought_rows=ArraySubquery(rows))


@tracked()
class DesignatedContact(models.Model):
    """The company's appointment of somebody who may speak to Salesforce for an organization.

    The three rights repeat Salesforce's record (salesforce-support §3); they grant nothing here.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("user")
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="contacts",
        verbose_name=_("organization"),
        limit_choices_to={"production": None},
    )
    is_primary = models.BooleanField(_("primary designated contact"), default=False)
    trailblazer_email = models.EmailField(_("Trailblazer mail address"), blank=True)
    may_view_all_cases = models.BooleanField(_("View All Cases"), default=False)
    may_manage_contacts = models.BooleanField(_("Manage Designated Contacts"), default=False)
    has_full_rights = models.BooleanField(_("Full Administrative Rights"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    deputy_for = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("deputy for"),
    )

    objects = DesignatedContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("designated contact")
        verbose_name_plural = _("designated contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="designated_contact_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | ~Q(deputy_for=F("user")),
                name="designated_contact_not_own_deputy",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(is_primary=False),
                name="designated_contact_deputy_not_primary",
            ),
            # Ranges of one key, so that plain GiST does: btree_gist is an extension.
            ExclusionConstraint(
                name="designated_contact_one_own_row_at_a_time",
                expressions=[
                    (single_key_range("user"), RangeOperators.OVERLAPS),
                    (single_key_range("organization"), RangeOperators.OVERLAPS),
                    (days_range(), RangeOperators.OVERLAPS),
                ],
                condition=Q(deputy_for__isnull=True),
                violation_error_message=_(
                    "This person is a designated contact in that time already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization}"

    def clean(self) -> None:
        if self.organization_id and self.organization.is_sandbox:
            raise ValidationError({"organization": _("Choose a production org.")})
