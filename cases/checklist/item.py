"""What an item of the checklist is, and the facts of a case that its conditions ask."""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise

from cases.checklist.examples import Example
from cases.choices import AccessGranted, BusinessStop, Kind, Part, UsersAffected, Workaround
from cases.models import Attachment, Case
from cases.severity import SeverityProposal, propose_severity

type Words = str | Promise
type Applies = Callable[[Case], bool]
type Files = Collection[Attachment]

CRITICAL = 1


class Need(IntEnum):
    """From which moment on a case cannot do without an item."""

    SUBMIT = 1
    APPROVE = 2
    RECOMMENDED = 3
    OPTIONAL = 4


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


def is_level_1(case: Case) -> bool:
    """Say whether a case is level 1 by what was chosen, or by its answers."""
    return case.level == CRITICAL or is_critical(case)


def level_of(case: Case) -> int | None:
    """Return the level in force, else the one the answers propose."""
    proposal = proposal_of(case)
    return case.level or (proposal.level if proposal else None)


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


@functools.cache
def field_words(field: str) -> Words:
    """Return what the case calls a field, still to be put into a language."""
    words: Words = getattr(Case._meta.get_field(field), "verbose_name", "")
    return words


@dataclass(frozen=True)
class Item:
    """One thing an inquiry says.

    `field` is the case's field, or `screenshots` and `logs` for its files; `why` says what the
    item does for the answer; `words` names it where the field's own name does not fit the kind;
    `example` shows an entry that helps and one that does not.
    """

    part: Part
    field: str
    why: Words
    needed_at: Need = Need.RECOMMENDED
    kinds: frozenset[Kind] = frozenset(Kind)
    applies: Applies = always
    words: Words = ""
    needed_when_critical: bool = False
    example: Example | None = None

    @property
    def label(self) -> str:
        return str(self.words or field_words(self.field))

    def concerns(self, case: Case) -> bool:
        return case.kind in self.kinds and self.applies(case)

    def need_in(self, case: Case) -> Need:
        """Return from when on this case needs the item: a level 1 is submitted with little."""
        if self.needed_at is Need.SUBMIT and not self.needed_when_critical and is_critical(case):
            return Need.APPROVE
        return self.needed_at

    def is_answered(self, case: Case, files: Files) -> bool:
        if self.field in case.unparsed:
            return False
        match self.field:
            case "screenshots":
                return any(file.is_picture for file in files)
            case "logs":
                return any(not file.is_picture for file in files)
            case "occurred_at":
                return bool(case.occurred_at or case.occurred_note)
            case _:
                return getattr(case, self.field) not in ("", None)
