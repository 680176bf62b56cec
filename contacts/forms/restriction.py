from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.fields import PlainForm
from contacts.restriction import LONGEST, RestrictionState, characters_in


def fits(text: str) -> None:
    """Refuse a text that Salesforce would cut."""
    count = characters_in(text)
    if count > LONGEST:
        message = _("%(count)s characters: shorten it by %(over)s, to 120 or fewer.")
        raise ValidationError(message % {"count": count, "over": count - LONGEST})


class RestrictionForm(PlainForm):
    text_ja = forms.CharField(
        label=capfirst(gettext_lazy("text in Japanese")),
        max_length=1000,
        validators=[fits],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("At most 120 characters. Say where to ask instead."),
        error_messages={"required": gettext_lazy("Write what people will read.")},
    )
    text_en = forms.CharField(
        label=capfirst(gettext_lazy("text in English")),
        max_length=1000,
        validators=[fits],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("At most 120 characters."),
        error_messages={"required": gettext_lazy("Write what people will read.")},
    )


class RestrictionMoveForm(PlainForm):
    state = forms.TypedChoiceField(choices=RestrictionState, coerce=RestrictionState)
    reason = forms.CharField(required=False, max_length=2000)
