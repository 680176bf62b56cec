"""Handover: what was approved is what goes out, and what number it got there."""

import datetime
import hashlib

from django.db import transaction
from django.utils import timezone

from cases.choices import Status
from cases.models import Attachment, Case, Handover, SupportTarget, Verb
from cases.moves import Act
from cases.outgoing import content_hash, manifest_of
from cases.services.entries import lock_followed, the_handover
from cases.services.events import record
from cases.services.refusals import FilesChanged, NumberKnown, StaleApproval
from cases.targets import next_look
from contacts.models import User, today


@transaction.atomic
def forward_case(case: Case, *, by: User, seen_hash: str, number: str, url: str = "") -> Case:
    """Record that the approved text was sent, with the number it got there if it got one.

    `seen_hash` is the content hash of the page the person copied from; StaleApproval is raised
    where another approval has taken its place or the stored content no longer gives that hash,
    NumberKnown where this case has an earlier handover of that number. The same act again, by
    the same person, does nothing.
    """
    case = Case.objects.locked(case.pk)
    if was_sent_so(case, by=by, seen_hash=seen_hash, number=number):
        return case
    case.move_to(Status.FORWARDED, by=by, only_from=[Status.APPROVED])
    handover = case.handovers.filter(sent_at=None, voided_at=None).first()
    if handover is None or handover.content_hash != seen_hash or not is_intact(handover):
        raise StaleApproval(case.number)
    # One row, one object: the caller reads of the case what was sent.
    handover.case, case.handover = case, handover
    name_there(handover, number, url)
    handover.sent_at, handover.sent_by = timezone.now(), by
    handover.next_look_on = next_look_of(handover)
    handover.save(update_fields=["number", "url", "sent_at", "sent_by", "next_look_on"])
    case.save(update_fields=["status", "moved_at", "updated_at"])
    if handover.is_to_salesforce:
        record(case, Verb.FORWARDED, by=by, note=number)
    else:
        record(case, Verb.MAILED, by=by, note=f"{handover.counterpart} {number}".strip())
    return case


def was_sent_so(case: Case, *, by: User, seen_hash: str, number: str) -> bool:
    """Say whether this is the same form, pressed again."""
    sent = case.handover
    return (
        case.status == Status.FORWARDED
        and sent is not None
        and (sent.content_hash, sent.number, sent.sent_by_id) == (seen_hash, number, by.pk)
    )


def name_there(handover: Handover, number: str, url: str) -> None:
    """Set a handover's number and address; NumberKnown where another of the case has it."""
    same = handover.case.handovers.filter(
        kind=handover.kind, counterpart=handover.counterpart, number=number
    )
    if number and same.exclude(pk=handover.pk).exists():
        raise NumberKnown(number)
    handover.number, handover.url = number, url


@transaction.atomic
def record_number(case: Case, *, by: User, number: str, url: str = "") -> Handover:
    """Note the number a case has there, where it came later or was mistyped."""
    handover = the_handover(lock_followed(case, Act.NUMBER, by=by))
    before = [handover.number, handover.url]
    if before == [number, url]:
        return handover
    name_there(handover, number, url)
    handover.save(update_fields=["number", "url"])
    record(handover.case, Verb.NUMBERED, by=by, note=number)
    return handover


def next_look_of(handover: Handover) -> datetime.date:
    return next_look(handover, SupportTarget.objects.of(handover), today=today())


def is_intact(handover: Handover) -> bool:
    """Say whether texts and files are still those whose hash was approved."""
    files = Attachment.objects.of(handover.case)
    now = content_hash(handover.text_ja, handover.text_en, manifest_of(files))
    return now == handover.content_hash


def files_of(handover: Handover) -> list[Attachment]:
    """Return the files of a manifest, each read and found to be the very one that was approved."""
    listed = {file["attachment"]: file["sha256"] for file in handover.manifest}
    files = list(handover.case.attachments.filter(pk__in=listed).order_by("pk"))
    if len(files) != len(listed) or any(digest_of(file) != listed[file.pk] for file in files):
        raise FilesChanged(handover.case.number)
    return files


def digest_of(attachment: Attachment) -> str:
    try:
        with attachment.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
