"""Forms that stand empty on a page, drawn once in a process for each language."""

import functools
import uuid

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django.forms import Form
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEY = "creation_key"


def empty_form(form: type[Form]) -> SafeString:
    """Return the fields of an empty form, with a new key where it has one."""
    fields = _drawn(form, get_language() or "")
    if KEY not in form.base_fields:
        return fields
    return format_html('<input type="hidden" name="{}" value="{}">{}', KEY, uuid.uuid4(), fields)


# Such a form hangs on the language alone, and costs more than a query.
@functools.cache
def _drawn(form: type[Form], language: str) -> SafeString:
    empty = form()
    empty.fields.pop(KEY, None)
    drawn: SafeString = as_crispy_form(empty)
    return drawn
