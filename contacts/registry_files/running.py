"""The work on a file, done by the worker: done twice, the earlier attempt counts no more."""

from itertools import batched

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from contacts.models import RUNNING, FileRow, FileState, RegistryFile, RowOutcome
from contacts.registry_files.importing import AT_ONCE, ChangedMeanwhile, import_lines
from contacts.registry_files.plan import Plan, Step, changes_as_kept, errors_as_kept
from contacts.registry_files.progress import Progress, Stopped
from contacts.registry_files.reading import read_lines
from contacts.spreadsheets import SpreadsheetRefused
from contacts.storage import discard


def run_file(file_id: int) -> None:
    """Do what a file waits for: its check, or its import."""
    running = RegistryFile.objects.filter(pk=file_id, state__in=RUNNING)
    now = timezone.now()
    if not running.update(attempt=F("attempt") + 1, beat_at=now, step="", done=0, total=None):
        return
    file = RegistryFile.objects.select_related("added_by").get(pk=file_id)
    with translation.override(file.language), Progress(file.pk, file.attempt) as progress:
        try:
            _work_on(file, progress)
        except Stopped:
            return
        except SpreadsheetRefused as refusal:
            words = {"reason": str(refusal), "ended_at": timezone.now()}
            RegistryFile.objects.of_attempt(file).move(FileState.REFUSED, **words)
            discard(str(file.file.name))


def _work_on(file: RegistryFile, progress: Progress) -> None:
    with file.file.open("rb") as content:
        lines = read_lines(content.read(), tell=progress.tell)
    if file.state == FileState.CHECKING:
        _show(file, Plan(lines, by=file.added_by, tell=progress.tell), progress)
        return
    try:
        import_lines(file, lines, progress)
    except ChangedMeanwhile as changed:
        _show(file, changed.plan, progress, is_checked_anew=True)
    else:
        discard(str(file.file.name))


@transaction.atomic
def _show(
    file: RegistryFile, plan: Plan, progress: Progress, *, is_checked_anew: bool = False
) -> None:
    """Keep what the file would do, for its page."""
    file.rows.all().delete()
    for number, some in enumerate(batched(plan.steps, AT_ONCE, strict=False)):
        progress.tell("listing", number * AT_ONCE, len(plan.steps))
        FileRow.objects.bulk_create(_row_of(file, step) for step in some)
    counts = plan.count()
    moved = RegistryFile.objects.of_attempt(file).move(
        FileState.CHECKED,
        digest=plan.digest,
        is_checked_anew=is_checked_anew,
        **{outcome.value: counts[outcome.value] for outcome in RowOutcome},
    )
    if not moved:
        raise Stopped


def _row_of(file: RegistryFile, step: Step) -> FileRow:
    return FileRow(
        file=file,
        number=step.line.number,
        outcome=step.outcome,
        organization=step.organization,
        person=step.who[:400],
        deputy_for=step.deputy_for.name if step.deputy_for else "",
        changes=changes_as_kept(step),
        errors=errors_as_kept(step),
    )
