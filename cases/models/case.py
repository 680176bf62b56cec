import datetime
import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.addresses import address_of, number_of
from cases.choices import (
    AccessGranted,
    BusinessStop,
    Kind,
    Origin,
    Status,
    TriageVerdict,
    UsersAffected,
    Workaround,
)
from cases.models.case_queryset import (
    FINISHED,
    NO_DATE,
    OPEN_TO_CONTACTS,
    QUEUE_KEYS,
    SETTLED,
    CaseQuerySet,
)
from cases.moves import ACTS, MOVES, WRITERS, Act, Actor, IllegalMove
from contacts.models import Organization, User
from routing.models import Category, Consultation, Product


class Case(models.Model):
    """An inquiry, from draft to answer: one table, a column a field, in the article's order."""

    # The form's own key: the same form sent twice makes one case.
    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requester = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    # The contact who writes it for somebody that called, until it is submitted.
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, verbose_name=_("Salesforce org")
    )
    kind = models.CharField(_("What do you need?"), max_length=20, choices=Kind)
    origin = models.CharField(
        _("Where does it come from?"), max_length=20, choices=Origin, default=Origin.PERSON
    )
    title = models.CharField(_("In one line"), max_length=200)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Product")
    )

    symptom = models.TextField(_("What happens, and where"), blank=True)
    expected = models.TextField(_("What should happen instead"), blank=True)
    occurred_at = models.DateTimeField(_("Since when"), null=True, blank=True)
    occurred_note = models.CharField(_("About the time"), max_length=200, blank=True)
    steps_to_reproduce = models.TextField(_("Steps to reproduce"), blank=True)

    business_stop = models.CharField(
        _("Has work stopped?"), max_length=10, choices=BusinessStop, blank=True
    )
    affected_work = models.CharField(_("Which work or application"), max_length=200, blank=True)
    impact = models.TextField(_("How it hurts"), blank=True)
    users_affected = models.CharField(
        _("Who is affected"), max_length=10, choices=UsersAffected, blank=True
    )
    users_count = models.PositiveIntegerField(_("Number of users"), null=True, blank=True)
    workaround = models.CharField(
        _("Is there a workaround?"), max_length=10, choices=Workaround, blank=True
    )
    workaround_detail = models.TextField(_("Which workaround"), blank=True)

    wanted_on = models.DateField(_("Answer wished by"), null=True, blank=True)
    wanted_fixed = models.BooleanField(_("The date cannot move"), default=False)
    wanted_reason = models.TextField(_("Why by then"), blank=True)
    wanted_consequence = models.TextField(_("What happens if it is missed"), blank=True)

    access_granted = models.CharField(
        _("Login access for Salesforce support"), max_length=5, choices=AccessGranted, blank=True
    )
    org_id = models.CharField(_("Organization ID"), max_length=18, blank=True)
    access_username = models.CharField(_("Username it was granted on"), max_length=120, blank=True)
    access_withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    access_until = models.DateField(_("Granted until"), null=True, blank=True)

    severity = models.PositiveSmallIntegerField(_("Severity"), null=True, blank=True)
    severity_reason = models.TextField(_("Why another severity"), blank=True)
    severity_confirmed = models.PositiveSmallIntegerField(
        _("Severity, confirmed"), null=True, blank=True
    )
    callback_phone = models.CharField(_("Phone to call back"), max_length=40, blank=True)

    triage_verdict = models.CharField(_("Triage"), max_length=10, choices=TriageVerdict, blank=True)
    triage_reason = models.TextField(_("Reason for the triage"), blank=True)
    triaged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    summary_en = models.TextField(_("Summary in English"), blank=True)

    # What was typed and cannot be read as its field wants it: field name → the text as typed.
    unparsed = models.JSONField(default=dict, blank=True, editable=False)
    # Part → the page that saved it last, and when: a page never conflicts with itself.
    last_saves = models.JSONField(default=dict, blank=True, editable=False)

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    reviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="held_cases"
    )
    handover = models.ForeignKey(
        "cases.Handover", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    redirected_to = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, verbose_name=_("Desk"), related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    moved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What the requester says at the end.
    was_helpful = models.BooleanField(_("helpful"), null=True, blank=True)
    helpful_reason = models.TextField(_("why helpful or not"), blank=True)

    # What the queue is sorted by, stored so that an index serves it.
    queue_level = models.GeneratedField(
        expression=Coalesce(F("severity_confirmed"), F("severity"), Value(4)),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    queue_date = models.GeneratedField(
        expression=Coalesce(F("wanted_on"), Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("audit_case", "Can read every submitted case")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(drafted_by=F("requester")), name="case_drafted_by_another"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WITHDRAWN)
                | Q(status=Status.DRAFT, submitted_at__isnull=True)
                | ~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False),
                name="case_submitted_at_iff_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.IN_REVIEW, Status.APPROVED])
                | Q(reviewer__isnull=False),
                name="case_in_review_has_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.FORWARDED) | Q(handover__isnull=False),
                name="case_forwarded_has_handover",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ANSWERED) | Q(answered_at__isnull=False),
                name="case_answered_has_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | ~Q(status=Status.CLOSED) & Q(closed_at__isnull=True),
                name="case_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(triage_verdict="") | Q(triaged_by__isnull=False),
                name="case_triage_has_triaged_by",
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(1, 4)),
                name="case_severity_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(severity_confirmed__isnull=True) | Q(severity_confirmed__range=(1, 4)),
                name="case_severity_confirmed_1_to_4",
            ),
        ]
        indexes = [
            models.Index(
                fields=QUEUE_KEYS, condition=Q(status__in=OPEN_TO_CONTACTS), name="case_queue"
            ),
            models.Index(
                fields=["reviewer", *QUEUE_KEYS],
                condition=Q(status__in=OPEN_TO_CONTACTS),
                name="case_held",
            ),
            # What is new to the contacts of an org: a page that polls asks it.
            models.Index(
                fields=["organization", "-moved_at"],
                condition=Q(submitted_at__isnull=False),
                name="case_moved",
            ),
            models.Index(fields=["requester", "-id"], name="case_requester"),
            models.Index(
                fields=["drafted_by", "-id"],
                condition=Q(drafted_by__isnull=False, submitted_at__isnull=True),
                name="case_drafted_by",
            ),
            models.Index(
                fields=["requester", "-id"],
                condition=~Q(status__in=FINISHED),
                name="case_unfinished",
            ),
            # What the clock may close.
            models.Index(fields=["moved_at"], condition=Q(status__in=SETTLED), name="case_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return address_of("case_detail", self.pk)

    @property
    def number(self) -> str:
        return number_of(self.pk or 0)

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # Django's own translates all
        return str(Status(self.status).label)

    @property
    def level(self) -> int | None:
        """The severity in force: the contact's, else the requester's."""
        return self.severity_confirmed or self.severity

    def actors_of(self, user: User | None) -> frozenset[Actor]:
        """Say what somebody is to this case today; None is the clock."""
        if user is None:
            return frozenset({Actor.CLOCK})
        is_requester = user.pk == self.requester_id
        is_contact = user.is_contact_of(self.organization_id)
        facts = {
            Actor.REQUESTER: is_requester,
            Actor.DRAFTER: is_requester and self.submitted_at is None,
            Actor.PROXY: is_contact and self.is_drafted_for_another_by(user),
            Actor.CONTACT: is_contact,
            Actor.OWN_CONTACT: user.is_own_contact_of(self.organization_id),
            Actor.HOLDER: is_contact and user.pk == self.reviewer_id,
            Actor.STAND_IN: is_contact and not self.requester.is_active,
        }
        return frozenset(actor for actor, holds in facts.items() if holds)

    def may_be_drafted_by(self, user: User) -> bool:
        is_with_writer = self.status in (Status.DRAFT, Status.RETURNED)
        return is_with_writer and bool(WRITERS & self.actors_of(user))

    def is_drafted_for_another_by(self, user: User) -> bool:
        return user.pk == self.drafted_by_id and self.submitted_at is None

    def may_be_commented_by(self, user: User) -> bool:
        is_open = self.submitted_at is not None and self.status != Status.WITHDRAWN
        return is_open and bool({Actor.REQUESTER, Actor.CONTACT} & self.actors_of(user))

    def may_be_shared_by(self, user: User) -> bool:
        is_open = self.submitted_at is not None and self.status != Status.WITHDRAWN
        return is_open and bool({Actor.REQUESTER, Actor.HOLDER} & self.actors_of(user))

    def may_be_reopened_by(self, user: User) -> bool:
        """Say whether an answer, a hint or an end may be taken back, and is not too long ago."""
        window = datetime.timedelta(days=settings.CASE_REOPEN_DAYS)
        is_too_late = self.closed_at is not None and timezone.now() - self.closed_at > window
        was_ended = self.status in (Status.ANSWERED, Status.REDIRECTED, Status.CLOSED)
        return was_ended and not is_too_late and self.may_move_to(Status.IN_REVIEW, by=user)

    def may(self, act: Act, *, by: User) -> bool:
        allowed = ACTS.get(Status(self.status), {}).get(act, frozenset())
        return bool(allowed & self.actors_of(by))

    def may_move_to(self, status: Status, *, by: User | None) -> bool:
        allowed = MOVES[Status(self.status)].get(status, frozenset())
        return bool(allowed & self.actors_of(by))

    def move_to(
        self, status: Status, *, by: User | None, only_from: Collection[Status] = Status
    ) -> None:
        """Set the state, by the table of moves; raise IllegalMove else. The caller saves.

        `only_from` narrows an act to its own states, where another act leads to the same one.
        """
        if self.status not in only_from or not self.may_move_to(status, by=by):
            raise IllegalMove(f"{self.number}: {self.status} to {status}")
        self.status = status
        self.moved_at = timezone.now()
