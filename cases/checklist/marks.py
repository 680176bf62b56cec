"""The checklist as it stands in one case."""

from dataclasses import dataclass

from cases.checklist.item import Files, Item, Need
from cases.checklist.items import CHECKLIST
from cases.models import Case


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
