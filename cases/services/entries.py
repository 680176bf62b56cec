"""What passes between us and an outside desk after the handover: questions, answers, calls."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cases.models import Attachment, Case, Direction, Handover, HandoverEntry, WaitingOn
from cases.moves import Act, IllegalMove
from cases.outgoing import content_hash, manifest_of
from cases.services.attachments import add_row, stored_ahead
from cases.services.events import readers_of, stood_in_for
from cases.services.refusals import StaleApproval
from cases.tasks import mail_entry
from contacts.limits import mailable
from contacts.models import User


@dataclass(frozen=True)
class Spoken:
    """What was said or tried, and when."""

    at: datetime.datetime
    text: str = ""
    result: str = ""


@dataclass(frozen=True)
class SeenEntries:
    """What the page showed from which something was sent: the files, and the newest entry."""

    files: str
    entry: int


def lock_followed(case: Case, act: Act, *, by: User) -> Case:
    """Return a case that an outside desk has, its row locked; raise IllegalMove if not theirs."""
    # The handover is not joined: who waited for the lock would get it as it was before.
    case = Case.objects.locked(case.pk)
    if not case.may(act, by=by):
        raise IllegalMove(f"{case.number}: no {act} by {by.pk} while {case.status}")
    return case


def made_before(
    handover: Handover | None, direction: Direction, creation_key: uuid.UUID, *, by: User
) -> HandoverEntry | None:
    """Return what the same form made when it was sent before."""
    own = HandoverEntry.objects.filter(handover=handover, direction=direction, by=by)
    return own.filter(creation_key=creation_key).first()


def free_key(creation_key: uuid.UUID) -> uuid.UUID:
    """Return the key, or a new one where another form has it."""
    is_taken = HandoverEntry.objects.filter(creation_key=creation_key).exists()
    return uuid.uuid4() if is_taken else creation_key


def wait_on(handover: Handover, whom: WaitingOn) -> bool:
    """Say who is to do something next; return whether that is somebody else than before."""
    is_new = handover.waiting_on != whom
    handover.waiting_on = whom
    handover.save(update_fields=["waiting_on"])
    return is_new


def write_entry(
    handover: Handover, direction: Direction, *, by: User, **values: Any
) -> HandoverEntry:
    """Write down what passed, by whom, and for whom a deputy did it."""
    acting_for = stood_in_for(handover.case, by)
    return handover.entries.create(direction=direction, by=by, acting_for_id=acting_for, **values)


@transaction.atomic
def record_messages(
    case: Case, *, by: User, texts: list[str], waiting_on: WaitingOn
) -> list[HandoverEntry]:
    """Note what an outside desk wrote, in this order, and who is to do something next.

    What a colleague has noted since we last wrote is not noted twice; with nothing new in it
    nothing changes. The requester is told by mail where it is their turn.
    """
    handover = the_handover(lock_followed(case, Act.RECORD, by=by))
    asked_lately = has_asked_lately(handover)
    entries = [
        write_entry(handover, Direction.IN, text=text, by=by)
        for text in texts
        if not is_known(handover, text)
    ]
    if not entries:
        return []
    is_turn_new = wait_on(handover, waiting_on)
    if waiting_on == WaitingOn.REQUESTER and (is_turn_new or not asked_lately):
        tell(entries[-1], [handover.case.requester], template="asked_back")
    return entries


def the_handover(case: Case) -> Handover:
    """Return the handover in force, as part of the very case that is locked."""
    handover = case.handover
    if handover is None:
        raise IllegalMove(f"{case.number} has no handover")
    handover.case = case
    return handover


def is_known(handover: Handover, text: str) -> bool:
    """Say whether they wrote just this since we last wrote to them."""
    last = handover.entries.filter(direction=Direction.OUT).order_by("-pk").first()
    since = handover.entries.filter(direction=Direction.IN, pk__gt=last.pk if last else 0)
    return bool(since.filter(text=text).exists())


def has_asked_lately(handover: Handover) -> bool:
    pause = timezone.now() - datetime.timedelta(minutes=settings.COMMENT_MAIL_MINUTES)
    asked = handover.entries.filter(direction=Direction.IN, recorded_at__gt=pause)
    return bool(asked.exists())


def tell(entry: HandoverEntry, people: list[User], *, template: str) -> None:
    others = [user.pk for user in people if user.pk != entry.by_id]
    for user_id in mailable(others, by=entry.by):
        mail_entry.defer(entry_id=entry.pk, user_id=user_id, template=template)


@transaction.atomic
def record_attempt(
    case: Case, *, by: User, creation_key: uuid.UUID, tried: Spoken
) -> HandoverEntry:
    """Note that an outside desk tried to reach us, and did not."""
    handover = the_handover(lock_followed(case, Act.RECORD, by=by))
    if made := made_before(handover, Direction.ATTEMPT, creation_key, by=by):
        return made
    if handover.waiting_on == WaitingOn.THEM:
        wait_on(handover, WaitingOn.US)
    return write_entry(
        handover,
        Direction.ATTEMPT,
        by=by,
        at=tried.at,
        text=tried.text,
        creation_key=free_key(creation_key),
    )


def add_reply(
    case: Case,
    *,
    by: User,
    creation_key: uuid.UUID,
    text: str,
    uploads: list[UploadedFile[Any]] | None = None,
) -> HandoverEntry:
    """Answer what an outside desk asked, with files; a contact looks at both before they go.

    Raises FileRefused or NotStored, and keeps nothing, where a file cannot be taken.
    """
    with stored_ahead(case, uploads or [], by=by) as files:
        return _reply(case, by=by, creation_key=creation_key, text=text, files=files)


@transaction.atomic
def _reply(
    case: Case, *, by: User, creation_key: uuid.UUID, text: str, files: list[Attachment]
) -> HandoverEntry:
    handover = the_handover(lock_followed(case, Act.REPLY, by=by))
    if not was_asked(handover):
        raise IllegalMove(f"{handover.case.number}: nothing was asked")
    if made := made_before(handover, Direction.ANSWER, creation_key, by=by):
        return made
    key = free_key(creation_key)
    entry = write_entry(handover, Direction.ANSWER, by=by, text=text, creation_key=key)
    for file in files:
        file.entry, file.may_be_sent = entry, False
        add_row(handover.case, file)
    if wait_on(handover, WaitingOn.US):
        tell(entry, readers_of(handover.case), template="replied")
    return entry


def was_asked(handover: Handover) -> bool:
    return bool(handover.entries.filter(direction=Direction.IN).exists())


def unsent_files(handover: Handover) -> list[Attachment]:
    """Return the files of a case that have not gone to this desk, marked or not."""
    manifests = handover.entries.filter(direction=Direction.OUT).values_list("manifest", flat=True)
    sent = {file["attachment"] for files in [handover.manifest, *manifests] for file in files}
    return [file for file in handover.case.attachments.order_by("pk") if file.pk not in sent]


def hash_of(files: list[Attachment]) -> str:
    """Return the hash that names the files a person was shown as those that go along."""
    return content_hash([], [], manifest_of(files))


def write_out(
    handover: Handover, *, by: User, creation_key: uuid.UUID, text: str, seen_hash: str
) -> HandoverEntry:
    """Keep what was sent, with the files now marked; StaleApproval where others were shown."""
    files = unsent_files(handover)
    if hash_of(files) != seen_hash:
        raise StaleApproval(handover.case.number)
    return write_entry(
        handover,
        Direction.OUT,
        by=by,
        text=text,
        manifest=manifest_of(files),
        creation_key=free_key(creation_key),
    )


@transaction.atomic
def send_entry(
    case: Case, *, by: User, creation_key: uuid.UUID, text: str, seen: SeenEntries
) -> HandoverEntry:
    """Note what was sent to an outside desk: the text, and the files that may go.

    The same text from two people is one entry. An answer that came after what was seen still
    waits for us.
    """
    handover = the_handover(lock_followed(case, Act.SEND, by=by))
    if made := made_before(handover, Direction.OUT, creation_key, by=by):
        return made
    since = handover.entries.filter(pk__gt=seen.entry)
    if sent := since.filter(direction=Direction.OUT, text=text).first():
        return sent
    entry = write_out(handover, by=by, creation_key=creation_key, text=text, seen_hash=seen.files)
    has_more = since.filter(direction=Direction.ANSWER).exists()
    wait_on(handover, WaitingOn.US if has_more else WaitingOn.THEM)
    return entry


@transaction.atomic
def escalate_case(case: Case, *, by: User, creation_key: uuid.UUID, said: Spoken) -> HandoverEntry:
    """Note that a case was brought before their manager: when, what was said, what came of it."""
    handover = the_handover(lock_followed(case, Act.SEND, by=by))
    if made := made_before(handover, Direction.ESCALATION, creation_key, by=by):
        return made
    return write_entry(
        handover,
        Direction.ESCALATION,
        by=by,
        at=said.at,
        text=said.text,
        result=said.result,
        creation_key=free_key(creation_key),
    )


@transaction.atomic
def record_result(entry: HandoverEntry, *, by: User, result: str) -> HandoverEntry:
    """Note what came of an escalation, once it is known; it is said once."""
    lock_followed(entry.handover.case, Act.RECORD, by=by)
    entry.refresh_from_db()
    if entry.direction != Direction.ESCALATION or entry.result:
        raise IllegalMove(f"Entry {entry.pk} has its result")
    entry.result = result
    entry.save(update_fields=["result"])
    return entry
