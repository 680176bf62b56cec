import functools
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.kept_query import Blank, KeptQuery, columns_of, next_of
from contacts.models.organization import Organization
from contacts.models.rows import localized
from contacts.models.user import User
from contacts.restriction import OPEN, RESTRICTION_MOVES, RestrictionState

DATED = [RestrictionState.SENT, RestrictionState.IN_FORCE, RestrictionState.LIFTED]
DECIDED = [RestrictionState.APPROVED, *DATED]


class RestrictionRequestQuerySet(models.QuerySet["RestrictionRequest"]):
    def in_force_for(self, user: User | Blank) -> Self:
        """Restrictions that a person meets at Salesforce: those of the orgs they work in."""
        works_in = Q(organization__memberships__user=user)
        works_in |= Q(organization__sandboxes__memberships__user=user)
        return self.filter(works_in, state=RestrictionState.IN_FORCE).distinct()


def restrictions_in_force(user: User) -> list["RestrictionRequest"]:
    """Return those that a person meets at Salesforce; the home page asks this on every visit."""
    restrictions = []
    for row in _in_force_query().ask(user=user.pk):
        values = iter(row)
        restriction = next_of(RestrictionRequest, values)
        restriction.organization = next_of(Organization, values)
        restrictions.append(restriction)
    return restrictions


@functools.cache
def _in_force_query() -> KeptQuery:
    in_force = RestrictionRequest.objects.in_force_for(Blank("user"))
    columns = *columns_of(RestrictionRequest), *columns_of(Organization, "organization__")
    return KeptQuery(in_force.values_list(*columns))


class RestrictionRequest(models.Model):
    """That only designated contacts may create cases for an org, and what the others read then."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="restrictions"
    )
    text_ja = models.CharField(_("text in Japanese"), max_length=1000)
    text_en = models.CharField(_("text in English"), max_length=1000)
    state = models.CharField(max_length=12, choices=RestrictionState, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # Why who asked approves it themself, being the only one who could.
    reason = models.TextField(blank=True)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    objects = RestrictionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction to designated contacts")
        verbose_name_plural = _("restrictions to designated contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state__in=OPEN),
                name="restriction_request_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="restriction_request_approved_has_approved_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by"))
                | ~Q(reason=""),
                name="restriction_request_own_approval_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.text}"

    @property
    def text(self) -> str:
        return localized(self, "text")

    def may_move_to(self, state: RestrictionState) -> bool:
        return state in RESTRICTION_MOVES[RestrictionState(self.state)]
