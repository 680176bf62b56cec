from cases.forms.acts import (
    AccessForm,
    AnswerForm,
    CommentForm,
    CopyForm,
    NoteForm,
    ReopenForm,
    UploadForm,
    WatcherForm,
    WithdrawForm,
)
from cases.forms.case_fields import (
    REVIEW_FIELDS,
    CaseFieldsForm,
    part_form,
    review_form,
)
from cases.forms.claims import RedirectForm, TakeOverForm
from cases.forms.files import AddFileForm, CaptionForm
from cases.forms.following import (
    AttemptForm,
    ClosingForm,
    EscalateForm,
    LookForm,
    PasteForm,
    PiecesForm,
    RecallForm,
    ReplyForm,
    ResultForm,
    ResumeForm,
    SendForm,
)
from cases.forms.handover import ApproveForm, ForwardForm, NumberForm, PhoneForm, UnapproveForm
from cases.forms.new_case import KindForm, NewCaseForm
from cases.forms.queue_filters import QueueFilterForm
from cases.forms.remarks import LeaverForm, RemarkForm, ReturnForm
from cases.forms.seen import SeenForm, page_fields

__all__ = [
    "REVIEW_FIELDS",
    "AccessForm",
    "AddFileForm",
    "AnswerForm",
    "ApproveForm",
    "AttemptForm",
    "CaptionForm",
    "CaseFieldsForm",
    "ClosingForm",
    "CommentForm",
    "CopyForm",
    "EscalateForm",
    "ForwardForm",
    "KindForm",
    "LeaverForm",
    "LookForm",
    "NewCaseForm",
    "NoteForm",
    "NumberForm",
    "PasteForm",
    "PhoneForm",
    "PiecesForm",
    "QueueFilterForm",
    "RecallForm",
    "RedirectForm",
    "RemarkForm",
    "ReopenForm",
    "ReplyForm",
    "ResultForm",
    "ResumeForm",
    "ReturnForm",
    "SeenForm",
    "SendForm",
    "TakeOverForm",
    "UnapproveForm",
    "UploadForm",
    "WatcherForm",
    "WithdrawForm",
    "page_fields",
    "part_form",
    "review_form",
]
