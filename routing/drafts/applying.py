"""Writes what a draft says into the rules: to stay, or to be looked at and taken back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from routing.drafts.rows import columns, fill, sections
from routing.models import DraftEdit
from routing.rulebook.loading import is_used, lock_rules
from routing.rulebook.sections import Section


class NotApplied(Exception):
    """Says in the reader's language why a change of a draft cannot be made now."""


@contextmanager
def overlaid(edits: Iterable[DraftEdit]) -> Iterator[list[str]]:
    """Let the rules be as a draft makes them, for a while; nothing of it stays."""
    with transaction.atomic():
        # One after the other: two at once would wait for each other's rows.
        lock_rules()
        yield apply_edits(edits)
        transaction.set_rollback(True)


def apply_edits(edits: Iterable[DraftEdit]) -> list[str]:
    """Write all that can be; return what is wrong with the rest, and with what was written."""
    written: list[DraftEdit] = []
    pending = list(edits)
    refused: dict[DraftEdit, str] = {}
    # One may need another to be there, or gone, first.
    while pending:
        refused = {edit: why for edit in pending if (why := tried(edit))}
        written += [edit for edit in pending if edit not in refused]
        if len(refused) == len(pending):
            break
        pending = list(refused)
        refused = {}
    return [*refused.values(), *(told for edit in written for told in errors_of(edit))]


def tried(edit: DraftEdit) -> str:
    """Write a change; say why not."""
    try:
        with transaction.atomic():
            write(edit)
    except NotApplied as error:
        return told(edit, str(error))
    except ProtectedError:
        return told(edit, _("Something else needs it, so it cannot be deleted."))
    except IntegrityError:
        return told(edit, _("It clashes with what stands there now."))
    return ""


def write(edit: DraftEdit) -> None:
    section = sections()[edit.table]
    row = section.model._base_manager.filter(pk=edit.key).first()
    if edit.after is None:
        if row is not None:
            take_away(row)
        return
    is_new = row is None
    if is_new and edit.before is not None:
        raise NotApplied(_("It was deleted meanwhile."))
    values = edit.after if is_new else edit.changed
    row = fill(section, row or section.model(pk=edit.key), values)
    refuse_missing(section, row)
    row.save(force_insert=is_new)


def take_away(row: Model) -> None:
    if is_used(row):
        raise NotApplied(_("People used it, so it cannot be deleted. End it instead."))
    row.delete()


def refuse_missing(section: Section, row: Any) -> None:
    """Refuse a row that names another which is not there."""
    for fact in columns(section):
        key = getattr(row, fact.attname)
        target: Any = fact.related_model
        if target and key and not target._base_manager.filter(pk=key).exists():
            words = {"field": fact.verbose_name}
            raise NotApplied(_("%(field)s: what it names is not there.") % words)


def errors_of(edit: DraftEdit) -> Iterator[str]:
    """Check a row that was written as its page in the administration does."""
    section = sections()[edit.table]
    row = section.model._base_manager.filter(pk=edit.key).first()
    if edit.after is None or row is None:
        return
    data = {fact.name: getattr(row, fact.attname) for fact in columns(section)}
    form = section.form_class()(data, instance=row)
    for name, errors in form.errors.get_json_data().items():
        label = "" if name == NON_FIELD_ERRORS else f"{form.fields[name].label}: "
        for error in errors:
            yield told(edit, f"{label}{error['message']}")


def told(edit: DraftEdit, why: str) -> str:
    return f"{name_of(edit)} – {why}"


def name_of(edit: DraftEdit, *, with_kind: bool = True) -> str:
    """Call a row as it is called after the change; where it goes, as before."""
    section = sections()[edit.table]
    row = fill(section, section.model(pk=edit.key), edit.after or edit.before or {})
    if not with_kind:
        return str(row)
    return _("%(kind)s “%(name)s”") % {"kind": section.model._meta.verbose_name, "name": row}
