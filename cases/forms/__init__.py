from cases.forms.acts import AnswerForm, ApproveForm, ForwardForm, UploadForm, WithdrawForm
from cases.forms.case_fields import (
    REVIEW_FIELDS,
    CaseFieldsForm,
    NewCaseForm,
    part_form,
    review_form,
)
from cases.forms.files import AddFileForm, CaptionForm
from cases.forms.seen import SeenForm, page_fields

__all__ = [
    "REVIEW_FIELDS",
    "AddFileForm",
    "AnswerForm",
    "ApproveForm",
    "CaptionForm",
    "CaseFieldsForm",
    "ForwardForm",
    "NewCaseForm",
    "SeenForm",
    "UploadForm",
    "WithdrawForm",
    "page_fields",
    "part_form",
    "review_form",
]
