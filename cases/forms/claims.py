"""Forms of who holds a case, and of letting it go elsewhere."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import FreeTextField
from contacts.forms.fields import PlainForm
from routing.models import Category
from routing.rules import PRODUCT_DOOR


class TakeOverForm(PlainForm):
    """Names the holder who was seen: if it is another one by now, they are shown first."""

    seen_holder = forms.IntegerField(widget=forms.HiddenInput)
    note = FreeTextField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence why you take it over.")},
    )


class DoorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, obj: Category) -> str:
        return f"{obj.name} → {obj.desk}"


class RedirectForm(PlainForm):
    door = DoorField(
        Category.objects.exclude(slug=PRODUCT_DOOR).order_by("position", "pk"),
        empty_label=_("Choose the desk."),
        label=_("Which desk can help"),
        error_messages={"required": _("Choose the desk.")},
    )
    note = FreeTextField(
        label=_("What to ask there, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say in a sentence why it is this desk.")},
    )
