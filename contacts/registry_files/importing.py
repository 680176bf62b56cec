"""Bringing a file into the registry, as a whole; it is told to the auditor and to the people."""

from collections.abc import Iterator, Sequence
from itertools import batched

import pghistory
from django.db import transaction
from django.utils import timezone
from procrastinate.types import JSONValue

from contacts import weight
from contacts.audit import ip_address, record_audit
from contacts.limits import mailable
from contacts.models import DesignatedContact, FileState, Organization, RegistryFile, RowOutcome
from contacts.registry_files.columns import FLAGS
from contacts.registry_files.directory import Organizations
from contacts.registry_files.plan import Plan
from contacts.registry_files.progress import Progress, Stopped
from contacts.registry_files.reading import Line
from contacts.tasks import tell_people_of_registry

AT_ONCE = 1_000
MAILS_A_MINUTE = 100
WRITTEN = ["trailblazer_email", *FLAGS, "valid_until", "confirmed_at", "confirmed_by"]


class ChangedMeanwhile(Exception):
    """What the file would do now is not what its check has shown."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("changed meanwhile")
        self.plan = plan


@transaction.atomic
def import_lines(file: RegistryFile, lines: Sequence[Line], progress: Progress) -> None:
    """Do all that the check of a file has shown, or nothing."""
    by = file.added_by
    kept = Organizations(by)
    keys = {org.pk for org, _errors in (kept.find(line.cells) for line in lines) if org}
    list(Organization.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
    plan = Plan(lines, by=by, tell=progress.tell)
    if plan.digest != file.digest:
        raise ChangedMeanwhile(plan)
    with pghistory.context(user=by.pk):
        _write(file, plan, progress)
    _record(file, plan)
    _tell(file, plan)
    if not RegistryFile.objects.of_attempt(file).move(FileState.DONE, ended_at=timezone.now()):
        raise Stopped


def _write(file: RegistryFile, plan: Plan, progress: Progress) -> None:
    """Store the rows: those that change first, since a new one may begin where an old one ends."""
    now, done = timezone.now(), 0
    for outcome in (RowOutcome.CHANGED, RowOutcome.ADDED):
        for some in batched(plan.rows(outcome), AT_ONCE, strict=False):
            progress.tell("writing", done, len(plan.steps))
            for row in some:
                row.confirmed_at, row.confirmed_by = now, file.added_by
            _store(some, is_new=outcome == RowOutcome.ADDED)
            done += len(some)


def _store(rows: Sequence[DesignatedContact], *, is_new: bool) -> None:
    if is_new:
        DesignatedContact.objects.bulk_create(rows)
        return
    # As inserts that meet their row: an update of many rows takes ten times that.
    DesignatedContact.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
    )


def _record(file: RegistryFile, plan: Plan) -> None:
    """Write down one act, and what it did."""
    counts = plan.count()
    detail = ", ".join(f"{outcome.value} {counts[outcome.value]}" for outcome in RowOutcome)
    token = ip_address.set(file.ip)
    try:
        record_audit(weight.IMPORT, by=file.added_by, on=file, detail=detail)
    finally:
        ip_address.reset(token)


def _tell(file: RegistryFile, plan: Plan) -> None:
    """Queue one mail for each person whom it concerns, so many a minute."""
    told: dict[int, str] = {}
    for template, person in _occasions(plan):
        told.setdefault(person, template)
    told.pop(file.added_by_id, None)
    mailed = mailable(list(told), by=file.added_by)
    for minute, some in enumerate(batched(mailed, MAILS_A_MINUTE, strict=False)):
        later = tell_people_of_registry.configure(schedule_in={"minutes": minute})
        people: list[JSONValue] = [[person, told[person]] for person in some]
        later.defer(people=people, occasion=f"file-{file.pk}")


def _occasions(plan: Plan) -> Iterator[tuple[str, int]]:
    """Yield what there is to tell, and whom: what weighs most comes first."""
    added, changed = plan.rows(RowOutcome.ADDED), plan.rows(RowOutcome.CHANGED)
    yield from (("appointed", row.user_id) for row in added if not row.deputy_for_id)
    yield from (("deputy_named", row.user_id) for row in added if row.deputy_for_id)
    yield from (("deputized", row.deputy_for_id) for row in added if row.deputy_for_id)
    yield from (("appointment_changed", row.user_id) for row in changed)
    yield from (("appointment_changed", row.deputy_for_id) for row in changed if row.deputy_for_id)
