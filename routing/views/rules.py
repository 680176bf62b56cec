"""All rules as one file: out, and in after a look at what it changes."""

import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from contacts.audit import act, of_weight, record_audit
from contacts.models import Area, User
from contacts.requests import Request
from helpdesk.htmx import render_page
from routing.forms.rules import AsOfForm, RulesForm
from routing.rulebook import (
    Loaded,
    RulesRefused,
    load_rules,
    read_text,
    rules_as_data,
    rules_as_of,
    write_text,
)

LOAD = act("rules_load", Area.RULES, gettext_lazy("load all rules from a file"))
# Whoever loads a file adds, changes and deletes.
RIGHTS = [f"routing.{verb}_category" for verb in ("add", "change", "delete")] + [
    "cases.change_severitylevel"
]


@of_weight(LOAD)
@require_http_methods(["GET", "POST"])
@permission_required(RIGHTS, raise_exception=True)
def rules_load(request: Request) -> HttpResponse:
    """Show what a file would change; load it once just that was seen."""
    form = RulesForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "as_of": AsOfForm()}
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            loaded = load_what_was_seen(text, form.cleaned_data["seen"], by=request.user)
            if loaded.is_in_force:
                messages.success(request, changed_words(loaded))
                return redirect("routing:rules_load")
            context |= {"loaded": loaded, "text": text}
        except RulesRefused as refusal:
            context |= {"reasons": refusal.reasons, "text": text}
    is_refused = bool(form.errors or context.get("reasons"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render_page(request, "routing/rules_load.html", context, status=status)


@require_GET
@permission_required("routing.view_category", raise_exception=True)
def rules_export(request: Request) -> HttpResponse:
    """Give the rules as a file, as they are or as they stood at the end of a day."""
    form = AsOfForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else None
    data = rules_as_of(end_of(day)) if day else rules_as_data()
    response = HttpResponse(write_text(data), content_type="application/yaml; charset=utf-8")
    name = f"rules-{day or timezone.localdate():%Y%m%d}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


@transaction.atomic
def load_what_was_seen(text: str, seen: str, *, by: User) -> Loaded:
    """Load a file if it changes what was seen; else only say what it would change by now."""
    loaded = load_rules(read_text(text), only_if=seen)
    if loaded.is_in_force:
        record_audit(LOAD, by=by, detail=f"{len(loaded.changes)}")
    return loaded


def changed_words(loaded: Loaded) -> str:
    count = len(loaded.changes)
    return _("Changes in force: %(count)s") % {"count": count}
