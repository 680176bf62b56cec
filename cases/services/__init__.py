"""What people do to a case: each act is one transaction and writes one event."""

from cases.services.access import may_extend_access, note_access_extended, note_access_withdrawn
from cases.services.approval import approve_case, unapprove_case
from cases.services.attachments import (
    add_attachment,
    remove_attachment,
    restore_attachment,
)
from cases.services.claims import claim_case, release_case, take_over_case
from cases.services.closing import close_case, close_silent_cases
from cases.services.comments import add_comment, add_note
from cases.services.copies import copy_case
from cases.services.drafts import (
    change_kind,
    create_case,
    pull_back_case,
    restore_draft,
    submit_case,
    withdraw_case,
    withdraw_for_leaver,
)
from cases.services.entries import (
    SeenEntries,
    Spoken,
    add_reply,
    escalate_case,
    record_attempt,
    record_messages,
    record_result,
    send_entry,
)
from cases.services.file_words import describe_attachment, mark_attachment
from cases.services.following import look_at_handover, recall_case, resume_handover
from cases.services.handover import files_of, forward_case, record_number
from cases.services.links import link_cases
from cases.services.phone import Call, phone_case
from cases.services.redirection import redirect_case
from cases.services.refusals import (
    CopyBeingMade,
    FileRefused,
    FilesChanged,
    Incomplete,
    NothingToMend,
    NumberKnown,
    PartChanged,
    ReasonMissing,
    SecondPersonNeeded,
    StaleApproval,
    TooManyWatchers,
)
from cases.services.remarks import add_remark, remove_remark, tick_remark
from cases.services.restrictions import prepare_restriction_case
from cases.services.returning import return_case
from cases.services.review import answer_case, complete_case, reopen_case
from cases.services.saving import save_part
from cases.services.watchers import add_watcher, remove_watcher
from contacts.storage import NotStored

__all__ = [
    "Call",
    "CopyBeingMade",
    "FileRefused",
    "FilesChanged",
    "Incomplete",
    "NotStored",
    "NothingToMend",
    "NumberKnown",
    "PartChanged",
    "ReasonMissing",
    "SecondPersonNeeded",
    "SeenEntries",
    "Spoken",
    "StaleApproval",
    "TooManyWatchers",
    "add_attachment",
    "add_comment",
    "add_note",
    "add_remark",
    "add_reply",
    "add_watcher",
    "answer_case",
    "approve_case",
    "change_kind",
    "claim_case",
    "close_case",
    "close_silent_cases",
    "complete_case",
    "copy_case",
    "create_case",
    "describe_attachment",
    "escalate_case",
    "files_of",
    "forward_case",
    "link_cases",
    "look_at_handover",
    "mark_attachment",
    "may_extend_access",
    "note_access_extended",
    "note_access_withdrawn",
    "phone_case",
    "prepare_restriction_case",
    "pull_back_case",
    "recall_case",
    "record_attempt",
    "record_messages",
    "record_number",
    "record_result",
    "redirect_case",
    "release_case",
    "remove_attachment",
    "remove_remark",
    "remove_watcher",
    "reopen_case",
    "restore_attachment",
    "restore_draft",
    "resume_handover",
    "return_case",
    "save_part",
    "send_entry",
    "submit_case",
    "take_over_case",
    "tick_remark",
    "unapprove_case",
    "withdraw_case",
    "withdraw_for_leaver",
]
