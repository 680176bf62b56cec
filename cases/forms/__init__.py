from cases.forms.acts import AnswerForm, ApproveForm, ForwardForm, UploadForm, WithdrawForm
from cases.forms.case_fields import NO_FIELD, REVIEW_FIELDS, NewCaseForm, part_form, review_form

__all__ = [
    "NO_FIELD",
    "REVIEW_FIELDS",
    "AnswerForm",
    "ApproveForm",
    "ForwardForm",
    "NewCaseForm",
    "UploadForm",
    "WithdrawForm",
    "part_form",
    "review_form",
]
