"""Approval: what is fixed for sending, and what ends that again."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.checklist import Need, missing
from cases.choices import Status
from cases.destinations import Destination
from cases.models import Attachment, Case, Handover, SeverityLevel, Verb
from cases.outgoing import outgoing_content
from cases.services.events import announce, contacts_of, readers_of, record
from cases.services.refusals import (
    CopyBeingMade,
    Incomplete,
    SecondPersonNeeded,
    StaleApproval,
)
from cases.spoken import Spoken
from contacts.models import User

SALESFORCE = Destination()


@transaction.atomic
def approve_case(
    case: Case, *, by: User, seen_hash: str, note: str = "", to: Destination = SALESFORCE
) -> Handover:
    """Fix what will be sent: write the prepared handover with texts, files and their hash.

    `seen_hash` is that of the text the person has read. Raises Incomplete where an item is
    missing, CopyBeingMade while a picture that goes out is copied, SecondPersonNeeded where the
    organization wants another person (with no other contact today, a reason in `note` stands in
    for one), StaleApproval where the text is another by now.
    """
    case = Case.objects.locked(case.pk)
    case.move_to(Status.APPROVED, by=by)
    files = Attachment.objects.of(case)
    if items := missing(case, files, at=Need.APPROVE):
        raise Incomplete(items)
    if any(file.may_be_sent and file.waits_for_copies for file in files):
        raise CopyBeingMade(case.number)
    demand_second_person(case, by=by, note=note)
    level = SeverityLevel.objects.get(pk=case.severity_confirmed or 0)
    content = outgoing_content(case, files=files, level=level)
    if content.hash != seen_hash:
        raise StaleApproval(case.number)
    case.handover = handover = case.handovers.create(
        kind=to.kind,
        counterpart=to.counterpart,
        package=to.package,
        application=to.application,
        text_ja=content.text_ja,
        text_en=content.text_en,
        manifest=content.manifest,
        content_hash=content.hash,
        level=level.level,
        prepared_by=by,
    )
    case.save(update_fields=["status", "moved_at", "handover", "updated_at"])
    record(case, Verb.APPROVED, by=by, note=note)
    return handover


def needs_second_person(case: Case, user: User) -> bool:
    """Say whether the org wants somebody else than this person, who asked, to let it out."""
    return case.organization.registry.demands_second_person and case.requester_id == user.pk


def demand_second_person(case: Case, *, by: User, note: str) -> None:
    """Raise SecondPersonNeeded, but where the person is alone today and says why."""
    if needs_second_person(case, by):
        is_only_one = not [user for user in contacts_of(case) if user.pk != by.pk]
        if not (is_only_one and note):
            raise SecondPersonNeeded(case.number)


def outgoing_hash(case: Case) -> str:
    """Return the hash of what would go out of a case if it were approved now."""
    files = Attachment.objects.of(case)
    level = SeverityLevel.objects.filter(pk=case.severity_confirmed or 0).first()
    return outgoing_content(case, files=files, level=level).hash


@contextlib.contextmanager
def editing(case: Case, *, by: User) -> Iterator[dict[str, list[Spoken]]]:
    """Write the event of an edit of a locked case, from the changes the block fills in.

    Where the edit changes what goes out of an approved case, the event is that the approval has
    ended. Both sides are written now: a label or a name that is another since the approval counts
    for nothing.
    """
    changes: dict[str, list[Spoken]] = {}
    is_approved = case.status == Status.APPROVED
    before = outgoing_hash(case) if is_approved else ""
    yield changes
    if is_approved and outgoing_hash(case) != before:
        end_approval(case, Verb.VOIDED, by=by, changes=changes)
    elif changes:
        record(case, Verb.COMPLETED, by=by, changes=changes)


@transaction.atomic
def unapprove_case(case: Case, *, by: User, note: str = "") -> Case:
    """Take an approval back: the case is in review again, with its holder."""
    case = Case.objects.locked(case.pk)
    end_approval(case, Verb.UNAPPROVED, by=by, note=note)
    return case


def end_approval(case: Case, verb: Verb, *, by: User, **words: Any) -> None:
    """Void what was prepared, move the case back, and tell whoever approved or holds it."""
    case.move_to(Status.IN_REVIEW, by=by, only_from=[Status.APPROVED])
    prepared = case.handovers.filter(sent_at=None, voided_at=None).select_related("prepared_by")
    approvers = [handover.prepared_by for handover in prepared]
    void_prepared(case)
    # An earlier one that was sent is in view again.
    case.handover = case.handovers.exclude(sent_at=None).order_by("sent_at").last()
    case.save(update_fields=["status", "moved_at", "handover", "updated_at"])
    event = record(case, verb, by=by, **words)
    announce(event, to=list(dict.fromkeys([*approvers, *readers_of(case)])), template="voided")


def void_prepared(case: Case) -> None:
    case.handovers.filter(sent_at=None, voided_at=None).update(voided_at=timezone.now())
