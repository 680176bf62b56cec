"""Approval and handover: what was approved is what goes out."""

from django.db import transaction
from django.utils import timezone

from cases.checklist import Need, missing
from cases.choices import Status
from cases.models import Case, Handover, HandoverKind, SeverityLevel, Verb
from cases.outgoing import content_hash, manifest_of, outgoing_content
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
    if case.organization.registry.demands_second_person and case.requester_id == by.pk:
        is_only_one = not [user for user in contacts_of(case) if user.pk != by.pk]
        if not (is_only_one and note):
            raise SecondPersonNeeded(case.number)
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


@transaction.atomic
def forward_case(case: Case, *, by: User, seen_hash: str, number: str, url: str = "") -> Case:
    """Record that the approved text was sent to Salesforce Help, with the number it got there.

    `seen_hash` is the content hash of the page the person copied from; StaleApproval is raised
    where another approval has taken its place or the stored content no longer gives that hash.
    """
    case = Case.objects.locked(case.pk)
    case.move_to(Status.FORWARDED, by=by, only_from=[Status.APPROVED])
    handover = case.handovers.filter(sent_at=None, voided_at=None).first()
    if handover is None or handover.content_hash != seen_hash or not is_intact(handover):
        raise StaleApproval(case.number)
    handover.number, handover.url = number, url
    handover.sent_at, handover.sent_by = timezone.now(), by
    handover.save(update_fields=["number", "url", "sent_at", "sent_by"])
    case.save(update_fields=["status", "moved_at", "updated_at"])
    record(case, Verb.FORWARDED, by=by, note=number)
    return case


def is_intact(handover: Handover) -> bool:
    """Say whether texts and files are still those whose hash was approved."""
    files = list(handover.case.attachments.order_by("pk"))
    now = content_hash(handover.text_ja, handover.text_en, manifest_of(files))
    return now == handover.content_hash


def void_prepared(case: Case) -> None:
    case.handovers.filter(sent_at=None, voided_at=None).update(voided_at=timezone.now())
