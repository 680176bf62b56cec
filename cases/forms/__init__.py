from cases.forms.acts import AnswerForm, ApproveForm, ForwardForm, UploadForm, WithdrawForm
from cases.forms.case_fields import NO_FIELD, REVIEW_FIELDS, NewCaseForm, part_form, review_form
from cases.forms.files import AddFileForm, CaptionForm

__all__ = [
    "NO_FIELD",
    "REVIEW_FIELDS",
    "AddFileForm",
    "AnswerForm",
    "ApproveForm",
    "CaptionForm",
    "ForwardForm",
    "NewCaseForm",
    "UploadForm",
    "WithdrawForm",
    "part_form",
    "review_form",
]
