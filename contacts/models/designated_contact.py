import datetime
import functools
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
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

    def overlapping(self, start: datetime.date, end: datetime.date | None) -> Self:
        """Appointments of which at least one day lies between two, both included."""
        rows = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=start))
        return rows.filter(valid_from__lte=end) if end else rows

    def open_on(self, day: datetime.date | None = None) -> Self:
        """Appointments that have not ended on a day: whether they count, and when, aside."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day or today()))

    def lasting_primaries(self) -> Self:
        """Own rows of primaries that have begun and have no end, those of leavers too."""
        own = self.valid_on(today()).filter(deputy_for=None)
        return own.filter(is_primary=True, valid_until=None)

    def unconfirmed(self) -> Self:
        """Appointments of active people that nobody has looked at for long."""
        since = timezone.now() - datetime.timedelta(days=settings.REGISTRY_CONFIRM_DAYS)
        is_old = Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=since)
        return self.open_on().filter(is_old, user__is_active=True)

    def of_leavers(self) -> Self:
        """Appointments that still stand for people who are switched off."""
        return self.open_on().filter(user__is_active=False)

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
    # Storing a row confirms it, so that the moment names what a page has shown as well.
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
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
            ExclusionConstraint(
                name="designated_contact_one_deputy_row_at_a_time",
                expressions=[
                    (single_key_range("user"), RangeOperators.OVERLAPS),
                    (single_key_range("organization"), RangeOperators.OVERLAPS),
                    (single_key_range("deputy_for"), RangeOperators.OVERLAPS),
                    (days_range(), RangeOperators.OVERLAPS),
                ],
                condition=Q(deputy_for__isnull=False),
                violation_error_message=_("This person is their deputy in that time already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="designated_contact_confirmed_at_iff_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization}"

    @property
    def version(self) -> str:
        """Names what is stored now, for a page to send along."""
        return self.confirmed_at.isoformat() if self.confirmed_at else ""

    def clean(self) -> None:
        if self.organization_id and self.organization.is_sandbox:
            raise ValidationError({"organization": _("Choose a production org.")})
