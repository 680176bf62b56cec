"""Parts of a form's field. They stand many times on a page: an include for each costs more."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.forms import BoundField, CheckboxInput, Select, SelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

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
def widget_attrs(attrs: Mapping[str, Any]) -> str:
    """Return the attributes of an input as Django's own template writes them, but for a limit.

    A browser cuts off without a word what is pasted beyond one; the form says what is too long, and
    shows all of it again.
    """
    given = {name: v for name, v in attrs.items() if v is not False and name != "maxlength"}
    if not given:
        return ""
    # Once for all of them: it costs less. The names are the code's own.
    line = "".join(
        f" {name}" if value is True else f' {name}="{{}}"' for name, value in given.items()
    )
    return format_html(f"{line}{{}}", *(value for value in given.values() if value is not True), "")


@register.simple_tag
def options(choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return the choices of a list to choose from, as Django's own template writes them."""
    line = '\n  <option value="{}"{}>{}</option>'
    rows = ((row["value"], widget_attrs(row["attrs"]), row["label"]) for row in choices)
    return format_html_join("", line, rows)


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
    lines = [(icon("error"), _("Error:"), error) for error in errors or ()]
    return place("error", auto_id, format_html_join("", line, lines) if lines else "", oob=oob)


@register.simple_tag
def field_notes(auto_id: str, notices: Iterable[Noticed], *, oob: bool = False) -> SafeString:
    """Return the place of what to look at again in an input, be there anything or not."""
    line = '<p class="is-{}">{}<span>{}{}</span></p>'
    lines = [
        (
            notice.weight,
            icon("alert" if notice.is_warning else "info"),
            look_again(notice),
            notice.text,
        )
        for notice in notices or ()
    ]
    return place("notes", auto_id, format_html_join("", line, lines) if lines else "", oob=oob)


def look_again(notice: Noticed) -> str:
    if not notice.is_warning:
        return ""
    return format_html('<span class="visually-hidden">{}</span> ', _("Please look again:"))


def place(kind: str, auto_id: str, content: str, *, oob: bool) -> SafeString:
    """Return an element that an autosave swaps by its id, also where it is empty."""
    swap = ' hx-swap-oob="true"' if oob else ""
    line = f'<div id="{{}}_{kind}" class="field-{kind}"{swap}>{{}}</div>'
    return format_html(line, auto_id, content)


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
    pointer = ' for="{}"' if field.id_for_label else "{}"
    line = f'<div class="field-label"><label{pointer} class="form-label">{{}}</label> {{}}</div>'
    return format_html(line, field.id_for_label, field.label, badge(field))


@register.simple_tag
def example(field: BoundField) -> str:
    """Return a good entry and a poor one, folded, where the field has them."""
    found = getattr(field.field, "example", None)
    if not found:
        return ""
    return format_html(
        '<details class="example"><summary>{}<span class="visually-hidden">: {}</span></summary>'
        '<p class="is-good">{}<span><strong>{}</strong> {}</span></p>'
        '<p class="is-poor">{}<span><strong>{}</strong> {}</span></p></details>',
        *(_("Example"), field.label),
        *(icon("check"), pgettext("example", "Helps:"), found.good),
        *(icon("x"), pgettext("example", "Says too little:"), found.poor),
    )


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
    language = get_language() or ""
    if asked.required or getattr(asked, "needed", False):
        return badge_in(language, "required")
    is_recommended = getattr(asked, "recommended", False)
    return badge_in(language, "recommended" if is_recommended else "optional")


@functools.cache
def badge_in(language: str, need: str) -> SafeString:
    if need == "required":
        word = pgettext("form field", "Required")
        return format_html('<span class="badge-required">{}</span>', word)
    word = pgettext("form field", "Optional")
    if need == "recommended":
        word = _("Optional; helps us answer sooner")
    return format_html('<span class="badge-optional">{}</span>', word)
