"""Parts of a form's field. They stand many times on a page: an include for each costs more."""

from django import template
from django.forms import BoundField, CheckboxInput, Select, SelectMultiple
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def field_input(field: BoundField, *, is_described: bool = True) -> SafeString:
    """Return the input of a field with its classes, and the ids of what is said about it."""
    widget = field.field.widget
    classes = [widget.attrs.get("class", ""), css_class_of(field)]
    if field.errors:
        classes.append("is-invalid")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    if is_described:
        attrs["aria-describedby"] = described_by(field)
    return field.as_widget(attrs=attrs)


def css_class_of(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if type(widget) in (Select, SelectMultiple) else "form-control"


def described_by(field: BoundField) -> str:
    """Return the ids of hint, error and notices, as far as the field has them."""
    said = ["helptext"] if field.help_text else []
    said.append("error")
    if getattr(field.field, "notices", None) is not None:
        said.append("notes")
    return " ".join(f"{field.auto_id}_{part}" for part in said)


@register.simple_tag
def badge(field: BoundField) -> str:
    """Say whether a field must be filled in, now or for a submission."""
    asked = field.field
    if getattr(asked, "no_badge", False):
        return ""
    if asked.required or getattr(asked, "needed", False):
        return format_html(
            '<span class="badge-required">{}</span>', pgettext("form field", "Required")
        )
    text = pgettext("form field", "Optional")
    if getattr(asked, "recommended", False):
        text = _("Optional; helps us answer sooner")
    return format_html('<span class="badge-optional">{}</span>', text)
