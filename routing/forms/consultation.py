"""What people are asked about their question on the way to a door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from routing.asked import Asked, as_question
from routing.choices import Kind, Origin, TriageVerdict
from routing.models import (
    LONGEST_QUESTION,
    Channel,
    CodeOwner,
    Consultation,
    FeedbackReason,
    Package,
)
from routing.registers import rows_named
from routing.services import Judgment


class QuestionField(forms.CharField):
    """A person's own words; what no database stores is left out."""

    def __init__(self, *, max_length: int | None = LONGEST_QUESTION, **kwargs: Any) -> None:
        too_long = _("At most %(limit_value)d characters; these are %(show_value)d.")
        super().__init__(max_length=max_length, required=False, **kwargs)
        self.error_messages["max_length"] = too_long

    def to_python(self, value: Any) -> str:
        return as_question(super().to_python(value) or "")


class QuestionForm(forms.Form):
    question = QuestionField()


class DoorOpenedForm(forms.Form):
    """The way that was shown, and the row of a register that was chosen there."""

    channel = forms.ModelChoiceField(Channel.objects.select_related("category"))
    package = forms.ModelChoiceField(Package.objects.all(), required=False)
    application = forms.ModelChoiceField(CodeOwner.objects.all(), required=False)


class FeedbackForm(forms.Form):
    reason = forms.ModelChoiceField(
        FeedbackReason.objects.order_by("position", "pk"),
        label=_("What was the matter?"),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
    )
    comment = QuestionField(
        label=_("In your own words"),
        max_length=Consultation._meta.get_field("comment").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # One of them is wanted, whichever.
            field.no_badge = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Choose a reason, or write a word."))
        return self.cleaned_data


# In the order of what people see most often.
VERDICTS = (
    TriageVerdict.STANDARD,
    TriageVerdict.OWN_CODE,
    TriageVerdict.PACKAGE,
    TriageVerdict.UNKNOWN,
)


class TriageForm(forms.Form):
    """Where a question comes from, what is wanted, and whose it is (mission B1 to B4)."""

    question = QuestionField(
        label=_("Your question"),
        help_text=_("As you would tell a colleague. It goes along wherever you are led."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(
        label=_("What do you need?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you need.")},
    )
    origin = forms.ChoiceField(
        label=_("Where does it come from?"),
        choices=Origin.choices,
        initial=Origin.PERSON,
        widget=forms.RadioSelect,
    )
    verdict = forms.ChoiceField(
        label=_("Which screen is it about?"),
        help_text=_("Choose what looks most like it. If you cannot tell, leave it as it is."),
        choices=[(verdict, verdict.label) for verdict in VERDICTS],
        initial=TriageVerdict.UNKNOWN,
        widget=forms.RadioSelect,
    )
    evidence = QuestionField(
        label=_("A name you see on the screen"),
        help_text=_("The app, the tab, the sender of the error mail: whatever tells whose it is."),
        max_length=Consultation._meta.get_field("evidence").max_length,
    )

    @staticmethod
    def initial_of(asked: Asked) -> dict[str, str]:
        """Return what is known already: the question, and what was answered before."""
        known = {"question": asked.text}
        if kept := asked.consultation:
            answers = {name: getattr(kept, name) for name in ("kind", "origin", "verdict")}
            known |= {name: value for name, value in answers.items() if value}
            known["evidence"] = kept.evidence
        return known

    def clean_evidence(self) -> str:
        return " ".join(self.cleaned_data["evidence"].split())

    def judgment(self) -> Judgment:
        """Return what was said, with the row of the register that it names beyond doubt."""
        answers = self.cleaned_data
        verdict = TriageVerdict(answers["verdict"])
        package = application = None
        if verdict == TriageVerdict.PACKAGE:
            package = only(rows_named(Package, answers["evidence"]))
        elif verdict == TriageVerdict.OWN_CODE:
            application = only(rows_named(CodeOwner, answers["evidence"]))
        return Judgment(
            Origin(answers["origin"]),
            Kind(answers["kind"]),
            verdict,
            answers["evidence"],
            package,
            application,
        )


def only[Row](rows: list[Row]) -> Row | None:
    return rows[0] if len(rows) == 1 else None
