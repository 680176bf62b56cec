"""Forms of who holds a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import FreeTextField
from cases.forms.following import PlainForm


class TakeOverForm(PlainForm):
    """Names the holder who was seen: if it is another one by now, they are shown first."""

    seen_holder = forms.IntegerField(widget=forms.HiddenInput)
    note = FreeTextField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence why you take it over.")},
    )
