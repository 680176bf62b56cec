"""What a page of a draft tells about itself beside what was typed."""

import uuid
from typing import Any

from django import forms

from cases.choices import Part
from cases.forms.fields import plain_data
from cases.models import Case
from cases.stored import Seen, part_token
from contacts.models import User


class SeenForm(forms.Form):
    """The hidden fields of a part: whose page it is, its own name, and what it showed."""

    person = forms.IntegerField(required=False)
    page = forms.UUIDField(required=False)
    token = forms.CharField(required=False, max_length=64)
    # The token of what the person was shown beside their own text, and decided about.
    settled = forms.CharField(required=False, max_length=64)

    def __init__(self, data: Any) -> None:
        super().__init__(plain_data(data))
        self.is_valid()

    def is_of(self, user: User) -> bool:
        """Say whether the page was made for this person; one that names nobody was."""
        return self.cleaned_data.get("person") in (None, user.pk)

    @property
    def page_name(self) -> str:
        return str(self.cleaned_data.get("page") or "")

    def seen(self, part: Part) -> Seen | None:
        token = self.cleaned_data.get("settled") or self.cleaned_data.get("token")
        return Seen(part, token, self.page_name) if token else None

    def is_settled(self, name: str) -> bool:
        """Say whether the person gave up their own text of a field for the stored one."""
        return bool(self.cleaned_data.get("settled")) and self.data.get(f"{name}-keep") == "theirs"

    def kept(self) -> dict[str, str]:
        """Return the hidden fields as they came, for a page that was not saved."""
        names = ("person", "page", "token")
        return {name: str(self.cleaned_data.get(name) or "") for name in names}


def page_fields(case: Case, part: Part, person: User, page: str = "") -> dict[str, str]:
    """Return the hidden fields of a person's page that shows a part as it is stored now."""
    return {
        "person": str(person.pk),
        "page": page or str(uuid.uuid4()),
        "token": part_token(case, part),
    }
