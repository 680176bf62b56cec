"""Approval: what is fixed for sending, and what ends that again."""

from django.db import transaction
from django.utils import timezone

from cases.checklist import Need, missing
from cases.choices import Status
from cases.models import Case, Handover, HandoverKind, SeverityLevel, Verb
from cases.outgoing import outgoing_content
from cases.services.events import contacts_of, record
from cases.services.refusals import (
    CopyBeingMade,
    Incomplete,
    SecondPersonNeeded,
    StaleApproval,
)
from contacts.models import User


@transaction.atomic
def approve_case(case: Case, *, by: User, seen_hash: str, note: str = "") -> Handover:
    """Fix what will be sent: write the prepared handover with texts, files and their hash.

    `seen_hash` is that of the text the person has read. Raises Incomplete where an item is
    missing, CopyBeingMade while a picture that goes out is copied, SecondPersonNeeded where the
    organization wants another person (with no other contact today, a reason in `note` stands in
    for one), StaleApproval where the text is another by now.
    """
    case = Case.objects.locked(case.pk)
    case.move_to(Status.APPROVED, by=by)
    files = list(case.attachments.order_by("pk"))
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
        kind=HandoverKind.SALESFORCE_HELP,
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


def void_prepared(case: Case) -> None:
    case.handovers.filter(sent_at=None, voided_at=None).update(voided_at=timezone.now())
