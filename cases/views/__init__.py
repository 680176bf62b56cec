from cases.views.approval import case_approve, case_unapprove
from cases.views.attachments import (
    attachment_add,
    attachment_detail,
    attachment_mark,
    attachment_preview,
    attachment_remove,
    attachment_restore,
    attachment_thumbnail,
    attachment_view,
)
from cases.views.cases import (
    case_close,
    case_copy,
    case_detail,
    case_pull_back,
    case_reopen,
    case_restore,
    case_withdraw,
)
from cases.views.claims import case_claim, case_redirect, case_release, case_take_over, queue_next
from cases.views.comments import case_comment
from cases.views.drafts import case_draft, case_kind, case_new, case_submit, draft_save
from cases.views.entries import (
    case_attempt,
    case_escalate,
    case_paste,
    case_reply,
    case_send,
    entry_result,
)
from cases.views.following import case_follow, case_look, case_recall, case_resume
from cases.views.handover import case_answer, case_files, case_forward, case_number
from cases.views.links import case_link
from cases.views.lists import case_list
from cases.views.notes import note_add
from cases.views.organizations import (
    case_access_extend,
    case_access_withdraw,
    contact_load,
    login_access,
    restriction_case,
)
from cases.views.phone import case_phone
from cases.views.queue import queue, queue_news, queue_unclaimable
from cases.views.remarks import remark_add, remark_remove, remark_tick
from cases.views.returning import case_return
from cases.views.review import case_review
from cases.views.watchers import watcher_add, watcher_remove

__all__ = [
    "attachment_add",
    "attachment_detail",
    "attachment_mark",
    "attachment_preview",
    "attachment_remove",
    "attachment_restore",
    "attachment_thumbnail",
    "attachment_view",
    "case_access_extend",
    "case_access_withdraw",
    "case_answer",
    "case_approve",
    "case_attempt",
    "case_claim",
    "case_close",
    "case_comment",
    "case_copy",
    "case_detail",
    "case_draft",
    "case_escalate",
    "case_files",
    "case_follow",
    "case_forward",
    "case_kind",
    "case_link",
    "case_list",
    "case_look",
    "case_new",
    "case_number",
    "case_paste",
    "case_phone",
    "case_pull_back",
    "case_recall",
    "case_redirect",
    "case_release",
    "case_reopen",
    "case_reply",
    "case_restore",
    "case_resume",
    "case_return",
    "case_review",
    "case_send",
    "case_submit",
    "case_take_over",
    "case_unapprove",
    "case_withdraw",
    "contact_load",
    "draft_save",
    "entry_result",
    "login_access",
    "note_add",
    "person_search",
    "queue",
    "queue_news",
    "queue_next",
    "queue_unclaimable",
    "remark_add",
    "remark_remove",
    "remark_tick",
    "restriction_case",
    "watcher_add",
    "watcher_remove",
]
