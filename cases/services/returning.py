"""A case goes back to its requester with remarks, and comes again."""

from django.db import transaction
from django.utils import timezone

from cases.changes import mended, snapshot_of, spoken_changes_since
from cases.choices import Status
from cases.models import Case, CaseReturn, Verb
from cases.services.events import announce, readers_of, record
from cases.services.refusals import NothingToMend
from contacts.models import User


@transaction.atomic
def return_case(case: Case, *, by: User, note: str = "") -> Case:
    """Give a case back to its requester with the remarks on it, and tell them by mail.

    What stands in it is kept, so that the changes can be shown. Raises NothingToMend where there
    is neither an open remark nor a note.
    """
    case = Case.objects.locked(case.pk)
    case.move_to(Status.RETURNED, by=by, only_from=[Status.IN_REVIEW])
    if not (note or case.remarks.filter(done_at=None).exists()):
        raise NothingToMend(case.number)
    case.drafted_by = None
    case.save(update_fields=["status", "moved_at", "drafted_by", "updated_at"])
    event = record(case, Verb.RETURNED, by=by, note=note)
    returned = case.returns.create(
        round=case.returns.count() + 1,
        event=event,
        **snapshot_of(case, case.attachments.order_by("pk")),
    )
    case.remarks.unsent().update(returned=returned)
    announce(event, to=[case.requester])
    return case


def record_resubmission(case: Case, *, by: User) -> None:
    """Note what was changed since the return, tick the remarks on it, and tell the holder."""
    returned = last_return(case)
    changes = spoken_changes_since(returned, case) if returned else {}
    open_ones = case.remarks.todo().select_related("returned", "attachment")
    done = case.remarks.filter(pk__in=mended(case, open_ones))
    done.update(done_at=timezone.now(), done_by=by)
    event = record(case, Verb.RESUBMITTED, by=by, changes=changes)
    announce(event, to=readers_of(case))


def last_return(case: Case) -> CaseReturn | None:
    return case.returns.order_by("-round").first()
