"""Forms of what passes with an outside desk after the handover."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.acts import FilesField
from cases.forms.fields import FreeTextField, NarrowDateField, OccurredAtField
from cases.models import Handover, WaitingOn
from cases.services import SeenEntries, Spoken
from contacts.forms.fields import PlainForm

LONGEST = 30_000


class KeyedForm(PlainForm):
    """The form's own key: sent twice, it makes one entry."""

    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class PasteForm(PlainForm):
    text = FreeTextField(
        label=_("What they wrote"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Paste it as it is. A long thread is taken apart, and shown to you first."),
        error_messages={"required": _("Paste what they wrote.")},
    )
    waiting_on = forms.ChoiceField(
        label=_("Who is to do something next"),
        choices=[
            (WaitingOn.REQUESTER, _("The requester: they ask something (mail goes out)")),
            (WaitingOn.US, _("We, the designated contacts")),
            (WaitingOn.THEM, _("They: it is only news")),
        ],
        initial=WaitingOn.REQUESTER,
        widget=forms.RadioSelect,
    )


class PiecesForm(PlainForm):
    """The messages of a thread, each to be kept or left out, before anything is stored."""

    waiting_on = forms.ChoiceField(choices=WaitingOn, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, pieces: list[str], known: list[bool], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        for number, (piece, is_known) in enumerate(zip(pieces, known, strict=True), start=1):
            self.fields[f"piece-{number}"] = FreeTextField(
                label=_("Message %(n)s") % {"n": number},
                max_length=LONGEST,
                required=False,
                initial=piece,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            self.fields[f"keep-{number}"] = forms.BooleanField(
                label=_("Record message %(n)s") % {"n": number},
                required=False,
                initial=not is_known,
                help_text=_("It is recorded already.") if is_known else "",
            )

    def clean(self) -> None:
        if not self.kept:
            self.add_error(None, _("Choose at least one message to record."))

    @property
    def kept(self) -> list[str]:
        texts = {name: text for name, text in self.cleaned_data.items() if name.startswith("piece")}
        return [
            text
            for name, text in texts.items()
            if text and self.cleaned_data.get(name.replace("piece", "keep"))
        ]


class AttemptForm(KeyedForm):
    at = OccurredAtField(label=_("When they tried"), initial=timezone.now)
    text = FreeTextField(
        label=_("How, and what they left"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def tried(self) -> Spoken:
        return Spoken(at=self.cleaned_data["at"], text=self.cleaned_data["text"])


class ReplyForm(KeyedForm):
    text = FreeTextField(
        label=_("Your answer"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    files = FilesField(  # type: ignore[assignment]  # a declared field is no attribute
        label=_("Files with it"), required=False, help_text=_("Never a password.")
    )

    def clean(self) -> None:
        is_empty = not self.cleaned_data.get("text") and not self.files
        if is_empty and "text" not in self.errors:
            self.add_error("text", _("Write something, or choose a file."))


class SendForm(KeyedForm):
    """What was sent: the text as the person copied it, and the page they saw."""

    seen_files = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen_entry = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    text = FreeTextField(
        label=_("Text to send"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write what goes to them.")},
    )

    @property
    def seen(self) -> SeenEntries:
        return SeenEntries(self.cleaned_data["seen_files"], self.cleaned_data["seen_entry"])


class EscalateForm(KeyedForm):
    at = OccurredAtField(label=_("When it was asked for"), initial=timezone.now)
    text = FreeTextField(
        label=_("What was said"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what was said to them.")},
    )
    result = FreeTextField(
        label=_("What came of it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It can be added later."),
    )

    @property
    def said(self) -> Spoken:
        names = ("at", "text", "result")
        return Spoken(**{name: self.cleaned_data[name] for name in names})


class ResultForm(PlainForm):
    result = FreeTextField(
        label=_("What came of it"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what came of it.")},
    )


class LookForm(forms.Form):
    next_look_on = NarrowDateField(label=_("Next look"), required=False)
    reopen_until = NarrowDateField(
        label=_("Can be reopened there until"),
        required=False,
        help_text=_("As the case there says; it is not known beforehand."),
    )
    is_closed = forms.BooleanField(label=_("The case is closed there"), required=False)


class RecallForm(PlainForm):
    note = FreeTextField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a sentence why it is taken back.")},
    )


class ResumeForm(KeyedForm):
    """Which earlier handover goes on, and what was added there."""

    seen_files = forms.CharField(widget=forms.HiddenInput, max_length=64)
    handover = forms.ModelChoiceField(
        Handover.objects.none(), label=_("Which handover"), widget=forms.RadioSelect
    )
    text = FreeTextField(
        label=_("What was written to them"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data: Any = None, *, handovers: Any, must_add: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen: Any = self.fields["handover"]
        chosen.queryset, chosen.empty_label = handovers, None
        self.fields["text"].required = must_add


class ClosingForm(PlainForm):
    """The requester's last word: both may be left open."""

    was_helpful = forms.TypedChoiceField(
        label=_("Was this helpful?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    helpful_reason = FreeTextField(
        label=_("Why, in a sentence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
