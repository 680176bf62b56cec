"""Where a case stands, in words for the requester: stages passed, and what comes next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.choices import Status
from cases.models import Case

STAGE_OF = {
    Status.DRAFT: 0,
    Status.RETURNED: 0,
    Status.SUBMITTED: 1,
    Status.IN_REVIEW: 1,
    Status.APPROVED: 1,
    Status.FORWARDED: 2,
    Status.ANSWERED: 3,
    Status.REDIRECTED: 3,
    Status.CLOSED: 3,
}


@dataclass(frozen=True)
class Stage:
    label: str
    state: str
    """`done`, `current` or `todo`."""


def stages(case: Case) -> list[Stage]:
    """Return the four stages of an inquiry; none for one that was withdrawn."""
    current = STAGE_OF.get(Status(case.status))
    if current is None:
        return []
    labels = [
        pgettext("stage", "Draft"),
        pgettext("stage", "Review"),
        pgettext("stage", "Salesforce"),
        pgettext("stage", "Answer"),
    ]
    is_over = case.status == Status.CLOSED
    return [
        Stage(label, "done" if index < current or is_over else _state(index, current))
        for index, label in enumerate(labels)
    ]


def _state(index: int, current: int) -> str:
    return "current" if index == current else "todo"


def next_step(case: Case) -> str:
    """Return what happens next, and whose turn it is."""
    who = str(case.reviewer or "")
    return {
        Status.DRAFT: _("Complete the inquiry and submit it."),
        Status.SUBMITTED: _("A designated contact will take it on."),
        Status.IN_REVIEW: _("%(who)s is reading it and completes what is missing."),
        Status.RETURNED: _("Please look at the remarks and submit it again."),
        Status.APPROVED: _("%(who)s is about to send it to Salesforce."),
        Status.FORWARDED: _("Salesforce is looking into it. %(who)s follows the case."),
        Status.ANSWERED: _("Please read the answer. If it solved the matter, close the inquiry."),
        Status.REDIRECTED: _("Please ask the desk named in the timeline."),
        Status.CLOSED: "",
        Status.WITHDRAWN: "",
    }[Status(case.status)] % {"who": who}
