from django import forms

from routing.drafts.rows import RowKey, sections
from routing.models import RulesDraft


class DraftForm(forms.ModelForm[RulesDraft]):
    class Meta:
        model = RulesDraft
        fields = ("title",)


class SettleForm(forms.Form):
    """Which row of a draft is meant, and whose words stay."""

    item = forms.RegexField(r"^[a-z_.]+:[0-9]{1,18}\Z")
    keep = forms.ChoiceField(choices=[("mine", ""), ("theirs", ""), ("drop", "")])
    seen = forms.CharField(required=False)

    def clean_item(self) -> RowKey:
        table, _sep, key = self.cleaned_data["item"].partition(":")
        if table not in sections():
            raise forms.ValidationError("")
        return table, int(key)
