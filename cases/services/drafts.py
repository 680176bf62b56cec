"""The requester's acts, or those of the contact who writes for them: begin, submit, withdraw."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.checklist import Need, missing, proposal_of
from cases.choices import Kind, Status
from cases.models import Case, Verb
from cases.moves import WRITERS, IllegalMove
from cases.services.approval import void_prepared
from cases.services.events import announce, contacts_of, record
from cases.services.refusals import Incomplete, ReasonMissing
from cases.services.returning import record_resubmission, return_case
from cases.services.saving import locked_draft
from contacts.models import User
from routing.models import Consultation
from routing.services import lead_to_case


def create_case(
    *, by: User, creation_key: uuid.UUID, requester: User | None = None, **fields: Any
) -> Case:
    """Begin a draft, as a contact also for somebody who called.

    The same form sent twice returns the draft it made the first time.
    """
    requester = requester or by
    drafted_by = by if requester != by else None
    if drafted_by and not (by.is_contact_of(fields["organization"].pk) and requester.is_active):
        raise IllegalMove(f"{by.pk} may not write for {requester.pk}")
    try:
        with transaction.atomic():
            case = Case.objects.create(
                requester=requester,
                drafted_by=drafted_by,
                creation_key=creation_key,
                **prefilled(requester, fields) | fields,
            )
            record(case, Verb.CREATED, by=by)
            if case.consultation:
                lead_to_case(case.consultation)
            return case
    except IntegrityError as error:
        if "creation_key" not in str(error):
            raise
    made = Case.objects.of(by).filter(creation_key=creation_key).first()
    # A key that is another person's says nothing about their case.
    return made or create_case(by=by, creation_key=uuid.uuid4(), requester=requester, **fields)


def prefilled(by: User, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known for a new case: from the registry, and from the triage before it."""
    organization = fields["organization"]
    membership = by.memberships.filter(organization=organization).first()
    return {
        "org_id": organization.org_id,
        "access_username": membership.salesforce_username if membership else "",
        "callback_phone": by.phone,
        **carried_over(by, fields.get("consultation"), fields.get("title", "")),
    }


def carried_over(by: User, consultation: Consultation | None, title: str) -> dict[str, Any]:
    """Return what a question brings along: its text unless the title is all of it, its triage."""
    if consultation is None:
        return {}
    carried: dict[str, Any] = {}
    if consultation.question != title:
        carried["symptom"] = consultation.question
    if consultation.verdict:
        carried |= {
            "triage_verdict": consultation.verdict,
            "triage_reason": consultation.triage_reason,
            "triaged_by": by,
        }
    return carried


@transaction.atomic
def change_kind(case: Case, *, by: User, kind: Kind) -> Case:
    """Make a draft one of another kind; what only the other kind asks is kept, and not sent."""
    case = locked_draft(case, by=by)
    if case.status != Status.DRAFT:
        raise IllegalMove(f"{case.number} is no draft any more")
    case.kind = kind
    case.save(update_fields=["kind", "updated_at"])
    return case


@transaction.atomic
def submit_case(case: Case, *, by: User) -> Case:
    """Give a draft to the designated contacts and tell them; raise Incomplete where it lacks.

    One that was returned goes to its holder again, and keeps its place among those who wait.
    """
    case = Case.objects.locked(case.pk)
    was_returned = case.status == Status.RETURNED
    case.move_to(Status.SUBMITTED, by=by, only_from=[Status.DRAFT, Status.RETURNED])
    if items := missing(case, case.attachments.all(), at=Need.SUBMIT):
        raise Incomplete(items)
    if case.severity is None and (proposal := proposal_of(case)):
        case.severity = proposal.level
    case.submitted_at = case.submitted_at or timezone.now()
    case.save(update_fields=["status", "moved_at", "severity", "submitted_at", "updated_at"])
    if was_returned:
        record_resubmission(case, by=by)
        return case
    event = record(case, Verb.SUBMITTED, by=by)
    announce(event, to=contacts_of(case))
    if case.drafted_by_id == by.pk:
        announce(event, to=[case.requester], template="submitted_for_you")
    return case


@transaction.atomic
def withdraw_case(case: Case, *, by: User, note: str = "") -> Case:
    """End a case without an answer; a contact says why, and the requester is told."""
    case = Case.objects.locked(case.pk)
    is_writer = bool(WRITERS & case.actors_of(by))
    case.move_to(Status.WITHDRAWN, by=by)
    if not (is_writer or note):
        raise ReasonMissing(case.number)
    void_prepared(case)
    case.save(update_fields=["status", "moved_at", "updated_at"])
    event = record(case, Verb.WITHDRAWN, by=by, note=note)
    if not is_writer:
        announce(event, to=[case.requester])
    return case


@transaction.atomic
def withdraw_for_leaver(case: Case, *, by: User, note: str) -> Case:
    """Let the holder end a case whose requester has left, by way of a return that nobody mends."""
    if case.requester.is_active:
        raise IllegalMove(f"{case.number} is its requester's to mend")
    return withdraw_case(return_case(case, by=by, note=note), by=by, note=note)


@transaction.atomic
def restore_draft(case: Case, *, by: User) -> Case:
    """Take up again a draft that was discarded and never submitted."""
    case = Case.objects.locked(case.pk)
    case.move_to(Status.DRAFT, by=by, only_from=[Status.WITHDRAWN])
    case.save(update_fields=["status", "moved_at", "updated_at"])
    record(case, Verb.RESTORED, by=by)
    return case


@transaction.atomic
def pull_back_case(case: Case, *, by: User) -> Case:
    """Make a submitted case that nobody has claimed a draft again, the requester's alone."""
    case = Case.objects.locked(case.pk)
    case.move_to(Status.DRAFT, by=by, only_from=[Status.SUBMITTED])
    case.submitted_at = case.drafted_by = None
    case.save(update_fields=["status", "moved_at", "submitted_at", "drafted_by", "updated_at"])
    record(case, Verb.PULLED_BACK, by=by)
    return case
