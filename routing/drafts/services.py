"""What a draft of rules goes through: filled, cleared, published or discarded, brought back."""

from collections.abc import Sequence

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.audit import act, record_audit
from contacts.history import TOGETHER
from contacts.models import Area, User
from routing.drafts.applying import apply_edits
from routing.drafts.looking import Look, edits_of, has_clash, look_at, new_parts, same
from routing.drafts.rows import RowKey, Snapshot, Values, snapshot, top_of
from routing.models import DraftEdit, DraftState, RulesDraft
from routing.rulebook.loading import lock_rows, lock_rules
from routing.tasks import weigh_draft

PUBLISH = act("rules_publish", Area.RULES, gettext_lazy("publish a draft of rules"))
DISCARD = act("rules_discard", Area.RULES, gettext_lazy("discard a draft of rules"))


class DraftSettled(Exception):
    """The draft is published or discarded already."""


class SeenAnother(Exception):
    """The draft or the rules changed since they were looked at."""


class NotPublishable(Exception):
    """Something stands against publishing: the page of the draft says what."""


def begin_draft(title: str, *, by: User) -> RulesDraft:
    return RulesDraft.objects.create(title=title, created_by=by)


def new_title(by: User) -> str:
    """Name a draft that was begun from a page of a rule."""
    return f"{by.name} {date_format(timezone.localtime(), 'SHORT_DATETIME_FORMAT')}"[:120]


def weigh_anew(draft: RulesDraft) -> None:
    """Let the worker count which questions the draft leads elsewhere by now."""
    RulesDraft.objects.filter(pk=draft.pk).update(effect={})
    weigh_draft.defer(draft_id=draft.pk)


def locked(draft: RulesDraft) -> RulesDraft:
    """Return a draft that is still open, and let nobody else change it or the rules."""
    lock_rules()
    draft = RulesDraft.objects.locked(draft.pk)
    if not draft.is_open:
        raise DraftSettled
    return draft


def looked_at(draft: RulesDraft, seen: str) -> tuple[RulesDraft, Look]:
    draft = locked(draft)
    lock_rows()
    look = look_at(draft)
    if look.fingerprint != seen:
        raise SeenAnother
    return draft, look


@transaction.atomic
def keep_edits(
    draft: RulesDraft, live: Snapshot, before: Snapshot, after: Snapshot, *, by: User
) -> int:
    """Keep in a draft what was done under it; return how many rows it was."""
    draft = locked(draft)
    known = {edit.row: edit for edit in edits_of(draft)}
    touched = [key for key in before | after if before.get(key) != after.get(key)]
    for key in touched:
        edit = known.get(key) or DraftEdit(
            draft=draft, table=key[0], key=key[1], before=live.get(key)
        )
        set_to(edit, after.get(key), by)
    weigh_anew(draft)
    return len(touched)


def set_to(edit: DraftEdit, after: Values | None, by: User) -> None:
    """Let a change lead to other values; one that leads to what stood before is none."""
    if same(edit.before, after):
        if edit.pk:
            edit.delete()
        return
    edit.after, edit.edited_by = after, by
    edit.save()


@transaction.atomic
def settle_conflict(draft: RulesDraft, item: RowKey, *, is_mine: bool, by: User, seen: str) -> None:
    """Where somebody was faster, keep what they wrote, or put the draft's changes on top of it."""
    draft, _look = looked_at(draft, seen)
    edits, live = edits_of(draft), snapshot()
    here = edits_at(item, edits)
    for edit in here:
        added = list(new_parts(edit, edits, live))
        if not has_clash(edit, live.get(edit.row)) and not added:
            continue
        if is_mine:
            put_on_top(edit, live.get(edit.row), by)
            for table, key in added:
                part = DraftEdit(draft=draft, table=table, key=key, before=live[table, key])
                set_to(part, None, by)
        else:
            # A row that stays takes its parts along.
            drop(here if edit.is_about_whole_row else [edit])
    weigh_anew(draft)


def put_on_top(edit: DraftEdit, current: Values | None, by: User) -> None:
    after = edit.after
    if current is not None and after is not None:
        after = current | edit.changed
    edit.before = current
    set_to(edit, after, by)


@transaction.atomic
def drop_item(draft: RulesDraft, item: RowKey) -> None:
    """Take a row and its parts out of a draft."""
    draft = locked(draft)
    drop(edits_at(item, edits_of(draft)))
    weigh_anew(draft)


def drop(edits: Sequence[DraftEdit]) -> None:
    DraftEdit.objects.filter(pk__in=[edit.pk for edit in edits]).delete()


def edits_at(item: RowKey, edits: Sequence[DraftEdit]) -> list[DraftEdit]:
    return [edit for edit in edits if top_of(*edit.row, edit.after, edit.before) == item]


@transaction.atomic
def publish_draft(draft: RulesDraft, *, by: User, seen: str) -> int:
    """Put all of a draft in force at once, or nothing; return how many rows it changed."""
    draft, look = looked_at(draft, seen)
    if not look.may_be_published:
        raise NotPublishable
    edits = edits_of(draft)
    with pghistory.context(user=by.pk, **{TOGETHER: draft.title}):
        if apply_edits(edits):
            raise NotPublishable
    settle(draft, DraftState.PUBLISHED, by)
    record_audit(PUBLISH, by=by, on=draft, detail=str(len(edits)))
    return len(edits)


@transaction.atomic
def discard_draft(draft: RulesDraft, *, by: User) -> None:
    draft = locked(draft)
    settle(draft, DraftState.DISCARDED, by)
    record_audit(DISCARD, by=by, on=draft)


def settle(draft: RulesDraft, state: DraftState, by: User) -> None:
    draft.state, draft.settled_by, draft.settled_at = state, by, timezone.now()
    draft.save(update_fields=["state", "settled_by", "settled_at"])


@transaction.atomic
def restore_draft(draft: RulesDraft) -> None:
    """Bring a discarded draft back."""
    draft = RulesDraft.objects.locked(draft.pk)
    if draft.state != DraftState.DISCARDED:
        raise DraftSettled
    draft.state, draft.settled_by, draft.settled_at = DraftState.OPEN, None, None
    draft.save(update_fields=["state", "settled_by", "settled_at"])
    weigh_anew(draft)


@transaction.atomic
def reverse_draft(draft: RulesDraft, *, by: User) -> RulesDraft:
    """Prepare, as a draft of its own, what takes a published one back."""
    if draft.state != DraftState.PUBLISHED:
        raise DraftSettled
    back = begin_draft((_("Take back: %(title)s") % {"title": draft.title})[:120], by=by)
    for edit in edits_of(draft):
        back.edits.create(
            table=edit.table, key=edit.key, before=edit.after, after=edit.before, edited_by=by
        )
    weigh_anew(back)
    return back
