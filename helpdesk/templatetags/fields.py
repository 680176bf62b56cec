"""Parts of a form's field. They stand many times on a page: an include for each costs more."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.forms import BoundField, CheckboxInput, Select, SelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.templatetags.marks import icon

register = template.Library()


class Noticed(Protocol):
    text: str
    weight: str
    is_warning: bool


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


@register.simple_tag
def widget_attrs(attrs: Mapping[str, Any]) -> SafeString:
    """Return the attributes of an input as Django's own template writes them."""
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return format_html_join("", "{}", ((attribute(*pair),) for pair in given))


@register.simple_tag
def options(choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return the choices of a list to choose from, as Django's own template writes them."""
    line = '\n  <option value="{}"{}>{}</option>'
    rows = ((row["value"], widget_attrs(row["attrs"]), row["label"]) for row in choices)
    return format_html_join("", line, rows)


def attribute(name: str, value: object) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


@register.simple_tag
def hint(field: BoundField) -> str:
    """Return what a field says of itself."""
    if not field.help_text:
        return ""
    hint = '<div id="{}_helptext" class="field-hint">{}</div>'
    return format_html(hint, field.auto_id, field.help_text)


@register.simple_tag
def field_error(auto_id: str, errors: Iterable[str], *, oob: bool = False) -> SafeString:
    """Return the place of an input's errors, be there any or not."""
    line = '<p>{}<span><span class="visually-hidden">{}</span> {}</span></p>'
    lines = ((icon("error"), _("Error:"), error) for error in errors or ())
    return place(f"{auto_id}_error", "field-error", format_html_join("", line, lines), oob=oob)


@register.simple_tag
def field_notes(auto_id: str, notices: Iterable[Noticed], *, oob: bool = False) -> SafeString:
    """Return the place of what to look at again in an input, be there anything or not."""
    line = '<p class="is-{}">{}<span>{}{}</span></p>'
    lines = (
        (
            notice.weight,
            icon("alert" if notice.is_warning else "info"),
            look_again(notice),
            notice.text,
        )
        for notice in notices or ()
    )
    return place(f"{auto_id}_notes", "field-notes", format_html_join("", line, lines), oob=oob)


def look_again(notice: Noticed) -> str:
    if not notice.is_warning:
        return ""
    return format_html('<span class="visually-hidden">{}</span> ', _("Please look again:"))


def place(name: str, css_class: str, content: SafeString, *, oob: bool) -> SafeString:
    """Return an element that an autosave swaps by its id, also where it is empty."""
    swap = attribute("hx-swap-oob", "true") if oob else ""
    return format_html('<div id="{}" class="{}"{}>{}</div>', name, css_class, swap, content)


@register.simple_tag
def frame_class(field: BoundField, wrapper: str = "") -> str:
    """Return the classes of the element that holds all of a field."""
    state = "has-error" if field.errors else ""
    return " ".join(filter(None, ["field", state, wrapper, field.css_classes()]))


@register.simple_tag
def field_label(field: BoundField) -> str:
    """Return what a field is called, and whether it must be filled in."""
    if not field.label:
        return ""
    pointer = attribute("for", field.id_for_label) if field.id_for_label else ""
    line = '<div class="field-label"><label{} class="form-label">{}</label> {}</div>'
    return format_html(line, pointer, field.label, badge(field))


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
