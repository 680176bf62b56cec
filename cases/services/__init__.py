"""What people do to a case: each act is one transaction and writes one event."""

from cases.services.attachments import (
    add_attachment,
    describe_attachment,
    mark_attachment,
    remove_attachment,
    restore_attachment,
)
from cases.services.drafts import create_case, submit_case, withdraw_case
from cases.services.handover import approve_case, forward_case
from cases.services.refusals import (
    CopyBeingMade,
    FileRefused,
    Incomplete,
    PartChanged,
    SecondPersonNeeded,
    StaleApproval,
)
from cases.services.review import answer_case, claim_case, close_case, complete_case
from cases.services.saving import save_part
from cases.stored_files import NotStored

__all__ = [
    "CopyBeingMade",
    "FileRefused",
    "Incomplete",
    "NotStored",
    "PartChanged",
    "SecondPersonNeeded",
    "StaleApproval",
    "add_attachment",
    "answer_case",
    "approve_case",
    "claim_case",
    "close_case",
    "complete_case",
    "create_case",
    "describe_attachment",
    "forward_case",
    "mark_attachment",
    "remove_attachment",
    "restore_attachment",
    "save_part",
    "submit_case",
    "withdraw_case",
]
