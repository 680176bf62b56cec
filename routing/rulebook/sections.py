"""What a file of rules consists of: one section a table, each row known by its own words."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Field, ForeignKey

from routing.forms.administration import (
    CategoryForm,
    ChannelForm,
    FeedbackReasonForm,
    LearningLinkForm,
    RuleForm,
)

LEFT_OUT = {"id", "updated_at"}


@dataclass(frozen=True)
class Section:
    """A table in the file: by which columns a row is known, and how its values are checked."""

    label: str
    key: tuple[str, ...]
    form: type[forms.ModelForm[Any]] | None = None
    parent: str = ""
    parts: "dict[str, Section]" = field(default_factory=dict)
    # Columns that name a row of another table, and the column it goes by there.
    named: dict[str, str] = field(default_factory=dict)

    @cached_property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @cached_property
    def fields(self) -> "list[Field[Any, Any]]":
        return [f for f in self.model._meta.fields if f.name not in LEFT_OUT | {self.parent}]

    def field(self, name: str) -> "Field[Any, Any] | None":
        return next((fact for fact in self.fields if fact.name == name), None)

    def form_class(self) -> type[forms.ModelForm[Any]]:
        return forms.modelform_factory(self.model, form=self.form or RuleForm, fields="__all__")

    def order(self) -> list[str]:
        """The order of the pages, so that a file reads as the portal does."""
        names = {fact.name for fact in self.fields}
        return [*(["position"] if "position" in names else []), *self.key, "pk"]

    def named_value(self, row: Any, name: str) -> Any:
        """Return a column's value; of another row the word it goes by in the file."""
        value = getattr(row, name)
        return getattr(value, self.named[name]) if name in self.named and value else value

    def refers(self, fact: "Field[Any, Any]") -> bool:
        return isinstance(fact, ForeignKey)


SECTIONS: dict[str, Section] = {
    "doors": Section(
        "routing.category",
        ("slug",),
        CategoryForm,
        named={"replacement": "slug"},
        parts={
            "ways": Section("routing.channel", ("kind", "label_ja"), ChannelForm, "category"),
            "links": Section("routing.learninglink", ("url",), LearningLinkForm, "category"),
        },
    ),
    "products": Section("routing.product", ("name_en",)),
    "packages": Section("routing.package", ("name",)),
    "applications": Section("routing.codeowner", ("name",)),
    "feedback_reasons": Section("routing.feedbackreason", ("text_ja",), FeedbackReasonForm),
    "levels": Section("cases.severitylevel", ("level",)),
    "targets": Section("cases.supporttarget", ("plan", "level"), named={"plan": "name_en"}),
}
