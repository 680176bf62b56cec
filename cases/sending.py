"""What somebody looks at before they send: one list of checks, from what is known; pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.choices import AccessGranted
from cases.due import due_on
from cases.models import Attachment, Case, OutsideDesk

MB = 1024**2


@dataclass(frozen=True)
class Check:
    """One thing to look at, in words; what is not fine calls for attention and stops nobody."""

    label: str
    text: str
    is_fine: bool
    copied: list[str] = field(default_factory=list)
    """What is to be typed or pasted there."""


def checks_of(
    case: Case, files: Iterable[Attachment], desk: OutsideDesk | None, *, today: datetime.date
) -> list[Check]:
    """Return the checks before a case is written into the form of Salesforce Help."""
    checks = [_org(case), _access(case, today), _files(list(files), desk)]
    if desk and desk.addresses:
        checks.append(
            Check(
                _("Collaborators to add"),
                _("Add them to the case once it is created: they get its mails."),
                True,
                desk.addresses,
            )
        )
    return checks


def _org(case: Case) -> Check:
    kind = _("sandbox") if case.organization.is_sandbox else _("production")
    text = f"{case.organization.name} ({kind})"
    if case.org_id == case.organization.org_id:
        return Check(_("Org to choose"), text, True)
    warning = _("The ID in this inquiry is not the one on record for this org. Look at it twice.")
    return Check(_("Org to choose"), f"{text} · {warning}", False)


def _access(case: Case, today: datetime.date) -> Check:
    label = _("Login access")
    if case.access_granted != AccessGranted.YES:
        return Check(label, _("It is not granted: Salesforce will ask for it."), False)
    if case.access_until is None:
        text = _("It is granted, but nobody wrote down until when. Ask before it ends.")
        return Check(label, text, False)
    due = due_on(case.access_until, today=today)
    if due.is_past:
        text = _("It has ended (%(day)s). Ask the requester to grant it again.")
        return Check(label, text % {"day": due.exact}, False)
    text = _("It is granted until %(day)s (%(words)s).")
    return Check(label, text % {"day": due.exact, "words": due.words}, True)


def _files(files: list[Attachment], desk: OutsideDesk | None) -> Check:
    label = _("Files")
    if not files:
        return Check(label, _("No file goes with it."), True)
    total = filesizeformat(sum(file.size for file in files))
    count = ngettext("%(n)s file, %(size)s in all.", "%(n)s files, %(size)s in all.", len(files))
    text = count % {"n": len(files), "size": total}
    if desk is None or desk.max_file_mb is None:
        unknown = _("How large a file may be there is not entered here.")
        return Check(label, f"{text} {unknown}", True)
    large = [file.name for file in files if file.size > desk.max_file_mb * MB]
    if not large:
        return Check(label, text, True)
    words = _("Larger than the %(n)s MB that are taken there: %(names)s.")
    return Check(
        label, f"{text} {words % {'n': desk.max_file_mb, 'names': ', '.join(large)}}", False
    )
