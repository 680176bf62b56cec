"""What the administration asks of a door and its ways beyond the single fields."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.models import Category, Channel, ChannelKind

FACTS = ("name", "org", "org_id", "instance")
FACTS_HELP = _(
    "For a prepared mail. {name}, {org}, {org_id} and {instance} stand for the person’s own facts."
)


class CategoryForm(forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = "__all__"  # noqa: DJ007 The administration lists them.

    def clean_replacement(self) -> Category | None:
        replacement: Category | None = self.cleaned_data["replacement"]
        if replacement and replacement.pk == self.instance.pk:
            raise forms.ValidationError(_("A door cannot be its own replacement."))
        return replacement


class ChannelForm(forms.ModelForm[Channel]):
    class Meta:
        model = Channel
        fields = "__all__"  # noqa: DJ007 The administration lists them.
        help_texts = {
            "position": _("Of the ways valid today, the one with the lowest number is shown."),
            "subject_ja": FACTS_HELP,
            "subject_en": FACTS_HELP,
            "body_ja": FACTS_HELP,
            "body_en": FACTS_HELP,
            "valid_from": _("The first day on which it is shown; empty: at once."),
            "valid_until": _("The last day on which it is shown; empty: without end."),
            "source": _("Where this is written, so that the next person can check it."),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") == ChannelKind.MAIL:
            for name in ("subject_ja", "subject_en", "body_ja", "body_en"):
                self._check_text(name, values.get(name) or "")
        return values

    def _check_text(self, name: str, text: str) -> None:
        if not text.strip() and name not in self.errors:
            self.add_error(name, _("A prepared mail needs this in both languages."))
        for fact in re.findall(r"\{([^{}]*)\}", text):
            if fact not in FACTS:
                message = _("“{%(fact)s}” is not known: use {name}, {org}, {org_id}, {instance}.")
                self.add_error(name, forms.ValidationError(message, params={"fact": fact}))
