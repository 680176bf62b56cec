"""What a service raises where it has a reason to refuse, beside IllegalMove."""

from cases.checklist import Item
from cases.models import Case


class Incomplete(Exception):
    """Items are missing that this act cannot do without."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__(", ".join(item.field for item in items))
        self.items = items


class SecondPersonNeeded(Exception):
    """The organization wants somebody else than the requester to approve."""


class StaleApproval(Exception):
    """What would be sent is not what was approved, or not what the person has seen."""


class FilesChanged(Exception):
    """A file that was approved is gone, or is another by now."""


class NumberKnown(Exception):
    """An earlier handover of this case has that number already."""


class NothingToMend(Exception):
    """A case would go back to its requester without a word on what is to be mended."""


class ReasonMissing(Exception):
    """A contact would end somebody else's case without saying why."""


class CopyBeingMade(Exception):
    """A picture that would go out is still being copied."""


class PartChanged(Exception):
    """A part was changed elsewhere since a page showed it, in fields this page sends otherwise."""

    def __init__(self, case: Case, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.case = case
        self.names = names


class TooManyWatchers(Exception):
    """A person has let so many colleagues read within an hour that it looks like a mistake."""


class FileRefused(Exception):
    """A file is empty, too large, or one too many; the text says which and what to do."""
