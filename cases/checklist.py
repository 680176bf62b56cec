"""What an inquiry needs: the one list behind meter, submission, review and outgoing text.

The items follow the five parts of Salesforce's guidance (mission C1 to C5). Pure: a case and its
files are read as they are given, no database is asked.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import AccessGranted, BusinessStop, Kind, Part, UsersAffected, Workaround
from cases.models import Attachment, Case
from cases.severity import SeverityProposal, propose_severity

type Words = str | Promise
type Applies = Callable[[Case], bool]
type Files = Collection[Attachment]

CRITICAL = 1
TROUBLE = frozenset({Kind.TROUBLE})
QUESTION = frozenset({Kind.QUESTION})
REQUEST = frozenset({Kind.REQUEST})


class Need(IntEnum):
    """From which moment on a case cannot do without an item."""

    SUBMIT = 1
    APPROVE = 2
    RECOMMENDED = 3


def proposal_of(case: Case) -> SeverityProposal | None:
    return propose_severity(
        business_stop=case.business_stop,
        users_affected=case.users_affected,
        workaround=case.workaround,
        wanted_fixed=case.wanted_fixed,
        production=not case.organization.is_sandbox,
        kind=case.kind,
    )


def is_critical(case: Case) -> bool:
    """Say whether the answers propose level 1: then the phone comes first, forms later."""
    proposal = proposal_of(case)
    return proposal is not None and proposal.level == CRITICAL


def departs_from_proposal(case: Case) -> bool:
    proposal = proposal_of(case)
    return proposal is not None and case.severity not in (None, proposal.level)


def always(case: Case) -> bool:
    return True


def has_stop(case: Case) -> bool:
    return case.business_stop not in ("", BusinessStop.NONE)


def has_workaround(case: Case) -> bool:
    return case.workaround in (Workaround.HARD, Workaround.GOOD)


def has_several_users(case: Case) -> bool:
    return case.users_affected not in ("", UsersAffected.ONE)


def is_granted(case: Case) -> bool:
    return case.access_granted == AccessGranted.YES


@dataclass(frozen=True)
class Item:
    """One thing an inquiry says.

    `field` is the case's field, or `screenshots` and `logs` for its files; `why` says what the
    item does for the answer; `words` names it where the field's own name does not fit the kind.
    """

    part: Part
    field: str
    why: Words
    needed_at: Need = Need.RECOMMENDED
    kinds: frozenset[Kind] = frozenset(Kind)
    applies: Applies = always
    words: Words = ""
    needed_when_critical: bool = False

    @property
    def label(self) -> str:
        return str(self.words or getattr(Case._meta.get_field(self.field), "verbose_name", ""))

    def concerns(self, case: Case) -> bool:
        return case.kind in self.kinds and self.applies(case)

    def need_in(self, case: Case) -> Need:
        """Return from when on this case needs the item: a level 1 is submitted with little."""
        if self.needed_at is Need.SUBMIT and not self.needed_when_critical and is_critical(case):
            return Need.APPROVE
        return self.needed_at

    def is_answered(self, case: Case, files: Files) -> bool:
        match self.field:
            case "screenshots":
                return any(file.is_picture for file in files)
            case "logs":
                return any(not file.is_picture for file in files)
            case "occurred_at":
                return bool(case.occurred_at or case.occurred_note)
            case _:
                return getattr(case, self.field) not in ("", None)


CHECKLIST = [
    Item(
        Part.SYMPTOM,
        "symptom",
        _("Support looks for what you describe: the screen, the button, the exact message."),
        Need.SUBMIT,
        kinds=TROUBLE,
        needed_when_critical=True,
    ),
    Item(
        Part.SYMPTOM,
        "symptom",
        _("One clear question gets one clear answer. Name the screen or the feature."),
        Need.SUBMIT,
        kinds=QUESTION,
        words=_("What you want to know"),
    ),
    Item(
        Part.SYMPTOM,
        "symptom",
        _("Support can act at once when it knows exactly what to switch on, raise or export."),
        Need.SUBMIT,
        kinds=REQUEST,
        words=_("What you ask for"),
    ),
    Item(
        Part.SYMPTOM,
        "expected",
        _("It shows whether this is a fault or works as designed."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "expected",
        _("Often there is a shorter way to the same goal."),
        Need.SUBMIT,
        kinds=QUESTION,
        words=_("What you want to reach"),
    ),
    Item(
        Part.SYMPTOM,
        "occurred_at",
        _("With the time, support finds the record of it in the logs."),
        Need.SUBMIT,
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "occurred_note",
        _("If you do not know it exactly, write about when, and whether it still goes on."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "steps_to_reproduce",
        _("What support can repeat, it can examine the same day. One step a line."),
        kinds=TROUBLE,
    ),
    Item(
        Part.SYMPTOM,
        "screenshots",
        _("A picture of the whole screen answers questions before they are asked."),
        kinds=TROUBLE,
        words=_("Screenshots"),
    ),
    Item(
        Part.SYMPTOM,
        "logs",
        _("Error mails and debug logs lead straight to the place."),
        kinds=TROUBLE,
        words=_("Logs and error mails"),
    ),
    Item(
        Part.SYMPTOM,
        "product",
        _("It decides which team at Salesforce reads the case."),
        Need.APPROVE,
    ),
    Item(
        Part.IMPACT,
        "business_stop",
        _("The severity follows from it: the worse, the sooner somebody looks."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "affected_work",
        _("Support knows your work only by what you say here."),
        kinds=TROUBLE,
        applies=has_stop,
    ),
    Item(
        Part.IMPACT,
        "impact",
        _("A figure or an example tells more than “urgent”."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "users_affected",
        _("The severity follows from it."),
        Need.SUBMIT,
        kinds=TROUBLE,
        needed_when_critical=True,
    ),
    Item(
        Part.IMPACT,
        "users_count",
        _("A rough number is enough."),
        kinds=TROUBLE,
        applies=has_several_users,
    ),
    Item(
        Part.IMPACT,
        "workaround",
        _("“There is none” is an answer too, and an important one."),
        kinds=TROUBLE,
    ),
    Item(
        Part.IMPACT,
        "workaround_detail",
        _("So that nobody proposes what you do already."),
        kinds=TROUBLE,
        applies=has_workaround,
    ),
    Item(
        Part.DEADLINE,
        "wanted_on",
        _("Support plans by it. It is a wish, not a promise."),
        Need.SUBMIT,
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.DEADLINE,
        "wanted_on",
        _("Support plans by it. It is a wish, not a promise."),
        kinds=QUESTION,
    ),
    Item(
        Part.DEADLINE,
        "wanted_reason",
        _("A date with a reason is believed."),
        Need.SUBMIT,
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.DEADLINE,
        "wanted_reason",
        _("A date with a reason is believed."),
        kinds=QUESTION,
    ),
    Item(
        Part.DEADLINE,
        "wanted_consequence",
        _("It helps support to decide what comes first."),
        kinds=TROUBLE | REQUEST,
    ),
    Item(
        Part.ACCESS,
        "access_granted",
        _("With access, support looks for itself and asks less."),
        Need.APPROVE,
    ),
    Item(
        Part.ACCESS,
        "org_id",
        _("It names the org beyond doubt."),
        Need.APPROVE,
    ),
    Item(
        Part.ACCESS,
        "access_username",
        _("Access is given by one user; support must know which."),
        Need.APPROVE,
        applies=is_granted,
    ),
    Item(
        Part.ACCESS,
        "access_until",
        _("So that it does not end before somebody looks."),
        applies=is_granted,
    ),
    Item(
        Part.SEVERITY,
        "severity_reason",
        _("Another level than the answers give is believed with a reason."),
        Need.SUBMIT,
        applies=departs_from_proposal,
    ),
    Item(
        Part.SEVERITY,
        "callback_phone",
        _("At level 1 somebody calls you back at once."),
        Need.SUBMIT,
        applies=is_critical,
        needed_when_critical=True,
    ),
    Item(
        Part.SEVERITY,
        "severity_confirmed",
        _("The designated contact answers for it towards Salesforce."),
        Need.APPROVE,
    ),
]


@dataclass(frozen=True)
class Mark:
    """An item as it stands in one case."""

    item: Item
    need: Need
    is_answered: bool

    @property
    def is_missing_for_submission(self) -> bool:
        return not self.is_answered and self.need is Need.SUBMIT


def marks(case: Case, files: Files) -> list[Mark]:
    """Return the items that concern a case, in the order of the article."""
    return [
        Mark(item, item.need_in(case), item.is_answered(case, files))
        for item in CHECKLIST
        if item.concerns(case)
    ]


def missing(case: Case, files: Files, *, at: Need) -> list[Item]:
    """Return what stands between a case and its submission or approval."""
    return [mark.item for mark in marks(case, files) if mark.need <= at and not mark.is_answered]
