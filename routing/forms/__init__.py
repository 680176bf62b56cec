from routing.forms.administration import (
    CategoryForm,
    ChannelForm,
    ChannelFormSet,
    FeedbackReasonForm,
    LearningLinkForm,
)
from routing.forms.consultation import DoorOpenedForm, FeedbackForm, QuestionForm, TriageForm

__all__ = [
    "CategoryForm",
    "ChannelForm",
    "ChannelFormSet",
    "DoorOpenedForm",
    "FeedbackForm",
    "FeedbackReasonForm",
    "LearningLinkForm",
    "QuestionForm",
    "TriageForm",
]
