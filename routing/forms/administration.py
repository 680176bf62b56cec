"""What the administration asks of a door, its ways and links beyond the single fields."""

import re
import unicodedata
from typing import Any

from django import forms
from django.db.models import Model, Q
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from contacts.models import today
from routing.models import Category, Channel, ChannelKind, FeedbackReason, LearningLink
from routing.models.channel import WEB_ADDRESS
from routing.ways import FACTS

FACTS_HELP = _(
    "For a prepared mail. {name}, {org}, {org_id} and {instance} stand for the person’s own facts,"
    " {question} for what they asked."
)
POSITION_HELP = _("The lowest number comes first.")
# Control characters, and what some programs take for the end of a line.
BREAKS = ("Cc", "Zl", "Zp")
MAIL_ADDRESS = re.compile(r"[^@\s,;:?&<>]+@[^@\s,;:?&<>]+")


def in_both(name: str, text: Any) -> dict[str, Any]:
    """Return one text for both languages of a field."""
    return {f"{name}_ja": text, f"{name}_en": text}


class RuleForm[Row: Model](forms.ModelForm[Row]):
    """Takes no break in a field of one line: it could end a mail's header and begin another."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            text = values.get(name)
            if not isinstance(text, str):
                continue
            if isinstance(field.widget, forms.Textarea):
                # Browsers end lines their own way: nobody changed them.
                values[name] = text.replace("\r\n", "\n")
            elif any(unicodedata.category(sign) in BREAKS for sign in text):
                self.add_error(name, _("Write this in one line, without control characters."))
        return values


class CategoryForm(RuleForm[Category]):
    class Meta:
        model = Category
        fields = "__all__"  # noqa: DJ007 The administration lists them.
        help_texts = {
            "slug": _("The end of the page’s address. Links to the page break when it changes."),
            **in_both("name", _("What people want, in their own words.")),
            **in_both("desk", _("Who answers: the desk, team or site.")),
            **in_both("how", _("What to do there, in a sentence or two. Shown above the way.")),
            **in_both("preparation", _("What one is asked for there. One item a line.")),
            **in_both("duration", _("Such as: an answer comes within two working days.")),
            "needs_coaching_plan": _("Then the page says whether the plan of one’s org has it."),
            "position": POSITION_HELP,
        }

    def clean_replacement(self) -> Category | None:
        replacement: Category | None = self.cleaned_data["replacement"]
        if replacement:
            self._check_replacement(replacement)
        return replacement

    def _check_replacement(self, replacement: Category) -> None:
        if replacement.pk == self.instance.pk:
            raise forms.ValidationError(_("A door cannot be its own replacement."))
        open_ways = Q(valid_until__isnull=True) | Q(valid_until__gte=today())
        if not replacement.channels.filter(open_ways).exists():
            message = _("“%(door)s” has no way itself. Choose a door that is open.")
            raise forms.ValidationError(message, params={"door": replacement})
        seen = {replacement.pk}
        following = replacement.replacement
        while following and following.pk not in seen:
            if following.pk == self.instance.pk:
                message = _("“%(door)s” leads back to this door. People would go in circles.")
                raise forms.ValidationError(message, params={"door": replacement})
            seen.add(following.pk)
            following = following.replacement


class ChannelForm(RuleForm[Channel]):
    class Meta:
        model = Channel
        fields = "__all__"  # noqa: DJ007 The administration lists them.
        help_texts = {
            "kind": _("How one goes on from here. Registers and one’s own org fill in the rest."),
            **in_both("label", _("What stands on the button, such as: Open the status site.")),
            "position": _("Of the ways valid today, the one with the lowest number is shown."),
            **in_both("subject", FACTS_HELP),
            **in_both("body", FACTS_HELP),
            "valid_from": _("The first day on which it is shown; empty: at once."),
            "valid_until": _("The last day on which it is shown; empty: without end."),
            "source": _("Where this is written, so that the next person can check it."),
            "checked_on": _("The day on which somebody last made sure that it still holds."),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        start, end = values.get("valid_from"), values.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("The last day is before the first day."))
        if values.get("kind") == ChannelKind.MAIL:
            self._check_mail(values)
        return values

    def _check_mail(self, values: dict[str, Any]) -> None:
        if "address" in values and not MAIL_ADDRESS.fullmatch(values["address"]):
            self.add_error("address", _("Give one mail address, and nothing else."))
        for name in ("subject_ja", "subject_en", "body_ja", "body_en"):
            self._check_text(name, values.get(name) or "")

    def _check_text(self, name: str, text: str) -> None:
        if not text.strip() and name not in self.errors:
            self.add_error(name, _("A prepared mail needs this in both languages."))
        known = ", ".join(f"{{{fact}}}" for fact in FACTS)
        for fact in re.findall(r"\{([^{}]*)\}", text):
            if fact not in FACTS:
                message = _("“{%(fact)s}” is not known: use %(facts)s.")
                self.add_error(
                    name, forms.ValidationError(message, params={"fact": fact, "facts": known})
                )


class ChannelFormSet(forms.BaseInlineFormSet[Channel, Category, forms.ModelForm[Channel]]):
    def clean(self) -> None:
        """Refuse to delete a way that somebody went: what they asked counts by it."""
        for form in self.initial_forms:
            is_to_go = form.cleaned_data.get(DELETION_FIELD_NAME)
            if is_to_go and form.instance.consultation_set.exists():
                message = _(
                    "“%(way)s” was used by people who asked, so it cannot be deleted."
                    " End it with “valid until” instead."
                )
                raise forms.ValidationError(message, params={"way": form.instance})
        super().clean()


class LearningLinkForm(RuleForm[LearningLink]):
    # No URLField: it would make a page of somebody else's out of “//name”.
    url = forms.CharField(
        label=_("address"),
        max_length=500,
        validators=[WEB_ADDRESS],
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text=_("Beginning with https:// or http://."),
    )

    class Meta:
        model = LearningLink
        fields = "__all__"  # noqa: DJ007 The administration lists them.
        help_texts = {
            **in_both("label", _("What one finds there.")),
            "position": POSITION_HELP,
        }


class FeedbackReasonForm(RuleForm[FeedbackReason]):
    class Meta:
        model = FeedbackReason
        fields = "__all__"  # noqa: DJ007 The administration lists them.
        help_texts = {
            **in_both("text", _("What people choose after “No”, in a few words.")),
            "position": POSITION_HELP,
        }
