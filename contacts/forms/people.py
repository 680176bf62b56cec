"""A person chosen from the directory, by name or mail address."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.forms.dates import narrow
from contacts.limits import may_look_up_people
from contacts.models import User
from contacts.names import named_like

NAMED_AT_MOST = 5
SHORTEST = 2


def people_like(text: str) -> QuerySet[User]:
    """Return active people with each of the words in their name, department or mail address."""
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    words = text.replace("\0", "").split()
    if len("".join(words)) < SHORTEST:
        return people.none()
    for word in words:
        people = people.filter(named_like(word) | Q(department__alike=word))
    return people


class PersonField(forms.CharField):
    """A name that fits one person, or a mail address; the script offers people while one types."""

    widget = forms.TextInput(
        attrs={
            "autocomplete": "off",
            "list": "people",
            "hx-get": reverse_lazy("contacts:person_search"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#people",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
    )

    by: User  # set by asked_by

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Name or mail address."))
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        active = User.objects.filter(is_active=True)
        if person := active.filter(email=narrow(text).lower()).first():
            return person
        if not may_look_up_people(self.by):
            raise forms.ValidationError(too_often())
        found = list(people_like(text)[: NAMED_AT_MOST + 1])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(no_person() if not found else too_many(found))


def asked_by[F: forms.BaseForm](form: F, user: User) -> F:
    """Tell a form whose look-ups its fields of people count."""
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.by = user
    return form


def told_apart(person: User) -> str:
    """Name a person with what tells them from another of the same name."""
    return f"{person} ({', '.join(filter(None, [person.department, person.email]))})"


def too_often() -> str:
    return str(
        _("You have looked up many people within an hour. Enter the whole mail address, or wait.")
    )


def no_person() -> str:
    return str(_("Nobody in the directory fits. Check the spelling, or enter the mail address."))


def too_many(people: list[User]) -> str:
    """Name those who fit, with what tells them apart."""
    named = ", ".join(told_apart(person) for person in people[:NAMED_AT_MOST])
    if len(people) > NAMED_AT_MOST:
        named += " …"
    return str(_("Several people fit: %s. Enter the mail address.")) % named
